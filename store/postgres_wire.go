package store

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"

	"github.com/jackc/pgx/v5/pgtype"
)

// What is sent to PostgreSQL and what comes back, in the forms of its protocol
// (the documentation's chapter "Frontend/Backend Protocol"; arrays as array_recv
// reads them). The driver's own conversion takes each value of an array for
// something that it has to find out about anew, which took more time than all
// that a payment is decided by.

// The formats of a parameter or a column.
const (
	textFormat   = int16(0)
	binaryFormat = int16(1)
)

// firstBuffer is the room that parameters begin with.
const firstBuffer = 512

// wireParameters collects the parameters of one statement. It is used again.
type wireParameters struct {
	buffer  []byte
	ends    []int
	null    []bool
	values  [][]byte
	formats []int16
}

// set encodes parameters of the types that statements have here.
func (w *wireParameters) set(args []any) error {
	if w.buffer == nil {
		w.buffer = make([]byte, 0, firstBuffer) // an empty text is no NULL
	}
	w.buffer, w.ends, w.null, w.formats = w.buffer[:0], w.ends[:0], w.null[:0], w.formats[:0]
	for i, arg := range args {
		if err := w.add(arg); err != nil {
			return fmt.Errorf("parameter %d: %w", i+1, err)
		}
	}
	w.values = w.values[:0]
	start := 0
	for i, end := range w.ends { // now that the buffer stays where it is
		if w.null[i] {
			w.values = append(w.values, nil)
		} else {
			w.values = append(w.values, w.buffer[start:end:end])
		}
		start = end
	}
	return nil
}

func (w *wireParameters) add(arg any) error {
	format, null := binaryFormat, false
	switch v := arg.(type) {
	case nil:
		null = true
	case string: // text is good for whatever type the statement takes
		format, w.buffer = textFormat, append(w.buffer, v...)
	case int64:
		format, w.buffer = textFormat, strconv.AppendInt(w.buffer, v, 10)
	case int:
		format, w.buffer = textFormat, strconv.AppendInt(w.buffer, int64(v), 10)
	case []byte:
		w.buffer = append(w.buffer, v...)
	case []string:
		w.arrayOf(pgtype.TextOID, len(v), false)
		for _, text := range v {
			w.length(len(text))
			w.buffer = append(w.buffer, text...)
		}
	case [][]byte:
		w.arrayOf(pgtype.ByteaOID, len(v), false)
		for _, value := range v {
			w.length(len(value))
			w.buffer = append(w.buffer, value...)
		}
	case numbers:
		w.arrayOf(pgtype.Int8OID, len(v.values), v.null != nil)
		for i, n := range v.values {
			if v.null != nil && v.null[i] {
				w.length(-1)
				continue
			}
			w.length(8)
			w.buffer = binary.BigEndian.AppendUint64(w.buffer, uint64(n)) //nolint:gosec // the two's complement is what is sent
		}
	default:
		return fmt.Errorf("no statement takes a %T", arg)
	}
	if len(w.buffer) > math.MaxInt32 {
		return fmt.Errorf("the parameters have more than %d bytes", math.MaxInt32)
	}
	w.ends, w.null, w.formats = append(w.ends, len(w.buffer)), append(w.null, null), append(w.formats, format)
	return nil
}

// arrayOf begins an array of one dimension: how many dimensions, whether there
// are NULLs, the type of the elements, how many, and the number of the first.
func (w *wireParameters) arrayOf(element uint32, n int, nulls bool) {
	dimensions, has := uint32(1), uint32(0)
	if n == 0 {
		dimensions = 0
	}
	if nulls {
		has = 1
	}
	for _, word := range []uint32{dimensions, has, element} {
		w.buffer = binary.BigEndian.AppendUint32(w.buffer, word)
	}
	if n > 0 {
		w.length(n)
		w.length(1)
	}
}

func (w *wireParameters) length(n int) {
	w.buffer = binary.BigEndian.AppendUint32(w.buffer, uint32(int32(n))) //nolint:gosec // it was bounded, or is -1
}

// numbers are whole numbers, some of which may be NULL.
type numbers struct {
	values []int64
	null   []bool // nil without one
}

// wireRow is a row as it came, each column in binary form.
type wireRow struct{ values [][]byte }

// Scan puts the columns where they belong, as sqliteRow does. What a column is
// can be told by where it is put: a number by its length, anything else as it is.
func (r *wireRow) Scan(columns ...any) error {
	if len(columns) != len(r.values) {
		return fmt.Errorf("scan: %d columns where %d were expected", len(r.values), len(columns))
	}
	for i, column := range columns {
		value, fits := r.values[i], false
		if value != nil {
			switch into := column.(type) {
			case *string:
				*into, fits = string(value), true
			case *[]byte:
				*into, fits = append([]byte{}, value...), true
			case *int64, *int, *bool:
				if n, ok := wireNumber(value); ok {
					fits = scanNumber(column, n)
				}
			default:
				fits = scanText(column, string(value))
			}
		}
		if !fits {
			return fmt.Errorf("scan: column %d, of %d bytes, is no %T", i+1, len(value), column)
		}
	}
	return nil
}

// wireNumber reads a SMALLINT, an INTEGER or a BIGINT.
func wireNumber(value []byte) (int64, bool) {
	switch len(value) {
	case 8:
		return int64(binary.BigEndian.Uint64(value)), true //nolint:gosec // the two's complement is what came
	case 4:
		return int64(int32(binary.BigEndian.Uint32(value))), true //nolint:gosec // the same
	case 2:
		return int64(int16(binary.BigEndian.Uint16(value))), true //nolint:gosec // the same
	default:
		return 0, false
	}
}
