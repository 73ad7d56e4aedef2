package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// addPromo adds the flag by which a customer gives the code of a promotion.
func addPromo(cmd *cobra.Command, code *string) {
	cmd.Flags().StringVar(code, "promo", "", "the code of a promotion, which must be of use")
	mustComplete(cmd, "promo", noFiles)
}

func newPromotionsCmd(f *factory) *cobra.Command {
	return group(&cobra.Command{
		Use:   "promotions",
		Short: "See what the wallet gives away",
		Long: `See what the wallet gives away: fees that it waives or lowers, and cashback.
What there is stands in the policy; without a promotion there nothing is given.`,
		Example: `  okpay promotions list`,
	}, newPromotionsListCmd(f))
}

func newPromotionsListCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List promotions with their budgets and what was used of them",
		Long: `List the promotions of the policy in its order: what each gives, whether it
applies now, how often it was used, and what of its budget is used and left. To
see what a customer can have use rewards. Use it as an operator.`,
		Example: `  okpay promotions list
  okpay promotions list --jq '.[] | select(.status=="used_up") | .name'`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runPromotionsList(cmd.Context(), f) },
	}
}

func runPromotionsList(ctx context.Context, f *factory) error {
	service, err := f.promotions(ctx)
	if err != nil {
		return err
	}
	list, err := call(ctx, f, "ListPromotions", service.ListPromotions, wallet.ListPromotionsInput{})
	if err != nil {
		return err
	}
	return output.List(ctx, f.printer, promotionsView(), list)
}
