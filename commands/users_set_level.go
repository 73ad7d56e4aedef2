package commands

import (
	"context"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

type usersSetLevelOptions struct {
	user, level, reason string
}

func newUsersSetLevelCmd(f *factory) *cobra.Command {
	opts := &usersSetLevelOptions{}
	cmd := &cobra.Command{
		Use:   "set-level USER LEVEL --reason REASON",
		Short: "Give a customer a KYC level",
		Long: `Give a customer or merchant the KYC level 0 to 3, which decides what they may
hold and move, for a reason that stays on record. limits shows what a level
allows.`,
		Example: `  okpay users set-level ann@example.com 2 --reason 'Passport seen at the branch'`,
		Args:    exactly("USER", "LEVEL"),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			if len(args) != 1 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return completions("0", "1", "2", "3"), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.user, opts.level = args[0], args[1]
			return runUsersSetLevel(cmd.Context(), f, opts)
		},
	}
	cmd.Flags().StringVar(&opts.reason, "reason", "", "why, for the record (required)")
	mustComplete(cmd, "reason", noFiles)
	return cmd
}

func runUsersSetLevel(ctx context.Context, f *factory, opts *usersSetLevelOptions) error {
	change := f.change()
	level, err := strconv.Atoi(opts.level)
	if err != nil {
		return usageError(fmt.Sprintf("%q is not a level", opts.level), "write a number from 0 to 3")
	}
	if err := needed("reason", opts.reason, "say why this customer gets this level"); err != nil {
		return err
	}
	if err := output.Check(f.printer, customerView()); err != nil {
		return err
	}
	people, err := f.people(ctx)
	if err != nil {
		return err
	}
	customer, err := call(ctx, f, "SetLevel", people.SetLevel,
		wallet.SetLevelInput{Change: change, User: opts.user, Level: level, Reason: opts.reason})
	if err != nil {
		return err
	}
	return f.printCustomer(ctx, customer)
}
