package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

func newFeesCmd(f *factory) *cobra.Command {
	return group(&cobra.Command{
		Use:     "fees",
		Short:   "Ask what something would cost",
		Long:    `Ask what something would cost before it is done.`,
		Example: `  okpay fees quote transfer 100.00 EUR --user ann@example.com --to bob@example.com`,
	}, newFeesQuoteCmd(f))
}

type feesQuoteOptions struct {
	kind, amount, currency string
	recipient, instrument  string
	promo                  string
}

// quotableKinds are the kinds of transaction that a fee can be asked for.
func quotableKinds() []wallet.TransactionKind {
	return []wallet.TransactionKind{wallet.KindPayment, wallet.KindTransfer, wallet.KindTopUp, wallet.KindWithdrawal}
}

func newFeesQuoteCmd(f *factory) *cobra.Command {
	opts := &feesQuoteOptions{}
	cmd := &cobra.Command{
		Use:   "quote KIND AMOUNT CUR",
		Short: "Say what a payment, transfer, top-up or withdrawal would cost",
		Long: `Say what a payment, transfer, top_up or withdrawal would cost, who bears the
fee, and which line of the policy decides it. A payment and a transfer need
--to, a top-up and a withdrawal --instrument. Of a payment and a transfer it
says which promotions would apply, too. Nothing is reserved: all of it is
decided when the money moves.`,
		Example: `  okpay fees quote payment 12.50 EUR --user ann@example.com --to cafe
  okpay fees quote top_up 100.00 EUR --user ann@example.com \
    --instrument "$(okpay instruments list --user ann@example.com --jq '.[0].id')"`,
		Args: exactly("KIND", "AMOUNT", "CUR"),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return completions(quotableKinds()...), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.kind, opts.amount, opts.currency = args[0], args[1], args[2]
			return runFeesQuote(cmd.Context(), f, opts)
		},
	}
	cmd.Flags().StringVar(&opts.recipient, "to", "", "who would receive it: id, e-mail, phone or handle")
	addPromo(cmd, &opts.promo)
	cmd.Flags().StringVar(&opts.instrument, "instrument", "", "card or bank account that would be used, by id")
	return cmd
}

// check refuses a quote for which the other side is not named.
func (o *feesQuoteOptions) check() error {
	switch wallet.TransactionKind(o.kind) { //nolint:exhaustive // others have no price, which the wallet says
	case wallet.KindPayment, wallet.KindTransfer:
		if o.recipient == "" {
			return usageError("what a "+o.kind+" costs depends on who receives it", "name the recipient with --to")
		}
	case wallet.KindTopUp, wallet.KindWithdrawal:
		if o.instrument == "" {
			return usageError("what a "+o.kind+" costs depends on the card or bank account", "name it with --instrument; see `okpay instruments list`")
		}
	}
	return nil
}

func runFeesQuote(ctx context.Context, f *factory, opts *feesQuoteOptions) error {
	if err := opts.check(); err != nil {
		return err
	}
	user, err := f.user()
	if err != nil {
		return err
	}
	rules, err := f.rules(ctx)
	if err != nil {
		return err
	}
	quote, err := call(ctx, f, "QuoteFee", rules.QuoteFee, wallet.QuoteFeeInput{
		User:       user,
		Kind:       wallet.TransactionKind(opts.kind),
		Amount:     money.Decimal(opts.amount),
		Currency:   opts.currency,
		Recipient:  opts.recipient,
		Instrument: opts.instrument,
		Promo:      opts.promo,
	})
	if err != nil {
		return err
	}
	return output.One(ctx, f.printer, feeQuoteView(), quote)
}
