package store

import (
	"context"
	"fmt"

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

// newStandingRow is one with how its item stands.
func newStandingRow() *transferRow {
	r := newTransferRow()
	r.columns = append(r.columns, &r.transfer.Status)
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
const standing = `, CASE WHEN i.transaction_id = c.transaction_id THEN i.status ELSE 'returned' END
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

// TransfersOfItems finds the credit transfers that pay these transactions.
func (s *session) TransfersOfTransactions(ctx context.Context, transactions []string) ([]engine.TransferRecord, error) {
	return collect(ctx, s, "find credit transfers", `SELECT `+transferColumns+`
		FROM credit_transfers c WHERE c.transaction_id IN {set $1} ORDER BY c.transaction_id`, newTransferRow().scan, set(transactions))
}

// unexported are the credit transfers of a payout that can be exported: those of
// items that are paid and nothing more.
const unexported = ` FROM payout_items i JOIN credit_transfers c ON c.transaction_id = i.transaction_id AND c.export_id = ''
	WHERE i.payout_id = $1 AND i.status = 'paid'`

// Unexported sums up what of a payout can be exported, by currency.
func (s *session) Unexported(ctx context.Context, payout string) ([]engine.Unexported, error) {
	return collect(ctx, s, "sum up what can be exported", `SELECT c.currency, COUNT(*), CAST(SUM(c.amount) AS BIGINT)`+unexported+`
		GROUP BY c.currency ORDER BY c.currency`,
		func(r rowScanner, u *engine.Unexported) error {
			var sum int64
			var currency money.Currency
			err := r.Scan(&currency, &u.Count, &sum)
			u.Amount = money.FromMinor(sum, currency)
			return err
		}, payout)
}

// Export finds an export by its id or its message id.
func (s *session) Export(ctx context.Context, name string) (engine.ExportRecord, bool, error) {
	return one(ctx, s, "read an export", `SELECT `+exportColumns+` FROM payout_exports e
		WHERE e.id = (SELECT f.id FROM payout_exports f WHERE f.message_id = $1 UNION SELECT g.id FROM payout_exports g WHERE g.id = $1)`, scanExport, name)
}

// ExportsOf lists the exports of a payout, the oldest first.
func (s *session) ExportsOf(ctx context.Context, payout string, limit int) ([]engine.ExportRecord, error) {
	return collect(ctx, s, "list exports", `SELECT `+exportColumns+` FROM payout_exports e WHERE e.payout_id = $1 ORDER BY e.id LIMIT $2`,
		scanExport, payout, limitOf(limit))
}

// saveExports keeps exports, and puts into each all that its payout has to export
// in its currency, in the order of the plan. These items are submitted then.
func (s *session) saveExports(ctx context.Context, list []engine.ExportRecord) error {
	err := s.bulk(ctx, "add exports", `INSERT INTO payout_exports (id, payout_id, bank_account, format, message_id, execution_date, batch_booking,
			count, amount, currency, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, len(list), func(i int, r *row) {
		e := &list[i]
		r.text(e.ID)
		r.text(e.Payout)
		r.text(e.BankAccount)
		r.text(string(e.Format))
		r.text(e.MessageID)
		r.text(e.ExecutionDate)
		r.flag(e.BatchBooking)
		r.place(e.Count)
		r.int(e.Amount.Minor())
		r.text(string(e.Amount.Currency()))
		r.int(e.CreatedAt)
	})
	for i := 0; err == nil && i < len(list); i++ {
		err = s.submit(ctx, &list[i])
	}
	return err
}

func (s *session) submit(ctx context.Context, e *engine.ExportRecord) error {
	for _, update := range [...]string{
		`UPDATE credit_transfers SET export_id = $3, export_place = n.place
		FROM (SELECT c.transaction_id AS id, ROW_NUMBER() OVER (ORDER BY i.place) AS place` + unexported + ` AND c.currency = $2) AS n
		WHERE credit_transfers.transaction_id = n.id`,
		`UPDATE payout_items SET status = 'submitted'
		WHERE payout_id = $1 AND status = 'paid' AND EXISTS (SELECT 1 FROM credit_transfers c
			WHERE c.transaction_id = payout_items.transaction_id AND c.export_id = $3 AND c.currency = $2)`,
	} {
		n, err := s.exec(ctx, "export credit transfers", update, e.Payout, string(e.Amount.Currency()), e.ID)
		if err != nil {
			return err
		}
		if n != int64(e.Count) {
			return fmt.Errorf("export credit transfers: %s has %d of them and not %d", e.ID, n, e.Count)
		}
	}
	return nil
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
