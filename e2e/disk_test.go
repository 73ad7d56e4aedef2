//go:build linux

package e2e

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"github.com/okpay/okpay/wallet"
)

// diskSize is the size of the disk that is filled up, in KiB.
const diskSize = 4096

// mountSmallDisk mounts a small disk on the shell's folder, and skips the test
// where that is not allowed.
func (s *shell) mountSmallDisk(t *testing.T) {
	t.Helper()
	if err := syscall.Mount("okpay-e2e", s.dir, "tmpfs", 0, "size="+strconv.Itoa(diskSize)+"k"); err != nil {
		t.Skipf("NOT TESTED: a full disk needs the right to mount one: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(s.dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
}

// fill leaves so many KiB free on the shell's disk.
func (s *shell) fill(free int64) {
	s.tb.Helper()
	var disk syscall.Statfs_t
	if err := syscall.Statfs(s.dir, &disk); err != nil {
		s.tb.Fatal(err)
	}
	size := int64(disk.Bavail)*disk.Bsize - free<<10
	filler, err := os.Create(filepath.Join(s.dir, "filler"))
	if err != nil {
		s.tb.Fatal(err)
	}
	err = syscall.Fallocate(int(filler.Fd()), 0, 0, max(size, 1))
	if err := errors.Join(err, filler.Close()); err != nil {
		s.tb.Fatalf("fill the disk but for %d KiB: %v", free, err)
	}
}

func (s *shell) empty() {
	s.tb.Helper()
	if err := os.Remove(filepath.Join(s.dir, "filler")); err != nil {
		s.tb.Fatal(err)
	}
}

func TestAFullDiskRefusesWhatItCannotKeepAndLosesNothing(t *testing.T) {
	t.Parallel()
	const items = 300
	template := newShell(t)
	template.makePayees(items)
	for name, c := range map[string]struct {
		args  []string
		check func(s *shell)
	}{
		"a payment": {
			args: []string{"pay", "cafe", "12.50", "EUR", "--user", "ann@example.com", "--idempotency-key", "p-1", "-o", "json"},
			check: func(s *shell) {
				s.wantNumber(98750, "ann's minor units", balanceQuery, "ann@example.com", "available")
			},
		},
		"a payout": {
			args:  []string{"payout", "run", "payees.csv", "--from", "cafe", "--name", "june", "-o", "json"},
			check: func(s *shell) { s.checkPayees(items) },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShell(t)
			s.mountSmallDisk(t)
			for _, file := range []string{"wallet.db", "wallet.db.key", "payees.csv"} {
				copyFile(t, filepath.Join(template.dir, file), filepath.Join(s.dir, file))
			}
			before := s.snapshot()
			refused := 0
			for _, free := range []int64{0, 4, 16, 32, 40, 64, 96, 128, 192, 256, 512} {
				s.fill(free)
				r := s.try("", c.args...)
				if r.exit != 0 {
					r.wantRefusal(t, wallet.CodeDiskFull)
					refused++
				}
				s.empty()
				s.checkLedger()
				if r.exit == 0 {
					break
				}
				if name == "a payment" && s.snapshot() != before {
					t.Fatalf("with %d KiB free the refusal changed something", free)
				}
			}
			if refused == 0 {
				t.Fatal("the disk was never full")
			}
			s.must(c.args...)
			c.check(s)
			s.checkLedger()
		})
	}
}

// A reader needs a little room too, for the index that it shares with writers.
func TestAFullDiskIsNamedByWhoeverNeedsRoom(t *testing.T) {
	t.Parallel()
	template := newShell(t)
	template.makeWorld()
	s := newShell(t)
	s.mountSmallDisk(t)
	for _, file := range []string{"wallet.db", "wallet.db.key"} {
		copyFile(t, filepath.Join(template.dir, file), filepath.Join(s.dir, file))
	}
	s.fill(0)
	s.try("", "balance", "--user", "ann@example.com", "-o", "json").wantRefusal(t, wallet.CodeDiskFull)
	s.empty()
	if got := s.available("ann@example.com", "EUR"); got != "1000.00" {
		t.Errorf("ann has %s", got)
	}
}

func TestNoWalletIsMadeOnAFullDisk(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	s.mountSmallDisk(t)
	s.fill(0)
	s.try("", "init", "-o", "json").wantRefusal(t, wallet.CodeDiskFull)
	s.empty()
	for _, free := range []int64{4, 16, 64, 128, 256} {
		s.fill(free)
		if r := s.try("", "init", "-o", "json"); r.exit != 0 {
			r.wantRefusal(t, wallet.CodeDiskFull)
		}
		s.empty()
	}
	s.must("init", "-q")
	s.registerAnn()
	s.wantUsableKey()
}

func TestALimitOnTheSizeOfFilesIsAFullDisk(t *testing.T) {
	t.Parallel()
	const items = 330
	s := newShell(t)
	s.makePayees(items)
	ctx, cancel := context.WithTimeout(t.Context(), longestRun)
	defer cancel()
	refused := 0
	for _, limit := range []string{"160", "200", "240", "280", "320", "400"} { // KiB
		cmd := s.command(ctx, "bash", "-c", "ulimit -f "+limit+"; exec okpay payout run payees.csv --from cafe --name june -o json")
		var stdout, stderr bytes.Buffer
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		err := cmd.Run()
		r := s.ended(ctx, cmd, err, stdout.String(), stderr.String())
		s.checkLedger()
		if r.exit == 0 {
			break
		}
		r.wantRefusal(t, wallet.CodeDiskFull)
		refused++
		if got := s.available("cafe", "EUR"); got != "1000.00" {
			t.Fatalf("nothing was paid and the cafe has %s", got)
		}
	}
	if refused == 0 {
		t.Fatal("no file was ever too large")
	}
	s.must("payout", "run", "payees.csv", "--from", "cafe", "--name", "june", "-q")
	s.checkPayees(items)
	s.checkLedger()
}
