package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

type refundOptions struct {
	transaction, amount, reason string
}

func newRefundCmd(f *factory) *cobra.Command {
	opts := &refundOptions{}
	cmd := &cobra.Command{
		Use:   "refund TXN",
		Short: "Give a payment back, whole or in parts",
		Long: `Give a payment back to its payer: all that is left of it, or with --amount a
part. Parts never sum to more than was paid. With --user only a payment to that
merchant is refunded.`,
		Example:           `  okpay refund "$(okpay history --user cafe --kind payment --jq '.[0].id')" --amount 5.00 --reason 'Cold coffee'`,
		Args:              exactly("TXN"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.transaction = args[0]
			return runRefund(cmd.Context(), f, opts, cmd.Flags().Changed("amount"))
		},
	}
	cmd.Flags().StringVar(&opts.amount, "amount", "", "give back this much, in the payment's currency (default: all that is left)")
	cmd.Flags().StringVar(&opts.reason, "reason", "", "why, for the record")
	return cmd
}

func runRefund(ctx context.Context, f *factory, opts *refundOptions, part bool) error {
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
	transaction, err := call(ctx, f, "Refund", payments.Refund, wallet.RefundInput{
		Change:      change,
		User:        f.settings.User,
		Transaction: opts.transaction,
		Amount:      money.Decimal(opts.amount),
		Reason:      opts.reason,
	})
	if err != nil {
		return err
	}
	return f.printTransaction(ctx, transaction)
}
