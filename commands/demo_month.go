package commands

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/bank/month"
	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

func newDemoMonthCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "month FOLDER",
		Short: "Play a month with its bank statements, to be reconciled",
		Long: `Play a month in a new wallet and write the statements that its banks and its
card processor would send, with twelve differences planted in between: of every
kind that okpay reconcile run can find, and no others.

The wallet is the one that every command would use, local or remote, and must
have no customers. It gets three people; accounts at two banks and a processor,
each tied to a rail; top-ups, withdrawals, and two payouts that are exported as
files. The wallet cannot date money back: all of it moves now, and the
statements run ahead of its clock, as of banks that take four weeks to book it.

FOLDER must be new or empty. It gets weekly camt.053 of the giro (that of the
third week was lost), a daily MT940 of the account for payouts, the processor's
settlements as CSV with rules for its fees, and planted.json, the list of what
is wrong, which is also the result. The lines that reconcile them are told on
stderr; each ends with exit code 9. A dry run only lists what would be planted.`,
		Example: `  export OKPAY_WALLET=month.okpay
  okpay demo month ./month
  okpay reconcile run month/giro-*.xml month/payouts-*.sta || test $? = 9
  okpay reconcile run month/acquirer.csv --account acquirer \
    --mapping stripe-balance --rules month/acquirer.yaml || test $? = 9
  okpay breaks list`,
		Args:              exactly("FOLDER"),
		ValidArgsFunction: completeFolders,
		RunE:              func(cmd *cobra.Command, args []string) error { return runDemoMonth(cmd.Context(), f, args[0]) },
	}
}

// monthWallet is what a month is made in.
type monthWallet struct {
	wallet.People
	wallet.Instruments
	wallet.Payments
	wallet.Payouts
	wallet.BankFiles
}

func runDemoMonth(ctx context.Context, f *factory, folder string) error {
	f.change() // so that every error from here on tells the key
	if err := output.Check(f.printer, differencesView()); err != nil {
		return err
	}
	service, err := f.open(ctx)
	if err != nil {
		return err
	}
	w := monthWallet{service, service, service, service, service}
	if f.flags.dryRun {
		if err := month.Check(ctx, w); err != nil {
			return err
		}
		return output.List(ctx, f.printer, differencesView(), month.Differences())
	}
	dir, err := demoFolder(folder)
	if err != nil {
		return err
	}
	facts, err := month.Make(ctx, w, func(name string) wallet.Change { return f.part(name, 0) })
	if err != nil {
		return err
	}
	files, err := facts.Files()
	if err != nil {
		return err
	}
	for _, file := range files {
		path := filepath.Join(dir, file.Name)
		if err := os.WriteFile(path, file.Content, privateMode); err != nil {
			return unwritable(path, err)
		}
	}
	for _, line := range month.Runs(shellQuote(strings.TrimRight(folder, "/"))) {
		f.printer.Note("%s", line)
	}
	return output.List(ctx, f.printer, differencesView(), month.Differences())
}

func completeFolders(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}

func differencesView() output.View[month.Difference] {
	type column = output.Column[month.Difference]
	return output.View[month.Difference]{
		Columns: []column{
			{Name: "account"},
			{Name: "kind"},
			{Name: "amount", Kind: output.Decimal},
			{Name: "currency"},
			{Name: "what"},
		},
	}
}
