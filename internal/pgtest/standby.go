package pgtest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Standby is a streaming replica of the server of the tests.
type Standby struct {
	home    string
	primary string
	server  running
	ended   chan error
}

// NewStandby copies the server of the tests and has the copy follow it until
// the test ends. Where the server is somebody else's the test is left out.
func NewStandby(t testing.TB) *Standby {
	t.Helper()
	at := need(t)
	if at.held == nil {
		t.Skip("LEFT OUT: the server of OKPAY_TEST_POSTGRES is not copied")
	}
	_, socket, _ := strings.Cut(at.address, "host=")
	s, err := copyServer(socket)
	if err != nil {
		t.Fatalf("start a standby: %v", err)
	}
	t.Cleanup(s.Stop)
	return s
}

func copyServer(primary string) (*Standby, error) {
	folder, err := programs()
	if err != nil {
		return nil, err
	}
	home, err := os.MkdirTemp("", "okpay-pg-")
	if err != nil {
		return nil, err
	}
	identity, err := identityOf(home)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(home))
	}
	backup := exec.Command(filepath.Join(folder, "pg_basebackup"), "-h", primary, "-U", "okpay", "-D", filepath.Join(home, "data"), //nolint:gosec,noctx // a program of PostgreSQL, found in its places, that ends by itself
		"-R", "-X", "stream", "--checkpoint=fast")
	backup.Dir, backup.SysProcAttr = home, attributes(identity)
	if out, err := backup.CombinedOutput(); err != nil {
		return nil, errors.Join(fmt.Errorf("pg_basebackup: %w: %s", err, out), os.RemoveAll(home))
	}
	server, ended, err := keep(folder, home, identity, hurried())
	if err != nil {
		return nil, err
	}
	return &Standby{home: home, primary: primary, server: server, ended: ended}, nil
}

// Address is the address, at the copy, of a database that Database or a
// Template gave.
func (s *Standby) Address(database string) string {
	return strings.Replace(database, "host="+s.primary, "host="+s.home, 1)
}

// Stop ends the copy.
func (s *Standby) Stop() {
	if s.server.held == nil {
		return
	}
	_ = s.server.held.Close() // which is how the keeper is told
	s.server.held = nil
	<-s.ended //nolint:errcheck // until it has, however it did
}
