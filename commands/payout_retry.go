package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/wallet"
)

type payoutRetryOptions struct {
	payoutAgainFlags
	returned bool
}

func newPayoutRetryCmd(f *factory) *cobra.Command {
	opts := &payoutRetryOptions{}
	cmd := &cobra.Command{
		Use:   "retry PAYOUT",
		Short: "Try the refused items of a payout again",
		Long: `Try the items of a payout that were refused again, and no others, without its
file or plan: when the purse was filled, or a limit has passed. --returned sends
those that a bank has sent back once more, as they are, under another end-to-end
id: when the bank says that the account takes money again. To send them to
another account mend the file, and run it again. The payout is named by id, or
by name with --from. Exit code 8 when items are refused again.`,
		Example: `  okpay payout retry 'salaries 2026-01' --from cafe || echo "exit code $?"
  okpay payout retry 'rents 2026-05' --from cafe --returned`,
		Args:              exactly("PAYOUT"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.payout = args[0]
			return runPayoutRetry(cmd.Context(), f, opts)
		},
	}
	opts.add(cmd)
	cmd.Flags().BoolVar(&opts.returned, "returned", false, "send items that came back from the bank once more, too")
	return cmd
}

func runPayoutRetry(ctx context.Context, f *factory, opts *payoutRetryOptions) error {
	return f.payAgain(ctx, &opts.payoutAgainFlags, func(payouts wallet.Payouts, change wallet.Change, onError wallet.OnError) (wallet.Payout, error) {
		return call(ctx, f, "RetryPayout", payouts.RetryPayout, wallet.RetryPayoutInput{
			Change: change, From: f.payerIfAny(opts.from), Payout: opts.payout, OnError: onError, Returned: opts.returned,
		})
	})
}
