package payees

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/okpay/okpay/wallet"
)

// maxRowLines is the most lines that one row may go over. A quote that is not
// closed by then is taken for a slip of its own line, and the lines after it are
// read for themselves.
const maxRowLines = 20

// maxShared is the size of a row up to which its values share one text. The
// values of a larger row are copied, so that a short one keeps no long row alive.
const maxShared = 4 << 10

// csvRows reads the rows of a CSV file (RFC 4180). Lines end in LF or CRLF; a
// line of nothing but space is no row.
type csvRows struct {
	source  *lines
	schema  schema
	columns []int // the schema's column of each field
	fields  fields
	record  record
}

// newCSVRows reads the header. Its names are trimmed and compared without case;
// they may stand in any order.
func newCSVRows(source *lines, s schema) (*csvRows, error) {
	c := &csvRows{source: source, schema: s, record: s.newRecord(0)}
	head, err := c.read(anyCount)
	if errors.Is(err, io.EOF) {
		return nil, refuseFile("the "+s.what+" is empty", "its first line names the columns: "+list(s.names()), 0)
	}
	if err != nil {
		return nil, err
	}
	at := head.number
	if c.fields.fault != "" {
		return nil, refuseFile("the header cannot be read: "+c.fields.fault, "its first line names the columns: "+list(s.names()), at)
	}
	if err := c.readHeader(at); err != nil {
		return nil, err
	}
	return c, nil
}

// readHeader takes the fields that were read for the names of the columns.
func (c *csvRows) readHeader(at int) error {
	s := c.schema
	var unknown, twice, missing []string
	for i := range c.fields.count() {
		name := bytes.ToLower(bytes.TrimSpace(c.fields.at(i)))
		column := s.index(name)
		if column < 0 {
			unknown = append(unknown, fmt.Sprintf("%.60q", name))
		} else if slices.Contains(c.columns, column) {
			twice = append(twice, string(name))
		}
		c.columns = append(c.columns, column)
	}
	for i, column := range s.columns {
		if column.required && !slices.Contains(c.columns, i) {
			missing = append(missing, column.name)
		}
	}
	known := "the columns of a " + s.what + " are " + list(s.names())
	switch {
	case len(unknown) == 1 && len(c.columns) == 1 && bytes.ContainsAny(c.fields.text, ";\t|"):
		return refuseFile("the columns of the header are not separated by commas", "save the file as CSV with commas; "+known, at)
	case len(unknown) > 0:
		return refuseFile("the header has columns that are not known: "+list(unknown), known, at, "unknown", unknown, "known", s.names())
	case len(twice) > 0:
		return refuseFile("the header names columns twice: "+list(twice), known, at, "twice", twice)
	case len(missing) > 0:
		return refuseFile("the header lacks the columns "+list(missing), known, at, "missing", missing)
	}
	return nil
}

// next reads the next row.
func (c *csvRows) next() (*record, error) {
	start, err := c.read(len(c.columns))
	if err != nil {
		return nil, err
	}
	rec := &c.record
	c.schema.reset(rec, start.number)
	switch {
	case c.fields.fault != "":
		rec.fault.add(wallet.CodeInvalidFile, c.fields.fault)
	case c.fields.count() != len(c.columns):
		rec.fault.add(wallet.CodeInvalidFile, fmt.Sprintf("the row has %d fields and the header %d", c.fields.count(), len(c.columns)))
	default:
		c.fill(rec)
	}
	return rec, nil
}

// fill puts the fields into the record.
func (c *csvRows) fill(rec *record) {
	if len(c.fields.text) > maxShared {
		for i, column := range c.columns {
			c.schema.set(rec, column, string(c.fields.at(i)))
		}
		return
	}
	whole, start := string(c.fields.text), 0
	for i, column := range c.columns {
		end := c.fields.ends[i]
		c.schema.set(rec, column, whole[start:end])
		start = end
	}
}

// anyCount is a count of fields that is not known yet.
const anyCount = -1

// read splits the next row into fields and gives the line on which it starts. A
// row whose quotes go wrong, or that goes over several lines and then has not
// the wanted count of fields, is its first line alone, with a fault.
func (c *csvRows) read(wanted int) (line, error) {
	start, err := c.source.next()
	for err == nil && len(bytes.TrimSpace(start.text)) == 0 {
		start, err = c.source.next()
	}
	if err != nil {
		return line{}, err
	}
	c.fields.reset()
	if c.fields.feed(start.text) != rowOpen {
		return line{number: start.number}, nil
	}
	return line{number: start.number}, c.readOn(len(start.text), wanted)
}

// readOn reads the lines that a quoted field goes on over.
func (c *csvRows) readOn(size, wanted int) error {
	var more []line
	state := rowOpen
	for state == rowOpen && len(more) < maxRowLines-1 {
		next, err := c.source.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		next.text = bytes.Clone(next.text)
		more = append(more, next)
		if size += len(next.text) + 1; size > c.source.limits.Line {
			break
		}
		state = c.fields.feed(next.text)
	}
	if state != rowComplete || (wanted != anyCount && c.fields.count() != wanted) {
		c.source.giveBack(more)
		c.fields.reset()
		c.fields.fault = "a quote is opened and not closed, or closed before the end of its field"
	}
	return nil
}
