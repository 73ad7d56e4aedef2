package engine

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/okpay/okpay/wallet"
)

// conclude gives a payout the status that its counts say.
func (p *PayoutRecord) conclude(at int64) {
	switch {
	case p.Pending > 0 && p.DueAt > at:
		p.Status, p.FinishedAt = wallet.PayoutScheduled, 0
	case p.Pending > 0:
		p.Status, p.FinishedAt = wallet.PayoutRunning, 0
	case p.Cancelled > 0 && p.Cancelled == p.Count:
		p.Status, p.FinishedAt = wallet.PayoutCancelled, at
	case p.Failed > 0 || p.Returned > 0 || p.Cancelled > 0:
		p.Status, p.FinishedAt = wallet.PayoutPartial, at
	default:
		p.Status, p.FinishedAt = wallet.PayoutDone, at
	}
}

// counts says whether an item at a bank is one of those that the payout counts: not
// when its plan has left the item out. While a plan is loaded nothing is counted,
// since all of it is when the plan is there.
func (p *PayoutRecord) counts(t *TransferRecord) bool {
	return p.Status != wallet.PayoutLoading && !t.LeftOut
}

// concludeReport is conclude after what a bank has said: what is to be paid, or not
// there in full, stays as it is.
func (p *PayoutRecord) concludeReport(at int64) {
	if p.Status != wallet.PayoutLoading && p.Pending == 0 {
		p.conclude(at)
	}
}

func presentPayout(p PayoutRecord) wallet.Payout {
	out := wallet.Payout{
		ID: p.ID, Name: p.Name, From: p.Merchant, Plan: p.Plan, Status: p.Status, OnError: p.OnError,
		Count: p.Count, Paid: p.Paid, Failed: p.Failed, Pending: p.Pending, Submitted: p.Submitted, Settled: p.Settled,
		Returned: p.Returned, Cancelled: p.Cancelled, AlreadyPaid: p.AlreadyPaid, DueAt: timePtr(p.DueAt),
		Totals: p.Totals, PolicyVersion: p.PolicyVersion, Purse: p.Purse, FX: p.FX, CreatedAt: timeOf(p.CreatedAt), FinishedAt: timePtr(p.FinishedAt),
		Items: []wallet.PayoutItem{},
	}
	if out.Totals == nil {
		out.Totals = []wallet.CurrencyTotal{}
	}
	return out
}

// presentItem shows an item, with its payee when it goes to a bank account.
func presentItem(it *Item, payee *PayeeRecord) wallet.PayoutItem {
	out := wallet.PayoutItem{
		Line: it.Line, Item: it.Item, Recipient: it.Recipient, Amount: it.Amount.Decimal(), Currency: it.Amount.Currency(),
		Memo: it.Memo, Reference: it.Reference, Status: it.Status, Transaction: it.Transaction, EndToEndID: it.EndToEndID,
		Code: it.Code, Message: it.Message,
	}
	if payee != nil {
		out.Name, out.Last4 = payee.Name, payee.Last4
	}
	return out
}

// presentItems shows items that were read.
func presentItems(ctx context.Context, r Reader, list []Item) ([]wallet.PayoutItem, error) {
	payees, err := payeesOf(ctx, r.Payees, list)
	if err != nil {
		return nil, err
	}
	var paid []string
	for i := range list {
		if list[i].Transaction != "" && isPayee(list[i].Recipient) {
			paid = append(paid, list[i].Transaction)
		}
	}
	known := map[string]string{}
	if len(paid) > 0 {
		transfers, err := r.TransfersOfTransactions(ctx, paid)
		if err != nil {
			return nil, fmt.Errorf("read credit transfers: %w", err)
		}
		for i := range transfers {
			known[transfers[i].Transaction] = transfers[i].EndToEndID
		}
	}
	shown := make([]wallet.PayoutItem, len(list))
	for i := range list {
		list[i].EndToEndID = known[list[i].Transaction]
		shown[i] = presentItem(&list[i], payees[list[i].Recipient])
	}
	return shown, nil
}

// payout finds a payout by id, or by name with its merchant.
func (s *session) payout(ctx context.Context, r Reader, from, text string) (PayoutRecord, error) {
	var record PayoutRecord
	var found bool
	var err error
	if strings.HasPrefix(text, "po_") {
		record, found, err = r.Payout(ctx, text)
	} else {
		if from == "" {
			return record, wallet.Refuse(wallet.CodeInvalidInput, "a payout named by its name needs its merchant", "add --from, or use the payout's id")
		}
		merchant, merr := merchantFor(ctx, r, s, from)
		if merr != nil {
			return record, merr
		}
		record, found, err = r.PayoutByName(ctx, merchant.ID, text)
	}
	if err != nil {
		return record, fmt.Errorf("look for the payout: %w", err)
	}
	if !found || (!s.caller.Operator && record.Merchant != s.caller.Customer) {
		return record, wallet.Refuse(wallet.CodePayoutNotFound, fmt.Sprintf("there is no payout %s", quote(text)), "see `okpay payout list`")
	}
	return record, nil
}

// ShowPayout implements wallet.Payouts.
func (s *session) ShowPayout(ctx context.Context, in wallet.ShowPayoutInput) (wallet.Payout, error) {
	var record PayoutRecord
	err := s.engine.Store.Read(ctx, func(r Reader) (err error) {
		record, err = s.payout(ctx, r, in.From, in.Payout)
		return err
	})
	if err != nil {
		return wallet.Payout{}, err
	}
	return presentPayout(record), nil
}

// ListPayouts implements wallet.Payouts.
func (s *session) ListPayouts(ctx context.Context, in wallet.ListPayoutsInput) (wallet.Page[wallet.Payout], error) {
	page := wallet.Page[wallet.Payout]{Items: []wallet.Payout{}}
	limit, err := pageLimit(in.Limit)
	if err != nil {
		return page, err
	}
	from, err := s.actingOrOperator(in.From)
	if err != nil {
		return page, err
	}
	err = oneOf("status", in.Status, wallet.PayoutStatuses()...)
	if err != nil {
		return page, err
	}
	var list []PayoutRecord
	err = s.engine.Store.Read(ctx, func(r Reader) error {
		query := PayoutQuery{Before: in.After, Limit: limit + 1, Status: in.Status}
		if from != "" {
			merchant, err := merchantFor(ctx, r, s, from)
			if err != nil {
				return err
			}
			query.Merchant = merchant.ID
		}
		list, err = r.ListPayouts(ctx, query)
		return err
	})
	if err != nil {
		return page, err
	}
	return pageOf(list, limit, func(p *PayoutRecord) string { return p.ID }, func(p *PayoutRecord) wallet.Payout { return presentPayout(*p) }), nil
}

// ListPayoutItems implements wallet.Payouts. Its cursor is a place in the plan.
func (s *session) ListPayoutItems(ctx context.Context, in wallet.ListPayoutItemsInput) (wallet.Page[wallet.PayoutItem], error) {
	page := wallet.Page[wallet.PayoutItem]{Items: []wallet.PayoutItem{}}
	limit, err := pageLimit(in.Limit)
	if err != nil {
		return page, err
	}
	if err := oneOf("status", in.Status, itemStatuses()...); err != nil {
		return page, err
	}
	first := 0
	if in.Status == wallet.ItemCancelled { // a mended plan holds none of those that it took out: their places are below zero
		first = math.MinInt
	}
	from := first
	if in.After != "" {
		if from, err = strconv.Atoi(in.After); err != nil || from < first {
			return page, badCursor()
		}
	}
	err = s.engine.Store.Read(ctx, func(r Reader) error {
		record, err := s.payout(ctx, r, "", in.Payout)
		if err != nil {
			return err
		}
		list, err := r.PayoutItems(ctx, ItemQuery{Payout: record.ID, From: from, Limit: limit + 1, Status: in.Status})
		if err != nil {
			return err
		}
		if page.Next = ""; len(list) > limit {
			page.Next = strconv.Itoa(list[limit].Place)
			list = list[:limit]
		}
		page.Items, err = presentItems(ctx, r, list)
		return err
	})
	return page, err
}

func itemStatuses() []wallet.ItemStatus {
	return []wallet.ItemStatus{
		wallet.ItemPending, wallet.ItemPaid, wallet.ItemSubmitted, wallet.ItemSettled, wallet.ItemReturned, wallet.ItemFailed, wallet.ItemCancelled,
	}
}
