package commands

import (
	"context"
	"errors"
	"fmt"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// payBatch is how many items are paid in one durable transaction: enough to
// share its cost, few enough to show progress.
const payBatch = 5000

// payOrShow pays an open payout, and of a dry run shows how it would stand.
func (f *factory) payOrShow(ctx context.Context, payouts wallet.Payouts, payout wallet.Payout) error {
	if !f.flags.dryRun {
		return f.payAll(ctx, payouts, payout)
	}
	if err := f.printPayout(ctx, payout); err != nil {
		return err
	}
	f.noteChange(false, true)
	return nil
}

// payAll pays an open payout to its end, prints what became of it, and refuses
// with CodePartial when not every item is paid.
func (f *factory) payAll(ctx context.Context, payouts wallet.Payouts, payout wallet.Payout) error {
	if payout.Status == wallet.PayoutScheduled {
		return f.scheduled(ctx, payouts, payout)
	}
	before := payout
	sink, err := newItemSink(ctx, f)
	if err != nil {
		return err
	}
	f.stands(payout)
	payout, err = payPending(ctx, f, payouts, payout, sink)
	f.stands(payout)
	if err != nil {
		return err
	}
	outcome := f.summarize(ctx, payouts, payout, payoutOutcome(payout))
	switch {
	case sink.shows():
		err = sink.close()
	default:
		err = f.printPayoutItems(ctx, payouts, payout, "")
	}
	if err != nil && !output.IsBrokenPipe(err) {
		return err
	}
	f.sumUp(before, payout)
	return outcome
}

// payPending pays batch after batch until nothing is left to pay. Each batch has
// a key of its own, so that one whose answer was lost is told again and not
// taken for the next.
func payPending(ctx context.Context, f *factory, payouts wallet.Payouts, payout wallet.Payout, sink *itemSink) (wallet.Payout, error) {
	bar := f.printer.Progress("paying", payout.Pending)
	defer bar.Done()
	for n := 0; payout.Status != wallet.PayoutDone; n++ {
		result, err := call(ctx, f, "PayItems", payouts.PayItems, wallet.PayItemsInput{Change: f.part("pay", n), Payout: payout.ID, Limit: payBatch})
		if err != nil {
			return payout, err
		}
		payout = result.Payout
		bar.Add(len(result.Items))
		if err := sink.write(result.Items); err != nil {
			return payout, err
		}
		if result.Done {
			return payout, nil
		}
		if len(result.Items) == 0 && !result.IdempotentReplay { // a replay is about what was there then
			return payout, fmt.Errorf("payout %s has %d items pending and none of them is paid or refused", payout.ID, payout.Pending)
		}
	}
	return payout, nil
}

// sumUp says on stderr what this run did, where the result itself does not.
func (f *factory) sumUp(before, after wallet.Payout) {
	paid := after.Paid - before.Paid
	if before.Pending == 0 && after.Status == wallet.PayoutDone {
		f.tell("every item of this payout was paid before; nothing was changed")
		return
	}
	f.printer.Note("%d paid, %d already paid, %d failed, %d pending", paid, before.Paid, after.Failed, after.Pending)
}

// payoutOutcome is nil when every item is paid, or will be when its time has come.
func payoutOutcome(p wallet.Payout) error {
	details := []any{
		"payout", p.ID, "status", string(p.Status), "count", p.Count, "paid", p.Paid, "failed", p.Failed, "pending", p.Pending, "returned", p.Returned,
	}
	switch p.Status {
	case wallet.PayoutPartial:
		message, hint := fmt.Sprintf("%d of %s refused", p.Failed, counted(p.Count, "item was", "items were")),
			"see why with okpay payout status "+p.ID+"; apply the plan or run the file again to have them tried again"
		switch {
		case p.Failed > 0:
		case p.Returned > 0:
			message = fmt.Sprintf("%d of %s came back from the bank", p.Returned, counted(p.Count, "item", "items"))
			hint = "see why with okpay payout status " + p.ID + "; mend their rows and run the file again, or send them once more with okpay payout retry " +
				p.ID + " --returned"
		default:
			message = fmt.Sprintf("%d of %s cancelled", p.Cancelled, counted(p.Count, "item was", "items were"))
			hint = "mend the file to have them paid after all, and run it under the same name"
		}
		return wallet.Refuse(wallet.CodePartial, message, hint, details...)
	case wallet.PayoutCancelled:
		return wallet.Refuse(wallet.CodeStateConflict, "the payout was cancelled", "to pay it after all, give it another --name", details...)
	case wallet.PayoutStopped:
		return wallet.Refuse(wallet.CodePartial, fmt.Sprintf("the payout stopped at a refused item; %d of %s paid", p.Paid, counted(p.Count, "item is", "items are")),
			"okpay payout resume "+p.ID+" --on-error continue pays the rest; apply the plan or run the file again to have the refused item tried again", details...)
	default:
		return nil
	}
}

// itemSink prints items as they are paid, where JSON Lines are asked for. A
// reader that has gone stops the printing and not the paying: half a payout
// must not depend on who watches it.
type itemSink struct {
	rows *output.Rows[wallet.PayoutItem]
	gone bool
}

func newItemSink(ctx context.Context, f *factory) (*itemSink, error) {
	if f.printer.Format() != output.JSONL {
		return &itemSink{}, nil
	}
	rows, err := output.NewRows(ctx, f.printer, payoutItemsView())
	return &itemSink{rows: rows}, err
}

func (s *itemSink) shows() bool { return s.rows != nil }

func (s *itemSink) write(items []wallet.PayoutItem) error {
	if s.rows == nil || s.gone || len(items) == 0 {
		return nil
	}
	err := s.rows.Write(items...)
	if output.IsBrokenPipe(err) {
		s.gone = true
		return nil
	}
	return err
}

func (s *itemSink) close() error {
	if s.gone {
		return nil
	}
	return s.rows.Close()
}

// errTooManyItems says that a payout has more items than a payout can have.
var errTooManyItems = errors.New("a payout gave more items than it can have")
