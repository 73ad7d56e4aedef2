// Package pgtest gives tests a PostgreSQL: each test its own empty database.
//
// The server is the one that OKPAY_TEST_POSTGRES names (the address of a
// database whose user may create others), else one that is started for the
// tests of the package, in a folder of its own, with the programs found in PATH
// or in Debian's and Fedora's places. It listens on a socket in that folder
// alone, and ends when the process of the tests ends, however it ends. It waits
// for no disk, whose loss no test brings about; that of a benchmark, and one of
// a test's own, write to it as in earnest. Where there is no PostgreSQL the test
// is skipped, or fails when OKPAY_NEED_POSTGRES is set. The package imports pgx
// and the standard library alone.
package pgtest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// The servers start once a process, when the first who needs one asks for it.
//
//nolint:gochecknoglobals // one server for all tests of a package, and one for all its benchmarks
var (
	tests      = sync.OnceValues(func() (running, error) { return find(hurried()) })
	benchmarks = sync.OnceValues(func() (running, error) { return find(nil) })
)

// hurried are the settings of a server that need not outlive a loss of power.
func hurried() []string { return []string{"-c", "fsync=off", "-c", "full_page_writes=off"} }

// running is a server. One that was started runs for as long as this process
// holds its standard input, which it does until its end.
type running struct {
	address string
	held    io.Closer
}

func find(settings []string) (running, error) {
	if address := os.Getenv("OKPAY_TEST_POSTGRES"); address != "" {
		return running{address: address}, nil
	}
	return start(settings)
}

// Missing says why there is no PostgreSQL for benchmarks, nil when there is one.
func Missing() error {
	_, err := benchmarks()
	return err
}

// Database makes an empty database that ends with the test, and gives its address.
func Database(t testing.TB) string {
	t.Helper()
	at := need(t)
	return at.create(t, "template1")
}

// Copy makes a copy, which ends with the test, of a database that Database gave
// and that nobody is connected to.
func Copy(t testing.TB, of string) string {
	t.Helper()
	at := need(t)
	config, err := pgx.ParseConfig(of)
	if err != nil {
		t.Fatalf("read the address of a database: %v", err)
	}
	return at.create(t, config.Database)
}

// Template is a database that is prepared once and copied for the tests, which
// is cheaper than to prepare each. A copy that Clean makes as it was is used
// again: making and dropping a database costs more than most tests. A test that
// does to it what Clean does not undo takes a database of its own instead. It
// is for a package-level variable of a test.
type Template struct {
	Prepare func(address string) error
	Clean   func(address string) error

	once sync.Once
	name string
	mu   sync.Mutex
	free []string // addresses of clean copies
}

// Database gives a copy of the template for the time of the test.
func (p *Template) Database(t testing.TB) string {
	t.Helper()
	at := need(t)
	if at.held == nil || measures(t) { // nothing may stay on somebody else's server, and the template is on that of the tests
		address := at.create(t, "template1")
		if err := p.Prepare(address); err != nil {
			t.Fatalf("prepare a database: %v", err)
		}
		return address
	}
	address := p.take()
	if address == "" {
		address = p.copy(t, at)
	}
	t.Cleanup(func() {
		if err := p.Clean(address); err != nil {
			t.Logf("clean a database: %v; it is not used again", err)
			return
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		p.free = append(p.free, address)
	})
	return address
}

func (p *Template) take() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.free) == 0 {
		return ""
	}
	address := p.free[len(p.free)-1]
	p.free = p.free[:len(p.free)-1]
	return address
}

// copy makes one more database.
func (p *Template) copy(t testing.TB, at running) string {
	t.Helper()
	p.once.Do(func() {
		name := newName()
		run(t, at.address, "CREATE DATABASE "+name)
		if err := p.Prepare(withDatabase(t, at.address, name)); err != nil {
			t.Errorf("prepare a database: %v", err)
			return
		}
		p.name = name
	})
	if p.name == "" {
		t.Fatal("there is no template to copy")
	}
	name := newName()
	run(t, at.address, "CREATE DATABASE "+name+" TEMPLATE "+p.name)
	return withDatabase(t, at.address, name)
}

// need gives the server, or leaves the test out.
func need(t testing.TB) running {
	t.Helper()
	server := tests
	if measures(t) {
		server = benchmarks
	}
	at, err := server()
	if err != nil {
		if os.Getenv("OKPAY_NEED_POSTGRES") != "" {
			t.Fatalf("no PostgreSQL: %v", err)
		}
		t.Skipf("LEFT OUT, no PostgreSQL: %v", err)
	}
	return at
}

func measures(t testing.TB) bool {
	_, yes := t.(*testing.B)
	return yes
}

func newName() string { return "okpay_test_" + strings.ToLower(rand.Text()) }

func (at running) create(t testing.TB, template string) string {
	t.Helper()
	name := newName()
	run(t, at.address, "CREATE DATABASE "+name+" TEMPLATE "+template)
	t.Cleanup(func() {
		drop := "DROP DATABASE " + name + " WITH (FORCE)"
		if at.held == nil {
			run(t, at.address, drop)
			return
		}
		go func() { _ = execute(at.address, drop) }() // it makes room; the server ends with the tests
	})
	return withDatabase(t, at.address, name)
}

// patience bounds what is asked of the server beside the tests.
const patience = time.Minute

func run(t testing.TB, address, statement string) {
	t.Helper()
	if err := execute(address, statement); err != nil {
		t.Errorf("%s: %v", statement, err)
	}
}

func execute(address, statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, statement)
	return errors.Join(err, conn.Close(ctx))
}

// withDatabase is the address with another database.
func withDatabase(t testing.TB, address, name string) string {
	t.Helper()
	config, err := pgx.ParseConfig(address)
	if err != nil {
		t.Fatalf("read the address of PostgreSQL: %v", err)
	}
	head, query, _ := strings.Cut(address, "?")
	scheme, rest, _ := strings.Cut(head, "://")
	authority, _, _ := strings.Cut(rest, "/")
	if config.Host == "" || scheme == "" {
		t.Fatalf("the address of PostgreSQL is no URL: %s", config.Host)
	}
	return fmt.Sprintf("%s://%s/%s?%s", scheme, authority, name, query)
}
