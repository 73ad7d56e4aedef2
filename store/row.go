package store

import (
	"bytes"
	"database/sql/driver"
)

// row holds the parameters of one run of a bulk statement, in their order. It
// keeps those of the run before: what is the same again, as most of what many
// rows share, is not allocated again.
type row struct {
	values []driver.NamedValue
	filled int
}

// next makes room for the parameters of the next run.
func (r *row) next() { r.filled = 0 }

// parameters are those of this run.
func (r *row) parameters() []driver.NamedValue { return r.values[:r.filled] }

// slot gives where the next parameter stands.
func (r *row) slot() *driver.Value {
	if r.filled == len(r.values) {
		r.values = append(r.values, driver.NamedValue{Ordinal: r.filled + 1})
	}
	r.filled++
	return &r.values[r.filled-1].Value
}

func (r *row) text(value string) {
	slot := r.slot()
	if before, ok := (*slot).(string); !ok || before != value {
		*slot = value
	}
}

func (r *row) int(value int64) {
	slot := r.slot()
	if before, ok := (*slot).(int64); !ok || before != value {
		*slot = value
	}
}

func (r *row) bytes(value []byte) {
	slot := r.slot()
	if before, ok := (*slot).([]byte); !ok || !bytes.Equal(before, value) {
		*slot = blob(value)
	}
}

func (r *row) place(value int) { r.int(int64(value)) }
func (r *row) flag(value bool) { r.int(flag(value)) }

// null adds a number that is not known.
func (r *row) null() { *r.slot() = nil }

// number adds what {place} stands for: a sequence number, or the place in the
// commit that the sequencer will number, where first is 0.
func (r *row) number(first int64, order int) { r.int(first + int64(order)) }

// flag is a truth as it is stored.
func flag(value bool) int64 {
	if value {
		return 1
	}
	return 0
}

// blob is never NULL.
func blob(value []byte) []byte {
	if value == nil {
		return []byte{}
	}
	return value
}
