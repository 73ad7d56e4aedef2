package wallettest

import (
	"slices"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// moved is a posting with the moment at which it was made.
type movedAt struct {
	at time.Time
	wallet.Posting
}

// movements are all postings of the wallet with their moments: a transaction
// posts when it is made, and one that goes over a rail again when its outcome
// is known.
func (w *world) movements() []movedAt {
	w.t.Helper()
	var list []movedAt
	for _, t := range w.history(wallet.HistoryInput{}) {
		shown := w.show(t.ID)
		for i, p := range shown.Postings {
			at := t.CreatedAt
			if t.EffectiveAt != nil && (t.Kind == wallet.KindTopUp || t.Kind == wallet.KindWithdrawal && i >= 2) {
				at = *t.EffectiveAt
			}
			list = append(list, movedAt{at, p})
		}
	}
	slices.SortStableFunc(list, func(a, b movedAt) int { return a.at.Compare(b.at) })
	return list
}

// replayed sums the postings to an owner's accounts up to a moment.
func (w *world) replayed(list []movedAt, owner string, until time.Time) []wallet.Balance {
	w.t.Helper()
	byCurrency := map[money.Currency]*[2]money.Amount{} // available, held
	for _, m := range list {
		place := slices.Index([]string{available(owner), held(owner)}, m.Account)
		if place < 0 || m.at.After(until) {
			continue
		}
		sums := byCurrency[m.Currency]
		if sums == nil {
			sums = &[2]money.Amount{money.Zero(m.Currency), money.Zero(m.Currency)}
			byCurrency[m.Currency] = sums
		}
		total, err := sums[place].Add(w.amount(m.Amount, m.Currency))
		w.ok(err)
		sums[place] = total
	}
	balances := []wallet.Balance{}
	for c, sums := range byCurrency {
		total, err := sums[0].Add(sums[1])
		w.ok(err)
		balances = append(balances, wallet.Balance{Currency: c, Available: sums[0].Decimal(), Held: sums[1].Decimal(), Total: total.Decimal()})
	}
	slices.SortFunc(balances, func(a, b wallet.Balance) int { return strings.Compare(string(a.Currency), string(b.Currency)) })
	return balances
}

func describePastBalances(s *suite) {
	s.it("are what the postings up to their moment sum to", func(w *world) {
		ann, bob, shop := w.story()
		list := w.movements()
		looks := 0
		for _, m := range list {
			for _, at := range []time.Time{m.at.Add(-time.Microsecond), m.at} {
				for _, owner := range []string{ann, bob, shop} {
					got, err := w.Service.Balance(w.ctx(), wallet.BalanceInput{User: owner, AsOf: at})
					w.ok(err)
					equal(w, "the balance of "+owner+" at "+at.String(), text(got), text(w.replayed(list, owner, at)))
					looks++
				}
			}
		}
		if looks < 100 {
			w.t.Errorf("only %d moments were looked at", looks)
		}
		for _, owner := range []string{ann, bob, shop} {
			now, err := w.Service.Balance(w.ctx(), wallet.BalanceInput{User: owner})
			w.ok(err)
			equal(w, "the balance of now", text(now), text(w.replayed(list, owner, w.Now())))
		}
	})
	s.it("follow from posting to posting on every account", func(w *world) {
		w.story()
		before := map[string]money.Amount{}
		for _, m := range w.movements() {
			key := m.Account + " " + string(m.Currency)
			balance, ok := before[key]
			if !ok {
				balance = money.Zero(m.Currency)
			}
			after, err := balance.Add(w.amount(m.Amount, m.Currency))
			w.ok(err)
			if m.BalanceAfter != "" { // empty where balances are rolled up
				equal(w, "the balance after a posting to "+key, m.BalanceAfter, after.Decimal())
			}
			before[key] = after
		}
	})
	s.it("are empty before the beginning and refused for what is to come", func(w *world) {
		ann := w.rich("ann", "10.00 EUR")
		w.Advance(time.Second)
		list, err := w.Service.Balance(w.ctx(), wallet.BalanceInput{User: ann, AsOf: w.Now().Add(-day)})
		w.ok(err)
		equal(w, "the balances of yesterday", text(list), "[]")
		list, err = w.Service.Balance(w.ctx(), wallet.BalanceInput{User: ann, AsOf: w.Now()})
		w.ok(err)
		equal(w, "the balances of this moment", len(list), 1)
		w.refused(wallet.CodeInvalidInput, failure(w.Service.Balance(w.ctx(), wallet.BalanceInput{User: ann, AsOf: w.Now().Add(time.Second)})))
	})
}
