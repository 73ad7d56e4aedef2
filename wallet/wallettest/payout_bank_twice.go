package wallettest

import (
	"github.com/okpay/okpay/wallet"
)

// describeSentTwice is what a bank says when a file was handed in to it twice: it
// rejects the second, under the ids of the first.
func describeSentTwice(s *suite) {
	s.it("gives nothing back for a file that the bank rejects as a duplicate", func(w *world) {
		w.hasOwnAccount()
		shop := w.employer("100.00 EUR")
		p := w.payRents(shop, rents())
		e := w.exports(p.ID)
		list := w.transfers(e.ID)
		w.report(e.MessageID, wallet.TransferOutcome{EndToEndID: list[1].EndToEndID, Status: wallet.ItemSettled})
		for _, reason := range []wallet.Code{"AM05", "DU01", "DU02", "DU03", "DU04", "DU05", "DUPL"} {
			w.changesNothing(func() {
				said := w.report(e.MessageID, wallet.TransferOutcome{EndToEndID: list[0].EndToEndID, Status: wallet.ItemReturned, Reason: reason},
					wallet.TransferOutcome{EndToEndID: list[1].EndToEndID, Status: wallet.ItemReturned, Reason: reason})
				equal(w, "returned for "+string(reason), said.Returned, 0)
				equal(w, "what cannot be", text(said.Conflicts), `[{"end_to_end_id":"`+list[0].EndToEndID+`","is":"submitted","said":"returned"},`+
					`{"end_to_end_id":"`+list[1].EndToEndID+`","is":"settled","said":"returned"}]`)
			})
		}
		w.has(shop, "65.00 EUR", "0.00")
		said := w.report(e.MessageID, wallet.TransferOutcome{EndToEndID: list[0].EndToEndID, Status: wallet.ItemReturned, Reason: "AC04"})
		equal(w, "returned for another reason", said.Returned, 1)
		w.changesNothing(func() {
			late := w.report(e.MessageID, wallet.TransferOutcome{EndToEndID: list[0].EndToEndID, Status: wallet.ItemReturned, Reason: "DU01"})
			equal(w, "what has come back is nothing new", spaced(late.Unchanged, len(late.Conflicts)), "1 0")
		})
	})
	s.it("gives nothing back of what is settled when the whole file is rejected", func(w *world) {
		w.hasOwnAccount()
		shop := w.employer("100.00 EUR")
		p := w.payRents(shop, rents())
		e := w.exports(p.ID)
		list := w.transfers(e.ID)
		w.report(e.MessageID, wallet.TransferOutcome{EndToEndID: list[0].EndToEndID, Status: wallet.ItemSettled})
		var all []wallet.TransferOutcome
		for i := range list {
			all = append(all, wallet.TransferOutcome{EndToEndID: list[i].EndToEndID, Status: wallet.ItemReturned, Reason: "NARR", Whole: true})
		}
		said := w.report(e.MessageID, all...)
		equal(w, "the report", spaced(said.Returned, said.Returns[0].Item), "1 r3")
		equal(w, "what cannot be", text(said.Conflicts), `[{"end_to_end_id":"`+list[0].EndToEndID+`","is":"settled","said":"returned"}]`)
		equal(w, "the payout", counts(w.showPayout(p.ID)), "partial 2 0 1 1 0 0")
		w.has(shop, "85.00 EUR", "0.00")
		w.sound()
	})
}

// describeNamesOfItems is what an item may be called: its name is what keeps it from
// being paid twice.
func describeNamesOfItems(s *suite) {
	s.it("sends what came back again when only its reference is mended", func(w *world) {
		w.hasOwnAccount()
		shop := w.employer("100.00 EUR")
		f := rents(toBank("Anna", "r1 "+germanIBAN+" 10.00 EUR"))
		f.rows[0].Memo, f.rows[0].Reference = "", "RF18539007547034"
		p := w.payRents(shop, f)
		e := w.exports(p.ID)
		w.report(e.MessageID, wallet.TransferOutcome{EndToEndID: w.transfers(e.ID)[0].EndToEndID, Status: wallet.ItemReturned, Reason: "RF01"})
		mended := f
		mended.rows, mended.mark = append([]wallet.PayoutRow{}, f.rows...), f.mark+1
		mended.rows[0].Reference = "RF712348231"
		done := w.payRents(shop, mended)
		equal(w, "the payout", counts(done), "done 1 0 0 0 0 0")
		equal(w, "the reference", w.transfers(w.exports(p.ID).ID)[0].Reference, "RF712348231")
		w.sound()
	})
	s.it("takes no item whose name is empty or has space around it", func(w *world) {
		shop := w.employer("100.00 EUR")
		w.paid(w.apply(shop, five(), wallet.OnErrorContinue).ID, 10)
		next := payees("next", "x ann@example.org 1.00 EUR", "x ann@example.org 1.00 EUR", "x ann@example.org 1.00 EUR")
		next.rows[0].Item, next.rows[1].Item, next.rows[2].Item = "e1 ", "", "\u00a0e2"
		plan := w.plan(w.Service.PlanPayout(w.ctx(), w.planInput(shop, next)))
		sameList(w, "the problems", problems(plan.Problems), []string{"2 e1  invalid_file", "3  invalid_file", "4 \u00a0e2 invalid_file"})
	})
	s.it("opens no plan by hand whose items have no name of their own", func(w *world) {
		shop := w.employer("100.00 EUR")
		for name, items := range map[string][2]string{"space": {"n1", "n2 "}, "a control character": {"n1", "n\x00"}, "the same twice": {"n1", "n1"}} {
			plan := w.planned(shop, payees("new", "n1 ann@example.org 1.00 EUR", "n2 ann@example.org 2.00 EUR"))
			plan.Items[0].Item, plan.Items[1].Item = items[0], items[1]
			id, err := plan.ContentID()
			w.ok(err)
			plan.ID = id
			w.changesNothing(func() {
				_, err := w.Service.OpenPayout(w.ctx(), w.chunk(plan, 0, 2, wallet.OnErrorContinue))
				if code := wallet.CodeOf(err); code != wallet.CodeInvalidInput {
					w.t.Errorf("%s: %v", name, err)
				}
			})
		}
	})
}
