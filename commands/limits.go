package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

func newLimitsCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "limits",
		Short: "Show what a customer may hold and move, and what is left of it",
		Long: `Show each limit that the policy sets for a customer's level: how much it is,
what is used of it, what is left and when it starts anew. What is not limited
has no row.`,
		Example: `  okpay limits --user ann@example.com
  okpay limits --user ann@example.com --jq '.[] | select(.window=="day") | .left'`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runLimits(cmd.Context(), f) },
	}
}

func runLimits(ctx context.Context, f *factory) error {
	user, err := f.user()
	if err != nil {
		return err
	}
	rules, err := f.rules(ctx)
	if err != nil {
		return err
	}
	limits, err := call(ctx, f, "Limits", rules.Limits, wallet.LimitsInput{User: user})
	if err != nil {
		return err
	}
	return output.List(ctx, f.printer, limitsView(), limits)
}
