//go:build unix

package e2e

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/okpay/okpay/internal/pgtest"
)

// mode is a way to reach a wallet, over a kind of database. Every script runs
// in each of them.
type mode struct {
	name             string
	remote, postgres bool
}

// modes lists them. The first is what the others are compared with.
func modes() []mode {
	return []mode{
		{name: "local"},
		{name: "remote", remote: true},
		{name: "local-postgres", postgres: true},
		{name: "remote-postgres", remote: true, postgres: true},
	}
}

// is reports whether a condition of a script holds: [local] and [remote] for
// where the wallet is, [sqlite] and [postgres] for what it is kept by.
func (m mode) is(condition string) (bool, error) {
	switch condition {
	case "local":
		return !m.remote, nil
	case "remote":
		return m.remote, nil
	case "sqlite":
		return !m.postgres, nil
	case "postgres":
		return m.postgres, nil
	default:
		return false, fmt.Errorf("there is no condition %s", condition)
	}
}

// scriptWallet is the wallet of a script, wherever it is reached.
type scriptWallet struct {
	location string // the path of its file, or the address of its database
	key      string // id of the operator's API key
	server   *serving
}

// place gives a script a wallet, with the API key of an operator, so that all
// modes start with the same.
func (m mode) place(env *testscript.Env) (*scriptWallet, error) {
	w := &scriptWallet{location: filepath.Join(env.WorkDir, "wallet.db")}
	if m.postgres {
		w.location = pgtest.Database(setupTB{env: env})
	}
	create := exec.Command(program, "apikey", "create", "--name", "script", "--scope", "operator", "--wallet", w.location, "--jq", ".id, .secret", "-q")
	create.Env = env.Vars
	var told strings.Builder
	create.Stderr = &told
	made, err := create.Output()
	if err != nil {
		return nil, fmt.Errorf("make an API key: %w: %s", err, &told)
	}
	id, secret, _ := strings.Cut(strings.TrimSpace(string(made)), "\n")
	w.key = id
	if !m.remote {
		env.Setenv("OKPAY_WALLET", w.location)
		return w, nil
	}
	if w.server, err = serveWallet(env.Vars, w.location); err != nil {
		return nil, err
	}
	env.Setenv("OKPAY_REMOTE", w.server.url)
	env.Setenv("OKPAY_TOKEN", secret)
	return w, nil
}

// setupTB lets the setup of a script stand where a test is expected: what ends
// the test ends the script, and what is done at its end is done at the script's.
type setupTB struct {
	testing.TB // nil: only what is below is called
	env        *testscript.Env
}

func (tb setupTB) Helper() {}

func (tb setupTB) Cleanup(f func()) { tb.env.Defer(f) }

func (tb setupTB) Fatal(args ...any) { tb.env.T().Fatal(args...) }

func (tb setupTB) Fatalf(format string, args ...any) { tb.env.T().Fatal(fmt.Sprintf(format, args...)) }

func (tb setupTB) Errorf(format string, args ...any) { tb.Fatalf(format, args...) }

func (tb setupTB) Skipf(format string, args ...any) { tb.env.T().Skip(fmt.Sprintf(format, args...)) }
