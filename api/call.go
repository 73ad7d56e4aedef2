package api

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/okpay/okpay/wallet"
)

// The bounds of repetition. A request is sent again when the server said when
// to come again, when nothing was sent, and when the answer was lost: every
// change carries an idempotency key or finds by itself what is done, so that
// nothing is done twice.
const (
	maxAttempts   = 5
	firstBackoff  = 100 * time.Millisecond // doubled each time, the half of it drawn
	maxBackoff    = 5 * time.Second
	maxRetryAfter = 30 * time.Second // a server that wants more is not waited for
)

// call calls one method of the server's wallet.
func call[Out any](ctx context.Context, c *Client, method string, in any) (Out, error) {
	var out, none Out
	route, ok := c.routes[method]
	if !ok {
		return none, fmt.Errorf("call %s: there is no such route", method)
	}
	if c.within != nil {
		return callWithin[Out](ctx, c.within, route, in)
	}
	if c.inClear && route.Effect == Writes {
		return none, misconfigured("what changes something may hold a password or a card number and is sent over TLS alone, and "+
			c.options.URL+" is in clear", "use https://")
	}
	request, err := route.encode(in)
	if err != nil {
		return none, err
	}
	if c.options.NewRequestID != nil {
		request.id = c.options.NewRequestID()
	}
	body, err := c.persist(ctx, route, request)
	if err != nil {
		return none, c.named(ctx, err, request)
	}
	if err := readResult(body, &out); err != nil {
		// The server did it and said so, in words that are not understood.
		return none, after(route, request, true, fmt.Errorf("read the answer: %w", err))
	}
	return out, nil
}

// persist sends a request until it is answered, at most maxAttempts times.
func (c *Client) persist(ctx context.Context, route *Route, request encoded) ([]byte, error) {
	lost := false // an attempt went out whose answer never came
	for n := 0; ; n++ {
		got := c.attempt(ctx, route, request)
		c.tell(ctx, route, request, n, got)
		lost = lost || got.kind == answerLost || got.repeated
		if got.kind == answered {
			return got.body, nil
		}
		if ctx.Err() != nil && got.refused == nil {
			return nil, ended(ctx, route, request, lost)
		}
		wait, again := c.pause(n, got)
		if !again {
			return nil, c.failure(route, request, lost, got)
		}
		if err := c.options.Sleep(ctx, wait); err != nil {
			return nil, ended(ctx, route, request, lost)
		}
	}
}

// pause says how long to wait before the next attempt, if there is one.
func (c *Client) pause(n int, got answer) (time.Duration, bool) {
	if n+1 >= maxAttempts || got.kind == answerFinal {
		return 0, false
	}
	backoff := min(firstBackoff<<n, maxBackoff)
	wait := backoff/2 + time.Duration(c.options.Jitter(int64(backoff/2)+1))
	if got.retryAfter > maxRetryAfter {
		return 0, false
	}
	return max(wait, got.retryAfter), true
}

// failure is what remains when no attempt was answered. A refusal of the last
// attempt tells what became of those before it only when the wallet has judged
// the change.
func (c *Client) failure(route *Route, request encoded, lost bool, got answer) error {
	switch {
	case got.refused == nil:
		return after(route, request, lost, got.err)
	case lost && route.changes(request) && !judged(got.refused.Code):
		return after(route, request, lost, got.refused)
	default:
		return got.refused
	}
}

// judged says that a refusal comes from the wallet, which has looked at the key
// of the change and at what is asked for: no attempt before it was carried out.
func judged(code wallet.Code) bool {
	switch code {
	case wallet.CodeConfiguration, wallet.CodeWalletUnreadable, wallet.CodeWalletNewer, wallet.CodeWalletKeyMissing, wallet.CodeNotFound:
		return false
	default:
	}
	switch wallet.ExitOf(code) {
	case wallet.ExitInternal, wallet.ExitUnauthorized, wallet.ExitUnavailable, wallet.ExitInterrupted:
		return false // who asks is looked at before what is asked for
	default:
		return true
	}
}

// changes says that a request may change something.
func (r *Route) changes(request encoded) bool { return r.Effect == Writes && !request.dry }

// after says what the caller must take for true when there was no answer: that
// nothing happened, or that it may have.
func after(route *Route, request encoded, lost bool, cause error) error {
	if lost && route.changes(request) {
		return wallet.Refuse(wallet.CodeOutcomeUnknown, "the answer was lost, so it may have happened or not: "+cause.Error(), "")
	}
	return wallet.Refuse(wallet.CodeUnavailable, "the remote API cannot be reached: "+cause.Error(), "check --remote and the network")
}

// ended says why a call ended early. What was sent and not answered may have
// happened; a caller who gave up himself knows that what was committed stays.
func ended(ctx context.Context, route *Route, request encoded, lost bool) error {
	cause := context.Cause(ctx)
	if lost && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return after(route, request, lost, errors.New("the time limit ended before the answer"))
	}
	return cause
}
