package wallettest

import (
	"github.com/okpay/okpay/wallet"
)

func describeRefunds(s *suite) {
	s.it("give back the whole, with the percentage of the fee", func(w *world) {
		ann, shop := w.rich("ann", "100.00 EUR"), w.merchant("shop")
		in := w.payInput(ann, shop, "100.00 EUR")
		in.OrderID = "order-1"
		paid := w.txn(w.Service.Pay(w.ctx(), in))
		t := w.txn(w.Service.Refund(w.ctx(), wallet.RefundInput{Change: w.change(), Transaction: paid.ID, Reason: "sent back"}))
		w.is(t, wallet.KindRefund, wallet.TransactionPosted, "100.00", "1.00")
		sameList(w, "the refund", []string{t.RefundOf, t.From, t.To, t.Reason, t.OrderID}, []string{paid.ID, shop, ann, "sent back", "order-1"})
		w.has(ann, "100.00 EUR", "0.00")
		w.has(shop, "0.00 EUR", "0.00")
		w.posts(w.show(t.ID).Postings, "fees:payment -1.00", available(shop)+" 1.00", available(shop)+" -100.00", available(ann)+" 100.00")
		after := w.show(paid.ID)
		equal(w, "what was refunded of the payment", after.Refunded, "100.00")
		equal(w, "the status of the payment", after.Status, wallet.TransactionPosted)
	})
	s.it("give back in parts until the payment is used up", func(w *world) {
		ann, shop := w.rich("ann", "100.00 EUR"), w.merchant("shop")
		paid := w.pay(ann, shop, "1.50 EUR").ID // a fee of 0.02, half to even
		for _, part := range []struct{ amount, back string }{{"0.37", "0.00"}, {"0.38", "0.01"}, {"0.37", "0.00"}} {
			t, err := w.refund(paid, amountOf(part.amount))
			w.is(w.txn(t, err), wallet.KindRefund, wallet.TransactionPosted, amountOf(part.amount), amountOf(part.back))
		}
		w.changesNothing(func() {
			said := w.refused(wallet.CodeRefundExceedsRest, failure(w.refund(paid, "0.39")))
			w.detail(said, "left", "0.38")
			w.detail(said, "refunded", "1.12")
		})
		w.is(w.txn(w.refund(paid, "")), wallet.KindRefund, wallet.TransactionPosted, "0.38", "0.01")
		w.has(ann, "100.00 EUR", "0.00")
		w.has(shop, "0.00 EUR", "0.00")
		w.refused(wallet.CodeRefundExceedsRest, failure(w.refund(paid, "")))
		w.refused(wallet.CodeRefundExceedsRest, failure(w.refund(paid, "0.01")))
	})
	s.it("do not give the fixed part of a fee back", func(w *world) {
		ann, store := w.rich("ann", "100.00 EUR"), w.abroad(wallet.KindMerchant, "store")
		paid := w.pay(ann, store, "100.00 EUR").ID // 2.50 and 0.30
		w.refused(wallet.CodeInsufficientFunds, failure(w.refund(paid, "")))
		w.has(store, "97.20 EUR", "0.00")
		w.fund(store, "0.30 EUR")
		w.is(w.txn(w.refund(paid, "")), wallet.KindRefund, wallet.TransactionPosted, "100.00", "2.50")
		w.has(ann, "100.00 EUR", "0.00")
		w.has(store, "0.00 EUR", "0.00")
	})
	s.it("need a merchant with funds, and leave nothing half done", func(w *world) {
		ann, shop, bob := w.rich("ann", "100.00 EUR"), w.merchant("shop"), w.person("bob")
		paid := w.pay(ann, shop, "100.00 EUR").ID
		w.transfer(shop, bob, "99.00 EUR")
		w.changesNothing(func() {
			w.refused(wallet.CodeInsufficientFunds, failure(w.refund(paid, "")))
			w.refused(wallet.CodeInsufficientFunds, failure(w.refund(paid, "0.02")))
		})
	})
	s.it("of a capture work as those of a payment", func(w *world) {
		ann, shop := w.rich("ann", "100.00 EUR"), w.merchant("shop")
		taken := w.txn(w.capture(w.hold(ann, shop, "60.00 EUR").ID, "50.00"))
		t := w.txn(w.refund(taken.ID, "20.00"))
		w.is(t, wallet.KindRefund, wallet.TransactionPosted, "20.00", "0.20")
		equal(w, "what was refunded", w.show(taken.ID).Refunded, "20.00")
		w.posts(w.show(t.ID).Postings, "fees:capture -0.20", available(shop)+" 0.20", available(shop)+" -20.00", available(ann)+" 20.00")
		w.has(ann, "70.00 EUR", "0.00")
		w.has(shop, "29.70 EUR", "0.00")
	})
	s.it("are for payments and captures alone", func(w *world) {
		ann, shop, bob := w.rich("ann", "100.00 EUR"), w.merchant("shop"), w.person("bob")
		given := w.transfer(ann, bob, "1.00 EUR").ID
		open := w.hold(ann, shop, "1.00 EUR").ID
		paid := w.pay(ann, shop, "10.00 EUR").ID
		back := w.txn(w.refund(paid, "1.00")).ID
		up := w.history(wallet.HistoryInput{Kind: wallet.KindTopUp})[0].ID
		w.changesNothing(func() {
			for _, id := range []string{given, open, back, up} {
				w.refused(wallet.CodeNotRefundable, failure(w.refund(id, "")))
			}
			for _, id := range []string{"txn_nothing", "", ann} {
				w.refused(wallet.CodeTransactionNotFound, failure(w.refund(id, "")))
			}
		})
	})
	s.it("are the merchant's own: its payer may not, and nobody else finds the payment", func(w *world) {
		ann, shop, cafe := w.rich("ann", "100.00 EUR"), w.merchant("shop"), w.richMerchant("cafe", "100.00 EUR")
		paid := w.pay(ann, shop, "10.00 EUR").ID
		w.changesNothing(func() {
			for user, code := range map[string]wallet.Code{cafe: wallet.CodeTransactionNotFound, ann: wallet.CodeUnauthorized} {
				in := wallet.RefundInput{Change: w.change(), User: user, Transaction: paid}
				w.refused(code, failure(w.Service.Refund(w.ctx(), in)))
			}
			in := wallet.RefundInput{Change: w.change(), User: "nobody", Transaction: paid}
			w.refused(wallet.CodeCustomerNotFound, failure(w.Service.Refund(w.ctx(), in)))
		})
		w.txn(w.Service.Refund(w.ctx(), wallet.RefundInput{Change: w.change(), User: "shop", Transaction: paid}))
	})
	s.it("take no amount that is none", func(w *world) {
		ann, shop := w.rich("ann", "100.00 EUR"), w.merchant("shop")
		paid := w.pay(ann, shop, "10.00 EUR").ID
		w.changesNothing(func() {
			w.refused(wallet.CodeInvalidAmount, failure(w.refund(paid, "0.00")))
			w.refused(wallet.CodeInvalidAmount, failure(w.refund(paid, "-1.00")))
			w.refused(wallet.CodeInvalidAmount, failure(w.refund(paid, "ten")))
			w.refused(wallet.CodeTooManyDecimals, failure(w.refund(paid, "1.001")))
			w.refused(wallet.CodeRefundExceedsRest, failure(w.refund(paid, "10.01")))
		})
	})
	s.it("go to a frozen payer, and not from a frozen merchant", func(w *world) {
		ann, shop := w.rich("ann", "100.00 EUR"), w.merchant("shop")
		paid := w.pay(ann, shop, "10.00 EUR").ID
		w.freeze(ann)
		w.txn(w.refund(paid, "1.00"))
		w.freeze(shop)
		w.refused(wallet.CodeAccountFrozen, failure(w.refund(paid, "1.00")))
	})
	s.it("of one payment leave another alone", func(w *world) {
		ann, shop := w.rich("ann", "100.00 EUR"), w.merchant("shop")
		first, second := w.pay(ann, shop, "10.00 EUR").ID, w.pay(ann, shop, "10.00 EUR").ID
		w.txn(w.refund(first, "4.00"))
		w.txn(w.refund(second, "7.00"))
		equal(w, "refunded of the first", w.show(first).Refunded, "4.00")
		equal(w, "refunded of the second", w.show(second).Refunded, "7.00")
		for _, t := range w.history(wallet.HistoryInput{Kind: wallet.KindPayment}) {
			if t.ID == first {
				equal(w, "refunded of the first in the history", t.Refunded, "4.00")
			}
		}
	})
}
