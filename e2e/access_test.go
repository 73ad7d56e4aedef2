//go:build unix

package e2e

import (
	"bytes"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/okpay/okpay/wallet"
)

// nobody is the user without rights, as whom the program runs when the test is
// root's: root may read and write everything.
const nobody = 65534

// asNobody gives the attributes of a process without root's rights, and hands
// what is in the shell's folder to its user.
func (s *shell) asNobody() *syscall.SysProcAttr {
	s.tb.Helper()
	if err := os.Chmod(filepath.Dir(s.dir), 0o755); err != nil { // the test's own folder, around s.dir
		s.tb.Fatal(err)
	}
	if os.Geteuid() != 0 {
		return nil
	}
	err := filepath.WalkDir(s.dir, func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chown(path, nobody, nobody)
	})
	if err != nil {
		s.tb.Fatal(err)
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody, NoSetGroups: true}}
}

// chmod sets the mode of a path for the length of the test, so that its folder
// can be removed at the end.
func (s *shell) chmod(path string, mode os.FileMode) {
	s.tb.Helper()
	if err := os.Chmod(path, mode); err != nil {
		s.tb.Fatal(err)
	}
	s.tb.Cleanup(func() { _ = os.Chmod(path, 0o755) })
}

// wantRefusal wants a run with -o json to be refused with a code, its exit
// code, a sentence and a hint, and to print no result.
func (r result) wantRefusal(tb testing.TB, code wallet.Code) {
	tb.Helper()
	told, err := readProblem(r.stderr)
	if err != nil {
		tb.Fatalf("%v: %s", err, r)
	}
	want := wallet.ExitOf(code)
	if told.Code != string(code) || told.Exit != want || r.exit != want || told.Message == "" || told.Hint == "" || r.stdout != "" {
		tb.Fatalf("want a refusal with %s: %s", code, r)
	}
}

func TestWhatMayNotBeReadOrWrittenIsRefusedAndStaysAsItIs(t *testing.T) {
	t.Parallel()
	template := newShell(t)
	template.makeWorld()
	pay := []string{"pay", "cafe", "1", "EUR", "--user", "ann@example.com", "-o", "json"}
	balance := []string{"balance", "--user", "ann@example.com", "-o", "json"}
	bind := []string{"bind-card", "--user", "ann@example.com", "--number-stdin", "--expiry", "12/34", "--holder", "Ann Arbor", "-o", "json"}
	for name, c := range map[string]struct {
		path    string // below the shell's folder
		mode    os.FileMode
		refused map[wallet.Code][]string
		allowed []string
	}{
		"a read-only file": {
			path: "wallet.db", mode: 0o444,
			refused: map[wallet.Code][]string{wallet.CodeWalletReadOnly: pay}, allowed: balance,
		},
		"a read-only folder": {
			path: ".", mode: 0o555,
			refused: map[wallet.Code][]string{wallet.CodeWalletReadOnly: pay}, allowed: balance,
		},
		"an unreadable file": {
			path: "wallet.db", mode: 0,
			refused: map[wallet.Code][]string{wallet.CodeWalletUnreadable: balance},
		},
		"a file that cannot be read but written": {
			path: "wallet.db", mode: 0o222,
			refused: map[wallet.Code][]string{wallet.CodeWalletUnreadable: pay},
		},
		"an unreadable key": {
			path: "wallet.db.key", mode: 0,
			refused: map[wallet.Code][]string{wallet.CodeWalletKeyMissing: bind}, allowed: pay,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := template.clone(t)
			attr := s.asNobody()
			before := s.bytes("wallet.db")
			s.chmod(filepath.Join(s.dir, c.path), c.mode)
			for code, args := range c.refused {
				s.tryAs(attr, "4242424242424242\n", args...).wantRefusal(t, code)
			}
			if got := s.bytes("wallet.db"); !bytes.Equal(got, before) {
				t.Error("the wallet's file has changed")
			}
			if c.allowed != nil {
				s.tryAs(attr, "", c.allowed...).wantExit(t, 0)
			}
		})
	}
}

// bytes reads a file of the shell's folder.
func (s *shell) bytes(name string) []byte {
	s.tb.Helper()
	text, err := os.ReadFile(filepath.Join(s.dir, name))
	if os.IsPermission(err) { // not root's test: look past the mode
		path := filepath.Join(s.dir, name)
		info, statErr := os.Stat(path)
		if statErr != nil {
			s.tb.Fatal(statErr)
		}
		if err := os.Chmod(path, 0o600); err != nil {
			s.tb.Fatal(err)
		}
		text, err = os.ReadFile(path)
		if err := os.Chmod(path, info.Mode()); err != nil {
			s.tb.Fatal(err)
		}
	}
	if err != nil {
		s.tb.Fatal(err)
	}
	return text
}

func TestNoWalletIsMadeWhereNothingMayBeWritten(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	attr := s.asNobody()
	s.chmod(s.dir, 0o555)
	s.tryAs(attr, "", "init", "-o", "json").wantRefusal(t, wallet.CodeWalletUnreadable)
	s.with("OKPAY_WALLET="+filepath.Join(s.dir, "deep", "down", "wallet.db")).
		tryAs(attr, "", "users", "list", "-o", "json").wantRefusal(t, wallet.CodeWalletUnreadable)
	entries, err := os.ReadDir(s.dir)
	if err != nil || len(entries) != 0 {
		t.Errorf("%v, %v", entries, err)
	}
}

func TestAPlanThatCannotBeWrittenIsRefused(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	s.makePayees(3)
	attr := s.asNobody()
	if err := os.Mkdir(filepath.Join(s.dir, "plans"), 0o555); err != nil {
		t.Fatal(err)
	}
	s.tryAs(attr, "", "payout", "plan", "payees.csv", "--from", "cafe", "--out", "plans/june.json", "-o", "json").
		wantRefusal(t, wallet.CodeInvalidFile)
	s.chmod(filepath.Join(s.dir, "payees.csv"), 0)
	s.tryAs(attr, "", "payout", "run", "payees.csv", "--from", "cafe", "-o", "json").wantRefusal(t, wallet.CodeInvalidFile)
}
