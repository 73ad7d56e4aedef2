package wallettest

import (
	"github.com/okpay/okpay/wallet"
)

// without is the file less its first row, mended once more.
func (f file) without() file {
	f.rows, f.mark = f.rows[1:], f.mark+1
	return f
}

// describeLeftAtTheBank is what becomes of items at a bank while their payout gets
// another plan, which may leave them out.
func describeLeftAtTheBank(s *suite) {
	s.it("hears of an item that a mended plan has left out after it was exported", func(w *world) {
		w.hasOwnAccount()
		shop := w.employer("100.00 EUR")
		p := w.payRents(shop, rents())
		e := w.exports(p.ID)
		list := w.transfers(e.ID)
		equal(w, "the mended payout", counts(w.payRents(shop, rents().without())), "done 2 1 0 0 0 0")
		said := w.report(e.MessageID, wallet.TransferOutcome{EndToEndID: list[0].EndToEndID, Status: wallet.ItemSettled},
			wallet.TransferOutcome{EndToEndID: list[1].EndToEndID, Status: wallet.ItemSettled})
		equal(w, "the report", spaced(said.Settled, len(said.Unknown)), "2 0")
		equal(w, "the payout", counts(w.showPayout(p.ID)), "done 2 0 1 0 0 0")
		said = w.report(e.MessageID, wallet.TransferOutcome{EndToEndID: list[0].EndToEndID, Status: wallet.ItemReturned, Reason: "AC04"})
		equal(w, "what came back", spaced(said.Returned, said.Returns[0].Item), "1 r1")
		equal(w, "the payout then", counts(w.showPayout(p.ID)), "done 2 0 1 0 0 0")
		w.has(shop, "75.00 EUR", "0.00")
		w.sound()
		equal(w, "with all of it again", counts(w.payRents(shop, rents())), "partial 2 0 1 1 0 0")
		w.sound()
	})
	s.it("exports and cancels what a mended plan has left out after it was paid", func(w *world) {
		w.hasOwnAccount()
		shop := w.employer("100.00 EUR")
		p := w.payRents(shop, rents())
		w.payRents(shop, rents().without())
		e := w.exports(p.ID)
		equal(w, "the export", spaced(e.Count, e.Amount), "2 30.00")
		equal(w, "the payout", counts(w.showPayout(p.ID)), "done 2 1 0 0 0 0")
		w.sound()

		other := rents()
		other.name = "other"
		for i := range other.rows {
			other.rows[i].Item = "o" + other.rows[i].Item
		}
		p = w.payRents(shop, other)
		w.payRents(shop, other.without())
		gone := w.cancels(w.cancelInput(p.ID))
		equal(w, "cancelled", cancelled(gone), "2 30.00 EUR back 1 true")
		equal(w, "the other payout", counts(w.showPayout(p.ID)), "partial 1 0 0 0 0 0")
		w.sound()
	})
	s.it("hears of its items while a mended plan is only half there, which stays so", func(w *world) {
		w.hasOwnAccount()
		shop := w.employer("100.00 EUR")
		p := w.payRents(shop, rents())
		e := w.exports(p.ID)
		list := w.transfers(e.ID)
		mended := rents(append(rents().rows, toBank("Omar", "r4 "+dutchIBAN+" 7.00 EUR"))...)
		mended.mark++
		plan := w.planned(shop, mended)
		w.payout(w.Service.OpenPayout(w.ctx(), w.chunk(plan, 0, 2, wallet.OnErrorContinue)))
		w.report(e.MessageID, wallet.TransferOutcome{EndToEndID: list[0].EndToEndID, Status: wallet.ItemReturned, Reason: "AC04"},
			wallet.TransferOutcome{EndToEndID: list[1].EndToEndID, Status: wallet.ItemSettled})
		equal(w, "the payout, half there", w.showPayout(p.ID).Status, wallet.PayoutLoading)
		w.refused(wallet.CodeStateConflict, failure(w.payItems(p.ID, 10)))
		done := w.payRents(shop, mended)
		equal(w, "the payout", counts(done), "partial 3 0 1 1 0 0")
		sameList(w, "the items", w.standing(p.ID), []string{"r1 returned AC04", "r2 paid", "r3 settled", "r4 paid"})
		w.sound()
	})
}
