package store

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

func (w *world) items(in engine.ItemQuery) []engine.Item {
	w.t.Helper()
	var list []engine.Item
	w.read(func(ctx context.Context, r engine.Reader) (err error) {
		list, err = r.PayoutItems(ctx, in)
		return err
	})
	return list
}

// brief is what the tests look at of items.
func brief(list []engine.Item) []string {
	var texts []string
	for _, i := range list {
		texts = append(texts, fmt.Sprintf("%d %s %s %s", i.Place, i.Item, i.Amount.Decimal(), i.Status))
	}
	return texts
}

func sameItems(t *testing.T, what string, got []engine.Item, want ...string) {
	t.Helper()
	if !reflect.DeepEqual(brief(got), want) {
		t.Errorf("%s: got %q, want %q", what, brief(got), want)
	}
}

func TestAPaidItemIsNeverPaidAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	shop, people := w.merchant("shop"), []string{w.person("Ada"), w.person("Bob")}
	payout := w.id("po")
	w.topUp(shop, w.card(shop), 1000)
	w.openPayout(shop, payout, people, 2)
	w.payItems(shop, payout, people, 0, 1)
	for name, change := range map[string]func(b *batch){
		"by place": func(b *batch) {
			b.Items = []engine.Item{{Payout: payout, Place: 0, Status: wallet.ItemPaid, Transaction: "txn_again"}}
		},
		"by key": func(b *batch) {
			b.txn(func(t *engine.Txn) { t.Kind, t.Scope, t.Key = wallet.KindPayout, shop, payout+"/salary-00000000" })
		},
	} {
		if err := w.tryWrite(nil, change); err == nil || wallet.CodeOf(err) != wallet.CodeInternal {
			t.Errorf("paying again %s: %v", name, err)
		}
	}
	if _, err := w.raw().Exec("UPDATE payout_items SET status = 'pending', transaction_id = '' WHERE status = 'paid'"); err == nil {
		t.Error("another program made a paid item pending")
	}
	sameItems(t, "items", w.items(engine.ItemQuery{Payout: payout}), "0 salary-00000000 1.00 paid", "1 salary-00000001 1.00 pending")
	w.check()
}

func TestAMendedPlanKeepsWhatIsPaid(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	shop, people := w.merchant("shop"), []string{w.person("Ada")}
	payout := w.id("po")
	w.topUp(shop, w.card(shop), 1000)
	w.openPayout(shop, payout, people, 4)
	w.payItems(shop, payout, people, 1, 2)
	w.write(nil, func(b *batch) {
		b.Items = []engine.Item{{Payout: payout, Place: 2, Status: wallet.ItemFailed, Code: wallet.CodeAccountFrozen, Message: "frozen"}}
	})
	put := func(place int, item string, minor int64) engine.Item {
		return engine.Item{Place: place, Line: place + 2, Item: item, Recipient: people[0], Amount: eur(minor), Fee: eur(0)}
	}
	apply := func(items ...engine.Item) (counts engine.PayoutCounts) {
		t.Helper()
		err := w.store.Write(t.Context(), func(tx engine.Tx) (err error) {
			if err = tx.MovePayoutItems(t.Context(), payout); err != nil {
				return err
			}
			for _, item := range items { // in chunks of one
				err = errors.Join(err, tx.PutPayoutItems(t.Context(), shop, payout, []engine.Item{item}))
			}
			var failed error
			counts, failed = tx.RetryPayoutItems(t.Context(), payout)
			return errors.Join(err, failed)
		})
		if err != nil {
			t.Fatal(err)
		}
		return counts
	}
	// The third was refused and is mended, the first is left out, the paid one
	// moves and its amount is not touched, and one is new.
	counts := apply(put(0, "salary-00000002", 250), put(1, "salary-00000001", 999), put(2, "salary-00000003", 100), put(3, "new", 7))
	if want := (engine.PayoutCounts{Count: 4, Paid: 1, Pending: 3}); counts != want {
		t.Errorf("counts: %+v, want %+v", counts, want)
	}
	sameItems(t, "the mended plan", w.items(engine.ItemQuery{Payout: payout}),
		"0 salary-00000002 2.50 pending", "1 salary-00000001 1.00 paid", "2 salary-00000003 1.00 pending", "3 new 0.07 pending")
	// Mended again: what was left out comes back, and others are left out.
	counts = apply(put(0, "salary-00000000", 100), put(1, "salary-00000001", 1))
	if want := (engine.PayoutCounts{Count: 2, Paid: 1, Pending: 1}); counts != want {
		t.Errorf("counts: %+v, want %+v", counts, want)
	}
	sameItems(t, "the plan mended again", w.items(engine.ItemQuery{Payout: payout}), "0 salary-00000000 1.00 pending", "1 salary-00000001 1.00 paid")
	apply() // even one that leaves out everything, twice
	counts = apply()
	if counts != (engine.PayoutCounts{}) {
		t.Errorf("counts of nothing: %+v", counts)
	}
	w.read(func(ctx context.Context, r engine.Reader) error {
		list, err := r.ItemsOfMerchant(ctx, shop, []string{"salary-00000001", "salary-00000002", "none"})
		if len(list) != 2 || list[0].Status != wallet.ItemPaid || list[0].PaidAt == 0 || list[0].PayoutName != payout ||
			list[1].Status != wallet.ItemCancelled || list[1].Code != "" || list[1].PaidAt != 0 {
			t.Errorf("items of the merchant: %+v", list)
		}
		return err
	})
}

func TestItemsThatAnotherPayoutPaidAreFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	shop, other, people := w.merchant("shop"), w.merchant("other"), []string{w.person("Ada")}
	first, second, foreign := w.id("po"), w.id("po"), w.id("po")
	w.topUp(shop, w.card(shop), 1000)
	w.topUp(other, w.card(other), 1000)
	w.openPayout(shop, first, people, 3)
	w.payItems(shop, first, people, 1, 2)
	w.openPayout(shop, second, people, 3)
	w.openPayout(other, foreign, people, 3)
	w.payItems(other, foreign, people, 0, 3)
	names := []string{"salary-00000000", "salary-00000001", "none"}
	for payout, want := range map[string][]string{first: nil, second: {"1 salary-00000001 1.00 paid"}} {
		w.read(func(ctx context.Context, r engine.Reader) error {
			list, err := r.PaidElsewhere(ctx, shop, payout, names)
			sameItems(t, "paid elsewhere than "+payout, list, want...)
			if len(list) == 1 && (list[0].PayoutName != first || list[0].PaidAt == 0) {
				t.Errorf("the item does not tell where it was paid, and when: %+v", list[0])
			}
			return err
		})
	}
}

func TestItemsArePagedInThePlansOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	shop, people := w.merchant("shop"), []string{w.person("Ada")}
	payout := w.id("po")
	w.topUp(shop, w.card(shop), 1000)
	w.openPayout(shop, payout, people, 5)
	w.payItems(shop, payout, people, 1, 3)
	sameItems(t, "a page", w.items(engine.ItemQuery{Payout: payout, From: 1, Limit: 2}), "1 salary-00000001 1.00 paid", "2 salary-00000002 1.00 paid")
	sameItems(t, "pending ones", w.items(engine.ItemQuery{Payout: payout, From: 1, Limit: 9, Status: wallet.ItemPending}),
		"3 salary-00000003 1.00 pending", "4 salary-00000004 1.00 pending")
	second := w.id("po")
	w.openPayout(shop, second, people, 1)
	w.read(func(ctx context.Context, r engine.Reader) error {
		list, err := r.ListPayouts(ctx, engine.PayoutQuery{Limit: 9, Merchant: shop, Status: wallet.PayoutRunning})
		if len(list) != 2 || list[0].ID != second || list[1].Paid != 2 {
			t.Errorf("payouts: %+v", list)
		}
		before, err2 := r.ListPayouts(ctx, engine.PayoutQuery{Limit: 9, Before: second})
		if len(before) != 1 || before[0].ID != payout {
			t.Errorf("payouts before: %+v", before)
		}
		_, found, err3 := r.Payout(ctx, "po_none")
		if found {
			t.Error("found a payout that is not there")
		}
		return errors.Join(err, err2, err3)
	})
}
