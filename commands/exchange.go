package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

func newExchangeCmd(f *factory) *cobra.Command {
	pin := &pinFlags{}
	cmd := &cobra.Command{
		Use:   "exchange QUOTE",
		Short: "Change money into another currency",
		Long: `Change a customer's money from the purse of one currency into that of another,
as a quote of fx-quote says. A quote is good for one use, until it expires. The
amount is what is paid, and the fee the margin that is a part of it.`,
		Example: `  okpay exchange "$(okpay fx-quote 100.00 EUR USD --user ann@example.com --jq .id)" \
    --user ann@example.com`,
		Args:              exactly("QUOTE"),
		ValidArgsFunction: noFiles,
		RunE:              func(cmd *cobra.Command, args []string) error { return runExchange(cmd.Context(), f, pin, args[0]) },
	}
	pin.add(cmd)
	return cmd
}

func runExchange(ctx context.Context, f *factory, pin *pinFlags, quote string) error {
	change := f.change()
	user, err := f.user()
	if err != nil {
		return err
	}
	if err := output.Check(f.printer, transactionView()); err != nil {
		return err
	}
	service, err := f.exchange(ctx)
	if err != nil {
		return err
	}
	transaction, err := spend(ctx, f, pin, func(shown wallet.StepUp) (wallet.Transaction, error) {
		return call(ctx, f, "Exchange", service.Exchange, wallet.ExchangeInput{Change: change, User: user, Quote: quote, StepUp: shown})
	})
	if err != nil {
		return err
	}
	return f.printTransaction(ctx, transaction)
}
