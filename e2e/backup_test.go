//go:build linux

package e2e

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/okpay/okpay/wallet"
)

// backupRecipient is that of backupIdentity, made for these tests.
const (
	backupRecipient = "age1s7jtajrjwsyla557l0f6fa7txxfd5cq2fh4z3ux9zz5lxyykpeesz4vjuh"
	backupIdentity  = "AGE-SECRET-KEY-1E7RAY5W94V00LP8SRDSH8HLATHEZXPW0JT5RJAUN32AM4JC2FN8QJF40C4\n"
)

// is reports whether there is something of that name in the shell's folder.
func (s *shell) is(name string) bool {
	s.tb.Helper()
	_, err := os.Lstat(filepath.Join(s.dir, name))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		s.tb.Fatal(err)
	}
	return err == nil
}

// withKeyOf is the same shell with the key of a wallet for every wallet.
func (s *shell) withKeyOf(name string) *shell {
	return s.with("OKPAY_KEY_FILE=" + filepath.Join(s.dir, name+".key"))
}

// killBackupAfter runs okpay and kills it after that time, and says whether it lived on.
func (s *shell) killBackupAfter(after time.Duration, args ...string) (ended bool) {
	s.tb.Helper()
	ctx, cancel := context.WithTimeout(s.tb.Context(), longestRun)
	defer cancel()
	cmd := s.command(ctx, program, args...)
	if err := cmd.Start(); err != nil {
		s.tb.Fatal(err)
	}
	kill := time.AfterFunc(after, func() { _ = cmd.Process.Signal(syscall.SIGKILL) })
	defer kill.Stop()
	return s.ended(ctx, cmd, cmd.Wait(), "", "").exit == 0
}

func TestABackupThatIsKilledLeavesNoFileOfItsName(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	s.makePayees(300)
	s.must("payout", "run", "payees.csv", "--from", "cafe", "--name", "june", "-q")
	if err := os.WriteFile(filepath.Join(s.dir, "identity"), []byte(backupIdentity), 0o600); err != nil {
		t.Fatal(err)
	}
	s = s.withKeyOf("wallet.db")
	s.must("backup", "whole.backup", "-q")
	before := s.snapshot()
	killed := 0
	for name, args := range map[string][]string{
		"plain.backup":  {"backup", "plain.backup", "-q"},
		"sealed.backup": {"backup", "sealed.backup", "-q", "--recipient", backupRecipient},
		"restored.db":   {"restore", "whole.backup", "-q", "--wallet", "restored.db"},
	} {
		for after := time.Millisecond; after < longestRun; after += after/4 + time.Millisecond {
			if s.killBackupAfter(after, args...) {
				break
			}
			killed++
			if !s.is(name) {
				continue
			}
			// It was killed when all was done but to say so.
			break
		}
		switch {
		case !s.is(name):
			t.Errorf("%s was never made", name)
		case name == "restored.db":
			s.must("ledger", "check", "-q", "--wallet", name)
		default:
			s.must("verify-backup", name, "--identity-file", "identity", "-q")
		}
	}
	if killed < 3 {
		t.Errorf("killed %d times", killed)
	}
	if s.snapshot() != before {
		t.Error("a backup changed the wallet")
	}
	s.checkLedger()
}

func TestABackupOnAFullDiskLeavesNothing(t *testing.T) {
	t.Parallel()
	template := newShell(t)
	template.makePayees(100)
	template.must("backup", "whole.backup", "-q")
	s := newShell(t)
	s.mountSmallDisk(t)
	for _, file := range []string{"wallet.db", "wallet.db.key", "whole.backup"} {
		copyFile(t, filepath.Join(template.dir, file), filepath.Join(s.dir, file))
	}
	s = s.withKeyOf("wallet.db")
	refused := 0
	for name, args := range map[string][]string{
		"plain.backup":  {"backup", "plain.backup", "-o", "json"},
		"sealed.backup": {"backup", "sealed.backup", "-o", "json", "--recipient", backupRecipient},
		"restored.db":   {"restore", "whole.backup", "-o", "json", "--wallet", "restored.db"},
	} {
		for _, free := range []int64{0, 4, 40, 64, 128, 200, 256, 300, 400, 512, 768, 1024, 1536, 2048} {
			s.fill(free)
			r := s.try("", args...)
			s.empty()
			if r.exit == 0 {
				break
			}
			r.wantRefusal(t, wallet.CodeDiskFull)
			refused++
			entries, err := os.ReadDir(s.dir)
			if err != nil {
				t.Fatal(err)
			}
			for _, entry := range entries {
				if entry.Name() == name || strings.HasPrefix(entry.Name(), ".okpay-backup-") {
					t.Errorf("with %d KiB free %s is left", free, entry.Name())
				}
			}
		}
		if !s.is(name) {
			t.Errorf("%s was never made", name)
		}
		if err := os.Remove(filepath.Join(s.dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if refused < 3 {
		t.Errorf("refused %d times", refused)
	}
	s.checkLedger()
}

func TestABackupIsMadeWhileFourPay(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	s.makeWorld()
	s = s.withKeyOf("wallet.db")
	var done atomic.Bool
	var paid atomic.Int64
	var payers sync.WaitGroup
	for range 4 {
		payers.Go(func() {
			for !done.Load() {
				if r := s.try("", "pay", "cafe", "0.01", "EUR", "--user", "ann@example.com", "-q"); r.exit != 0 {
					t.Errorf("a payment beside a backup: %s", r)
					return
				}
				paid.Add(1)
			}
		})
	}
	for range 5 {
		before := paid.Load()
		s.must("backup", "busy.backup", "--overwrite", "-q")
		s.must("verify-backup", "busy.backup", "-q")
		s.must("restore", "busy.backup", "--wallet", "busy.db", "-q")
		s.wantAtLeast(before, "busy.db")
		if err := os.Remove(filepath.Join(s.dir, "busy.db")); err != nil {
			t.Fatal(err)
		}
	}
	done.Store(true)
	payers.Wait()
	s.checkLedger()
}

// wantAtLeast fails unless a wallet has as many payments as were made before it
// was backed up.
func (s *shell) wantAtLeast(payments int64, name string) {
	s.tb.Helper()
	db, err := openFile(filepath.Join(s.dir, name))
	if err != nil {
		s.tb.Fatal(err)
	}
	var has int64
	err = db.QueryRow(`SELECT COUNT(*) FROM transactions WHERE kind = 'payment'`).Scan(&has)
	if err := errors.Join(err, db.Close()); err != nil {
		s.tb.Fatal(err)
	}
	if has < payments {
		s.tb.Errorf("the backup has %d payments, and %d were made before it", has, payments)
	}
}
