package engine

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/okpay/okpay/wallet"
)

// An event goes to a webhook in four steps:
//
//  1. events are handed out: for each event of the feed, in its order, a delivery
//     for each webhook that takes it, and with them up to where the feed was read;
//  2. commit that somebody has some deliveries for a while (a lease), and count
//     the attempt;
//  3. send the requests;
//  4. commit what became of each.
//
// So each event has one delivery a webhook, whatever ends in between; two senders
// never make the first attempt of one; and it arrives at least once. Of an object
// only the first delivery that has not ended is pending and is sent; those behind
// it wait until it has ended, which keeps their order.

// How events are handed out.
const (
	handedAtOnce  = 500 // events that are handed out by one transaction
	handOutRounds = 20  // transactions of one go
)

// handOut hands out events to webhooks, as far as there are some, and says
// whether more are left.
func (e *Engine) handOut(ctx context.Context) (more bool, err error) {
	for range handOutRounds {
		found, err := e.somethingToHandOut(ctx)
		if err != nil {
			return false, fmt.Errorf("look for events to hand out: %w", err)
		}
		if !found {
			return false, nil
		}
		if err := e.write(ctx, false, func(tx Reader, c *Changes, moment int64) error { return e.handOutSome(ctx, tx, c, moment) }); err != nil {
			return false, fmt.Errorf("hand out events: %w", err)
		}
	}
	return true, nil
}

// somethingToHandOut looks whether there is a webhook at all, and an event that
// was not handed out yet.
func (e *Engine) somethingToHandOut(ctx context.Context) (found bool, err error) {
	var progress int64
	err = e.Store.Read(ctx, func(r Reader) (err error) {
		if found, err = r.AnyWebhook(ctx); err != nil || !found {
			return err
		}
		progress, err = r.WebhookProgress(ctx)
		return err
	})
	if err != nil || !found {
		return false, err
	}
	last, err := e.lastEvent(ctx)
	return progress < last, err
}

// handOutSome hands out the next events.
func (e *Engine) handOutSome(ctx context.Context, tx Reader, c *Changes, moment int64) error {
	if err := tx.Lock(ctx, webhookLock()); err != nil {
		return err
	}
	progress, err := tx.WebhookProgress(ctx)
	if err != nil {
		return err
	}
	events, upTo, err := e.feed(ctx, tx, progress, handedAtOnce)
	if err != nil || upTo <= progress {
		return err
	}
	c.WebhookProgress = upTo
	hooks, err := tx.WebhooksOf(ctx, partiesOf(events))
	if err != nil {
		return err
	}
	var fresh []HookDelivery
	for i := range events {
		for j := range hooks {
			if hooks[j].takes(&events[i]) {
				fresh = append(fresh, newDelivery(&hooks[j], &events[i]))
			}
		}
	}
	return e.queueDeliveries(ctx, tx, c, moment, fresh)
}

// partiesOf gives whose webhooks events may go to; the wallet's own are among them.
func partiesOf(events []fedEvent) []string {
	owners := []string{""}
	for i := range events {
		owners = append(owners, events[i].Parties...)
	}
	slices.Sort(owners)
	return slices.Compact(owners)
}

// takes says whether an event goes to a webhook.
func (w *WebhookRecord) takes(e *fedEvent) bool {
	return e.Seq > w.Since && w.wants(e)
}

// wants is takes for an event of any time.
func (w *WebhookRecord) wants(e *fedEvent) bool {
	if w.Owner != "" && (!e.forCustomers || !slices.Contains(e.Parties, w.Owner)) {
		return false
	}
	return ofTypes(e.Type, w.Types)
}

func newDelivery(w *WebhookRecord, e *fedEvent) HookDelivery {
	return HookDelivery{Webhook: w.ID, Seq: e.Seq, Type: e.Type, Object: e.Object}
}

// queueDeliveries puts deliveries, in the order of their events, behind those of
// their objects that have not ended.
func (e *Engine) queueDeliveries(ctx context.Context, r Reader, c *Changes, moment int64, list []HookDelivery) error {
	if len(list) == 0 {
		return nil
	}
	objects := make([]HookObject, len(list))
	for i := range list {
		objects[i] = list[i].object()
	}
	open, err := r.OpenHookObjects(ctx, objects)
	if err != nil {
		return err
	}
	taken := make(map[HookObject]bool, len(open)+len(list))
	for _, o := range open {
		taken[o] = true
	}
	for i := range list {
		d := &list[i]
		d.Status, d.NextAt, d.CreatedAt, d.EndedAt, d.Attempts, d.Code, d.Failure = wallet.DeliveryPending, e.now(), moment, 0, 0, 0, ""
		if taken[d.object()] {
			d.Status, d.NextAt = wallet.DeliveryWaiting, 0
		}
		taken[d.object()] = true
		c.DueHooks = append(c.DueHooks, d.Webhook)
	}
	slices.Sort(c.DueHooks)
	c.DueHooks = slices.Compact(c.DueHooks)
	c.HookDeliveries = append(c.HookDeliveries, list...)
	return nil
}

// hookMessagePrefix begins the id of what is sent to a webhook.
const hookMessagePrefix = "msg_"

// hookMessageID is the id of an event for a webhook: the same each time.
func hookMessageID(webhook string, seq int64) string {
	_, own, _ := strings.Cut(webhook, "_")
	return hookMessagePrefix + own + "_" + strconv.FormatInt(seq, 10)
}

// seqOfMessage gives the number of the event of an id that hookMessageID made.
func seqOfMessage(webhook, id string) (int64, bool) {
	_, own, _ := strings.Cut(webhook, "_")
	text, found := strings.CutPrefix(id, hookMessagePrefix+own+"_")
	if !found {
		return 0, false
	}
	seq, err := strconv.ParseInt(text, 10, 64)
	return seq, err == nil && seq > 0
}
