package engine

import (
	"encoding/binary"
	"fmt"
	"time"

	"github.com/okpay/okpay/wallet/policy/risk"
)

// RiskKey names what the risk rules know of an owner: the owner itself when What
// is empty, else a recipient, an instrument or a country.
type RiskKey struct{ Owner, What string }

// RiskRecord is what was counted of one RiskKey. Each series counts something
// else by buckets of time; it is stored packed.
type RiskRecord struct {
	RiskKey
	FirstAt int64 // 0 when nothing was sent yet
	LastAt  int64
	series  [riskSeries]series
	changed bool
}

// The series of a record. The owner's own has all, a recipient's what was
// transferred to it.
const (
	riskSent = iota
	riskDeclined
	riskNewRecipients
	riskSeries
)

// Buckets are five minutes long, and of what is older than the last hour an
// hour. A window begins with the bucket that its time begins in, so that it
// covers its time and at most one bucket more.
const (
	microsPerBucket  = int64(5 * time.Minute / time.Microsecond)
	bucketsPerHour   = 12
	bucketsPerDay    = 24 * bucketsPerHour
	maxRiskBuckets   = 64 // of one series; there are at most 13 of the hour and 25 of the day
	riskPackingStart = 1  // the version of the packed form
)

// bucket counts what happened in one piece of time, and sums its worth.
type bucket struct{ at, count, sum int64 }

// series are buckets in the order of time.
type series []bucket

// add counts one more at a moment.
func (s *series) add(moment, worth int64) {
	at := moment / microsPerBucket
	if n := len(*s); n > 0 && (*s)[n-1].at >= at {
		(*s)[n-1].count, (*s)[n-1].sum = (*s)[n-1].count+1, addUp((*s)[n-1].sum, worth)
		return
	}
	s.compact(at)
	*s = append(*s, bucket{at, 1, worth})
}

// addUp adds worths up to the largest number.
func addUp(a, b int64) int64 {
	if sum := a + b; sum >= a {
		return sum
	}
	return 1<<63 - 1
}

// compact leaves out what is older than a day, and makes buckets of an hour of
// what is older than an hour. Such a bucket stands at the last of its pieces.
func (s *series) compact(now int64) {
	kept := (*s)[:0]
	for _, b := range *s {
		if b.at < firstOfDay(now) {
			continue
		}
		if n := len(kept); n > 0 && b.at < now-bucketsPerHour && kept[n-1].at/bucketsPerHour == b.at/bucketsPerHour {
			kept[n-1] = bucket{b.at, kept[n-1].count + b.count, addUp(kept[n-1].sum, b.sum)}
			continue
		}
		kept = append(kept, b)
	}
	*s = kept
}

// firstOfDay is the first bucket that counts to the last day: the one that it
// began in, from the start of its hour.
func firstOfDay(now int64) int64 { return (now - bucketsPerDay) / bucketsPerHour * bucketsPerHour }

// window sums the last hour and the last day.
func (s series) window(moment int64) risk.Window {
	var w risk.Window
	now := moment / microsPerBucket
	for _, b := range s {
		if b.at < firstOfDay(now) {
			continue
		}
		w.DayCount, w.DaySum = w.DayCount+b.count, addUp(w.DaySum, b.sum)
		if b.at >= now-bucketsPerHour {
			w.HourCount, w.HourSum = w.HourCount+b.count, addUp(w.HourSum, b.sum)
		}
	}
	return w
}

// Pack writes the series for the store: the version, and for each series the
// number of its buckets and their steps in time, counts and sums.
func (r *RiskRecord) Pack() []byte {
	last := 0
	for i := range r.series {
		if len(r.series[i]) > 0 {
			last = i + 1
		}
	}
	if last == 0 {
		return []byte{}
	}
	packed := append(make([]byte, 0, 32), riskPackingStart)
	for _, s := range r.series[:last] {
		packed = binary.AppendUvarint(packed, uint64(len(s)))
		before := int64(0)
		for _, b := range s {
			packed = binary.AppendVarint(packed, b.at-before)
			packed = binary.AppendVarint(packed, b.count)
			packed = binary.AppendVarint(packed, b.sum)
			before = b.at
		}
	}
	return packed
}

// Unpack reads what Pack wrote.
func (r *RiskRecord) Unpack(packed []byte) error {
	r.series = [riskSeries]series{}
	if len(packed) == 0 {
		return nil
	}
	if packed[0] != riskPackingStart {
		return fmt.Errorf("the windows of %s: unknown form %d", r.Owner, packed[0])
	}
	rest := packed[1:]
	whole := true
	next := func() int64 {
		n, size := binary.Varint(rest)
		if size <= 0 {
			rest, whole = nil, false
			return 0
		}
		rest = rest[size:]
		return n
	}
	for i := 0; i < riskSeries && len(rest) > 0; i++ {
		n, size := binary.Uvarint(rest)
		if size <= 0 || n > maxRiskBuckets {
			return fmt.Errorf("the windows of %s: %d buckets", r.Owner, n)
		}
		rest = rest[size:]
		at := int64(0)
		for range n {
			at += next()
			r.series[i] = append(r.series[i], bucket{at, next(), next()})
			if !whole {
				return fmt.Errorf("the windows of %s are cut off", r.Owner)
			}
		}
	}
	return nil
}
