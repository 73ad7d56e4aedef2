package commands

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

type holdOptions struct {
	pin                        pinFlags
	merchant, amount, currency string
	orderID, memo              string
	expires                    time.Duration
}

func newHoldCmd(f *factory) *cobra.Command {
	opts := &holdOptions{}
	cmd := &cobra.Command{
		Use:   "hold MERCHANT AMOUNT CUR",
		Short: "Reserve money for a merchant",
		Long: `Reserve money of the customer for a merchant who delivers later. What is held
cannot be spent. capture takes all or a part of it, release gives it back, and
a hold that nobody closes expires by itself.`,
		Example:           `  okpay hold cafe 40.00 EUR --user ann@example.com --expires 48h --order-id table-7`,
		Args:              exactly("MERCHANT", "AMOUNT", "CUR"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.merchant, opts.amount, opts.currency = args[0], args[1], args[2]
			return runHold(cmd.Context(), f, opts)
		},
	}
	cmd.Flags().DurationVar(&opts.expires, "expires", wallet.DefaultHoldLife, "how long the hold lives, from 1m to 744h")
	cmd.Flags().StringVar(&opts.orderID, "order-id", "", "the merchant's own reference of what it is for")
	cmd.Flags().StringVar(&opts.memo, "memo", "", "a note that both sides see")
	opts.pin.add(cmd)
	return cmd
}

func runHold(ctx context.Context, f *factory, opts *holdOptions) error {
	change := f.change()
	user, err := f.user()
	if err != nil {
		return err
	}
	// A zero life means the default to the Service; typed, it is a mistake.
	if opts.expires == 0 {
		return usageError("--expires must be a time above zero", "write 30m, 48h or 168h")
	}
	if err := output.Check(f.printer, transactionView()); err != nil {
		return err
	}
	payments, err := f.payments(ctx)
	if err != nil {
		return err
	}
	transaction, err := spend(ctx, f, &opts.pin, func(shown wallet.StepUp) (wallet.Transaction, error) {
		return call(ctx, f, "Hold", payments.Hold, wallet.HoldInput{
			Change:    change,
			User:      user,
			Merchant:  opts.merchant,
			Amount:    money.Decimal(opts.amount),
			Currency:  opts.currency,
			OrderID:   opts.orderID,
			Memo:      opts.memo,
			ExpiresIn: opts.expires,
			StepUp:    shown,
		})
	})
	if err != nil {
		return err
	}
	return f.printTransaction(ctx, transaction)
}
