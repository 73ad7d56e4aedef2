package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

type transferOptions struct {
	pin                         pinFlags
	purse                       purseFlags
	recipient, amount, currency string
	memo, promo                 string
}

func newTransferCmd(f *factory) *cobra.Command {
	opts := &transferOptions{}
	cmd := &cobra.Command{
		Use:   "transfer RECIPIENT AMOUNT CUR",
		Short: "Give money to another person",
		Long: `Give money to another person who has a wallet here, named by id, e-mail or
phone. Use pay for a merchant, and payout for many people at once. The
transfer posts whole or is refused with nothing changed.
` + purseHelp,
		Example: `  okpay transfer bob@example.com 20.00 EUR --user ann@example.com --memo 'Your share'
  okpay transfer bob@example.com 20.00 USD --from EUR --yes --user ann@example.com`,
		Args:              exactly("RECIPIENT", "AMOUNT", "CUR"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.recipient, opts.amount, opts.currency = args[0], args[1], args[2]
			return runTransfer(cmd.Context(), f, opts)
		},
	}
	cmd.Flags().StringVar(&opts.memo, "memo", "", "a note that both sides see")
	opts.purse.add(cmd)
	addPromo(cmd, &opts.promo)
	opts.pin.add(cmd)
	return cmd
}

func runTransfer(ctx context.Context, f *factory, opts *transferOptions) error {
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
			return call(ctx, f, "Transfer", payments.Transfer, wallet.TransferInput{
				Change:    change,
				User:      user,
				Recipient: opts.recipient,
				Amount:    money.Decimal(opts.amount),
				Currency:  opts.currency,
				Memo:      opts.memo,
				From:      out.from,
				Quote:     out.quote,
				Chosen:    out.chosen,
				Promo:     opts.promo,
				StepUp:    shown,
			})
		}})
	})
	if err != nil {
		return err
	}
	return f.printTransaction(ctx, transaction)
}
