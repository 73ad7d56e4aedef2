package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

func newFXQuoteCmd(f *factory) *cobra.Command {
	receive := false
	cmd := &cobra.Command{
		Use:   "fx-quote AMOUNT FROM TO",
		Short: "Fix a rate of foreign exchange",
		Long: `Fix the rate at which a customer's money is changed, until the quote expires.
AMOUNT is what is paid, in FROM; with --receive it is what is to be received, in
TO. The fee is the margin of the policy, and is a part of what is paid. Use the
quote once, with exchange, or with pay or transfer --quote. A rate that is too
old is not quoted: exit code 7, and the same command works when newer rates are
there.`,
		Example: `  okpay fx-quote 100.00 EUR USD --user ann@example.com
  okpay fx-quote 20.00 EUR USD --receive --user ann@example.com --jq .pay`,
		Args:              exactly("AMOUNT", "FROM", "TO"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runFXQuote(cmd.Context(), f, wallet.QuoteFXInput{Amount: money.Decimal(args[0]), From: args[1], To: args[2], Receive: receive})
		},
	}
	cmd.Flags().BoolVar(&receive, "receive", false, "AMOUNT is what is to be received, in TO")
	return cmd
}

func runFXQuote(ctx context.Context, f *factory, in wallet.QuoteFXInput) error {
	in.Change = f.change()
	var err error
	if in.User, err = f.user(); err != nil {
		return err
	}
	if err := output.Check(f.printer, fxQuoteView()); err != nil {
		return err
	}
	service, err := f.exchange(ctx)
	if err != nil {
		return err
	}
	quote, err := call(ctx, f, "QuoteFX", service.QuoteFX, in)
	if err != nil {
		return err
	}
	if err := output.One(ctx, f.printer, fxQuoteView(), quote); err != nil {
		return err
	}
	f.noteChange(quote.IdempotentReplay, quote.DryRun)
	return nil
}
