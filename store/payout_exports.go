package store

import (
	"context"
	"fmt"

	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/money"
)

const exportColumns = `e.id, e.payout_id, e.bank_account, e.format, e.message_id, e.execution_date, e.batch_booking, e.count, e.amount,
	e.currency, e.created_at`

func scanExport(r rowScanner, e *engine.ExportRecord) error {
	var amount int64
	var currency money.Currency
	err := r.Scan(&e.ID, &e.Payout, &e.BankAccount, &e.Format, &e.MessageID, &e.ExecutionDate, &e.BatchBooking, &e.Count, &amount,
		&currency, &e.CreatedAt)
	e.Amount = money.FromMinor(amount, currency)
	return err
}

// unexported are the credit transfers of a payout that can be exported: those of
// items that are paid and nothing more.
const unexported = ` FROM payout_items i JOIN credit_transfers c ON c.transaction_id = i.transaction_id AND c.export_id = ''
	WHERE i.payout_id = $1 AND i.status = 'paid'`

// Unexported sums up what of a payout can be exported, by currency.
func (s *session) Unexported(ctx context.Context, payout string) ([]engine.Unexported, error) {
	return collect(ctx, s, "sum up what can be exported", `SELECT c.currency, COUNT(*), SUM(CASE WHEN i.place < 0 THEN 1 ELSE 0 END),
			CAST(SUM(c.amount) AS BIGINT)`+unexported+`
		GROUP BY c.currency ORDER BY c.currency`,
		func(r rowScanner, u *engine.Unexported) error {
			var sum int64
			var currency money.Currency
			err := r.Scan(&currency, &u.Count, &u.LeftOut, &sum)
			u.Amount = money.FromMinor(sum, currency)
			return err
		}, payout)
}

// UnexportedTransfers reads the first of them, in the order of the plan.
func (s *session) UnexportedTransfers(ctx context.Context, payout string, limit int) ([]engine.TransferRecord, error) {
	return collect(ctx, s, "read what can be exported", `SELECT `+transferColumns+`,
			i.status, CASE WHEN i.place < 0 THEN 1 ELSE 0 END`+unexported+` ORDER BY i.place LIMIT $2`,
		newStandingRow().scan, payout, limitOf(limit))
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
