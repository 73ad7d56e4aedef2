package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/okpay/okpay/wallet"
)

// ReplayWebhook implements wallet.Webhooks.
func (s *session) ReplayWebhook(ctx context.Context, in wallet.ReplayWebhookInput) (wallet.WebhookReplay, error) {
	out := wallet.WebhookReplay{Webhook: in.Webhook}
	fields, err := replayFields(&in)
	if err != nil {
		return out, err
	}
	last, err := s.engine.lastEvent(ctx)
	if err != nil {
		return out, err
	}
	err = s.keyedHook(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (EventRecord, error) {
		hook, err := s.hookOf(ctx, r, in.Webhook)
		if err != nil {
			return EventRecord{}, err
		}
		if hook.Status != wallet.WebhookActive {
			return EventRecord{}, notInState(hook, "nothing is sent there")
		}
		out.Webhook = hook.ID
		list, err := s.engine.replayed(ctx, r, hook, &in, last, &out)
		if err != nil {
			return EventRecord{}, err
		}
		out.Queued = len(list)
		if err := s.engine.queueDeliveries(ctx, r, c, moment, list); err != nil {
			return EventRecord{}, err
		}
		data, err := eventData("user", hook.Owner, "queued", out.Queued, "more", out.More, "next", out.Next)
		return EventRecord{Type: "webhook.replayed", Object: hook.ID, Data: data}, err
	}, func(_ Reader, stored EventRecord) error {
		out = wallet.WebhookReplay{Webhook: stored.Object, IdempotentReplay: true}
		return wrapped(json.Unmarshal(stored.Data, &out), "read what was replayed")
	})
	if err != nil {
		return wallet.WebhookReplay{}, err
	}
	out.DryRun = in.DryRun
	return out, nil
}

// replayFields checks that an input says one thing.
func replayFields(in *wallet.ReplayWebhookInput) ([]field, error) {
	said := 0
	for _, given := range []bool{in.Delivery != "", in.Failed, in.Since != nil} {
		if given {
			said++
		}
	}
	since := ""
	if in.Since != nil {
		since = strconv.FormatInt(*in.Since, 10)
	}
	switch {
	case said != 1:
		return nil, wallet.Refuse(wallet.CodeInvalidInput, "what is to be sent again is not said", "name one delivery, or give --failed, or --since with a number of the feed")
	case in.Since != nil && *in.Since < 0, in.Until < 0, in.Until != 0 && in.Since == nil:
		return nil, wallet.Refuse(wallet.CodeInvalidInput, "the numbers of the feed begin with 1", "give --since 0 for all, and --until with it alone")
	}
	return []field{
		{"command", "webhook replay"},
		{"webhook", in.Webhook},
		{"delivery", in.Delivery},
		{"failed", strconv.FormatBool(in.Failed)},
		{"since", since},
		{"until", strconv.FormatInt(in.Until, 10)},
	}, nil
}

// replayed gives the deliveries that an input wants sent again, in the order of
// their events. Those that are on their way already are left alone.
func (e *Engine) replayed(
	ctx context.Context, r Reader, hook *WebhookRecord, in *wallet.ReplayWebhookInput, last int64, out *wallet.WebhookReplay,
) ([]HookDelivery, error) {
	switch {
	case in.Delivery != "":
		return replayedOne(ctx, r, hook, in.Delivery)
	case in.Failed:
		list, err := r.HookDeliveries(ctx, HookDeliveryQuery{Webhook: hook.ID, Status: wallet.DeliveryFailed, Limit: wallet.MaxReplay + 1})
		if err != nil {
			return nil, fmt.Errorf("read deliveries: %w", err)
		}
		if out.More = len(list) > wallet.MaxReplay; out.More {
			list = list[:wallet.MaxReplay]
		}
		slices.Reverse(list)
		return list, nil
	}
	events, upTo, err := e.feed(ctx, r, *in.Since, wallet.MaxReplay)
	if err != nil {
		return nil, err
	}
	until := last
	if in.Until != 0 {
		until = min(until, in.Until)
	}
	out.Next, out.More = max(*in.Since, min(upTo, until)), upTo < until
	var wanted []HookDelivery
	for i := range events {
		if events[i].Seq <= until && hook.wants(&events[i]) {
			wanted = append(wanted, newDelivery(hook, &events[i]))
		}
	}
	if len(wanted) == 0 {
		return nil, nil
	}
	there, err := r.HookDeliveries(ctx, HookDeliveryQuery{Webhook: hook.ID, From: wanted[0].Seq, To: wanted[len(wanted)-1].Seq})
	if err != nil {
		return nil, fmt.Errorf("read deliveries: %w", err)
	}
	open := map[int64]bool{}
	for i := range there {
		open[there[i].Seq] = there[i].EndedAt == 0
	}
	return slices.DeleteFunc(wanted, func(d HookDelivery) bool { return open[d.Seq] }), nil
}

func replayedOne(ctx context.Context, r Reader, hook *WebhookRecord, id string) ([]HookDelivery, error) {
	missing := func() error {
		return wallet.Refuse(wallet.CodeDeliveryNotFound, fmt.Sprintf("there is no delivery %s to this webhook", quote(id)),
			"see `okpay webhook deliveries`; what is not kept any more is sent again with --since")
	}
	seq, ok := seqOfMessage(hook.ID, id)
	if !ok {
		return nil, missing()
	}
	list, err := r.HookDeliveries(ctx, HookDeliveryQuery{Webhook: hook.ID, Seqs: []int64{seq}})
	if err != nil {
		return nil, fmt.Errorf("read a delivery: %w", err)
	}
	if len(list) == 0 {
		return nil, missing()
	}
	if list[0].EndedAt == 0 {
		return nil, wallet.Refuse(wallet.CodeStateConflict, "the delivery is on its way", "see `okpay webhook deliveries`", "delivery", id, "status", string(list[0].Status))
	}
	return list, nil
}
