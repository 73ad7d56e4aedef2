package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

func newWhoAmICmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "whoami",
		Short: "Say who you are taken for",
		Long: `Say who the commands act for, and by what: the wallet itself, of which whoever
can open it is the operator, an API key, or a session. Use it to see whether a
session still lives before a script goes on.`,
		Example: `  okpay whoami
  okpay whoami -o json --jq .means`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runWhoAmI(cmd.Context(), f) },
	}
}

func runWhoAmI(ctx context.Context, f *factory) error {
	if err := output.Check(f.printer, identityView()); err != nil {
		return err
	}
	sessions, err := f.sessions(ctx)
	if err != nil {
		return err
	}
	who, err := call(ctx, f, "WhoAmI", sessions.WhoAmI, wallet.WhoAmIInput{})
	if err != nil {
		return err
	}
	return output.One(ctx, f.printer, identityView(), who)
}
