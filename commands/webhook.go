package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

func newWebhookCmd(f *factory) *cobra.Command {
	return group(&cobra.Command{
		Use:   "webhook",
		Short: "Have events sent to a program elsewhere",
		Long: `Have a program elsewhere be told of what happens: a request by HTTPS for each
event of the feed, signed as the Standard Webhooks specification has it, at
least once, and in order for one object. A merchant has webhooks for what
concerns it; an operator who names nobody with --user has those of the whole
wallet. They are sent by okpay serve, and by okpay run-due.`,
		Example: `  okpay webhook add https://shop.example.com/okpay --type transaction. --user cafe --jq .secret
  okpay webhook list`,
	}, newWebhookAddCmd(f), newWebhookListCmd(f), newWebhookRemoveCmd(f), newWebhookEnableCmd(f), newWebhookRotateCmd(f),
		newWebhookTestCmd(f), newWebhookDeliveriesCmd(f), newWebhookReplayCmd(f))
}

type webhookAddOptions struct {
	description string
	types       []string
}

func newWebhookAddCmd(f *factory) *cobra.Command {
	opts := &webhookAddOptions{}
	cmd := &cobra.Command{
		Use:   "add URL",
		Short: "Send events to an address; its secret is shown this once",
		Long: `Send events to an address from now on, and show the secret by which requests
are signed, this once. The address is https and public; webhook_allow
(OKPAY_WEBHOOK_ALLOW) of who runs the wallet names others that may be used too,
such as 127.0.0.1 to try it out. --type bounds which events are sent: one type,
or the beginning of some up to the dot.`,
		Example: `  okpay webhook add https://shop.example.com/okpay --user cafe --description 'order desk'
  okpay webhook add https://audit.example.com/okpay --type payout. --type transaction.returned --jq .secret`,
		Args:              exactly("URL"),
		ValidArgsFunction: noFiles,
		RunE:              func(cmd *cobra.Command, args []string) error { return runWebhookAdd(cmd.Context(), f, args[0], opts) },
	}
	cmd.Flags().StringVar(&opts.description, "description", "", "what it is for")
	cmd.Flags().StringArrayVar(&opts.types, "type", nil, "send events of this type alone, or of those that begin so; may be given more than once")
	mustComplete(cmd, "description", noFiles)
	mustComplete(cmd, "type", noFiles)
	return cmd
}

func runWebhookAdd(ctx context.Context, f *factory, url string, opts *webhookAddOptions) error {
	in := wallet.AddWebhookInput{Change: f.change(), User: f.settings.User, URL: url, Description: opts.description, Types: opts.types}
	return changeWebhook(ctx, f, "AddWebhook", wallet.Webhooks.AddWebhook, in)
}

// changeWebhook carries out a change of one webhook and shows it.
func changeWebhook[In any](
	ctx context.Context, f *factory, name string, method func(wallet.Webhooks, context.Context, In) (wallet.Webhook, error), in In,
) error {
	if err := output.Check(f.printer, webhookView()); err != nil {
		return err
	}
	webhooks, err := f.webhooks(ctx)
	if err != nil {
		return err
	}
	changed, err := call(ctx, f, name, func(ctx context.Context, in In) (wallet.Webhook, error) { return method(webhooks, ctx, in) }, in)
	if err != nil {
		return err
	}
	if err := output.One(ctx, f.printer, webhookView(), changed); err != nil {
		return err
	}
	f.noteChange(changed.IdempotentReplay, changed.DryRun)
	if changed.Secret != "" {
		f.printer.Note("keep the secret now: it is not shown again")
	}
	return nil
}

type webhookListOptions struct {
	page pageFlags
	old  bool
}

func newWebhookListCmd(f *factory) *cobra.Command {
	opts := &webhookListOptions{}
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List webhooks, the newest first",
		Long: `List webhooks, the newest first, without their secrets: those of --user, or
all of them for an operator. Waiting is how many events have not arrived there
yet, and Failure what was wrong with the last request that was not taken. --old
lists removed ones too.`,
		Example: `  okpay webhook list
  okpay webhook list --jq '.[] | select(.failing_since) | .url'`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runWebhookList(cmd.Context(), f, opts) },
	}
	cmd.Flags().BoolVar(&opts.old, "old", false, "removed ones too")
	opts.page.add(cmd)
	return cmd
}

func runWebhookList(ctx context.Context, f *factory, opts *webhookListOptions) error {
	if err := opts.page.check(); err != nil {
		return err
	}
	webhooks, err := f.webhooks(ctx)
	if err != nil {
		return err
	}
	return listPages(ctx, f, webhooksView(), opts.page,
		func(ctx context.Context, page wallet.PageInput) (wallet.Page[wallet.Webhook], error) {
			in := wallet.ListWebhooksInput{PageInput: page, User: f.settings.User, All: opts.old}
			return call(ctx, f, "ListWebhooks", webhooks.ListWebhooks, in)
		})
}
