package engine

import (
	"context"
	"fmt"
	"strconv"

	"github.com/okpay/okpay/wallet"
)

// RemoveWebhook implements wallet.Webhooks.
func (s *session) RemoveWebhook(ctx context.Context, in wallet.RemoveWebhookInput) (wallet.Webhook, error) {
	fields := []field{{"command", "webhook remove"}, {"webhook", in.Webhook}}
	return s.changeHook(ctx, in.Change, fields, false, func(r Reader, c *Changes, _ int64) (*WebhookRecord, EventRecord, error) {
		record, err := s.hookOf(ctx, r, in.Webhook)
		if err != nil {
			return nil, EventRecord{}, err
		}
		if record.Status != wallet.WebhookRemoved {
			record.end()
			c.Webhooks = append(c.Webhooks, *record)
		}
		data, err := eventData("user", record.Owner)
		return record, EventRecord{Type: "webhook.removed", Data: data}, err
	})
}

// end has nothing be sent to a webhook any more, and forgets its secrets.
func (w *WebhookRecord) end() {
	w.Status, w.Secret, w.OldSecret, w.OldUntil = wallet.WebhookRemoved, nil, nil, 0
	w.Failure, w.Failures, w.FailingSince, w.RetryAt = "", 0, 0, 0
}

// endHooks removes all webhooks of a customer, whose account is closed.
func endHooks(ctx context.Context, r Reader, c *Changes, customer string) error {
	if err := r.Lock(ctx, webhookLock()); err != nil {
		return fmt.Errorf("lock the webhooks: %w", err)
	}
	list, err := r.ListWebhooks(ctx, WebhookQuery{Owner: &customer, Limit: wallet.MaxPageSize})
	if err != nil {
		return fmt.Errorf("read webhooks: %w", err)
	}
	for i := range list {
		list[i].end()
	}
	c.Webhooks = append(c.Webhooks, list...)
	return nil
}

// EnableWebhook implements wallet.Webhooks.
func (s *session) EnableWebhook(ctx context.Context, in wallet.EnableWebhookInput) (wallet.Webhook, error) {
	fields := []field{{"command", "webhook enable"}, {"webhook", in.Webhook}}
	last, err := s.engine.lastEvent(ctx)
	if err != nil {
		return wallet.Webhook{}, err
	}
	return s.changeHook(ctx, in.Change, fields, false, func(r Reader, c *Changes, _ int64) (*WebhookRecord, EventRecord, error) {
		record, err := s.hookOf(ctx, r, in.Webhook)
		if err != nil {
			return nil, EventRecord{}, err
		}
		if record.Status != wallet.WebhookDisabled {
			return nil, EventRecord{}, notInState(record, "only one that is disabled is enabled")
		}
		if err := s.engine.firstHook(ctx, r, c, last); err != nil {
			return nil, EventRecord{}, err
		}
		record.Status, record.Failures, record.FailingSince, record.RetryAt = wallet.WebhookActive, 0, 0, 0
		if err := s.engine.hurry(ctx, r, c, record.ID); err != nil {
			return nil, EventRecord{}, err
		}
		c.Webhooks, c.DueHooks = append(c.Webhooks, *record), append(c.DueHooks, record.ID)
		data, err := eventData("user", record.Owner)
		return record, EventRecord{Type: "webhook.enabled", Data: data}, err
	})
}

// hurry has what is pending to a webhook be tried at once, as far as it is among
// the newest.
func (e *Engine) hurry(ctx context.Context, r Reader, c *Changes, webhook string) error {
	list, err := r.HookDeliveries(ctx, HookDeliveryQuery{Webhook: webhook, Status: wallet.DeliveryPending, Limit: wallet.MaxPageSize})
	if err != nil {
		return fmt.Errorf("read what is pending: %w", err)
	}
	for i := range list {
		list[i].NextAt = e.now()
	}
	c.HookDeliveries = append(c.HookDeliveries, list...)
	return nil
}

func notInState(w *WebhookRecord, why string) error {
	return wallet.Refuse(wallet.CodeStateConflict, fmt.Sprintf("the webhook is %s: %s", w.Status, why), "see `okpay webhook list --all`",
		"webhook", w.ID, "status", string(w.Status))
}

// RotateWebhookSecret implements wallet.Webhooks.
func (s *session) RotateWebhookSecret(ctx context.Context, in wallet.RotateWebhookSecretInput) (wallet.Webhook, error) {
	secret, err := s.engine.newWebhookSecret()
	if err != nil {
		return wallet.Webhook{}, err
	}
	fields := []field{{"command", "webhook rotate"}, {"webhook", in.Webhook}, {"now", strconv.FormatBool(in.Now)}}
	return s.changeHook(ctx, in.Change, fields, true, func(r Reader, c *Changes, moment int64) (*WebhookRecord, EventRecord, error) {
		record, err := s.hookOf(ctx, r, in.Webhook)
		if err != nil {
			return nil, EventRecord{}, err
		}
		if record.Status == wallet.WebhookRemoved {
			return nil, EventRecord{}, notInState(record, "it has no secret")
		}
		record.OldSecret, record.OldUntil = record.Secret, moment+wallet.SecretOverlap.Microseconds()
		if in.Now {
			record.OldSecret, record.OldUntil = nil, 0
		}
		record.Secret = secret
		c.Webhooks = append(c.Webhooks, *record)
		data, err := eventData("user", record.Owner, "now", in.Now)
		return record, EventRecord{Type: "webhook.secret_rotated", Data: data}, err
	})
}

// ListDeliveries implements wallet.Webhooks.
func (s *session) ListDeliveries(ctx context.Context, in wallet.ListDeliveriesInput) (wallet.Page[wallet.WebhookDelivery], error) {
	page := wallet.Page[wallet.WebhookDelivery]{Items: []wallet.WebhookDelivery{}}
	limit, err := pageLimit(in.Limit)
	if err != nil {
		return page, err
	}
	if err := oneOf("status", in.Status, wallet.DeliveryStatuses()...); err != nil {
		return page, err
	}
	before := int64(0)
	if in.After != "" {
		if before, err = strconv.ParseInt(in.After, 10, 64); err != nil || before < 1 {
			return page, badCursor()
		}
	}
	var list []HookDelivery
	err = s.engine.Store.Read(ctx, func(r Reader) error {
		record, err := s.hookOf(ctx, r, in.Webhook)
		if err != nil {
			return err
		}
		list, err = r.HookDeliveries(ctx, HookDeliveryQuery{
			Webhook: record.ID, Before: before, Limit: limit + 1, Status: in.Status, Object: in.Object,
		})
		return wrapped(err, "list deliveries")
	})
	if err != nil {
		return page, err
	}
	return pageOf(list, limit, func(d *HookDelivery) string { return strconv.FormatInt(d.Seq, 10) }, presentDelivery), nil
}

func presentDelivery(d *HookDelivery) wallet.WebhookDelivery {
	shown := wallet.WebhookDelivery{
		ID: hookMessageID(d.Webhook, d.Seq), Webhook: d.Webhook, Seq: d.Seq, Type: d.Type, Object: d.Object, Status: d.Status, Attempts: d.Attempts,
		Code: d.Code, Failure: d.Failure, CreatedAt: timeOf(d.CreatedAt),
	}
	switch d.Status {
	case wallet.DeliveryPending:
		shown.NextAttemptAt = timePtr(d.NextAt)
	case wallet.DeliveryDelivered:
		shown.DeliveredAt = timePtr(d.EndedAt)
	case wallet.DeliveryWaiting, wallet.DeliveryFailed:
	}
	return shown
}
