package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

type freezeOptions struct {
	reason        string
	passwordStdin bool
	code          codeFlag // of unfreeze alone
}

func newFreezeCmd(f *factory) *cobra.Command {
	opts := &freezeOptions{}
	cmd := &cobra.Command{
		Use:   "freeze",
		Short: "Stop all money going out of an account",
		Long: `Stop all money going out of a customer's account at once, as when a phone or a
password is lost. Money still comes in. With --password-stdin the password alone
freezes, and nobody need be logged in. An operator takes it back with unfreeze,
and so does the customer who froze it, by two factors.`,
		Example: `  okpay freeze --user bob@example.com --reason 'Phone stolen'`,
		Args:    exactly(),
		RunE:    func(cmd *cobra.Command, _ []string) error { return runFreeze(cmd.Context(), f, opts) },
	}
	cmd.Flags().StringVar(&opts.reason, "reason", "", "why, for the record")
	cmd.Flags().BoolVar(&opts.passwordStdin, "password-stdin", false, "freeze by the password, read from standard input; on a terminal it is asked for")
	return cmd
}

func runFreeze(ctx context.Context, f *factory, opts *freezeOptions) error {
	if opts.passwordStdin {
		return runFreezeByPassword(ctx, f, opts)
	}
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

func runFreezeByPassword(ctx context.Context, f *factory, opts *freezeOptions) error {
	change := f.change()
	if err := needed("user", f.settings.User, "name the account: --user E-MAIL, phone, handle or id"); err != nil {
		return err
	}
	if err := output.Check(f.printer, frozenView()); err != nil {
		return err
	}
	password, err := f.secret(ctx, "Password", "--password-stdin", true)
	if err != nil {
		return err
	}
	if _, err := f.openAnonymous(ctx); err != nil {
		return err
	}
	people, err := f.people(ctx)
	if err != nil {
		return err
	}
	in := wallet.FreezeByPasswordInput{Change: change, User: f.settings.User, Password: password, Reason: opts.reason}
	frozen, err := call(ctx, f, "FreezeByPassword", people.FreezeByPassword, in)
	if err != nil {
		return err
	}
	if err := output.One(ctx, f.printer, frozenView(), frozen); err != nil {
		return err
	}
	f.noteChange(frozen.IdempotentReplay, false)
	return nil
}
