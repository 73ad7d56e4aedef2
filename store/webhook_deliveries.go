package store

import (
	"context"

	"github.com/okpay/okpay/wallet/engine"
)

const hookDeliveryColumns = `d.webhook_id, d.seq, d.type, d.object, d.status, d.attempts, d.next_at, d.code, d.failure, d.created_at, d.ended_at`

func scanHookDelivery(r rowScanner, d *engine.HookDelivery) error {
	return r.Scan(&d.Webhook, &d.Seq, &d.Type, &d.Object, &d.Status, &d.Attempts, &d.NextAt, &d.Code, &d.Failure, &d.CreatedAt, &d.EndedAt)
}

// HookDeliveries reads deliveries of a webhook.
func (s *session) HookDeliveries(ctx context.Context, in engine.HookDeliveryQuery) ([]engine.HookDelivery, error) {
	query, args := hookDeliveriesQuery(&in)
	return collect(ctx, s, "read deliveries", `SELECT `+hookDeliveryColumns+` FROM webhook_deliveries d WHERE d.webhook_id = $1 `+query,
		scanHookDelivery, args...)
}

// hookDeliveriesQuery gives the rest of the query and its parameters.
func hookDeliveriesQuery(in *engine.HookDeliveryQuery) (query string, args []any) {
	switch {
	case in.Seqs != nil:
		args = []any{in.Webhook}
		for i := range engine.HooksAtOnce {
			seq := int64(0)
			if i < len(in.Seqs) {
				seq = in.Seqs[i]
			}
			args = append(args, seq)
		}
		return `AND d.seq IN ($2, $3, $4, $5) ORDER BY d.seq`, args
	case in.To != 0:
		return `AND d.seq >= $2 AND d.seq <= $3 ORDER BY d.seq`, []any{in.Webhook, in.From, in.To}
	case in.DueAt != 0:
		return `AND d.status = 'pending' AND d.next_at <= $2 ORDER BY d.next_at, d.seq LIMIT $3`, []any{in.Webhook, in.DueAt, limitOf(in.Limit)}
	}
	return `AND (CAST($2 AS BIGINT) = 0 OR d.seq < $2) AND ($3 = '' OR d.status = $3) AND ($4 = '' OR d.object = $4) ORDER BY d.seq DESC LIMIT $5`,
		[]any{in.Webhook, in.Before, string(in.Status), in.Object, limitOf(in.Limit)}
}

func hookPairs(list []engine.HookObject) pairList {
	keys := make([]engine.KeyRef, len(list))
	for i := range list {
		keys[i] = engine.KeyRef{Scope: list[i].Webhook, Key: list[i].Object}
	}
	return pairs(keys)
}

// OpenHookObjects gives which pairs have a delivery that has not ended.
func (s *session) OpenHookObjects(ctx context.Context, list []engine.HookObject) ([]engine.HookObject, error) {
	return collect(ctx, s, "look for deliveries that have not ended", `SELECT DISTINCT d.webhook_id, d.object
		FROM {pairs $1} pair CROSS JOIN webhook_deliveries d WHERE d.webhook_id = pair.a AND d.object = pair.b AND d.ended_at = 0`,
		func(r rowScanner, o *engine.HookObject) error { return r.Scan(&o.Webhook, &o.Object) }, hookPairs(list))
}

// NextWaiting gives the first delivery of each pair that waits.
func (s *session) NextWaiting(ctx context.Context, list []engine.HookObject) ([]engine.HookDelivery, error) {
	return collect(ctx, s, "read the deliveries that wait", `SELECT `+hookDeliveryColumns+`
		FROM {pairs $1} pair CROSS JOIN webhook_deliveries d
		WHERE d.webhook_id = pair.a AND d.object = pair.b AND d.ended_at = 0 AND d.status = 'waiting'
			AND d.seq = (SELECT MIN(f.seq) FROM webhook_deliveries f WHERE f.webhook_id = pair.a AND f.object = pair.b
				AND f.ended_at = 0 AND f.status = 'waiting')
		ORDER BY d.webhook_id, d.seq`, scanHookDelivery, hookPairs(list))
}

const endedDeliveries = `FROM webhook_deliveries d WHERE d.ended_at > 0 AND d.ended_at < $1 ORDER BY d.ended_at, d.webhook_id, d.seq LIMIT $2`

// EndedDeliveries counts deliveries that ended before a moment.
func (s *session) EndedDeliveries(ctx context.Context, before int64, limit int) (int, error) {
	n, err := s.number(ctx, "count old deliveries", `SELECT COUNT(*) FROM (SELECT d.seq `+endedDeliveries+`) old`, before, limitOf(limit))
	return int(n), err
}

func (s *session) saveHookDeliveries(ctx context.Context, changes *engine.Changes) error {
	if changes.WebhookProgress != 0 {
		if _, err := s.exec(ctx, "note how far events were handed out", `INSERT INTO webhook_progress (id, seq) VALUES (1, $1)
			ON CONFLICT (id) DO UPDATE SET seq = excluded.seq`, changes.WebhookProgress); err != nil {
			return err
		}
	}
	err := s.bulk(ctx, "record deliveries", `INSERT INTO webhook_deliveries (webhook_id, seq, type, object, status, attempts, next_at, code, failure, created_at, ended_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (webhook_id, seq) DO UPDATE SET status = excluded.status, attempts = excluded.attempts, next_at = excluded.next_at,
			code = excluded.code, failure = excluded.failure, created_at = excluded.created_at, ended_at = excluded.ended_at`,
		len(changes.HookDeliveries), func(i int, r *row) {
			d := &changes.HookDeliveries[i]
			r.text(d.Webhook)
			r.int(d.Seq)
			r.text(d.Type)
			r.text(d.Object)
			r.text(string(d.Status))
			r.place(d.Attempts)
			r.int(d.NextAt)
			r.place(d.Code)
			r.text(d.Failure)
			r.int(d.CreatedAt)
			r.int(d.EndedAt)
		})
	if err != nil {
		return err
	}
	if drop := changes.DropDeliveries; drop.Limit > 0 {
		_, err := s.exec(ctx, "forget deliveries", `DELETE FROM webhook_deliveries WHERE (webhook_id, seq) IN (SELECT d.webhook_id, d.seq `+endedDeliveries+`)`,
			drop.Before, limitOf(drop.Limit))
		if err != nil {
			return err
		}
	}
	return s.bulk(ctx, "work out when webhooks are due", `UPDATE webhooks SET due_at = COALESCE((SELECT
			CASE WHEN MIN(d.next_at) < webhooks.retry_at THEN webhooks.retry_at ELSE MIN(d.next_at) END
			FROM webhook_deliveries d WHERE d.webhook_id = webhooks.id AND d.status = 'pending'), 0)
		WHERE id = $1`, len(changes.DueHooks), func(i int, r *row) { r.text(changes.DueHooks[i]) })
}
