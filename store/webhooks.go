package store

import (
	"context"
	"fmt"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

const webhookColumns = `w.id, w.owner_id, w.url, w.description, w.types, w.status, w.since_seq, w.secret, w.old_secret, w.old_until,
	w.failures, w.failing_since, w.retry_at, w.failure, w.created_at,
	(SELECT COUNT(*) FROM webhook_deliveries d WHERE d.webhook_id = w.id AND d.ended_at = 0)`

// sealedWebhook is a webhook as it is stored.
type sealedWebhook struct {
	engine.WebhookRecord
	url, secret, oldSecret []byte
}

func scanWebhook(r rowScanner, w *sealedWebhook) error {
	var types string
	err := r.Scan(&w.ID, &w.Owner, &w.url, &w.Description, &types, &w.Status, &w.Since, &w.secret, &w.oldSecret, &w.OldUntil,
		&w.Failures, &w.FailingSince, &w.RetryAt, &w.Failure, &w.CreatedAt, &w.Waiting)
	if err != nil {
		return err
	}
	return decode(types, &w.Types, "the types of events of "+w.ID)
}

// unsealWebhook gives what is stored, with its secrets when they are wanted.
func (s *session) unsealWebhook(ctx context.Context, stored *sealedWebhook, secrets bool) (engine.WebhookRecord, error) {
	w := stored.WebhookRecord
	var err error
	if w.URL, err = s.unsealText(ctx, webhookURL, w.ID, stored.url); err != nil || !secrets {
		return w, err
	}
	if w.Secret, err = s.unseal(ctx, webhookSecret, w.ID, stored.secret); err != nil {
		return w, err
	}
	w.OldSecret, err = s.unseal(ctx, webhookOldSecret, w.ID, stored.oldSecret)
	return w, err
}

// Webhook reads a webhook with its secrets.
func (s *session) Webhook(ctx context.Context, id string) (engine.WebhookRecord, bool, error) {
	stored, found, err := one(ctx, s, "read a webhook", `SELECT `+webhookColumns+` FROM webhooks w WHERE w.id = $1`, scanWebhook, id)
	if err != nil || !found {
		return engine.WebhookRecord{}, false, err
	}
	record, err := s.unsealWebhook(ctx, &stored, true)
	return record, true, err
}

// ListWebhooks pages through webhooks, the newest first.
func (s *session) ListWebhooks(ctx context.Context, in engine.WebhookQuery) ([]engine.WebhookRecord, error) {
	query := `SELECT ` + webhookColumns + ` FROM webhooks w WHERE ($1 = '' OR w.id < $1) AND (CAST($2 AS BIGINT) = 1 OR w.status <> 'removed')`
	args := []any{in.Before, flag(in.All), limitOf(in.Limit)}
	if in.Owner != nil {
		args = append(args, *in.Owner)
		query += fmt.Sprintf(` AND w.owner_id = $%d`, len(args))
	}
	stored, err := collect(ctx, s, "list webhooks", query+` ORDER BY w.id DESC LIMIT $3`, scanWebhook, args...)
	if err != nil {
		return nil, err
	}
	list := make([]engine.WebhookRecord, len(stored))
	for i := range stored {
		if list[i], err = s.unsealWebhook(ctx, &stored[i], false); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// WebhooksOf reads the active webhooks of owners, of which none needs the vault.
func (s *session) WebhooksOf(ctx context.Context, owners []string) ([]engine.WebhookRecord, error) {
	return collect(ctx, s, "read webhooks", `SELECT w.id, w.owner_id, w.types, w.since_seq FROM webhooks w
		WHERE w.owner_id IN {set $1} AND w.status = 'active' ORDER BY w.owner_id, w.id`,
		func(r rowScanner, w *engine.WebhookRecord) error {
			var types string
			if err := r.Scan(&w.ID, &w.Owner, &types, &w.Since); err != nil {
				return err
			}
			w.Status = wallet.WebhookActive
			return decode(types, &w.Types, "the types of events of "+w.ID)
		}, set(owners))
}

// AnyWebhook says whether a webhook is active.
func (s *session) AnyWebhook(ctx context.Context) (bool, error) {
	n, err := s.number(ctx, "look for webhooks", `SELECT COUNT(*) FROM (SELECT 1 FROM webhooks w WHERE w.status = 'active' LIMIT 1) found`)
	return n > 0, err
}

// DueWebhooks gives the webhooks to which something is to be sent.
func (s *session) DueWebhooks(ctx context.Context, at int64, limit int) ([]string, error) {
	return collect(ctx, s, "read the webhooks that are due", `SELECT w.id FROM webhooks w
		WHERE w.status = 'active' AND w.due_at > 0 AND w.due_at <= $1 ORDER BY w.due_at, w.id LIMIT $2`,
		func(r rowScanner, id *string) error { return r.Scan(id) }, at, limitOf(limit))
}

// WebhookProgress is up to which event all were handed to the webhooks.
func (s *session) WebhookProgress(ctx context.Context) (int64, error) {
	return s.number(ctx, "read how far events were handed out", `SELECT p.seq FROM webhook_progress p WHERE p.id = 1`)
}

// sealWebhooks seals what is secret of webhooks.
func (s *session) sealWebhooks(ctx context.Context, list []engine.WebhookRecord) ([]sealedWebhook, error) {
	stored := make([]sealedWebhook, len(list))
	for i := range list {
		w := &list[i]
		stored[i].WebhookRecord = *w
		for _, part := range []struct {
			column sealed
			from   []byte
			to     *[]byte
		}{{webhookURL, []byte(w.URL), &stored[i].url}, {webhookSecret, w.Secret, &stored[i].secret}, {webhookOldSecret, w.OldSecret, &stored[i].oldSecret}} {
			var err error
			if *part.to, err = s.seal(ctx, part.column, w.ID, part.from); err != nil {
				return nil, err
			}
		}
	}
	return stored, nil
}

func (s *session) saveWebhooks(ctx context.Context, changes *engine.Changes) error {
	fresh, err := s.sealWebhooks(ctx, changes.NewWebhooks)
	if err != nil {
		return err
	}
	err = s.bulk(ctx, "add webhooks", `INSERT INTO webhooks (id, status, secret, old_secret, old_until, failures, failing_since, retry_at, failure,
			owner_id, url, description, types, since_seq, created_at, due_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 0)`, len(fresh), func(i int, r *row) {
		w := &fresh[i]
		w.fill(r)
		r.text(w.Owner)
		r.bytes(w.url)
		r.text(w.Description)
		r.text(encode(w.Types))
		r.int(w.Since)
		r.int(w.CreatedAt)
	})
	if err != nil {
		return err
	}
	changed, err := s.sealWebhooks(ctx, changes.Webhooks)
	if err != nil {
		return err
	}
	err = s.bulk(ctx, "change webhooks", `UPDATE webhooks SET status = $2, secret = $3, old_secret = $4, old_until = $5, failures = $6,
			failing_since = $7, retry_at = $8, failure = $9 WHERE id = $1`, len(changed), func(i int, r *row) { changed[i].fill(r) })
	if err != nil {
		return err
	}
	return s.saveHookDeliveries(ctx, changes)
}

// fill gives the parameters that change.
func (w *sealedWebhook) fill(r *row) {
	r.text(w.ID)
	r.text(string(w.Status))
	r.bytes(w.secret)
	r.bytes(w.oldSecret)
	r.int(w.OldUntil)
	r.place(w.Failures)
	r.int(w.FailingSince)
	r.int(w.RetryAt)
	r.text(w.Failure)
}
