package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

type topUpOptions struct {
	amount, currency, instrument string
}

func newTopUpCmd(f *factory) *cobra.Command {
	opts := &topUpOptions{}
	cmd := &cobra.Command{
		Use:   "top-up AMOUNT CUR --from INSTRUMENT",
		Short: "Charge a card or bank account and add the money to the balance",
		Long: `Charge a bound card or bank account and credit its owner, less the fee. A
processor that answers late leaves the top-up pending: the money is there once
wait or run-due has its outcome. A declined card ends with exit code 5 and its
reason.`,
		Example: `  okpay top-up 100.00 EUR --user ann@example.com \
    --from "$(okpay instruments list --user ann@example.com --jq '.[0].id')"`,
		Args:              exactly("AMOUNT", "CUR"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.amount, opts.currency = args[0], args[1]
			return runTopUp(cmd.Context(), f, opts)
		},
	}
	cmd.Flags().StringVar(&opts.instrument, "from", "", "card or bank account to charge, by id (required)")
	mustComplete(cmd, "from", noFiles)
	return cmd
}

func runTopUp(ctx context.Context, f *factory, opts *topUpOptions) error {
	change := f.change()
	user, err := f.user()
	if err != nil {
		return err
	}
	if err := needed("from", opts.instrument, "okpay instruments list shows the instruments"); err != nil {
		return err
	}
	if err := output.Check(f.printer, transactionView()); err != nil {
		return err
	}
	payments, err := f.payments(ctx)
	if err != nil {
		return err
	}
	transaction, err := call(ctx, f, "TopUp", payments.TopUp, wallet.TopUpInput{
		Change:     change,
		User:       user,
		Amount:     money.Decimal(opts.amount),
		Currency:   opts.currency,
		Instrument: opts.instrument,
	})
	if err != nil {
		return err
	}
	return f.printTransaction(ctx, transaction)
}
