package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

type payOptions struct {
	pin                        pinFlags
	purse                      purseFlags
	merchant, amount, currency string
	checkout                   string // in the place of merchant
	orderID, memo, promo       string
}

func newPayCmd(f *factory) *cobra.Command {
	opts := &payOptions{}
	cmd := &cobra.Command{
		Use:   "pay MERCHANT|CHECKOUT [AMOUNT CUR]",
		Short: "Pay a merchant, or what a checkout asks for",
		Long: `Pay a merchant at once from the customer's balance. Use it for what is bought;
to give money to a person use transfer, and to reserve it first use hold. The
payment posts whole or is refused with nothing changed; by the default policy
the merchant bears the fee. A promotion applies by itself, or by its code with
--promo: then the payment is refused when the code is of no use for it.

A CHECKOUT, by its id or its link, says to whom and how much. On a terminal the
shop, the amount and the fee are asked about first. AMOUNT CUR is for one
that leaves the amount to the customer, and for a part of one that is paid in
parts: without it, what is left is paid.
` + purseHelp,
		Example: `  okpay pay cafe 12.50 EUR --user ann@example.com --order-id 1001 --memo 'Two coffees'
  okpay pay cafe 12.50 EUR --user ann@example.com --dry-run -o json --jq '.fee'
  okpay pay cafe 20.00 USD --from EUR --yes --user ann@example.com
  okpay pay "$(okpay checkout list --user cafe --jq '.[0].id')" --user ann@example.com`,
		Args:              between(1, "MERCHANT|CHECKOUT", "AMOUNT", "CUR"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := opts.take(cmd, args); err != nil {
				return err
			}
			if opts.checkout != "" {
				return runPayCheckout(cmd.Context(), f, opts)
			}
			return runPay(cmd.Context(), f, opts)
		},
	}
	cmd.Flags().StringVar(&opts.orderID, "order-id", "", "the merchant's own reference of what is paid")
	cmd.Flags().StringVar(&opts.memo, "memo", "", "a note that both sides see")
	opts.purse.add(cmd)
	addPromo(cmd, &opts.promo)
	opts.pin.add(cmd)
	return cmd
}

// take reads the arguments, and refuses what does not go together.
func (o *payOptions) take(cmd *cobra.Command, args []string) error {
	id, byCheckout := wallet.CheckoutOf(args[0])
	least := 3
	if byCheckout && len(args) == 1 {
		least = 1
	}
	if err := between(least, "MERCHANT|CHECKOUT", "AMOUNT", "CUR")(cmd, args); err != nil {
		return err
	}
	if len(args) > 1 {
		o.amount, o.currency = args[1], args[2]
	}
	if !byCheckout {
		o.merchant = args[0]
		return nil
	}
	o.checkout = id
	if o.orderID != "" || o.memo != "" {
		return usageError("a checkout says the order and the memo itself", "leave --order-id and --memo out")
	}
	return nil
}

func runPay(ctx context.Context, f *factory, opts *payOptions) error {
	change := f.change()
	user, err := f.user()
	if err != nil {
		return err
	}
	if err := output.Check(f.printer, transactionView()); err != nil {
		return err
	}
	payments, err := f.payments(ctx)
	if err != nil {
		return err
	}
	transaction, err := spend(ctx, f, &opts.pin, func(shown wallet.StepUp) (wallet.Transaction, error) {
		return opts.purse.pay(ctx, f, paid{user: user, amount: opts.amount, currency: opts.currency, send: func(out purse) (wallet.Transaction, error) {
			return call(ctx, f, "Pay", payments.Pay, wallet.PayInput{
				Change:   change,
				User:     user,
				Merchant: opts.merchant,
				Amount:   money.Decimal(opts.amount),
				Currency: opts.currency,
				OrderID:  opts.orderID,
				Memo:     opts.memo,
				From:     out.from,
				Quote:    out.quote,
				Chosen:   out.chosen,
				Promo:    opts.promo,
				StepUp:   shown,
			})
		}})
	})
	if err != nil {
		return err
	}
	return f.printTransaction(ctx, transaction)
}
