package store

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/money"
)

const itemColumns = `i.place, i.line, i.item, i.recipient_id, i.amount, i.currency, i.fee, i.memo, i.reference,
	i.status, i.attempt, i.transaction_id, i.code, i.message`

// namedItems are items with what tells those of one payout from those of
// another: its name, and when it paid them.
const namedItems = itemColumns + `, i.payout_id, i.merchant_id, p.name, COALESCE(t.effective_at, 0) FROM payout_items i
	JOIN payouts p ON p.id = i.payout_id LEFT JOIN transactions t ON t.id = i.transaction_id`

// itemRow is where the columns of one item after the other are put. There are
// many of them, so it is made once for all.
type itemRow struct {
	item        engine.Item
	amount, fee int64
	currency    money.Currency
	columns     []any
}

func newItemRow() *itemRow {
	r := &itemRow{}
	i := &r.item
	r.columns = []any{
		&i.Place, &i.Line, &i.Item, &i.Recipient, &r.amount, &r.currency, &r.fee, &i.Memo, &i.Reference,
		&i.Status, &i.Attempt, &i.Transaction, &i.Code, &i.Message,
	}
	return r
}

func newNamedItemRow() *itemRow {
	r := newItemRow()
	r.columns = append(r.columns, &r.item.Payout, &r.item.Merchant, &r.item.PayoutName, &r.item.PaidAt)
	return r
}

func (r *itemRow) scan(from rowScanner, into *engine.Item) error {
	err := from.Scan(r.columns...)
	*into = r.item
	into.Amount, into.Fee = money.FromMinor(r.amount, r.currency), money.FromMinor(r.fee, r.currency)
	return err
}

// PayoutItems pages through the items of a payout in the order of their places.
func (s *session) PayoutItems(ctx context.Context, in engine.ItemQuery) ([]engine.Item, error) {
	row := newItemRow()
	row.item.Payout = in.Payout
	return collectMost(ctx, s, "list payout items", min(in.Limit, wallet.MaxPayoutChunk), `SELECT `+itemColumns+` FROM payout_items i
		WHERE i.payout_id = $1 AND i.place >= $2 AND ($3 = '' OR i.status = $3)
		ORDER BY i.place LIMIT $4`, row.scan, in.Payout, in.From, string(in.Status), limitOf(in.Limit))
}

// ItemsOfMerchant reads where the items of these names stand in all payouts of
// the merchant. They are put in order here: a database that is asked for the
// order of an index may walk all of it instead of looking the names up.
func (s *session) ItemsOfMerchant(ctx context.Context, merchant string, items []string) ([]engine.Item, error) {
	list, err := collect(ctx, s, "find payout items", `SELECT `+namedItems+`
		WHERE i.merchant_id = $1 AND i.item IN {set $2}`, newNamedItemRow().scan, merchant, set(items))
	sortItems(list)
	return list, err
}

func sortItems(list []engine.Item) {
	slices.SortFunc(list, func(a, b engine.Item) int {
		return cmp.Or(cmp.Compare(a.Item, b.Item), cmp.Compare(a.Payout, b.Payout))
	})
}

// PaidElsewhere reads which of the items of these names were paid by payouts of
// the merchant other than this one. The names are looked for in the index alone:
// this payout has all of them, and its rows are not read for that.
func (s *session) PaidElsewhere(ctx context.Context, merchant, payout string, items []string) ([]engine.Item, error) {
	list, err := collect(ctx, s, "find paid payout items", `SELECT `+namedItems+`
		JOIN (SELECT f.payout_id, f.place FROM payout_items f
			WHERE f.merchant_id = $1 AND f.item IN {set $3} AND f.payout_id <> $2) AS found
		ON found.payout_id = i.payout_id AND found.place = i.place
		WHERE `+paidItem("i")+``, newNamedItemRow().scan, merchant, payout, set(items))
	sortItems(list)
	return list, err
}

// MovePayoutItems puts the items of a payout below all places that it has, so
// that none is in the way of those that are put in again.
func (s *session) MovePayoutItems(ctx context.Context, payout string) error {
	return s.moveItems(ctx, payout, 0, math.MaxInt64)
}

// moveItems puts those from the place first to the place last out of the way.
func (s *session) moveItems(ctx context.Context, payout string, first, last int64) error {
	least, err := s.number(ctx, "move payout items", `SELECT COALESCE(MIN(place), 0) FROM payout_items
		WHERE payout_id = $1 AND place < 0`, payout)
	if err != nil {
		return err
	}
	_, err = s.exec(ctx, "move payout items", `UPDATE payout_items SET place = $2 - place - 1
		WHERE payout_id = $1 AND place BETWEEN $3 AND $4`, payout, least, first, last)
	return err
}

// paidItem says of the items that a statement names as t that their money has left
// the purse and has not come back.
func paidItem(t string) string {
	return `(` + t + `.status = 'paid' OR ` + t + `.status = 'submitted' OR ` + t + `.status = 'settled')`
}

// keepsItem says of an item that is there that it stays what it is when it is put
// in again: it is paid, or it came back and the new one is the same.
const keepsItem = `payout_items.status = 'paid' OR payout_items.status = 'submitted' OR payout_items.status = 'settled' OR (payout_items.status = 'returned' AND payout_items.recipient_id = excluded.recipient_id
	AND payout_items.amount = excluded.amount AND payout_items.currency = excluded.currency AND payout_items.reference = excluded.reference)`

// PutPayoutItems adds items to a payout or gives those that it has their new
// place and content; a paid one only its new place and line. One that came back
// is to be paid once more when it is not the same any more. Whatever else
// stands in their places is put out of the way: the chunk of a plan that was
// refused in the end may have left it there.
func (s *session) PutPayoutItems(ctx context.Context, merchant, payout string, items []engine.Item) error {
	if len(items) == 0 {
		return nil
	}
	if err := s.moveItems(ctx, payout, int64(items[0].Place), int64(items[len(items)-1].Place)); err != nil {
		return err
	}
	return s.bulk(ctx, "put payout items", putItems(), len(items),
		func(i int, r *row) {
			item := &items[i]
			r.text(payout)
			r.place(item.Place)
			r.text(merchant)
			r.place(item.Line)
			r.text(item.Item)
			r.text(item.Recipient)
			r.int(item.Amount.Minor())
			r.text(string(item.Amount.Currency()))
			r.int(item.Fee.Minor())
			r.text(item.Memo)
			r.text(item.Reference)
		})
}

func putItems() string {
	text := `INSERT INTO payout_items (payout_id, place, merchant_id, line, item, recipient_id,
			amount, currency, fee, memo, reference, status, attempt, transaction_id, code, message)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'pending', 0, '', '', '')
		ON CONFLICT (merchant_id, item, payout_id) DO UPDATE SET place = excluded.place, line = excluded.line,
			attempt = CASE WHEN payout_items.transaction_id <> '' AND NOT (` + keepsItem + `) THEN payout_items.attempt + 1 ELSE payout_items.attempt END`
	for _, column := range [...]string{"recipient_id", "amount", "currency", "fee", "memo", "reference", "status", "transaction_id", "code", "message"} {
		text += `,
			` + column + ` = CASE WHEN ` + keepsItem + ` THEN payout_items.` + column + ` ELSE excluded.` + column + ` END`
	}
	return text
}

// RetryPayoutItems makes refused items pending again, cancels those that the
// plan left out, and counts the others.
func (s *session) RetryPayoutItems(ctx context.Context, payout string) (engine.PayoutCounts, error) {
	_, err := s.exec(ctx, "retry payout items", `UPDATE payout_items
		SET status = CASE WHEN place < 0 THEN 'cancelled' ELSE 'pending' END, code = '', message = ''
		WHERE payout_id = $1 AND ((place >= 0 AND status = 'failed') OR (place < 0 AND status IN ('pending', 'failed')))`, payout)
	if err != nil {
		return engine.PayoutCounts{}, err
	}
	counts, _, err := one(ctx, s, "count payout items", `SELECT COUNT(*),
			COALESCE(SUM(CASE WHEN `+paidItem("i")+` THEN 1 ELSE 0 END), 0),
			COALESCE(SUM(CASE status WHEN 'failed' THEN 1 ELSE 0 END), 0),
			COALESCE(SUM(CASE status WHEN 'pending' THEN 1 ELSE 0 END), 0),
			COALESCE(SUM(CASE status WHEN 'submitted' THEN 1 ELSE 0 END), 0),
			COALESCE(SUM(CASE status WHEN 'settled' THEN 1 ELSE 0 END), 0),
			COALESCE(SUM(CASE status WHEN 'returned' THEN 1 ELSE 0 END), 0),
			COALESCE(SUM(CASE status WHEN 'cancelled' THEN 1 ELSE 0 END), 0)
		FROM payout_items i WHERE payout_id = $1 AND place >= 0`,
		func(r rowScanner, c *engine.PayoutCounts) error {
			return r.Scan(&c.Count, &c.Paid, &c.Failed, &c.Pending, &c.Submitted, &c.Settled, &c.Returned, &c.Cancelled)
		}, payout)
	return counts, err
}

// saveRetries makes items that were refused, or came back, pending again. They are
// as many as their payouts say, or the whole set is undone.
func (s *session) saveRetries(ctx context.Context, list []engine.PayoutRetry) error {
	for i := range list {
		for _, part := range [...]struct {
			count int
			query string
		}{
			{list[i].Failed, `UPDATE payout_items SET status = 'pending', code = '', message = ''
				WHERE payout_id = $1 AND place >= 0 AND status = 'failed'`},
			{list[i].Returned, `UPDATE payout_items SET status = 'pending', code = '', message = '', transaction_id = '', attempt = attempt + 1
				WHERE payout_id = $1 AND place >= 0 AND status = 'returned'`},
		} {
			if part.count == 0 {
				continue
			}
			n, err := s.exec(ctx, "retry payout items", part.query, list[i].Payout)
			if err != nil {
				return err
			}
			if n != int64(part.count) {
				return fmt.Errorf("retry payout items: there are %d and not %d", n, part.count)
			}
		}
	}
	return nil
}

// saveCancels takes items out that are not paid. They are as many as is said, or the
// whole set is undone.
func (s *session) saveCancels(ctx context.Context, list []engine.PayoutCancel) error {
	for i := range list {
		n, err := s.exec(ctx, "cancel payout items", `UPDATE payout_items SET status = 'cancelled', code = '', message = $2
			WHERE payout_id = $1 AND place >= 0 AND status IN ('pending', 'failed')`, list[i].Payout, list[i].Message)
		if err != nil {
			return err
		}
		if n != int64(list[i].Count) {
			return fmt.Errorf("cancel payout items: there are %d and not %d", n, list[i].Count)
		}
	}
	return nil
}

// saveItems writes what became of items. One that is paid already is none of
// them: paying it again is a fault that undoes the whole set.
func (s *session) saveItems(ctx context.Context, list []engine.Item) error {
	return s.bulk(ctx, "keep outcomes of payout items", `UPDATE payout_items SET status = $3, transaction_id = $4, code = $5, message = $6
		WHERE payout_id = $1 AND place = $2 AND status = 'pending'`, len(list),
		func(i int, r *row) {
			item := &list[i]
			r.text(item.Payout)
			r.place(item.Place)
			r.text(string(item.Status))
			r.text(item.Transaction)
			r.text(string(item.Code))
			r.text(item.Message)
		})
}
