package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

func newPasswordCmd(f *factory) *cobra.Command {
	return group(&cobra.Command{
		Use:   "password",
		Short: "Change or reset the password",
		Long: `Change the password of whoever is logged in, or set a new one by a code that is
sent by e-mail. A new password ends the customer's other sessions.`,
		Example: `  okpay password reset --user eve@example.com`,
	}, newPasswordChangeCmd(f), newPasswordResetCmd(f))
}

func newPasswordChangeCmd(f *factory) *cobra.Command {
	fromStdin := false
	cmd := &cobra.Command{
		Use:   "change",
		Short: "Change the password",
		Long: `Change the password of the customer who is logged in. It asks for the password
of now and twice for the new one; with --password-stdin the two are the first
two lines of standard input. All other sessions of the customer end.`,
		Example: `  echo 'seven grey herons by the pond' | okpay login --user eve@example.com --password-stdin
  printf '%s\n' 'seven grey herons by the pond' 'eleven brass kettles in a shed' | okpay password change --password-stdin`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runPasswordChange(cmd.Context(), f, fromStdin) },
	}
	cmd.Flags().BoolVar(&fromStdin, "password-stdin", false, "read the password of now and the new one from standard input, a line each")
	return cmd
}

func runPasswordChange(ctx context.Context, f *factory, fromStdin bool) error {
	change := f.change()
	if err := output.Check(f.printer, passwordView()); err != nil {
		return err
	}
	old, err := f.secret(ctx, "Password of now", "--password-stdin", fromStdin)
	if err != nil {
		return err
	}
	next, err := f.chosen(ctx, "New password", "--password-stdin", fromStdin)
	if err != nil {
		return err
	}
	sessions, err := f.sessions(ctx)
	if err != nil {
		return err
	}
	result, err := call(ctx, f, "ChangePassword", sessions.ChangePassword, wallet.ChangePasswordInput{Change: change, Password: old, NewPassword: next})
	if err != nil {
		return err
	}
	return f.printPassword(ctx, result)
}

func (f *factory) printPassword(ctx context.Context, result wallet.PasswordResult) error {
	if err := output.One(ctx, f.printer, passwordView(), result); err != nil {
		return err
	}
	f.noteChange(result.IdempotentReplay, result.DryRun)
	return nil
}

type passwordResetOptions struct {
	code          string
	passwordStdin bool
}

func newPasswordResetCmd(f *factory) *cobra.Command {
	opts := &passwordResetOptions{}
	cmd := &cobra.Command{
		Use:   "reset",
		Short: "Set a new password by a code that is sent",
		Long: `Without --code, send a code to the e-mail of --user; the answer is the same
whether there is such a customer or not. With the code, set a new password. All
sessions of the customer end, and so does any waiting after wrong passwords.`,
		Example: `  okpay password reset --user eve@example.com
  echo 'eleven brass kettles in a shed' | okpay password reset --user eve@example.com --password-stdin \
    --code "$(okpay outbox list --user eve@example.com --channel email --jq '.[0].code')"`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runPasswordReset(cmd.Context(), f, opts) },
	}
	cmd.Flags().StringVar(&opts.code, "code", "", "the code that was sent")
	cmd.Flags().BoolVar(&opts.passwordStdin, "password-stdin", false, "read the new password from standard input; on a terminal it is asked for")
	mustComplete(cmd, "code", noFiles)
	return cmd
}

func runPasswordReset(ctx context.Context, f *factory, opts *passwordResetOptions) error {
	change := f.change()
	if err := needed("user", f.settings.User, "say whose password is meant: --user E-MAIL, phone, handle or id"); err != nil {
		return err
	}
	if opts.code == "" {
		return f.requestReset(ctx, wallet.RequestResetInput{Change: change, User: f.settings.User})
	}
	if err := output.Check(f.printer, passwordView()); err != nil {
		return err
	}
	next, err := f.chosen(ctx, "New password", "--password-stdin", opts.passwordStdin)
	if err != nil {
		return err
	}
	sessions, err := f.openAnonymous(ctx)
	if err != nil {
		return err
	}
	result, err := call(ctx, f, "ResetPassword", sessions.ResetPassword,
		wallet.ResetPasswordInput{Change: change, User: f.settings.User, Code: opts.code, NewPassword: next})
	if err != nil {
		return err
	}
	return f.printPassword(ctx, result)
}

func (f *factory) requestReset(ctx context.Context, in wallet.RequestResetInput) error {
	if err := output.Check(f.printer, resetView()); err != nil {
		return err
	}
	sessions, err := f.openAnonymous(ctx)
	if err != nil {
		return err
	}
	asked, err := call(ctx, f, "RequestPasswordReset", sessions.RequestPasswordReset, in)
	if err != nil {
		return err
	}
	if err := output.One(ctx, f.printer, resetView(), asked); err != nil {
		return err
	}
	f.printer.Note("if there is such a customer, a code was sent to the e-mail; give it with --code")
	return nil
}
