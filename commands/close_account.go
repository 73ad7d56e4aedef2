package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

type closeAccountOptions struct {
	passwordStdin bool
	code          codeFlag
	reason        string
}

func newCloseAccountCmd(f *factory) *cobra.Command {
	opts := &closeAccountOptions{}
	cmd := &cobra.Command{
		Use:   "close-account",
		Short: "Close an account for good",
		Long: `Close an account for good: one without money, without a transaction that is
pending, an open payout, or an open ticket about a transaction. The checkouts of
a merchant expire with it. Who it was is erased at once, but for what the law
wants kept for five years, which is sealed and kept apart. A customer who is
logged in shows the password, and a code of the second factor where that is on;
an operator names --user and a --reason. It asks first.`,
		Example: `  okpay register -q --email flo@example.com --phone +4915112345699 --name 'Flo Fir' --country DE
  okpay close-account --user flo@example.com --reason 'Asked for it' --yes`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runCloseAccount(cmd.Context(), f, opts) },
	}
	cmd.Flags().BoolVar(&opts.passwordStdin, "password-stdin", false, "read the password from standard input; on a terminal it is asked for")
	opts.code.add(cmd)
	cmd.Flags().StringVar(&opts.reason, "reason", "", "why, for the record")
	return cmd
}

func runCloseAccount(ctx context.Context, f *factory, opts *closeAccountOptions) error {
	in := wallet.CloseAccountInput{Change: f.change(), Reason: opts.reason}
	var err error
	if in.User, err = f.user(); err != nil {
		return err
	}
	if err := output.Check(f.printer, closedView()); err != nil {
		return err
	}
	if err := f.confirm(ctx, "Close the account for good?"); err != nil {
		return err
	}
	if opts.passwordStdin || f.inSession() && !in.DryRun {
		if in.Password, err = f.secret(ctx, "Password", "--password-stdin", true); err != nil {
			return err
		}
	}
	closing, err := f.closing(ctx)
	if err != nil {
		return err
	}
	closed, err := withCode(ctx, f, &opts.code, func(code string) (wallet.ClosedAccount, error) {
		in.Code = code
		return call(ctx, f, "CloseAccount", closing.CloseAccount, in)
	})
	if err != nil {
		return err
	}
	if err := output.One(ctx, f.printer, closedView(), closed); err != nil {
		return err
	}
	f.noteChange(closed.IdempotentReplay, closed.DryRun)
	return nil
}

func newUsersKeptCmd(f *factory) *cobra.Command {
	reason := ""
	cmd := &cobra.Command{
		Use:   "kept USER",
		Short: "Show what is kept of a closed account",
		Long: `Show what the law wants kept of the customer of a closed account, named by its
id, for a reason. That it was looked at, and why, is recorded.`,
		Example: `  okpay register -q --email flo@example.com --phone +4915112345699 --name 'Flo Fir' --country DE
  id=$(okpay close-account --user flo@example.com --reason 'Asked for it' --yes --jq .user)
  okpay users kept "$id" --reason 'The tax office asked'`,
		Args:              exactly("USER"),
		ValidArgsFunction: noFiles,
		RunE:              func(cmd *cobra.Command, args []string) error { return runUsersKept(cmd.Context(), f, args[0], reason) },
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why it is looked at, for the record")
	return cmd
}

func runUsersKept(ctx context.Context, f *factory, user, reason string) error {
	in := wallet.ShowClosedInput{Change: f.change(), User: user, Reason: reason}
	if err := output.Check(f.printer, closedRecordView()); err != nil {
		return err
	}
	closing, err := f.closing(ctx)
	if err != nil {
		return err
	}
	record, err := call(ctx, f, "ShowClosed", closing.ShowClosed, in)
	if err != nil {
		return err
	}
	return output.One(ctx, f.printer, closedRecordView(), record)
}
