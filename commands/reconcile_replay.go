package commands

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

func newReconcileReplayCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "replay RUN",
		Short: "Match the lines of a past run again, and compare",
		Long: `Match the lines of a past run again, by its rules and as they were then, and say
whether the result is the same to the byte. Nothing is changed. Exit code 9 when
it is not the same.`,
		Example:           `  okpay reconcile replay "$(okpay reconcile list --jq '.[0].id')"`,
		Args:              exactly("RUN"),
		ValidArgsFunction: noFiles,
		RunE:              func(cmd *cobra.Command, args []string) error { return runReconcileReplay(cmd.Context(), f, args[0]) },
	}
}

func runReconcileReplay(ctx context.Context, f *factory, id string) error {
	if err := output.Check(f.printer, replayView()); err != nil {
		return err
	}
	service, err := f.reconciliation(ctx)
	if err != nil {
		return err
	}
	replay, err := call(ctx, f, "ReplayReconciliation", service.ReplayReconciliation, wallet.ShowReconciliationInput{ID: id})
	if err != nil {
		return err
	}
	if err := output.One(ctx, f.printer, replayView(), replay); err != nil || replay.Same {
		return err
	}
	return wallet.Refuse(wallet.CodeDifferences, fmt.Sprintf("run %s comes out otherwise than it did", replay.ID),
		"it was made by another version of okpay, or its records were changed: see okpay ledger check", "run", replay.ID)
}
