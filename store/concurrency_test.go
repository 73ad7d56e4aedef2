package store

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/ledger"
)

// Two stores of one program on one file, as two programs would: each write
// sees the one before it, and a reader always sees balances that sum to zero.
func TestTwoStoresOnOneFileSeeEachOthersWrites(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada, bob := w.person("Ada"), w.person("Bob")
	w.topUp(ada, w.card(ada), 1000)
	other := *w
	other.store, other.ids, other.now = open(t, w.path, Options{}), 1_000_000, start+1_000_000
	const payments = 60
	var group sync.WaitGroup
	for i, side := range []*world{w, &other} {
		group.Go(func() {
			for range payments {
				err := side.store.Write(t.Context(), func(tx engine.Tx) error {
					last, err := tx.LastAt(t.Context())
					if err != nil {
						return err
					}
					side.now = max(side.now, last)
					b := side.batch().load(tx, ada, bob)
					made := b.txn(func(t *engine.Txn) { t.From, t.To, t.Amount = ada, bob, eur(1) })
					b.post(made.ID, made.CreatedAt, ledger.Movement{From: ledger.AvailablePath(ada), To: ledger.AvailablePath(bob), Amount: eur(1)})
					return b.save(tx)
				})
				if err != nil {
					t.Errorf("side %d: %v", i, err)
				}
			}
		})
	}
	group.Go(func() {
		for range payments {
			w.read(func(ctx context.Context, r engine.Reader) error {
				first, err := r.Accounts(ctx, []string{ada, bob}, nil)
				if err != nil {
					return err
				}
				again, err := r.Accounts(ctx, []string{ada, bob}, nil)
				if fmt.Sprint(first) != fmt.Sprint(again) {
					t.Errorf("one snapshot, two answers: %v and %v", first, again)
				}
				return err
			})
		}
	})
	group.Wait()
	w.read(func(ctx context.Context, r engine.Reader) error {
		list, err := r.Accounts(ctx, []string{ada, bob}, nil)
		for _, b := range list {
			if want := map[string]int64{ada: 1000 - 2*payments, bob: 2 * payments}[ledger.Owner(b.Account.Path)]; b.Amount.Minor() != want {
				t.Errorf("%s holds %s, want %d", b.Account.Path, b.Amount, want)
			}
		}
		return err
	})
	w.check()
}

// Many processes make one new wallet and pay into it at once: the test runs
// its own program as them.
func TestManyProcessesShareANewWallet(t *testing.T) {
	t.Parallel()
	if path := os.Getenv("OKPAY_TEST_SHARED"); path != "" {
		share(t, path)
		return
	}
	path := filepath.Join(t.TempDir(), "new", "wallet.db")
	const processes = 20
	var group sync.WaitGroup
	for i := range processes {
		group.Go(func() {
			one := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestManyProcessesShareANewWallet$")
			one.Env = append(os.Environ(), "OKPAY_TEST_SHARED="+path, "OKPAY_TEST_PROCESS="+strconv.Itoa(i+1))
			if out, err := one.CombinedOutput(); err != nil {
				t.Errorf("process %d: %v\n%s", i, err, out)
			}
		})
	}
	group.Wait()
	w := &world{t: t, path: path, store: open(t, path, Options{}), now: start}
	w.check()
	w.read(func(ctx context.Context, r engine.Reader) error {
		list, err := r.ListAccounts(ctx, engine.AccountQuery{Prefix: "rail"})
		if want := fmt.Sprintf("-%d.00", processes*sharedTopUps); len(list) != 1 || string(list[0].Balance) != want {
			t.Errorf("the rail: %+v, want %s", list, want)
		}
		return err
	})
	if files, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); strings.Join(files, " ") == "" {
		t.Error("no wallet was made")
	}
}

const sharedTopUps = 5

func share(t *testing.T, path string) {
	process, err := strconv.Atoi(os.Getenv("OKPAY_TEST_PROCESS"))
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, path: path, store: open(t, path, Options{Create: true}), ids: process * 1000, now: start}
	for range sharedTopUps {
		err := w.store.Write(t.Context(), func(tx engine.Tx) error {
			last, err := tx.LastAt(t.Context())
			if err != nil {
				return err
			}
			w.now = max(last, time.Now().UnixMicro())
			owner := fmt.Sprintf("usr_%026d", process)
			b := w.batch().load(tx, owner)
			made := b.txn(func(t *engine.Txn) { t.Kind, t.To, t.Amount = "top_up", owner, eur(100) })
			b.post(made.ID, made.CreatedAt, ledger.Movement{From: ledger.RailPath("test"), To: ledger.AvailablePath(owner), Amount: eur(100)})
			return b.save(tx)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
