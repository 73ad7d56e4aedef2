package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

type reconcileListOptions struct {
	page    pageFlags
	account string
}

func newReconcileListCmd(f *factory) *cobra.Command {
	opts := &reconcileListOptions{}
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List runs of reconciliation, the newest first",
		Long: `List the runs of reconciliation, the newest first: those of all accounts, or of
one with --account. A run is shown with its breaks by okpay reconcile show.`,
		Example: `  okpay reconcile list
  okpay reconcile list --account giro --jq '.[0].closing'`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runReconcileList(cmd.Context(), f, opts) },
	}
	cmd.Flags().StringVar(&opts.account, "account", "", "runs of this `ACCOUNT` of ours alone")
	mustComplete(cmd, "account", noFiles)
	opts.page.add(cmd)
	return cmd
}

func runReconcileList(ctx context.Context, f *factory, opts *reconcileListOptions) error {
	if err := opts.page.check(); err != nil {
		return err
	}
	service, err := f.reconciliation(ctx)
	if err != nil {
		return err
	}
	return listPages(ctx, f, reconciliationsView(), opts.page,
		func(ctx context.Context, page wallet.PageInput) (wallet.Page[wallet.ReconciliationRun], error) {
			return call(ctx, f, "ListReconciliations", service.ListReconciliations, wallet.ListReconciliationsInput{PageInput: page, Account: opts.account})
		})
}

func newReconcileStatementsCmd(f *factory) *cobra.Command {
	opts := &reconcileListOptions{}
	cmd := &cobra.Command{
		Use:   "statements",
		Short: "List the statements that are in the wallet, the newest first",
		Long: `List the statements that okpay reconcile run has brought to the wallet, the
newest first: those of all accounts, or of one with --account. The gate says
whether the lines of one are matched: open, forced, or held back because it does
not add up (footing) or does not begin where the one before it ended
(continuity).`,
		Example: `  okpay reconcile statements
  okpay reconcile statements --account giro --all --jq '.[] | select(.gate != "open")'`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runReconcileStatements(cmd.Context(), f, opts) },
	}
	cmd.Flags().StringVar(&opts.account, "account", "", "statements of this `ACCOUNT` of ours alone")
	mustComplete(cmd, "account", noFiles)
	opts.page.add(cmd)
	return cmd
}

func runReconcileStatements(ctx context.Context, f *factory, opts *reconcileListOptions) error {
	if err := opts.page.check(); err != nil {
		return err
	}
	service, err := f.reconciliation(ctx)
	if err != nil {
		return err
	}
	return listPages(ctx, f, accountStatementsView(), opts.page,
		func(ctx context.Context, page wallet.PageInput) (wallet.Page[wallet.AccountStatement], error) {
			return call(ctx, f, "ListStatements", service.ListStatements, wallet.ListStatementsInput{PageInput: page, Account: opts.account})
		})
}

type reconcileShowOptions struct {
	page    pageFlags
	matches bool
	report  reportFlag
}

func newReconcileShowCmd(f *factory) *cobra.Command {
	opts := &reconcileShowOptions{}
	cmd := &cobra.Command{
		Use:   "show RUN",
		Short: "Show a run of reconciliation with its breaks, or its matches",
		Long: `Show a run of reconciliation, named by its id, with the breaks that it found and
how they stand now. --matches lists the matches that it made instead: by which
rule, and the transaction by which each was posted. --report writes the run and
its breaks to a file, too.`,
		Example: `  run=$(okpay reconcile list --jq '.[0].id')
  okpay reconcile show "$run" --jq '.breaks[] | [.kind, .amount]'
  okpay reconcile show "$run" --matches --all -o csv
  okpay reconcile show "$run" --report run.md -q`,
		Args:              exactly("RUN"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runReconcileShow(cmd.Context(), f, args[0], opts)
		},
	}
	cmd.Flags().BoolVar(&opts.matches, "matches", false, "list its matches instead")
	opts.report.add(cmd)
	opts.page.add(cmd)
	return cmd
}

func runReconcileShow(ctx context.Context, f *factory, id string, opts *reconcileShowOptions) error {
	if err := opts.page.check(); err != nil {
		return err
	}
	if !opts.matches && (f.flagGiven("limit") || f.flagGiven("all")) {
		return usageError("--limit and --all are for a list", "give --matches with them")
	}
	if opts.matches && len(opts.report.paths) > 0 {
		return usageError("--report is of a run with its breaks, and --matches lists its matches", "give one or the other")
	}
	if err := opts.report.check(); err != nil {
		return err
	}
	if opts.matches {
		service, err := f.reconciliation(ctx)
		if err != nil {
			return err
		}
		return listPages(ctx, f, lineMatchesView(), opts.page,
			func(ctx context.Context, page wallet.PageInput) (wallet.Page[wallet.LineMatch], error) {
				return call(ctx, f, "ListMatches", service.ListMatches, wallet.ListMatchesInput{PageInput: page, Run: id})
			})
	}
	if err := output.Check(f.printer, reconciliationView()); err != nil {
		return err
	}
	service, err := f.reconciliation(ctx)
	if err != nil {
		return err
	}
	run, err := call(ctx, f, "ShowReconciliation", service.ShowReconciliation, wallet.ShowReconciliationInput{ID: id})
	if err != nil {
		return err
	}
	if err := new(foundBreaks).gather(ctx, f, service, &run); err != nil {
		return err
	}
	if err := opts.report.save([]wallet.ReconciliationRun{run}); err != nil {
		return err
	}
	return f.printRun(ctx, run)
}
