package payees

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ident"
)

// column is a field that the rows of a kind of file have.
type column struct {
	name     string
	required bool
	number   bool        // in JSON it may be a number
	most     int         // bytes of a value
	code     wallet.Code // of a value that is missing or cannot be taken
}

// schema is what the rows of a kind of file hold.
type schema struct {
	what    string // what a file of the kind is called
	columns []column
}

// index gives the place of the column of that name, and -1 when there is none.
func (s schema) index(name []byte) int {
	for i, c := range s.columns {
		if string(name) == c.name {
			return i
		}
	}
	return -1
}

// names lists the columns, for messages.
func (s schema) names() []string {
	names := make([]string, len(s.columns))
	for i, c := range s.columns {
		names[i] = c.name
	}
	return names
}

// record is a row as it stands in the file, before anybody judges its values.
type record struct {
	line   int
	values []string // by the schema's columns; empty where absent or refused
	fault  fault
}

// fault is what is wrong with a record: the code of what was found first, and
// everything that was found.
type fault struct {
	code    wallet.Code
	message string
	more    bool // the message says that there is more
}

// maxFault bounds the message of a fault, in bytes, before the last that is
// found is added to it.
const maxFault = 500

func (f *fault) add(code wallet.Code, message string) {
	switch {
	case f.code == "":
		f.code, f.message = code, message
	case len(f.message) < maxFault:
		f.message += "; " + message
	case !f.more:
		f.message, f.more = f.message+"; and more", true
	}
}

// newRecord makes an empty record of that line.
func (s schema) newRecord(line int) record {
	return record{line: line, values: make([]string, len(s.columns))}
}

// reset makes rec the empty record of that line.
func (s schema) reset(rec *record, line int) {
	rec.line, rec.fault = line, fault{}
	clear(rec.values)
}

// set puts text into a column, trimmed, or adds to the fault why it cannot.
func (s schema) set(rec *record, i int, text string) {
	c := s.columns[i]
	value, err := ident.ParseText(c.name, text, c.most)
	if err != nil {
		rec.fault.add(c.code, err.Error())
		return
	}
	rec.values[i] = value
	if value == "" && c.required {
		rec.fault.add(c.code, "the "+c.name+" is missing")
	}
}

// rows gives the records of a file one after another, and io.EOF after the last.
// Any other error refuses the file. The record is good until the next call.
type rows interface {
	next() (*record, error)
}

// scan hands every record of a file to take, and gives the hash of the file.
func scan(r io.Reader, format Format, limits Limits, s schema, take func(*record)) (sha256 string, err error) {
	limits = limits.orDefault()
	source := newLines(r, limits)
	var from rows
	switch format {
	case CSV:
		from, err = newCSVRows(source, s)
	case JSONL:
		from = newJSONRows(source, s)
	default:
		err = refuseFile(fmt.Sprintf("there is no format %q for a %s", format, s.what), formatHint, 0)
	}
	if err != nil {
		return "", inFile(s, err)
	}
	for count := 0; ; count++ {
		rec, err := from.next()
		switch {
		case errors.Is(err, io.EOF) && count == 0:
			return "", refuseFile("the "+s.what+" has no rows", formatHint, 0)
		case errors.Is(err, io.EOF):
			return source.sha256(), nil
		case err != nil:
			return "", inFile(s, err)
		case count == limits.Rows:
			return "", refuseFile(fmt.Sprintf("the %s has more than %d rows", s.what, limits.Rows), "split it", rec.line)
		}
		take(rec)
	}
}

// inFile leaves a refusal as it is and says of any other error what was read.
func inFile(s schema, err error) error {
	if _, ok := errors.AsType[*wallet.Error](err); ok {
		return err
	}
	return fmt.Errorf("%s: %w", s.what, err)
}

// list writes names with commas between them.
func list(names []string) string { return strings.Join(names, ", ") }
