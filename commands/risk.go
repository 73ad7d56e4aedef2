package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

func newRiskCmd(f *factory) *cobra.Command {
	return group(&cobra.Command{
		Use:   "risk",
		Short: "See what the risk rules decided, and decide what waits",
		Long: `See what the risk rules of the policy decided about payments, transfers,
withdrawals and top-ups, and decide those that wait for an operator. While one
waits its money is held: approve, and it goes on with the fee of that time;
reject, and its payer has the money again. None is decided by time alone.`,
		Example: `  okpay risk reviews --status open
  okpay risk events --decision freeze`,
	}, newRiskEventsCmd(f), newRiskReviewsCmd(f), newRiskDecideCmd(f, wallet.RiskReviewApproved), newRiskDecideCmd(f, wallet.RiskReviewRejected))
}

type riskEventsOptions struct {
	page                  pageFlags
	rule, decision, since string
}

func newRiskEventsCmd(f *factory) *cobra.Command {
	opts := &riskEventsOptions{}
	cmd := &cobra.Command{
		Use:   "events",
		Short: "List what the risk rules decided",
		Long: `List what the risk rules decided, the newest first: each rule that held, what it
saw, and what became of the transaction; and what operators decided of those
that waited. A transaction for which no rule held leaves no event.`,
		Example: `  okpay risk events --decision review --since 2026-01-01
  okpay risk events --all --jq '.[] | [.rule, .seen]'`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runRiskEvents(cmd.Context(), f, opts) },
	}
	flags := cmd.Flags()
	flags.StringVar(&opts.rule, "rule", "", "those of the rule of this name alone")
	flags.StringVar(&opts.decision, "decision", "", "those of this decision alone: allow, alert, review, freeze, approve or reject")
	flags.StringVar(&opts.since, "since", "", "from this moment on: "+momentHelp)
	oneOf(cmd, "decision", wallet.RiskDecisions()...)
	mustComplete(cmd, "rule", noFiles)
	mustComplete(cmd, "since", noFiles)
	opts.page.add(cmd)
	return cmd
}

func runRiskEvents(ctx context.Context, f *factory, opts *riskEventsOptions) error {
	if err := opts.page.check(); err != nil {
		return err
	}
	in := wallet.ListRiskEventsInput{User: f.settings.User, Rule: opts.rule, Decision: wallet.RiskDecision(opts.decision)}
	if opts.since != "" {
		var err error
		if in.Since, err = startOf("since", opts.since); err != nil {
			return err
		}
	}
	risk, err := f.risk(ctx)
	if err != nil {
		return err
	}
	return listPages(ctx, f, riskEventsView(), opts.page,
		func(ctx context.Context, page wallet.PageInput) (wallet.Page[wallet.RiskEvent], error) {
			in.PageInput = page
			return call(ctx, f, "ListRiskEvents", risk.ListRiskEvents, in)
		})
}

type riskReviewsOptions struct {
	page   pageFlags
	status string
}

func newRiskReviewsCmd(f *factory) *cobra.Command {
	opts := &riskReviewsOptions{}
	cmd := &cobra.Command{
		Use:   "reviews",
		Short: "List transactions that wait for an operator",
		Long: `List transactions that wait, or waited, for an operator because a risk rule said
so, the newest first: those of everybody, or of --user. With --status open it is
the queue of those that wait to be decided.`,
		Example: `  okpay risk reviews --status open
  okpay risk reviews --all --jq '.[] | [.transaction, .rule]'`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runRiskReviews(cmd.Context(), f, opts) },
	}
	cmd.Flags().StringVar(&opts.status, "status", "", "those of this status alone: open, approved or rejected")
	oneOf(cmd, "status", wallet.RiskReviewStatuses()...)
	opts.page.add(cmd)
	return cmd
}

func runRiskReviews(ctx context.Context, f *factory, opts *riskReviewsOptions) error {
	if err := opts.page.check(); err != nil {
		return err
	}
	risk, err := f.risk(ctx)
	if err != nil {
		return err
	}
	return listPages(ctx, f, riskReviewsView(), opts.page,
		func(ctx context.Context, page wallet.PageInput) (wallet.Page[wallet.RiskReview], error) {
			in := wallet.ListRiskReviewsInput{PageInput: page, User: f.settings.User, Status: wallet.RiskReviewStatus(opts.status)}
			return call(ctx, f, "ListRiskReviews", risk.ListRiskReviews, in)
		})
}

// newRiskDecideCmd makes the command that gives a review one of its verdicts.
func newRiskDecideCmd(f *factory, verdict wallet.RiskReviewStatus) *cobra.Command {
	reason := ""
	cmd := &cobra.Command{
		Use:   "approve TRANSACTION",
		Short: "Let a transaction that waits go on",
		Long: `Let a transaction that waits go on, for a reason that is recorded. What was held
is paid with the fee that was decided then; a top-up or a withdrawal goes to its
rail now. The payer must not be frozen, and the payee must still take money.`,
		Example: `  okpay risk approve "$(okpay risk reviews --status open --jq '.[0].transaction')" --reason 'Called back'`,
	}
	if verdict == wallet.RiskReviewRejected {
		cmd.Use, cmd.Short = "reject TRANSACTION", "Give back the money of a transaction that waits"
		cmd.Long = `Give back the money of a transaction that waits, for a reason that is recorded.
Its payer has all of it again, the fee too, and it counts to no limit. The
customer is not told the reason.`
		cmd.Example = `  okpay risk reject "$(okpay risk reviews --status open --jq '.[0].transaction')" --reason 'It was not the customer'`
	}
	cmd.Args, cmd.ValidArgsFunction = exactly("TRANSACTION"), noFiles
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return runRiskDecide(cmd.Context(), f, wallet.DecideRiskReviewInput{Transaction: args[0], Verdict: verdict, Reason: reason})
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why, for the record")
	return cmd
}

func runRiskDecide(ctx context.Context, f *factory, in wallet.DecideRiskReviewInput) error {
	in.Change = f.change()
	if err := output.Check(f.printer, riskReviewView()); err != nil {
		return err
	}
	risk, err := f.risk(ctx)
	if err != nil {
		return err
	}
	review, err := call(ctx, f, "DecideRiskReview", risk.DecideRiskReview, in)
	if err != nil {
		return err
	}
	if err := output.One(ctx, f.printer, riskReviewView(), review); err != nil {
		return err
	}
	f.noteChange(review.IdempotentReplay, review.DryRun)
	return nil
}
