package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/wallet"
)

type payoutStatusOptions struct {
	payout, from, itemStatus string
}

func itemStatuses() []wallet.ItemStatus {
	return []wallet.ItemStatus{
		wallet.ItemPending, wallet.ItemPaid, wallet.ItemSubmitted, wallet.ItemSettled, wallet.ItemReturned, wallet.ItemFailed, wallet.ItemCancelled,
	}
}

func newPayoutStatusCmd(f *factory) *cobra.Command {
	opts := &payoutStatusOptions{}
	cmd := &cobra.Command{
		Use:   "status PAYOUT",
		Short: "Show how a payout and its items stand",
		Long: `Show how a payout stands: what is paid, refused and pending. The table lists the
items that were refused, or came back; with --item-status those in another
status. The other formats have every item. The payout is named by id, or by name
with --from.`,
		Example: `  okpay payout status "$(okpay payout list --jq '.[0].id')"
  okpay payout status 'salaries 2026-01' --from cafe --item-status failed -o csv`,
		Args:              exactly("PAYOUT"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.payout = args[0]
			return runPayoutStatus(cmd.Context(), f, opts)
		},
	}
	cmd.Flags().StringVar(&opts.from, "from", "", "merchant of the payout, when it is named by name (default: --user)")
	cmd.Flags().StringVar(&opts.itemStatus, "item-status", "", "only items in this status")
	oneOf(cmd, "item-status", itemStatuses()...)
	mustComplete(cmd, "from", noFiles)
	return cmd
}

func runPayoutStatus(ctx context.Context, f *factory, opts *payoutStatusOptions) error {
	status := wallet.ItemStatus(opts.itemStatus)
	if err := choice("item-status", status, itemStatuses()...); err != nil {
		return err
	}
	if err := f.checkPayoutView(); err != nil {
		return err
	}
	payouts, err := f.payouts(ctx)
	if err != nil {
		return err
	}
	payout, err := call(ctx, f, "ShowPayout", payouts.ShowPayout,
		wallet.ShowPayoutInput{From: f.payerIfAny(opts.from), Payout: opts.payout})
	if err != nil {
		return err
	}
	return f.printPayoutItems(ctx, payouts, payout, status)
}

// payerIfAny is the merchant that a payout's name belongs to; an id needs none.
func (f *factory) payerIfAny(from string) string {
	if from == "" {
		return f.settings.User
	}
	return from
}
