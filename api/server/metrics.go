package server

import (
	"cmp"
	"runtime"
	"runtime/metrics"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/okpay/okpay/wallet"
)

// meter counts what the server does. The names of routes, statuses, codes and
// stages are few and known, so its memory is bounded.
type meter struct {
	started  time.Time
	inFlight atomic.Int64

	mu        sync.Mutex
	refusals  map[wallet.Code]int64
	latencies map[requestLabels]*histogram
	sizes     *histogram // of batches
	failed    int64      // batches that failed as a whole
	stages    map[string]*histogram
}

type requestLabels struct {
	route  string
	status int
}

func compareLabels(a, b requestLabels) int {
	return cmp.Or(cmp.Compare(a.route, b.route), cmp.Compare(a.status, b.status))
}

// latencyBounds are the upper bounds of histograms of time, in nanoseconds.
func latencyBounds() []int64 {
	bounds := []time.Duration{
		500 * time.Microsecond, time.Millisecond, 2500 * time.Microsecond, 5 * time.Millisecond, 10 * time.Millisecond, 25 * time.Millisecond,
		50 * time.Millisecond, 100 * time.Millisecond, 250 * time.Millisecond, 500 * time.Millisecond, time.Second, 2500 * time.Millisecond,
		5 * time.Second, 10 * time.Second, time.Minute,
	}
	list := make([]int64, len(bounds))
	for i, bound := range bounds {
		list[i] = int64(bound)
	}
	return list
}

// sizeBounds are the upper bounds of the sizes of batches; a payout pays up to
// ten thousand items at once.
func sizeBounds() []int64 {
	return []int64{1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1000, 10_000}
}

func newMeter(started time.Time) *meter {
	return &meter{
		started: started, refusals: map[wallet.Code]int64{}, latencies: map[requestLabels]*histogram{},
		sizes: newHistogram(sizeBounds()), stages: map[string]*histogram{},
	}
}

func (m *meter) begin() { m.inFlight.Add(1) }

// done counts a request that has ended.
func (m *meter) done(route string, status int, code wallet.Code, took time.Duration) {
	m.inFlight.Add(-1)
	m.mu.Lock()
	defer m.mu.Unlock()
	if code != "" {
		m.refusals[code]++
	}
	labels := requestLabels{route, status}
	h := m.latencies[labels]
	if h == nil {
		h = newHistogram(latencyBounds())
		m.latencies[labels] = h
	}
	h.observe(int64(took))
}

// Stage is a part of the work on a batch and how long it took.
type Stage struct {
	Name string // one of few
	Took time.Duration
}

// ObserveBatch counts a batch of payments that were committed together, or that
// failed as a whole.
func (s *Server) ObserveBatch(size int, failed bool, stages ...Stage) {
	m := s.meter
	m.mu.Lock()
	defer m.mu.Unlock()
	if failed {
		m.failed++
		return
	}
	m.sizes.observe(int64(size))
	for _, stage := range stages {
		h := m.stages[stage.Name]
		if h == nil {
			h = newHistogram(latencyBounds())
			m.stages[stage.Name] = h
		}
		h.observe(int64(stage.Took))
	}
}

// write writes what was counted.
func (m *meter) write(x *exposition) {
	m.mu.Lock()
	defer m.mu.Unlock()
	x.head("okpay_http_requests_in_flight", "gauge", "Requests under way.")
	x.number("okpay_http_requests_in_flight", m.inFlight.Load())
	labels := sorted(m.latencies, compareLabels)
	x.head("okpay_http_requests_total", "counter", "Requests by route and status.")
	for _, l := range labels {
		x.number("okpay_http_requests_total", m.latencies[l].count, "route", l.route, "status", strconv.Itoa(l.status))
	}
	x.head("okpay_http_request_duration_seconds", "histogram", "Time from the headers of a request to the end of its answer.")
	for _, l := range labels {
		m.latencies[l].write(x, "okpay_http_request_duration_seconds", seconds, "route", l.route, "status", strconv.Itoa(l.status))
	}
	x.head("okpay_refusals_total", "counter", "Refused requests by code.")
	for _, code := range sorted(m.refusals, byName) {
		x.number("okpay_refusals_total", m.refusals[code], "code", string(code))
	}
	x.head("okpay_batch_size", "histogram", "Payments that were committed together.")
	m.sizes.write(x, "okpay_batch_size", plain)
	x.head("okpay_batch_failures_total", "counter", "Batches that failed as a whole.")
	x.number("okpay_batch_failures_total", m.failed)
	x.head("okpay_batch_stage_duration_seconds", "histogram", "Time that each stage of a batch took.")
	for _, stage := range sorted(m.stages, byName) {
		m.stages[stage].write(x, "okpay_batch_stage_duration_seconds", seconds, "stage", stage)
	}
}

// exposition tells all that is measured.
func (s *Server) exposition() []byte {
	x := &exposition{}
	b := s.config.Build
	x.head("okpay_build_info", "gauge", "Which build this is; the value is always 1.")
	x.number("okpay_build_info", 1, "version", b.Version, "commit", b.Commit, "go_version", b.Go)
	s.meter.write(x)
	x.head("okpay_http_requests_limit", "gauge", "Requests that may be under way at once.")
	x.number("okpay_http_requests_limit", int64(cap(s.places)))
	x.head("okpay_followers", "gauge", "Requests that wait for events or are streamed them.")
	x.number("okpay_followers", int64(s.followers.count()))
	x.head("okpay_followers_limit", "gauge", "Requests that may follow the events at once.")
	x.number("okpay_followers_limit", maxFollowers)
	if s.config.Pools != nil {
		writePools(x, s.config.Pools())
	}
	if s.config.Replica != nil {
		writeReplica(x, s.config.Replica())
	}
	if s.config.Tracer != nil {
		counts := s.config.Tracer.Counts()
		x.head("okpay_trace_spans_total", "counter", "Spans of traces by what became of them.")
		x.number("okpay_trace_spans_total", counts.Dropped, "outcome", "dropped")
		x.number("okpay_trace_spans_total", counts.Failed, "outcome", "failed")
		x.number("okpay_trace_spans_total", counts.Sent, "outcome", "sent")
	}
	writeProcess(x, s.meter.started)
	return x.out.Bytes()
}

// writeProcess tells of the process, under the names that Prometheus' own
// libraries give.
func writeProcess(x *exposition, started time.Time) {
	x.head("process_start_time_seconds", "gauge", "When the process began, in seconds since 1970.")
	x.value("process_start_time_seconds", seconds(started.UnixNano()))
	x.head("go_goroutines", "gauge", "Goroutines that there are.")
	x.number("go_goroutines", int64(runtime.NumGoroutine()))
	samples := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(samples)
	if samples[0].Value.Kind() == metrics.KindUint64 {
		x.head("go_memstats_heap_alloc_bytes", "gauge", "Bytes of the heap in use.")
		x.value("go_memstats_heap_alloc_bytes", strconv.FormatUint(samples[0].Value.Uint64(), 10))
	}
}
