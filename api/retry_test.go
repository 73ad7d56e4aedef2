package api

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/okpay/okpay/wallet"
)

// transport stands for the network, so that time can stand still.
type transport func(*http.Request) (*http.Response, error)

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if trace := httptrace.ContextClientTrace(r.Context()); trace != nil && trace.GotConn != nil {
		trace.GotConn(httptrace.GotConnInfo{})
	}
	return t(r)
}

// overNetwork makes a client that waits by the clock of the test.
func overNetwork(t *testing.T, network transport, jitter func(int64) int64) *Client {
	t.Helper()
	c, err := NewClient(Options{
		URL: "http://127.0.0.1:1", UserAgent: "test", Jitter: jitter,
		Sleep: func(ctx context.Context, d time.Duration) error {
			select {
			case <-time.After(d):
				return nil
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	c.http.Transport = network
	return c
}

// busy is the server's word that it did nothing, and when to come again.
func busy(retryAfter string) transport {
	return func(*http.Request) (*http.Response, error) {
		header := http.Header{"Content-Type": {ProblemType}}
		if retryAfter != "" {
			header.Set("Retry-After", retryAfter)
		}
		body := io.NopCloser(strings.NewReader(`{"code":"unavailable","detail":"all hands full"}`))
		return &http.Response{StatusCode: http.StatusServiceUnavailable, Header: header, Body: body}, nil
	}
}

func least(int64) int64      { return 0 }
func greatest(n int64) int64 { return n - 1 }

// took says how long a payment took and what came of it.
func took(ctx context.Context, c *Client) (time.Duration, error) {
	start := time.Now()
	_, err := c.Pay(ctx, payInput())
	return time.Since(start), err
}

func TestWaitsGrowWithinTheirBounds(t *testing.T) {
	t.Parallel()
	for name, jitter := range map[string]func(int64) int64{"least": least, "greatest": greatest} {
		c := overNetwork(t, nil, func(n int64) int64 {
			if n < 1 {
				t.Errorf("jitter is drawn below %d", n)
			}
			return jitter(n)
		})
		before := time.Duration(0)
		for n := range maxAttempts - 1 {
			wait, again := c.pause(n, answer{kind: answerLater})
			full := min(firstBackoff<<n, maxBackoff)
			want := map[string]time.Duration{"least": full / 2, "greatest": full}[name]
			if !again || wait != want || wait < before {
				t.Errorf("%s, after attempt %d: %s, %v, want %s", name, n+1, wait, again, want)
			}
			before = wait
		}
		if wait, again := c.pause(maxAttempts-1, answer{kind: answerLater}); again {
			t.Errorf("after the last attempt it waits %s", wait)
		}
		// However many attempts there were, a wait would have a bound.
		if firstBackoff<<(maxAttempts-1) <= 0 || maxBackoff > maxRetryAfter {
			t.Error("the bounds of waiting do not hold together")
		}
	}
}

func TestACallEndsInBoundedTime(t *testing.T) {
	t.Parallel()
	hanging := transport(func(r *http.Request) (*http.Response, error) {
		<-r.Context().Done()
		return nil, r.Context().Err()
	})
	const waits = maxAttempts - 1
	const backoffs = (1<<waits - 1) * firstBackoff // the whole of each
	for name, c := range map[string]struct {
		network     transport
		jitter      func(int64) int64
		least, most time.Duration
		want        wallet.Code
	}{
		"cut, least jitter":         {cut, least, backoffs / 2, backoffs / 2, wallet.CodeOutcomeUnknown},
		"cut, greatest jitter":      {cut, greatest, backoffs, backoffs, wallet.CodeOutcomeUnknown},
		"the longest Retry-After":   {busy("30"), greatest, waits * maxRetryAfter, waits * maxRetryAfter, wallet.CodeUnavailable},
		"a Retry-After beyond that": {busy("31"), greatest, 0, 0, wallet.CodeUnavailable},
		"one of no time":            {busy("0"), greatest, backoffs, backoffs, wallet.CodeUnavailable},
		"one shorter than a wait":   {busy("1"), greatest, waits * time.Second, waits*time.Second + backoffs, wallet.CodeUnavailable},
		// What is no number of seconds is as none, and a refusal without one is final.
		"a date":            {busy("Wed, 21 Oct 2026 07:28:00 GMT"), greatest, 0, 0, wallet.CodeUnavailable},
		"a negative number": {busy("-1"), greatest, 0, 0, wallet.CodeUnavailable},
		"a huge number":     {busy("99999999999999999999"), greatest, 0, 0, wallet.CodeUnavailable},
		"none":              {busy(""), greatest, 0, 0, wallet.CodeUnavailable},
		"a server that hangs": {
			hanging, greatest, maxAttempts * (shortTime + attemptGrace), maxAttempts*(shortTime+attemptGrace) + backoffs, wallet.CodeOutcomeUnknown,
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			d, err := took(t.Context(), overNetwork(t, c.network, c.jitter))
			if wallet.CodeOf(err) != c.want || d < c.least || d > c.most {
				t.Errorf("%s: after %s it gives %v, want %s after %s to %s", name, d, err, c.want, c.least, c.most)
			}
		})
	}
}

func cut(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF }

func TestATimeLimitEndsAWait(t *testing.T) {
	t.Parallel()
	errLimit := errors.New("the limit")
	for name, c := range map[string]struct {
		network transport
		want    wallet.Code // empty when it is the limit's own error
	}{
		"nothing happened": {busy("30"), ""},
		"it may have":      {cut, wallet.CodeOutcomeUnknown},
	} {
		synctest.Test(t, func(t *testing.T) {
			const limit = 120 * time.Millisecond // within the second wait after a cut
			ctx, cancel := context.WithTimeoutCause(t.Context(), limit, errLimit)
			defer cancel()
			d, err := took(ctx, overNetwork(t, c.network, greatest))
			if d != limit {
				t.Errorf("%s: it ended after %s, want %s", name, d, limit)
			}
			if c.want == "" && !errors.Is(err, errLimit) || c.want != "" && wallet.CodeOf(err) != c.want {
				t.Errorf("%s: it gives %v", name, err)
			}
		})
	}
}
