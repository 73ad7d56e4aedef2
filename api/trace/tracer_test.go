package trace

import (
	"compress/gzip"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	tracepb "go.opentelemetry.io/proto/slim/otlp/trace/v1"
	"google.golang.org/protobuf/encoding/protojson"
)

// collector takes spans on this machine.
type collector struct {
	t      *testing.T
	url    string
	answer func(n int, w http.ResponseWriter) // to the n-th message; nil takes it

	mu       sync.Mutex
	messages []*tracepb.TracesData
	headers  []http.Header
}

func newCollector(t *testing.T, answer func(n int, w http.ResponseWriter)) *collector {
	t.Helper()
	c := &collector{t: t, answer: answer}
	s := httptest.NewServer(c)
	t.Cleanup(s.Close)
	c.url = s.URL
	return c
}

func (c *collector) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	in := io.Reader(r.Body)
	if r.Header.Get("Content-Encoding") == "gzip" {
		unpacked, err := gzip.NewReader(r.Body)
		if err != nil {
			c.t.Error(err)
			return
		}
		in = unpacked
	}
	text, err := io.ReadAll(in)
	if err != nil {
		c.t.Error(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.headers = append(c.headers, r.Header)
	if c.answer != nil {
		c.answer(len(c.headers), w)
	}
	if c.answer != nil && w.Header().Get("X-Refused") != "" {
		return
	}
	message := &tracepb.TracesData{}
	// It refuses every name that the protocol does not know. Ids are hex in OTLP
	// and base64 to it, so they are looked at in the text.
	if err := protojson.Unmarshal(text, message); err != nil {
		c.t.Errorf("this is no OTLP: %v: %s", err, text)
	}
	var ids struct {
		ResourceSpans []struct {
			ScopeSpans []struct {
				Spans []struct{ TraceID, SpanID, ParentSpanID string }
			}
		}
	}
	if err := json.Unmarshal(text, &ids); err != nil {
		c.t.Error(err)
	}
	for i, s := range ids.ResourceSpans[0].ScopeSpans[0].Spans {
		got := message.GetResourceSpans()[0].GetScopeSpans()[0].GetSpans()[i]
		got.TraceId, got.SpanId, got.ParentSpanId = c.hex(s.TraceID, 16), c.hex(s.SpanID, 8), c.hex(s.ParentSpanID, 8)
	}
	c.messages = append(c.messages, message)
}

func (c *collector) hex(text string, length int) []byte {
	b, err := hex.DecodeString(text)
	if err != nil || len(b) != length && text != "" {
		c.t.Errorf("%q is no id of %d bytes", text, length)
	}
	return b
}

func (c *collector) spans() []*tracepb.Span {
	c.mu.Lock()
	defer c.mu.Unlock()
	var list []*tracepb.Span
	for _, message := range c.messages {
		list = append(list, message.GetResourceSpans()[0].GetScopeSpans()[0].GetSpans()...)
	}
	return list
}

// tracer sends to the collector; settings may say more.
func (c *collector) tracer(change func(*Settings)) *Tracer {
	s, err := FromEnvironment(func(name string) string {
		return map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": c.url, "OTEL_EXPORTER_OTLP_HEADERS": "x-key=abc"}[name]
	}, "okpay", "1.2.3")
	if err != nil {
		c.t.Fatal(err)
	}
	s.Delay = time.Hour
	if change != nil {
		change(s)
	}
	random := rand.New(rand.NewPCG(1, 2))
	var mu sync.Mutex
	return New(s, Options{
		Random: func() uint64 { mu.Lock(); defer mu.Unlock(); return random.Uint64() },
		Sleep:  func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
		Log:    slog.New(slog.DiscardHandler),
	})
}

func closed(t *testing.T, tracer *Tracer) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := tracer.Close(ctx); err != nil {
		t.Error(err)
	}
}

func moment(n int) time.Time { return time.Unix(1_800_000_000, int64(n)) }

func TestASpanArrivesWithItsChildrenUnderItsParent(t *testing.T) {
	t.Parallel()
	for _, packed := range []bool{false, true} {
		c := newCollector(t, nil)
		tracer := c.tracer(func(s *Settings) { s.Gzip = packed })
		parent, ok := ParseParent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "vendor=1")
		if !ok {
			t.Fatal("the parent is none")
		}
		ctx, span := tracer.Start(context.Background(), "before", Server, parent, moment(1))
		if FromContext(ctx) != span || span.TraceID() != "4bf92f3577b34da6a3ce929d0e0e4736" {
			t.Errorf("the context has %v", FromContext(ctx))
		}
		FromContext(ctx).Child("commit", moment(2), moment(3), Number("size", 7))
		span.Child("never", time.Time{}, moment(3))
		span.Rename("POST /v1/payments")
		span.Set(Text("http.route", "/v1/payments"), Number("status", 500), Text("empty", ""), Text("long", strings.Repeat("x", 1000)))
		span.End(moment(9), true)
		span.End(moment(10), false)
		span.Child("late", moment(2), moment(3))
		closed(t, tracer)
		spans := c.spans()
		if len(spans) != 2 {
			t.Fatalf("got %d spans: %v", len(spans), spans)
		}
		child, root := spans[0], spans[1]
		if hex.EncodeToString(root.GetTraceId()) != "4bf92f3577b34da6a3ce929d0e0e4736" || hex.EncodeToString(root.GetParentSpanId()) != "00f067aa0ba902b7" ||
			root.GetName() != "POST /v1/payments" || root.GetKind() != tracepb.Span_SPAN_KIND_SERVER || root.GetTraceState() != "vendor=1" ||
			root.GetStatus().GetCode() != tracepb.Status_STATUS_CODE_ERROR ||
			root.GetStartTimeUnixNano() != uint64(moment(1).UnixNano()) || root.GetEndTimeUnixNano() != uint64(moment(9).UnixNano()) {
			t.Errorf("the root is %v", root)
		}
		if string(child.GetParentSpanId()) != string(root.GetSpanId()) || string(child.GetTraceId()) != string(root.GetTraceId()) ||
			child.GetName() != "commit" || child.GetKind() != tracepb.Span_SPAN_KIND_INTERNAL || child.GetAttributes()[0].GetValue().GetIntValue() != 7 {
			t.Errorf("the child is %v", child)
		}
		attributes := map[string]string{}
		for _, a := range root.GetAttributes() {
			attributes[a.GetKey()] = a.GetValue().GetStringValue() + fmt.Sprint(a.GetValue().GetIntValue())
		}
		if attributes["http.route"] != "/v1/payments0" || attributes["status"] != "500" || len(attributes["long"]) != maxTextBytes+1 || len(attributes) != 3 {
			t.Errorf("the attributes are %v", attributes)
		}
		resource := c.messages[0].GetResourceSpans()[0].GetResource().GetAttributes()
		if resource[0].GetKey() != "service.name" || resource[0].GetValue().GetStringValue() != "okpay" {
			t.Errorf("the resource is %v", resource)
		}
		if h := c.headers[0]; h.Get("Content-Type") != "application/json" || h.Get("X-Key") != "abc" || (h.Get("Content-Encoding") == "gzip") != packed {
			t.Errorf("the headers are %v", h)
		}
		if counts := tracer.Counts(); counts != (Counts{Sent: 2}) {
			t.Errorf("counted %+v", counts)
		}
	}
}

func TestNobodysSpansAreNobodysWork(t *testing.T) {
	t.Parallel()
	var tracer *Tracer
	ctx, span := tracer.Start(context.Background(), "x", Server, Parent{}, moment(1))
	span.Set(Text("a", "b"))
	span.Child("c", moment(1), moment(2))
	span.Rename("y")
	span.End(moment(3), false)
	if FromContext(ctx) != nil || span.TraceID() != "" || tracer.Close(ctx) != nil || tracer.Counts() != (Counts{}) {
		t.Error("something is recorded")
	}
	c := newCollector(t, nil)
	sampled := c.tracer(nil)
	if _, span := sampled.Start(context.Background(), "x", Server, Parent{Trace: TraceID{1}, Span: SpanID{1}}, moment(1)); span != nil {
		t.Error("a caller's trace that is not recorded is recorded here")
	}
	closed(t, sampled)
	if len(c.spans()) != 0 {
		t.Error("something was sent")
	}
}

func TestAFullQueueDropsAndCounts(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	c := newCollector(t, func(int, http.ResponseWriter) { <-release })
	tracer := c.tracer(func(s *Settings) { s.Queue, s.Batch = 10, 5 })
	const made = 100
	for i := range made {
		_, span := tracer.Start(context.Background(), fmt.Sprint(i), Server, Parent{}, moment(i))
		span.End(moment(i+1), false)
	}
	close(release)
	closed(t, tracer)
	counts := tracer.Counts()
	if counts.Dropped < made-3*10 || counts.Sent+counts.Dropped != made || int(counts.Sent) != len(c.spans()) || counts.Sent < 10 {
		t.Errorf("counted %+v, and %d arrived", counts, len(c.spans()))
	}
	for _, message := range c.messages {
		if n := len(message.GetResourceSpans()[0].GetScopeSpans()[0].GetSpans()); n > 5 {
			t.Errorf("a message has %d spans", n)
		}
	}
}

func TestWhatACollectorRefusesIsSentAgainWhereThatHelps(t *testing.T) {
	t.Parallel()
	refuse := func(status int, until int) func(int, http.ResponseWriter) {
		return func(n int, w http.ResponseWriter) {
			if n <= until {
				w.Header().Set("X-Refused", "yes")
				w.Header().Set("Retry-After", "1")
				w.WriteHeader(status)
			}
		}
	}
	for name, c := range map[string]struct {
		answer   func(int, http.ResponseWriter)
		messages int
		counts   Counts
	}{
		"comes back":     {refuse(503, 2), 3, Counts{Sent: 1}},
		"stays away":     {refuse(503, 100), maxAttempts, Counts{Failed: 1}},
		"does not like":  {refuse(400, 100), 1, Counts{Failed: 1}},
		"redirects":      {refuse(302, 100), 1, Counts{Failed: 1}},
		"takes not all":  {func(_ int, w http.ResponseWriter) { _, _ = w.Write([]byte(`{"partialSuccess":{"rejectedSpans":"1"}}`)) }, 1, Counts{Failed: 1}},
		"writes numbers": {func(_ int, w http.ResponseWriter) { _, _ = w.Write([]byte(`{"partialSuccess":{"rejectedSpans":1}}`)) }, 1, Counts{Failed: 1}},
		"says nothing":   {func(_ int, w http.ResponseWriter) { _, _ = w.Write([]byte(`ok`)) }, 1, Counts{Sent: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			collector := newCollector(t, c.answer)
			tracer := collector.tracer(func(s *Settings) { s.Batch = 1 })
			_, span := tracer.Start(context.Background(), "x", Server, Parent{}, moment(1))
			span.End(moment(2), false)
			for tracer.Counts() == (Counts{}) {
				time.Sleep(time.Millisecond)
			}
			closed(t, tracer)
			if counts := tracer.Counts(); counts != c.counts || len(collector.headers) != c.messages {
				t.Errorf("counted %+v after %d messages", counts, len(collector.headers))
			}
		})
	}
}

func TestCloseDoesNotWaitForACollectorThatHangs(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	c := newCollector(t, func(int, http.ResponseWriter) { <-release })
	defer close(release)
	tracer := c.tracer(nil)
	_, span := tracer.Start(context.Background(), "x", Server, Parent{}, moment(1))
	span.End(moment(2), false)
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(errors.New("no time left"))
	if err := tracer.Close(ctx); err == nil || !strings.Contains(err.Error(), "no time left") {
		t.Errorf("got %v", err)
	}
}

func TestSpansThatWaitLongEnoughAreSent(t *testing.T) {
	t.Parallel()
	c := newCollector(t, nil)
	tracer := c.tracer(func(s *Settings) { s.Delay = time.Millisecond })
	_, span := tracer.Start(context.Background(), "x", Server, Parent{}, moment(1))
	span.End(moment(2), false)
	for tracer.Counts().Sent == 0 {
		time.Sleep(time.Millisecond)
	}
	closed(t, tracer)
}

func TestAProgramsOwnParentIsSampled(t *testing.T) {
	t.Parallel()
	p, ok := ParseParent(NewParent(rand.Uint64).String(), "")
	if !ok || !p.Sampled {
		t.Errorf("got %+v", p)
	}
}
