package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/okpay/okpay/wallet"
)

// An answer of PayItems may be lost, and then nobody knows which items it told
// of: the next call pays the next ones. So a call leaves an event with its key,
// which says where in the plan it began and ended, and from when on it paid:
// what was paid before in that part of the plan is not its own.

// stretch is what one PayItems dealt with, as its event keeps it.
type stretch struct {
	Plan  string `json:"plan"`
	From  int    `json:"from"`  // place of the first item
	To    int    `json:"to"`    // place after the last
	Since int64  `json:"since"` // when its first transaction was made; 0 when it paid none
	Count int    `json:"items"`
}

// event keeps what was dealt with since first. A call with nothing to do leaves
// none.
func (p *paying) event(first int) (EventRecord, error) {
	if len(p.shown) == 0 {
		return EventRecord{}, nil
	}
	part := stretch{Plan: p.record.Plan, From: first, To: p.record.Next, Count: len(p.shown)}
	if len(p.changes.Transactions) > 0 {
		part.Since = p.changes.Transactions[0].CreatedAt
	}
	data, err := json.Marshal(part)
	if err != nil {
		return EventRecord{}, fmt.Errorf("write what was paid: %w", err)
	}
	return EventRecord{Type: "payout.items_paid", Object: p.record.ID, Data: data}, nil
}

// paidBefore tells again of the items of a call, as they and their payout are
// now.
func (s *session) paidBefore(ctx context.Context, r Reader, stored EventRecord) (wallet.PayItemsResult, error) {
	result := wallet.PayItemsResult{Items: []wallet.PayoutItem{}, IdempotentReplay: true}
	var part stretch
	if err := json.Unmarshal(stored.Data, &part); err != nil {
		return result, fmt.Errorf("read what was paid: %w", err)
	}
	record, err := s.payout(ctx, r, "", stored.Object)
	if err != nil {
		return result, err
	}
	result.Payout, result.Done = presentPayout(record), record.Status != wallet.PayoutRunning
	if part.Plan != record.Plan { // a mended plan has other places
		return result, nil
	}
	for from := part.From; from < part.To; from += wallet.MaxPayoutChunk {
		items, err := r.PayoutItems(ctx, ItemQuery{Payout: record.ID, From: from, Limit: min(wallet.MaxPayoutChunk, part.To-from)})
		if err != nil {
			return result, fmt.Errorf("read what was paid: %w", err)
		}
		if err := part.show(ctx, r, items, &result); err != nil {
			return result, err
		}
	}
	return result, nil
}

// show adds those items that the call itself has dealt with.
func (part *stretch) show(ctx context.Context, r Reader, items []Item, result *wallet.PayItemsResult) error {
	ids := make([]string, 0, len(items))
	for i := range items {
		if items[i].Transaction != "" {
			ids = append(ids, items[i].Transaction)
		}
	}
	list, err := r.Transactions(ctx, ids)
	if err != nil {
		return fmt.Errorf("read the transactions of a payout: %w", err)
	}
	own := make(map[string]bool, len(list))
	for i := range list {
		// The transactions of one merchant have one order in time.
		own[list[i].ID] = part.Since != 0 && list[i].CreatedAt >= part.Since
	}
	shown, err := presentItems(ctx, r, slices.DeleteFunc(items, func(it Item) bool {
		return it.Status != wallet.ItemFailed && !own[it.Transaction]
	}))
	result.Items = append(result.Items, shown...)
	return err
}
