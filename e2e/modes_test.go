//go:build unix

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
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

// prepared is a wallet with the API key of an operator in it, made once for a
// mode. Each of its scripts starts with a copy.
type prepared struct {
	location string
	keyFile  string // of the wallet's own key
	id       string // of the API key
	secret   string
}

// prepare makes it by the program.
func (m mode) prepare(t *testing.T) *prepared {
	t.Helper()
	s := newShell(t)
	p := &prepared{location: s.wallet()}
	if m.postgres {
		p.location = pgtest.Database(t)
	}
	made := s.must("apikey", "create", "--name", "script", "--scope", "operator", "--wallet", p.location, "--jq", ".id, .secret", "-q")
	p.id, p.secret, _ = strings.Cut(made, "\n")
	p.keyFile = s.must("keys", "list", "--wallet", p.location, "--jq", `.[]|select(.use=="wrap")|.place`)
	return p
}

// copyTo copies the wallet with its key for a script, and gives where it is.
func (p *prepared) copyTo(env *testscript.Env) string {
	tb := setupTB{env: env}
	if !strings.Contains(p.location, "://") {
		for _, file := range []string{p.location, p.keyFile} {
			copyFile(tb, file, filepath.Join(env.WorkDir, filepath.Base(file)))
		}
		return filepath.Join(env.WorkDir, filepath.Base(p.location))
	}
	location := pgtest.Copy(tb, p.location)
	keys := filepath.Join(env.Getenv("XDG_DATA_HOME"), "okpay")
	if err := os.MkdirAll(keys, 0o700); err != nil {
		tb.Fatal(err)
	}
	named := func(location string) string { return strings.ReplaceAll(databaseOf(location), "_", "-") } // in the file's name
	copyFile(tb, p.keyFile, filepath.Join(keys, strings.Replace(filepath.Base(p.keyFile), named(p.location), named(location), 1)))
	return location
}

// databaseOf is the name of the database in an address that pgtest gave.
func databaseOf(address string) string {
	return regexp.MustCompile(`okpay_test_\w+`).FindString(address)
}

// place gives a script a wallet, with the API key of an operator, so that all
// modes start with the same.
func (m mode) place(env *testscript.Env, made *prepared) (*scriptWallet, error) {
	w := &scriptWallet{location: made.copyTo(env), key: made.id}
	if !m.remote {
		env.Setenv("OKPAY_WALLET", w.location)
		return w, nil
	}
	var err error
	if w.server, err = serveWallet(env.Vars, w.location); err != nil {
		return nil, err
	}
	env.Setenv("OKPAY_REMOTE", w.server.url)
	env.Setenv("OKPAY_TOKEN", made.secret)
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
