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
