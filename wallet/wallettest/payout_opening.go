package wallettest

import (
	"slices"
	"strings"

	"github.com/okpay/okpay/wallet"
)

// five is a file of five items of 1.00 to 5.00 to three people.
func five() file {
	return payees("may", "e1 ann@example.org 1.00 EUR", "e2 bob@example.org 2.00 EUR", "e3 cat@example.org 3.00 EUR",
		"e4 ann@example.org 4.00 EUR", "e5 bob@example.org 5.00 EUR")
}

// employer enters a merchant who has that much, and the three people.
func (w *world) employer(much string) string {
	w.t.Helper()
	for _, name := range []string{"ann", "bob", "cat"} {
		w.person(name)
	}
	return w.richMerchant("shop", much)
}

func describeOpening(s *suite) {
	s.it("puts the items there, ready to be paid", func(w *world) {
		shop := w.employer("100.00 EUR")
		plan := w.planned(shop, five())
		p := w.opened(plan, 10, wallet.OnErrorContinue)
		if !strings.HasPrefix(p.ID, "po_") || p.CreatedAt.IsZero() {
			w.t.Errorf("the payout is %+v", p)
		}
		equal(w, "the payout", strings.Join([]string{p.Name, p.From, p.Plan, string(p.Status), string(p.OnError), p.PolicyVersion, text(p.Totals)}, " "),
			strings.Join([]string{"may", shop, plan.ID, "running", "continue", w.policy(), text(plan.Totals)}, " "))
		w.countsItems(p.ID)
		items := w.items(p.ID, "")
		for i, item := range items {
			want := plan.Items[i]
			equal(w, "the item", text(item), text(wallet.PayoutItem{
				Line: want.Line, Item: want.Item, Recipient: want.Recipient, Amount: want.Amount, Currency: want.Currency, Memo: want.Memo,
				Status: wallet.ItemPending,
			}))
		}
		w.has(shop, "100.00 EUR", "0.00")
		for _, in := range []wallet.ShowPayoutInput{{Payout: p.ID}, {From: "shop", Payout: "may"}, {From: shop, Payout: "may"}} {
			equal(w, "the payout that is shown", text(w.payout(w.Service.ShowPayout(w.ctx(), in))), text(p))
		}
	})
	s.it("takes chunks of any size, once more after a crash, and from the start", func(w *world) {
		shop := w.employer("100.00 EUR")
		plan := w.planned(shop, five())
		open := func(first, end int) wallet.Payout {
			w.t.Helper()
			return w.payout(w.Service.OpenPayout(w.ctx(), w.chunk(plan, first, end, wallet.OnErrorContinue)))
		}
		first := open(0, 2)
		equal(w, "the status with a part of the plan", first.Status, wallet.PayoutLoading)
		w.refused(wallet.CodeStateConflict, failure(w.payItems(first.ID, 10)))
		w.refused(wallet.CodeStateConflict, failure(w.resume(first.ID, "")))
		w.refused(wallet.CodeStateConflict, failure(w.Service.OpenPayout(w.ctx(), w.chunk(plan, 3, 5, wallet.OnErrorContinue))))
		open(0, 2) // the answer to the first chunk was lost
		open(2, 3)
		open(0, 2) // somebody starts again
		open(2, 4)
		last := open(4, 5)
		equal(w, "it is one payout", last.ID, first.ID)
		equal(w, "the status with all of the plan", last.Status, wallet.PayoutRunning)
		sameList(w, "the items", outcomes(w.items(last.ID, "")), []string{"e1 pending", "e2 pending", "e3 pending", "e4 pending", "e5 pending"})
		w.countsItems(last.ID)
		open(4, 5) // the answer to the last chunk was lost
		w.paid(last.ID, 2)
		w.has(shop, "85.00 EUR", "0.00")
	})
	s.it("again changes nothing once everything is paid", func(w *world) {
		plan := w.planned(w.employer("100.00 EUR"), five())
		p := w.opened(plan, 2, wallet.OnErrorContinue)
		w.paid(p.ID, 10)
		w.writesNothing(func() {
			again := w.opened(plan, 2, wallet.OnErrorStop)
			equal(w, "the status", again.Status, wallet.PayoutDone)
			equal(w, "already paid", again.AlreadyPaid, 5)
			result, err := w.payItems(p.ID, 10)
			w.ok(err)
			equal(w, "it is done", result.Done, true)
			equal(w, "items", text(result.Items), "[]")
		})
	})
	for name, forge := range map[string]func(p *wallet.PayoutPlan){
		"amount":    func(p *wallet.PayoutPlan) { p.Items[1].Amount = "2.01" },
		"fee":       func(p *wallet.PayoutPlan) { p.Items[1].Fee = "0.01" },
		"recipient": func(p *wallet.PayoutPlan) { p.Items[1].Recipient = p.Items[0].Recipient },
		"memo":      func(p *wallet.PayoutPlan) { p.Items[1].Memo = "for me" },
		"item":      func(p *wallet.PayoutPlan) { p.Items[1].Item = "e9" },
		"line":      func(p *wallet.PayoutPlan) { p.Items[1].Line = 9 },
		"order":     func(p *wallet.PayoutPlan) { p.Items[0], p.Items[1] = p.Items[1], p.Items[0] },
		"name":      func(p *wallet.PayoutPlan) { p.Name = "june" },
		"source":    func(p *wallet.PayoutPlan) { p.Source = "other.csv" },
		"hash":      func(p *wallet.PayoutPlan) { p.SourceSHA256 = strings.Repeat("f", 64) },
		"policy":    func(p *wallet.PayoutPlan) { p.PolicyVersion = "another" },
		"id":        func(p *wallet.PayoutPlan) { p.ID = wallet.PlanIDPrefix + strings.Repeat("0", 64) },
		"count":     func(p *wallet.PayoutPlan) { p.Items = p.Items[:4]; p.Count = 4 },
	} {
		s.it("refuses a plan with a forged "+name, func(w *world) {
			plan := w.planned(w.employer("100.00 EUR"), five())
			forged := plan
			forged.Items = slices.Clone(plan.Items)
			forge(&forged)
			w.changesNothing(func() {
				in := w.chunk(forged, 0, len(forged.Items), wallet.OnErrorContinue)
				w.refused(wallet.CodePlanStale, failure(w.Service.OpenPayout(w.ctx(), in)))
			})
			// In chunks it is found out with the last, and never payable.
			err := failure(w.Service.OpenPayout(w.ctx(), w.chunk(forged, 0, 3, wallet.OnErrorContinue)))
			if name != "policy" {
				w.ok(err)
				w.refused(wallet.CodePlanStale, failure(w.Service.OpenPayout(w.ctx(), w.chunk(forged, 3, len(forged.Items), wallet.OnErrorContinue))))
			}
			good := w.opened(plan, 3, wallet.OnErrorContinue)
			sameList(w, "the items of the true plan", outcomes(w.items(good.ID, "")),
				[]string{"e1 pending", "e2 pending", "e3 pending", "e4 pending", "e5 pending"})
			w.paid(good.ID, 10)
			w.has("shop", "85.00 EUR", "0.00")
		})
	}
	s.it("leaves nothing of a longer plan behind that bore the id of a true one", func(w *world) {
		plan := w.planned(w.employer("100.00 EUR"), five())
		forged := plan
		forged.Items = append(slices.Clone(plan.Items), plan.Items[0], plan.Items[0], plan.Items[0])
		for i := range forged.Items[5:] {
			forged.Items[5+i].Item = "mine-" + text(i)
		}
		forged.Count = len(forged.Items)
		w.payout(w.Service.OpenPayout(w.ctx(), w.chunk(forged, 0, 7, wallet.OnErrorContinue)))
		p := w.opened(plan, 2, wallet.OnErrorContinue)
		equal(w, "the items", len(w.items(p.ID, "")), 5)
		w.paid(p.ID, 10)
		w.has("shop", "85.00 EUR", "0.00")
	})
	describeBadOpenings(s)
}

func (w *world) resume(payout string, onError wallet.OnError) (wallet.Payout, error) {
	return w.Service.ResumePayout(w.ctx(), wallet.ResumePayoutInput{Change: w.change(), Payout: payout, OnError: onError})
}

func describeBadOpenings(s *suite) {
	s.it("refuses what is no chunk of a plan", func(w *world) {
		plan := w.planned(w.employer("100.00 EUR"), five())
		w.changesNothing(func() {
			for name, change := range map[string]func(in *wallet.OpenPayoutInput){
				"no items":           func(in *wallet.OpenPayoutInput) { in.Plan.Items = nil },
				"before the first":   func(in *wallet.OpenPayoutInput) { in.First = -1 },
				"beyond the last":    func(in *wallet.OpenPayoutInput) { in.First = 1 },
				"no count":           func(in *wallet.OpenPayoutInput) { in.Plan.Count = 0 },
				"too large a count":  func(in *wallet.OpenPayoutInput) { in.Plan.Count = wallet.MaxPayoutRows + 1 },
				"no plan":            func(in *wallet.OpenPayoutInput) { in.Plan.ID = "nothing" },
				"no way to go on":    func(in *wallet.OpenPayoutInput) { in.OnError = "ask" },
				"an item of no name": func(in *wallet.OpenPayoutInput) { in.Plan.Items[0].Item = "" },
				"a fee below zero":   func(in *wallet.OpenPayoutInput) { in.Plan.Items[0].Fee = "-1.00" },
				"too large a chunk": func(in *wallet.OpenPayoutInput) {
					in.Plan.Items, in.Plan.Count = slices.Repeat(in.Plan.Items, wallet.MaxPayoutChunk/5+1), wallet.MaxPayoutRows
				},
			} {
				in := w.chunk(plan, 0, 5, wallet.OnErrorContinue)
				in.Plan.Items = slices.Clone(in.Plan.Items)
				change(&in)
				if code := wallet.CodeOf(failure(w.Service.OpenPayout(w.ctx(), in))); code != wallet.CodeInvalidInput {
					w.t.Errorf("%s: got %q, want %s", name, code, wallet.CodeInvalidInput)
				}
			}
			in := w.chunk(plan, 0, 5, wallet.OnErrorContinue)
			in.Plan.From = "nobody"
			w.refused(wallet.CodeMerchantNotFound, failure(w.Service.OpenPayout(w.ctx(), in)))
		})
	})
	s.it("finds no payout that is not there", func(w *world) {
		shop := w.employer("100.00 EUR")
		for _, none := range []string{"po_nothing", "may"} {
			in := wallet.ShowPayoutInput{From: shop, Payout: none}
			w.refused(wallet.CodePayoutNotFound, failure(w.Service.ShowPayout(w.ctx(), in)))
		}
		w.refused(wallet.CodeInvalidInput, failure(w.Service.ShowPayout(w.ctx(), wallet.ShowPayoutInput{Payout: "may"})))
		w.refused(wallet.CodeMerchantNotFound, failure(w.Service.ShowPayout(w.ctx(), wallet.ShowPayoutInput{From: "nobody", Payout: "may"})))
		w.refused(wallet.CodePayoutNotFound, failure(w.payItems("po_nothing", 1)))
		w.refused(wallet.CodePayoutNotFound, failure(w.resume("po_nothing", "")))
		w.refused(wallet.CodePayoutNotFound, failure(w.Service.ListPayoutItems(w.ctx(), wallet.ListPayoutItemsInput{Payout: "po_nothing"})))
	})
	s.it("on a dry run changes nothing", func(w *world) {
		plan := w.planned(w.employer("100.00 EUR"), five())
		w.writesNothing(func() {
			in := w.chunk(plan, 0, 5, wallet.OnErrorContinue)
			in.DryRun = true
			p := w.payout(w.Service.OpenPayout(w.ctx(), in))
			equal(w, "the dry run is marked", p.DryRun, true)
			equal(w, "what it says", [4]int{p.Count, p.Paid, p.Failed, p.Pending}, [4]int{5, 0, 0, 5})
			in.Plan.PolicyVersion = "another"
			w.refused(wallet.CodePlanStale, failure(w.Service.OpenPayout(w.ctx(), in)))
		})
	})
	s.it("of another plan gets in the way of one that is being put there", func(w *world) {
		shop := w.employer("100.00 EUR")
		first, second := w.planned(shop, five()), w.planned(shop, five().mended("e5 bob@example.org 1.00 EUR", "e1 ann@example.org 9.00 EUR"))
		w.payout(w.Service.OpenPayout(w.ctx(), w.chunk(first, 0, 3, wallet.OnErrorContinue)))
		p := w.payout(w.Service.OpenPayout(w.ctx(), w.chunk(second, 0, 1, wallet.OnErrorContinue)))
		w.refused(wallet.CodePlanStale, failure(w.Service.OpenPayout(w.ctx(), w.chunk(first, 3, 5, wallet.OnErrorContinue))))
		w.payout(w.Service.OpenPayout(w.ctx(), w.chunk(second, 1, 2, wallet.OnErrorContinue)))
		w.paid(p.ID, 10)
		w.has(shop, "90.00 EUR", "0.00")
	})
}
