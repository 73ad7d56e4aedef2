package commands

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/bank/match"
	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

func newReconcileRulesCmd(f *factory) *cobra.Command {
	return group(&cobra.Command{
		Use:   "rules",
		Short: "Show and test the rules by which lines are matched",
		Long: `Show the rules by which the lines of a bank are matched with those of the
ledger, and test others before they are used. How rules are written is told in
docs/reconciliation-rules.md.`,
		Example: `  okpay reconcile rules show > rules.yaml
  okpay reconcile rules test rules.yaml`,
	}, newReconcileRulesShowCmd(f), newReconcileRulesTestCmd(f))
}

func newReconcileRulesShowCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "show",
		Short: "Print the rules that ship with okpay",
		Long: `Print the rules that ship with okpay, with a comment on each: a start for rules
of your own.`,
		Example: `  okpay reconcile rules show > rules.yaml`,
		Args:    exactly(),
		RunE: func(*cobra.Command, []string) error {
			_, err := io.WriteString(f.printer.Streams().Out, match.DefaultText())
			return err
		},
	}
}

func newReconcileRulesTestCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "test [FILE]",
		Short: "Look for mistakes in rules, and run their cases",
		Long: `Read rules, tell every mistake with its line and column, and run the cases that
are written beside them: which lines are given, and which matches, breaks
and suggestions are expected of them. It needs no wallet. Without a file the
rules are those that ship with okpay; - reads standard input. Exit 2 when there
is a mistake, or a case does not hold.`,
		Example: `  okpay reconcile rules show > rules.yaml
  okpay reconcile rules test rules.yaml --jq '.[] | select(.holds | not)'`,
		Args: between(0, "FILE"),
		RunE: func(cmd *cobra.Command, args []string) error { return runReconcileRulesTest(cmd.Context(), f, args) },
	}
}

func runReconcileRulesTest(ctx context.Context, f *factory, args []string) error {
	if err := output.Check(f.printer, matchCasesView()); err != nil {
		return err
	}
	rules, err := f.matchRules(args)
	if err != nil {
		return f.refuseRules(ctx, strings.Join(args, ""), err)
	}
	verdicts, failed := match.TryAll(rules, rules.Cases)
	if err := output.List(ctx, f.printer, matchCasesView(), verdicts); err != nil || failed == 0 {
		return err
	}
	return wallet.Refuse(wallet.CodeRulesCasesFailed, fmt.Sprintf("%d of %s not hold", failed, counted(len(verdicts), "case does", "cases do")),
		"mend the rule, or the case", "failed", failed, "cases", len(verdicts))
}

// matchRules reads the rules that are named, or those that ship with okpay.
func (f *factory) matchRules(args []string) (*match.Rules, error) {
	if len(args) == 0 {
		return match.Default()
	}
	text, err := f.readAtMost(args[0], match.MaxBytes)
	if err != nil {
		return nil, err
	}
	return match.ReadRules(text)
}

// rulesText gives the text of the rules in a file, after a look at whether they can
// be read. Without a name it is empty: the rules that ship.
func (f *factory) rulesText(ctx context.Context, path string) (string, error) {
	if path == "" {
		return "", nil
	}
	text, err := f.readAtMost(path, match.MaxBytes)
	if err != nil {
		return "", err
	}
	if _, err := match.ReadRules(text); err != nil {
		return "", f.refuseRules(ctx, path, err)
	}
	return string(text), nil
}

// refuseRules makes a refusal of the mistakes in rules. A person sees every mistake; a
// program finds them in the error.
func (f *factory) refuseRules(ctx context.Context, name string, err error) error {
	told, is := errors.AsType[*match.Error](err)
	if !is {
		return err
	}
	if f.isTable() {
		if err := output.List(ctx, f.printer, matchProblemsView(), told.Problems); err != nil {
			return err
		}
	}
	return wallet.Refuse(wallet.CodeRulesInvalid, fmt.Sprintf("%s has %s, the first: %s", name, counted(len(told.Problems), "mistake", "mistakes"), told.Problems[0]),
		"mend the lines that are named", "problems", told.Problems)
}

// matchProblemsView shows what is wrong with rules.
func matchProblemsView() output.View[match.Problem] {
	type column = output.Column[match.Problem]
	return output.View[match.Problem]{
		Columns: []column{
			{Name: "line", Kind: output.Number},
			{Name: "column", Kind: output.Number},
			{Name: "path"},
			{Name: "message"},
		},
	}
}

// matchCasesView shows which cases hold.
func matchCasesView() output.View[match.Verdict] {
	type column = output.Column[match.Verdict]
	return output.View[match.Verdict]{
		Columns: []column{
			{Name: "name", Header: "Case"},
			{Name: "holds"},
			{Name: "differences", Optional: true, Value: func(v match.Verdict) string { return strings.Join(v.Differences, "; ") }},
		},
		Empty: "the rules have no cases",
	}
}
