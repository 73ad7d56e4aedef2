//go:build unix

package e2e

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// scriptDir holds the scripts, a topic each.
const scriptDir = "testdata/script"

// everyWay has the scripts played in every mode, as a run of everything does once.
// Without it they are played locally, and remotely over each database, but not
// against a local engine on PostgreSQL; under the race detector they are played
// remotely alone, where many things happen at once.
const everyWay = "OKPAY_EVERY_WAY"

// TestScripts runs every script in every mode, and then compares what the
// program said in them, byte for byte.
func TestScripts(t *testing.T) {
	t.Parallel()
	heard := &transcripts{of: map[string]map[string]*transcript{}}
	t.Run("in", func(t *testing.T) {
		for _, mode := range modes() {
			t.Run(mode.name, func(t *testing.T) {
				t.Parallel()
				if os.Getenv(everyWay) == "" && (mode.name == "local-postgres" || raceEnabled && !mode.remote) {
					t.Skip("its parts are in the other modes; with " + everyWay + "=1 it is played, too")
				}
				made := mode.prepare(t)
				testscript.Run(t, testscript.Params{
					Dir:                scriptDir,
					Setup:              func(env *testscript.Env) error { return setUpScript(env, mode, made, heard) },
					Cmds:               scriptCommands(),
					RequireUniqueNames: true,
					Condition:          mode.is,
				})
			})
		}
	})
	heard.compare(t)
}

// setUpScript gives a script a home of its own, the program on its path and a
// wallet, and keeps what the program says in it.
func setUpScript(env *testscript.Env, mode mode, made *prepared, heard *transcripts) error {
	for _, entry := range environment(env.WorkDir) {
		name, value, _ := strings.Cut(entry, "=")
		if name != "OKPAY_WALLET" && name != "TMPDIR" {
			env.Setenv(name, value)
		}
	}
	env.Setenv("PATH", toolDir+string(os.PathListSeparator)+env.Getenv("PATH"))
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
	publish(env)
	placed, err := mode.place(env, made)
	if err != nil {
		return err
	}
	play := &stage{wallet: placed, said: heard.begin(env.WorkDir, mode, placed)}
	env.Values[stage{}] = play
	if placed.server != nil {
		env.Defer(func() {
			if err := play.endServer(); err != nil {
				env.T().Fatal(err)
			}
		})
	}
	return nil
}

// endServer ends a script's server, whose log must tell no secret, and no fault
// where the script makes none.
func (st *stage) endServer() error {
	if err := st.wallet.server.stop(); err != nil {
		return fmt.Errorf("the server did not end well: %w\n%s", err, st.wallet.server.log())
	}
	log := st.wallet.server.log()
	if secret := secretIn(log, st.said.codes()); secret != "" {
		return fmt.Errorf("the server's log tells %s:\n%s", secret, log)
	}
	faults := st.said.faults()
	if got := strings.Count(log, `"level":"ERROR"`); got != faults {
		return fmt.Errorf("the server's log tells %d faults, and the script saw %d:\n%s", got, faults, log)
	}
	return nil
}
