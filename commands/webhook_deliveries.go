package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

type webhookDeliveriesOptions struct {
	page           pageFlags
	status, object string
}

func newWebhookDeliveriesCmd(f *factory) *cobra.Command {
	opts := &webhookDeliveriesOptions{}
	cmd := &cobra.Command{
		Use:   "deliveries WEBHOOK",
		Short: "List what was or is to be sent to a webhook, the newest first",
		Long: `List what was or is to be sent to a webhook, the newest first: pending is tried
at its next attempt, waiting is behind another event of the same object,
delivered was taken, and failed was given up after three days. Ended ones are
kept for thirty days.`,
		Example: `  okpay webhook deliveries "$(okpay webhook list --jq '.[0].id')"
  okpay webhook deliveries "$(okpay webhook list --jq '.[0].id')" --status failed --jq '.[].failure'`,
		Args:              exactly("WEBHOOK"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runWebhookDeliveries(cmd.Context(), f, args[0], opts)
		},
	}
	cmd.Flags().StringVar(&opts.status, "status", "", "those that stand so")
	cmd.Flags().StringVar(&opts.object, "object", "", "those of this object, such as a transaction's id")
	oneOf(cmd, "status", wallet.DeliveryStatuses()...)
	mustComplete(cmd, "object", noFiles)
	opts.page.add(cmd)
	return cmd
}

func runWebhookDeliveries(ctx context.Context, f *factory, id string, opts *webhookDeliveriesOptions) error {
	if err := opts.page.check(); err != nil {
		return err
	}
	webhooks, err := f.webhooks(ctx)
	if err != nil {
		return err
	}
	return listPages(ctx, f, deliveriesView(), opts.page,
		func(ctx context.Context, page wallet.PageInput) (wallet.Page[wallet.WebhookDelivery], error) {
			in := wallet.ListDeliveriesInput{PageInput: page, Webhook: id, Status: wallet.DeliveryStatus(opts.status), Object: opts.object}
			return call(ctx, f, "ListDeliveries", webhooks.ListDeliveries, in)
		})
}

type webhookReplayOptions struct {
	failed       bool
	since, until int64
}

func newWebhookReplayCmd(f *factory) *cobra.Command {
	opts := &webhookReplayOptions{}
	cmd := &cobra.Command{
		Use:   "replay WEBHOOK [DELIVERY]",
		Short: "Send events to a webhook again",
		Long: `Send events to a webhook again, with the ids that they had, so that who has
seen one before knows it: one delivery, those that were given up (--failed), or
all after a number of the feed (--since), also those that were never kept for
it, as from before it was added or while it was disabled. One run takes up to
1000 events and says from where to go on.`,
		Example: `  okpay webhook replay "$(okpay webhook list --jq '.[0].id')" --failed
  okpay webhook replay "$(okpay webhook list --jq '.[0].id')" --since 0 --until 500`,
		Args:              between(1, "WEBHOOK", "DELIVERY"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			in := wallet.ReplayWebhookInput{Change: f.change(), Webhook: args[0], Failed: opts.failed, Until: opts.until}
			if len(args) > 1 {
				in.Delivery = args[1]
			}
			if cmd.Flags().Changed("since") {
				in.Since = &opts.since
			}
			return runWebhookReplay(cmd.Context(), f, in)
		},
	}
	cmd.Flags().BoolVar(&opts.failed, "failed", false, "those that were given up")
	cmd.Flags().Int64Var(&opts.since, "since", 0, "the events after this number of the feed; 0 for all")
	cmd.Flags().Int64Var(&opts.until, "until", 0, "with --since: up to this number; 0 for all there are")
	cmd.MarkFlagsMutuallyExclusive("failed", "since")
	return cmd
}

func runWebhookReplay(ctx context.Context, f *factory, in wallet.ReplayWebhookInput) error {
	if err := output.Check(f.printer, webhookReplayView()); err != nil {
		return err
	}
	webhooks, err := f.webhooks(ctx)
	if err != nil {
		return err
	}
	done, err := call(ctx, f, "ReplayWebhook", webhooks.ReplayWebhook, in)
	if err != nil {
		return err
	}
	if err := output.One(ctx, f.printer, webhookReplayView(), done); err != nil {
		return err
	}
	f.noteChange(done.IdempotentReplay, done.DryRun)
	if done.More {
		f.printer.Note("there is more; run it again, with --since as next says where --since was given")
	}
	return nil
}
