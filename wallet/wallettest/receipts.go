package wallettest

import (
	"fmt"
	"strings"

	"github.com/okpay/okpay/wallet"
)

func describeReceipts(s *suite) {
	s.it("tells of a payment whoever has its token, and nothing of who paid", func(w *world) {
		ann, shop := w.rich("ann", "50.00 EUR"), w.richMerchant("shop", "50.00 EUR")
		in := w.payInput(ann, shop, "12.50 EUR")
		in.OrderID, in.Memo = "1001", "Two coffees"
		t := w.txn(w.Service.Pay(w.ctx(), in))
		receipt := w.receipt(w.Service, t.ID)
		equal(w, "it", fmt.Sprint(receipt.Status, receipt.MerchantHandle, receipt.MerchantName, receipt.Amount, receipt.Currency, receipt.Refunded, receipt.OrderID, receipt.Memo, receipt.PaidAt.Equal(*t.EffectiveAt)),
			"paidshopShop12.50EUR0.001001Two coffeestrue")
		equal(w, "its link", receipt.Link, wallet.ReceiptLink("", receipt.Token))
		equal(w, "the receipt again", w.receipt(w.Service, t.ID), receipt)
		seen, err := w.nobody().LookAtReceipt(w.ctx(), wallet.LookAtReceiptInput{Receipt: receipt.Token})
		w.ok(err)
		equal(w, "what anybody sees who has it", seen, receipt)
		if said := text(seen); strings.Contains(strings.ToLower(said), "ann") || strings.Contains(said, t.From) {
			w.t.Errorf("the receipt tells who paid: %s", said)
		}
		w.txn(w.refund(t.ID, "2.50"))
		equal(w, "after a part was given back", fmt.Sprint(w.receipt(w.Service, t.ID).Status, w.receipt(w.Service, t.ID).Refunded), "part_refunded2.50")
		w.txn(w.refund(t.ID, ""))
		equal(w, "after all was", w.receipt(w.Service, t.ID).Status, wallet.ReceiptRefunded)
	})
	s.it("is given to both sides, and found by its whole token alone", func(w *world) {
		ann, his := w.payer("ann")
		_, other := w.login(w.secretive("eve"), goodPassword)
		shop := w.merchant("shop")
		t := w.txn(w.Service.Pay(w.ctx(), w.payInput(ann, shop, "5.00 EUR")))
		receipt := w.receipt(his, t.ID)
		w.refused(wallet.CodeTransactionNotFound, failure(other.Receipt(w.ctx(), wallet.ReceiptInput{Transaction: t.ID})))
		next := w.receipt(w.Service, w.txn(w.Service.Pay(w.ctx(), w.payInput(ann, shop, "5.00 EUR"))).ID)
		last := len(receipt.Token) - 26
		for _, token := range []string{
			"x", "rct_", strings.TrimPrefix(t.ID, "txn_"), "rct_" + strings.TrimPrefix(t.ID, "txn_"), receipt.Token[:len(receipt.Token)-1], receipt.Token + "a",
			strings.ToUpper(receipt.Token), receipt.Token[:last] + next.Token[last:],
		} {
			w.refused(wallet.CodeReceiptNotFound, failure(w.nobody().LookAtReceipt(w.ctx(), wallet.LookAtReceiptInput{Receipt: token})))
		}
	})
	s.it("is given of what is captured, and of nothing else", func(w *world) {
		ann, shop := w.rich("ann", "50.00 EUR"), w.merchant("shop")
		bob := w.person("bob")
		hold := w.txn(w.Service.Hold(w.ctx(), w.holdInput(ann, shop, "20.00 EUR")))
		captured := w.txn(w.Service.Capture(w.ctx(), wallet.CaptureInput{Change: w.change(), Hold: hold.ID, Amount: "15.00"}))
		equal(w, "the amount", w.receipt(w.Service, captured.ID).Amount, "15.00")
		given := w.txn(w.Service.Transfer(w.ctx(), w.transferInput(ann, bob, "1.00 EUR")))
		for _, id := range []string{hold.ID, given.ID} {
			w.detail(w.refused(wallet.CodeNoReceipt, failure(w.Service.Receipt(w.ctx(), wallet.ReceiptInput{Transaction: id}))), "transaction", id)
		}
		w.refused(wallet.CodeTransactionNotFound, failure(w.Service.Receipt(w.ctx(), wallet.ReceiptInput{Transaction: "txn_x"})))
	})
}

func (w *world) receipt(s wallet.Service, transaction string) wallet.Receipt {
	w.t.Helper()
	receipt, err := s.Receipt(w.ctx(), wallet.ReceiptInput{Transaction: transaction})
	w.ok(err)
	return receipt
}
