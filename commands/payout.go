package commands

import (
	"github.com/spf13/cobra"

	"github.com/okpay/okpay/wallet"
)

func newPayoutCmd(f *factory) *cobra.Command {
	return group(&cobra.Command{
		Use:   "payout",
		Short: "Pay many people from a file, each once for ever",
		Long: `Pay many people from the purse of a merchant. plan reads a payee file, reports
every bad row at once and writes a plan that can be reviewed; apply pays it; run
does both. Above what the policy says, somebody else has to approve the plan
in between. Each item is paid once for ever: a payout that was killed at any
point, or is run again, ends with every item paid once.

A payee file is CSV with a header, a sheet of an Excel workbook or JSON Lines, a
row a payee: item (your own reference), recipient (id, e-mail, phone or handle),
amount, currency, memo.`,
		Example: `  okpay payout plan payees.csv --from cafe --out payees.plan.json
  okpay payout apply payees.plan.json
  okpay payout run payees.csv --from cafe`,
	}, newPayoutPlanCmd(f), newPayoutApproveCmd(f), newPayoutApprovalsCmd(f), newPayoutApplyCmd(f), newPayoutRunCmd(f), newPayoutResumeCmd(f), newPayoutRetryCmd(f), newPayoutCancelCmd(f),
		newPayoutStatusCmd(f), newPayoutListCmd(f), newPayoutExportCmd(f), newPayoutExportsCmd(f), newPayoutImportStatusCmd(f))
}

func onErrors() []wallet.OnError {
	return []wallet.OnError{wallet.OnErrorContinue, wallet.OnErrorStop, wallet.OnErrorAllOrNothing}
}

// addOnError defines --on-error, whose help is the same wherever it stands.
func addOnError(cmd *cobra.Command, value *string, byDefault wallet.OnError) {
	cmd.Flags().StringVar(value, "on-error", string(byDefault), "when an item is refused: continue, stop or all-or-nothing")
	oneOf(cmd, "on-error", onErrors()...)
}

// planFlags are what plan and run take of a payee file.
type planFlags struct {
	file, sheet, from, name string
	purse                   string
	skipPaid                bool
}

func (p *planFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&p.from, "from", "", "merchant whose purse pays (default: --user)")
	cmd.Flags().StringVar(&p.name, "name", "", "identity of the payout (default: made of the file's name and content)")
	cmd.Flags().BoolVar(&p.skipPaid, "skip-paid", false, "leave out items that another payout of this merchant has paid")
	cmd.Flags().StringVar(&p.purse, "purse", "", "currency of the purse that pays all items, others at the rates in force")
	mustHaveValue(cmd.Flags(), "from", "name", "purse")
	mustComplete(cmd, "from", noFiles)
	mustComplete(cmd, "name", noFiles)
	mustComplete(cmd, "purse", noFiles)
	addPayeeFlags(cmd, &p.sheet)
}

// payer is the merchant whose purse pays.
func (f *factory) payer(from string) (string, error) {
	if from == "" {
		from = f.settings.User
	}
	if from == "" {
		return "", wallet.Refuse(wallet.CodeUserRequired, "a payout is paid by a merchant, and none is named",
			"name one with --from ID|HANDLE, or with --user or OKPAY_USER")
	}
	return from, nil
}
