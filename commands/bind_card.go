package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

type bindCardOptions struct {
	expiry, holder string
	numberStdin    bool
}

func newBindCardCmd(f *factory) *cobra.Command {
	opts := &bindCardOptions{}
	cmd := &cobra.Command{
		Use:   "bind-card --number-stdin --expiry MM/YY --holder NAME",
		Short: "Bind a card to top up from",
		Long: `Bind a card that top-ups charge. The number is read from standard input, or
asked for on a terminal without showing it; it goes to the processor for a
token and is never stored. Kept are brand, first six and last four digits. A
card bound twice is the same instrument.

The sandbox processor takes the widely used test numbers: 4242424242424242
(credit), 4000056655665556 (debit) and 5105105105105100 (prepaid) succeed.`,
		Example: `  echo 4242424242424242 | okpay bind-card --user ann@example.com \
    --number-stdin --expiry 12/34 --holder 'Ann Arbor'`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runBindCard(cmd.Context(), f, opts) },
	}
	cmd.Flags().BoolVar(&opts.numberStdin, "number-stdin", false, "read the card number from standard input; on a terminal it is asked for")
	cmd.Flags().StringVar(&opts.expiry, "expiry", "", "month and year of expiry, MM/YY (required)")
	cmd.Flags().StringVar(&opts.holder, "holder", "", "name on the card (required)")
	mustComplete(cmd, "expiry", noFiles)
	mustComplete(cmd, "holder", noFiles)
	return cmd
}

func runBindCard(ctx context.Context, f *factory, opts *bindCardOptions) error {
	change := f.change()
	user, err := f.user()
	if err != nil {
		return err
	}
	if err := needed("expiry", opts.expiry, "write the month and year on the card: --expiry 12/34"); err != nil {
		return err
	}
	if err := output.Check(f.printer, instrumentView()); err != nil {
		return err
	}
	number, err := f.secret(ctx, "Card number", "--number-stdin", opts.numberStdin)
	if err != nil {
		return err
	}
	instruments, err := f.instruments(ctx)
	if err != nil {
		return err
	}
	instrument, err := call(ctx, f, "BindCard", instruments.BindCard, wallet.BindCardInput{
		Change: change,
		User:   user,
		Number: number,
		Expiry: opts.expiry,
		Holder: opts.holder,
	})
	if err != nil {
		return err
	}
	return f.printInstrument(ctx, instrument)
}
