package engine

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ledger"
)

// present shows a stored transaction to a viewer: the id of a customer, or ""
// for an operator, for whom the counterparty is whoever receives.
func present(t *Txn, viewer string) wallet.Transaction {
	out := wallet.Transaction{
		ID: t.ID, Kind: t.Kind, Status: t.Status,
		Amount: t.Amount.Decimal(), Currency: t.Amount.Currency(), Fee: t.Fee.Decimal(), FeeBearer: t.FeeBearer, FeeRule: t.FeeRule,
		From: t.From, To: t.To, Counterparty: t.ToName, Memo: t.Memo, OrderID: t.OrderID,
		CreatedAt: timeOf(t.CreatedAt), EffectiveAt: timePtr(t.EffectiveAt),
		IdempotencyKey: t.Key, PolicyVersion: t.PolicyVersion,
		ExpiresAt: timePtr(t.ExpiresAt), Payout: t.Payout, Item: t.Item, Checkout: t.Checkout, Reason: t.Reason,
	}
	if c := t.Conversion; c != nil {
		out.Quote, out.Rate, out.FXFee = c.Quote, c.Rate, c.Margin.Decimal()
		out.Paid, out.PaidCurrency, out.Received, out.ReceivedCurrency = c.Paid.Decimal(), c.Paid.Currency(), c.Received.Decimal(), c.Received.Currency()
	}
	if viewer == t.To || (viewer == "" && (t.Kind == wallet.KindTopUp || t.Kind == wallet.KindReturn)) {
		out.Counterparty = t.FromName
	}
	if out.Promotion = t.Given.FeePromotion; t.Given.CashbackPromotion != "" {
		out.Cashback, out.CashbackPromotion = t.Given.Cashback.Decimal(), t.Given.CashbackPromotion
	}
	switch t.Kind {
	case wallet.KindRefund:
		out.RefundOf = t.Parent
	case wallet.KindPayment:
		out.Refunded = t.Taken.Decimal()
	case wallet.KindCapture:
		out.Hold, out.Refunded = t.Parent, t.Taken.Decimal()
	case wallet.KindRelease:
		out.Hold = t.Parent
	case wallet.KindHold:
		out.Captured = t.Taken.Decimal()
	case wallet.KindTopUp, wallet.KindWithdrawal, wallet.KindTransfer, wallet.KindExchange, wallet.KindPayout, wallet.KindCashback,
		wallet.KindAdjustment, wallet.KindReversal, wallet.KindSettlement, wallet.KindReturn:
	}
	return out
}

// withoutRolledUp leaves out what a posting left on an account of the system:
// where many write at once nobody knows it at the commit, and it is shown
// nowhere so that all wallets show the same.
func withoutRolledUp(list []wallet.Posting) []wallet.Posting {
	for i := range list {
		if !ledger.Constrained(list[i].Account) {
			list[i].BalanceAfter = ""
		}
	}
	return list
}

// balancesOfOwn leaves out what others have: a caller who is no operator sees a
// balance on accounts of its own customer alone.
func (s *session) balancesOfOwn(list []wallet.Posting) []wallet.Posting {
	if s.caller.Operator {
		return list
	}
	for i := range list {
		if s.caller.Customer == "" || ledger.Owner(list[i].Account) != s.caller.Customer {
			list[i].BalanceAfter = ""
		}
	}
	return list
}

// pageLimit reads the limit of a page.
func pageLimit(limit int) (int, error) {
	switch {
	case limit == 0:
		return wallet.DefaultPageSize, nil
	case limit < 0 || limit > wallet.MaxPageSize:
		return 0, wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("a page has 1 to %d rows, not %d", wallet.MaxPageSize, limit),
			"ask for fewer rows and go on with the cursor", "limit", wallet.MaxPageSize)
	default:
		return limit, nil
	}
}

// pageOf shows a page of rows, of which one more than limit was read when there
// is a page after it; its cursor is that of the last row shown.
func pageOf[R, T any](rows []R, limit int, cursor func(*R) string, show func(*R) T) wallet.Page[T] {
	page := wallet.Page[T]{Items: make([]T, 0, min(len(rows), limit))}
	if len(rows) > limit {
		rows = rows[:limit]
		page.Next = cursor(&rows[limit-1])
	}
	for i := range rows {
		page.Items = append(page.Items, show(&rows[i]))
	}
	return page
}

// asItIs shows a row that is stored as it is shown.
func asItIs[T any](row *T) T { return *row }

// badCursor refuses a cursor that no page gave.
func badCursor() error {
	return wallet.Refuse(wallet.CodeInvalidInput, "the cursor is not one that a page gave", "take the `next` of the page before, unchanged")
}

// A cursor of the history is the moment and the id of the last row, as
// "MICROS.ID".
func historyCursor(t *Txn) string { return strconv.FormatInt(t.CreatedAt, 10) + "." + t.ID }

func parseHistoryCursor(text string) (at int64, id string, err error) {
	if text == "" {
		return 0, "", nil
	}
	micros, id, found := strings.Cut(text, ".")
	at, parseErr := strconv.ParseInt(micros, 10, 64)
	if !found || parseErr != nil || at <= 0 || id == "" || len(id) > maxIDLength {
		return 0, "", badCursor()
	}
	return at, id, nil
}

// maxIDLength bounds an id that comes from outside.
const maxIDLength = 64
