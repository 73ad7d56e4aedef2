package commands

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

type runDueOptions struct {
	limit int
	all   bool
}

func newRunDueCmd(f *factory) *cobra.Command {
	opts := &runDueOptions{}
	cmd := &cobra.Command{
		Use:   "run-due",
		Short: "Do what time brings: settle what is pending, release expired holds, send messages",
		Long: `Pay scheduled payouts whose time has come, withdraw what the payout schedules of
merchants say, settle pending top-ups and withdrawals whose outcome is known by
now, release holds that have expired, end checkouts whose time is over, go on
with a stopped okpay keys rotate, erase what need not be kept any more of closed
accounts, lower the level of customers whose documents have expired, ask the
provider of kyc_url about cases, send events to webhooks, and send the messages
to people that are due, where there is a gateway for them (see outbox send). It
is made for cron, and may run beside anything else; okpay serve does all of it
by itself, unless it has --no-duties. One run does a bounded amount and says
whether more is left; --all goes on until nothing is. Exit code 8 when items of
a payout that was due were refused, or it could not be paid and has stopped.
That a payout schedule withdraws nothing is told by the schedule itself.`,
		Example: `  okpay run-due
  okpay run-due --all -q`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runRunDue(cmd.Context(), f, opts) },
	}
	cmd.Flags().IntVar(&opts.limit, "limit", wallet.MaxPageSize, "do at most this much at once")
	cmd.Flags().BoolVar(&opts.all, "all", false, "go on until nothing is left")
	return cmd
}

func runRunDue(ctx context.Context, f *factory, opts *runDueOptions) error {
	if opts.limit < 1 {
		return usageError("--limit must be at least 1", "leave it out for the most that is done at once")
	}
	if err := output.Check(f.printer, runDueView()); err != nil {
		return err
	}
	payments, err := f.payments(ctx)
	if err != nil {
		return err
	}
	var sum wallet.RunDueResult
	for {
		// A dry run changes nothing, so a second round would see the same again.
		done, err := call(ctx, f, "RunDue", payments.RunDue, wallet.RunDueInput{Limit: opts.limit, DryRun: f.flags.dryRun})
		if err != nil {
			return err
		}
		sum = addRunDue(sum, done)
		if !opts.all || !done.More || !done.Worked() || f.flags.dryRun {
			break
		}
	}
	if err := output.One(ctx, f.printer, runDueView(), sum); err != nil {
		return err
	}
	f.noteChange(false, sum.DryRun)
	if sum.ItemsRefused+sum.PayoutsStopped > 0 {
		return wallet.Refuse(wallet.CodePartial, fmt.Sprintf("%s of payouts that were due refused, and %s stopped",
			counted(sum.ItemsRefused, "item was", "items were"), counted(sum.PayoutsStopped, "payout has", "payouts have")),
			"see okpay payout list and okpay payout status, then okpay payout resume or retry",
			"items_refused", sum.ItemsRefused, "payouts_stopped", sum.PayoutsStopped)
	}
	return nil
}

// addRunDue adds a round to those before. What is still pending was asked for
// again in each round, so the last one counts it.
func addRunDue(sum, round wallet.RunDueResult) wallet.RunDueResult {
	sum.Settled += round.Settled
	sum.HoldsReleased += round.HoldsReleased
	sum.CheckoutsExpired += round.CheckoutsExpired
	sum.Resealed += round.Resealed
	sum.Erased += round.Erased
	sum.DocumentsExpired += round.DocumentsExpired
	sum.Reminders += round.Reminders
	sum.Checked += round.Checked
	sum.Screened += round.Screened
	sum.ReviewsOpened += round.ReviewsOpened
	sum.MessagesSent += round.MessagesSent
	sum.MessagesFailed += round.MessagesFailed
	sum.ItemsPaid += round.ItemsPaid
	sum.ItemsRefused += round.ItemsRefused
	sum.PayoutsStopped += round.PayoutsStopped
	sum.SchedulesWithdrawn += round.SchedulesWithdrawn
	sum.SchedulesRefused += round.SchedulesRefused
	sum.WebhooksDelivered += round.WebhooksDelivered
	sum.WebhooksDelayed += round.WebhooksDelayed
	sum.WebhooksFailed += round.WebhooksFailed
	sum.StillPending = round.StillPending
	sum.More = round.More
	sum.DryRun = round.DryRun
	return sum
}
