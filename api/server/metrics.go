package server

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/okpay/okpay/api"
	"github.com/okpay/okpay/wallet"
)

// metrics counts requests, for Prometheus (text exposition format 0.0.4). The
// names of routes and codes are few and known, so its memory is bounded.
type metrics struct {
	inFlight atomic.Int64

	mu        sync.Mutex
	requests  map[requestLabels]int64
	refusals  map[wallet.Code]int64
	latencies map[string]*histogram
}

type requestLabels struct {
	route  string
	status int
}

// histogram counts how many took at most each bound.
type histogram struct {
	counts []int64 // by bound, and one for what took longer
	sum    time.Duration
	count  int64
}

// latencyBounds are the upper bounds of the latency histogram.
func latencyBounds() []time.Duration {
	return []time.Duration{
		time.Millisecond, 2 * time.Millisecond, 5 * time.Millisecond, 10 * time.Millisecond, 25 * time.Millisecond, 50 * time.Millisecond,
		100 * time.Millisecond, 250 * time.Millisecond, time.Second, 5 * time.Second, 30 * time.Second,
	}
}

func newMetrics(routes []api.Route) *metrics {
	m := &metrics{requests: map[requestLabels]int64{}, refusals: map[wallet.Code]int64{}, latencies: map[string]*histogram{}}
	for i := range routes {
		m.latencies[routes[i].Method] = &histogram{counts: make([]int64, len(latencyBounds())+1)}
	}
	return m
}

func (m *metrics) begin() { m.inFlight.Add(1) }

// done counts a request that has ended.
func (m *metrics) done(route string, status int, code wallet.Code, took time.Duration) {
	m.inFlight.Add(-1)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.requests[requestLabels{route, status}]++
	if code != "" {
		m.refusals[code]++
	}
	h := m.latencies[route]
	if h == nil {
		return
	}
	place, _ := slices.BinarySearch(latencyBounds(), took)
	h.counts[place]++
	h.sum += took
	h.count++
}

// text writes all of them, in a stable order.
func (m *metrics) text() []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out bytes.Buffer
	head := func(name, kind, help string) {
		fmt.Fprintf(&out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind)
	}
	head("okpay_http_requests_in_flight", "gauge", "Requests under way.")
	fmt.Fprintf(&out, "okpay_http_requests_in_flight %d\n", m.inFlight.Load())
	head("okpay_http_requests_total", "counter", "Requests by route and status.")
	for _, labels := range sortedKeys(m.requests, func(l requestLabels) string { return l.route + " " + strconv.Itoa(l.status) }) {
		fmt.Fprintf(&out, "okpay_http_requests_total{route=%q,status=\"%d\"} %d\n", labels.route, labels.status, m.requests[labels])
	}
	head("okpay_refusals_total", "counter", "Refused requests by code.")
	for _, code := range sortedKeys(m.refusals, func(c wallet.Code) string { return string(c) }) {
		fmt.Fprintf(&out, "okpay_refusals_total{code=%q} %d\n", code, m.refusals[code])
	}
	head("okpay_http_request_duration_seconds", "histogram", "How long requests took.")
	for _, route := range sortedKeys(m.latencies, func(name string) string { return name }) {
		m.latencies[route].write(&out, route)
	}
	return out.Bytes()
}

func (h *histogram) write(out *bytes.Buffer, route string) {
	if h.count == 0 {
		return
	}
	const name = "okpay_http_request_duration_seconds"
	sum := int64(0)
	for i, bound := range latencyBounds() {
		sum += h.counts[i]
		fmt.Fprintf(out, "%s_bucket{route=%q,le=%q} %d\n", name, route, seconds(bound), sum)
	}
	fmt.Fprintf(out, "%s_bucket{route=%q,le=\"+Inf\"} %d\n", name, route, h.count)
	fmt.Fprintf(out, "%s_sum{route=%q} %s\n%s_count{route=%q} %d\n", name, route, seconds(h.sum), name, route, h.count)
}

// seconds writes a time in seconds, exactly.
func seconds(d time.Duration) string {
	text := fmt.Sprintf("%d.%09d", d/time.Second, d%time.Second)
	for text[len(text)-1] == '0' {
		text = text[:len(text)-1]
	}
	if text[len(text)-1] == '.' {
		text = text[:len(text)-1]
	}
	return text
}

func sortedKeys[K comparable, V any](of map[K]V, name func(K) string) []K {
	keys := make([]K, 0, len(of))
	for key := range of {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b K) int {
		if name(a) < name(b) {
			return -1
		}
		return 1
	})
	return keys
}
