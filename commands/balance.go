package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

type balanceOptions struct {
	asOf string
}

func newBalanceCmd(f *factory) *cobra.Command {
	opts := &balanceOptions{}
	cmd := &cobra.Command{
		Use:   "balance",
		Short: "Show what a customer has, a row a currency",
		Long: `Show what a customer or a merchant has in each currency: what can be spent,
what is held, and both together. With --as-of, as it was at that moment; a date
means the end of that day in UTC, and today means now.`,
		Example: `  okpay balance --user ann@example.com
  okpay balance --user ann@example.com --as-of 2026-01-31 -o json
  okpay balance --user ann@example.com --jq '.[] | select(.currency=="EUR") | .available'`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runBalance(cmd.Context(), f, opts) },
	}
	cmd.Flags().StringVar(&opts.asOf, "as-of", "", "look back to this moment: "+momentHelp)
	mustComplete(cmd, "as-of", noFiles)
	return cmd
}

func runBalance(ctx context.Context, f *factory, opts *balanceOptions) error {
	user, err := f.user()
	if err != nil {
		return err
	}
	asOf, err := endOfDay("as-of", opts.asOf, f.deps.Now())
	if err != nil {
		return err
	}
	transactions, err := f.transactions(ctx)
	if err != nil {
		return err
	}
	balances, err := call(ctx, f, "Balance", transactions.Balance, wallet.BalanceInput{User: user, AsOf: asOf})
	if err != nil {
		return err
	}
	return output.List(ctx, f.printer, balanceView(), balances)
}
