package wallettest

import (
	"github.com/okpay/okpay/wallet"
)

func describeWithdrawals(s *suite) {
	s.it("go to a domestic bank for 0.50 on top", func(w *world) {
		ann := w.rich("ann", "100.00 EUR")
		t := w.txn(w.Service.Withdraw(w.ctx(), w.withdrawInput(ann, w.bank(ann), "20.00 EUR")))
		w.is(t, wallet.KindWithdrawal, wallet.TransactionPosted, "20.00", "0.50")
		sameList(w, "the transaction", []string{t.From, t.To, t.FeeBearer, t.FeeRule}, []string{ann, w.bank(ann), "payer", "withdrawal-domestic"})
		w.has(ann, "79.50 EUR", "0.00")
		w.posts(w.show(t.ID).Postings, available(ann)+" -20.50", held(ann)+" 20.50",
			held(ann)+" -20.00", clearing+" 20.00", held(ann)+" -0.50", "fees:withdrawal 0.50")
	})
	s.it("go abroad for 1 % and at least 0.50", func(w *world) {
		ann := w.rich("ann", "200.00 EUR", "200.00 USD")
		abroad := w.instrument(w.Service.BindBank(w.ctx(), w.americanInput(ann))).ID
		w.is(w.txn(w.Service.Withdraw(w.ctx(), w.withdrawInput(ann, abroad, "100.00 EUR"))),
			wallet.KindWithdrawal, wallet.TransactionPosted, "100.00", "1.00")
		w.is(w.txn(w.Service.Withdraw(w.ctx(), w.withdrawInput(ann, abroad, "20.00 EUR"))),
			wallet.KindWithdrawal, wallet.TransactionPosted, "20.00", "0.50")
		w.is(w.txn(w.Service.Withdraw(w.ctx(), w.withdrawInput(ann, abroad, "20.00 USD"))), // 0.50 EUR are 0.58 USD
			wallet.KindWithdrawal, wallet.TransactionPosted, "20.00", "0.58")
		w.has(ann, "78.50 EUR", "0.00")
		w.has(ann, "179.42 USD", "0.00")
	})
	s.it("go from a merchant's purse too", func(w *world) {
		shop := w.richMerchant("shop", "100.00 EUR")
		t := w.txn(w.Service.Withdraw(w.ctx(), w.withdrawInput(shop, w.bank(shop), "20.00 EUR")))
		w.has(shop, "79.50 EUR", "0.00")
		equal(w, "the first posting is to", w.show(t.ID).Postings[0].Account, available(shop))
	})
	s.it("take the last of a purse with the fee, and nothing beyond", func(w *world) {
		ann := w.rich("ann", "20.50 EUR")
		w.changesNothing(func() {
			said := w.refused(wallet.CodeInsufficientFunds,
				failure(w.Service.Withdraw(w.ctx(), w.withdrawInput(ann, w.bank(ann), "20.01 EUR"))))
			w.detail(said, "short", "0.01")
		})
		w.txn(w.Service.Withdraw(w.ctx(), w.withdrawInput(ann, w.bank(ann), "20.00 EUR")))
		w.has(ann, "0.00 EUR", "0.00")
	})
	s.it("do not go to a card", func(w *world) {
		ann := w.rich("ann", "100.00 EUR")
		card := w.card(ann, visaDebit)
		w.changesNothing(func() {
			w.refused(wallet.CodeInstrumentUnusable, failure(w.Service.Withdraw(w.ctx(), w.withdrawInput(ann, card, "20.00 EUR"))))
		})
	})
	s.it("are not for the lowest level, a frozen or a pending account", func(w *world) {
		ann, bob := w.rich("ann", "100.00 EUR"), w.enter(who{kind: wallet.KindPerson, name: "bob", pending: true})
		bank := w.bank(ann)
		w.setLevel(ann, basic)
		said := w.refused(wallet.CodeLimitExceeded, failure(w.Service.Withdraw(w.ctx(), w.withdrawInput(ann, bank, "0.01 EUR"))))
		w.detail(said, "limit", "level-0-withdrawal")
		w.setLevel(ann, better)
		w.freeze(ann)
		w.refused(wallet.CodeAccountFrozen, failure(w.Service.Withdraw(w.ctx(), w.withdrawInput(ann, bank, "20.00 EUR"))))
		w.refused(wallet.CodeAccountNotActive, failure(w.Service.Withdraw(w.ctx(), w.withdrawInput(bob, bank, "20.00 EUR"))))
		w.has(ann, "100.00 EUR", "0.00")
	})
	s.it("count as moved on their day", func(w *world) {
		ann := w.rich("ann", "3000.00 EUR")
		w.setLevel(ann, better)
		w.txn(w.Service.Withdraw(w.ctx(), w.withdrawInput(ann, w.bank(ann), "1999.99 EUR")))
		said := w.refused(wallet.CodeLimitExceeded, failure(w.Service.Withdraw(w.ctx(), w.withdrawInput(ann, w.bank(ann), "0.02 EUR"))))
		w.detail(said, "left", "0.01")
		w.txn(w.Service.Withdraw(w.ctx(), w.withdrawInput(ann, w.bank(ann), "0.01 EUR")))
	})
}
