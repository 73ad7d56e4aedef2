package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/okpay/okpay/wallet"
)

// How requests are sent to webhooks.
const (
	hookTime       = 15 * time.Second // that one request and its answer may take
	hookLease      = time.Minute
	sendersAtOnce  = 64  // webhooks that one process sends to at a time
	dueHooksAtOnce = 256 // webhooks that are looked at in one round
	hookGoTime     = 20 * time.Second
	// giveUpAfter is how long a delivery is tried, and disableAfter how long a
	// webhook may fail before nothing is sent there any more.
	giveUpAfter  = 3 * 24 * time.Hour
	disableAfter = 5 * 24 * time.Hour
	// firstPause is how long a webhook is left alone after a request that was not
	// taken; twice as long after each further one, up to longestPause.
	firstPause   = time.Second
	longestPause = 5 * time.Minute

	// httpGone is the answer of who wants nothing any more (RFC 9110, section 15.5.11).
	httpGone = 410
)

const failureNotTold = "it failed"

// hookWait is how long a delivery waits after so many attempts.
func hookWait(attempts int) time.Duration {
	waits := [...]time.Duration{
		5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute,
		time.Hour, 2 * time.Hour, 4 * time.Hour, 8 * time.Hour, 12 * time.Hour,
	}
	return waits[min(max(attempts, 1), len(waits))-1]
}

// hookPause is how long a webhook is left alone after so many requests that were
// not taken.
func hookPause(failures int) time.Duration {
	pause := firstPause
	for range failures - 1 {
		if pause *= 2; pause >= longestPause {
			return longestPause
		}
	}
	return pause
}

// WebhookCounts says what became of requests: taken, given up, and to be tried again.
type WebhookCounts struct{ Delivered, Failed, Delayed int }

// Postman sends what is due to webhooks, to each by itself: a slow one keeps no
// other from its events. It is safe for concurrent use.
type Postman struct {
	engine *Engine
	until  time.Time // when it begins no more, zero for never
	all    sync.WaitGroup
	places chan struct{}

	mu   sync.Mutex // guards what follows
	busy map[string]bool
	sum  WebhookCounts
	err  error
}

// NewPostman makes one of an engine.
func NewPostman(e *Engine) *Postman {
	return &Postman{engine: e, places: make(chan struct{}, sendersAtOnce), busy: map[string]bool{}}
}

// Round hands out events, begins to send what is due to webhooks that it is not
// at already, and does not wait for it. It says whether more is left that it can
// begin at once. Without what sends, it does nothing.
func (p *Postman) Round(ctx context.Context) (more bool, err error) {
	if p.engine.Webhooks == nil {
		return false, nil
	}
	if more, err = p.engine.handOut(ctx); err != nil {
		return false, err
	}
	var due []string
	err = p.engine.Store.Read(ctx, func(r Reader) error {
		due, err = r.DueWebhooks(ctx, p.engine.now(), dueHooksAtOnce)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("look for webhooks that are due: %w", err)
	}
	for _, id := range due {
		if !p.begin(id) {
			continue
		}
		select {
		case p.places <- struct{}{}:
		default:
			p.end(id, WebhookCounts{}, nil)
			return false, nil // all places are taken: the next round finds it
		}
		p.all.Go(func() {
			defer func() { <-p.places }()
			sum, err := p.engine.sendTo(ctx, id, p.until)
			p.end(id, sum, err)
		})
	}
	return more, nil
}

func (p *Postman) begin(id string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.busy[id] {
		return false
	}
	p.busy[id] = true
	return true
}

func (p *Postman) end(id string, sum WebhookCounts, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.busy, id)
	p.sum.Delivered += sum.Delivered
	p.sum.Failed += sum.Failed
	p.sum.Delayed += sum.Delayed
	p.err = errors.Join(p.err, err)
}

// Wait waits for all that was begun.
func (p *Postman) Wait() { p.all.Wait() }

// Done gives what became of requests since it was last asked, and what went
// wrong here.
func (p *Postman) Done() (WebhookCounts, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	sum, err := p.sum, p.err
	p.sum, p.err = WebhookCounts{}, nil
	return sum, err
}

// hookTaken is a lease of deliveries to one webhook, with what is sent.
type hookTaken struct {
	deliveries []HookDelivery
	requests   []WebhookRequest
	ends       int64
}

// sendTo sends what is due to one webhook, until nothing is, the time is over, or
// it was long enough at it.
func (e *Engine) sendTo(ctx context.Context, id string, until time.Time) (sum WebhookCounts, err error) {
	if enough := e.Clock().Add(hookGoTime); until.IsZero() || enough.Before(until) {
		until = enough
	}
	for ctx.Err() == nil && e.Clock().Before(until) {
		taken, err := e.takeDeliveries(ctx, id)
		if err != nil || len(taken.deliveries) == 0 {
			return sum, err
		}
		if err := e.sendTaken(ctx, id, taken, &sum); err != nil {
			return sum, err
		}
	}
	return sum, nil
}

// takeDeliveries takes deliveries to a webhook that are due, and counts the
// attempt that follows.
func (e *Engine) takeDeliveries(ctx context.Context, id string) (taken hookTaken, err error) {
	err = e.write(ctx, false, func(tx Reader, c *Changes, moment int64) error {
		taken = hookTaken{ends: moment + hookLease.Microseconds()}
		if err := tx.Lock(ctx, webhookLock()); err != nil {
			return err
		}
		hook, found, err := tx.Webhook(ctx, id)
		if err != nil || !found || hook.Status != wallet.WebhookActive || hook.RetryAt > moment {
			return err
		}
		list, err := tx.HookDeliveries(ctx, HookDeliveryQuery{Webhook: id, DueAt: moment, Limit: HooksAtOnce})
		if err != nil {
			return err
		}
		for i := range list {
			d := list[i]
			d.Attempts, d.NextAt = d.Attempts+1, taken.ends
			request, err := e.requestFor(ctx, tx, &hook, &d, moment)
			if err != nil {
				return err
			}
			taken.deliveries, taken.requests = append(taken.deliveries, d), append(taken.requests, request)
			c.HookDeliveries = append(c.HookDeliveries, d)
		}
		c.DueHooks = append(c.DueHooks, id)
		return nil
	})
	return taken, wrapped(err, "take deliveries to a webhook")
}

// sendTaken sends the requests of a lease at one time and commits what became of
// each. Once a request was answered that is committed, even when the caller has
// gone: one that has begun is waited for.
func (e *Engine) sendTaken(ctx context.Context, id string, taken hookTaken, sum *WebhookCounts) error {
	outcomes := make([]hookOutcome, len(taken.requests))
	var all sync.WaitGroup
	for i := range taken.requests {
		all.Go(func() {
			if ctx.Err() != nil || e.now()+hookTime.Microseconds() > taken.ends {
				outcomes[i].err = errNotTried // the process was asked to end, or was asleep: another may have it
				return
			}
			bounded, cancel := context.WithTimeout(context.WithoutCancel(ctx), hookTime)
			defer cancel()
			outcomes[i].code, outcomes[i].err = e.Webhooks.Send(bounded, taken.requests[i])
		})
	}
	all.Wait()
	commitCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTimeout)
	defer cancel()
	var done WebhookCounts
	err := e.write(commitCtx, false, func(tx Reader, c *Changes, moment int64) error {
		done = WebhookCounts{}
		return e.recordDeliveries(commitCtx, tx, c, moment, e.now(), id, taken.deliveries, outcomes, &done)
	})
	if err != nil {
		return fmt.Errorf("record what became of deliveries: %w", err)
	}
	sum.Delivered += done.Delivered
	sum.Failed += done.Failed
	sum.Delayed += done.Delayed
	return nil
}
