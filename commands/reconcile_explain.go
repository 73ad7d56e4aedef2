package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

func newReconcileExplainCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "explain LINE",
		Short: "Say why a line was matched, or why it was not",
		Long: `Say what became of a line: of a statement (stl_…), or a transaction of the
ledger (txn_…). Of one that was matched it is told with what, by which rule and
reference; of one that was not, which lines of the other side came nearest when
it was last looked at, and what spoke for and against each.`,
		Example: `  line=$(okpay breaks list --jq '.[0] | .statement_line + .ledger_line')
  okpay reconcile explain "$line"
  okpay reconcile explain "$line" --jq '.candidates[] | [.line.id, .against]'`,
		Args:              exactly("LINE"),
		ValidArgsFunction: noFiles,
		RunE:              func(cmd *cobra.Command, args []string) error { return runReconcileExplain(cmd.Context(), f, args[0]) },
	}
}

func runReconcileExplain(ctx context.Context, f *factory, line string) error {
	if err := output.Check(f.printer, explanationView()); err != nil {
		return err
	}
	service, err := f.reconciliation(ctx)
	if err != nil {
		return err
	}
	explained, err := call(ctx, f, "ExplainLine", service.ExplainLine, wallet.ExplainLineInput{Line: line})
	if err != nil {
		return err
	}
	if err := output.One(ctx, f.printer, explanationView(), explained); err != nil {
		return err
	}
	if explained.Match == nil && explained.Run == "" {
		f.printer.Note("no run has looked at this line yet")
	} else if explained.Match == nil && len(explained.Candidates) == 0 {
		f.printer.Note("nothing came near it")
	}
	return nil
}
