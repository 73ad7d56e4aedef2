package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

func newInstrumentsCmd(f *factory) *cobra.Command {
	return group(&cobra.Command{
		Use:     "instruments",
		Short:   "See and remove cards and bank accounts",
		Long:    `See and remove the cards and bank accounts that a customer has bound.`,
		Example: `  okpay instruments list --user ann@example.com`,
	}, newInstrumentsListCmd(f), newInstrumentsRemoveCmd(f))
}

type instrumentsListOptions struct {
	all bool
}

func newInstrumentsListCmd(f *factory) *cobra.Command {
	opts := &instrumentsListOptions{}
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List a customer's cards and bank accounts, the newest first",
		Long: `List a customer's cards and bank accounts, the newest first. Numbers are never
shown; an instrument is known by its brand and last four characters, and named
by its id. --all lists removed ones too.`,
		Example: `  okpay instruments list --user ann@example.com
  okpay instruments list --user ann@example.com --jq '.[] | select(.kind=="bank") | .id'`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runInstrumentsList(cmd.Context(), f, opts) },
	}
	cmd.Flags().BoolVar(&opts.all, "all", false, "removed ones too")
	return cmd
}

func runInstrumentsList(ctx context.Context, f *factory, opts *instrumentsListOptions) error {
	user, err := f.user()
	if err != nil {
		return err
	}
	instruments, err := f.instruments(ctx)
	if err != nil {
		return err
	}
	list, err := call(ctx, f, "ListInstruments", instruments.ListInstruments, wallet.ListInstrumentsInput{User: user, All: opts.all})
	if err != nil {
		return err
	}
	return output.List(ctx, f.printer, instrumentsView(), list)
}

func newInstrumentsRemoveCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "remove INSTRUMENT",
		Short: "Make a card or bank account unusable",
		Long: `Make a card or bank account unusable. What was done with it stays on record.
It asks before it does, so a script gives --yes.`,
		Example: `  okpay instruments remove --yes --user ann@example.com \
    "$(okpay instruments list --user ann@example.com --jq '.[0].id')"`,
		Args:              exactly("INSTRUMENT"),
		ValidArgsFunction: noFiles,
		RunE:              func(cmd *cobra.Command, args []string) error { return runInstrumentsRemove(cmd.Context(), f, args[0]) },
	}
}

func runInstrumentsRemove(ctx context.Context, f *factory, id string) error {
	change := f.change()
	user, err := f.user()
	if err != nil {
		return err
	}
	if err := output.Check(f.printer, instrumentView()); err != nil {
		return err
	}
	if err := f.confirm(ctx, "Remove "+id+"?"); err != nil {
		return err
	}
	instruments, err := f.instruments(ctx)
	if err != nil {
		return err
	}
	instrument, err := call(ctx, f, "RemoveInstrument", instruments.RemoveInstrument,
		wallet.RemoveInstrumentInput{Change: change, User: user, Instrument: id})
	if err != nil {
		return err
	}
	return f.printInstrument(ctx, instrument)
}
