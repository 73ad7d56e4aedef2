package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

type bindBankOptions struct {
	iban, account, routing, country, holder string
}

func newBindBankCmd(f *factory) *cobra.Command {
	opts := &bindBankOptions{}
	cmd := &cobra.Command{
		Use:   "bind-bank (--iban IBAN | --account N --routing N --country CC) --holder NAME",
		Short: "Bind a bank account to top up from and withdraw to",
		Long: `Bind a bank account, by its IBAN or by account number, routing code and
country. An IBAN's check digits and length are verified. Kept are the last four
characters; top-ups and withdrawals name the account by its id.`,
		Example: `  okpay bind-bank --user ann@example.com --iban DE89370400440532013000 --holder 'Ann Arbor'
  okpay bind-bank --user ann@example.com --account 000123456789 --routing 110000000 --country US --holder 'Ann Arbor'`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runBindBank(cmd.Context(), f, opts) },
	}
	flags := cmd.Flags()
	flags.StringVar(&opts.iban, "iban", "", "international bank account number")
	flags.StringVar(&opts.account, "account", "", "account number, where there is no IBAN")
	flags.StringVar(&opts.routing, "routing", "", "routing code of the bank: ABA number, sort code, …")
	flags.StringVar(&opts.country, "country", "", "country of the account, two letters (ISO 3166-1)")
	flags.StringVar(&opts.holder, "holder", "", "whose account it is (required)")
	cmd.MarkFlagsMutuallyExclusive("iban", "account")
	for _, flag := range []string{"iban", "account", "routing", "country", "holder"} {
		mustComplete(cmd, flag, noFiles)
	}
	return cmd
}

func runBindBank(ctx context.Context, f *factory, opts *bindBankOptions) error {
	change := f.change()
	user, err := f.user()
	if err != nil {
		return err
	}
	if opts.iban == "" && opts.account == "" {
		return usageError("a bank account is needed", "give --iban, or --account with --routing and --country")
	}
	if err := output.Check(f.printer, instrumentView()); err != nil {
		return err
	}
	instruments, err := f.instruments(ctx)
	if err != nil {
		return err
	}
	instrument, err := call(ctx, f, "BindBank", instruments.BindBank, wallet.BindBankInput{
		Change:  change,
		User:    user,
		IBAN:    opts.iban,
		Account: opts.account,
		Routing: opts.routing,
		Country: opts.country,
		Holder:  opts.holder,
	})
	if err != nil {
		return err
	}
	return f.printInstrument(ctx, instrument)
}
