package engine

import (
	"context"
	"time"

	"github.com/okpay/okpay/wallet"
)

// hooksDue hands out events and sends what is due to webhooks, until nothing is
// or the time is over. A request that is under way then is waited for. A dry run
// counts what is due.
func (e *Engine) hooksDue(ctx context.Context, limit int, dry bool, until time.Time, result *wallet.RunDueResult) error {
	if e.Webhooks == nil {
		return nil
	}
	if dry {
		return e.countHooks(ctx, limit, result)
	}
	postman := NewPostman(e)
	postman.until = until
	for range hookGoRounds {
		more, err := postman.Round(ctx)
		postman.Wait()
		sum, failure := postman.Done()
		result.WebhooksDelivered += sum.Delivered
		result.WebhooksFailed += sum.Failed
		result.WebhooksDelayed += sum.Delayed
		if err == nil {
			err = failure
		}
		if err != nil {
			return err
		}
		if sum == (WebhookCounts{}) && !more {
			return nil
		}
		if !e.Clock().Before(until) {
			break
		}
	}
	result.More = true
	return nil
}

// hookGoRounds bounds the rounds of one go, beside its time.
const hookGoRounds = 1000

// countHooks counts the deliveries that hooksDue would send first.
func (e *Engine) countHooks(ctx context.Context, limit int, result *wallet.RunDueResult) error {
	err := e.Store.Read(ctx, func(r Reader) error {
		now := e.now()
		due, err := r.DueWebhooks(ctx, now, dueHooksAtOnce)
		if err != nil {
			return err
		}
		count := 0
		for _, id := range due {
			list, err := r.HookDeliveries(ctx, HookDeliveryQuery{Webhook: id, DueAt: now, Limit: limit + 1})
			if err != nil {
				return err
			}
			if count += len(list); count > limit {
				count, result.More = limit, true
				break
			}
		}
		result.WebhooksDelivered = count
		return nil
	})
	return wrapped(err, "count the deliveries that are due")
}

// dropDeliveries forgets deliveries that ended long ago. Their events are in the
// feed for ever.
func (e *Engine) dropDeliveries(ctx context.Context, limit int, result *wallet.RunDueResult) error {
	before := e.now() - wallet.DeliveriesKept.Microseconds()
	var old int
	err := e.Store.Read(ctx, func(r Reader) (err error) {
		old, err = r.EndedDeliveries(ctx, before, limit+1)
		return err
	})
	if err != nil || old == 0 {
		return wrapped(err, "read old deliveries")
	}
	err = e.write(ctx, false, func(tx Reader, c *Changes, _ int64) error {
		if err := tx.Lock(ctx, webhookLock()); err != nil {
			return err
		}
		c.DropDeliveries = DroppedDeliveries{Before: before, Limit: limit}
		return nil
	})
	result.More = result.More || old > limit
	return wrapped(err, "forget old deliveries")
}
