package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

func newBreaksCmd(f *factory) *cobra.Command {
	return group(&cobra.Command{
		Use:   "breaks",
		Short: "See where bank and ledger differ, and look after it",
		Long: `See where bank and ledger differ, as okpay reconcile run has found it, and look
after it. A break stays open over runs until a later statement closes it, or
somebody resolves it with a note; it can be reopened. Money that nobody expected
lies on suspense until it is assigned to a customer.`,
		Example: `  okpay breaks list
  okpay breaks note "$(okpay breaks list --jq '.[0].id')" 'Asked the bank'`,
	}, newBreaksListCmd(f), newBreaksShowCmd(f), newBreaksNoteCmd(f), newBreaksResolveCmd(f), newBreaksReopenCmd(f), newBreaksAssignCmd(f))
}

type breaksListOptions struct {
	page                       pageFlags
	account, kind, status, run string
}

func newBreaksListCmd(f *factory) *cobra.Command {
	opts := &breaksListOptions{}
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List breaks, the oldest first",
		Long: `List breaks, the oldest first: the open ones of all accounts, or those of one
account, kind or status. With --run those that a run has found, whatever became
of them. The amount is what is open: by how much the bank's lines are above the
ledger's where both have some, and else what they come to.`,
		Example: `  okpay breaks list --account giro
  okpay breaks list --kind missing_at_bank --jq '.[] | select(.age_days > 30) | .id'
  okpay breaks list --status resolved --all -o csv`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runBreaksList(cmd.Context(), f, opts) },
	}
	flags := cmd.Flags()
	flags.StringVar(&opts.account, "account", "", "breaks of this `ACCOUNT` of ours alone")
	flags.StringVar(&opts.kind, "kind", "", "breaks of this kind alone, such as missing_in_ledger")
	flags.StringVar(&opts.status, "status", "", "breaks of this status: open, resolved or closed (default: open)")
	flags.StringVar(&opts.run, "run", "", "breaks that this `RUN` has found, in any status")
	oneOf(cmd, "kind", wallet.BreakKinds()...)
	oneOf(cmd, "status", wallet.BreakStatuses()...)
	mustComplete(cmd, "account", noFiles)
	mustComplete(cmd, "run", noFiles)
	opts.page.add(cmd)
	return cmd
}

func runBreaksList(ctx context.Context, f *factory, opts *breaksListOptions) error {
	if err := opts.page.check(); err != nil {
		return err
	}
	in := wallet.ListBreaksInput{Account: opts.account, Kind: wallet.BreakKind(opts.kind), Status: wallet.BreakStatus(opts.status), Run: opts.run}
	if err := choice("kind", in.Kind, wallet.BreakKinds()...); err != nil {
		return err
	}
	if err := choice("status", in.Status, wallet.BreakStatuses()...); err != nil {
		return err
	}
	service, err := f.reconciliation(ctx)
	if err != nil {
		return err
	}
	return listPages(ctx, f, breaksView(), opts.page, func(ctx context.Context, page wallet.PageInput) (wallet.Page[wallet.Break], error) {
		in.PageInput = page
		return call(ctx, f, "ListBreaks", service.ListBreaks, in)
	})
}

func newBreaksShowCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "show BREAK",
		Short: "Show a break with its lines and notes",
		Long: `Show a break, named by its id: the lines that it is about, why it is one, since
when, and what was said of it. okpay reconcile explain says of each line what
came nearest.`,
		Example:           `  okpay breaks show "$(okpay breaks list --jq '.[0].id')"`,
		Args:              exactly("BREAK"),
		ValidArgsFunction: noFiles,
		RunE:              func(cmd *cobra.Command, args []string) error { return runBreaksShow(cmd.Context(), f, args[0]) },
	}
}

func runBreaksShow(ctx context.Context, f *factory, id string) error {
	if err := output.Check(f.printer, breakView()); err != nil {
		return err
	}
	service, err := f.reconciliation(ctx)
	if err != nil {
		return err
	}
	shown, err := call(ctx, f, "ShowBreak", service.ShowBreak, wallet.ShowBreakInput{Break: id})
	if err != nil {
		return err
	}
	return output.One(ctx, f.printer, breakView(), shown)
}
