package store

import (
	"context"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/money"
)

const transferColumns = `c.transaction_id, c.payout_id, c.merchant_id, c.item, c.attempt, c.payee_id, c.amount, c.currency, c.memo,
	c.reference, c.end_to_end_id, c.export_id, c.export_place`

// transferRow is where the columns of one credit transfer after the other are put.
type transferRow struct {
	transfer engine.TransferRecord
	amount   int64
	currency money.Currency
	columns  []any
}

func newTransferRow() *transferRow {
	r := &transferRow{}
	t := &r.transfer
	r.columns = []any{
		&t.Transaction, &t.Payout, &t.Merchant, &t.Item, &t.Attempt, &t.Payee, &r.amount, &r.currency, &t.Memo,
		&t.Reference, &t.EndToEndID, &t.Export, &t.Place,
	}
	return r
}

// newStandingRow is one with how its item stands, and whether it is left out.
func newStandingRow() *transferRow {
	r := newTransferRow()
	r.columns = append(r.columns, &r.transfer.Status, &r.transfer.LeftOut)
	return r
}

func (r *transferRow) scan(from rowScanner, into *engine.TransferRecord) error {
	err := from.Scan(r.columns...)
	*into = r.transfer
	into.Amount = money.FromMinor(r.amount, r.currency)
	return err
}

// standing is how an instruction stands: as its item does, unless the item was
// instructed again since; then it came back.
const standing = `, CASE WHEN i.transaction_id = c.transaction_id THEN i.status ELSE 'returned' END, CASE WHEN i.place < 0 THEN 1 ELSE 0 END
	FROM credit_transfers c JOIN payout_items i ON i.merchant_id = c.merchant_id AND i.item = c.item AND i.payout_id = c.payout_id`

// TransfersOf pages through the credit transfers of an export in their order.
func (s *session) TransfersOf(ctx context.Context, in engine.TransferQuery) ([]engine.TransferRecord, error) {
	return collectMost(ctx, s, "list credit transfers", min(in.Limit, wallet.MaxPayoutChunk), `SELECT `+transferColumns+standing+`
		WHERE c.export_id = $1 AND c.export_id <> '' AND c.export_place >= $2 ORDER BY c.export_place LIMIT $3`,
		newStandingRow().scan, in.Export, in.From, limitOf(in.Limit))
}

// TransfersByEndToEnd finds credit transfers of an export by their end-to-end ids.
func (s *session) TransfersByEndToEnd(ctx context.Context, export string, ids []string) ([]engine.TransferRecord, error) {
	return collect(ctx, s, "find credit transfers", `SELECT `+transferColumns+standing+`
		WHERE c.end_to_end_id IN {set $2} AND c.export_id = $1 ORDER BY c.end_to_end_id`, newStandingRow().scan, export, set(ids))
}

// TransfersOfTransactions finds the credit transfers of these transactions.
func (s *session) TransfersOfTransactions(ctx context.Context, transactions []string) ([]engine.TransferRecord, error) {
	return collect(ctx, s, "find credit transfers", `SELECT `+transferColumns+`
		FROM credit_transfers c WHERE c.transaction_id IN {set $1} ORDER BY c.transaction_id`, newTransferRow().scan, set(transactions))
}

func (s *session) saveTransfers(ctx context.Context, list []engine.TransferRecord) error {
	return s.bulk(ctx, "add credit transfers", `INSERT INTO credit_transfers (transaction_id, payout_id, merchant_id, item, attempt, payee_id,
			amount, currency, memo, reference, end_to_end_id, export_id, export_place)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', 0)`, len(list), func(i int, r *row) {
		t := &list[i]
		r.text(t.Transaction)
		r.text(t.Payout)
		r.text(t.Merchant)
		r.text(t.Item)
		r.place(t.Attempt)
		r.text(t.Payee)
		r.int(t.Amount.Minor())
		r.text(string(t.Amount.Currency()))
		r.text(t.Memo)
		r.text(t.Reference)
		r.text(t.EndToEndID)
	})
}

// saveMoves moves paid items on. One that does not stand where it is to be moved
// from is none of them: another has moved it, and the whole set is undone.
func (s *session) saveMoves(ctx context.Context, list []engine.ItemMove) error {
	return s.bulk(ctx, "move payout items on", `UPDATE payout_items SET status = $5, code = $6, message = $7
		WHERE merchant_id = $1 AND item = $2 AND payout_id = $3 AND status = $4`, len(list), func(i int, r *row) {
		m := &list[i]
		r.text(m.Merchant)
		r.text(m.Item)
		r.text(m.Payout)
		r.text(string(m.From))
		r.text(string(m.To))
		r.text(string(m.Code))
		r.text(m.Message)
	})
}
