package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

func newShowCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "show TXN",
		Short: "Show one transaction with its postings and events",
		Long: `Show one transaction with all that is known of it: the postings that moved the
money, each with the balance after it, and the events that it went through.
With --user only a transaction in which that customer takes part is found.`,
		Example: `  okpay show "$(okpay history --user ann@example.com --jq '.[0].id')"
  okpay show "$(okpay history --jq '.[0].id')" --jq '.postings[] | "\(.account) \(.amount)"'`,
		Args:              exactly("TXN"),
		ValidArgsFunction: noFiles,
		RunE:              func(cmd *cobra.Command, args []string) error { return runShow(cmd.Context(), f, args[0]) },
	}
}

func runShow(ctx context.Context, f *factory, id string) error {
	transactions, err := f.transactions(ctx)
	if err != nil {
		return err
	}
	transaction, err := call(ctx, f, "Show", transactions.Show, wallet.ShowInput{User: f.settings.User, Transaction: id})
	if err != nil {
		return err
	}
	return output.One(ctx, f.printer, transactionView(), transaction)
}
