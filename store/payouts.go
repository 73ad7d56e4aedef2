package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

const payoutColumns = `p.id, p.merchant_id, p.name, p.plan, p.source, p.source_sha256, p.policy_version, p.status, p.on_error,
	p.count, p.paid, p.failed, p.pending, p.submitted, p.settled, p.returned, p.cancelled, p.already_paid, p.loaded, p.next, p.totals, p.purse, p.fx, p.due_at, p.created_at, p.finished_at`

func scanPayout(r rowScanner, p *engine.PayoutRecord) error {
	var totals, rates []byte
	err := r.Scan(&p.ID, &p.Merchant, &p.Name, &p.Plan, &p.Source, &p.SourceSHA256, &p.PolicyVersion, &p.Status, &p.OnError,
		&p.Count, &p.Paid, &p.Failed, &p.Pending, &p.Submitted, &p.Settled, &p.Returned, &p.Cancelled, &p.AlreadyPaid, &p.Loaded, &p.Next,
		&totals, &p.Purse, &rates, &p.DueAt, &p.CreatedAt, &p.FinishedAt)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(totals, &p.Totals); err != nil {
		return fmt.Errorf("totals of the payout %s: %w", p.ID, err)
	}
	p.FX = nil
	if p.Purse == "" {
		return nil
	}
	if err := json.Unmarshal(rates, &p.FX); err != nil {
		return fmt.Errorf("rates of the payout %s: %w", p.ID, err)
	}
	return nil
}

// Payout finds a payout by id.
func (s *session) Payout(ctx context.Context, id string) (engine.PayoutRecord, bool, error) {
	return one(ctx, s, "read a payout", `SELECT `+payoutColumns+` FROM payouts p WHERE p.id = $1`+s.forUpdate(), scanPayout, id)
}

// PayoutByName finds a payout of a merchant by its name.
func (s *session) PayoutByName(ctx context.Context, merchant, name string) (engine.PayoutRecord, bool, error) {
	return one(ctx, s, "read a payout", `SELECT `+payoutColumns+` FROM payouts p
		WHERE p.merchant_id = $1 AND p.name = $2`+s.forUpdate(), scanPayout, merchant, name)
}

// ListPayouts pages through payouts, the newest first.
func (s *session) ListPayouts(ctx context.Context, in engine.PayoutQuery) ([]engine.PayoutRecord, error) {
	return collect(ctx, s, "list payouts", `SELECT `+payoutColumns+` FROM payouts p
		WHERE ($1 = '' OR p.id < $1) AND ($2 = '' OR p.merchant_id = $2) AND ($3 = '' OR p.status = $3)
		ORDER BY p.id DESC LIMIT $4`, scanPayout, in.Before, in.Merchant, string(in.Status), limitOf(in.Limit))
}

// DuePayouts reads scheduled payouts that are due, with items to pay.
func (s *session) DuePayouts(ctx context.Context, moment int64, limit int) ([]engine.PayoutRecord, error) {
	return collect(ctx, s, "read payouts that are due", `SELECT `+payoutColumns+` FROM payouts p
		WHERE p.due_at > 0 AND p.pending > 0 AND p.due_at <= $1 AND p.status IN ('scheduled', 'running')
		ORDER BY p.due_at, p.id LIMIT $2`, scanPayout, moment, limitOf(limit))
}

func (s *session) savePayouts(ctx context.Context, list []engine.PayoutRecord) error {
	totals, rates := make([]string, len(list)), make([]string, len(list))
	for i := range list {
		text, err := json.Marshal(append([]wallet.CurrencyTotal{}, list[i].Totals...))
		if err != nil {
			return fmt.Errorf("keep the payout %s: %w", list[i].ID, err)
		}
		totals[i] = string(text)
		if text, err = json.Marshal(append([]wallet.PayoutRate{}, list[i].FX...)); err != nil {
			return fmt.Errorf("keep the payout %s: %w", list[i].ID, err)
		}
		rates[i] = string(text)
	}
	return s.bulk(ctx, "keep payouts", `INSERT INTO payouts (id, merchant_id, name, plan, source, source_sha256, policy_version,
			status, on_error, count, paid, failed, pending, submitted, settled, returned, cancelled, already_paid, loaded, next,
			totals, purse, fx, due_at, created_at, finished_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26)
		ON CONFLICT (id) DO UPDATE SET plan = excluded.plan, source = excluded.source, source_sha256 = excluded.source_sha256,
			policy_version = excluded.policy_version, status = excluded.status, on_error = excluded.on_error,
			count = excluded.count, paid = excluded.paid, failed = excluded.failed, pending = excluded.pending,
			submitted = excluded.submitted, settled = excluded.settled, returned = excluded.returned, cancelled = excluded.cancelled,
			already_paid = excluded.already_paid, loaded = excluded.loaded, next = excluded.next, totals = excluded.totals,
			purse = excluded.purse, fx = excluded.fx, due_at = excluded.due_at, finished_at = excluded.finished_at`, len(list),
		func(i int, r *row) { fillPayout(r, &list[i], totals[i], rates[i]) })
}

func fillPayout(r *row, p *engine.PayoutRecord, totals, rates string) {
	r.text(p.ID)
	r.text(p.Merchant)
	r.text(p.Name)
	r.text(p.Plan)
	r.text(p.Source)
	r.text(p.SourceSHA256)
	r.text(p.PolicyVersion)
	r.text(string(p.Status))
	r.text(string(p.OnError))
	r.place(p.Count)
	r.place(p.Paid)
	r.place(p.Failed)
	r.place(p.Pending)
	r.place(p.Submitted)
	r.place(p.Settled)
	r.place(p.Returned)
	r.place(p.Cancelled)
	r.place(p.AlreadyPaid)
	r.place(p.Loaded)
	r.place(p.Next)
	r.text(totals)
	r.text(string(p.Purse))
	r.text(rates)
	r.int(p.DueAt)
	r.int(p.CreatedAt)
	r.int(p.FinishedAt)
}
