package server

import (
	"math"
	"sync"
	"time"
)

// maxBuckets bounds how many API keys are watched at once. Beyond that the one
// that was not seen for longest is forgotten, and starts anew.
const maxBuckets = 10_000

// limiter holds each API key to a rate: a bucket that fills with rate tokens a
// second up to twice as many, and of which each request takes one.
type limiter struct {
	rate int // 0 for no limit

	mu      sync.Mutex
	buckets map[string]*bucket
}

// bucket counts in billionths of a token, so that no rounding adds up.
type bucket struct {
	nano int64
	seen time.Time
}

const nanoToken = int64(time.Second)

func newLimiter(rate int) *limiter {
	return &limiter{rate: max(0, min(rate, maxRate)), buckets: map[string]*bucket{}}
}

// maxRate keeps the arithmetic within its numbers.
const maxRate = 1_000_000

// take takes a token, or says how long it takes for one to be there.
func (l *limiter) take(key string, now time.Time) (wait time.Duration, ok bool) {
	if l.rate == 0 {
		return 0, true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	most := 2 * int64(l.rate) * nanoToken
	b := l.buckets[key]
	if b == nil {
		l.makeRoom()
		b = &bucket{nano: most, seen: now}
		l.buckets[key] = b
	}
	if passed := now.Sub(b.seen); passed > 0 {
		gained := most
		if int64(passed) < math.MaxInt64/int64(l.rate) {
			gained = int64(passed) * int64(l.rate)
		}
		b.nano = min(most, b.nano+min(gained, most))
		b.seen = now
	}
	if b.nano < nanoToken {
		return time.Duration((nanoToken - b.nano) / int64(l.rate)), false
	}
	b.nano -= nanoToken
	return 0, true
}

func (l *limiter) makeRoom() {
	if len(l.buckets) < maxBuckets {
		return
	}
	oldest := ""
	for key, b := range l.buckets {
		if oldest == "" || b.seen.Before(l.buckets[oldest].seen) {
			oldest = key
		}
	}
	delete(l.buckets, oldest)
}
