package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

type freezeOptions struct {
	reason string
}

func newFreezeCmd(f *factory) *cobra.Command {
	opts := &freezeOptions{}
	cmd := &cobra.Command{
		Use:   "freeze",
		Short: "Stop all money going out of an account",
		Long: `Stop all money going out of a customer's account at once, as when a phone or a
password is lost. Money still comes in. Only an operator takes it back, with
unfreeze.`,
		Example: `  okpay freeze --user bob@example.com --reason 'Phone stolen'`,
		Args:    exactly(),
		RunE:    func(cmd *cobra.Command, _ []string) error { return runFreeze(cmd.Context(), f, opts) },
	}
	cmd.Flags().StringVar(&opts.reason, "reason", "", "why, for the record")
	return cmd
}

func runFreeze(ctx context.Context, f *factory, opts *freezeOptions) error {
	change := f.change()
	user, err := f.user()
	if err != nil {
		return err
	}
	if err := output.Check(f.printer, customerView()); err != nil {
		return err
	}
	people, err := f.people(ctx)
	if err != nil {
		return err
	}
	customer, err := call(ctx, f, "Freeze", people.Freeze, wallet.FreezeInput{Change: change, User: user, Reason: opts.reason})
	if err != nil {
		return err
	}
	return f.printCustomer(ctx, customer)
}
