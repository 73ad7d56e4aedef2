package server

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// exposition writes metrics for Prometheus (text exposition format 0.0.4).
type exposition struct{ out bytes.Buffer }

// expositionType is the media type of an exposition.
const expositionType = "text/plain; version=0.0.4; charset=utf-8"

// head begins a metric; its values follow.
func (x *exposition) head(name, kind, help string) {
	fmt.Fprintf(&x.out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind)
}

// value writes one value; labels are names and values in turn.
func (x *exposition) value(name, value string, labels ...string) {
	x.out.WriteString(name)
	for i := 0; i+1 < len(labels); i += 2 {
		separator := byte('{')
		if i > 0 {
			separator = ','
		}
		x.out.WriteByte(separator)
		x.out.WriteString(labels[i] + `="` + escapeLabel(labels[i+1]) + `"`)
	}
	if len(labels) > 0 {
		x.out.WriteByte('}')
	}
	x.out.WriteString(" " + value + "\n")
}

func (x *exposition) number(name string, value int64, labels ...string) {
	x.value(name, strconv.FormatInt(value, 10), labels...)
}

func escapeLabel(text string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(text)
}

// scale writes the numbers of a histogram in its unit.
type scale func(n int64) string

func plain(n int64) string { return strconv.FormatInt(n, 10) }

// seconds writes nanoseconds in seconds, exactly.
func seconds(n int64) string {
	whole, rest := n/int64(time.Second), n%int64(time.Second)
	if rest == 0 {
		return strconv.FormatInt(whole, 10)
	}
	return strings.TrimRight(fmt.Sprintf("%d.%09d", whole, rest), "0")
}

// histogram counts how many values were at most each bound.
type histogram struct {
	bounds []int64
	counts []int64 // by bound, and one for what is above all
	sum    int64
	count  int64
}

func newHistogram(bounds []int64) *histogram {
	return &histogram{bounds: bounds, counts: make([]int64, len(bounds)+1)}
}

func (h *histogram) observe(value int64) {
	place, _ := slices.BinarySearch(h.bounds, value)
	h.counts[place]++
	h.sum += value
	h.count++
}

func (h *histogram) write(x *exposition, name string, in scale, labels ...string) {
	sum := int64(0)
	for i, bound := range h.bounds {
		sum += h.counts[i]
		x.number(name+"_bucket", sum, append(slices.Clip(labels), "le", in(bound))...)
	}
	x.number(name+"_bucket", h.count, append(slices.Clip(labels), "le", "+Inf")...)
	x.value(name+"_sum", in(h.sum), labels...)
	x.number(name+"_count", h.count, labels...)
}

// sorted lists the keys of a map in their order, so that the text is stable.
func sorted[K comparable, V any](of map[K]V, compare func(a, b K) int) []K {
	keys := make([]K, 0, len(of))
	for key := range of {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, compare)
	return keys
}

func byName[K cmp.Ordered](a, b K) int { return cmp.Compare(a, b) }
