package trace

import (
	"context"
	"encoding/binary"
	"sync"
	"time"
)

// Kind says which side of a call a span tells of (OTLP, Span.SpanKind).
type Kind int

// The kinds of spans.
const (
	Internal Kind = 1
	Server   Kind = 2
)

// Attribute is one thing that is told of a span: a text, or a number.
type Attribute struct {
	Key    string
	Text   string
	Number int64
	IsText bool
}

// Text makes an attribute of a text.
func Text(key, value string) Attribute { return Attribute{Key: key, Text: value, IsText: true} }

// Number makes an attribute of a whole number.
func Number(key string, value int64) Attribute { return Attribute{Key: key, Number: value} }

// The bounds of one span.
const (
	maxAttributes = 32
	maxChildren   = 32
	maxTextBytes  = 256 // of an attribute; the rest is cut off
)

// Span is a stretch of work of one request, with the stretches in it. A nil one
// is a span that nobody records. It is safe for concurrent use.
type Span struct {
	tracer *Tracer

	mu       sync.Mutex
	record   record
	children []record
	ended    bool
}

// record is a span as it is sent.
type record struct {
	trace      TraceID
	id, parent SpanID
	state      string
	name       string
	kind       Kind
	start, end time.Time
	attributes []Attribute
	failed     bool
}

// Start begins the span of a request, given what the request says of its
// parent, and gives a context that knows it. The span is nil when it is not
// recorded.
func (t *Tracer) Start(ctx context.Context, name string, kind Kind, parent Parent, at time.Time) (context.Context, *Span) {
	if t == nil {
		return ctx, nil
	}
	trace, child := parent.Trace, parent.Span
	if trace == (TraceID{}) {
		trace, child = t.newTrace(), SpanID{}
	}
	if !t.settings.Sampler.samples(trace, parent) {
		return ctx, nil
	}
	s := &Span{tracer: t, record: record{
		trace: trace, id: t.newSpan(), parent: child, state: parent.State, name: name, kind: kind, start: at,
	}}
	return context.WithValue(ctx, spanKey{}, s), s
}

type spanKey struct{}

// FromContext gives the span that Start put into a context, nil without one.
func FromContext(ctx context.Context) *Span {
	s, _ := ctx.Value(spanKey{}).(*Span)
	return s
}

// TraceID gives the id of the span's trace, empty for a nil span.
func (s *Span) TraceID() string {
	if s == nil {
		return ""
	}
	return s.record.trace.String()
}

// Rename gives the span another name.
func (s *Span) Rename(name string) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.record.name = name
}

// Set adds attributes; what is empty or beyond the bound is left out.
func (s *Span) Set(attributes ...Attribute) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.record.set(attributes)
}

func (r *record) set(attributes []Attribute) {
	for _, a := range attributes {
		if len(r.attributes) == maxAttributes {
			return
		}
		if a.IsText && a.Text == "" {
			continue
		}
		if len(a.Text) > maxTextBytes {
			a.Text = a.Text[:maxTextBytes]
		}
		r.attributes = append(r.attributes, a)
	}
}

// Child records work that has ended already within the span. Beyond the bound
// it is left out, and so is work without a beginning or an end.
func (s *Span) Child(name string, start, end time.Time, attributes ...Attribute) {
	if s == nil || start.IsZero() || end.IsZero() {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended || len(s.children) == maxChildren {
		return
	}
	child := record{
		trace: s.record.trace, id: s.tracer.newSpan(), parent: s.record.id, state: s.record.state,
		name: name, kind: Internal, start: start, end: end,
	}
	child.set(attributes)
	s.children = append(s.children, child)
}

// End ends the span, as a failure or not, and hands it with its children to the
// exporter.
func (s *Span) End(at time.Time, failed bool) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return
	}
	s.ended = true
	s.record.end, s.record.failed = at, failed
	s.tracer.offer(append(s.children, s.record))
}

// newTrace and newSpan draw ids; one of zeros is none.
func (t *Tracer) newTrace() (id TraceID) {
	binary.BigEndian.PutUint64(id[:8], t.options.Random())
	binary.BigEndian.PutUint64(id[8:], t.options.Random()|1)
	return id
}

func (t *Tracer) newSpan() (id SpanID) {
	binary.BigEndian.PutUint64(id[:], t.options.Random()|1)
	return id
}

// NewParent draws a parent for a program that records no spans of its own and
// wants its requests to be one trace.
func NewParent(random func() uint64) Parent {
	drawing := &Tracer{options: Options{Random: random}}
	return Parent{Trace: drawing.newTrace(), Span: drawing.newSpan(), Sampled: true}
}
