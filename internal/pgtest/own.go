package pgtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Server is a PostgreSQL that belongs to one test, which may break it. It holds
// one database, Address, and listens on a socket in a folder of its own alone.
type Server struct {
	Address string

	home    string
	control string // the path of pg_ctl
	as      *owner
	held    io.Closer
}

// undertaker ends a server when nobody holds its standard input any more, and
// removes its folder.
const undertaker = `cat >/dev/null
"$1" -D "$2/data" -m immediate -s stop >/dev/null 2>&1
rm -rf "$2"`

// Own starts a server that ends with the test. It needs the programs of
// PostgreSQL on this machine, whatever OKPAY_TEST_POSTGRES says.
func Own(t testing.TB) *Server {
	t.Helper()
	s, err := newServer()
	if err != nil {
		if os.Getenv("OKPAY_NEED_POSTGRES") != "" && os.Getenv("OKPAY_TEST_POSTGRES") == "" {
			t.Fatalf("no PostgreSQL of its own: %v", err)
		}
		t.Skipf("LEFT OUT, no PostgreSQL of its own: %v", err)
	}
	t.Cleanup(func() { _ = s.held.Close() })
	s.Start(t)
	return s
}

func newServer() (*Server, error) {
	folder, err := programs()
	if err != nil {
		return nil, err
	}
	home, err := os.MkdirTemp("", "okpay-pg-")
	if err != nil {
		return nil, err
	}
	s := &Server{Address: "postgres://okpay@/postgres?host=" + home, home: home, control: filepath.Join(folder, "pg_ctl")}
	if s.as, err = identityOf(home); err != nil {
		return nil, errors.Join(err, os.RemoveAll(home))
	}
	initdb := s.program(filepath.Join(folder, "initdb"), "-D", s.data(), "-U", "okpay", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, errors.Join(fmt.Errorf("initdb: %w: %s", err, out), os.RemoveAll(home))
	}
	waits := s.program("sh", "-c", undertaker, "undertaker", s.control, home)
	if s.held, err = waits.StdinPipe(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(home))
	}
	return s, waits.Start()
}

func (s *Server) data() string { return filepath.Join(s.home, "data") }

// program prepares a program that runs as who owns the server.
func (s *Server) program(name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(context.Background(), name, args...) //nolint:gosec // a program of PostgreSQL, found in its places, or a shell
	cmd.Dir, cmd.SysProcAttr = s.home, attributes(s.as)
	return cmd
}

// Start starts the server again, and returns when it answers.
func (s *Server) Start(t testing.TB) {
	t.Helper()
	// The log goes to a file, because a server that holds the test's pipes would
	// keep it waiting.
	start := s.program(s.control, "-D", s.data(), "-l", filepath.Join(s.home, "log"), "-s", "-w",
		"-o", "-c listen_addresses= -c unix_socket_directories="+s.home+" -c max_connections=100", "start")
	if err := start.Run(); err != nil {
		said, _ := os.ReadFile(filepath.Join(s.home, "log"))
		t.Fatalf("start PostgreSQL: %v: %s", err, said)
	}
}

// Crash stops the server at once, as a loss of power does: nothing is finished
// and nothing is written back, and its next start recovers from its log.
func (s *Server) Crash(t testing.TB) {
	t.Helper()
	if out, err := s.program(s.control, "-D", s.data(), "-m", "immediate", "-s", "-w", "stop").CombinedOutput(); err != nil {
		t.Fatalf("stop PostgreSQL: %v: %s", err, out)
	}
}

// Disconnect ends every connection but its own, whatever it was doing.
func (s *Server) Disconnect(t testing.TB) {
	t.Helper()
	run(t, s.Address, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'`)
}
