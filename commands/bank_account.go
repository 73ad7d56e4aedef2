package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

func newBankAccountCmd(f *factory) *cobra.Command {
	return group(&cobra.Command{
		Use:   "bank-account",
		Short: "Name the wallet's own accounts at banks",
		Long: `Name the accounts that the operator of the wallet has at banks. Payouts to bank
accounts are exported as files that are carried out from one of them.`,
		Example: `  okpay bank-account add euros --holder 'Okpay Ltd' --iban DE89370400440532013000 --currency EUR
  okpay bank-account list`,
	}, newBankAccountAddCmd(f), newBankAccountListCmd(f))
}

func newBankAccountAddCmd(f *factory) *cobra.Command {
	in := wallet.AddBankAccountInput{}
	cmd := &cobra.Command{
		Use:   "add NAME",
		Short: "Name an account of the wallet at a bank",
		Long: `Name an account of the wallet at a bank: by IBAN, or by account number with the
bank's routing code and country. Euros are paid from an account with an IBAN of
a country of SEPA. The name is small letters, digits and -; an account is never
changed, and a name never used again.

--rail ties a rail to it: what moves over that rail in the currency of the
account moves over the account, and okpay reconcile run compares the two. The
rails are sandbox, which takes top-ups and withdrawals, and bank-file, by which
items of payouts leave. A rail has one account a currency. An account without a
rail gets one when it is added again with it. An account at a processor is its
--account alone.`,
		Example: `  okpay bank-account add euros --holder 'Okpay Ltd' --iban DE89370400440532013000 --currency EUR
  okpay bank-account add dollars --holder 'Okpay Ltd' --account 123456789 \
    --routing 021000021 --country US --currency USD
  okpay bank-account add francs --holder 'Okpay Ltd' --iban CH9300762011623852957 --currency CHF --rail sandbox`,
		Args:              exactly("NAME"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			in.Name = args[0]
			return runBankAccountAdd(cmd.Context(), f, in)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&in.Holder, "holder", "", "whose account it is, as the bank knows it")
	flags.StringVar(&in.IBAN, "iban", "", "international bank account number")
	flags.StringVar(&in.BIC, "bic", "", "BIC of the bank; may be left out beside an IBAN")
	flags.StringVar(&in.Account, "account", "", "account number, where there are no IBANs")
	flags.StringVar(&in.Routing, "routing", "", "routing code of the bank, with --account")
	flags.StringVar(&in.Country, "country", "", "country of the bank, with --account, as US")
	flags.StringVar(&in.Currency, "currency", "", "currency of the account, as EUR")
	flags.StringVar(&in.Rail, "rail", "", "the `NAME` of the rail whose money moves over the account: sandbox or bank-file")
	oneOf(cmd, "rail", "sandbox", "bank-file")
	cmd.MarkFlagsMutuallyExclusive("iban", "account")
	for _, name := range []string{"holder", "iban", "bic", "account", "routing", "country", "currency"} {
		mustComplete(cmd, name, noFiles)
	}
	return cmd
}

func runBankAccountAdd(ctx context.Context, f *factory, in wallet.AddBankAccountInput) error {
	in.Change = f.change()
	if err := output.Check(f.printer, bankAccountView()); err != nil {
		return err
	}
	if err := needed("holder", in.Holder, "write --holder 'Okpay Ltd'"); err != nil {
		return err
	}
	if err := needed("currency", in.Currency, "write --currency EUR"); err != nil {
		return err
	}
	service, err := f.bankFiles(ctx)
	if err != nil {
		return err
	}
	account, err := call(ctx, f, "AddBankAccount", service.AddBankAccount, in)
	if err != nil {
		return err
	}
	if err := output.One(ctx, f.printer, bankAccountView(), account); err != nil {
		return err
	}
	f.noteChange(account.IdempotentReplay, account.DryRun)
	return nil
}

func newBankAccountListCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the wallet's own accounts at banks",
		Long:  "List the accounts that the wallet has at banks, by name.",
		Example: `  okpay bank-account list
  okpay bank-account list --jq '.[] | select(.currency == "EUR") | .name'`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runBankAccountList(cmd.Context(), f) },
	}
}

func runBankAccountList(ctx context.Context, f *factory) error {
	if err := output.Check(f.printer, bankAccountsView()); err != nil {
		return err
	}
	service, err := f.bankFiles(ctx)
	if err != nil {
		return err
	}
	list, err := call(ctx, f, "ListBankAccounts", service.ListBankAccounts, wallet.ListBankAccountsInput{})
	if err != nil {
		return err
	}
	return output.List(ctx, f.printer, bankAccountsView(), list)
}
