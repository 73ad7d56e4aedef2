package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

type releaseOptions struct {
	hold, reason string
}

func newReleaseCmd(f *factory) *cobra.Command {
	opts := &releaseOptions{}
	cmd := &cobra.Command{
		Use:   "release HOLD",
		Short: "Give back what is held",
		Long: `Give a hold back to the payer, whole. Use it when nothing will be delivered;
capture releases what it does not take by itself, and so does a hold that
expires.`,
		Example:           `  okpay release "$(okpay hold cafe 40.00 EUR --user ann@example.com --jq .id)" --reason 'Table cancelled'`,
		Args:              exactly("HOLD"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.hold = args[0]
			return runRelease(cmd.Context(), f, opts)
		},
	}
	cmd.Flags().StringVar(&opts.reason, "reason", "", "why, for the record")
	return cmd
}

func runRelease(ctx context.Context, f *factory, opts *releaseOptions) error {
	change := f.change()
	if err := output.Check(f.printer, transactionView()); err != nil {
		return err
	}
	payments, err := f.payments(ctx)
	if err != nil {
		return err
	}
	transaction, err := call(ctx, f, "Release", payments.Release, wallet.ReleaseInput{
		Change: change,
		User:   f.settings.User,
		Hold:   opts.hold,
		Reason: opts.reason,
	})
	if err != nil {
		return err
	}
	return f.printTransaction(ctx, transaction)
}
