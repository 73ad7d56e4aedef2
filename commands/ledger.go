package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

func newLedgerCmd(f *factory) *cobra.Command {
	return group(&cobra.Command{
		Use:   "ledger",
		Short: "Check the ledger and see its accounts",
		Long:  `Check the ledger, see its accounts, and sum them up.`,
		Example: `  okpay ledger check
  okpay ledger trial-balance`,
	}, newLedgerCheckCmd(f), newLedgerAccountsCmd(f), newLedgerTrialBalanceCmd(f), newLedgerFXCmd(f))
}

func newLedgerCheckCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "check",
		Short: "Prove the invariants of the whole ledger",
		Long: `Prove over the whole ledger what must always be true: every transaction
balances, all accounts of a currency sum to zero, every balance is the sum of
its postings, no customer's account was ever below zero, no refund is above its
payment, no sequence number is missing. Exit code 9 when something is not so,
after it is listed. Made for cron.`,
		Example: `  okpay ledger check
  okpay ledger check -o json --jq '.ok'`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runLedgerCheck(cmd.Context(), f) },
	}
}

func runLedgerCheck(ctx context.Context, f *factory) error {
	operations, err := f.operations(ctx)
	if err != nil {
		return err
	}
	check, err := call(ctx, f, "CheckLedger", operations.CheckLedger, wallet.CheckLedgerInput{})
	if err != nil {
		return err
	}
	if err := output.One(ctx, f.printer, ledgerCheckView(), check); err != nil {
		return err
	}
	return ledgerDifferences(check.OK, len(check.Problems), "stop changing this wallet, keep a copy of it, and look at each problem")
}

type ledgerAccountsOptions struct {
	page             pageFlags
	prefix, currency string
	nonZero          bool
}

func newLedgerAccountsCmd(f *factory) *cobra.Command {
	opts := &ledgerAccountsOptions{}
	cmd := &cobra.Command{
		Use:   "accounts",
		Short: "List the accounts of the ledger with their balances",
		Long: `List the accounts of the ledger with their balances: customers' and merchants',
and the system's own for fees, rails and banks. --prefix picks those whose path
starts with it.`,
		Example: `  okpay ledger accounts --prefix fees:
  okpay ledger accounts --currency EUR --non-zero --all -o csv`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runLedgerAccounts(cmd.Context(), f, opts) },
	}
	cmd.Flags().StringVar(&opts.prefix, "prefix", "", "only accounts whose path starts with this")
	cmd.Flags().StringVar(&opts.currency, "currency", "", "only in this currency")
	cmd.Flags().BoolVar(&opts.nonZero, "non-zero", false, "only those that hold something")
	opts.page.add(cmd)
	mustComplete(cmd, "prefix", cobra.FixedCompletions(
		completions("customer:", "merchant:", "rail:", "bank:", "fees:", "fx:", "payouts:", "suspense"),
		cobra.ShellCompDirectiveNoFileComp|cobra.ShellCompDirectiveNoSpace))
	return cmd
}

func runLedgerAccounts(ctx context.Context, f *factory, opts *ledgerAccountsOptions) error {
	if err := opts.page.check(); err != nil {
		return err
	}
	operations, err := f.operations(ctx)
	if err != nil {
		return err
	}
	in := wallet.ListAccountsInput{Prefix: opts.prefix, Currency: opts.currency, NonZero: opts.nonZero}
	return listPages(ctx, f, accountsView(), opts.page,
		func(ctx context.Context, page wallet.PageInput) (wallet.Page[wallet.LedgerAccount], error) {
			in.PageInput = page
			return call(ctx, f, "ListAccounts", operations.ListAccounts, in)
		})
}

func newLedgerFXCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "fx",
		Short: "Say where the wallet stands by changing money",
		Long: `Say what the wallet is long or short in each currency by changing its
customers' money, what that is worth in euro at the newest rates, and what has
been gained: the margins kept, what moving rates have made of the positions, and
what rounding gave or took.`,
		Example: `  okpay ledger fx
  okpay ledger fx -o json --jq .gain`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runLedgerFX(cmd.Context(), f) },
	}
}

func runLedgerFX(ctx context.Context, f *factory) error {
	if err := output.Check(f.printer, fxPositionView()); err != nil {
		return err
	}
	service, err := f.exchange(ctx)
	if err != nil {
		return err
	}
	position, err := call(ctx, f, "FXPosition", service.FXPosition, wallet.FXPositionInput{})
	if err != nil {
		return err
	}
	return output.One(ctx, f.printer, fxPositionView(), position)
}

type ledgerTrialBalanceOptions struct {
	currency string
}

func newLedgerTrialBalanceCmd(f *factory) *cobra.Command {
	opts := &ledgerTrialBalanceOptions{}
	cmd := &cobra.Command{
		Use:   "trial-balance",
		Short: "Sum the ledger by class of account and currency",
		Long: `Sum the ledger by class of account and currency. The debits and the credits of
each currency are equal; what the wallet owes its customers stands against what
lies at rails and banks.`,
		Example: `  okpay ledger trial-balance
  okpay ledger trial-balance --currency EUR -o json`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runLedgerTrialBalance(cmd.Context(), f, opts) },
	}
	cmd.Flags().StringVar(&opts.currency, "currency", "", "only this currency")
	return cmd
}

func runLedgerTrialBalance(ctx context.Context, f *factory, opts *ledgerTrialBalanceOptions) error {
	operations, err := f.operations(ctx)
	if err != nil {
		return err
	}
	lines, err := call(ctx, f, "TrialBalance", operations.TrialBalance, wallet.TrialBalanceInput{Currency: opts.currency})
	if err != nil {
		return err
	}
	return output.List(ctx, f.printer, trialBalanceView(), lines)
}
