package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/ledger"
)

// soon is how long a write waits in these tests for what it does not get.
const soon = 50 * time.Millisecond

func TestAWriteIsAloneWithTheCustomersThatItNames(t *testing.T) {
	t.Parallel()
	w := newServerWorld(t)
	ada, bob, shop := w.person("Ada"), w.person("Bob"), w.merchant("shop")
	w.topUp(ada, w.card(ada), 1000)
	paid := w.pay(ada, shop, 100, nil)
	other := w.beside(Options{BusyTimeout: soon})
	try := func(what engine.Locks) error {
		return other.store.Write(t.Context(), func(tx engine.Tx) error { return tx.Lock(t.Context(), what) })
	}
	named := func(kind int, text string) engine.Locks {
		for _, k := range []engine.Ref{{Kind: engine.RefID}, {Kind: engine.RefEmail}, {Kind: engine.RefPhone}, {Kind: engine.RefHandle}} {
			if int(k.Kind) == kind {
				k.Text = text
				return engine.Locks{Customers: []engine.Ref{k}}
			}
		}
		return engine.Locks{}
	}
	err := w.store.Write(t.Context(), func(tx engine.Tx) error {
		if err := lock(tx, ada, shop); err != nil {
			return err
		}
		for name, what := range map[string]engine.Locks{
			"by id": locksOf([]string{ada}), "among others": locksOf([]string{bob, shop}), "by e-mail": named(int(engine.RefEmail), ada+"@example.org"),
			"by handle": named(int(engine.RefHandle), "shop"), "as a side of a transaction": {Transactions: []string{paid.ID}},
		} {
			wantCode(t, name, try(what), wallet.CodeWalletBusy)
		}
		for name, what := range map[string]engine.Locks{
			"somebody else": locksOf([]string{bob}), "nobody": locksOf([]string{"usr_none"}), "nothing": {},
		} {
			if err := try(what); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		return other.store.Read(t.Context(), func(r engine.Reader) error { return r.Lock(t.Context(), locksOf([]string{ada})) })
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := try(locksOf([]string{ada, bob, shop})); err != nil {
		t.Errorf("after it: %v", err)
	}
}

func TestAWriteIsAloneWithThePayoutThatItReads(t *testing.T) {
	t.Parallel()
	w := newServerWorld(t)
	shop := w.merchant("shop")
	people, payout := w.crowd(2), w.id("po")
	w.openPayout(shop, payout, people, 2)
	other := w.beside(Options{BusyTimeout: soon})
	err := w.store.Write(t.Context(), func(tx engine.Tx) error {
		if _, found, err := tx.Payout(t.Context(), payout); err != nil || !found {
			return errors.Join(err, fmt.Errorf("found: %v", found))
		}
		wantCode(t, "by its name", other.store.Write(t.Context(), func(tx engine.Tx) error {
			_, _, err := tx.PayoutByName(t.Context(), shop, payout)
			return err
		}), wallet.CodeWalletBusy)
		if err := tx.Lock(t.Context(), engine.Locks{Payout: payout}); err != nil {
			return err
		}
		for _, id := range append(people, shop) {
			wantCode(t, "a recipient", other.store.Write(t.Context(), func(tx engine.Tx) error { return lock(tx, id) }), wallet.CodeWalletBusy)
		}
		return other.store.Read(t.Context(), func(r engine.Reader) error { _, _, err := r.Payout(t.Context(), payout); return err })
	})
	if err != nil {
		t.Error(err)
	}
}

// Both pay a fee into one account, and neither waits for the other.
func TestAccountsOfTheSystemAreLockedByNobody(t *testing.T) {
	t.Parallel()
	w := newServerWorld(t)
	ada, bob, cat, dan := w.person("Ada"), w.person("Bob"), w.person("Cat"), w.person("Dan")
	for _, id := range []string{ada, cat} {
		w.topUp(id, w.card(id), 1000)
	}
	w.pay(ada, bob, 10, nil)
	w.pay(cat, dan, 10, nil)
	other := w.beside(Options{BusyTimeout: soon})
	send := func(w *world, tx engine.Tx, from, to string) error {
		b := w.batch().load(tx, from, to)
		made := b.txn(func(t *engine.Txn) { t.From, t.To, t.Amount = from, to, eur(10) })
		b.post(made.ID, made.CreatedAt, ledger.Movement{From: ledger.AvailablePath(from), To: ledger.FeesPath("payment"), Amount: eur(10)})
		return b.save(tx)
	}
	err := w.store.Write(t.Context(), func(tx engine.Tx) error {
		if err := send(w, tx, ada, bob); err != nil {
			return err
		}
		return other.store.Write(t.Context(), func(tx engine.Tx) error { return send(other, tx, cat, dan) })
	})
	if err != nil {
		t.Fatal(err)
	}
	fees := ledger.Account{Path: ledger.FeesPath("payment"), Currency: "EUR"}
	for range 2 { // before and after it was folded into the balance
		w.read(func(ctx context.Context, r engine.Reader) error {
			list, err := r.Accounts(ctx, nil, []ledger.Account{fees})
			if len(list) != 1 || list[0].Amount.Minor() != 22 || list[0].Postings != 4 {
				t.Errorf("fees: %+v", list)
			}
			return err
		})
		w.check()
	}
}

func TestASecondUseOfAKeyIsRunAgainAndFindsTheFirst(t *testing.T) {
	t.Parallel()
	w := newServerWorld(t)
	ada := w.person("Ada")
	other := w.beside(Options{})
	use := func(w *world, tx engine.Tx) (found int, err error) {
		list, err := tx.KeyedTransactions(t.Context(), []engine.KeyRef{{Scope: "test", Key: "once"}})
		if err != nil || len(list) > 0 {
			return len(list), err
		}
		b := w.batch()
		b.txn(func(t *engine.Txn) {
			t.Kind, t.To, t.Status, t.Key = wallet.KindTopUp, ada, wallet.TransactionPending, "once"
		})
		return 0, b.save(tx)
	}
	var found []int
	err := w.store.Write(t.Context(), func(tx engine.Tx) error {
		n, err := tx.KeyedTransactions(t.Context(), []engine.KeyRef{{Scope: "test", Key: "once"}})
		if err != nil {
			return err
		}
		if found = append(found, len(n)); len(found) == 1 { // meanwhile, somebody uses the key
			if err := other.store.Write(t.Context(), func(tx engine.Tx) error { _, err := use(other, tx); return err }); err != nil {
				return err
			}
			b := w.batch()
			b.txn(func(t *engine.Txn) {
				t.Kind, t.To, t.Status, t.Key = wallet.KindTopUp, ada, wallet.TransactionPending, "once"
			})
			return b.save(tx)
		}
		return nil
	})
	if err != nil || !slices.Equal(found, []int{0, 1}) {
		t.Errorf("found %v, %v", found, err)
	}
}

func TestConflictsAreTriedAgainABoundedNumberOfTimes(t *testing.T) {
	t.Parallel()
	w := newServerWorld(t)
	for code, want := range map[string]wallet.Code{
		serializationFailure: wallet.CodeWalletBusy, deadlockDetected: wallet.CodeWalletBusy, uniqueViolation: wallet.CodeInternal,
	} {
		for _, fails := range []int{1, maxTries - 1, maxTries} {
			tries := 0
			err := w.store.write(t.Context(), func(s *session) error {
				if tries++; tries > fails {
					return nil
				}
				_, err := s.exec(t.Context(), "try", `DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '`+code+`'; END $$`)
				return fmt.Errorf("wrapped: %w", err)
			})
			if fails < maxTries {
				want := fails + 1
				if err != nil || tries != want {
					t.Errorf("%s %d times: %d tries, %v", code, fails, tries, err)
				}
				continue
			}
			wantCode(t, code, err, want)
			if tries != maxTries {
				t.Errorf("%s: %d tries, want %d", code, tries, maxTries)
			}
		}
	}
}

// Two writes break the order of locks; the database ends one of them, which is
// run again.
func TestADeadlockIsResolvedByRunningOneAgain(t *testing.T) {
	t.Parallel()
	w := newServerWorld(t)
	ada, bob := w.person("Ada"), w.person("Bob")
	var both, all sync.WaitGroup
	both.Add(2)
	var runs [2]int
	for i, pair := range [][2]string{{ada, bob}, {bob, ada}} {
		all.Go(func() {
			err := w.store.Write(t.Context(), func(tx engine.Tx) error {
				if err := lock(tx, pair[0]); err != nil {
					return err
				}
				if runs[i]++; runs[i] == 1 {
					both.Done()
					both.Wait()
				}
				return lock(tx, pair[1])
			})
			if err != nil {
				t.Errorf("write %d: %v", i, err)
			}
		})
	}
	all.Wait()
	if runs[0]+runs[1] < 3 {
		t.Errorf("runs: %v", runs)
	}
}

// Several programs pay at once among few people, in all directions, and make
// the wallet's accounts on the way.
func TestManyStoresOnOneDatabaseKeepTheLedgerInOrder(t *testing.T) {
	t.Parallel()
	w := newServerWorld(t)
	people := w.crowd(4)
	for _, id := range people {
		w.topUp(id, "card_x", 10_000)
	}
	const stores, payments = 4, 25
	var group sync.WaitGroup
	for i := range stores {
		side := w.beside(Options{})
		side.ids, side.now = (i+1)*1_000_000, start+int64(i)
		group.Go(func() {
			for n := range payments {
				from, to := people[(i+n)%4], people[(i+n*3+1)%4]
				if from == to {
					continue
				}
				err := side.store.Write(t.Context(), func(tx engine.Tx) error {
					if err := lock(tx, from, to); err != nil {
						return err
					}
					owned, err := tx.Accounts(t.Context(), []string{from, to}, nil)
					if err != nil {
						return err
					}
					for _, b := range owned {
						side.now = max(side.now, b.LastAt)
					}
					b := side.batch().load(tx, from, to)
					made := b.txn(func(t *engine.Txn) { t.From, t.To, t.Amount = from, to, eur(5) })
					b.post(made.ID, made.CreatedAt,
						ledger.Movement{From: ledger.AvailablePath(from), To: ledger.AvailablePath(to), Amount: eur(5)},
						ledger.Movement{From: ledger.AvailablePath(from), To: ledger.FeesPath("payment"), Amount: eur(1)})
					return b.save(tx)
				})
				if err != nil {
					t.Errorf("store %d: %v", i, err)
				}
			}
		})
	}
	group.Wait()
	w.check()
}
