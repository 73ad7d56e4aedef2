package engine

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/okpay/okpay/wallet"
)

// CancelPayout implements wallet.Payouts. What is taken out, the money that goes
// back for it and the counts of the payout are one transaction.
func (s *session) CancelPayout(ctx context.Context, in wallet.CancelPayoutInput) (wallet.PayoutCancellation, error) {
	said, err := checkCancel(&in)
	if err != nil {
		return wallet.PayoutCancellation{}, err
	}
	from, err := s.engine.guarded(ctx, "from", in.From)
	if err != nil {
		return wallet.PayoutCancellation{}, err
	}
	fields := []field{{"command", "payout cancel"}, from, {"payout", in.Payout}, {"items", said}, {"reason", in.Reason}}
	var result wallet.PayoutCancellation
	err = s.keyed(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (EventRecord, error) {
		x := &cancelling{session: s, changes: c, moment: moment, in: &in}
		var err error
		if x.payout, err = s.payout(ctx, r, in.From, in.Payout); err != nil {
			return EventRecord{}, err
		}
		event, err := x.run(ctx, r)
		result = x.result
		return event, err
	}, func(r Reader, stored EventRecord) error {
		record, err := s.payout(ctx, r, "", stored.Object)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(stored.Data, &result); err != nil {
			return fmt.Errorf("read what was cancelled: %w", err)
		}
		result.Payout, result.IdempotentReplay = presentPayout(record), true
		return nil
	})
	result.DryRun = in.DryRun
	return result, err
}

// checkCancel refuses what names no items, and gives a hash of their names.
func checkCancel(in *wallet.CancelPayoutInput) (said string, err error) {
	switch {
	case in.Limit < 1 || in.Limit > wallet.MaxPayoutChunk:
		return "", wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("1 to %d items are given back at once, not %d", wallet.MaxPayoutChunk, in.Limit),
			"ask for fewer", "limit", wallet.MaxPayoutChunk)
	case len(in.Items) > wallet.MaxCancelledItems:
		return "", wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("at most %d items are named at once, not %d", wallet.MaxCancelledItems, len(in.Items)),
			"name fewer, or cancel the whole payout")
	}
	if in.Reason, err = checkText("reason", in.Reason, wallet.MaxMemoLength); err != nil || len(in.Items) == 0 {
		return "", err
	}
	in.Items = slices.Clone(in.Items) // the caller's stay as they are
	slices.Sort(in.Items)
	in.Items = slices.Compact(in.Items)
	hash := sha256.New()
	for _, item := range in.Items {
		if item == "" || len(item) > wallet.MaxOrderIDLength {
			return "", wallet.Refuse(wallet.CodeInvalidInput, "an item has no name, or one that is too long", "name it as the payee file does")
		}
		hash.Write(fmt.Appendf(nil, "%d:%s", len(item), item))
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// cancelling is one CancelPayout under way.
type cancelling struct {
	session *session
	changes *Changes
	moment  int64
	in      *wallet.CancelPayoutInput
	payout  PayoutRecord
	result  wallet.PayoutCancellation
	back    wallet.Totals // given back
}

func (x *cancelling) run(ctx context.Context, r Reader) (EventRecord, error) {
	p := &x.payout
	if p.Status == wallet.PayoutLoading {
		return EventRecord{}, wallet.Refuse(wallet.CodeStateConflict, "the payout's plan is not there in full, and nothing of it is paid",
			"do not apply the plan again", "payout", p.ID)
	}
	var unpaid int
	var sent []TransferRecord
	var err error
	if len(x.in.Items) > 0 {
		unpaid, sent, err = x.named(ctx, r)
	} else {
		unpaid, sent, err = x.all(ctx, r)
	}
	if err != nil {
		return EventRecord{}, err
	}
	if err := x.giveBack(ctx, r, sent); err != nil {
		return EventRecord{}, err
	}
	x.result.Cancelled = unpaid + len(sent)
	p.Cancelled += unpaid
	for i := range sent {
		if p.counts(&sent[i]) {
			p.Paid--
			p.Cancelled++
		}
	}
	if p.Pending == 0 || p.Status != wallet.PayoutStopped { // one that has stopped goes on when somebody says so
		p.conclude(x.moment)
	}
	x.result.GivenBack, x.result.Left = x.back.List(), p.Paid
	x.result.Payout = presentPayout(*p)
	if x.result.Cancelled == 0 {
		if p.Cancelled == 0 {
			return EventRecord{}, wallet.Refuse(wallet.CodeStateConflict, fmt.Sprintf("the payout is %s: all of it has left, and nothing can be cancelled", p.Status),
				"ask for the money back, or refund it", "payout", p.ID, "status", string(p.Status))
		}
		return EventRecord{}, nil
	}
	x.changes.Payouts = append(x.changes.Payouts, *p)
	data, err := eventData("cancelled", x.result.Cancelled, "given_back", x.result.GivenBack, "left", x.result.Left, "done", x.result.Done, "reason", x.in.Reason)
	return EventRecord{Type: "payout.cancelled", Object: p.ID, Data: data}, err
}

// all takes out what is not paid, and gives the next of what is in no file yet.
func (x *cancelling) all(ctx context.Context, r Reader) (unpaid int, sent []TransferRecord, err error) {
	p := &x.payout
	if unpaid = p.Pending + p.Failed; unpaid > 0 {
		x.changes.Cancels = append(x.changes.Cancels, PayoutCancel{Payout: p.ID, Count: unpaid, Message: x.in.Reason})
		p.Pending, p.Failed = 0, 0
	}
	sent, err = r.UnexportedTransfers(ctx, p.ID, x.in.Limit+1)
	if err != nil {
		return 0, nil, fmt.Errorf("read what can be cancelled: %w", err)
	}
	x.result.Done = len(sent) <= x.in.Limit
	return unpaid, sent[:min(len(sent), x.in.Limit)], nil
}

// named takes out the items that are named, each of which must be one that can be.
func (x *cancelling) named(ctx context.Context, r Reader) (unpaid int, sent []TransferRecord, err error) {
	p := &x.payout
	x.result.Done = true
	list, err := r.ItemsOfMerchant(ctx, p.Merchant, x.in.Items)
	if err != nil {
		return 0, nil, fmt.Errorf("read the items to cancel: %w", err)
	}
	list = slices.DeleteFunc(list, func(it Item) bool { return it.Payout != p.ID || it.Place < 0 })
	if len(list) < len(x.in.Items) {
		for _, name := range x.in.Items {
			if !slices.ContainsFunc(list, func(it Item) bool { return it.Item == name }) {
				return 0, nil, wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("the payout has no item %s", quote(name)),
					"see okpay payout status "+p.ID+" -o csv", "payout", p.ID, "item", name)
			}
		}
	}
	var paid []string
	for i := range list {
		it := &list[i]
		switch {
		case it.Status == wallet.ItemPending:
			p.Pending--
		case it.Status == wallet.ItemFailed:
			p.Failed--
		case it.Status == wallet.ItemPaid && isPayee(it.Recipient):
			paid = append(paid, it.Transaction)
			continue
		case it.Status == wallet.ItemCancelled:
			continue
		default:
			return 0, nil, wallet.Refuse(wallet.CodeStateConflict, fmt.Sprintf("the item %s is %s: it cannot be cancelled", quote(it.Item), it.Status),
				"only what is not paid, or in no file for a bank yet, can be", "payout", p.ID, "item", it.Item, "status", string(it.Status))
		}
		unpaid++
		x.move(p.Merchant, it.Item, it.Status)
	}
	if len(paid) > 0 {
		if sent, err = r.TransfersOfTransactions(ctx, paid); err != nil {
			return 0, nil, fmt.Errorf("read credit transfers: %w", err)
		}
	}
	return unpaid, sent, nil
}

func (x *cancelling) move(merchant, item string, from wallet.ItemStatus) {
	x.changes.ItemMoves = append(x.changes.ItemMoves, ItemMove{
		Merchant: merchant, Item: item, Payout: x.payout.ID, From: from, To: wallet.ItemCancelled, Message: x.in.Reason,
	})
}

// giveBack returns the money of transfers that no bank was told of.
func (x *cancelling) giveBack(ctx context.Context, r Reader, sent []TransferRecord) error {
	if len(sent) == 0 {
		return nil
	}
	intents := make([]*intent, len(sent))
	for i := range sent {
		intents[i] = returnIntent(x.session, &sent[i])
	}
	st, err := x.session.engine.load(ctx, r, x.changes, x.moment, intents)
	if err != nil {
		return err
	}
	x.changes.expect(len(sent), 2*len(sent))
	for i := range sent {
		_, back, err := st.decideReturn(intents[i], &sent[i], returnWhole, x.in.Reason)
		if err != nil {
			return fmt.Errorf("give back the item %s: %w", quote(sent[i].Item), err)
		}
		if err := x.back.Add(back); err != nil {
			return err
		}
		x.move(sent[i].Merchant, sent[i].Item, wallet.ItemPaid)
	}
	return nil
}
