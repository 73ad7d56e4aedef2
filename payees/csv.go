package payees

import (
	"bytes"
	"errors"
	"fmt"
	"io"

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
	width   int     // fields of the header
	binding binding // where the schema's columns are
	ignored []string
	fields  fields
	scratch []byte
	record  record
}

// newCSVRows reads the header. Its names are trimmed and compared without case;
// they may stand in any order.
func newCSVRows(source *lines, s schema, options Options) (*csvRows, error) {
	c := &csvRows{source: source, schema: s, record: s.newRecord(0)}
	comma, err := findDelimiter(source, options.Delimiter)
	if err != nil {
		return nil, err
	}
	c.fields.comma = comma
	head, err := c.read(anyCount)
	if errors.Is(err, io.EOF) {
		return nil, refuseFile("the "+s.what+" is empty", "its first line names the columns: "+list(s.names()), 0)
	}
	if err != nil {
		return nil, err
	}
	if c.fields.fault != "" {
		return nil, refuseFile("the header cannot be read: "+c.fields.fault, "its first line names the columns: "+list(s.names()), head.number)
	}
	names := make([]string, c.fields.count())
	for i := range names {
		names[i] = string(bytes.ToLower(bytes.TrimSpace(c.fields.at(i))))
	}
	if len(names) == 1 && s.index([]byte(names[0])) < 0 && bytes.ContainsAny(c.fields.text, ",;\t|") {
		return nil, refuseFile("the columns of the header are not separated by what the file is said to have between them",
			"save the file as CSV with commas, semicolons or tabs, and leave --delimiter out", head.number)
	}
	c.width = len(names)
	c.binding, c.ignored, err = s.bind(names, options.Mapping, false, head.number)
	return c, err
}

// warnings tells of the encoding that was found and of columns that are not read.
func (c *csvRows) warnings() []string {
	return append(c.source.decoder.warning(), ignoredWarning(c.ignored)...)
}

// next reads the next row.
func (c *csvRows) next() (*record, error) {
	start, err := c.read(c.width)
	if err != nil {
		return nil, err
	}
	rec := &c.record
	c.schema.reset(rec, start.number)
	switch {
	case c.fields.fault != "":
		rec.fault.add(wallet.CodeInvalidFile, c.fields.fault)
	case c.fields.count() != c.width:
		rec.fault.add(wallet.CodeInvalidFile, fmt.Sprintf("the row has %d fields and the header %d", c.fields.count(), c.width))
	default:
		c.fill(rec)
	}
	return rec, nil
}

// fill puts the fields into the record. Of a row that is not large they share
// one text, which holds nothing of the fields that are not read.
func (c *csvRows) fill(rec *record) {
	rec.whole = true
	c.scratch = c.scratch[:0]
	for _, place := range c.binding.places {
		if place != nowhere {
			c.scratch = append(c.scratch, bytes.TrimSpace(c.fields.at(place))...)
		}
	}
	shared, start := "", 0
	if len(c.scratch) <= maxShared {
		shared = string(c.scratch)
	}
	for i, place := range c.binding.places {
		switch {
		case place == nowhere:
			if value := c.binding.constants[i]; value != "" {
				c.schema.set(rec, i, value)
			}
		case len(c.scratch) > maxShared:
			c.schema.set(rec, i, string(bytes.TrimSpace(c.fields.at(place))))
		default:
			end := start + len(bytes.TrimSpace(c.fields.at(place)))
			c.schema.set(rec, i, shared[start:end])
			start = end
		}
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
