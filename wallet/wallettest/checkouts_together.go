package wallettest

import (
	"fmt"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// crowd are n people who have that much each.
func (w *world) crowd(n int, much string) []string {
	w.t.Helper()
	people := make([]string, n)
	for i := range people {
		people[i] = w.rich(fmt.Sprintf("payer%c", 'a'+i), much)
	}
	return people
}

func paidOnceTogether(w *world) {
	people, shop := w.crowd(8, "10.00 EUR"), w.merchant("shop")
	c := w.checkout(shop, "1.00 EUR", nil).ID
	went(w, together(w, 48, func(i int, s wallet.Service) (wallet.Transaction, error) {
		return s.Pay(w.ctx(), w.paysInput(people[i%len(people)], c, ""))
	}), 1, wallet.CodeCheckoutPaid)
	w.checkoutIs(c, "paid 1.00 0.00 0.00 1")
	w.has(shop, "0.99 EUR", "0.00")
	w.keeps(people, "79.00")
}

func paidInPartsTogether(w *world) {
	people, shop := w.crowd(6, "10.00 EUR"), w.merchant("shop")
	c := w.checkout(shop, "10.00 EUR", partial).ID
	counts := counted(together(w, 60, func(i int, s wallet.Service) (wallet.Transaction, error) {
		return s.Pay(w.ctx(), w.paysInput(people[i%len(people)], c, fmt.Sprintf("0.%d EUR", 31+i%7)))
	}))
	if counts[""] == 0 || counts[""]+counts[wallet.CodeCheckoutExceeded]+counts[wallet.CodeCheckoutPaid] != 60 {
		w.t.Fatalf("of 60 payments at once went %v", counts)
	}
	after, err := w.Service.ShowCheckout(w.ctx(), wallet.ShowCheckoutInput{Checkout: c})
	w.ok(err)
	paid := money.Zero("EUR")
	for i := range after.Payments {
		paid, err = paid.Add(w.amount(after.Payments[i].Amount, "EUR"))
		w.ok(err)
	}
	equal(w, "the sum of its payments", paid.Decimal(), after.Paid)
	equal(w, "how many they are", fmt.Sprint(len(after.Payments), " ", after.PaymentCount), fmt.Sprint(counts[""], " ", counts[""]))
	if left := w.amount(after.Left, "EUR"); left.IsPositive() { // the parts rarely come to it exactly
		w.txn(w.pays(people[0], c, ""))
	}
	w.checkoutIs(c, fmt.Sprint("paid 10.00 0.00 0.00 ", w.count(c)))
	w.keeps(people, "50.00")
}

func (w *world) count(checkout string) int64 {
	w.t.Helper()
	c, err := w.Service.ShowCheckout(w.ctx(), wallet.ShowCheckoutInput{Checkout: checkout})
	w.ok(err)
	return c.PaymentCount
}

// keeps says what people have together.
func (w *world) keeps(people []string, want money.Decimal) {
	w.t.Helper()
	sum := money.Zero("EUR")
	for _, id := range people {
		var err error
		sum, err = sum.Add(w.amount(w.balance(id, "EUR").Available, "EUR"))
		w.ok(err)
	}
	equal(w, "what they have together", sum.Decimal(), want)
}
