package wallettest

import (
	"fmt"
	"strings"

	"github.com/okpay/okpay/wallet"
)

func describePaying(s *suite) {
	s.it("pays in the plan's order, in small batches, each item by a transaction of its own", func(w *world) {
		shop := w.employer("100.00 EUR")
		p := w.apply(shop, five(), wallet.OnErrorContinue)
		for i, want := range [][]string{{"e1 paid", "e2 paid"}, {"e3 paid", "e4 paid"}, {"e5 paid"}} {
			result, err := w.payItems(p.ID, 2)
			w.ok(err)
			sameList(w, "the items", outcomes(result.Items), want)
			equal(w, "it is done", result.Done, i == 2)
			equal(w, "the payout of the result", text(result.Payout), text(w.showPayout(p.ID)))
			w.countsItems(p.ID)
		}
		w.has(shop, "85.00 EUR", "0.00")
		for user, much := range map[string]string{"ann@example.org": "5.00 EUR", "bob@example.org": "7.00 EUR", "cat@example.org": "3.00 EUR"} {
			w.has(user, much, "0.00")
		}
		for _, item := range w.items(p.ID, "") {
			t := w.show(item.Transaction)
			w.is(t, wallet.KindPayout, wallet.TransactionPosted, item.Amount, "0.00")
			for _, pair := range [][2]string{
				{t.Payout, p.ID}, {t.Item, item.Item}, {t.Memo, item.Memo}, {t.From, shop}, {t.To, item.Recipient},
			} {
				equal(w, "a field of the transaction", pair[0], pair[1])
			}
			w.posts(t.Postings, available(shop)+" -"+string(item.Amount), available(item.Recipient)+" "+string(item.Amount))
		}
		equal(w, "payments", w.paidItems(shop), 5)
		w.changesNothing(func() {
			done, items := w.paid(p.ID, 1)
			equal(w, "the status", done.Status, wallet.PayoutDone)
			equal(w, "items of a finished payout", len(items), 0)
		})
	})
	s.it("goes on after a refused item when it is told to continue", func(w *world) {
		shop := w.employer("100.00 EUR")
		p := w.apply(shop, five(), wallet.OnErrorContinue)
		w.pay(shop, w.merchant("bank"), "93.00 EUR") // 7.00 are left of 15.00
		done, items := w.paid(p.ID, 2)
		sameList(w, "the items", outcomes(items), []string{
			"e1 paid", "e2 paid", "e3 paid", "e4 failed insufficient_funds", "e5 failed insufficient_funds",
		})
		equal(w, "the status", done.Status, wallet.PayoutPartial)
		w.has(shop, "1.00 EUR", "0.00")
		sameList(w, "the failed items", outcomes(w.items(p.ID, wallet.ItemFailed)), outcomes(items)[3:])
		sameList(w, "the paid items", outcomes(w.items(p.ID, wallet.ItemPaid)), outcomes(items)[:3])
	})
	s.it("judges refused items anew when it is opened again", func(w *world) {
		shop := w.employer("100.00 EUR")
		plan := w.planned(shop, five())
		p := w.opened(plan, 10, wallet.OnErrorContinue)
		w.pay(shop, w.merchant("bank"), "93.00 EUR")
		w.paid(p.ID, 10)
		w.fund(shop, "3.00 EUR") // 4.00 are there for 4.00 and 5.00
		again := w.opened(plan, 2, wallet.OnErrorContinue)
		equal(w, "the payout", again.ID, p.ID)
		equal(w, "already paid", again.AlreadyPaid, 3)
		w.countsItems(p.ID)
		done, items := w.paid(p.ID, 10)
		sameList(w, "the items", outcomes(items), []string{"e4 paid", "e5 failed insufficient_funds"})
		equal(w, "the status", done.Status, wallet.PayoutPartial)
		w.fund(shop, "5.00 EUR")
		w.opened(plan, 10, wallet.OnErrorContinue)
		done, _ = w.paid(p.ID, 10)
		equal(w, "the status", done.Status, wallet.PayoutDone)
		equal(w, "payments", w.paidItems(shop), 5)
		w.has(shop, "0.00 EUR", "0.00")
	})
	s.it("stops at a refused item when it is told to, and goes on when it is resumed", func(w *world) {
		shop := w.employer("100.00 EUR")
		w.person("small")
		p := w.apply(shop, payees("may", "e1 ann@example.org 1.00 EUR", "e2 small@example.org 2.00 EUR", "e3 cat@example.org 3.00 EUR",
			"e4 small@example.org 4.00 EUR", "e5 bob@example.org 5.00 EUR"), wallet.OnErrorStop)
		w.fund("small@example.org", "1000.00 EUR")
		w.setLevel("small@example.org", basic)
		result, err := w.payItems(p.ID, 10)
		w.ok(err)
		sameList(w, "the items", outcomes(result.Items), []string{"e1 paid", "e2 failed recipient_limit_exceeded"})
		equal(w, "the status", result.Payout.Status, wallet.PayoutStopped)
		equal(w, "it is done", result.Done, true)
		w.countsItems(p.ID)
		w.changesNothing(func() {
			result, err := w.payItems(p.ID, 10)
			w.ok(err)
			equal(w, "a stopped payout pays", len(result.Items), 0)
		})
		equal(w, "the status after it is resumed", w.payout(w.resume(p.ID, "")).Status, wallet.PayoutRunning)
		result, err = w.payItems(p.ID, 10)
		w.ok(err)
		sameList(w, "the items", outcomes(result.Items), []string{"e3 paid", "e4 failed recipient_limit_exceeded"})
		resumed := w.payout(w.resume(p.ID, wallet.OnErrorContinue))
		equal(w, "what it does at a refusal", resumed.OnError, wallet.OnErrorContinue)
		done, items := w.paid(p.ID, 10)
		sameList(w, "the items", outcomes(items), []string{"e5 paid"})
		equal(w, "the status", done.Status, wallet.PayoutPartial)
	})
	s.it("that stops at its last item has nothing pending", func(w *world) {
		shop := w.employer("100.00 EUR")
		p := w.apply(shop, payees("may", "e1 ann@example.org 1.00 EUR", "e2 bob@example.org 90.00 EUR"), wallet.OnErrorStop)
		w.pay(shop, w.merchant("bank"), "20.00 EUR")
		result, err := w.payItems(p.ID, 10)
		w.ok(err)
		equal(w, "the status", result.Payout.Status, wallet.PayoutPartial)
		w.countsItems(p.ID)
	})
	describeAllOrNothing(s)
	describePayItems(s)
}

func describeAllOrNothing(s *suite) {
	for _, limit := range []int{1, 2, 5, 100} {
		s.it(fmt.Sprintf("pays all or nothing in one call, %d at a time", limit), func(w *world) {
			shop := w.employer("100.00 EUR")
			for _, name := range []string{"ann", "bob", "cat"} { // purses that are there already
				w.fund(name+"@example.org", "10.00 EUR")
			}
			p := w.apply(shop, five(), wallet.OnErrorAllOrNothing)
			result, err := w.payItems(p.ID, limit)
			w.ok(err)
			sameList(w, "the items", outcomes(result.Items), []string{"e1 paid", "e2 paid", "e3 paid", "e4 paid", "e5 paid"})
			equal(w, "the status", result.Payout.Status, wallet.PayoutDone)
			equal(w, "it is done", result.Done, true)
			w.countsItems(p.ID)
			w.has(shop, "85.00 EUR", "0.00")
			w.has("bob@example.org", "17.00 EUR", "0.00")
		})
	}
	for _, limit := range []int{1, 3, 100} {
		s.it(fmt.Sprintf("pays nothing when one item of all or nothing is refused, %d at a time", limit), func(w *world) {
			shop := w.employer("100.00 EUR")
			plan := w.planned(shop, five())
			p := w.opened(plan, 10, wallet.OnErrorAllOrNothing)
			w.pay(shop, w.merchant("bank"), "90.00 EUR") // 10.00 are left: all but the last
			w.changesNothing(func() {
				_, err := w.payItems(p.ID, limit)
				said := w.refused(wallet.CodePayoutRefused, err)
				w.detail(said, "refused", "1")
				if !strings.Contains(text(said.Details["items"]), `"e5"`) {
					w.t.Errorf("the refusal does not name the item: %s", text(said))
				}
			})
			w.fund(shop, "5.00 EUR")
			done, _ := w.paid(p.ID, limit)
			equal(w, "the status", done.Status, wallet.PayoutDone)
			w.has(shop, "0.00 EUR", "0.00")
		})
	}
}

func describePayItems(s *suite) {
	s.it("on a dry run says what it would pay and pays nothing", func(w *world) {
		shop := w.employer("100.00 EUR")
		p := w.apply(shop, five(), wallet.OnErrorContinue)
		w.pay(shop, w.merchant("bank"), "95.00 EUR")
		w.writesNothing(func() {
			result, err := w.Service.PayItems(w.ctx(), wallet.PayItemsInput{Change: wallet.Change{Key: w.change().Key, DryRun: true}, Payout: p.ID, Limit: 10})
			w.ok(err)
			sameList(w, "the items", outcomes(result.Items), []string{
				"e1 paid", "e2 paid", "e3 failed insufficient_funds", "e4 failed insufficient_funds", "e5 failed insufficient_funds",
			})
			equal(w, "the dry run is marked", result.Payout.DryRun, true)
			dry := wallet.ResumePayoutInput{Change: w.change(), Payout: p.ID, OnError: wallet.OnErrorStop}
			dry.DryRun = true
			equal(w, "the dry run is marked", w.payout(w.Service.ResumePayout(w.ctx(), dry)).DryRun, true)
		})
	})
	s.it("holds its batch from both sides", func(w *world) {
		p := w.apply(w.employer("100.00 EUR"), five(), wallet.OnErrorContinue)
		w.changesNothing(func() {
			for _, bad := range []int{-1, 0, wallet.MaxPayoutChunk + 1} {
				w.refused(wallet.CodeInvalidInput, failure(w.payItems(p.ID, bad)))
			}
			w.refused(wallet.CodeInvalidInput, failure(w.resume(p.ID, "ask")))
		})
		_, items := w.paid(p.ID, wallet.MaxPayoutChunk)
		equal(w, "items", len(items), 5)
	})
	s.it("counts what it pays to the limits of its merchant", func(w *world) {
		shop := w.employer("1000.00 EUR")
		w.setLevel(shop, basic)
		p := w.apply(shop, payees("may", "e1 ann@example.org 300.00 EUR", "e2 bob@example.org 200.00 EUR"), wallet.OnErrorContinue)
		w.pay(shop, w.merchant("bank"), "100.00 EUR")
		_, items := w.paid(p.ID, 1)
		sameList(w, "the items", outcomes(items), []string{"e1 paid", "e2 failed limit_exceeded"})
		w.moved(shop, "400.00", "100.00")
	})
	s.it("pays from what an expired hold had kept back", func(w *world) {
		shop := w.employer("15.00 EUR")
		p := w.apply(shop, five(), wallet.OnErrorContinue)
		w.hold(shop, w.merchant("bank"), "15.00 EUR")
		w.Advance(wallet.DefaultHoldLife + 1e9)
		done, _ := w.paid(p.ID, 2)
		equal(w, "the status", done.Status, wallet.PayoutDone)
		w.has(shop, "0.00 EUR", "0.00")
	})
}
