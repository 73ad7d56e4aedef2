package commands

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

type payoutApplyOptions struct {
	pin      pinFlags
	summary  summaryFlag
	planPath string
	onError  string
	approval string
	sign     bool
	key      approvalKeyFlags
	at       scheduleFlag
}

func newPayoutApplyCmd(f *factory) *cobra.Command {
	opts := &payoutApplyOptions{}
	cmd := &cobra.Command{
		Use:   "apply PLAN",
		Short: "Pay what a plan says",
		Long: `Pay the items of a plan in durable batches. A plan that was edited, or whose
payee file or policy has changed since, is refused. What is paid stays paid:
killed at any point, on any machine, and run again, it ends with every item
paid once, and a finished payout run again changes nothing and ends with exit
code 0. Exit code 8 when items were refused.

Above what the policy says, the plan must be signed by who made it (okpay payout
plan --sign, or --sign here) and approved by somebody else (okpay payout
approve); an approval in a file comes along with --approval.

With --at nothing is paid before then: okpay run-due pays it when the time has
come. Applied again without --at it stays scheduled; --at now pays it at once.

With -o jsonl each item is printed as it is paid. --summary writes a report for
CI, as JUnit (.xml) or Markdown (.md), however the command ends.`,
		Example: `  okpay payout apply payees.plan.json
  okpay payout apply payees.plan.json --on-error stop -o jsonl
  okpay payout apply payees.plan.json --at 2099-12-01
  okpay payout apply payees.plan.json --approval payees.approval.json`,
		Args: exactly("PLAN"),
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.planPath = args[0]
			return f.withSummary(opts.summary, func() error { return runPayoutApply(cmd.Context(), f, opts) })
		},
	}
	addOnError(cmd, &opts.onError, wallet.OnErrorContinue)
	cmd.Flags().StringVar(&opts.approval, "approval", "", "the signed approval of the plan is in this `FILE`")
	cmd.Flags().BoolVar(&opts.sign, "sign", false, "sign the plan with your own key, as the one who made it")
	opts.key.add(cmd)
	opts.at.add(cmd)
	opts.summary.add(cmd)
	opts.pin.add(cmd)
	return cmd
}

func runPayoutApply(ctx context.Context, f *factory, opts *payoutApplyOptions) error {
	f.rerunnable = true
	f.change() // so that every error from here on tells the key
	onError := wallet.OnError(opts.onError)
	if err := choice("on-error", onError, onErrors()...); err != nil {
		return err
	}
	at, err := opts.at.read(f.deps.Now())
	if err != nil {
		return err
	}
	if err := f.checkPayoutView(); err != nil {
		return err
	}
	if opts.key.given() && !opts.sign {
		return usageError("a key is named, and nothing is signed", "give --sign with it")
	}
	f.boundMemory(0)
	plan, err := readPlanFile(opts.planPath)
	if err != nil {
		return err
	}
	f.boundMemory(len(plan.Items))
	if len(plan.Problems) > 0 {
		return planProblems(plan)
	}
	if err := checkSource(opts.planPath, plan); err != nil {
		return err
	}
	var approval *wallet.PlanSignature
	if opts.approval != "" {
		if approval, err = f.readApproval(opts.approval); err != nil {
			return err
		}
	}
	if opts.sign {
		if err := f.signPlan(ctx, &plan, &opts.key); err != nil {
			return err
		}
	}
	return f.apply(ctx, plan, applying{onError, approval, at}, &opts.pin)
}

// applying is how a plan is applied: approval is nil when none is brought along, and
// at when it is not scheduled.
type applying struct {
	onError  wallet.OnError
	approval *wallet.PlanSignature
	at       *time.Time
}

// apply opens the payout of a plan without problems and pays it, or leaves that to
// its time.
func (f *factory) apply(ctx context.Context, plan wallet.PayoutPlan, how applying, pin *pinFlags) error {
	if plan.Count == 0 {
		return f.nothingToPay(ctx, plan, how.onError)
	}
	if unpaid := plan.Count - plan.AlreadyPaid; unpaid > 0 {
		question := fmt.Sprintf("Pay %s, %s in all?", counted(unpaid, "item", "items"), totalsText(plan.Totals))
		if unpaid < plan.Count {
			question = fmt.Sprintf("Pay %d of %s, the rest is paid already?", unpaid, counted(plan.Count, "item", "items"))
		}
		if err := f.confirmOnTerminal(ctx, question); err != nil {
			return err
		}
	}
	payouts, err := f.payouts(ctx)
	if err != nil {
		return err
	}
	payout, err := openPayout(ctx, f, payouts, plan, how, pin)
	if err != nil {
		return err
	}
	return f.payOrShow(ctx, payouts, payout)
}

// nothingToPay ends a run whose every item was left out, because another payout
// has paid it. No payout is opened for it.
func (f *factory) nothingToPay(ctx context.Context, plan wallet.PayoutPlan, onError wallet.OnError) error {
	f.tell("every item of %s was paid by another payout; nothing was changed", plan.Source)
	now := f.deps.Now().UTC()
	payout := wallet.Payout{
		Name: plan.Name, From: plan.From, Plan: plan.ID, Status: wallet.PayoutDone, OnError: onError,
		Totals: []wallet.CurrencyTotal{}, PolicyVersion: plan.PolicyVersion, Purse: plan.Purse, FX: plan.FX, CreatedAt: now, FinishedAt: &now,
		DryRun: f.flags.dryRun,
	}
	if err := f.summarize(ctx, nil, payout, nil); err != nil {
		return err
	}
	if f.showsItems() {
		return output.List(ctx, f.printer, payoutItemsView(), []wallet.PayoutItem{})
	}
	return f.printPayout(ctx, payout)
}

// openPayout puts the plan's items into the wallet, chunk by chunk. A dry run
// sends the head with the first chunk alone: nothing is put there for a second
// one to follow.
func openPayout(
	ctx context.Context, f *factory, payouts wallet.Payouts, plan wallet.PayoutPlan, how applying, pin *pinFlags,
) (wallet.Payout, error) {
	bar := f.printer.Progress("loading", len(plan.Items))
	defer bar.Done()
	head := plan
	head.Problems, head.Warnings = []wallet.PayoutProblem{}, []wallet.PayoutProblem{}
	var shown wallet.StepUp
	for first := 0; ; first += wallet.MaxPayoutChunk {
		end := min(first+wallet.MaxPayoutChunk, len(plan.Items))
		head.Items = plan.Items[first:end]
		open := func(up wallet.StepUp) (wallet.Payout, error) {
			shown = up
			return call(ctx, f, "OpenPayout", payouts.OpenPayout, wallet.OpenPayoutInput{
				Change: f.part("open", first), Plan: head, First: first, OnError: how.onError, StepUp: up, Approval: how.approval, At: how.at,
			})
		}
		var payout wallet.Payout
		var err error
		if first == 0 {
			payout, err = spend(ctx, f, pin, open)
		} else {
			payout, err = open(shown) // what the first chunk needed
		}
		// A payout that is not loading has all of its items already.
		if err != nil || payout.Status != wallet.PayoutLoading || end == len(plan.Items) || f.flags.dryRun {
			return payout, err
		}
		bar.Add(end - first)
	}
}
