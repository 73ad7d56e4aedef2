package store

import (
	"bytes"
	"database/sql/driver"
)

// row holds the parameters of one run of a bulk statement, in their order. It
// keeps those of the run before: what is the same again, as most of what many
// rows share, is not allocated again. With room, it collects the parameters of
// so many runs in columns instead.
type row struct {
	values  []driver.NamedValue
	filled  int
	room    int
	columns []column
}

// column gives the column of the next parameter.
func (r *row) column() *column {
	if r.filled == len(r.columns) {
		r.columns = append(r.columns, column{})
	}
	r.filled++
	return &r.columns[r.filled-1]
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
	if r.room > 0 {
		r.column().text(value, r.room)
		return
	}
	slot := r.slot()
	if before, ok := (*slot).(string); !ok || before != value {
		*slot = value
	}
}

func (r *row) int(value int64) {
	if r.room > 0 {
		r.column().number(value, false, r.room)
		return
	}
	slot := r.slot()
	if before, ok := (*slot).(int64); !ok || before != value {
		*slot = value
	}
}

func (r *row) bytes(value []byte) {
	if r.room > 0 {
		r.column().blob(value, r.room)
		return
	}
	slot := r.slot()
	if before, ok := (*slot).([]byte); !ok || !bytes.Equal(before, value) {
		*slot = blob(value)
	}
}

func (r *row) place(value int) { r.int(int64(value)) }
func (r *row) flag(value bool) { r.int(flag(value)) }

// null adds a number that is not known.
func (r *row) null() {
	if r.room > 0 {
		r.column().number(0, true, r.room)
		return
	}
	*r.slot() = nil
}

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
