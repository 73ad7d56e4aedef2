//go:build unix

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// scriptDir holds the scripts, a topic each.
const scriptDir = "testdata/script"

// mode is a way to reach a wallet. Every script runs in each of them; what
// only one can do is behind a condition with the mode's name.
type mode struct {
	name string
	// setup gives the script's environment a wallet to work on.
	setup func(*testscript.Env) error
}

func modes() []mode {
	return []mode{
		{name: "local", setup: func(env *testscript.Env) error {
			env.Setenv("OKPAY_WALLET", filepath.Join(env.WorkDir, "wallet.db"))
			return nil
		}},
	}
}

func TestScripts(t *testing.T) {
	t.Parallel()
	for _, mode := range modes() {
		t.Run(mode.name, func(t *testing.T) {
			t.Parallel()
			testscript.Run(t, testscript.Params{
				Dir:                scriptDir,
				Setup:              func(env *testscript.Env) error { return setUpScript(env, mode) },
				Cmds:               scriptCommands(),
				RequireUniqueNames: true,
				Condition: func(condition string) (bool, error) {
					for _, known := range modes() {
						if condition == known.name {
							return known.name == mode.name, nil
						}
					}
					return false, fmt.Errorf("there is no condition %s", condition)
				},
			})
		})
	}
}

// setUpScript gives a script a home of its own and the program on its path.
func setUpScript(env *testscript.Env, mode mode) error {
	for _, entry := range environment(env.WorkDir) {
		name, value, _ := strings.Cut(entry, "=")
		if name != "OKPAY_WALLET" && name != "TMPDIR" {
			env.Setenv(name, value)
		}
	}
	if err := os.MkdirAll(env.Getenv("HOME"), 0o755); err != nil {
		return err
	}
	locks := new([]func() error)
	env.Values[held{}] = locks
	env.Defer(func() {
		for _, release := range *locks { // of a script that ended early
			_ = release()
		}
	})
	return mode.setup(env)
}
