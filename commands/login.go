package commands

import (
	"context"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/config"
	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

type loginOptions struct {
	code          codeFlag
	passwordStdin bool
	expires       time.Duration
	show          bool
}

func newLoginCmd(f *factory) *cobra.Command {
	opts := &loginOptions{}
	cmd := &cobra.Command{
		Use:   "login",
		Short: "Log in with a password",
		Long: `Log in as the customer of --user, with the password. From then on the commands
for this wallet act for that customer, and for nobody else, until logout or the
session's end. The session's token is kept in a file that only you may read, or
with --token-store keyring in the keyring of the operating system, and auto is
the keyring where it can be used and else the file, with a warning. With
--show-token it is printed instead and kept nowhere, for a script that gives it
to its commands in OKPAY_TOKEN. Where the second factor is on, a code
is asked for as well, or given with --code. An operator of a local wallet, who
can open its file, need not log in.`,
		Example: `  echo 'seven grey herons by the pond' | okpay login --user eve@example.com --password-stdin
  echo 'seven grey herons by the pond' | okpay login --user eve@example.com --password-stdin --show-token --expires 15m --jq .token`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runLogin(cmd.Context(), f, opts) },
	}
	cmd.Flags().BoolVar(&opts.passwordStdin, "password-stdin", false, "read the password from standard input; on a terminal it is asked for")
	opts.code.add(cmd)
	cmd.Flags().DurationVar(&opts.expires, "expires", wallet.DefaultSessionLife, "how long the session lives, from 1m to 720h")
	cmd.Flags().String(tokenStoreFlag, "", "`PLACE` where the token is kept: file, keyring or auto (OKPAY_TOKEN_STORE; default file)")
	oneOf(cmd, tokenStoreFlag, config.TokenStores()...)
	cmd.Flags().BoolVar(&opts.show, "show-token", false, "print the token and keep it nowhere")
	return cmd
}

// tokenStoreFlag is a setting that one command alone has a flag for.
const tokenStoreFlag = "token-store"

func runLogin(ctx context.Context, f *factory, opts *loginOptions) error {
	change := f.change()
	if err := needed("user", f.settings.User, "name yourself: --user E-MAIL, phone, handle or id"); err != nil {
		return err
	}
	if opts.expires == 0 {
		return usageError("--expires must be a time above zero", "write 15m, 12h or 168h")
	}
	if err := output.Check(f.printer, sessionView()); err != nil {
		return err
	}
	if !opts.show {
		if err := f.settings.MayKeepSession(); err != nil { // before there is a session that nobody has the token of
			return err
		}
	}
	password, err := f.secret(ctx, "Password", "--password-stdin", opts.passwordStdin)
	if err != nil {
		return err
	}
	sessions, err := f.openAnonymous(ctx)
	if err != nil {
		return err
	}
	in := wallet.LoginInput{
		Change: change, User: f.settings.User, Password: password, Agent: agentName(), ExpiresIn: opts.expires,
	}
	session, err := withCode(ctx, f, &opts.code, func(code string) (wallet.Session, error) {
		in.Code = code
		return call(ctx, f, "Login", sessions.Login, in)
	})
	if err != nil {
		return err
	}
	if !opts.show {
		warning, err := f.settings.KeepSession(session.Token)
		if err != nil {
			return err
		}
		if warning != "" {
			f.printer.Warn("%s", warning)
		}
		session.Token = ""
	}
	if err := output.One(ctx, f.printer, sessionView(), session); err != nil {
		return err
	}
	f.noteChange(session.IdempotentReplay, session.DryRun)
	if session.PasswordOld {
		f.tell("the password is more than a year old: change it with okpay password change")
	}
	return nil
}

// agentName says in a few words where a session is used: the name of this machine.
func agentName() string {
	name, err := os.Hostname()
	if err != nil || len(name) > wallet.MaxAgentLength-len("okpay on ") {
		return "okpay"
	}
	return "okpay on " + name
}
