package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/okpay/okpay/wallet"
)

// hookPayload is what is sent of an event: type, timestamp and data as the
// specification has them, and where it stands in the feed.
type hookPayload struct {
	Type      string          `json:"type"`
	Timestamp time.Time       `json:"timestamp"`
	Seq       int64           `json:"seq"`
	Object    string          `json:"object"`
	Data      json.RawMessage `json:"data"`
}

func hookBody(e *wallet.Event) ([]byte, error) {
	body, err := json.Marshal(hookPayload{Type: e.Type, Timestamp: e.CreatedAt, Seq: e.Seq, Object: e.Object, Data: e.Data})
	return body, wrapped(err, "write an event")
}

// requestFor makes what is sent for a delivery, from the event as it is in the feed.
func (e *Engine) requestFor(ctx context.Context, r Reader, hook *WebhookRecord, d *HookDelivery, moment int64) (WebhookRequest, error) {
	events, _, err := e.feed(ctx, r, d.Seq-1, 1)
	if err != nil {
		return WebhookRequest{}, err
	}
	if len(events) != 1 || events[0].Seq != d.Seq {
		return WebhookRequest{}, fmt.Errorf("the event %d of a delivery is not there", d.Seq)
	}
	event := events[0].Event
	if hook.Owner != "" {
		if event, err = e.kinds().toCustomer(event); err != nil {
			return WebhookRequest{}, err
		}
	}
	body, err := hookBody(&event)
	return WebhookRequest{
		URL: hook.URL, ID: hookMessageID(hook.ID, d.Seq), Attempt: d.Attempts, Body: body, Secrets: hook.secrets(moment),
	}, err
}

// secrets are those that sign at a moment, the newest first.
func (w *WebhookRecord) secrets(moment int64) [][]byte {
	list := [][]byte{w.Secret}
	if w.OldUntil > moment && len(w.OldSecret) > 0 {
		list = append(list, w.OldSecret)
	}
	return list
}

// TestWebhook implements wallet.Webhooks.
func (s *session) TestWebhook(ctx context.Context, in wallet.TestWebhookInput) (wallet.WebhookTest, error) {
	out := wallet.WebhookTest{Webhook: in.Webhook, DryRun: in.DryRun}
	var hook *WebhookRecord
	err := s.engine.Store.Read(ctx, func(r Reader) (err error) {
		hook, err = s.hookOf(ctx, r, in.Webhook)
		return err
	})
	if err != nil {
		return out, err
	}
	if hook.Status == wallet.WebhookRemoved {
		return out, notInState(hook, "nothing is sent there")
	}
	if s.engine.Webhooks == nil {
		return out, wallet.Refuse(wallet.CodeNotAvailableThere, "this wallet sends no events", "set it up with what sends them")
	}
	began := s.engine.now()
	out.ID = s.engine.NewID("msg")
	body, err := hookBody(&wallet.Event{Type: wallet.WebhookTestEvent, Object: hook.ID, Data: []byte("{}"), CreatedAt: timeOf(began)})
	if err != nil || in.DryRun {
		return out, err
	}
	bounded, cancel := context.WithTimeout(ctx, hookTime)
	defer cancel()
	var failure error
	out.Code, failure = s.engine.Webhooks.Send(bounded, WebhookRequest{URL: hook.URL, ID: out.ID, Body: body, Secrets: hook.secrets(began)})
	out.DurationMS = (s.engine.now() - began) / 1000
	if out.Delivered = failure == nil; !out.Delivered {
		out.Failure = failureNotTold
		if known, ok := errors.AsType[*DeliveryError](failure); ok {
			out.Failure = cut(known.Reason, maxFailureLength)
		}
		if err := context.Cause(ctx); err != nil {
			return out, fmt.Errorf("send a test: %w", err)
		}
	}
	return out, nil
}
