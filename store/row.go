package store

import "database/sql/driver"

// row holds the parameters of one run of a bulk statement, in their order.
type row struct{ values []driver.NamedValue }

func (r *row) add(value driver.Value) {
	r.values = append(r.values, driver.NamedValue{Ordinal: len(r.values) + 1, Value: value})
}

func (r *row) text(value string) { r.add(value) }
func (r *row) int(value int64)   { r.add(value) }

// number adds a sequence number: none before the sequencer has given it.
func (r *row) number(first int64, order int) {
	if first == 0 {
		r.add(nil)
		return
	}
	r.add(first + int64(order))
}

func (r *row) place(value int)    { r.add(int64(value)) }
func (r *row) flag(value bool)    { r.add(flag(value)) }
func (r *row) bytes(value []byte) { r.add(blob(value)) }

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
