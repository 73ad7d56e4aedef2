//go:build unix

// Package e2e looks at okpay from outside: it builds the program and runs it as
// a shell does. Scripts in testdata/script tell of one topic each; the other
// tests kill the program, run many of it at once, take its disk away, and run
// the examples of the guides as they are written.
//
// It holds tests alone, and promises that a refusal changes nothing, that
// nothing is paid twice, and that what the documents show works as shown.
package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/okpay/okpay/e2e/dying"
)

// program is the built program that the tests run, and programDir its folder. tool
// is what scripts run against a server, and toolDir its folder: under the race
// detector it is a program without it, whose processes are started by the thousand
// and do one thing after the other; the server behind them has it.
var program, programDir, tool, toolDir string

// programName is what a shell calls the program.
const programName = "okpay"

func TestMain(m *testing.M) {
	if dying.Asked() { // this process is not the test but what the test kills
		os.Exit(dying.Run())
	}
	os.Exit(testAll(m))
}

func testAll(m *testing.M) int {
	dir, err := os.MkdirTemp("", "okpay-e2e-")
	if err == nil {
		defer os.RemoveAll(dir) //nolint:errcheck // a folder of temporary files that stays does no harm
		programDir, toolDir = dir, dir
		program, err = buildProgram(dir, raceEnabled)
		tool = program
	}
	if err == nil && raceEnabled {
		toolDir = filepath.Join(dir, "tool")
		if err = os.Mkdir(toolDir, 0o755); err == nil {
			tool, err = buildProgram(toolDir, false)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "build the program:", err)
		return 1
	}
	return m.Run()
}

// buildProgram builds okpay into dir, where every user may run it.
func buildProgram(dir string, race bool) (string, error) {
	if err := os.Chmod(dir, 0o755); err != nil {
		return "", err
	}
	path := filepath.Join(dir, programName)
	args := []string{"build", "-buildvcs=false", "-o", path}
	if race {
		args = append(args, "-race")
	}
	build := exec.Command("go", append(args, "github.com/okpay/okpay/cmd/okpay")...)
	build.Stdout, build.Stderr = os.Stderr, os.Stderr
	return path, build.Run()
}
