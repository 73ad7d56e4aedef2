package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/wallet"
)

// payoutAgainFlags are what the commands take that pay on with a payout which is
// there, without its file or plan.
type payoutAgainFlags struct {
	summary               summaryFlag
	payout, from, onError string
}

func (o *payoutAgainFlags) add(cmd *cobra.Command) {
	addPayoutFrom(cmd, &o.from)
	addOnError(cmd, &o.onError, "")
	o.summary.add(cmd)
}

// addPayoutFrom defines --from where a payout is named.
func addPayoutFrom(cmd *cobra.Command, value *string) {
	cmd.Flags().StringVar(value, "from", "", "merchant of the payout, when it is named by name (default: --user)")
	mustComplete(cmd, "from", noFiles)
}

// payAgain has ask make a payout payable, and pays it to its end.
func (f *factory) payAgain(
	ctx context.Context, o *payoutAgainFlags,
	ask func(payouts wallet.Payouts, change wallet.Change, onError wallet.OnError) (wallet.Payout, error),
) error {
	return f.withSummary(o.summary, func() error {
		f.rerunnable = true
		change := f.change()
		onError := wallet.OnError(o.onError)
		if err := choice("on-error", onError, onErrors()...); err != nil {
			return err
		}
		if err := f.checkPayoutView(); err != nil {
			return err
		}
		payouts, err := f.payouts(ctx)
		if err != nil {
			return err
		}
		payout, err := ask(payouts, change, onError)
		if err != nil {
			return err
		}
		return f.payOrShow(ctx, payouts, payout)
	})
}
