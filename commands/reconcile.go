package commands

import "github.com/spf13/cobra"

func newReconcileCmd(f *factory) *cobra.Command {
	return group(&cobra.Command{
		Use:   "reconcile",
		Short: "Compare what the bank says with the ledger",
		Long: `Compare what the bank says with the ledger. Statements are read as banks and
processors send them: camt.052, camt.053 and camt.054, MT940 and MT942, OFX,
BAI2, and CSV by a mapping. The format is found by content. okpay reconcile run
matches their lines with the transactions of the rail that is tied to the
account (okpay bank-account add --rail), and what is left over is a break, for
okpay breaks. It is made for cron: run again it changes nothing.`,
		Example: `  okpay reconcile read statement.sta
  okpay reconcile run giro.sta || test $? = 9
  okpay reconcile list`,
	}, newReconcileRunCmd(f), newReconcileListCmd(f), newReconcileShowCmd(f), newReconcileStatementsCmd(f), newReconcileExplainCmd(f),
		newReconcileUndoCmd(f), newReconcileReplayCmd(f), newReconcileDiffCmd(f),
		newReconcileReadCmd(f), newReconcileMappingsCmd(f), newReconcileRulesCmd(f))
}
