package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// TestAFileThatIsNotInItsPlaceAnyMoreIsNotUsed moves, replaces and removes the
// file of a wallet that is open. The system lets whoever has it open go on with
// it: what was paid then would be in a file that nobody opens again.
func TestAFileThatIsNotInItsPlaceAnyMoreIsNotUsed(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("a file that is open stays where it is")
	}
	for name, replace := range map[string]func(path string) error{
		"moved":   func(string) error { return nil },
		"removed": func(path string) error { return os.Remove(path + ".away") },
		"another wallet": func(path string) error {
			s, err := Open(context.Background(), path, Options{Create: true, Keyring: TestingKeyring})
			if err == nil {
				_, err = s.Info(context.Background())
				err = errors.Join(err, s.Close())
			}
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			ada, shop := w.person("Ada"), w.merchant("shop")
			w.topUp(ada, w.card(ada), 1000)
			w.pay(ada, shop, 1, nil)
			for _, ending := range []string{"", "-wal", "-shm"} {
				if err := os.Rename(w.path+ending, w.path+".away"+ending); err != nil {
					t.Fatal(err)
				}
			}
			if err := replace(w.path); err != nil {
				t.Fatal(err)
			}
			wantCode(t, "write", w.tryWrite([]string{ada, shop}, func(b *batch) { b.event("x", "", "") }), wallet.CodeWalletUnreadable)
			read := func() error {
				return w.store.Read(t.Context(), func(r engine.Reader) error { _, err := r.LastAt(t.Context()); return err })
			}
			wantCode(t, "read", read(), wallet.CodeWalletUnreadable)
			if name != "moved" {
				return
			}
			for _, ending := range []string{"", "-wal", "-shm"} {
				if err := os.Rename(w.path+".away"+ending, w.path+ending); err != nil {
					t.Fatal(err)
				}
			}
			w.pay(ada, shop, 1, nil)
			w.check()
		})
	}
}

// TestAWalletIsReadThroughALinkAsItIs reads, as somebody who may not write it,
// a wallet of which all that was paid is in its log still. The log is beside the
// file and not beside the link.
func TestAWalletIsReadThroughALinkAsItIs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.person("Ada")
	w.topUp(ada, w.card(ada), 1000)
	link := filepath.Join(t.TempDir(), "link.db")
	if err := os.Symlink(w.path, link); err != nil {
		t.Skip(err)
	}
	s := open(t, link, Options{})
	s.file.readOnly = true
	if s.Location() != link {
		t.Errorf("it is said to be at %s", s.Location())
	}
	err := s.Read(t.Context(), func(r engine.Reader) error {
		list, err := r.History(t.Context(), engine.HistoryQuery{})
		if err == nil && len(list) != 1 {
			t.Errorf("the history has %d transactions", len(list))
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
