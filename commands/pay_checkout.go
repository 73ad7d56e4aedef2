package commands

import (
	"context"
	"fmt"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// runPayCheckout shows what the checkout asks for, asks on a terminal, and pays
// what was shown, or nothing.
func runPayCheckout(ctx context.Context, f *factory, opts *payOptions) error {
	in := wallet.PayInput{Change: f.change(), Checkout: opts.checkout, Amount: money.Decimal(opts.amount), Currency: opts.currency, Promo: opts.promo}
	var err error
	if in.User, err = f.user(); err != nil {
		return err
	}
	if err := output.Check(f.printer, transactionView()); err != nil {
		return err
	}
	seen, err := f.lookAt(ctx, opts.checkout)
	if err != nil {
		return err
	}
	payments, err := f.payments(ctx)
	if err != nil {
		return err
	}
	send := func(out purse, shown wallet.StepUp) (wallet.Transaction, error) {
		in.From, in.Quote, in.Chosen, in.StepUp = out.from, out.quote, out.chosen, shown
		return call(ctx, f, "Pay", payments.Pay, in)
	}
	payable := seen.Status == wallet.CheckoutOpen && (!seen.Open || in.Amount != "")
	if payable {
		show(&in, &seen)
		if err := f.confirmOnTerminal(ctx, askToPay(&in, &seen)); err != nil {
			return err
		}
	}
	transaction, err := spend(ctx, f, &opts.pin, func(shown wallet.StepUp) (wallet.Transaction, error) {
		if !payable { // by this key it may be paid: the wallet knows, and says what became of it otherwise
			return send(opts.purse.given, shown)
		}
		return opts.purse.pay(ctx, f, paid{
			user: in.User, amount: string(in.Amount), currency: in.Currency,
			send: func(out purse) (wallet.Transaction, error) { return send(out, shown) },
		})
	})
	if err != nil {
		return err
	}
	return f.printTransaction(ctx, transaction)
}

// show has the payment be of what is shown, when the customer named no amount.
func show(in *wallet.PayInput, seen *wallet.CheckoutView) {
	if in.Amount != "" {
		return
	}
	in.Amount, in.Currency, in.Shown = seen.Amount, string(seen.Currency), true
	if seen.Partial {
		in.Amount = seen.Left
	}
}

// askToPay is the question with all that the customer should know.
func askToPay(in *wallet.PayInput, seen *wallet.CheckoutView) string {
	shop, memo := seen.MerchantName, ""
	if seen.MerchantHandle != "" {
		shop += " (" + seen.MerchantHandle + ")"
	}
	if seen.Memo != "" {
		memo = fmt.Sprintf(" for %q", seen.Memo)
	}
	return fmt.Sprintf("Pay %s %s to %s%s?", in.Amount, in.Currency, shop, memo)
}
