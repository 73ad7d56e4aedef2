package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/config"
	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

func newSecondFactorCmd(f *factory) *cobra.Command {
	return group(&cobra.Command{
		Use:   "2fa",
		Short: "Have a second factor",
		Long: `Have a second factor: an authenticator, which shows a code that changes every 30
seconds. Where it is on, logging in takes a code as well as the password, and so
does money above the amount that the policy says.`,
		Example: `  okpay 2fa enable --help`,
	}, newFactorEnableCmd(f), newFactorConfirmCmd(f), newFactorDisableCmd(f), newRecoveryCodesCmd(f))
}

// codeFlag is where a code of the second factor comes from.
type codeFlag struct{ code string }

func (c *codeFlag) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&c.code, "code", "", "a code of the second factor, good for one use (OKPAY_CODE)")
}

// codeVariable holds a code of the second factor.
const codeVariable = "OKPAY_CODE"

// read gives the code that was named, "" when none was.
func (c *codeFlag) read(f *factory) string {
	if c.code != "" {
		return c.code
	}
	return config.Variable(f.deps.Environ, codeVariable)
}

// ask is read that asks on a terminal.
func (c *codeFlag) ask(ctx context.Context, f *factory) (string, error) {
	if code := c.read(f); code != "" {
		return code, nil
	}
	return f.printer.Streams().AskSecret(ctx, "Code of the second factor:", "--code")
}

// withCode calls with the code that was named, and on a terminal once more with
// one that is asked for when it turns out that one is needed.
func withCode[T any](ctx context.Context, f *factory, code *codeFlag, do func(code string) (T, error)) (T, error) {
	out, err := do(code.read(f))
	streams := f.printer.Streams()
	if wallet.CodeOf(err) != wallet.CodeSecondFactorRequired || !streams.InTerminal || streams.NoInput {
		return out, err
	}
	given, err := code.ask(ctx, f)
	if err != nil {
		return out, err
	}
	return do(given)
}

func newFactorEnableCmd(f *factory) *cobra.Command {
	fromStdin := false
	cmd := &cobra.Command{
		Use:   "enable",
		Short: "Draw a secret for an authenticator",
		Long: `Draw a secret for an authenticator, by the password of the customer who is
logged in. On a terminal it is shown as a QR code to scan as well. It takes
effect when a code of it is given to okpay 2fa confirm.`,
		Example: `  echo 'seven grey herons by the pond' | okpay login --user eve@example.com --password-stdin
  echo 'seven grey herons by the pond' | okpay 2fa enable --password-stdin --jq .uri`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runFactorEnable(cmd.Context(), f, fromStdin) },
	}
	cmd.Flags().BoolVar(&fromStdin, "password-stdin", false, "read the password from standard input; on a terminal it is asked for")
	return cmd
}

func runFactorEnable(ctx context.Context, f *factory, fromStdin bool) error {
	change := f.change()
	if err := output.Check(f.printer, factorSetupView()); err != nil {
		return err
	}
	password, err := f.secret(ctx, "Password", "--password-stdin", fromStdin)
	if err != nil {
		return err
	}
	factor, err := f.secondFactor(ctx)
	if err != nil {
		return err
	}
	setup, err := call(ctx, f, "EnableSecondFactor", factor.EnableSecondFactor, wallet.EnableFactorInput{Change: change, Password: password})
	if err != nil {
		return err
	}
	if err := f.printer.QR(setup.URI); err != nil {
		return err
	}
	if err := output.One(ctx, f.printer, factorSetupView(), setup); err != nil {
		return err
	}
	f.noteChange(setup.IdempotentReplay, false)
	f.printer.Note("scan it or type the secret into an authenticator, then run okpay 2fa confirm")
	return nil
}

func newFactorConfirmCmd(f *factory) *cobra.Command {
	code := &codeFlag{}
	cmd := &cobra.Command{
		Use:   "confirm",
		Short: "Switch the second factor on by a code",
		Long: `Switch the second factor on by a code that the authenticator shows. The recovery
codes are shown this once: each stands for a code one time, when the
authenticator is lost.`,
		Example: `  okpay 2fa confirm --help`,
		Args:    exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runByCode(cmd.Context(), f, code, "ConfirmSecondFactor", func(ctx context.Context, factor wallet.SecondFactor, change wallet.Change, code string) (wallet.FactorStatus, error) {
				return factor.ConfirmSecondFactor(ctx, wallet.ConfirmFactorInput{Change: change, Code: code})
			})
		},
	}
	code.add(cmd)
	return cmd
}

func newRecoveryCodesCmd(f *factory) *cobra.Command {
	code := &codeFlag{}
	cmd := &cobra.Command{
		Use:   "recovery-codes",
		Short: "Make new recovery codes",
		Long: `Make new recovery codes, by a code of the authenticator, and show them this
once. Those before are void.`,
		Example: `  okpay 2fa recovery-codes --help`,
		Args:    exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runByCode(cmd.Context(), f, code, "NewRecoveryCodes", func(ctx context.Context, factor wallet.SecondFactor, change wallet.Change, code string) (wallet.FactorStatus, error) {
				return factor.NewRecoveryCodes(ctx, wallet.RecoveryCodesInput{Change: change, Code: code})
			})
		},
	}
	code.add(cmd)
	return cmd
}

// runByCode runs what takes a code and gives recovery codes.
func runByCode(
	ctx context.Context, f *factory, code *codeFlag, method string,
	do func(context.Context, wallet.SecondFactor, wallet.Change, string) (wallet.FactorStatus, error),
) error {
	change := f.change()
	if err := output.Check(f.printer, factorView()); err != nil {
		return err
	}
	given, err := code.ask(ctx, f)
	if err != nil {
		return err
	}
	factor, err := f.secondFactor(ctx)
	if err != nil {
		return err
	}
	status, err := call(ctx, f, method, func(ctx context.Context, change wallet.Change) (wallet.FactorStatus, error) {
		return do(ctx, factor, change, given)
	}, change)
	if err != nil {
		return err
	}
	if err := f.printFactor(ctx, status); err != nil {
		return err
	}
	switch {
	case len(status.RecoveryCodes) > 0:
		f.printer.Note("keep the recovery codes now: they are not shown again")
	case status.IdempotentReplay:
		f.printer.Note("the recovery codes were shown when they were made; if they are lost, make others with okpay 2fa recovery-codes")
	}
	return nil
}

func (f *factory) printFactor(ctx context.Context, status wallet.FactorStatus) error {
	if err := output.One(ctx, f.printer, factorView(), status); err != nil {
		return err
	}
	f.noteChange(status.IdempotentReplay, status.DryRun)
	return nil
}

type factorDisableOptions struct {
	code          codeFlag
	passwordStdin bool
	reason        string
}

func newFactorDisableCmd(f *factory) *cobra.Command {
	opts := &factorDisableOptions{}
	cmd := &cobra.Command{
		Use:   "disable",
		Short: "Switch the second factor off",
		Long: `Switch the second factor off, by the password and a code of it, which may be a
recovery code. An operator does so for --user with --reason instead, as for a
customer who has lost the authenticator and the recovery codes.`,
		Example: `  okpay 2fa disable --help`,
		Args:    exactly(),
		RunE:    func(cmd *cobra.Command, _ []string) error { return runFactorDisable(cmd.Context(), f, opts) },
	}
	opts.code.add(cmd)
	cmd.Flags().BoolVar(&opts.passwordStdin, "password-stdin", false, "read the password from standard input; on a terminal it is asked for")
	cmd.Flags().StringVar(&opts.reason, "reason", "", "why an operator does so, for the record")
	return cmd
}

func runFactorDisable(ctx context.Context, f *factory, opts *factorDisableOptions) error {
	in := wallet.DisableFactorInput{Change: f.change(), Reason: opts.reason}
	if err := output.Check(f.printer, factorView()); err != nil {
		return err
	}
	var err error
	if opts.reason == "" || f.inSession() {
		if in.Password, err = f.secret(ctx, "Password", "--password-stdin", opts.passwordStdin); err != nil {
			return err
		}
		if in.Code, err = opts.code.ask(ctx, f); err != nil {
			return err
		}
	} else if in.User, err = f.user(); err != nil {
		return err
	}
	factor, err := f.secondFactor(ctx)
	if err != nil {
		return err
	}
	status, err := call(ctx, f, "DisableSecondFactor", factor.DisableSecondFactor, in)
	if err != nil {
		return err
	}
	return f.printFactor(ctx, status)
}
