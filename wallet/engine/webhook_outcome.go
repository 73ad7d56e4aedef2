package engine

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/wording"
)

// hookOutcome is how a request was answered.
type hookOutcome struct {
	code int
	err  error
}

// recordDeliveries puts on record what became of deliveries that were taken, as
// far as nobody else has taken them since, and lets those behind them go.
func (e *Engine) recordDeliveries(
	ctx context.Context, tx Reader, c *Changes, moment, now int64, id string, taken []HookDelivery, outcomes []hookOutcome, done *WebhookCounts,
) error {
	if err := tx.Lock(ctx, webhookLock()); err != nil {
		return err
	}
	hook, found, err := tx.Webhook(ctx, id)
	if err != nil || !found {
		return err
	}
	at := make(map[int64]int, len(taken))
	seqs := make([]int64, len(taken))
	for i := range taken {
		seqs[i], at[taken[i].Seq] = taken[i].Seq, i
	}
	stored, err := tx.HookDeliveries(ctx, HookDeliveryQuery{Webhook: id, Seqs: seqs})
	if err != nil {
		return err
	}
	var round hookRound
	var ended []HookObject
	for j := range stored {
		d := &stored[j]
		i := at[d.Seq]
		if d.Status != wallet.DeliveryPending || d.Attempts != taken[i].Attempts {
			continue
		}
		round.add(d, outcomes[i], moment, now)
		switch d.Status {
		case wallet.DeliveryDelivered:
			done.Delivered++
		case wallet.DeliveryFailed:
			done.Failed++
		case wallet.DeliveryPending, wallet.DeliveryWaiting:
			done.Delayed++
		}
		if d.EndedAt != 0 {
			ended = append(ended, d.object())
		}
		c.HookDeliveries = append(c.HookDeliveries, *d)
	}
	if err := release(ctx, tx, c, now, ended); err != nil {
		return err
	}
	if hook.Status == wallet.WebhookActive && round.note(&hook, now) {
		c.Webhooks = append(c.Webhooks, hook)
		if hook.Status == wallet.WebhookDisabled {
			c.event(EventRecord{Type: "webhook.disabled", Object: hook.ID, Data: mustData("user", hook.Owner, "failure", hook.Failure), At: moment, Actor: bySystem})
			if err := e.tellOfDisabled(ctx, tx, c, &hook, moment); err != nil {
				return err
			}
		}
	}
	c.DueHooks = append(c.DueHooks, id)
	return nil
}

// tellOfDisabled writes to the owner of a webhook that nothing is sent there any
// more, at the e-mail once that is proven. The wallet's own have none.
func (e *Engine) tellOfDisabled(ctx context.Context, r Reader, c *Changes, hook *WebhookRecord, moment int64) error {
	if hook.Owner == "" {
		return nil
	}
	owner, err := findCustomer(ctx, r, hook.Owner)
	if err != nil || !owner.EmailVerified || owner.Status == wallet.StatusClosed {
		return err
	}
	return e.message(c, owner, wallet.ChannelEmail, string(wording.WebhookDisabled), wording.WebhookDisabled,
		wording.About{At: timeOf(moment), Webhook: hook.ID, Reason: hook.Failure}, answerLife, moment)
}

// release makes the first delivery that waits of each object pending.
func release(ctx context.Context, tx Reader, c *Changes, now int64, ended []HookObject) error {
	if len(ended) == 0 {
		return nil
	}
	next, err := tx.NextWaiting(ctx, ended)
	if err != nil {
		return err
	}
	for i := range next {
		next[i].Status, next[i].NextAt = wallet.DeliveryPending, now
	}
	c.HookDeliveries = append(c.HookDeliveries, next...)
	return nil
}

// hookRound is what requests to one webhook have told of it.
type hookRound struct {
	taken, refused int
	code           int
	failure        string
	retryAfter     time.Duration
}

// add says where a delivery stands after an attempt.
func (h *hookRound) add(d *HookDelivery, outcome hookOutcome, moment, now int64) {
	if errors.Is(outcome.err, errNotTried) {
		d.Attempts, d.NextAt = d.Attempts-1, now
		return
	}
	d.Code = outcome.code
	if outcome.err == nil {
		h.taken++
		d.Status, d.NextAt, d.EndedAt, d.Failure = wallet.DeliveryDelivered, 0, moment, ""
		return
	}
	said := DeliveryError{Reason: failureNotTold}
	if known, ok := errors.AsType[*DeliveryError](outcome.err); ok {
		said = *known
	}
	d.Failure = cut(said.Reason, maxFailureLength)
	h.refused++
	h.code, h.failure, h.retryAfter = cmp.Or(h.code, outcome.code), d.Failure, max(h.retryAfter, min(said.RetryAfter, longestDelay))
	if moment-d.CreatedAt >= giveUpAfter.Microseconds() {
		d.Status, d.NextAt, d.EndedAt = wallet.DeliveryFailed, 0, moment
		return
	}
	d.NextAt = now + max(hookWait(d.Attempts), min(said.RetryAfter, longestDelay)).Microseconds()
}

// note puts on a webhook what requests have told of it, and says whether it has
// changed. One that takes something is well, whatever else it refused.
func (h *hookRound) note(w *WebhookRecord, now int64) bool {
	switch {
	case h.taken > 0:
		if w.Failures == 0 {
			return false
		}
		w.Failures, w.FailingSince, w.RetryAt, w.Failure = 0, 0, 0, ""
		return true
	case h.refused == 0:
		return false
	}
	if w.RetryAt != 0 && now-w.RetryAt >= disableAfter.Microseconds() {
		w.Failures, w.FailingSince = 0, 0 // it was asked nothing for so long that this is no part of what was before
	}
	w.Failures++
	w.FailingSince = cmp.Or(w.FailingSince, now)
	w.Failure = h.failure
	w.RetryAt = now + max(hookPause(w.Failures), h.retryAfter).Microseconds()
	if h.code == httpGone || now-w.FailingSince >= disableAfter.Microseconds() {
		w.Status = wallet.WebhookDisabled
	}
	return true
}
