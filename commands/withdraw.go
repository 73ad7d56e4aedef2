package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

type withdrawOptions struct {
	pin                          pinFlags
	amount, currency, instrument string
}

func newWithdrawCmd(f *factory) *cobra.Command {
	opts := &withdrawOptions{}
	cmd := &cobra.Command{
		Use:   "withdraw AMOUNT CUR --to INSTRUMENT",
		Short: "Send money from the balance to a bank account",
		Long: `Send money to a bound bank account; the fee comes on top. The money leaves the
balance at once. While the withdrawal is pending, wait and run-due ask for its
outcome; one that fails gives the money back.`,
		Example: `  okpay withdraw 25.00 EUR --user ann@example.com \
    --to "$(okpay instruments list --user ann@example.com --jq 'map(select(.kind=="bank"))[0].id')"`,
		Args:              exactly("AMOUNT", "CUR"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.amount, opts.currency = args[0], args[1]
			return runWithdraw(cmd.Context(), f, opts)
		},
	}
	cmd.Flags().StringVar(&opts.instrument, "to", "", "bank account to send to, by id (required)")
	mustComplete(cmd, "to", noFiles)
	opts.pin.add(cmd)
	return cmd
}

func runWithdraw(ctx context.Context, f *factory, opts *withdrawOptions) error {
	change := f.change()
	user, err := f.user()
	if err != nil {
		return err
	}
	if err := needed("to", opts.instrument, "okpay instruments list shows the instruments"); err != nil {
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
		return call(ctx, f, "Withdraw", payments.Withdraw, wallet.WithdrawInput{
			Change:     change,
			User:       user,
			Amount:     money.Decimal(opts.amount),
			Currency:   opts.currency,
			Instrument: opts.instrument,
			StepUp:     shown,
		})
	})
	if err != nil {
		return err
	}
	return f.printTransaction(ctx, transaction)
}
