package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

type outboxSendOptions struct {
	limit int
	all   bool
}

func newOutboxSendCmd(f *factory) *cobra.Command {
	opts := &outboxSendOptions{}
	cmd := &cobra.Command{
		Use:   "send",
		Short: "Send the messages that are due",
		Long: `Send the messages that are due: e-mail through the mail server of smtp_host,
text messages through the gateway of sms_url (see okpay config). run-due does it
too, and serve by itself. A message that is not taken is tried again after a
wait that doubles each time, until it is past its time; then it has failed, and
outbox list says why. After a crash a message may be sent again, with the same
id. Without a gateway nothing is sent: codes are read with outbox list.`,
		Example: `  okpay outbox send
  okpay outbox send --all -q`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runOutboxSend(cmd.Context(), f, opts) },
	}
	cmd.Flags().IntVar(&opts.limit, "limit", wallet.MaxPageSize, "send at most this many at once")
	cmd.Flags().BoolVar(&opts.all, "all", false, "go on until none is due")
	return cmd
}

func runOutboxSend(ctx context.Context, f *factory, opts *outboxSendOptions) error {
	if opts.limit < 1 {
		return usageError("--limit must be at least 1", "leave it out for the most that is done at once")
	}
	if err := output.Check(f.printer, outboxSendView()); err != nil {
		return err
	}
	operations, err := f.operations(ctx)
	if err != nil {
		return err
	}
	var sum wallet.SendOutboxResult
	for {
		done, err := call(ctx, f, "SendOutbox", operations.SendOutbox, wallet.SendOutboxInput{Limit: opts.limit, DryRun: f.flags.dryRun})
		if err != nil {
			return err
		}
		sum.Sent += done.Sent
		sum.Failed += done.Failed
		sum.Delayed += done.Delayed
		sum.More, sum.Channels, sum.DryRun = done.More, done.Channels, done.DryRun
		// A dry run changes nothing, so a second round would see the same again.
		if progressed := done.Sent+done.Failed+done.Delayed > 0; !opts.all || !done.More || !progressed || f.flags.dryRun {
			break
		}
	}
	if err := output.One(ctx, f.printer, outboxSendView(), sum); err != nil {
		return err
	}
	switch {
	case len(sum.Channels) == 0:
		f.printer.Note("no gateway is set up, so messages stay in the outbox; an operator reads codes with: okpay outbox list")
	case sum.Failed > 0 && !sum.DryRun:
		f.printer.Note("see what failed, and why, with: okpay outbox list --status failed --columns id,to,attempts,error")
	}
	f.noteChange(false, sum.DryRun)
	return nil
}
