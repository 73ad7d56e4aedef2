package main

import (
	"runtime"
	"runtime/debug"

	"github.com/okpay/okpay/commands"
	"github.com/okpay/okpay/store"
)

// build says which build this is. The commit is that of the checkout, marked
// when files had changed, and empty for a build outside of one.
func build() commands.Build {
	b := commands.Build{
		Version: version,
		Go:      runtime.Version(),
		OS:      runtime.GOOS,
		Arch:    runtime.GOARCH,
		Schema:  store.SchemaVersion,
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	modified := false
	for _, setting := range info.Settings {
		switch setting.Key {
		case "vcs.revision":
			b.Commit = setting.Value
		case "vcs.modified":
			modified = setting.Value == "true"
		}
	}
	if modified && b.Commit != "" {
		b.Commit += "-dirty"
	}
	return b
}
