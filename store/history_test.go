package store

import (
	"context"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/ledger"
)

func (w *world) history(in engine.HistoryQuery) []engine.Txn {
	w.t.Helper()
	var list []engine.Txn
	w.read(func(ctx context.Context, r engine.Reader) (err error) {
		list, err = r.History(ctx, in)
		return err
	})
	return list
}

func idsOf(list []engine.Txn) []string {
	ids := make([]string, len(list))
	for i := range list {
		ids[i] = list[i].ID
	}
	return ids
}

func sameIDs(t *testing.T, what string, got []engine.Txn, want ...*engine.Txn) {
	t.Helper()
	ids := make([]string, len(want))
	for i := range want {
		ids[i] = want[i].ID
	}
	if !slices.Equal(idsOf(got), ids) {
		t.Errorf("%s: got %v, want %v", what, idsOf(got), ids)
	}
}

func TestHistoryShowsEachTransactionOnceToWhomItConcerns(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada, bob, shop := w.person("Ada"), w.person("Bob"), w.merchant("shop")
	card := w.card(ada)
	in := w.topUp(ada, card, 10_000)
	paid := w.pay(ada, shop, 500, nil) // two postings on one account
	held := w.hold(ada, shop, 300, start*2)
	moved := w.pay(ada, bob, 200, func(t *engine.Txn) { t.Kind, t.OrderID = wallet.KindTransfer, "o-1" })
	var declined, settled *engine.Txn
	w.write([]string{ada}, func(b *batch) { // two top-ups that never or later touch an account
		declined = b.txn(func(t *engine.Txn) {
			t.Kind, t.Status, t.From, t.To, t.EffectiveAt = wallet.KindTopUp, wallet.TransactionFailed, card, ada, 0
		})
		settled = b.txn(func(t *engine.Txn) {
			t.Kind, t.Status, t.From, t.To, t.EffectiveAt = wallet.KindTopUp, wallet.TransactionPending, card, ada, 0
		})
	})
	w.write([]string{ada}, func(b *batch) {
		at := b.transition(settled, wallet.TransactionPosted, "")
		b.post(settled.ID, at, ledger.Movement{From: ledger.RailPath("test"), To: ledger.AvailablePath(ada), Amount: eur(100)})
	})
	w.write([]string{ada}, func(b *batch) { // the hold is given back later
		at := b.transition(held, wallet.TransactionVoided, "expired")
		b.post(held.ID, at, ledger.Movement{From: ledger.HeldPath(ada), To: ledger.AvailablePath(ada), Amount: eur(300)})
	})
	w.check()

	sameIDs(t, "Ada", w.history(engine.HistoryQuery{Owner: ada, Limit: 10}), settled, declined, moved, held, paid, in)
	sameIDs(t, "Bob", w.history(engine.HistoryQuery{Owner: bob, Limit: 10}), moved)
	sameIDs(t, "shop", w.history(engine.HistoryQuery{Owner: shop, Limit: 10}), paid)
	sameIDs(t, "all", w.history(engine.HistoryQuery{Limit: 10}), settled, declined, moved, held, paid, in)
	least, most := int64(200), int64(500)
	for name, c := range map[string]struct {
		in   engine.HistoryQuery
		want []*engine.Txn
	}{
		"kind":         {engine.HistoryQuery{Kind: wallet.KindTopUp}, []*engine.Txn{settled, declined, in}},
		"status":       {engine.HistoryQuery{Status: wallet.TransactionVoided}, []*engine.Txn{held}},
		"counterparty": {engine.HistoryQuery{Counterparty: shop}, []*engine.Txn{held, paid}},
		"currency":     {engine.HistoryQuery{Currency: "USD"}, nil},
		"least":        {engine.HistoryQuery{Currency: "EUR", Min: &least}, []*engine.Txn{moved, held, paid, in}},
		"most":         {engine.HistoryQuery{Currency: "EUR", Min: &least, Max: &most}, []*engine.Txn{moved, held, paid}},
		"order":        {engine.HistoryQuery{OrderID: "o-1"}, []*engine.Txn{moved}},
		"since":        {engine.HistoryQuery{Since: held.CreatedAt}, []*engine.Txn{settled, declined, moved, held}},
		"until":        {engine.HistoryQuery{Until: held.CreatedAt}, []*engine.Txn{paid, in}},
		"limit":        {engine.HistoryQuery{Limit: 2}, []*engine.Txn{settled, declined}},
	} {
		sameIDs(t, "all by "+name, w.history(c.in), c.want...)
		c.in.Owner = ada
		sameIDs(t, "Ada's by "+name, w.history(c.in), c.want...)
	}
}

func TestHistoryTellsNamesAndWhatWasGivenBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada, shop := w.person("Ada"), w.merchant("shop")
	w.topUp(ada, w.card(ada), 10_000)
	paid := w.pay(ada, shop, 500, nil)
	for _, part := range []int64{120, 80} {
		w.write([]string{ada, shop}, func(b *batch) {
			refund := b.txn(func(t *engine.Txn) {
				t.Kind, t.Parent, t.From, t.To, t.Amount, t.Fee = wallet.KindRefund, paid.ID, shop, ada, eur(part), eur(part/40)
			})
			b.post(refund.ID, refund.CreatedAt, ledger.Movement{From: ledger.AvailablePath(shop), To: ledger.AvailablePath(ada), Amount: eur(part)})
		})
	}
	list := w.history(engine.HistoryQuery{Owner: ada})
	if got := list[2]; got.FromName != "Ada" || got.ToName != "shop" || got.Taken != eur(200) || got.TakenFee != eur(5) {
		t.Errorf("the payment: from %q to %q, taken %s and %s", got.FromName, got.ToName, got.Taken, got.TakenFee)
	}
	if got := list[3]; got.FromName != "visa 4242" || got.ToName != "Ada" || !got.Taken.IsZero() {
		t.Errorf("the top-up: from %q to %q, taken %s", got.FromName, got.ToName, got.Taken)
	}
	w.check()
}

// Pages put together are the whole, whatever their size, for everybody and for
// each owner: compared with a list that the test keeps itself.
func TestPagesOfHistoryPutTogetherAreTheWhole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	people := []string{w.person("Ada"), w.person("Bob"), w.merchant("shop")}
	cards := []string{w.card(people[0]), w.card(people[1])}
	whole := map[string][]string{} // by owner, the newest first
	note := func(made *engine.Txn, owners ...string) {
		for _, owner := range append(owners, "") {
			whole[owner] = append([]string{made.ID}, whole[owner]...)
		}
	}
	for i, card := range cards {
		note(w.topUp(people[i], card, 100_000), people[i])
	}
	rapid.Check(t, func(rt *rapid.T) {
		for range rapid.IntRange(1, 4).Draw(rt, "more") {
			from := rapid.IntRange(0, 1).Draw(rt, "from")
			switch to := rapid.IntRange(0, 2).Draw(rt, "to"); {
			case to == from:
				note(w.topUp(people[from], cards[from], 10_000), people[from])
			case rapid.Bool().Draw(rt, "hold"):
				note(w.hold(people[from], people[to], 1, start*2), people[from])
			default:
				note(w.pay(people[from], people[to], 1, nil), people[from], people[to])
			}
		}
		owner := rapid.SampledFrom(append(people, "")).Draw(rt, "owner")
		size := rapid.IntRange(1, 9).Draw(rt, "size")
		var got []string
		in := engine.HistoryQuery{Owner: owner, Limit: size}
		for page := w.history(in); len(page) > 0; page = w.history(in) {
			if len(page) > size {
				rt.Fatalf("a page of %d holds %d", size, len(page))
			}
			got = append(got, idsOf(page)...)
			in.Before, in.BeforeID = page[len(page)-1].CreatedAt, page[len(page)-1].ID
		}
		if !slices.Equal(got, whole[owner]) {
			rt.Fatalf("pages of %d of %q: got %v, want %v", size, owner, got, whole[owner])
		}
	})
	w.check()
}

func TestBalancesAtAPastMoment(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada, bob := w.person("Ada"), w.person("Bob")
	in := w.topUp(ada, w.card(ada), 1000)
	held := w.hold(ada, bob, 300, start*2)
	paid := w.pay(ada, bob, 100, nil)
	for _, c := range []struct {
		at                      int64
		available, held, others int64 // -1 for an account that was not there
	}{
		{in.CreatedAt - 1, -1, -1, -1},
		{in.CreatedAt, 1000, -1, -1},
		{held.CreatedAt, 700, 300, -1},
		{paid.CreatedAt - 1, 700, 300, -1},
		{paid.CreatedAt, 599, 300, 100},
		{paid.CreatedAt + 1000, 599, 300, 100},
	} {
		for path, want := range map[string]int64{
			ledger.AvailablePath(ada): c.available, ledger.HeldPath(ada): c.held, ledger.AvailablePath(bob): c.others,
		} {
			got := int64(-1)
			w.read(func(ctx context.Context, r engine.Reader) error {
				list, err := r.BalancesAt(ctx, ledger.Owner(path), c.at)
				for _, b := range list {
					if b.Account.Path == path {
						got = b.Amount.Minor()
					}
				}
				return err
			})
			if got != want {
				t.Errorf("%s at %d: got %d, want %d", path, c.at-start, got, want)
			}
		}
	}
}
