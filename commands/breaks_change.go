package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

func newBreaksNoteCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "note BREAK TEXT",
		Short: "Note something on a break",
		Long: `Note something on a break, named by its id, in whatever status it is. Notes stay
for ever, with who wrote them and when.`,
		Example:           `  okpay breaks note "$(okpay breaks list --jq '.[0].id')" 'Asked the bank on Monday'`,
		Args:              exactly("BREAK", "TEXT"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runBreaksChange(cmd.Context(), f, wallet.ChangeBreakInput{Break: args[0], Action: wallet.BreakNoted, Text: args[1]})
		},
	}
}

func newBreaksResolveCmd(f *factory) *cobra.Command {
	in := wallet.ChangeBreakInput{Action: wallet.BreakSettled}
	cmd := newBreakChangeCmd(f, &in)
	cmd.Use, cmd.Short = "resolve BREAK --note TEXT", "Resolve a break"
	cmd.Long = `Resolve an open break, named by its id, with a note that says how. Its lines are
set aside: no later run matches them. Nothing is posted; okpay breaks reopen
takes it back.`
	cmd.Example = `  okpay breaks resolve "$(okpay breaks list --jq '.[0].id')" --note 'The bank has booked its own fee'`
	return cmd
}

func newBreaksReopenCmd(f *factory) *cobra.Command {
	in := wallet.ChangeBreakInput{Action: wallet.BreakReopened}
	cmd := newBreakChangeCmd(f, &in)
	cmd.Use, cmd.Short = "reopen BREAK --note TEXT", "Open a break again"
	cmd.Long = `Open a break again that was resolved, named by its id, with a note that says
why. Its lines can be matched again by the next run. Of a break that came of
okpay reconcile undo, the lines can be matched once it is reopened.`
	cmd.Example = `  id=$(okpay breaks list --jq '.[0].id')
  okpay breaks resolve "$id" --note 'It is in the books of May'
  okpay breaks reopen "$id" --note 'It is not in the books of May'`
	return cmd
}

func newBreaksAssignCmd(f *factory) *cobra.Command {
	in := wallet.ChangeBreakInput{Action: wallet.BreakAssigned}
	cmd := newBreakChangeCmd(f, &in)
	cmd.Use, cmd.Short = "assign BREAK --to CUSTOMER", "Give money that nobody expected to a customer"
	cmd.Long = `Give money that came without the ledger knowing of it (missing_in_ledger) to the
customer whose it is, as a top-up: named by id, e-mail, phone or handle. The
limits of a top-up hold. The break is resolved by it.`
	cmd.Example = `  id=$(okpay breaks list --kind missing_in_ledger --jq '.[0].id')
  okpay breaks assign "$id" --to ann@example.com --note 'She sent the wrong reference'`
	cmd.Flags().StringVar(&in.User, "to", "", "the `CUSTOMER` whose money it is: id, e-mail, phone or handle (required)")
	mustComplete(cmd, "to", noFiles)
	return cmd
}

// newBreakChangeCmd makes a command that changes a break, with a note.
func newBreakChangeCmd(f *factory, in *wallet.ChangeBreakInput) *cobra.Command {
	cmd := &cobra.Command{
		Args:              exactly("BREAK"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			in.Break = args[0]
			return runBreaksChange(cmd.Context(), f, *in)
		},
	}
	usage := "say what there is to know of it, for the record (required)"
	if in.Action == wallet.BreakAssigned {
		usage = "say what there is to know of it, for the record"
	}
	cmd.Flags().StringVar(&in.Text, "note", "", usage)
	mustComplete(cmd, "note", noFiles)
	return cmd
}

func runBreaksChange(ctx context.Context, f *factory, in wallet.ChangeBreakInput) error {
	in.Change = f.change()
	switch in.Action {
	case wallet.BreakSettled, wallet.BreakReopened:
		if err := needed("note", in.Text, "say why, for who finds the break"); err != nil {
			return err
		}
	case wallet.BreakAssigned:
		if err := needed("to", in.User, "name the customer whose money it is"); err != nil {
			return err
		}
	case wallet.BreakNoted: // the Service says what a note is
	}
	if err := output.Check(f.printer, breakView()); err != nil {
		return err
	}
	service, err := f.reconciliation(ctx)
	if err != nil {
		return err
	}
	changed, err := call(ctx, f, "ChangeBreak", service.ChangeBreak, in)
	if err != nil {
		return err
	}
	if err := output.One(ctx, f.printer, breakView(), changed); err != nil {
		return err
	}
	f.noteChange(changed.IdempotentReplay, changed.DryRun)
	return nil
}
