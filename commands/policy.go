package commands

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

func newPolicyCmd(f *factory) *cobra.Command {
	return group(&cobra.Command{
		Use:   "policy",
		Short: "See, check and change what things cost and what is allowed",
		Long: `See, check and change the policy: one YAML document that says what payments
cost, what may be held and moved, and what a session shows again before money
leaves. Each version stays in the wallet with the moment from which it holds,
and each transaction names the version that it was decided under.`,
		Example: `  okpay policy show > policy.yaml
  okpay policy check policy.yaml`,
	}, newPolicyShowCmd(f), newPolicyHistoryCmd(f), newPolicyCheckCmd(f), newPolicyTestCmd(f), newPolicyDiffCmd(f), newPolicyApplyCmd(f), newPolicySchemaCmd(f))
}

type policyShowOptions struct{ version, at string }

func newPolicyShowCmd(f *factory) *cobra.Command {
	opts := &policyShowOptions{}
	cmd := &cobra.Command{
		Use:   "show [VERSION]",
		Short: "Print a version of the policy, the one in force when none is named",
		Long: `Print the document of a version of the policy as it was written: that which is
in force, or was at --at, or the one of a name. With -o json it comes with its
moments, who applied it and why.`,
		Example: `  okpay policy show > policy.yaml
  okpay policy show -o json --jq .version`,
		Args:              between(0, "VERSION"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				opts.version = args[0]
			}
			return runPolicyShow(cmd.Context(), f, opts)
		},
	}
	cmd.Flags().StringVar(&opts.at, "at", "", "the moment, as 2026-12-01 or 2026-12-01T08:00:00Z")
	mustComplete(cmd, "at", noFiles)
	return cmd
}

func runPolicyShow(ctx context.Context, f *factory, opts *policyShowOptions) error {
	in := wallet.ShowPolicyInput{Version: opts.version}
	if opts.at != "" {
		var err error
		if in.At, _, err = readMoment("at", opts.at); err != nil {
			return err
		}
	}
	policies, err := f.policies(ctx)
	if err != nil {
		return err
	}
	version, err := call(ctx, f, "ShowPolicy", policies.ShowPolicy, in)
	if err != nil {
		return err
	}
	if !f.printer.Plain() {
		return output.One(ctx, f.printer, policyView(), version)
	}
	_, err = fmt.Fprint(f.printer.Streams().Out, version.Document)
	return err
}

func newPolicyHistoryCmd(f *factory) *cobra.Command {
	page := &pageFlags{}
	cmd := &cobra.Command{
		Use:   "history",
		Short: "List the versions of the policy, the one that holds last first",
		Long: `List the versions of the policy with the moments from which they hold, who
applied them and why. The one that ships with the tool is the last: it holds
until another is applied.`,
		Example: `  okpay policy history
  okpay policy history --all --jq '.[] | select(.status=="scheduled").version'`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runPolicyHistory(cmd.Context(), f, *page) },
	}
	page.add(cmd)
	return cmd
}

func runPolicyHistory(ctx context.Context, f *factory, page pageFlags) error {
	if err := page.check(); err != nil {
		return err
	}
	policies, err := f.policies(ctx)
	if err != nil {
		return err
	}
	return listPages(ctx, f, policiesView(), page, func(ctx context.Context, p wallet.PageInput) (wallet.Page[wallet.PolicyVersion], error) {
		return call(ctx, f, "ListPolicies", policies.ListPolicies, wallet.ListPoliciesInput{PageInput: p})
	})
}

type policyApplyOptions struct {
	effective, reason string
	days              int
}

// defaultTrialDays is how far back a policy is tried on before it is applied.
const defaultTrialDays = 30

func newPolicyApplyCmd(f *factory) *cobra.Command {
	opts := &policyApplyOptions{}
	cmd := &cobra.Command{
		Use:   "apply FILE",
		Short: "Put a policy into force",
		Long: `Put a policy into force, now or from --effective on. What it changes is shown
first: the lines that differ, and what of the transactions of the last days
would have cost something else or been refused. On a terminal it asks; else it
needs --yes. A document whose cases do not hold is refused, and so is one whose
version was used before. The same file again changes nothing.`,
		Example: `  okpay policy apply policy.yaml --dry-run
  okpay policy apply policy.yaml --yes --reason "prices of December"`,
		Args: exactly("FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runPolicyApply(cmd.Context(), f, args[0], opts)
		},
	}
	cmd.Flags().StringVar(&opts.effective, "effective", "", "from when it holds, as 2026-12-01 or 2026-12-01T08:00:00Z; now when it is not given")
	cmd.Flags().StringVar(&opts.reason, "reason", "", "why, for the history")
	cmd.Flags().IntVar(&opts.days, "days", defaultTrialDays, "try it on the transactions of this many days, 0 for none")
	mustHaveValue(cmd.Flags(), "effective")
	mustComplete(cmd, "effective", noFiles)
	mustComplete(cmd, "reason", noFiles)
	mustComplete(cmd, "days", noFiles)
	return cmd
}

func runPolicyApply(ctx context.Context, f *factory, path string, opts *policyApplyOptions) error {
	in := wallet.ApplyPolicyInput{Change: f.change(), Reason: opts.reason}
	if err := output.Check(f.printer, policyView()); err != nil {
		return err
	}
	if opts.effective != "" {
		var err error
		if in.EffectiveAt, _, err = readMoment("effective", opts.effective); err != nil {
			return err
		}
	}
	text, err := f.readPolicyText(path)
	if err != nil {
		return err
	}
	in.Document = text
	policies, err := f.policies(ctx)
	if err != nil {
		return err
	}
	trial, err := call(ctx, f, "TryPolicy", policies.TryPolicy, wallet.TryPolicyInput{Document: text, Days: opts.days})
	if err != nil {
		return err
	}
	f.noteTrial(&trial, opts.days)
	if err := f.confirmPolicy(ctx, &trial, in.EffectiveAt); err != nil {
		return err
	}
	version, err := call(ctx, f, "ApplyPolicy", policies.ApplyPolicy, in)
	if err != nil {
		return err
	}
	if err := output.One(ctx, f.printer, policyView(), version); err != nil {
		return err
	}
	f.noteChange(version.IdempotentReplay, version.DryRun)
	if version.Unchanged {
		f.printer.Note("the version was there already")
	}
	return nil
}

// maxChangesNoted is how many changes are told before a policy is applied.
const maxChangesNoted = 40

// noteTrial says on stderr what a policy would change.
func (f *factory) noteTrial(trial *wallet.PolicyTrial, days int) {
	if len(trial.Changes) == 0 {
		f.printer.Note("%s says nothing otherwise than %s", trial.Version, trial.Against)
	}
	shown := 0
	for _, c := range trial.Changes {
		if strings.HasPrefix(c.Path, "cases") {
			continue // they decide nothing
		}
		if shown++; shown <= maxChangesNoted {
			f.printer.Note("%s", changeLine(c))
		}
	}
	if shown > maxChangesNoted {
		f.printer.Note("and %d changes more: see okpay policy diff", shown-maxChangesNoted)
	}
	if days == 0 {
		return
	}
	f.printer.Note("of %d transactions of %d days, %d would cost something else and %d would be refused",
		trial.Transactions, days, trial.FeesChanged, trial.WouldRefuse)
	for _, sum := range trial.Fees {
		if sum.Before != sum.After {
			f.printer.Note("fees: %s instead of %s %s", sum.After, sum.Before, sum.Currency)
		}
	}
}

func changeLine(c wallet.PolicyChange) string {
	switch {
	case c.Before == "":
		return fmt.Sprintf("+ %s: %s", c.Path, c.After)
	case c.After == "":
		return fmt.Sprintf("- %s: %s", c.Path, c.Before)
	default:
		return fmt.Sprintf("~ %s: %s, before %s", c.Path, c.After, c.Before)
	}
}

// confirmPolicy asks before a policy comes into force.
func (f *factory) confirmPolicy(ctx context.Context, trial *wallet.PolicyTrial, effective time.Time) error {
	when := "now"
	if !effective.IsZero() {
		when = "from " + effective.UTC().Format(time.RFC3339)
	}
	return f.confirm(ctx, fmt.Sprintf("Put %s into force %s?", trial.Version, when))
}
