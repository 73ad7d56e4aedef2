//go:build unix

// Package shop plays the shop of docs/examples against the real server: a
// customer orders, pays from the purse of another currency and comes back, and
// the shopkeeper gives the money back. It holds tests alone.
package shop

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// folder is where the programs are built.
var folder string

const example = "../../docs/examples/shop"

func TestMain(m *testing.M) { os.Exit(testAll(m)) }

func testAll(m *testing.M) int {
	var err error
	if folder, err = os.MkdirTemp("", "okpay-shop-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(folder) //nolint:errcheck // a folder of temporary files that stays does no harm
	return m.Run()
}

// built builds okpay and the shop when the first test needs them. The shop is a
// module of its own, which needs nothing from the network.
var built = sync.OnceValue(func() error {
	okpay := exec.Command("go", "build", "-buildvcs=false", "-o", filepath.Join(folder, "okpay"), "github.com/okpay/okpay/cmd/okpay")
	shop := inExample("build", "-buildvcs=false", "-o", filepath.Join(folder, "shop"), ".")
	return errors.Join(run(okpay), run(shop))
})

func inExample(args ...string) *exec.Cmd {
	cmd := exec.Command("go", args...)
	cmd.Dir = example
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=readonly", "GOPROXY=off")
	return cmd
}

func run(cmd *exec.Cmd) error {
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%v: %w: %s", cmd.Args, err, out)
	}
	return nil
}

func TestTheExampleIsSoundByItself(t *testing.T) {
	t.Parallel()
	if err := run(inExample("vet", "./...")); err != nil {
		t.Error(err)
	}
	if err := run(inExample("test", "-shuffle=on", "-timeout", "10m", "./...")); err != nil {
		t.Error(err)
	}
}
