package commands

import (
	"context"
	"fmt"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// checkoutPayment is one payment of a checkout, from the look at it to what is paid.
type checkoutPayment struct {
	f        *factory
	opts     *payOptions
	in       wallet.PayInput
	seen     wallet.CheckoutView
	payments wallet.Payments
	takes    money.Decimal // what the question said to leave the purse, empty for nothing
}

// runPayCheckout shows what the checkout asks for, asks on a terminal, and pays
// what was shown, or nothing.
func runPayCheckout(ctx context.Context, f *factory, opts *payOptions) error {
	p := &checkoutPayment{f: f, opts: opts, in: wallet.PayInput{
		Change: f.change(), Checkout: opts.checkout, Amount: money.Decimal(opts.amount), Currency: opts.currency, Promo: opts.promo,
	}}
	var err error
	if p.in.User, err = f.user(); err != nil {
		return err
	}
	if err := output.Check(f.printer, transactionView()); err != nil {
		return err
	}
	if p.seen, err = f.lookAt(ctx, opts.checkout); err != nil {
		return err
	}
	if p.payments, err = f.payments(ctx); err != nil {
		return err
	}
	payable := p.seen.Status == wallet.CheckoutOpen && (!p.seen.Open || p.in.Amount != "")
	if payable {
		show(&p.in, &p.seen)
		if err := p.ask(ctx); err != nil {
			return err
		}
	}
	transaction, err := spend(ctx, f, &opts.pin, func(shown wallet.StepUp) (wallet.Transaction, error) {
		if !payable { // by this key it may be paid: the wallet knows, and says what became of it otherwise
			return p.send(ctx, opts.purse.given, shown)
		}
		return opts.purse.pay(ctx, f, paid{
			user: p.in.User, amount: string(p.in.Amount), currency: p.in.Currency,
			send: func(out purse) (wallet.Transaction, error) { return p.send(ctx, out, shown) },
		})
	})
	if err != nil {
		return err
	}
	return f.printTransaction(ctx, transaction)
}

// send pays out of a purse. What the question said binds the purse that it was about:
// another is asked about by itself.
func (p *checkoutPayment) send(ctx context.Context, out purse, shown wallet.StepUp) (wallet.Transaction, error) {
	in := p.in
	in.From, in.Quote, in.Chosen, in.StepUp = out.from, out.quote, out.chosen, shown
	if out == (purse{}) {
		in.Takes = p.takes
	}
	return call(ctx, p.f, "Pay", p.payments.Pay, in)
}

// ask has the customer say yes on a terminal, with what it costs where a dry run
// knows that. Where it does not, the payment itself says why, or finds another purse.
func (p *checkoutPayment) ask(ctx context.Context) error {
	if !p.f.asksOnTerminal() {
		return nil
	}
	question := askToPay(&p.in, &p.seen)
	if p.opts.purse.given == (purse{}) {
		in := p.in
		in.DryRun = true
		would, err := call(ctx, p.f, "Pay", p.payments.Pay, in)
		if err == nil && !would.IdempotentReplay {
			if p.takes, err = would.TakenFrom(would.Currency); err != nil {
				return err
			}
			question = askToTake(question, &would, p.takes)
		}
	}
	return p.f.confirm(ctx, question+"?")
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

// askToPay is the question with what the customer knows of the shop.
func askToPay(in *wallet.PayInput, seen *wallet.CheckoutView) string {
	shop, memo := seen.MerchantName, ""
	if seen.MerchantHandle != "" {
		shop += " (" + seen.MerchantHandle + ")"
	}
	if seen.Memo != "" {
		memo = fmt.Sprintf(" for %q", seen.Memo)
	}
	return fmt.Sprintf("Pay %s %s to %s%s", in.Amount, in.Currency, shop, memo)
}

// askToTake adds what it costs the customer besides, and what comes back.
func askToTake(question string, would *wallet.Transaction, takes money.Decimal) string {
	if takes != would.Amount {
		question += fmt.Sprintf(", with a fee of %s, %s %s in all", would.Fee, takes, would.Currency)
	}
	if would.Cashback != "" {
		question += fmt.Sprintf(", of which %s come back", would.Cashback)
	}
	return question
}
