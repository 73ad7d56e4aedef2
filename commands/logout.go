package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

func newLogoutCmd(f *factory) *cobra.Command {
	all := false
	cmd := &cobra.Command{
		Use:   "logout",
		Short: "End the session",
		Long: `End the session of this wallet, and forget its token. With --all every session
of the customer ends, on other machines too. An operator ends all sessions of
--user. A session that has ended already is forgotten all the same.`,
		Example: `  okpay logout --user ann@example.com
  okpay logout --user ann@example.com --all -o json --jq .ended`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runLogout(cmd.Context(), f, all) },
	}
	cmd.Flags().BoolVar(&all, "all", false, "end every session of the customer")
	return cmd
}

func runLogout(ctx context.Context, f *factory, all bool) error {
	change := f.change()
	if err := output.Check(f.printer, logoutView()); err != nil {
		return err
	}
	result, err := f.logout(ctx, wallet.LogoutInput{Change: change, User: f.settings.User, All: all})
	if wallet.CodeOf(err) == wallet.CodeUnauthenticated && !all { // it has ended, or was lost with an answer
		if forgotten, forgetErr := f.forget(); forgotten || forgetErr != nil {
			if forgetErr == nil {
				f.printer.Note("the session had ended; its token was forgotten")
			}
			return forgetErr
		}
	}
	if err != nil {
		return err
	}
	if _, err := f.forget(); err != nil {
		return err
	}
	if err := output.One(ctx, f.printer, logoutView(), result); err != nil {
		return err
	}
	f.noteChange(result.IdempotentReplay, result.DryRun)
	return nil
}

func (f *factory) logout(ctx context.Context, in wallet.LogoutInput) (wallet.LogoutResult, error) {
	sessions, err := f.sessions(ctx)
	if err != nil {
		return wallet.LogoutResult{}, err
	}
	return call(ctx, f, "Logout", sessions.Logout, in)
}

// forget forgets the session's token, unless nothing is to change.
func (f *factory) forget() (bool, error) {
	if f.flags.dryRun {
		return false, nil
	}
	return f.settings.ForgetSession()
}
