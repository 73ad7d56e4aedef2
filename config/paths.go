package config

import (
	"path/filepath"
	"runtime"
	"strings"
)

// The names of what the tool keeps in a user's folders.
const (
	folderName = "okpay"
	fileName   = "config.yaml"
	walletName = "wallet.db"
)

// environment is a list of NAME=value as os.Environ gives it.
type environment []string

// get gives the value of a variable; a variable that is empty is as good as
// none, as the XDG and NO_COLOR conventions say.
func (e environment) get(name string) string {
	value := ""
	for _, entry := range e {
		if n, v, _ := strings.Cut(entry, "="); n == name {
			value = v
		}
	}
	return value
}

// Path gives the path of the configuration file, whether or not it exists:
// okpay/config.yaml in $XDG_CONFIG_HOME or else in ~/.config; on macOS and
// Windows in the folder that the system has for it, unless $XDG_CONFIG_HOME is
// set. It is empty when the environment names no home folder.
func Path(environ []string) string {
	return inFolder(configFolder(environment(environ), runtime.GOOS), fileName)
}

// DefaultWallet gives the path of the wallet that is used when none is named:
// okpay/wallet.db in $XDG_DATA_HOME or else in ~/.local/share, and on macOS and
// Windows in the system's folder. It is empty when there is no home folder.
func DefaultWallet(environ []string) string {
	return inFolder(dataFolder(environment(environ), runtime.GOOS), walletName)
}

func inFolder(folder, name string) string {
	if folder == "" {
		return ""
	}
	return filepath.Join(folder, folderName, name)
}

func configFolder(env environment, system string) string {
	// A relative path in XDG_CONFIG_HOME is to be ignored (XDG Base Directory
	// Specification).
	if folder := env.get("XDG_CONFIG_HOME"); filepath.IsAbs(folder) {
		return folder
	}
	switch system {
	case "windows":
		return env.get("AppData")
	case "darwin":
		return underHome(env, "Library", "Application Support")
	default:
		return underHome(env, ".config")
	}
}

func dataFolder(env environment, system string) string {
	if folder := env.get("XDG_DATA_HOME"); filepath.IsAbs(folder) {
		return folder
	}
	switch system {
	case "windows":
		return env.get("LocalAppData")
	case "darwin":
		return underHome(env, "Library", "Application Support")
	default:
		return underHome(env, ".local", "share")
	}
}

func underHome(env environment, names ...string) string {
	home := env.home()
	if home == "" {
		return ""
	}
	return filepath.Join(append([]string{home}, names...)...)
}

// home gives the user's home folder.
func (e environment) home() string {
	if home := e.get("HOME"); home != "" || runtime.GOOS != "windows" {
		return home
	}
	return e.get("USERPROFILE")
}

// expand gives the path that a value in a file stands for: ~ is the home folder,
// and what is relative is so to the folder of the file, not to wherever the
// program is run. An address is left as it is.
func expand(value, folder, home string) string {
	switch {
	case strings.Contains(value, "://") || filepath.IsAbs(value):
		return value
	case home != "" && (value == "~" || strings.HasPrefix(value, "~/")):
		return filepath.Join(home, strings.TrimPrefix(value, "~"))
	default:
		return filepath.Join(folder, value)
	}
}

// isPath reports whether the values of a setting are paths.
func isPath(name string) bool {
	switch name {
	case KeyWallet, KeyTokenFile, KeyTLSCA, KeyTLSCert, KeyTLSKey, KeyKeyFile, KeySMTPPasswordFile, KeySMSSecretFile, KeyKYCSecretFile:
		return true
	default:
		return false
	}
}
