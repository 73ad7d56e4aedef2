package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

func newRewardsCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "rewards",
		Short: "Show the promotions that are open to a customer, and what it has earned",
		Long: `Show which promotions are open to a customer without a code, what tier it has
and what is missing to the next, and the cashback that it has earned in all and
in this month. A tier goes by what was moved in the month before. What a single
payment would be given says fees quote.`,
		Example: `  okpay rewards --user ann@example.com
  okpay rewards --user ann@example.com --jq '.promotions[].name'`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runRewards(cmd.Context(), f) },
	}
}

func runRewards(ctx context.Context, f *factory) error {
	user, err := f.user()
	if err != nil {
		return err
	}
	service, err := f.promotions(ctx)
	if err != nil {
		return err
	}
	rewards, err := call(ctx, f, "Rewards", service.Rewards, wallet.RewardsInput{User: user})
	if err != nil {
		return err
	}
	return output.One(ctx, f.printer, rewardsView(), rewards)
}
