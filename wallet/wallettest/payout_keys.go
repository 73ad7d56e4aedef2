package wallettest

import (
	"github.com/okpay/okpay/wallet"
)

// describePayoutKeys is about requests of a payout that are carried out more
// than once, because an answer was lost or a request came late.
func describePayoutKeys(s *suite) {
	s.it("tells of the same items under the same key, and pays nothing more", func(w *world) {
		shop := w.employer("100.00 EUR")
		p := w.apply(shop, five(), wallet.OnErrorContinue)
		first, second := w.change(), w.change()
		pay := func(change wallet.Change, limit int) wallet.PayItemsResult {
			w.t.Helper()
			result, err := w.Service.PayItems(w.ctx(), wallet.PayItemsInput{Change: change, Payout: p.ID, Limit: limit})
			w.ok(err)
			return result
		}
		paid := pay(first, 2)
		equal(w, "a replay", paid.IdempotentReplay, false)
		w.changesNothing(func() {
			again := pay(first, 2)
			equal(w, "the items again", text(again.Items), text(paid.Items))
			equal(w, "the payout again", text(again.Payout), text(paid.Payout))
			equal(w, "a replay", again.IdempotentReplay, true)
			equal(w, "it is done", again.Done, false)
		})
		rest := pay(second, 10)
		sameList(w, "the items of the next key", outcomes(rest.Items), []string{"e3 paid", "e4 paid", "e5 paid"})
		w.changesNothing(func() {
			equal(w, "the first items again", text(pay(first, 5).Items), text(paid.Items)) // whatever the limit
			again := pay(second, 10)
			equal(w, "the last items again", text(again.Items), text(rest.Items))
			equal(w, "it is done", again.Done, true)
		})
		equal(w, "payments", w.paidItems(shop), 5)
		w.writesNothing(func() {
			equal(w, "items of a finished payout", len(pay(w.change(), 10).Items), 0)
		})
	})
	s.it("tells of no item that was paid before the key was used", func(w *world) {
		shop := w.employer("100.00 EUR")
		plan := w.planned(shop, five())
		p := w.opened(plan, 10, wallet.OnErrorContinue)
		w.pay(shop, w.merchant("bank"), "93.00 EUR") // enough for e1 to e3
		change := w.change()
		pay := func(change wallet.Change) []string {
			w.t.Helper()
			result, err := w.Service.PayItems(w.ctx(), wallet.PayItemsInput{Change: change, Payout: p.ID, Limit: 10})
			w.ok(err)
			return outcomes(result.Items)
		}
		before := []string{"e1 paid", "e2 paid", "e3 paid", "e4 failed insufficient_funds", "e5 failed insufficient_funds"}
		sameList(w, "the items", pay(change), before)
		sameList(w, "the items again", pay(change), before)
		w.fund(shop, "10.00 EUR")
		w.opened(plan, 10, wallet.OnErrorContinue)
		later := w.change()
		for range 2 {
			sameList(w, "the items of the second run", pay(later), []string{"e4 paid", "e5 paid"})
		}
	})
	s.it("refuses the key of another payout", func(w *world) {
		shop := w.employer("100.00 EUR")
		p := w.apply(shop, five(), wallet.OnErrorContinue)
		q := w.apply(shop, payees("june", "f1 ann@example.org 1.00 EUR"), wallet.OnErrorContinue)
		in := wallet.PayItemsInput{Change: w.change(), Payout: p.ID, Limit: 10}
		_, err := w.Service.PayItems(w.ctx(), in)
		w.ok(err)
		in.Payout = q.ID
		_, err = w.Service.PayItems(w.ctx(), in)
		w.refused(wallet.CodeIdempotencyMismatch, err)
	})
	s.it("has refused items tried again once for a key", func(w *world) {
		shop := w.employer("100.00 EUR")
		plan := w.planned(shop, five())
		p := w.opened(plan, 10, wallet.OnErrorContinue)
		w.pay(shop, w.merchant("bank"), "93.00 EUR")
		w.paid(p.ID, 10)
		open := w.chunk(plan, 0, 10, wallet.OnErrorContinue)
		equal(w, "the status", w.payout(w.Service.OpenPayout(w.ctx(), open)).Status, wallet.PayoutRunning)
		w.paid(p.ID, 1)
		w.changesNothing(func() {
			late := w.payout(w.Service.OpenPayout(w.ctx(), open)) // it was under way all the time
			equal(w, "the payout", text(late), text(w.showPayout(p.ID)))
			equal(w, "the status", late.Status, wallet.PayoutPartial)
			equal(w, "already paid", late.AlreadyPaid, 3)
		})
		open.OnError = wallet.OnErrorStop
		_, err := w.Service.OpenPayout(w.ctx(), open)
		w.refused(wallet.CodeIdempotencyMismatch, err)
	})
	s.it("resumes once for a key", func(w *world) {
		shop := w.employer("100.00 EUR")
		p := w.apply(shop, five(), wallet.OnErrorStop)
		w.pay(shop, w.merchant("bank"), "97.00 EUR") // 3.00 are left: e1 and e2
		_, err := w.payItems(p.ID, 10)
		w.ok(err)
		in := wallet.ResumePayoutInput{Change: w.change(), Payout: p.ID}
		equal(w, "the status", w.payout(w.Service.ResumePayout(w.ctx(), in)).Status, wallet.PayoutRunning)
		result, err := w.payItems(p.ID, 10)
		w.ok(err)
		equal(w, "the status", result.Payout.Status, wallet.PayoutStopped)
		w.changesNothing(func() {
			equal(w, "the status of a late request", w.payout(w.Service.ResumePayout(w.ctx(), in)).Status, wallet.PayoutStopped)
		})
	})
}
