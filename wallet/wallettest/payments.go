package wallettest

import (
	"strings"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// abroad enters somebody from the US.
func (w *world) abroad(kind wallet.Kind, name string) string {
	w.t.Helper()
	return w.enter(who{kind: kind, name: name, country: "US", level: unlimited})
}

func describePayments(s *suite) {
	s.it("cost a merchant at home 1 %", func(w *world) {
		ann, shop := w.rich("ann", "100.00 EUR"), w.merchant("shop")
		t := w.pay(ann, shop, "40.00 EUR")
		w.is(t, wallet.KindPayment, wallet.TransactionPosted, "40.00", "0.40")
		sameList(w, "the payment", []string{t.From, t.To, t.Counterparty, t.FeeBearer, t.FeeRule, string(t.Refunded)},
			[]string{ann, shop, "shop", "payee", "payment-domestic", "0.00"})
		w.has(ann, "60.00 EUR", "0.00")
		w.has(shop, "39.60 EUR", "0.00")
		w.posts(w.show(t.ID).Postings, available(ann)+" -40.00", available(shop)+" 40.00", available(shop)+" -0.40", "fees:payment 0.40")
	})
	s.it("cost a merchant abroad 2.5 % and 0.30", func(w *world) {
		ann, shop := w.rich("ann", "200.00 EUR", "200.00 USD", "20000 JPY"), w.abroad(wallet.KindMerchant, "shop")
		for much, fee := range map[string]money.Decimal{
			"100.00 EUR": "2.80",
			"100.00 USD": "2.85", // 0.30 EUR are 0.35 USD
			"10000 JPY":  "306",  // 0.30 EUR are 56 JPY
		} {
			t := w.pay(ann, shop, much)
			amount, _ := sum(much)
			w.is(t, wallet.KindPayment, wallet.TransactionPosted, amount, fee)
			equal(w, "the rule", t.FeeRule, "payment-international")
		}
		w.has(ann, "100.00 EUR", "0.00")
		w.has(shop, "97.20 EUR", "0.00")
		w.has(shop, "97.15 USD", "0.00")
		w.has(shop, "9694 JPY", "0")
	})
	s.it("cost a merchant never more than what comes", func(w *world) {
		ann, shop := w.rich("ann", "1.00 EUR"), w.abroad(wallet.KindMerchant, "shop")
		t := w.pay(ann, shop, "0.10 EUR")
		w.is(t, wallet.KindPayment, wallet.TransactionPosted, "0.10", "0.10")
		w.has(ann, "0.90 EUR", "0.00")
		w.has(shop, "0.00 EUR", "0.00")
	})
	s.it("round a fee half to even, and leave a fee of nothing out", func(w *world) {
		ann, shop := w.rich("ann", "100.00 EUR"), w.merchant("shop")
		for much, fee := range map[string]money.Decimal{
			"0.01 EUR": "0.00", "0.50 EUR": "0.00", "0.51 EUR": "0.01", "1.50 EUR": "0.02", "2.50 EUR": "0.02",
		} {
			t := w.pay(ann, shop, much)
			equal(w, "the fee of "+much, t.Fee, fee)
			bearer, postings := "payee", 4
			if fee == "0.00" {
				bearer, postings = "", 2
			}
			equal(w, "who bears the fee of "+much, t.FeeBearer, bearer)
			equal(w, "postings of "+much, len(w.show(t.ID).Postings), postings)
		}
		w.has(ann, "94.98 EUR", "0.00")
		w.has(shop, "4.97 EUR", "0.00")
	})
	s.it("take a country that is not known for the same", func(w *world) {
		ann, shop := w.rich("ann", "10.00 EUR"), w.enter(who{kind: wallet.KindMerchant, name: "shop", level: unlimited})
		equal(w, "the rule", w.pay(ann, shop, "1.00 EUR").FeeRule, "payment-domestic")
	})
	s.it("name their merchant in any way, and keep order and memo", func(w *world) {
		ann, shop := w.rich("ann", "100.00 EUR"), w.user(w.merchant("shop"))
		for _, named := range []string{shop.ID, shop.Handle, "SHOP", shop.Email, shop.Phone} {
			in := w.payInput("ann@example.org", named, "1.00 eur")
			in.OrderID, in.Memo = "order-1", " two coffees "
			t := w.txn(w.Service.Pay(w.ctx(), in))
			sameList(w, "the payment", []string{t.From, t.To, t.OrderID, t.Memo, string(t.Currency), t.IdempotencyKey},
				[]string{ann, shop.ID, "order-1", "two coffees", "EUR", in.Key})
		}
	})
	s.it("go from merchant to merchant", func(w *world) {
		cafe, shop := w.richMerchant("cafe", "10.00 EUR"), w.merchant("shop")
		w.pay(cafe, shop, "4.00 EUR")
		w.has(cafe, "6.00 EUR", "0.00")
		w.has(shop, "3.96 EUR", "0.00")
	})
	s.it("take the last of a purse", func(w *world) {
		ann, shop := w.rich("ann", "10.00 EUR"), w.merchant("shop")
		w.pay(ann, shop, "10.00 EUR")
		w.has(ann, "0.00 EUR", "0.00")
		said := w.refused(wallet.CodeInsufficientFunds, failure(w.Service.Pay(w.ctx(), w.payInput(ann, shop, "0.01 EUR"))))
		w.detail(said, "available", "0.00")
		w.detail(said, "short", "0.01")
		w.detail(said, "currency", "EUR")
	})
	describeTransfers(s)
}

func describeTransfers(s *suite) {
	s.it("are free between people at home", func(w *world) {
		ann, bob := w.rich("ann", "100.00 EUR"), w.person("bob")
		t := w.transfer(ann, bob, "40.00 EUR")
		w.is(t, wallet.KindTransfer, wallet.TransactionPosted, "40.00", "0.00")
		sameList(w, "the transfer", []string{t.From, t.To, t.Counterparty, t.FeeBearer}, []string{ann, bob, "Bob", ""})
		w.has(ann, "60.00 EUR", "0.00")
		w.has(bob, "40.00 EUR", "0.00")
		w.posts(w.show(t.ID).Postings, available(ann)+" -40.00", available(bob)+" 40.00")
	})
	s.it("cost who sends them abroad 1 % on top", func(w *world) {
		ann, bob := w.rich("ann", "50.50 EUR"), w.abroad(wallet.KindPerson, "bob")
		said := w.refused(wallet.CodeInsufficientFunds, failure(w.Service.Transfer(w.ctx(), w.transferInput(ann, bob, "50.01 EUR"))))
		w.detail(said, "short", "0.01")
		t := w.transfer(ann, bob, "50.00 EUR")
		w.is(t, wallet.KindTransfer, wallet.TransactionPosted, "50.00", "0.50")
		equal(w, "who bears the fee", t.FeeBearer, "payer")
		w.has(ann, "0.00 EUR", "0.00")
		w.has(bob, "50.00 EUR", "0.00")
		w.posts(w.show(t.ID).Postings, available(ann)+" -50.00", available(bob)+" 50.00", available(ann)+" -0.50", "fees:transfer 0.50")
	})
	s.it("go from a merchant to a person", func(w *world) {
		shop, bob := w.richMerchant("shop", "10.00 EUR"), w.person("bob")
		w.transfer(shop, bob, "10.00 EUR")
		w.has(bob, "10.00 EUR", "0.00")
	})
	s.it("hold their texts from both sides", func(w *world) {
		ann, shop := w.rich("ann", "10.00 EUR"), w.merchant("shop")
		for extra, want := range map[int]wallet.Code{0: "", 1: wallet.CodeInvalidInput} {
			in := w.payInput(ann, shop, "1.00 EUR")
			in.DryRun = true
			in.Memo = strings.Repeat("m", wallet.MaxMemoLength+extra)
			equal(w, "a long memo", wallet.CodeOf(failure(w.Service.Pay(w.ctx(), in))), want)
			in.Memo, in.OrderID = "", strings.Repeat("o", wallet.MaxOrderIDLength+extra)
			equal(w, "a long order id", wallet.CodeOf(failure(w.Service.Pay(w.ctx(), in))), want)
			in.OrderID, in.Key = "", strings.Repeat("k", wallet.MaxKeyLength+extra)
			equal(w, "a long key", wallet.CodeOf(failure(w.Service.Pay(w.ctx(), in))), want)
		}
		for _, bad := range []string{"two\nlines", "\x1b[2J", "\u202egnp.exe", "\xff"} {
			in := w.payInput(ann, shop, "1.00 EUR")
			in.Memo = bad
			w.refused(wallet.CodeInvalidInput, failure(w.Service.Pay(w.ctx(), in)))
		}
		equal(w, "payments", len(w.history(wallet.HistoryInput{Kind: wallet.KindPayment})), 0)
	})
}
