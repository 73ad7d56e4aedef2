package wallettest

import (
	"time"

	"github.com/okpay/okpay/wallet"
)

func checkoutMethods() []method {
	return []method{
		{"checkout create", func(w *world) calls {
			shop := w.merchant("shop")
			in := w.checkoutInput(shop, "12.5 EUR", nil)
			in.OrderID, in.Memo, in.ReturnURL, in.ExpiresIn = " order-1 ", " two coffees", "https://shop.example/back?order=1", time.Hour
			return build(
				func(s wallet.Service, in wallet.CreateCheckoutInput) (wallet.Checkout, error) {
					return s.CreateCheckout(w.ctx(), in)
				},
				func(in *wallet.CreateCheckoutInput) *wallet.Change { return &in.Change }, in,
				wallet.CodeTooManyDecimals, func(in *wallet.CreateCheckoutInput) { in.Amount = "1.234" },
				variant[wallet.CreateCheckoutInput]{"amount", func(in *wallet.CreateCheckoutInput) { in.Amount = "12.51" }},
				variant[wallet.CreateCheckoutInput]{"currency", func(in *wallet.CreateCheckoutInput) { in.Currency = "USD" }},
				variant[wallet.CreateCheckoutInput]{"order_id", func(in *wallet.CreateCheckoutInput) { in.OrderID = "order-2" }},
				variant[wallet.CreateCheckoutInput]{"memo", func(in *wallet.CreateCheckoutInput) { in.Memo = "" }},
				variant[wallet.CreateCheckoutInput]{"return_url", func(in *wallet.CreateCheckoutInput) { in.ReturnURL = "" }},
				variant[wallet.CreateCheckoutInput]{"partial", partial},
				variant[wallet.CreateCheckoutInput]{"expires", func(in *wallet.CreateCheckoutInput) { in.ExpiresIn = 2 * time.Hour }},
				variant[wallet.CreateCheckoutInput]{"user", func(in *wallet.CreateCheckoutInput) { in.User = "nobody" }},
			)
		}},
		{"checkout expire", func(w *world) calls {
			shop := w.merchant("shop")
			one, other := w.checkout(shop, "12.50 EUR", nil).ID, w.checkout(shop, "12.50 EUR", nil).ID
			paid := w.checkout(shop, "1.00 EUR", nil).ID
			w.txn(w.pays(w.rich("ann", "5.00 EUR"), paid, ""))
			return build(
				func(s wallet.Service, in wallet.ExpireCheckoutInput) (wallet.Checkout, error) {
					return s.ExpireCheckout(w.ctx(), in)
				},
				func(in *wallet.ExpireCheckoutInput) *wallet.Change { return &in.Change }, wallet.ExpireCheckoutInput{Checkout: one},
				wallet.CodeCheckoutPaid, func(in *wallet.ExpireCheckoutInput) { in.Checkout = paid },
				variant[wallet.ExpireCheckoutInput]{"checkout", func(in *wallet.ExpireCheckoutInput) { in.Checkout = other }},
			)
		}},
		{"pay a checkout", func(w *world) calls {
			ann, shop := w.rich("ann", "50.00 EUR", "50.00 USD"), w.merchant("shop")
			one, other := w.checkout(shop, "12.50 EUR", partial).ID, w.checkout(shop, "12.50 EUR", nil).ID
			return moving(build(
				func(s wallet.Service, in wallet.PayInput) (wallet.Transaction, error) { return s.Pay(w.ctx(), in) },
				func(in *wallet.PayInput) *wallet.Change { return &in.Change }, w.paysInput(ann, one, "12.5 EUR"),
				wallet.CodeCheckoutExceeded, func(in *wallet.PayInput) { in.Amount = "12.51" },
				variant[wallet.PayInput]{"amount", func(in *wallet.PayInput) { in.Amount = "2" }},
				variant[wallet.PayInput]{"currency", func(in *wallet.PayInput) { in.Currency = "USD" }},
				variant[wallet.PayInput]{"checkout", func(in *wallet.PayInput) { in.Checkout = other }},
				variant[wallet.PayInput]{"user", func(in *wallet.PayInput) { in.User = "nobody" }},
			))
		}},
	}
}
