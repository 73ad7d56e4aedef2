package wallettest

import (
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
)

// warned gives the warnings of a plan as "ITEM: MESSAGE".
func (w *world) warned(from string, f file) []string {
	w.t.Helper()
	var list []string
	for _, warning := range w.planned(from, f).Warnings {
		list = append(list, warning.Item+": "+warning.Message)
	}
	return list
}

func describePayoutWarnings(s *suite) {
	s.it("tell of the same payee and amount that was paid in the last 30 days", func(w *world) {
		shop, rival := w.employer("100.00 EUR"), w.richMerchant("rival", "100.00 EUR")
		w.fund(shop, "10.00 USD")
		sameList(w, "warnings of the first", w.warned(shop, five()), nil)
		w.paid(w.apply(shop, five(), wallet.OnErrorContinue).ID, 10)
		day := w.Now().UTC().Format(time.DateOnly)
		again := payees("june", "f1 ann@example.org 1.00 EUR", "f2 ann@example.org 2.00 EUR", "f3 ann@example.org 1.00 USD", "f4 cat@example.org 3.00 EUR")
		sameList(w, "warnings", w.warned(shop, again), []string{
			"f1: the same payee was paid the same amount (1.00 EUR) on " + day, "f4: the same payee was paid the same amount (3.00 EUR) on " + day,
		})
		sameList(w, "warnings of another merchant", w.warned(rival, payees("june", "f1 ann@example.org 1.00 EUR")), nil)
		w.changesNothing(func() { sameList(w, "warnings of the payout itself", w.warned(shop, five()), nil) })
		w.Advance(29 * 24 * time.Hour)
		equal(w, "warnings after 29 days", len(w.warned(shop, again)), 2)
		w.Advance(2 * 24 * time.Hour)
		sameList(w, "warnings after 31 days", w.warned(shop, again), nil)
	})
	s.it("tell of an amount that is more than ten times the most that was paid before", func(w *world) {
		shop := w.employer("100.00 EUR")
		w.fund(shop, "50.00 USD")
		w.paid(w.apply(shop, payees("may", "e1 ann@example.org 1.00 EUR", "e2 ann@example.org 0.50 EUR", "e3 bob@example.org 3.00 EUR"), wallet.OnErrorContinue).ID, 10)
		got := w.warned(shop, payees("june", "f1 ann@example.org 10.00 EUR", "f2 ann@example.org 10.01 EUR", "f3 bob@example.org 20.00 EUR",
			"f4 cat@example.org 40.00 EUR", "f5 ann@example.org 40.00 USD"))
		sameList(w, "warnings", got, []string{"f2: 10.01 EUR is more than 10 times the most that this payee was paid before (1.00 EUR)"})
	})
	s.it("are no part of the plan's id, and keep nobody from being paid", func(w *world) {
		shop := w.employer("100.00 EUR")
		again := payees("june", "f1 ann@example.org 1.00 EUR")
		before := w.planned(shop, again)
		w.paid(w.apply(shop, five(), wallet.OnErrorContinue).ID, 10)
		after := w.planned(shop, again)
		equal(w, "the id", after.ID, before.ID)
		equal(w, "there is a warning", strings.Contains(text(after.Warnings), "the same payee"), true)
		done, _ := w.paid(w.opened(after, 10, wallet.OnErrorContinue).ID, 10)
		equal(w, "the status", done.Status, wallet.PayoutDone)
	})
}
