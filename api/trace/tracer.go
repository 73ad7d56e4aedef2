package trace

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"
)

// Options are what a tracer needs of the world. All are required.
type Options struct {
	Random func() uint64
	Sleep  func(ctx context.Context, d time.Duration) error
	Log    *slog.Logger
}

// Tracer makes spans and sends them. It is safe for concurrent use; a nil one
// records nothing.
type Tracer struct {
	settings Settings
	options  Options
	http     *http.Client

	queue   chan []record // each the spans of one request
	waiting atomic.Int64  // spans in the queue
	full    chan struct{} // there is a batch's worth of them
	end     context.CancelFunc
	done    chan struct{}

	sent, dropped, failed atomic.Int64
}

// Counts tells what became of the spans that have ended.
type Counts struct {
	Sent    int64 // the collector took them
	Dropped int64 // there was no room in the queue
	Failed  int64 // the collector did not take them
}

// The bounds of sending.
const (
	maxAttempts    = 3
	firstPause     = time.Second // before a message is sent again; doubled each time
	maxPause       = 30 * time.Second
	maxAnswerBytes = 64 << 10
	maxConnections = 2
)

// New makes a tracer that sends until Close; nil settings make a nil one.
func New(settings *Settings, options Options) *Tracer {
	if settings == nil {
		return nil
	}
	life, end := context.WithCancel(context.Background())
	t := &Tracer{
		settings: *settings, options: options,
		queue: make(chan []record, settings.Queue), full: make(chan struct{}, 1), end: end, done: make(chan struct{}),
		http: &http.Client{
			Timeout:       settings.Timeout,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
			Transport: &http.Transport{
				Proxy: http.ProxyFromEnvironment, TLSClientConfig: settings.Secure, ForceAttemptHTTP2: true,
				MaxIdleConnsPerHost: maxConnections, MaxConnsPerHost: maxConnections, IdleConnTimeout: maxTime,
			},
		},
	}
	go t.run(life)
	return t
}

// Counts tells what became of the spans so far.
func (t *Tracer) Counts() Counts {
	if t == nil {
		return Counts{}
	}
	return Counts{Sent: t.sent.Load(), Dropped: t.dropped.Load(), Failed: t.failed.Load()}
}

// offer puts the spans of a request into the queue if there is room.
func (t *Tracer) offer(spans []record) {
	n := int64(len(spans))
	if t.waiting.Add(n) > int64(t.settings.Queue) {
		t.waiting.Add(-n)
		t.dropped.Add(n)
		return
	}
	select {
	case t.queue <- spans:
	default:
		t.waiting.Add(-n)
		t.dropped.Add(n)
		return
	}
	if t.waiting.Load() >= int64(t.settings.Batch) {
		select {
		case t.full <- struct{}{}:
		default:
		}
	}
}

// Close sends what waits, until ctx ends, and stops. Spans that end after it
// are dropped at the latest when the queue is full.
func (t *Tracer) Close(ctx context.Context) error {
	if t == nil {
		return nil
	}
	t.end()
	select {
	case <-t.done:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("send the last spans: %w", context.Cause(ctx))
	}
}

// run sends a batch when there is one, or when the first of its spans has
// waited long enough.
func (t *Tracer) run(life context.Context) {
	defer close(t.done)
	defer t.http.CloseIdleConnections()
	ticker := time.NewTicker(t.settings.Delay)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
		case <-t.full:
		case <-life.Done():
			t.drain(life)
			return
		}
		t.drain(life)
	}
}

// drain sends all that waits, batch by batch.
func (t *Tracer) drain(life context.Context) {
	var batch []record
	for {
		select {
		case spans := <-t.queue:
			t.waiting.Add(-int64(len(spans)))
			batch = append(batch, spans...)
			for len(batch) >= t.settings.Batch {
				t.send(life, batch[:t.settings.Batch])
				batch = batch[t.settings.Batch:]
			}
		default:
			if len(batch) > 0 {
				t.send(life, batch)
			}
			return
		}
	}
}

// send posts one message, a few times where the collector may come back. Its
// spans are lost when it does not, and after the end of life nothing is sent
// twice.
func (t *Tracer) send(life context.Context, spans []record) {
	rejected, err := t.persist(life, spans)
	if err != nil {
		rejected = int64(len(spans))
		t.options.Log.Warn("traces could not be sent", "spans", len(spans), "error", err.Error())
	}
	t.sent.Add(int64(len(spans)) - rejected)
	t.failed.Add(rejected)
}

func (t *Tracer) persist(life context.Context, spans []record) (rejected int64, err error) {
	body, err := t.message(spans)
	if err != nil {
		return 0, err
	}
	pause := firstPause
	for attempt := 1; ; attempt++ {
		rejected, again, err := t.post(context.WithoutCancel(life), body)
		if err == nil || again < 0 || attempt == maxAttempts {
			return rejected, err
		}
		if t.options.Sleep(life, max(pause, min(again, maxPause))) != nil {
			return 0, err
		}
		pause *= 2
	}
}

func (t *Tracer) message(spans []record) ([]byte, error) {
	body, err := encode(t.settings.Resource, spans)
	if err != nil || !t.settings.Gzip {
		return body, err
	}
	var packed bytes.Buffer
	packer := gzip.NewWriter(&packed)
	_, err = packer.Write(body)
	err = errors.Join(err, packer.Close()) // before the bytes are looked at
	return packed.Bytes(), err
}

// post sends a message once. again is how long to wait before it is worth
// sending it again, and negative when it is not (OTLP, section "Failures").
func (t *Tracer) post(ctx context.Context, body []byte) (rejected int64, again time.Duration, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, t.settings.Endpoint, bytes.NewReader(body))
	if err != nil {
		return 0, -1, err
	}
	for name, values := range t.settings.Headers {
		request.Header[name] = values
	}
	request.Header.Set("Content-Type", "application/json")
	if t.settings.Gzip {
		request.Header.Set("Content-Encoding", "gzip")
	}
	response, err := t.http.Do(request)
	if err != nil {
		return 0, 0, err
	}
	defer response.Body.Close()
	said, err := io.ReadAll(io.LimitReader(response.Body, maxAnswerBytes))
	if err != nil {
		return 0, 0, err
	}
	switch status := response.StatusCode; status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		seconds, asked := strconv.Atoi(response.Header.Get("Retry-After"))
		if asked != nil || seconds < 0 {
			seconds = 0
		}
		return 0, time.Duration(seconds) * time.Second, fmt.Errorf("the collector answers %d", status)
	default:
		if status < 200 || status > 299 {
			return 0, -1, fmt.Errorf("the collector answers %d", status)
		}
	}
	var answer otlpAnswer
	if json.Unmarshal(said, &answer) == nil { // one that says nothing took all
		rejected = answer.rejected()
	}
	return rejected, 0, nil
}
