package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/wallet"
)

func newFXCmd(f *factory) *cobra.Command {
	return group(&cobra.Command{
		Use:   "fx",
		Short: "Look into what was converted",
		Long: `Look into what was converted from one currency into another. Quotes are made
with fx-quote, and where the wallet stands tells ledger fx.`,
		Example: `  okpay fx replay`,
	}, newFXReplayCmd(f))
}

type fxReplayOptions struct {
	page         pageFlags
	transaction  string
	since, until string
}

func newFXReplayCmd(f *factory) *cobra.Command {
	opts := &fxReplayOptions{}
	cmd := &cobra.Command{
		Use:   "replay [TXN]",
		Short: "Reckon past conversions again",
		Long: `Reckon past conversions again, the newest first: from the rates that are kept,
the margin and the rule of rounding of each. All of them, those of a time, or
that of one transaction. Exit code 9 when one does not come to the same cent,
after they are listed. Made for cron.`,
		Example: `  okpay fx replay --all
  okpay fx replay --since 2026-04-01 --until 2026-04-30 --all -o csv`,
		Args:              between(0, "TXN"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				opts.transaction = args[0]
			}
			return runFXReplay(cmd.Context(), f, opts)
		},
	}
	cmd.Flags().StringVar(&opts.since, "since", "", "from this moment on: "+momentHelp)
	cmd.Flags().StringVar(&opts.until, "until", "", "before this moment; a date is included: "+momentHelp)
	opts.page.add(cmd)
	return cmd
}

func runFXReplay(ctx context.Context, f *factory, opts *fxReplayOptions) error {
	if err := opts.page.check(); err != nil {
		return err
	}
	in := wallet.ReplayFXInput{Transaction: opts.transaction}
	var err error
	if in.Since, err = startOf("since", opts.since); err != nil {
		return err
	}
	if in.Until, err = after("until", opts.until); err != nil {
		return err
	}
	service, err := f.exchange(ctx)
	if err != nil {
		return err
	}
	off := 0
	err = listPages(ctx, f, fxReplayView(), opts.page,
		func(ctx context.Context, page wallet.PageInput) (wallet.Page[wallet.FXReplay], error) {
			in.PageInput = page
			got, err := call(ctx, f, "ReplayFX", service.ReplayFX, in)
			for i := range got.Items {
				if !got.Items[i].OK {
					off++
				}
			}
			return got, err
		})
	if err != nil || off == 0 {
		return err
	}
	return wallet.Refuse(wallet.CodeDifferences, counted(off, "conversion comes", "conversions come")+" to something else now",
		"look at each, and at the rates of its day with `okpay rates list`", "conversions", off)
}
