package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

type payoutRunOptions struct {
	planFlags
	pin     pinFlags
	summary summaryFlag
	onError string
	at      scheduleFlag
}

func newPayoutRunCmd(f *factory) *cobra.Command {
	opts := &payoutRunOptions{}
	cmd := &cobra.Command{
		Use:   "run FILE --from MERCHANT",
		Short: "Plan a payee file and pay it at once",
		Long: `Plan a payee file and, when it has no problem, pay it: what a CI job runs. A
file with problems pays nobody. The same file run again is the same payout: it
pays what is not paid yet, and when all is paid it changes nothing and ends
with exit code 0. A mended file pays nobody twice. How the file may be written
is told by okpay payout plan --help. What somebody else has to approve is
refused: that takes plan, approve and apply. --summary writes a report for CI,
as JUnit (.xml) or Markdown (.md), however the command ends. With --at it is
paid by okpay run-due when that time has come.

With --purse all items are paid out of the purse of that currency: those in
others at the rates in force.`,
		Example: `  okpay payout run payees.csv --from cafe
  okpay payout run payees.csv --from cafe --summary report.md
  okpay payout run payees.csv --from cafe --dry-run
  okpay payout run payees.csv --from cafe --on-error stop -o jsonl`,
		Args: exactly("FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.file = args[0]
			return f.withSummary(opts.summary, func() error { return runPayoutRun(cmd.Context(), f, opts) })
		},
	}
	opts.add(cmd)
	addOnError(cmd, &opts.onError, wallet.OnErrorContinue)
	opts.at.add(cmd)
	opts.summary.add(cmd)
	opts.pin.add(cmd)
	return cmd
}

func runPayoutRun(ctx context.Context, f *factory, opts *payoutRunOptions) error {
	f.rerunnable = true
	if opts.pin.fromStdin && opts.file == "-" {
		return usageError("the payees and the PIN cannot both come from standard input", "give the PIN with --pin-file or OKPAY_PIN")
	}
	f.change() // so that every error from here on tells the key
	onError := wallet.OnError(opts.onError)
	if err := choice("on-error", onError, onErrors()...); err != nil {
		return err
	}
	at, err := opts.at.read(f.deps.Now())
	if err != nil {
		return err
	}
	if err := f.checkPayoutView(); err != nil {
		return err
	}
	plan, err := f.plan(ctx, &opts.planFlags)
	if err != nil {
		return err
	}
	if len(plan.Problems) == 0 {
		return f.apply(ctx, plan, applying{onError: onError, at: at}, &opts.pin)
	}
	// A person sees every problem; a program finds the first of them in the
	// error, and never a plan where it expects a payout.
	if f.isTable() {
		if err := output.One(ctx, f.printer, planView(), withoutItems(plan)); err != nil {
			return err
		}
	}
	return planProblems(plan)
}

func withoutItems(plan wallet.PayoutPlan) wallet.PayoutPlan {
	plan.Items = nil
	return plan
}
