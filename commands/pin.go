package commands

import (
	"context"
	"errors"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/config"
	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

func newPINCmd(f *factory) *cobra.Command {
	return group(&cobra.Command{
		Use:   "pin",
		Short: "Set the payment PIN",
		Long: `Set the PIN that a session shows before money leaves: above an amount that the
policy says, and always for a new recipient.`,
		Example: `  okpay pin set --help`,
	}, newPINSetCmd(f))
}

func newPINSetCmd(f *factory) *cobra.Command {
	fromStdin := false
	cmd := &cobra.Command{
		Use:   "set",
		Short: "Set the payment PIN",
		Long: `Set the payment PIN of the customer who is logged in: 6 digits. It asks
for the password and twice for the PIN; with --pin-stdin the two are the first
two lines of standard input, the password first.`,
		Example: `  echo 'seven grey herons by the pond' | okpay login --user eve@example.com --password-stdin
  printf '%s\n' 'seven grey herons by the pond' 493817 | okpay pin set --pin-stdin`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runPINSet(cmd.Context(), f, fromStdin) },
	}
	cmd.Flags().BoolVar(&fromStdin, "pin-stdin", false, "read the password and the PIN from standard input, a line each")
	return cmd
}

func runPINSet(ctx context.Context, f *factory, fromStdin bool) error {
	change := f.change()
	if err := output.Check(f.printer, pinView()); err != nil {
		return err
	}
	password, err := f.secret(ctx, "Password", "--pin-stdin", fromStdin)
	if err != nil {
		return err
	}
	pin, err := f.chosen(ctx, "New PIN", "--pin-stdin", fromStdin)
	if err != nil {
		return err
	}
	sessions, err := f.sessions(ctx)
	if err != nil {
		return err
	}
	result, err := call(ctx, f, "SetPIN", sessions.SetPIN, wallet.SetPINInput{Change: change, Password: password, PIN: pin})
	if err != nil {
		return err
	}
	if err := output.One(ctx, f.printer, pinView(), result); err != nil {
		return err
	}
	f.noteChange(result.IdempotentReplay, result.DryRun)
	return nil
}

// pinFlags are the flags of every command by which money leaves.
type pinFlags struct {
	fromStdin bool
	file      string
	code      codeFlag
}

func (p *pinFlags) add(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&p.fromStdin, "pin-stdin", false, "read the payment PIN of a session from standard input")
	cmd.Flags().StringVar(&p.file, "pin-file", "", "read it from this `FILE`, which only you may read (OKPAY_PIN holds the PIN itself)")
	cmd.MarkFlagsMutuallyExclusive("pin-stdin", "pin-file")
	p.code.add(cmd)
}

// pinVariable holds the payment PIN itself.
const pinVariable = "OKPAY_PIN"

// read gives the PIN that was named, "" when none was.
func (p *pinFlags) read(f *factory) (string, error) {
	switch {
	case p.fromStdin:
		return output.ReadSecret(f.printer.Streams().In)
	case p.file != "":
		return config.ReadSecretFile(p.file, "--pin-file")
	default:
		return config.Variable(f.deps.Environ, pinVariable), nil
	}
}

// spend runs an intent by which money leaves. What the wallet wants to see and
// was not named is asked for on a terminal, and the same is sent again.
func spend[Out any](ctx context.Context, f *factory, pin *pinFlags, do func(wallet.StepUp) (Out, error)) (Out, error) {
	var none Out
	shown := wallet.StepUp{Code: pin.code.read(f)}
	var err error
	if shown.PIN, err = pin.read(f); err != nil {
		return none, err
	}
	out, err := do(shown)
	needs := neededOf(err)
	if len(needs) == 0 {
		return out, err
	}
	for _, ask := range []struct {
		what, question, flag string
		into                 *string
	}{{"pin", "Payment PIN:", "--pin-stdin", &shown.PIN}, {"totp", "Code of the second factor:", "--code", &shown.Code}} {
		if !slices.Contains(needs, ask.what) {
			continue
		}
		typed, askErr := f.printer.Streams().AskSecret(ctx, ask.question, ask.flag)
		if noTerminal := (*output.NoTerminalError)(nil); errors.As(askErr, &noTerminal) || errors.Is(askErr, io.EOF) {
			return none, err // which names the flags
		}
		if askErr != nil {
			return none, askErr
		}
		*ask.into = typed
	}
	return do(shown)
}

// neededOf gives what a refusal wants to see that the customer has.
func neededOf(err error) []string {
	refused := (*wallet.Error)(nil)
	if !errors.As(err, &refused) || refused.Code != wallet.CodeSecondFactorRequired || refused.Details["pin_set"] != true {
		return nil
	}
	switch needs := refused.Details["needs"].(type) {
	case []string:
		return needs
	case []any: // as it comes from a server
		list := make([]string, 0, len(needs))
		for _, value := range needs {
			if text, ok := value.(string); ok {
				list = append(list, text)
			}
		}
		return list
	default:
		return nil
	}
}
