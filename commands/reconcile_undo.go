package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

func newReconcileUndoCmd(f *factory) *cobra.Command {
	reason := ""
	cmd := &cobra.Command{
		Use:   "undo MATCH --reason REASON",
		Short: "Take a match back",
		Long: `Take a match back, named by its id or by one of its lines, for a reason that is
recorded. What was posted for it is reversed, and its lines become breaks, so
that no later run makes the match again; okpay breaks reopen lets a line be
matched once more. What the bank's word has brought about stays: an item that is
settled, a withdrawal that is posted.`,
		Example: `  match=$(okpay reconcile show "$(okpay reconcile list --jq '.[0].id')" --matches --jq '.[0].id')
  okpay reconcile undo "$match" --reason 'It was the invoice of May'`,
		Args:              exactly("MATCH"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runReconcileUndo(cmd.Context(), f, args[0], reason)
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why, for the record (required)")
	mustComplete(cmd, "reason", noFiles)
	return cmd
}

func runReconcileUndo(ctx context.Context, f *factory, match, reason string) error {
	in := wallet.UndoMatchInput{Change: f.change(), Match: match, Reason: reason}
	if err := needed("reason", reason, "say why, for who finds the break"); err != nil {
		return err
	}
	if err := output.Check(f.printer, lineMatchView()); err != nil {
		return err
	}
	service, err := f.reconciliation(ctx)
	if err != nil {
		return err
	}
	undone, err := call(ctx, f, "UndoMatch", service.UndoMatch, in)
	if err != nil {
		return err
	}
	if err := output.One(ctx, f.printer, lineMatchView(), undone); err != nil {
		return err
	}
	f.noteChange(undone.IdempotentReplay, undone.DryRun)
	return nil
}
