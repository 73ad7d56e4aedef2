package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/wallet"
)

type payoutResumeOptions struct {
	payoutAgainFlags
	at scheduleFlag
}

func newPayoutResumeCmd(f *factory) *cobra.Command {
	opts := &payoutResumeOptions{}
	cmd := &cobra.Command{
		Use:   "resume PAYOUT",
		Short: "Pay on where a payout stopped or was killed, or put it off",
		Long: `Pay what is left of a payout that stopped at a refused item, or was killed,
without its file or plan. The payout is named by id, or by name with --from.
--on-error changes what happens at the next refusal. An item that was refused
stays so, and the exit code is 8; apply the plan again to have it tried again.
--at puts what is left off until then, or pays at once with --at now what is
scheduled for later.`,
		Example: `  okpay payout resume 'salaries 2026-01' --from cafe --on-error continue || echo "exit code $?"
  okpay payout resume "$(okpay payout list --jq '.[0].id')" -o jsonl || echo "exit code $?"`,
		Args:              exactly("PAYOUT"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.payout = args[0]
			return runPayoutResume(cmd.Context(), f, opts)
		},
	}
	opts.add(cmd)
	opts.at.add(cmd)
	return cmd
}

func runPayoutResume(ctx context.Context, f *factory, opts *payoutResumeOptions) error {
	at, err := opts.at.read(f.deps.Now())
	if err != nil {
		return err
	}
	return f.payAgain(ctx, &opts.payoutAgainFlags, func(payouts wallet.Payouts, change wallet.Change, onError wallet.OnError) (wallet.Payout, error) {
		return call(ctx, f, "ResumePayout", payouts.ResumePayout, wallet.ResumePayoutInput{
			Change: change, From: f.payerIfAny(opts.from), Payout: opts.payout, OnError: onError, At: at,
		})
	})
}
