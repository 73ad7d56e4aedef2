package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/wallet"
)

type payoutResumeOptions struct {
	summary               summaryFlag
	payout, from, onError string
}

func newPayoutResumeCmd(f *factory) *cobra.Command {
	opts := &payoutResumeOptions{}
	cmd := &cobra.Command{
		Use:   "resume PAYOUT",
		Short: "Pay on where a payout stopped or was killed",
		Long: `Pay what is left of a payout that stopped at a refused item, or was killed,
without its file or plan. The payout is named by id, or by name with --from.
--on-error changes what happens at the next refusal. An item that was refused
stays so, and the exit code is 8; apply the plan again to have it tried again.`,
		Example: `  okpay payout resume 'salaries 2026-01' --from cafe --on-error continue || echo "exit code $?"
  okpay payout resume "$(okpay payout list --jq '.[0].id')" -o jsonl || echo "exit code $?"`,
		Args:              exactly("PAYOUT"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.payout = args[0]
			return f.withSummary(opts.summary, func() error { return runPayoutResume(cmd.Context(), f, opts) })
		},
	}
	cmd.Flags().StringVar(&opts.from, "from", "", "merchant of the payout, when it is named by name (default: --user)")
	addOnError(cmd, &opts.onError, "")
	opts.summary.add(cmd)
	mustComplete(cmd, "from", noFiles)
	return cmd
}

func runPayoutResume(ctx context.Context, f *factory, opts *payoutResumeOptions) error {
	f.rerunnable = true
	change := f.change()
	onError := wallet.OnError(opts.onError)
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
	payout, err := call(ctx, f, "ResumePayout", payouts.ResumePayout, wallet.ResumePayoutInput{
		Change:  change,
		From:    f.payerIfAny(opts.from),
		Payout:  opts.payout,
		OnError: onError,
	})
	if err != nil {
		return err
	}
	if f.flags.dryRun {
		if err := f.printPayout(ctx, payout); err != nil {
			return err
		}
		f.noteChange(false, true)
		return nil
	}
	return f.payAll(ctx, payouts, payout)
}
