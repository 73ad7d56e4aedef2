package store

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/mattn/go-sqlite3"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

func TestWhatSQLiteSaysIsToldByItsCode(t *testing.T) {
	t.Parallel()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	d := &sqliteDialect{}
	for name, c := range map[string]struct {
		ctx  context.Context
		err  error
		want wallet.Code
	}{
		"busy":               {t.Context(), sqlite3.Error{Code: sqlite3.ErrBusy}, wallet.CodeWalletBusy},
		"locked":             {t.Context(), sqlite3.Error{Code: sqlite3.ErrLocked}, wallet.CodeWalletBusy},
		"read-only":          {t.Context(), sqlite3.Error{Code: sqlite3.ErrReadonly}, wallet.CodeWalletReadOnly},
		"full":               {t.Context(), sqlite3.Error{Code: sqlite3.ErrFull}, wallet.CodeDiskFull},
		"no space left":      {t.Context(), sqlite3.Error{Code: sqlite3.ErrIoErr, SystemErrno: syscall.ENOSPC}, wallet.CodeDiskFull},
		"another fault":      {t.Context(), sqlite3.Error{Code: sqlite3.ErrIoErr, SystemErrno: syscall.EIO}, wallet.CodeInternal},
		"no database":        {t.Context(), sqlite3.Error{Code: sqlite3.ErrNotADB}, wallet.CodeWalletUnreadable},
		"damaged":            {t.Context(), sqlite3.Error{Code: sqlite3.ErrCorrupt}, wallet.CodeWalletUnreadable},
		"cannot be opened":   {t.Context(), sqlite3.Error{Code: sqlite3.ErrCantOpen}, wallet.CodeWalletUnreadable},
		"a constraint":       {t.Context(), sqlite3.Error{Code: sqlite3.ErrConstraint}, wallet.CodeInternal},
		"no error of SQLite": {t.Context(), io.ErrUnexpectedEOF, wallet.CodeInternal},
		"interrupted":        {ended, sqlite3.Error{Code: sqlite3.ErrInterrupt}, wallet.CodeInternal},
		"a refusal":          {t.Context(), wallet.Refuse(wallet.CodeLimitExceeded, "", ""), wallet.CodeLimitExceeded},
	} {
		err := d.fail(c.ctx, c.err, "try")
		wantCode(t, name, err, c.want)
		if errors.Is(err, context.Canceled) != (name == "interrupted") {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if err := d.fail(t.Context(), nil, "try"); err != nil {
		t.Errorf("no error became %v", err)
	}
}

// TestACommitThatIsInTheLogAndNotFlushedMayHaveHappened: nobody sees it while a
// program has the wallet open, and the next one to find the log would take it over.
func TestACommitThatIsInTheLogAndNotFlushedMayHaveHappened(t *testing.T) {
	t.Parallel()
	d := &sqliteDialect{}
	for name, c := range map[string]struct {
		err  sqlite3.Error
		want wallet.Code
	}{
		"not flushed":               {sqlite3.Error{Code: sqlite3.ErrIoErr, ExtendedCode: sqlite3.ErrIoErrFsync, SystemErrno: syscall.EIO}, wallet.CodeOutcomeUnknown},
		"not flushed, for no space": {sqlite3.Error{Code: sqlite3.ErrIoErr, ExtendedCode: sqlite3.ErrIoErrFsync, SystemErrno: syscall.ENOSPC}, wallet.CodeOutcomeUnknown},
		"not written":               {sqlite3.Error{Code: sqlite3.ErrIoErr, ExtendedCode: sqlite3.ErrIoErrWrite, SystemErrno: syscall.ENOSPC}, wallet.CodeDiskFull},
		"full":                      {sqlite3.Error{Code: sqlite3.ErrFull}, wallet.CodeDiskFull},
	} {
		err := d.failCommit(t.Context(), c.err)
		wantCode(t, name, err, c.want)
		// A program adds the one command that settles it to what has no other hint.
		if lost, ok := errors.AsType[*wallet.Error](err); ok && lost.Code == wallet.CodeOutcomeUnknown && lost.Hint != "" {
			t.Errorf("%s: the hint is %q", name, lost.Hint)
		}
	}
	if err := d.failCommit(t.Context(), nil); err != nil {
		t.Errorf("no error became %v", err)
	}
}

func TestAWriteWaitsForOthersAndThenSaysBusy(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.person("Ada")
	waiting := open(t, w.path, Options{BusyTimeout: 2 * busyShare})
	if err := waiting.Write(t.Context(), func(engine.Tx) error { return nil }); err != nil {
		t.Fatal(err)
	}
	err := w.store.Write(t.Context(), func(engine.Tx) error {
		wantCode(t, "a second write", waiting.Write(t.Context(), func(engine.Tx) error { return nil }), wallet.CodeWalletBusy)
		return waiting.Read(t.Context(), func(r engine.Reader) error { return readEverything(t.Context(), r, "") })
	})
	if err != nil {
		t.Errorf("reading beside a write: %v", err)
	}
	if err := waiting.Write(t.Context(), func(engine.Tx) error { return nil }); err != nil {
		t.Errorf("after the other write: %v", err)
	}
}

func TestAWriteEndsWithItsContextWhileItWaits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.person("Ada")
	waiting := open(t, w.path, Options{BusyTimeout: time.Hour})
	err := w.store.Write(t.Context(), func(engine.Tx) error {
		ctx, cancel := context.WithTimeout(t.Context(), busyShare/2)
		defer cancel()
		return waiting.Write(ctx, func(engine.Tx) error { return nil })
	})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

func TestNothingIsCommittedOnceTheContextHasEnded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.person("Ada")
	ctx, cancel := context.WithCancel(t.Context())
	err := w.store.Write(ctx, func(tx engine.Tx) error {
		b := w.batch()
		b.event("x", ada, "")
		defer cancel()
		return b.save(tx)
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	err = w.store.Read(ctx, func(r engine.Reader) error { _, err := r.CheckLedger(ctx); return err })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("a read: %v", err)
	}
	w.read(func(ctx context.Context, r engine.Reader) error {
		events, err := r.Events(ctx, ada)
		if len(events) != 1 {
			t.Errorf("events: %+v", events)
		}
		return err
	})
	w.check()
}

func TestAFullDiskIsToldAndUndoesTheWholeSet(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.person("Ada")
	card := w.card(ada)
	w.topUp(ada, card, 1000)
	limit := func(pages string) {
		t.Helper()
		err := w.store.write(t.Context(), func(s *session) error {
			_, err := s.conn.ExecContext(t.Context(), "PRAGMA max_page_count = "+pages)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	limit("1")
	many := func(b *batch) {
		for range 2000 {
			b.NewCustomers = append(b.NewCustomers, w.makeCustomer(w.id("usr"), wallet.KindPerson, "Person", ""))
		}
		b.event("customers.imported", "", "")
	}
	wantCode(t, "a large write", w.tryWrite(nil, many), wallet.CodeDiskFull)
	limit("1000000")
	w.check()
	w.write(nil, many)
}

// The program runs this test again in a process of a user who may read the
// wallet and not write it, when the tests run as the superuser.
func TestAWalletThatMayNotBeWrittenIsStillRead(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes are those of unix")
	}
	if path := os.Getenv("OKPAY_TEST_READ_ONLY"); path != "" {
		mustOnlyRead(t, path)
		return
	}
	noWrite := func(folder, path string) error { return errors.Join(os.Chmod(path, 0o444), os.Chmod(folder, 0o555)) }
	for name, c := range map[string]struct {
		set  func(folder, path string) error
		open bool        // somebody has the wallet open and has written to its log
		want wallet.Code // of a read
	}{
		"file":            {set: func(_, path string) error { return os.Chmod(path, 0o444) }},
		"folder":          {set: func(folder, path string) error { return errors.Join(os.Chmod(path, 0o666), os.Chmod(folder, 0o555)) }},
		"file and folder": {set: noWrite},
		"written beside": {open: true, set: func(folder, path string) error {
			return errors.Join(os.Chmod(path+"-wal", 0o444), os.Chmod(path+"-shm", 0o444), noWrite(folder, path))
		}},
		"left by a crash": {open: true, want: wallet.CodeWalletReadOnly, set: func(folder, path string) error {
			return errors.Join(os.Chmod(path+"-wal", 0o444), os.Remove(path+"-shm"), noWrite(folder, path))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			folder, err := os.MkdirTemp("", "okpay-store-*") //nolint:usetesting // t.TempDir lies in a folder of its user alone
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := errors.Join(os.Chmod(folder, 0o700), os.RemoveAll(folder)); err != nil {
					t.Error(err)
				}
			})
			path := filepath.Join(folder, "wallet.db")
			w := &world{t: t, path: path, store: open(t, path, Options{Create: true}), now: start}
			ada := w.person("Ada")
			w.topUp(ada, w.card(ada), 1000)
			if !c.open {
				err = w.store.Close()
			}
			program := filepath.Join(folder, "store.test")
			err = errors.Join(err, copyFile(os.Args[0], program), os.Chmod(program, 0o755), os.Chmod(folder, 0o777), c.set(folder, path))
			if err != nil {
				t.Fatal(err)
			}
			before, _ := filepath.Glob(path + "*")
			again := exec.Command(program, "-test.run=^TestAWalletThatMayNotBeWrittenIsStillRead$")
			again.Env = append(os.Environ(), "OKPAY_TEST_READ_ONLY="+path, "OKPAY_TEST_CODE="+string(c.want))
			again.Dir = folder
			if os.Geteuid() == 0 {
				again.SysProcAttr = asNobody()
			}
			if out, err := again.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
			if after, _ := filepath.Glob(path + "*"); !slices.Equal(before, after) {
				t.Errorf("%v became %v", before, after)
			}
			if err := errors.Join(os.Chmod(folder, 0o700), os.Chmod(path, 0o600)); err != nil {
				t.Error(err)
			}
		})
	}
}

func mustOnlyRead(t *testing.T, path string) {
	s := open(t, path, Options{Create: true})
	err := s.Read(t.Context(), func(r engine.Reader) error {
		list, err := r.History(t.Context(), engine.HistoryQuery{})
		if err == nil && len(list) != 1 {
			t.Errorf("the history has %d transactions", len(list))
		}
		return errors.Join(err, readEverything(t.Context(), r, ""))
	})
	wantCode(t, "read", err, wallet.Code(os.Getenv("OKPAY_TEST_CODE")))
	wantCode(t, "write", s.Write(t.Context(), func(engine.Tx) error { return nil }), wallet.CodeWalletReadOnly)
}

func TestAskedToReadOnlyItWritesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.person("Ada")
	s := open(t, w.path, Options{ReadOnly: true})
	wantCode(t, "write", s.Write(t.Context(), func(engine.Tx) error { return nil }), wallet.CodeWalletReadOnly)
	if err := s.Read(t.Context(), func(r engine.Reader) error { return readEverything(t.Context(), r, "") }); err != nil {
		t.Error(err)
	}
}

func copyFile(from, to string) error {
	content, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, content, 0o600)
}
