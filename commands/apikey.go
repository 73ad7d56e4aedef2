package commands

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

func newAPIKeyCmd(f *factory) *cobra.Command {
	return group(&cobra.Command{
		Use:   "apikey",
		Short: "Make, see and revoke API keys",
		Long: `Make, see and revoke the keys with which programs reach this wallet through
okpay serve. A key is for the purse of one customer, or an operator's.`,
		Example: `  okpay apikey create --name payroll --scope operator
  okpay apikey list`,
	}, newAPIKeyCreateCmd(f), newAPIKeyListCmd(f), newAPIKeyRevokeCmd(f))
}

type apiKeyOptions struct {
	name, dailyCap string
	scopes, allow  []string
	expires        time.Duration
}

func newAPIKeyCreateCmd(f *factory) *cobra.Command {
	opts := &apiKeyOptions{}
	cmd := &cobra.Command{
		Use:   "create",
		Short: "Make an API key; its secret is shown this once",
		Long: `Make an API key and show its secret, this once: what is kept is a hash. A key
with the scope operator may do everything for everybody. Any other is for the
purse of --user, and for what its scopes say: read, pay, transfer, withdraw or
payout. It expires by itself. --daily-cap bounds what may leave by it on a day
of UTC, and --allow to whom: customers, and bank accounts by their ids.`,
		Example: `  okpay apikey create --name payroll --scope operator --jq .secret
  okpay apikey create --name shop --user ann@example.com --scope pay --scope read --daily-cap '50 EUR' --allow cafe`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runAPIKeyCreate(cmd.Context(), f, opts) },
	}
	cmd.Flags().StringVar(&opts.name, "name", "", "what the key is for")
	cmd.Flags().StringArrayVar(&opts.scopes, "scope", nil, "what it may be used for; may be given more than once")
	cmd.Flags().DurationVar(&opts.expires, "expires", wallet.DefaultKeyLife, "how long it lives, from 1m to 43800h")
	cmd.Flags().StringVar(&opts.dailyCap, "daily-cap", "", "the most that may leave by it on a day, as '50.00 EUR'")
	cmd.Flags().StringArrayVar(&opts.allow, "allow", nil, "money may go to this customer or bank account alone; may be given more than once")
	mustHaveValue(cmd.Flags(), "daily-cap")
	oneOf(cmd, "scope", wallet.Scopes()...)
	return cmd
}

func runAPIKeyCreate(ctx context.Context, f *factory, opts *apiKeyOptions) error {
	change := f.change()
	if err := needed("name", opts.name, "say what the key is for"); err != nil {
		return err
	}
	if len(opts.scopes) == 0 {
		return usageError("--scope is required", "give one of read, pay, transfer, withdraw, payout, operator")
	}
	if opts.expires == 0 {
		return usageError("--expires must be a time above zero", "write 720h for a month")
	}
	in := wallet.CreateAPIKeyInput{Change: change, Name: opts.name, User: f.settings.User, ExpiresIn: opts.expires, Allow: opts.allow}
	for _, scope := range opts.scopes {
		in.Scopes = append(in.Scopes, wallet.Scope(scope))
		if wallet.Scope(scope) == wallet.ScopeOperator && !f.flagGiven("user") {
			in.User = "" // a customer whom the settings name is not meant
		}
	}
	if opts.dailyCap != "" {
		amount, currency, found := cutLast(opts.dailyCap)
		if !found {
			return usageError("--daily-cap is an amount and its currency", "write it as '50.00 EUR'")
		}
		in.DailyCap, in.Currency = money.Decimal(amount), currency
	}
	if err := output.Check(f.printer, apiKeyView()); err != nil {
		return err
	}
	keys, err := f.keys(ctx)
	if err != nil {
		return err
	}
	key, err := call(ctx, f, "CreateAPIKey", keys.CreateAPIKey, in)
	if err != nil {
		return err
	}
	if err := f.printAPIKey(ctx, key); err != nil {
		return err
	}
	if key.Secret != "" {
		f.printer.Note("keep the secret now: it is not shown again")
	} else if key.IdempotentReplay {
		f.printer.Note("its secret was shown when it was made; if it is lost, revoke the key and make another")
	}
	return nil
}

// cutLast cuts an amount from the currency behind it.
func cutLast(text string) (amount, currency string, found bool) {
	for i := len(text) - 1; i > 0; i-- {
		if text[i] == ' ' {
			return text[:i], text[i+1:], i+1 < len(text)
		}
	}
	return "", "", false
}

func (f *factory) printAPIKey(ctx context.Context, key wallet.APIKey) error {
	if err := output.One(ctx, f.printer, apiKeyView(), key); err != nil {
		return err
	}
	f.noteChange(key.IdempotentReplay, key.DryRun)
	return nil
}

type apiKeyListOptions struct {
	page pageFlags
	old  bool
}

func newAPIKeyListCmd(f *factory) *cobra.Command {
	opts := &apiKeyListOptions{}
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List API keys, the newest first",
		Long: `List API keys, the newest first, without their secrets: those of --user, or all
of them. --old lists expired and revoked ones too.`,
		Example: `  okpay apikey list
  okpay apikey list --old --jq '.[] | select(.status=="revoked") | .id'`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runAPIKeyList(cmd.Context(), f, opts) },
	}
	cmd.Flags().BoolVar(&opts.old, "old", false, "expired and revoked ones too")
	opts.page.add(cmd)
	return cmd
}

func runAPIKeyList(ctx context.Context, f *factory, opts *apiKeyListOptions) error {
	if err := opts.page.check(); err != nil {
		return err
	}
	keys, err := f.keys(ctx)
	if err != nil {
		return err
	}
	return listPages(ctx, f, apiKeysView(), opts.page,
		func(ctx context.Context, page wallet.PageInput) (wallet.Page[wallet.APIKey], error) {
			in := wallet.ListAPIKeysInput{PageInput: page, User: f.settings.User, All: opts.old}
			return call(ctx, f, "ListAPIKeys", keys.ListAPIKeys, in)
		})
}

func newAPIKeyRevokeCmd(f *factory) *cobra.Command {
	reason := ""
	cmd := &cobra.Command{
		Use:   "revoke KEY",
		Short: "Make an API key useless",
		Long: `Make an API key useless from now on, named by its id. Requests that are under
way end as they would have. It cannot be taken back; make another key instead.`,
		Example:           `  okpay apikey revoke "$(okpay apikey list --jq '.[0].id')" --reason 'left in a build log'`,
		Args:              exactly("KEY"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runAPIKeyRevoke(cmd.Context(), f, args[0], reason)
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why, for the record")
	return cmd
}

func runAPIKeyRevoke(ctx context.Context, f *factory, id, reason string) error {
	change := f.change()
	if err := output.Check(f.printer, apiKeyView()); err != nil {
		return err
	}
	if err := f.confirmOnTerminal(ctx, "Revoke "+id+"?"); err != nil {
		return err
	}
	keys, err := f.keys(ctx)
	if err != nil {
		return err
	}
	key, err := call(ctx, f, "RevokeAPIKey", keys.RevokeAPIKey, wallet.RevokeAPIKeyInput{Change: change, APIKey: id, Reason: reason})
	if err != nil {
		return err
	}
	return f.printAPIKey(ctx, key)
}
