package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/wallet"
)

func newOutboxCmd(f *factory) *cobra.Command {
	return group(&cobra.Command{
		Use:   "outbox",
		Short: "See and send messages to people",
		Long: `See the messages that the wallet has for its customers, with the codes in them,
and send them.`,
		Example: `  okpay outbox list`,
	}, newOutboxListCmd(f), newOutboxSendCmd(f))
}

type outboxListOptions struct {
	page    pageFlags
	channel string
	status  string
}

func newOutboxListCmd(f *factory) *cobra.Command {
	opts := &outboxListOptions{}
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List messages to people, the newest first",
		Long: `List messages to people, the newest first, with the code that is in them. An
operator of a local wallet reads registration codes here; with --user only that
customer's messages are listed.`,
		Example: `  okpay outbox list --user dan@example.com
  okpay outbox list --user dan@example.com --channel phone --jq '.[0].code'
  okpay outbox list --status failed --columns id,to,attempts,error`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runOutboxList(cmd.Context(), f, opts) },
	}
	cmd.Flags().StringVar(&opts.channel, "channel", "", "only email or phone")
	cmd.Flags().StringVar(&opts.status, "status", "", "only queued, sent or failed")
	opts.page.add(cmd)
	oneOf(cmd, "channel", wallet.ChannelEmail, wallet.ChannelPhone)
	oneOf(cmd, "status", wallet.MessageQueued, wallet.MessageSent, wallet.MessageFailed)
	return cmd
}

func runOutboxList(ctx context.Context, f *factory, opts *outboxListOptions) error {
	in := wallet.ListOutboxInput{User: f.settings.User, Channel: wallet.Channel(opts.channel), Status: wallet.MessageStatus(opts.status)}
	if err := choice("channel", in.Channel, wallet.ChannelEmail, wallet.ChannelPhone); err != nil {
		return err
	}
	if err := choice("status", in.Status, wallet.MessageQueued, wallet.MessageSent, wallet.MessageFailed); err != nil {
		return err
	}
	if err := opts.page.check(); err != nil {
		return err
	}
	operations, err := f.operations(ctx)
	if err != nil {
		return err
	}
	return listPages(ctx, f, outboxView(), opts.page,
		func(ctx context.Context, page wallet.PageInput) (wallet.Page[wallet.OutboxMessage], error) {
			in.PageInput = page
			return call(ctx, f, "ListOutbox", operations.ListOutbox, in)
		})
}
