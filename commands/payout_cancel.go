package commands

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

type payoutCancelOptions struct {
	payout, from, reason string
	items                []string
}

func newPayoutCancelCmd(f *factory) *cobra.Command {
	opts := &payoutCancelOptions{}
	cmd := &cobra.Command{
		Use:   "cancel PAYOUT [ITEM…]",
		Short: "Take out of a payout what has not left",
		Long: `Cancel what of a payout has not left: items that are not paid yet, refused ones,
and those to bank accounts that are in no file for a bank, whose money goes back
to the purse with its fee. What was paid to customers of the wallet, or was
exported, stays; of the items that are named each must be one that can be
cancelled, or nothing is done. The same plan applied again leaves cancelled
items out; a mended plan under the same name can hold them again. The payout is
named by id, or by name with --from.`,
		Example: `  okpay payout run payees.csv --from cafe --name december --at 2099-12-01
  okpay payout cancel december S-1 --from cafe --reason 'left the company' --yes
  okpay payout cancel december --from cafe --reason 'paid by another bank' --yes`,
		Args:              atLeastOne("PAYOUT"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.payout, opts.items = args[0], args[1:]
			return runPayoutCancel(cmd.Context(), f, opts)
		},
	}
	addPayoutFrom(cmd, &opts.from)
	cmd.Flags().StringVar(&opts.reason, "reason", "", "why, which is kept with each item")
	mustComplete(cmd, "reason", noFiles)
	return cmd
}

func runPayoutCancel(ctx context.Context, f *factory, opts *payoutCancelOptions) error {
	f.rerunnable = true
	f.change() // so that every error from here on tells the key
	if err := output.Check(f.printer, payoutCancellationView()); err != nil {
		return err
	}
	what := "all that has not left"
	if n := len(opts.items); n > 0 {
		what = counted(n, "item", "items")
	}
	if err := f.confirm(ctx, fmt.Sprintf("Cancel %s of %s?", what, opts.payout)); err != nil {
		return err
	}
	payouts, err := f.payouts(ctx)
	if err != nil {
		return err
	}
	in := wallet.CancelPayoutInput{From: f.payerIfAny(opts.from), Payout: opts.payout, Items: opts.items, Reason: opts.reason, Limit: payBatch}
	var all wallet.PayoutCancellation
	var back wallet.Totals
	for n := 0; n <= wallet.MaxPayoutRows/payBatch; n++ {
		in.Change = f.part("cancel", n)
		done, err := call(ctx, f, "CancelPayout", payouts.CancelPayout, in)
		if err != nil {
			return err
		}
		for _, total := range done.GivenBack {
			amount, err := money.Parse(total.Amount, total.Currency)
			if err != nil {
				return fmt.Errorf("read what was given back: %w", err)
			}
			if err := back.Add(amount); err != nil {
				return err
			}
		}
		done.Cancelled += all.Cancelled
		if all = done; all.Done || all.DryRun { // a second dry run would tell of the same items
			break
		}
	}
	all.GivenBack = back.List()
	if err := output.One(ctx, f.printer, payoutCancellationView(), all); err != nil {
		return err
	}
	f.noteChange(all.IdempotentReplay, all.DryRun)
	return nil
}

// payoutCancellationView shows what was cancelled.
func payoutCancellationView() output.View[wallet.PayoutCancellation] {
	type column = output.Column[wallet.PayoutCancellation]
	return output.View[wallet.PayoutCancellation]{
		Columns: []column{
			{Name: "payout", Kind: output.ID, Value: func(c wallet.PayoutCancellation) string { return c.Payout.ID }},
			{Name: "name", Value: func(c wallet.PayoutCancellation) string { return c.Payout.Name }},
			{Name: "status", Kind: output.Status, Value: func(c wallet.PayoutCancellation) string { return string(c.Payout.Status) }},
			{Name: "cancelled", Kind: output.Number},
			{Name: "given_back", Value: func(c wallet.PayoutCancellation) string { return totalsText(c.GivenBack) }},
			{Name: "left", Header: "Stay paid", Kind: output.Number},
			{Name: "done"},
		},
	}
}
