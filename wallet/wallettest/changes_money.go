package wallettest

import (
	"time"

	"github.com/okpay/okpay/wallet"
)

// moving marks calls whose result is a transaction with postings.
func moving(c calls) calls {
	c.moves = true
	return c
}

func moneyMethods() []method {
	return []method{
		{"top-up", func(w *world) calls {
			ann := w.person("ann")
			bad := w.card(ann, declinedCard)
			return moving(build(
				func(s wallet.Service, in wallet.TopUpInput) (wallet.Transaction, error) { return s.TopUp(w.ctx(), in) },
				func(in *wallet.TopUpInput) *wallet.Change { return &in.Change }, w.topUpInput(ann, w.card(ann, visaDebit), "12.5 EUR"),
				wallet.CodeCardDeclined, func(in *wallet.TopUpInput) { in.Instrument = bad },
				variant[wallet.TopUpInput]{"amount", func(in *wallet.TopUpInput) { in.Amount = "12.51" }},
				variant[wallet.TopUpInput]{"currency", func(in *wallet.TopUpInput) { in.Currency = "USD" }},
				variant[wallet.TopUpInput]{"instrument", func(in *wallet.TopUpInput) { in.Instrument = bad }},
				variant[wallet.TopUpInput]{"user", func(in *wallet.TopUpInput) { in.User = "nobody" }},
			))
		}},
		{"withdraw", func(w *world) calls {
			ann := w.rich("ann", "50.00 EUR", "50.00 USD")
			other := w.instrument(w.Service.BindBank(w.ctx(), w.americanInput(ann))).ID
			return moving(build(
				func(s wallet.Service, in wallet.WithdrawInput) (wallet.Transaction, error) {
					return s.Withdraw(w.ctx(), in)
				},
				func(in *wallet.WithdrawInput) *wallet.Change { return &in.Change }, w.withdrawInput(ann, w.bank(ann), "12.5 EUR"),
				wallet.CodeInsufficientFunds, func(in *wallet.WithdrawInput) { in.Amount = "60" },
				variant[wallet.WithdrawInput]{"amount", func(in *wallet.WithdrawInput) { in.Amount = "12.51" }},
				variant[wallet.WithdrawInput]{"currency", func(in *wallet.WithdrawInput) { in.Currency = "USD" }},
				variant[wallet.WithdrawInput]{"instrument", func(in *wallet.WithdrawInput) { in.Instrument = other }},
				variant[wallet.WithdrawInput]{"user", func(in *wallet.WithdrawInput) { in.User = "nobody" }},
			))
		}},
		{"pay", func(w *world) calls {
			ann, shop := w.rich("ann", "50.00 EUR", "50.00 USD"), w.merchant("shop")
			in := w.payInput(ann, shop, "12.5 EUR")
			in.Memo, in.OrderID = " two coffees ", " order-1 "
			return moving(build(
				func(s wallet.Service, in wallet.PayInput) (wallet.Transaction, error) { return s.Pay(w.ctx(), in) },
				func(in *wallet.PayInput) *wallet.Change { return &in.Change }, in,
				wallet.CodeInsufficientFunds, func(in *wallet.PayInput) { in.Amount = "60" },
				variant[wallet.PayInput]{"amount", func(in *wallet.PayInput) { in.Amount = "12.51" }},
				variant[wallet.PayInput]{"currency", func(in *wallet.PayInput) { in.Currency = "USD" }},
				variant[wallet.PayInput]{"recipient", func(in *wallet.PayInput) { in.Merchant = "cafe" }},
				variant[wallet.PayInput]{"memo", func(in *wallet.PayInput) { in.Memo = "" }},
				variant[wallet.PayInput]{"order_id", func(in *wallet.PayInput) { in.OrderID = "order-2" }},
				variant[wallet.PayInput]{"promo", func(in *wallet.PayInput) { in.Promo = "SPRING" }},
				variant[wallet.PayInput]{"user", func(in *wallet.PayInput) { in.User = "nobody" }},
			))
		}},
		{"transfer", func(w *world) calls {
			ann, bob := w.rich("ann", "50.00 EUR", "50.00 USD"), w.abroad(wallet.KindPerson, "bob")
			in := w.transferInput(ann, bob, "12.5 EUR")
			in.Memo = "rent "
			return moving(build(
				func(s wallet.Service, in wallet.TransferInput) (wallet.Transaction, error) {
					return s.Transfer(w.ctx(), in)
				},
				func(in *wallet.TransferInput) *wallet.Change { return &in.Change }, in,
				wallet.CodeInsufficientFunds, func(in *wallet.TransferInput) { in.Amount = "60" },
				variant[wallet.TransferInput]{"amount", func(in *wallet.TransferInput) { in.Amount = "12.51" }},
				variant[wallet.TransferInput]{"currency", func(in *wallet.TransferInput) { in.Currency = "USD" }},
				variant[wallet.TransferInput]{"recipient", func(in *wallet.TransferInput) { in.Recipient = "cat@example.org" }},
				variant[wallet.TransferInput]{"memo", func(in *wallet.TransferInput) { in.Memo = "gift" }},
				variant[wallet.TransferInput]{"promo", func(in *wallet.TransferInput) { in.Promo = "SPRING" }},
				variant[wallet.TransferInput]{"user", func(in *wallet.TransferInput) { in.User = "nobody" }},
			))
		}},
		{"refund", func(w *world) calls {
			ann, shop := w.rich("ann", "50.00 EUR"), w.merchant("shop")
			paid, other := w.pay(ann, shop, "20.00 EUR").ID, w.pay(ann, shop, "20.00 EUR").ID
			return moving(build(
				func(s wallet.Service, in wallet.RefundInput) (wallet.Transaction, error) {
					return s.Refund(w.ctx(), in)
				},
				func(in *wallet.RefundInput) *wallet.Change { return &in.Change },
				wallet.RefundInput{Transaction: paid, Amount: "12.5", Reason: " sent back"},
				wallet.CodeRefundExceedsRest, func(in *wallet.RefundInput) { in.Amount = "20.01" },
				variant[wallet.RefundInput]{"amount", func(in *wallet.RefundInput) { in.Amount = "7.50" }},
				variant[wallet.RefundInput]{"transaction", func(in *wallet.RefundInput) { in.Transaction = other }},
				variant[wallet.RefundInput]{"reason", func(in *wallet.RefundInput) { in.Reason = "" }},
				variant[wallet.RefundInput]{"user", func(in *wallet.RefundInput) { in.User = shop }},
			))
		}},
	}
}

func holdMethods() []method {
	return []method{
		{"hold", func(w *world) calls {
			ann, shop := w.rich("ann", "50.00 EUR", "50.00 USD"), w.merchant("shop")
			in := w.holdInput(ann, shop, "12.5 EUR")
			in.Memo, in.OrderID, in.ExpiresIn = " two nights", "room-7 ", 48*time.Hour
			return moving(build(
				func(s wallet.Service, in wallet.HoldInput) (wallet.Transaction, error) { return s.Hold(w.ctx(), in) },
				func(in *wallet.HoldInput) *wallet.Change { return &in.Change }, in,
				wallet.CodeInsufficientFunds, func(in *wallet.HoldInput) { in.Amount = "60" },
				variant[wallet.HoldInput]{"amount", func(in *wallet.HoldInput) { in.Amount = "12.51" }},
				variant[wallet.HoldInput]{"currency", func(in *wallet.HoldInput) { in.Currency = "USD" }},
				variant[wallet.HoldInput]{"recipient", func(in *wallet.HoldInput) { in.Merchant = "cafe" }},
				variant[wallet.HoldInput]{"memo", func(in *wallet.HoldInput) { in.Memo = "" }},
				variant[wallet.HoldInput]{"order_id", func(in *wallet.HoldInput) { in.OrderID = "room-8" }},
				variant[wallet.HoldInput]{"expires", func(in *wallet.HoldInput) { in.ExpiresIn = 49 * time.Hour }},
				variant[wallet.HoldInput]{"user", func(in *wallet.HoldInput) { in.User = "nobody" }},
			))
		}},
		{"capture", func(w *world) calls {
			ann, shop := w.rich("ann", "50.00 EUR"), w.merchant("shop")
			hold, other := w.hold(ann, shop, "20.00 EUR").ID, w.hold(ann, shop, "20.00 EUR").ID
			return moving(build(
				func(s wallet.Service, in wallet.CaptureInput) (wallet.Transaction, error) {
					return s.Capture(w.ctx(), in)
				},
				func(in *wallet.CaptureInput) *wallet.Change { return &in.Change }, wallet.CaptureInput{Hold: hold, Amount: "12.5"},
				wallet.CodeCaptureExceedsHold, func(in *wallet.CaptureInput) { in.Amount = "20.01" },
				variant[wallet.CaptureInput]{"amount", func(in *wallet.CaptureInput) { in.Amount = "" }},
				variant[wallet.CaptureInput]{"transaction", func(in *wallet.CaptureInput) { in.Hold = other }},
				variant[wallet.CaptureInput]{"user", func(in *wallet.CaptureInput) { in.User = shop }},
			))
		}},
		{"release", func(w *world) calls {
			ann, shop := w.rich("ann", "50.00 EUR"), w.merchant("shop")
			hold, other := w.hold(ann, shop, "20.00 EUR").ID, w.hold(ann, shop, "20.00 EUR").ID
			return moving(build(
				func(s wallet.Service, in wallet.ReleaseInput) (wallet.Transaction, error) {
					return s.Release(w.ctx(), in)
				},
				func(in *wallet.ReleaseInput) *wallet.Change { return &in.Change },
				wallet.ReleaseInput{Hold: hold, Reason: "sold out "},
				wallet.CodeHoldNotFound, func(in *wallet.ReleaseInput) { in.Hold = "hold_nothing" },
				variant[wallet.ReleaseInput]{"transaction", func(in *wallet.ReleaseInput) { in.Hold = other }},
				variant[wallet.ReleaseInput]{"reason", func(in *wallet.ReleaseInput) { in.Reason = "" }},
				variant[wallet.ReleaseInput]{"user", func(in *wallet.ReleaseInput) { in.User = shop }},
			))
		}},
	}
}
