package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

func newWebhookRemoveCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "remove WEBHOOK",
		Short: "Send nothing more to a webhook",
		Long: `Send nothing more to a webhook, named by its id, also of what waits. It cannot
be taken back; add another one instead.`,
		Example:           `  okpay webhook remove "$(okpay webhook list --jq '.[0].id')"`,
		Args:              exactly("WEBHOOK"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			in := wallet.RemoveWebhookInput{Change: f.change(), Webhook: args[0]}
			if err := f.confirmOnTerminal(cmd.Context(), "Send nothing more to "+args[0]+"?"); err != nil {
				return err
			}
			return changeWebhook(cmd.Context(), f, "RemoveWebhook", wallet.Webhooks.RemoveWebhook, in)
		},
	}
}

func newWebhookEnableCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "enable WEBHOOK",
		Short: "Send events to a webhook again that had failed for too long",
		Long: `Send events again to a webhook that was disabled: it took nothing for five
days, or answered that it is gone (410). What waited for it is sent now. What
happened while it was disabled was not kept for it: okpay webhook replay sends
that.`,
		Example:           `  okpay webhook list --jq '.[] | select(.status == "disabled").id' | xargs -r -n 1 okpay webhook enable`,
		Args:              exactly("WEBHOOK"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			return changeWebhook(cmd.Context(), f, "EnableWebhook", wallet.Webhooks.EnableWebhook, wallet.EnableWebhookInput{Change: f.change(), Webhook: args[0]})
		},
	}
}

func newWebhookRotateCmd(f *factory) *cobra.Command {
	now := false
	cmd := &cobra.Command{
		Use:   "rotate WEBHOOK",
		Short: "Give a webhook another secret, which is shown this once",
		Long: `Give a webhook another secret, and show it this once. For a day the one before
it signs too, so that each request has two signatures and the other side can
change over in its time. --now lets the one before it sign nothing any more, as
when somebody else has learnt it.`,
		Example:           `  okpay webhook rotate "$(okpay webhook list --jq '.[0].id')" --jq .secret`,
		Args:              exactly("WEBHOOK"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			in := wallet.RotateWebhookSecretInput{Change: f.change(), Webhook: args[0], Now: now}
			return changeWebhook(cmd.Context(), f, "RotateWebhookSecret", wallet.Webhooks.RotateWebhookSecret, in)
		},
	}
	cmd.Flags().BoolVar(&now, "now", false, "the secret before it signs nothing any more")
	return cmd
}

func newWebhookTestCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "test WEBHOOK",
		Short: "Send one request to a webhook now, and say how it was answered",
		Long: `Send one request of the type webhook.test to a webhook now, and say how it was
answered. It is signed as all others are, and it is not kept. Exit code 7 when
it was not taken.`,
		Example:           `  okpay webhook test "$(okpay webhook list --jq '.[0].id')" --dry-run`,
		Args:              exactly("WEBHOOK"),
		ValidArgsFunction: noFiles,
		RunE:              func(cmd *cobra.Command, args []string) error { return runWebhookTest(cmd.Context(), f, args[0]) },
	}
}

func runWebhookTest(ctx context.Context, f *factory, id string) error {
	if err := output.Check(f.printer, webhookTestView()); err != nil {
		return err
	}
	webhooks, err := f.webhooks(ctx)
	if err != nil {
		return err
	}
	done, err := call(ctx, f, "TestWebhook", webhooks.TestWebhook, wallet.TestWebhookInput{Webhook: id, DryRun: f.flags.dryRun})
	if err != nil {
		return err
	}
	if err := output.One(ctx, f.printer, webhookTestView(), done); err != nil {
		return err
	}
	f.noteChange(false, done.DryRun)
	if !done.Delivered && !done.DryRun {
		return wallet.Refuse(wallet.CodeUnavailable, "the test was not taken: "+done.Failure, "see that the address is right and answers with 200 to 299",
			"webhook", done.Webhook, "code", done.Code)
	}
	return nil
}
