package commands

import "github.com/spf13/cobra"

func newReconcileCmd(f *factory) *cobra.Command {
	return group(&cobra.Command{
		Use:   "reconcile",
		Short: "Compare what the bank says with the ledger",
		Long: `Compare what the bank says with the ledger. Statements are read as banks and
processors send them: camt.052, camt.053 and camt.054, MT940 and MT942, OFX,
BAI2, and CSV by a mapping. The format is found by content.`,
		Example: `  okpay reconcile read statement.sta
  okpay reconcile mappings`,
	}, newReconcileReadCmd(f), newReconcileMappingsCmd(f))
}
