package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// shippedRules is how a command line names the rules that ship with okpay.
const shippedRules = "default"

type reconcileDiffOptions struct{ account, since string }

func newReconcileDiffCmd(f *factory) *cobra.Command {
	opts := &reconcileDiffOptions{}
	cmd := &cobra.Command{
		Use:   "diff OLD NEW",
		Short: "Say which matches other rules would win and lose",
		Long: `Match all lines that an account ever had by two sets of rules, and say which
matches the new ones would win and lose. Each is a file, or the word default for
the rules that ship with okpay; ./default is a file of that name. Nothing is
changed. The account may be left out when only one is tied to a rail. --since
leaves out lines that were booked before it.`,
		Example: `  okpay reconcile diff default rules.yaml
  okpay reconcile diff default rules.yaml --account giro --since 2026-01-01 --jq .lost_count`,
		Args: exactly("OLD", "NEW"),
		RunE: func(cmd *cobra.Command, args []string) error { return runReconcileDiff(cmd.Context(), f, args, opts) },
	}
	cmd.Flags().StringVar(&opts.account, "account", "", "our `ACCOUNT`, by its name")
	cmd.Flags().StringVar(&opts.since, "since", "", "leave out lines that were booked before this `DATE`, as 2026-01-31")
	mustComplete(cmd, "account", noFiles)
	mustComplete(cmd, "since", noFiles)
	return cmd
}

func runReconcileDiff(ctx context.Context, f *factory, args []string, opts *reconcileDiffOptions) error {
	if err := output.Check(f.printer, rulesComparisonView()); err != nil {
		return err
	}
	if err := checkDay("since", opts.since); err != nil {
		return err
	}
	in := wallet.CompareRulesInput{Account: opts.account, Since: opts.since}
	for i, to := range []*string{&in.Before, &in.After} {
		if args[i] == shippedRules {
			continue
		}
		var err error
		if *to, err = f.rulesText(ctx, args[i]); err != nil {
			return err
		}
	}
	service, err := f.reconciliation(ctx)
	if err != nil {
		return err
	}
	compared, err := call(ctx, f, "CompareRules", service.CompareRules, in)
	if err != nil {
		return err
	}
	won, lost := len(compared.Won), len(compared.Lost)
	if f.printer.Plain() {
		compared.Won, compared.Lost = compared.Won[:min(won, tableBreaks)], compared.Lost[:min(lost, tableBreaks)]
	}
	if err := output.One(ctx, f.printer, rulesComparisonView(), compared); err != nil {
		return err
	}
	if more := won + lost - len(compared.Won) - len(compared.Lost); more > 0 {
		f.printer.Note("and %s more; -o json has them", counted(more, "match", "matches"))
	}
	return nil
}
