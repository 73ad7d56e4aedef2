package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

type captureOptions struct {
	hold, amount string
}

func newCaptureCmd(f *factory) *cobra.Command {
	opts := &captureOptions{}
	cmd := &cobra.Command{
		Use:   "capture HOLD",
		Short: "Take all or a part of what is held",
		Long: `Take what a hold reserved: all of it, or with --amount a part, and then the
rest is released to the payer. A hold is captured once. With --user only that
merchant's hold is captured.`,
		Example:           `  okpay capture "$(okpay hold cafe 40.00 EUR --user ann@example.com --jq .id)" --amount 33.50`,
		Args:              exactly("HOLD"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.hold = args[0]
			return runCapture(cmd.Context(), f, opts, cmd.Flags().Changed("amount"))
		},
	}
	cmd.Flags().StringVar(&opts.amount, "amount", "", "take this much, in the hold's currency (default: all)")
	return cmd
}

func runCapture(ctx context.Context, f *factory, opts *captureOptions, part bool) error {
	change := f.change()
	if part && opts.amount == "" {
		return emptyAmount()
	}
	if err := output.Check(f.printer, transactionView()); err != nil {
		return err
	}
	payments, err := f.payments(ctx)
	if err != nil {
		return err
	}
	transaction, err := call(ctx, f, "Capture", payments.Capture, wallet.CaptureInput{
		Change: change,
		User:   f.settings.User,
		Hold:   opts.hold,
		Amount: money.Decimal(opts.amount),
	})
	if err != nil {
		return err
	}
	return f.printTransaction(ctx, transaction)
}
