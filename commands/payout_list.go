package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/wallet"
)

type payoutListOptions struct {
	page         pageFlags
	from, status string
}

func newPayoutListCmd(f *factory) *cobra.Command {
	opts := &payoutListOptions{}
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List payouts, the newest first",
		Long: `List payouts with what is paid, refused and pending, the newest first: those of
one merchant with --from or --user, and all of them, for an operator, without.`,
		Example: `  okpay payout list --from cafe
  okpay payout list --status partial --jq '.[].id'`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runPayoutList(cmd.Context(), f, opts) },
	}
	cmd.Flags().StringVar(&opts.from, "from", "", "only of this merchant (default: --user)")
	cmd.Flags().StringVar(&opts.status, "status", "", "only in this status")
	opts.page.add(cmd)
	oneOf(cmd, "status", wallet.PayoutStatuses()...)
	mustComplete(cmd, "from", noFiles)
	return cmd
}

func runPayoutList(ctx context.Context, f *factory, opts *payoutListOptions) error {
	in := wallet.ListPayoutsInput{From: f.payerIfAny(opts.from), Status: wallet.PayoutStatus(opts.status)}
	if err := choice("status", in.Status, wallet.PayoutStatuses()...); err != nil {
		return err
	}
	if err := opts.page.check(); err != nil {
		return err
	}
	payouts, err := f.payouts(ctx)
	if err != nil {
		return err
	}
	return listPages(ctx, f, payoutsView(), opts.page,
		func(ctx context.Context, page wallet.PageInput) (wallet.Page[wallet.Payout], error) {
			in.PageInput = page
			got, err := call(ctx, f, "ListPayouts", payouts.ListPayouts, in)
			for i := range got.Items {
				if got.Items[i].Items == nil {
					got.Items[i].Items = []wallet.PayoutItem{} // a list is never null
				}
			}
			return got, err
		})
}
