package wallettest

import (
	"strings"

	"github.com/okpay/okpay/wallet"
)

func describeMended(s *suite) {
	s.it("keeps what is paid, replaces what changed, cancels what is gone and adds what is new", func(w *world) {
		shop := w.employer("100.00 EUR")
		first := w.apply(shop, five(), wallet.OnErrorContinue)
		result, err := w.payItems(first.ID, 2)
		w.ok(err)
		equal(w, "paid of the first plan", len(result.Items), 2)
		f := five().mended("e5 bob@example.org 6.00 EUR", "e1 ann@example.org 1.00 EUR", "e6 cat@example.org 7.00 EUR",
			"e2 bob@example.org 2.00 EUR", "e3 ann@example.org 3.00 EUR") // e4 is gone, e3 goes to another, e5 is more
		plan := w.planned(shop, f)
		equal(w, "already paid", plan.AlreadyPaid, 2)
		second := w.opened(plan, 2, wallet.OnErrorContinue)
		equal(w, "the payout", second.ID, first.ID)
		equal(w, "the plan", second.Plan, plan.ID)
		equal(w, "already paid of the payout", second.AlreadyPaid, 2)
		w.countsItems(second.ID)
		sameList(w, "the items", outcomes(w.items(second.ID, "")), []string{"e5 pending", "e1 paid", "e6 pending", "e2 paid", "e3 pending"})
		sameList(w, "the cancelled items", outcomes(w.items(second.ID, wallet.ItemCancelled)), []string{"e4 cancelled"})
		done, items := w.paid(second.ID, 2)
		sameList(w, "what was paid then", outcomes(items), []string{"e5 paid", "e6 paid", "e3 paid"})
		equal(w, "the status", done.Status, wallet.PayoutDone)
		w.has(shop, "81.00 EUR", "0.00")
		w.has("ann@example.org", "4.00 EUR", "0.00")
		w.has("bob@example.org", "8.00 EUR", "0.00")
		w.has("cat@example.org", "7.00 EUR", "0.00")
		equal(w, "payments", w.paidItems(shop), 5)
		w.changesNothing(func() { w.opened(w.planned(shop, f), 10, wallet.OnErrorContinue) })
	})
	s.it("takes a cancelled item in again", func(w *world) {
		shop := w.employer("100.00 EUR")
		p := w.apply(shop, five(), wallet.OnErrorContinue)
		w.apply(shop, five().mended("e1 ann@example.org 1.00 EUR"), wallet.OnErrorContinue)
		equal(w, "cancelled", len(w.items(p.ID, wallet.ItemCancelled)), 4)
		w.apply(shop, five(), wallet.OnErrorContinue)
		equal(w, "cancelled", len(w.items(p.ID, wallet.ItemCancelled)), 0)
		done, _ := w.paid(p.ID, 2)
		equal(w, "paid", done.Paid, 5)
	})
	s.it("cannot touch what is paid", func(w *world) {
		shop := w.employer("100.00 EUR")
		plan := w.planned(shop, five())
		p := w.opened(plan, 10, wallet.OnErrorContinue)
		w.paid(p.ID, 10)
		for name, row := range map[string]string{
			"amount": "e1 ann@example.org 1.01 EUR", "recipient": "e1 bob@example.org 1.00 EUR", "currency": "e1 ann@example.org 1.00 USD",
		} {
			w.changesNothing(func() {
				bad := w.plan(w.Service.PlanPayout(w.ctx(), w.planInput(shop, five().mended(row))))
				list := problems(bad.Problems)
				if len(list) == 0 || list[0] != "2 e1 idempotency_mismatch" {
					w.t.Errorf("another %s: the problems are %v", name, list)
				}
			})
		}
		// Whoever writes such a plan by hand is refused.
		forged := plan
		forged.Items = append([]wallet.PlanItem{}, plan.Items...)
		forged.Items[0].Amount = "1.01"
		id, err := forged.ContentID()
		w.ok(err)
		forged.ID = id
		w.changesNothing(func() {
			w.refused(wallet.CodePlanStale, failure(w.Service.OpenPayout(w.ctx(), w.chunk(forged, 0, 5, wallet.OnErrorContinue))))
		})
	})
	s.it("in which a paid item is left out still never pays it again", func(w *world) {
		shop := w.employer("100.00 EUR")
		p := w.apply(shop, five(), wallet.OnErrorContinue)
		result, err := w.payItems(p.ID, 1) // e1
		w.ok(err)
		equal(w, "paid", len(result.Items), 1)
		w.apply(shop, five().mended("e2 bob@example.org 2.00 EUR"), wallet.OnErrorContinue)
		w.countsItems(p.ID)
		w.paid(p.ID, 10)
		w.apply(shop, five(), wallet.OnErrorContinue)
		done, items := w.paid(p.ID, 10)
		sameList(w, "what was paid then", outcomes(items), []string{"e3 paid", "e4 paid", "e5 paid"})
		equal(w, "paid in all", done.Paid, 5)
		equal(w, "payments", w.paidItems(shop), 5)
		w.has(shop, "85.00 EUR", "0.00")
	})
	describeOtherPayouts(s)
}

func describeOtherPayouts(s *suite) {
	s.it("under another name finds items that were paid, and names payout and date", func(w *world) {
		shop := w.employer("100.00 EUR")
		w.paid(w.apply(shop, five(), wallet.OnErrorContinue).ID, 10)
		june := payees("june", "e1 ann@example.org 1.00 EUR", "e6 bob@example.org 6.00 EUR", "e2 bob@example.org 9.00 EUR")
		plan := w.plan(w.Service.PlanPayout(w.ctx(), w.planInput(shop, june)))
		sameList(w, "the problems", problems(plan.Problems), []string{"2 e1 item_already_paid", "4 e2 item_already_paid"})
		for _, said := range []string{"may", w.Now().UTC().Format("2006-01-02")} {
			if !strings.Contains(plan.Problems[0].Message, said) {
				w.t.Errorf("the problem does not name %s: %s", said, plan.Problems[0].Message)
			}
		}
		june.skip = true
		plan = w.planned(shop, june)
		equal(w, "left out", plan.Skipped, 2)
		sameList(w, "what is left out and says something else", problems(plan.Warnings), []string{"4 e2 payout_problems"})
		if !strings.Contains(plan.Warnings[0].Message, "other content (2.00 EUR)") {
			w.t.Errorf("the warning is %q", plan.Warnings[0].Message)
		}
		_, items := w.paid(w.opened(plan, 10, wallet.OnErrorContinue).ID, 10)
		sameList(w, "the items", outcomes(items), []string{"e6 paid"})
		w.has(shop, "79.00 EUR", "0.00")
	})
	s.it("of another merchant may use the same names of items", func(w *world) {
		shop, cafe := w.employer("100.00 EUR"), w.richMerchant("cafe", "100.00 EUR")
		w.paid(w.apply(shop, five(), wallet.OnErrorContinue).ID, 10)
		done, _ := w.paid(w.apply(cafe, five(), wallet.OnErrorContinue).ID, 10)
		equal(w, "paid", done.Paid, 5)
		w.has(cafe, "85.00 EUR", "0.00")
	})
	s.it("that was planned before another paid its items pays none of them again", func(w *world) {
		shop := w.employer("100.00 EUR")
		june := five()
		june.name = "june"
		may, second := w.apply(shop, five(), wallet.OnErrorContinue), w.apply(shop, june, wallet.OnErrorContinue)
		result, err := w.payItems(may.ID, 2)
		w.ok(err)
		equal(w, "paid by the first", len(result.Items), 2)
		_, items := w.paid(second.ID, 3)
		sameList(w, "the items of the second", outcomes(items), []string{
			"e1 failed item_already_paid", "e2 failed item_already_paid", "e3 paid", "e4 paid", "e5 paid",
		})
		_, items = w.paid(may.ID, 10)
		sameList(w, "the items of the first", outcomes(items), []string{
			"e3 failed item_already_paid", "e4 failed item_already_paid", "e5 failed item_already_paid",
		})
		w.has(shop, "85.00 EUR", "0.00")
	})
	s.it("are listed by merchant and status, the newest first", func(w *world) {
		shop, cafe := w.employer("100.00 EUR"), w.richMerchant("cafe", "100.00 EUR")
		var ids []string
		for i, name := range []string{"january", "february", "march"} {
			f := payees(name, "e"+name+" ann@example.org 1.00 EUR")
			ids = append(ids, w.apply(shop, f, wallet.OnErrorContinue).ID)
			if i == 1 {
				w.paid(ids[1], 1)
			}
			w.Advance(1e9)
		}
		ids = append(ids, w.apply(cafe, five(), wallet.OnErrorContinue).ID)
		named := func(in wallet.ListPayoutsInput) string {
			var out []string
			for _, p := range pages(w, 1, func(p wallet.PageInput) (wallet.Page[wallet.Payout], error) {
				in.PageInput = p
				return w.Service.ListPayouts(w.ctx(), in)
			}) {
				out = append(out, p.ID)
			}
			return strings.Join(out, " ")
		}
		equal(w, "all payouts", named(wallet.ListPayoutsInput{}), strings.Join(newestFirst(ids...), " "))
		equal(w, "those of the shop", named(wallet.ListPayoutsInput{From: "shop"}), strings.Join(newestFirst(ids[:3]...), " "))
		equal(w, "those that are done", named(wallet.ListPayoutsInput{Status: wallet.PayoutDone}), ids[1])
		equal(w, "those of the cafe that are done", named(wallet.ListPayoutsInput{From: "cafe", Status: wallet.PayoutDone}), "")
		w.refused(wallet.CodeMerchantNotFound, failure(w.Service.ListPayouts(w.ctx(), wallet.ListPayoutsInput{From: "nobody"})))
	})
	s.it("list their items in pages, by status", func(w *world) {
		p := w.apply(w.employer("100.00 EUR"), five(), wallet.OnErrorContinue)
		result, err := w.payItems(p.ID, 3)
		w.ok(err)
		equal(w, "paid", len(result.Items), 3)
		list := func(limit int, status wallet.ItemStatus) []string {
			return outcomes(pages(w, limit, func(page wallet.PageInput) (wallet.Page[wallet.PayoutItem], error) {
				return w.Service.ListPayoutItems(w.ctx(), wallet.ListPayoutItemsInput{PageInput: page, Payout: p.ID, Status: status})
			}))
		}
		all := []string{"e1 paid", "e2 paid", "e3 paid", "e4 pending", "e5 pending"}
		for _, limit := range []int{1, 2, 5, 6} {
			sameList(w, "all items", list(limit, ""), all)
			sameList(w, "the paid items", list(limit, wallet.ItemPaid), all[:3])
			sameList(w, "the pending items", list(limit, wallet.ItemPending), all[3:])
			sameList(w, "the failed items", list(limit, wallet.ItemFailed), []string{})
		}
		w.refused(wallet.CodeInvalidInput, failure(w.Service.ListPayoutItems(w.ctx(),
			wallet.ListPayoutItemsInput{PageInput: wallet.PageInput{After: "e3"}, Payout: p.ID})))
	})
}
