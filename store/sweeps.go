package store

import (
	"context"
	"fmt"

	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/money"
)

const sweepColumns = `y.merchant_id, y.currency, y.status, y.instrument_id, y.floor, y.weekdays, y.minute, y.time_zone, y.next_at,
	y.last_date, y.last_at, y.last_txn, y.last_amount, y.last_code, y.last_message, y.created_at, y.changed_at, y.version,
	(SELECT u.handle FROM customers u WHERE u.id = y.merchant_id)`

func scanSweep(r rowScanner, y *engine.SweepRecord) error {
	var floor, last int64
	err := r.Scan(&y.Merchant, &y.Currency, &y.Status, &y.Instrument, &floor, &y.Weekdays, &y.Minute, &y.TimeZone, &y.NextAt,
		&y.Last.Date, &y.Last.At, &y.Last.Txn, &last, &y.Last.Code, &y.Last.Message, &y.CreatedAt, &y.ChangedAt, &y.Version, &y.Handle)
	y.Floor, y.Last.Amount = money.FromMinor(floor, y.Currency), money.FromMinor(last, y.Currency)
	return err
}

// Sweep reads the payout schedule of a merchant in a currency.
func (s *session) Sweep(ctx context.Context, merchant string, currency money.Currency) (engine.SweepRecord, bool, error) {
	return one(ctx, s, "read a payout schedule", `SELECT `+sweepColumns+` FROM payout_schedules y WHERE y.merchant_id = $1 AND y.currency = $2`,
		scanSweep, merchant, string(currency))
}

// ListSweeps pages through payout schedules by merchant and currency.
func (s *session) ListSweeps(ctx context.Context, in engine.SweepQuery) ([]engine.SweepRecord, error) {
	query := `SELECT ` + sweepColumns + ` FROM payout_schedules y WHERE (y.merchant_id, y.currency) > ($1, $2)
		AND ($3 = '' OR y.currency = $3) AND (CAST($4 AS BIGINT) = 1 OR y.status = 'active')`
	args := []any{in.AfterMerchant, string(in.AfterCurrency), string(in.Currency), flag(in.All)}
	if in.Merchant != "" {
		args = append(args, in.Merchant)
		query += fmt.Sprintf(` AND y.merchant_id = $%d`, len(args))
	}
	args = append(args, limitOf(in.Limit))
	return collect(ctx, s, "list payout schedules", query+fmt.Sprintf(` ORDER BY y.merchant_id, y.currency LIMIT $%d`, len(args)), scanSweep, args...)
}

// DueSweeps finds payout schedules that are due.
func (s *session) DueSweeps(ctx context.Context, moment int64, limit int) ([]engine.SweepRecord, error) {
	return collect(ctx, s, "find payout schedules that are due", `SELECT `+sweepColumns+` FROM payout_schedules y
		WHERE y.status = 'active' AND y.next_at <= $1 ORDER BY y.next_at, y.merchant_id, y.currency LIMIT $2`, scanSweep, moment, limitOf(limit))
}

// saveSweeps writes payout schedules. One that is not as it was when the set was
// decided is a fault that undoes the whole set.
func (s *session) saveSweeps(ctx context.Context, list []engine.SweepRecord) error {
	return s.bulk(ctx, "set payout schedules", `INSERT INTO payout_schedules (merchant_id, currency, status, instrument_id, floor, weekdays, minute,
			time_zone, next_at, last_date, last_at, last_txn, last_amount, last_code, last_message, created_at, changed_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
		ON CONFLICT (merchant_id, currency) DO UPDATE SET status = excluded.status, instrument_id = excluded.instrument_id, floor = excluded.floor,
			weekdays = excluded.weekdays, minute = excluded.minute, time_zone = excluded.time_zone, next_at = excluded.next_at,
			last_date = excluded.last_date, last_at = excluded.last_at, last_txn = excluded.last_txn, last_amount = excluded.last_amount,
			last_code = excluded.last_code, last_message = excluded.last_message, changed_at = excluded.changed_at, version = excluded.version
		WHERE payout_schedules.version = excluded.version - 1`, len(list), func(i int, r *row) {
		y := &list[i]
		r.text(y.Merchant)
		r.text(string(y.Currency))
		r.text(string(y.Status))
		r.text(y.Instrument)
		r.int(y.Floor.Minor())
		r.int(y.Weekdays)
		r.int(y.Minute)
		r.text(y.TimeZone)
		r.int(y.NextAt)
		r.text(y.Last.Date)
		r.int(y.Last.At)
		r.text(y.Last.Txn)
		r.int(y.Last.Amount.Minor())
		r.text(string(y.Last.Code))
		r.text(y.Last.Message)
		r.int(y.CreatedAt)
		r.int(y.ChangedAt)
		r.int(y.Version)
	})
}
