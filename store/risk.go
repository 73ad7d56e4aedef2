package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/money"
)

const riskWindowsQuery = `SELECT w.owner_id, w.what, w.first_at, w.last_at, w.buckets FROM {pairs $1} pair
	CROSS JOIN risk_windows w WHERE w.owner_id = pair.a AND w.what = pair.b`

func scanRiskWindow(r rowScanner, w *engine.RiskRecord) error {
	var packed []byte
	if err := r.Scan(&w.Owner, &w.What, &w.FirstAt, &w.LastAt, &packed); err != nil {
		return err
	}
	return w.Unpack(packed)
}

// RiskWindows reads what is counted of keys.
func (s *session) RiskWindows(ctx context.Context, keys []engine.RiskKey) ([]engine.RiskRecord, error) {
	return collect(ctx, s, "read what risk rules look at", riskWindowsQuery, scanRiskWindow, riskPairs(keys))
}

func riskPairs(keys []engine.RiskKey) pairList {
	list := make(pairList, len(keys))
	for i, key := range keys {
		list[i] = engine.KeyRef{Scope: key.Owner, Key: key.What}
	}
	return list
}

const riskEventColumns = `v.id, v.owner_id, c.name, v.txn_id, v.kind, v.amount, v.currency, v.other, v.rule, v.rule_hash, v.decision,
	v.outcome, v.policy_version, v.seen, v.note, v.actor, v.at`

func scanRiskEvent(r rowScanner, e *engine.RiskEventRecord) error {
	var amount int64
	var currency money.Currency
	var seen string
	err := r.Scan(&e.ID, &e.Owner, &e.OwnerName, &e.Txn, &e.Kind, &amount, &currency, &e.Other, &e.Rule, &e.RuleHash, &e.Decision,
		&e.Outcome, &e.PolicyVersion, &seen, &e.Note, &e.Actor, &e.At)
	e.Amount, e.Seen = money.FromMinor(amount, currency), []byte(seen)
	return err
}

// ListRiskEvents pages through risk events, the newest first.
func (s *session) ListRiskEvents(ctx context.Context, in engine.RiskEventQuery) ([]engine.RiskEventRecord, error) {
	query, args := `SELECT `+riskEventColumns+` FROM risk_events v JOIN customers c ON c.id = v.owner_id WHERE ($1 = '' OR v.id < $1)`,
		[]any{in.Before, limitOf(in.Limit)}
	filter := func(condition string, value any) {
		args = append(args, value)
		query += fmt.Sprintf(` AND `+condition, len(args))
	}
	if in.Owner != "" {
		filter(`v.owner_id = $%d`, in.Owner)
	}
	if in.Rule != "" {
		filter(`v.rule = $%d`, in.Rule)
	}
	if in.Decision != "" {
		filter(`v.decision = $%d`, string(in.Decision))
	}
	if in.Since != 0 {
		filter(`v.at >= $%d`, in.Since)
	}
	return collect(ctx, s, "list risk events", query+` ORDER BY v.id DESC LIMIT $2`, scanRiskEvent, args...)
}

const riskReviewColumns = `v.txn_id, v.owner_id, v.rule, v.rule_hash, v.policy_version, v.held, v.currency, v.movements, v.status,
	v.created_at, v.decided_at, v.reason, v.actor`

func scanRiskReview(r rowScanner, v *engine.RiskReviewRecord) error {
	var held int64
	var currency money.Currency
	var movements string
	if err := r.Scan(&v.Txn, &v.Owner, &v.Rule, &v.RuleHash, &v.PolicyVersion, &held, &currency, &movements, &v.Status,
		&v.CreatedAt, &v.DecidedAt, &v.Reason, &v.Actor); err != nil {
		return err
	}
	v.Held = money.FromMinor(held, currency)
	return decode(movements, &v.Movements, "the movements of the review of "+v.Txn)
}

// RiskReview finds the review of a transaction.
func (s *session) RiskReview(ctx context.Context, transaction string) (engine.RiskReviewRecord, bool, error) {
	return one(ctx, s, "read a risk review", `SELECT `+riskReviewColumns+` FROM risk_reviews v WHERE v.txn_id = $1`, scanRiskReview, transaction)
}

// ListRiskReviews pages through reviews, those of the newest transactions first.
func (s *session) ListRiskReviews(ctx context.Context, in engine.RiskReviewQuery) ([]engine.RiskReviewRecord, error) {
	query, args := `SELECT `+riskReviewColumns+` FROM risk_reviews v WHERE ($1 = '' OR v.txn_id < $1)`, []any{in.Before, limitOf(in.Limit)}
	if in.Owner != "" {
		args = append(args, in.Owner)
		query += fmt.Sprintf(` AND v.owner_id = $%d`, len(args))
	}
	switch in.Status {
	case "":
	case wallet.RiskReviewOpen:
		query += ` AND v.status = 'open'` // for which there is an index
	case wallet.RiskReviewApproved, wallet.RiskReviewRejected:
		args = append(args, string(in.Status))
		query += fmt.Sprintf(` AND v.status = $%d`, len(args))
	}
	return collect(ctx, s, "list risk reviews", query+` ORDER BY v.txn_id DESC LIMIT $2`, scanRiskReview, args...)
}

func (s *session) saveRisk(ctx context.Context, changes *engine.Changes) error {
	windows := slices.SortedFunc(slices.Values(changes.Risk), func(a, b *engine.RiskRecord) int { // in one order, for all writers
		return cmp.Or(cmp.Compare(a.Owner, b.Owner), cmp.Compare(a.What, b.What))
	})
	err := s.bulk(ctx, "count for risk rules", `INSERT INTO risk_windows (owner_id, what, first_at, last_at, buckets) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (owner_id, what) DO UPDATE SET first_at = excluded.first_at, last_at = excluded.last_at, buckets = excluded.buckets`,
		len(windows), func(i int, r *row) {
			w := windows[i]
			r.text(w.Owner)
			r.text(w.What)
			r.int(w.FirstAt)
			r.int(w.LastAt)
			r.bytes(w.Pack())
		})
	if err != nil {
		return err
	}
	if err := s.saveRiskReviews(ctx, changes); err != nil {
		return err
	}
	return s.bulk(ctx, "record risk events", `INSERT INTO risk_events (id, owner_id, txn_id, kind, amount, currency, other, rule, rule_hash,
			decision, outcome, policy_version, seen, note, actor, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`, len(changes.RiskEvents), func(i int, r *row) {
		e := &changes.RiskEvents[i]
		r.text(e.ID)
		r.text(e.Owner)
		r.text(e.Txn)
		r.text(string(e.Kind))
		r.int(e.Amount.Minor())
		r.text(string(e.Amount.Currency()))
		r.text(e.Other)
		r.text(e.Rule)
		r.text(e.RuleHash)
		r.text(string(e.Decision))
		r.text(string(e.Outcome))
		r.text(e.PolicyVersion)
		r.text(string(e.Seen))
		r.text(e.Note)
		r.text(e.Actor)
		r.int(e.At)
	})
}

func (s *session) saveRiskReviews(ctx context.Context, changes *engine.Changes) error {
	err := s.bulk(ctx, "let transactions wait for an operator", `INSERT INTO risk_reviews (txn_id, owner_id, rule, rule_hash, policy_version, held,
			currency, movements, status, created_at, decided_at, reason, actor)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`, len(changes.NewRiskReviews), func(i int, r *row) {
		v := &changes.NewRiskReviews[i]
		r.text(v.Txn)
		r.text(v.Owner)
		r.text(v.Rule)
		r.text(v.RuleHash)
		r.text(v.PolicyVersion)
		r.int(v.Held.Minor())
		r.text(string(v.Held.Currency()))
		r.text(encode(v.Movements))
		r.text(string(v.Status))
		r.int(v.CreatedAt)
		r.int(v.DecidedAt)
		r.text(v.Reason)
		r.text(v.Actor)
	})
	if err != nil {
		return err
	}
	return s.bulk(ctx, "decide risk reviews", `UPDATE risk_reviews SET status = $2, decided_at = $3, reason = $4, actor = $5
		WHERE txn_id = $1 AND status = 'open'`, len(changes.RiskReviews), func(i int, r *row) {
		v := &changes.RiskReviews[i]
		r.text(v.Txn)
		r.text(string(v.Status))
		r.int(v.DecidedAt)
		r.text(v.Reason)
		r.text(v.Actor)
	})
}
