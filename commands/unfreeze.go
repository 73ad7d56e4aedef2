package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

func newUnfreezeCmd(f *factory) *cobra.Command {
	opts := &freezeOptions{}
	cmd := &cobra.Command{
		Use:   "unfreeze",
		Short: "Let money go out of a frozen account again",
		Long: `Let money go out of a frozen account again. It is for an operator who has made
sure that the reason of the freeze is gone. On a terminal it asks first. A
customer who is logged in and froze the account takes that back with
--password-stdin and a code of the second factor.`,
		Example: `  okpay freeze --user bob@example.com && okpay unfreeze --user bob@example.com --reason 'New phone proven'`,
		Args:    exactly(),
		RunE:    func(cmd *cobra.Command, _ []string) error { return runUnfreeze(cmd.Context(), f, opts) },
	}
	cmd.Flags().StringVar(&opts.reason, "reason", "", "why, for the record")
	cmd.Flags().BoolVar(&opts.passwordStdin, "password-stdin", false, "unfreeze by two factors, the password from standard input; on a terminal it is asked for")
	opts.code.add(cmd)
	return cmd
}

func runUnfreeze(ctx context.Context, f *factory, opts *freezeOptions) error {
	if opts.passwordStdin {
		return runUnfreezeSelf(ctx, f, opts)
	}
	change := f.change()
	user, err := f.user()
	if err != nil {
		return err
	}
	if err := output.Check(f.printer, customerView()); err != nil {
		return err
	}
	if err := f.confirmOnTerminal(ctx, "Unfreeze "+user+"?"); err != nil {
		return err
	}
	people, err := f.people(ctx)
	if err != nil {
		return err
	}
	customer, err := call(ctx, f, "Unfreeze", people.Unfreeze, wallet.FreezeInput{Change: change, User: user, Reason: opts.reason})
	if err != nil {
		return err
	}
	return f.printCustomer(ctx, customer)
}

func runUnfreezeSelf(ctx context.Context, f *factory, opts *freezeOptions) error {
	in := wallet.UnfreezeSelfInput{Change: f.change()}
	if err := output.Check(f.printer, customerView()); err != nil {
		return err
	}
	var err error
	if in.Password, err = f.secret(ctx, "Password", "--password-stdin", true); err != nil {
		return err
	}
	if in.Code, err = opts.code.ask(ctx, f); err != nil {
		return err
	}
	people, err := f.people(ctx)
	if err != nil {
		return err
	}
	customer, err := call(ctx, f, "UnfreezeSelf", people.UnfreezeSelf, in)
	if err != nil {
		return err
	}
	return f.printCustomer(ctx, customer)
}
