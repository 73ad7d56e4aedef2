package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/okpay/okpay/wallet"
)

// maxListed is how many refused items an error names.
const maxListed = 20

// PayItems implements wallet.Payouts. What it pays, what it refuses and how the
// payout stands after it are one transaction: killed before its commit it did
// nothing, and killed after it the next call goes on with the next item.
func (s *session) PayItems(ctx context.Context, in wallet.PayItemsInput) (wallet.PayItemsResult, error) {
	result := wallet.PayItemsResult{Items: []wallet.PayoutItem{}}
	if in.Limit < 1 || in.Limit > wallet.MaxPayoutChunk {
		return result, wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("1 to %d items are paid at once, not %d", wallet.MaxPayoutChunk, in.Limit),
			"ask for fewer", "limit", wallet.MaxPayoutChunk)
	}
	batch := &Batch{Began: s.engine.Clock(), DryRun: in.DryRun}
	fields := []field{{"command", "payout pay"}, {"payout", in.Payout}} // how many at once is no part of what is asked for
	var frozen *frozenByRule
	err := s.keyed(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (EventRecord, error) {
		frozen = nil
		p := &paying{session: s, changes: c, moment: moment, batch: batch}
		batch.Size = 0
		var err error
		if p.record, err = s.payout(ctx, r, "", in.Payout); err != nil {
			return EventRecord{}, err
		}
		first := p.record.Next
		if err := p.run(ctx, r, in.Limit); err != nil {
			if p.state != nil {
				frozen = p.state.risk.frozen
			}
			return EventRecord{}, err
		}
		result = wallet.PayItemsResult{
			Items: p.shown, Payout: presentPayout(p.record), Done: p.record.Status != wallet.PayoutRunning,
		}
		result.Payout.DryRun = in.DryRun
		batch.Decided = s.engine.Clock()
		return p.event(first)
	}, func(r Reader, stored EventRecord) error {
		var err error
		result, err = s.paidBefore(ctx, r, stored)
		return err
	})
	if err != nil && frozen != nil && !in.DryRun { // the payout is undone as a whole, but not what a rule found
		if failed := s.engine.freezeAgain(ctx, frozen); failed != nil {
			return result, failed
		}
	}
	batch.Ended, batch.Failed = s.engine.Clock(), err != nil
	if batch.Size > 0 {
		s.engine.observeBatch(*batch)
	}
	s.engine.observeIntent(ctx, batch.Began, batch)
	return result, err
}

// paying is one PayItems under way.
type paying struct {
	session *session
	changes *Changes
	moment  int64
	record  PayoutRecord
	state   *state
	shown   []wallet.PayoutItem
	refused []Item
	batch   *Batch
	purse   *payingPurse // nil of a payout whose items are paid in their own currencies
}

func (p *paying) run(ctx context.Context, r Reader, limit int) error {
	p.shown = []wallet.PayoutItem{}
	switch p.record.Status {
	case wallet.PayoutLoading:
		return notLoaded(&p.record)
	case wallet.PayoutDone, wallet.PayoutPartial, wallet.PayoutStopped, wallet.PayoutCancelled:
		return nil
	case wallet.PayoutScheduled:
		if err := p.record.begin(p.moment); err != nil {
			return err
		}
	case wallet.PayoutRunning:
	}
	rules, err := p.session.engine.inForce(ctx, r, p.moment)
	if err != nil {
		return err
	}
	if version := rules.Version; p.record.PolicyVersion != version {
		return wallet.Refuse(wallet.CodePlanStale, fmt.Sprintf("the plan was made under the policy %s, and %s is in force", quote(p.record.PolicyVersion), version),
			"make the plan anew, look at its fees, and apply it under the same name", "payout", p.record.ID)
	}
	if err := p.approved(ctx, r, rules); err != nil {
		return err
	}
	if p.record.Purse != "" {
		p.purse = newPayingPurse(rules, p.record.Purse, p.moment)
		if err := p.purse.still(ctx, r, p.record.FX); err != nil {
			return err
		}
	}
	whole := p.record.OnError == wallet.OnErrorAllOrNothing
	if whole { // all at once, as no second chunk may name anybody new
		if err := r.Lock(ctx, Locks{Payout: p.record.ID}); err != nil {
			return fmt.Errorf("lock the recipients of a payout: %w", err)
		}
	}
	for goOn := true; goOn; goOn = whole && p.record.Pending > 0 {
		n, err := p.chunk(ctx, r, limit)
		if err != nil {
			return err
		}
		if n == 0 {
			break
		}
	}
	if whole && len(p.refused) > 0 {
		return p.refuseWhole()
	}
	if p.record.Status == wallet.PayoutRunning {
		p.record.conclude(p.moment)
	}
	p.changes.Payouts = append(p.changes.Payouts, p.record)
	return p.finished()
}

// chunk pays the next items and gives how many it looked at.
func (p *paying) chunk(ctx context.Context, r Reader, limit int) (int, error) {
	items, err := r.PayoutItems(ctx, ItemQuery{Payout: p.record.ID, From: p.record.Next, Limit: limit, Status: wallet.ItemPending})
	if err != nil {
		return 0, fmt.Errorf("read the next items: %w", err)
	}
	if len(items) == 0 {
		return 0, nil
	}
	payees, err := payeesOf(ctx, r.Payees, items)
	if err != nil {
		return 0, err
	}
	intents, unbought := make([]*intent, len(items)), make([]error, len(items))
	for i := range items {
		if intents[i], unbought[i], err = p.intent(ctx, r, &items[i]); err != nil {
			return 0, err
		}
		intents[i].payee = payees[items[i].Recipient]
	}
	if err := p.load(ctx, r, intents); err != nil {
		return 0, err
	}
	elsewhere, err := p.paidElsewhere(ctx, r, items)
	if err != nil {
		return 0, err
	}
	p.changes.expect(len(items), 2*len(items))
	p.changes.Items = slices.Grow(p.changes.Items, len(items))
	p.shown = slices.Grow(p.shown, len(items))
	for i := range items {
		if err := p.pay(&items[i], intents[i], unbought[i], elsewhere[items[i].Item]); err != nil {
			return 0, err
		}
		if p.record.Status == wallet.PayoutStopped {
			break
		}
	}
	return len(items), nil
}

func (p *paying) load(ctx context.Context, r Reader, intents []*intent) error {
	next, err := p.session.engine.load(ctx, r, p.changes, p.moment, intents)
	if err != nil {
		return err
	}
	p.batch.Size += len(intents)
	if p.state == nil {
		p.batch.loaded(p.session.engine.Clock())
		p.state = next
		return nil
	}
	p.state.merge(next)
	return nil
}

// intent is the wish to pay one item. Its key is the merchant, the payout and
// the item, for ever. Of an item in another currency than the purse's it has what is
// bought for it; unbought is why it cannot be.
func (p *paying) intent(ctx context.Context, r Reader, it *Item) (in *intent, unbought, err error) {
	key := "payout:"
	if it.Attempt > 0 { // the one before came back
		key = "payout/" + strconv.Itoa(it.Attempt+1) + ":"
	}
	in = &intent{
		kind: wallet.KindPayout, scope: p.record.Merchant, key: key + p.record.ID + ":" + it.Item, actor: p.session.caller.actor(), by: p.session.caller.key,
		user: p.record.Merchant, other: it.Recipient, amount: it.Amount.Decimal(), currency: string(it.Amount.Currency()),
		memo: it.Memo, payout: p.record.ID, item: it.Item,
	}
	if p.purse == nil || it.Amount.Currency() == p.purse.currency {
		return in, nil, nil
	}
	rate, err := p.purse.rate(ctx, r, it.Amount.Currency())
	if err != nil {
		return nil, nil, err
	}
	if rate.err != nil {
		return in, rate.err, nil
	}
	in.from = string(p.purse.currency)
	in.fresh, unbought = p.purse.buy(rate, it.Amount)
	return in, unbought, nil
}

// paidElsewhere finds the items that another payout of the merchant has paid,
// maybe since the plan was made.
func (p *paying) paidElsewhere(ctx context.Context, r Reader, items []Item) (map[string]*Item, error) {
	names := make([]string, len(items))
	for i := range items {
		names[i] = items[i].Item
	}
	list, err := r.PaidElsewhere(ctx, p.record.Merchant, p.record.ID, names)
	if err != nil {
		return nil, fmt.Errorf("look for items that were paid before: %w", err)
	}
	paid := make(map[string]*Item, len(list))
	for i := range list {
		paid[list[i].Item] = &list[i]
	}
	return paid, nil
}

// pay decides one item and keeps what became of it.
func (p *paying) pay(it *Item, in *intent, unbought error, elsewhere *Item) error {
	var o outcome
	err := unbought
	if elsewhere != nil {
		err = wallet.Refuse(wallet.CodeItemPaid, fmt.Sprintf("the payout %s has paid this item", quote(elsewhere.PayoutName)), "")
	} else if err == nil {
		o, err = p.state.decide(in)
	}
	said, refused := errors.AsType[*wallet.Error](err)
	if err != nil && !refused {
		return fmt.Errorf("pay the item %s: %w", quote(it.Item), err)
	}
	p.record.Next = it.Place + 1
	p.record.Pending--
	if refused {
		it.Status, it.Code, it.Message = wallet.ItemFailed, said.Code, said.Message
		p.record.Failed++
		p.refused = append(p.refused, *it)
		if p.record.OnError == wallet.OnErrorStop && p.record.Pending > 0 { // else there is nothing to stop before
			p.record.Status = wallet.PayoutStopped
		}
	} else {
		it.Status, it.Transaction = wallet.ItemPaid, o.txn.ID
		p.record.Paid++
		if in.payee != nil {
			if err := p.instruct(it, o.txn, in.payee); err != nil {
				return err
			}
		}
	}
	p.changes.Items = append(p.changes.Items, *it)
	p.shown = append(p.shown, presentItem(it, in.payee))
	return nil
}

// instruct keeps what the bank is to be told of a paid item.
func (p *paying) instruct(it *Item, txn *Txn, payee *PayeeRecord) error {
	amount, err := txn.onTheRail()
	if err != nil {
		return err
	}
	it.EndToEndID = p.session.engine.BankFile.EndToEndID(p.record.Merchant, p.record.ID, it.Item, it.Attempt)
	p.changes.Transfers = append(p.changes.Transfers, TransferRecord{
		Transaction: txn.ID, Payout: p.record.ID, Merchant: p.record.Merchant, Item: it.Item, Attempt: it.Attempt, Payee: payee.ID,
		Amount: amount, Memo: it.Memo, Reference: it.Reference, EndToEndID: it.EndToEndID,
	})
	return nil
}

// refuseWhole is the answer of an all-or-nothing payout with refused items.
func (p *paying) refuseWhole() error {
	list := make([]map[string]string, 0, min(len(p.refused), maxListed))
	for i := range p.refused {
		if i == maxListed {
			break
		}
		list = append(list, map[string]string{
			"item": p.refused[i].Item, "code": string(p.refused[i].Code), "message": p.refused[i].Message,
		})
	}
	return wallet.Refuse(wallet.CodePayoutRefused,
		fmt.Sprintf("%d of %d items would be refused, so nothing was paid; the first: %s: %s", len(p.refused), p.record.Count,
			quote(p.refused[0].Item), p.refused[0].Message),
		"mend the file, or apply it with --on-error continue", "payout", p.record.ID, "refused", len(p.refused), "items", list)
}

// finished leaves an event when nothing is pending any more.
func (p *paying) finished() error {
	if p.record.Status == wallet.PayoutRunning {
		return nil
	}
	data, err := eventData("status", string(p.record.Status), "paid", p.record.Paid, "failed", p.record.Failed)
	if err != nil {
		return err
	}
	at := p.moment
	if p.state != nil {
		at = p.state.tick()
	}
	p.changes.event(EventRecord{Type: "payout." + string(p.record.Status), Object: p.record.ID, Data: data, At: at, Actor: p.session.caller.actor()})
	return nil
}
