package commands

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

type payoutPlanOptions struct {
	planFlags
	out  string
	diff string
	sign bool
	key  approvalKeyFlags
}

func newPayoutPlanCmd(f *factory) *cobra.Command {
	opts := &payoutPlanOptions{}
	cmd := &cobra.Command{
		Use:   "plan FILE --from MERCHANT",
		Short: "Read a payee file, report every bad row, and write a plan",
		Long: `Read a payee file whole, report every problem at once with its line, and say
what would be paid with which fees. Nothing is changed. With --out the plan is
written to a file that can be reviewed, kept in version control and applied
later; its id is a hash of its content. Exit code 2 when the file has problems,
5 when the only ones are missing funds or limits.

The file is CSV, a sheet of an Excel workbook or JSON Lines. What separates the
fields of CSV and how it is encoded are found out; what stands before the
decimals of amounts is not: --decimal says it. --map takes columns from others,
column=Header, or gives all rows one value, column==value. The flags of files
are settings too (okpay config set payee_map …), so that a profile holds them.

With --purse all items are paid out of the purse of that currency: those in
others at the rates in force, which the plan shows and is applied at.

With --sign the plan is signed with your own key as its maker, which a plan
needs that somebody else has to approve.

With --diff what is printed is not the plan but what it says otherwise than an
older one: items by their names, and the totals before and after. The exit code
is 0 whether they differ or not.`,
		Example: `  okpay payout plan payees.csv --from cafe
  okpay payout plan bank.csv --from cafe --decimal comma \
    --map item=Reference,recipient=Payee,amount=Betrag,currency==EUR
  okpay payout plan payees.csv --from cafe --name 'salaries 2026-01' --out payees.plan.json
  okpay payout plan payees.csv --from cafe --purse EUR
  okpay payout plan payees.csv --from cafe --name signed --sign --key ann.key --out signed.plan.json
  okpay payout plan payees.csv --from cafe --diff payees.plan.json`,
		Args: exactly("FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.file = args[0]
			return runPayoutPlan(cmd.Context(), f, opts)
		},
	}
	opts.add(cmd)
	cmd.Flags().StringVar(&opts.out, "out", "", "write the plan to this file")
	cmd.Flags().StringVar(&opts.diff, "diff", "", "print what is otherwise than in the plan in this `FILE`")
	cmd.Flags().BoolVar(&opts.sign, "sign", false, "sign the plan with your own key, as the one who made it")
	opts.key.add(cmd)
	return cmd
}

func runPayoutPlan(ctx context.Context, f *factory, opts *payoutPlanOptions) error {
	var before *wallet.PayoutPlan
	if opts.diff != "" {
		if err := output.Check(f.printer, planDiffView()); err != nil {
			return err
		}
		old, err := readPlanFile(opts.diff)
		if err != nil {
			return err
		}
		before = &old
	} else if err := f.checkPlanView(); err != nil {
		return err
	}
	if opts.key.given() && !opts.sign {
		return usageError("a key is named, and nothing is signed", "give --sign with it")
	}
	if opts.file == standardInput && opts.key.passphrase.fromStdin {
		return usageError("the payees and the passphrase cannot both come from standard input", "give the passphrase with --passphrase-file or OKPAY_APPROVAL_PASSPHRASE")
	}
	plan, err := f.plan(ctx, &opts.planFlags)
	if err != nil {
		return err
	}
	if opts.sign && len(plan.Problems) == 0 {
		if err := f.signPlan(ctx, &plan, &opts.key); err != nil {
			return err
		}
	}
	if opts.out != "" && len(plan.Problems) == 0 && !f.flags.dryRun {
		if err := writePlanFile(opts.out, plan); err != nil {
			return err
		}
	}
	if err := f.printPlanOr(ctx, plan, before); err != nil {
		return err
	}
	switch {
	case len(plan.Problems) > 0:
		return planProblems(plan)
	case opts.out == "":
	case f.flags.dryRun:
		f.printer.Note("dry run: the plan was not written")
	case plan.ApprovalNeeded != nil:
		f.printer.Note("the plan is in %s; somebody else approves it with: okpay payout approve %s", opts.out, shellQuote(opts.out))
	default:
		f.printer.Note("the plan is in %s; pay it with: okpay payout apply %s", opts.out, shellQuote(opts.out))
	}
	return nil
}

// printPlanOr prints a plan, or what it says otherwise than one before.
func (f *factory) printPlanOr(ctx context.Context, plan wallet.PayoutPlan, before *wallet.PayoutPlan) error {
	if before == nil {
		return f.printPlan(ctx, plan)
	}
	diff, err := diffPlans(*before, plan)
	if err != nil {
		return err
	}
	return output.One(ctx, f.printer, planDiffView(), diff)
}

// plan reads the payee file and has the Service judge it.
func (f *factory) plan(ctx context.Context, flags *planFlags) (wallet.PayoutPlan, error) {
	from, err := f.payer(flags.from)
	if err != nil {
		return wallet.PayoutPlan{}, err
	}
	source, err := f.readPayeeFile(flags.file, flags.sheet)
	if err != nil {
		return wallet.PayoutPlan{}, err
	}
	payouts, err := f.payouts(ctx)
	if err != nil {
		return wallet.PayoutPlan{}, err
	}
	return call(ctx, f, "PlanPayout", payouts.PlanPayout, wallet.PlanPayoutInput{
		From:         from,
		Purse:        flags.purse,
		Name:         flags.name,
		Source:       source.name,
		SourceSHA256: source.sha256,
		SkipPaid:     flags.skipPaid,
		Rows:         source.rows,
	})
}

// signPlan signs a plan as the one who made it.
func (f *factory) signPlan(ctx context.Context, plan *wallet.PayoutPlan, flags *approvalKeyFlags) error {
	key, err := flags.load(ctx, f)
	if err != nil {
		return err
	}
	made, err := wallet.SignPlan(key, *plan, f.deps.Now(), 0)
	if err != nil {
		return err
	}
	plan.Made = &made
	return nil
}

// checkPlanView refuses --columns that a plan does not have, before a large
// file is read.
func (f *factory) checkPlanView() error {
	if f.printer.Format() == output.CSV {
		return output.Check(f.printer, planItemsView())
	}
	return output.Check(f.printer, planView())
}

// printPlan prints a plan; as CSV, its items.
func (f *factory) printPlan(ctx context.Context, plan wallet.PayoutPlan) error {
	switch {
	case f.settings.output.JQ != "":
	case f.printer.Format() == output.CSV:
		return output.List(ctx, f.printer, planItemsView(), plan.Items)
	case f.isTable():
		plan.Items = largestItems(plan.Items) // the table shows no others
	}
	return output.One(ctx, f.printer, planView(), plan)
}

// problemsInError bounds how many problems an error carries in its details.
const problemsInError = 100

// planProblems is the refusal of a plan that has problems. When it is only the
// money that is missing, the file is right, and the refusal is a decline.
func planProblems(plan wallet.PayoutPlan) *wallet.Error {
	code, hint := wallet.CodePayoutProblems, "mend these lines of "+plan.Source+" and plan it again; nothing was paid"
	if onlyRates(plan.Problems) {
		code, hint = plan.Problems[0].Code, "an operator imports newer rates with okpay rates import, or states them with okpay rates set; plan it again then"
	} else if onlyFunds(plan.Problems) {
		code, hint = plan.Problems[0].Code, "top up the merchant or wait for the limit, and plan it again; nothing was paid"
	}
	first := plan.Problems[0]
	message := fmt.Sprintf("%s has %s", plan.Source, counted(len(plan.Problems), "problem", "problems"))
	if first.Line > 0 {
		message += fmt.Sprintf("; line %d: %s", first.Line, first.Message)
	} else {
		message += ": " + first.Message
	}
	shown := plan.Problems[:min(len(plan.Problems), problemsInError)]
	return wallet.Refuse(code, message, hint, "problem_count", len(plan.Problems), "problems", shown)
}

// onlyRates says that it is only rates that are missing.
func onlyRates(problems []wallet.PayoutProblem) bool {
	for _, p := range problems {
		if p.Code != wallet.CodeRateNotFound && p.Code != wallet.CodeRateStale {
			return false
		}
	}
	return true
}

func onlyFunds(problems []wallet.PayoutProblem) bool {
	for _, p := range problems {
		switch p.Code {
		case wallet.CodeInsufficientFunds, wallet.CodeLimitExceeded, wallet.CodeRecipientLimit:
		default:
			return false
		}
	}
	return true
}
