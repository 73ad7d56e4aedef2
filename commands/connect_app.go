package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

func newConnectAppCmd(f *factory) *cobra.Command {
	return group(&cobra.Command{
		Use:   "app",
		Short: "Register, see and revoke applications",
		Long: `Register the applications that customers may link, see them, and revoke one with
all its links. It is for an operator.`,
		Example: `  okpay connect app create --name Ledgerly --scope read
  okpay connect app list`,
	}, newConnectAppCreateCmd(f), newConnectAppListCmd(f), newConnectAppRevokeCmd(f))
}

type connectAppOptions struct {
	name         string
	confidential bool
	uris         []string
	asked        askedFlags
}

func newConnectAppCreateCmd(f *factory) *cobra.Command {
	opts := &connectAppOptions{}
	cmd := &cobra.Command{
		Use:   "create",
		Short: "Register an application",
		Long: `Register an application with the scopes that it may ask for, and the highest cap
a day. One that is to move money needs a cap, here or each time that it asks. A
redirect URI is https, or http on 127.0.0.1 or [::1] with any port; without one
the application is linked by codes alone. With --confidential it has a secret,
shown this once, for a server that can keep one.`,
		Example: `  okpay connect app create --name Ledgerly --scope read
  okpay connect app create --name Shop --scope pay --scope read --daily-cap '50 EUR' \
    --redirect-uri https://shop.example/back --confidential --jq .secret`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runConnectAppCreate(cmd.Context(), f, opts) },
	}
	cmd.Flags().StringVar(&opts.name, "name", "", "what customers know it by")
	cmd.Flags().BoolVar(&opts.confidential, "confidential", false, "it keeps a secret")
	cmd.Flags().StringArrayVar(&opts.uris, "redirect-uri", nil, "where a page sends the customer back to; may be given more than once")
	opts.asked.add(cmd, "what it may ask for", "the most that a link of it may have for a cap")
	return cmd
}

func runConnectAppCreate(ctx context.Context, f *factory, opts *connectAppOptions) error {
	change := f.change()
	if err := needed("name", opts.name, "say what customers know the application by"); err != nil {
		return err
	}
	if len(opts.asked.scopes) == 0 {
		return usageError("--scope is required", "give one of read, pay, transfer, withdraw, payout")
	}
	asked, err := opts.asked.read()
	if err != nil {
		return err
	}
	if err := output.Check(f.printer, appView()); err != nil {
		return err
	}
	apps, err := f.apps(ctx)
	if err != nil {
		return err
	}
	app, err := call(ctx, f, "CreateApp", apps.CreateApp, wallet.CreateAppInput{
		Change: change, Name: opts.name, Confidential: opts.confidential, RedirectURIs: opts.uris,
		Scopes: asked.Scopes, DailyCap: asked.DailyCap, Currency: asked.Currency,
	})
	if err != nil {
		return err
	}
	if err := f.printApp(ctx, app); err != nil {
		return err
	}
	if app.Secret != "" {
		f.printer.Note("keep the secret now: it is not shown again")
	}
	return nil
}

func (f *factory) printApp(ctx context.Context, app wallet.App) error {
	if err := output.One(ctx, f.printer, appView(), app); err != nil {
		return err
	}
	f.noteChange(app.IdempotentReplay, app.DryRun)
	return nil
}

func newConnectAppListCmd(f *factory) *cobra.Command {
	opts := &connectListOptions{}
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List applications, the newest first",
		Long: `List the applications that are registered, the newest first. --old lists revoked
ones too.`,
		Example: `  okpay connect app list
  okpay connect app list --old --all -o jsonl`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runConnectAppList(cmd.Context(), f, opts) },
	}
	cmd.Flags().BoolVar(&opts.old, "old", false, "revoked ones too")
	opts.page.add(cmd)
	return cmd
}

func runConnectAppList(ctx context.Context, f *factory, opts *connectListOptions) error {
	if err := opts.page.check(); err != nil {
		return err
	}
	apps, err := f.apps(ctx)
	if err != nil {
		return err
	}
	return listPages(ctx, f, appsView(), opts.page,
		func(ctx context.Context, page wallet.PageInput) (wallet.Page[wallet.App], error) {
			return call(ctx, f, "ListApps", apps.ListApps, wallet.ListAppsInput{PageInput: page, All: opts.old})
		})
}

func newConnectAppRevokeCmd(f *factory) *cobra.Command {
	reason := ""
	cmd := &cobra.Command{
		Use:   "revoke APP",
		Short: "End an application and all its links",
		Long: `End an application, named by its id, and all its links, from now on. It cannot
be taken back.`,
		Example:           `  okpay connect app revoke "$(okpay connect app create --name Shop --scope read --jq .id)" --reason 'out of business'`,
		Args:              exactly("APP"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runConnectAppRevoke(cmd.Context(), f, args[0], reason)
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why, for the record")
	return cmd
}

func runConnectAppRevoke(ctx context.Context, f *factory, id, reason string) error {
	change := f.change()
	if err := output.Check(f.printer, appView()); err != nil {
		return err
	}
	if err := f.confirmOnTerminal(ctx, "Revoke "+id+" and all its links?"); err != nil {
		return err
	}
	apps, err := f.apps(ctx)
	if err != nil {
		return err
	}
	app, err := call(ctx, f, "RevokeApp", apps.RevokeApp, wallet.RevokeAppInput{Change: change, App: id, Reason: reason})
	if err != nil {
		return err
	}
	return f.printApp(ctx, app)
}
