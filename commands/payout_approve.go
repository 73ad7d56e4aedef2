package commands

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// maxApprovalBytes bounds the file of a signed approval.
const maxApprovalBytes = 8 << 10

type payoutApproveOptions struct {
	planPath, out string
	expires       time.Duration
	key           approvalKeyFlags
}

func newPayoutApproveCmd(f *factory) *cobra.Command {
	opts := &payoutApproveOptions{}
	cmd := &cobra.Command{
		Use:   "approve PLAN",
		Short: "Approve a plan that somebody else made",
		Long: `Approve a plan that somebody else made: verify that its content has its id, show
what would be paid, and sign the id with your own key. Every part of the plan
that is paid by is under the id, so the approval is of this plan and no other,
and of this merchant. It expires.

The approval is put on record in the wallet, where okpay payout apply finds it.
With --out it goes into a file instead, and no wallet is needed: whoever pays
brings it along with okpay payout apply --approval FILE.`,
		Example: `  okpay payout approve payees.plan.json --key mary.key --yes
  okpay payout approve payees.plan.json --key mary.key --expires 24h --out payees.approval.json --yes`,
		Args: exactly("PLAN"),
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.planPath = args[0]
			return runPayoutApprove(cmd.Context(), f, opts)
		},
	}
	cmd.Flags().StringVar(&opts.out, "out", "", "write the signed approval to this `FILE`, and touch no wallet")
	cmd.Flags().DurationVar(&opts.expires, "expires", wallet.DefaultApprovalLife, "how long the approval holds, from 1m to 2160h")
	opts.key.add(cmd)
	return cmd
}

func runPayoutApprove(ctx context.Context, f *factory, opts *payoutApproveOptions) error {
	change := f.change()
	if opts.expires < wallet.MinApprovalLife || opts.expires > wallet.MaxApprovalLife {
		return usageError("--expires is too short or too long", "write 24h for a day; it may be from 1m to 2160h")
	}
	if err := f.checkApprovalView(opts.out != ""); err != nil {
		return err
	}
	plan, err := readPlanFile(opts.planPath)
	if err != nil {
		return err
	}
	if len(plan.Problems) > 0 {
		return planProblems(plan)
	}
	key, err := opts.key.load(ctx, f)
	if err != nil {
		return err
	}
	f.tellPlan(plan)
	if err := f.confirm(ctx, "Approve this plan?"); err != nil {
		return err
	}
	approval, err := wallet.SignPlan(key, plan, f.deps.Now(), opts.expires)
	if err != nil {
		return err
	}
	if plan.Made != nil && plan.Made.Key == approval.Key {
		return wallet.Refuse(wallet.CodeApprovalInvalid, "this key signed as the plan's maker, who cannot approve it", "have somebody else approve it", "reason", "same_person")
	}
	if opts.out != "" {
		return f.keepApproval(ctx, opts.out, approval)
	}
	approvals, err := f.approvals(ctx)
	if err != nil {
		return err
	}
	result, err := call(ctx, f, "ApprovePayout", approvals.ApprovePayout, wallet.ApprovePayoutInput{Change: change, Approval: approval})
	if err != nil {
		return err
	}
	if err := output.One(ctx, f.printer, payoutApprovalView(), result); err != nil {
		return err
	}
	f.noteChange(result.IdempotentReplay, result.DryRun)
	return nil
}

func (f *factory) checkApprovalView(detached bool) error {
	if detached {
		return output.Check(f.printer, planSignatureView())
	}
	return output.Check(f.printer, payoutApprovalView())
}

// tellPlan says on stderr what a plan would pay, so that who approves it has seen it
// also where nothing is asked.
func (f *factory) tellPlan(plan wallet.PayoutPlan) {
	f.printer.Note("plan %s", plan.ID)
	f.printer.Note("%s from %s, named %s: %s", counted(plan.Count, "item", "items"), plan.From, plan.Name, totalsText(plan.Totals))
	if len(plan.Fees) > 0 {
		f.printer.Note("fees: %s", totalsText(plan.Fees))
	}
	for _, item := range largestItems(plan.Items) {
		f.printer.Note("large: %s %s to %s (%s)", item.Amount, item.Currency, payeeText(&item), item.Item)
	}
	for _, warning := range plan.Warnings[:min(len(plan.Warnings), tableItems)] {
		f.printer.Note("warning: line %d: %s", warning.Line, warning.Message)
	}
	if more := len(plan.Warnings) - tableItems; more > 0 {
		f.printer.Note("and %s", counted(more, "more warning", "more warnings"))
	}
}

// keepApproval writes a signed approval to a file, and prints it.
func (f *factory) keepApproval(ctx context.Context, path string, approval wallet.PlanSignature) error {
	if !f.flags.dryRun {
		text, err := json.MarshalIndent(approval, "", "  ")
		if err != nil {
			return fmt.Errorf("write an approval: %w", err)
		}
		if err := saveText(path, append(text, '\n')); err != nil {
			return err
		}
	}
	if err := output.One(ctx, f.printer, planSignatureView(), approval); err != nil {
		return err
	}
	f.noteChange(false, f.flags.dryRun)
	return nil
}

// readApproval reads a signed approval that was written to a file.
func (f *factory) readApproval(path string) (*wallet.PlanSignature, error) {
	text, err := f.readAtMost(path, maxApprovalBytes)
	if err != nil {
		return nil, err
	}
	var approval wallet.PlanSignature
	if err := json.Unmarshal(text, &approval); err != nil || approval.Type != wallet.PlanApproved {
		return nil, wallet.Refuse(wallet.CodeInvalidFile, path+" is no approval of a plan", "make one with okpay payout approve PLAN --out FILE")
	}
	return &approval, nil
}

type payoutApprovalsOptions struct {
	page       pageFlags
	from, plan string
}

func newPayoutApprovalsCmd(f *factory) *cobra.Command {
	opts := &payoutApprovalsOptions{}
	cmd := &cobra.Command{
		Use:   "approvals",
		Short: "List approvals of plans, the newest first",
		Long: `List the approvals that are on record, with who gave them and whether they still
hold: of the merchant --from, of one plan, or all.`,
		Example: `  okpay payout approvals
  okpay payout approvals --from cafe --jq '.[] | "\(.person) \(.status)"'`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runPayoutApprovals(cmd.Context(), f, opts) },
	}
	cmd.Flags().StringVar(&opts.from, "from", "", "merchant whose purse pays (default: --user, or all)")
	cmd.Flags().StringVar(&opts.plan, "plan", "", "only those of the plan with this id")
	opts.page.add(cmd)
	mustComplete(cmd, "from", noFiles)
	mustComplete(cmd, "plan", noFiles)
	return cmd
}

func runPayoutApprovals(ctx context.Context, f *factory, opts *payoutApprovalsOptions) error {
	if err := opts.page.check(); err != nil {
		return err
	}
	approvals, err := f.approvals(ctx)
	if err != nil {
		return err
	}
	return listPages(ctx, f, payoutApprovalsView(), opts.page,
		func(ctx context.Context, page wallet.PageInput) (wallet.Page[wallet.PayoutApproval], error) {
			in := wallet.ListPayoutApprovalsInput{PageInput: page, From: f.payerIfAny(opts.from), Plan: opts.plan}
			return call(ctx, f, "ListPayoutApprovals", approvals.ListPayoutApprovals, in)
		})
}
