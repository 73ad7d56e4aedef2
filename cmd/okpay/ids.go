package main

import (
	"bufio"
	"io"
	"sync"
	"time"

	"github.com/oklog/ulid/v2"
)

// idSource makes ids: a prefix, an underscore and a ULID that is above all that
// it made before, also when the clock goes back. It is safe for concurrent use.
type idSource struct {
	now func() time.Time

	mu      sync.Mutex
	last    uint64 // milliseconds
	entropy *ulid.MonotonicEntropy
}

// randomBuffer spares a call of the system for each id of a large batch.
const randomBuffer = 4 << 10

func newIDs(now func() time.Time, random io.Reader) *idSource {
	return &idSource{now: now, entropy: ulid.Monotonic(bufio.NewReaderSize(random, randomBuffer), 0)}
}

func (s *idSource) next(prefix string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = max(s.last, ulid.Timestamp(s.now()))
	id, err := ulid.New(s.last, s.entropy)
	if err != nil {
		// The 80 random bits of this millisecond are used up, which takes more
		// ids than fit into a program's life; the next one starts anew.
		s.last++
		id = ulid.MustNew(s.last, s.entropy)
	}
	return prefix + "_" + id.String()
}
