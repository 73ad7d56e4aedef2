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
	// choices are sets of columns of which a file has at least one whole.
	choices [][]int
	// mapHint ends the hints about columns of files that may be mapped.
	mapHint string
	// decimal is the sign before the decimals of numbers that stand as text.
	decimal DecimalSign
	// lacks says which column of a record lacks what others of it need, and why;
	// it is nil where there is no such rule.
	lacks func(rec *record) (column int, why string)
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
	values []string  // by the schema's columns; empty where absent or refused
	wrong  []refusal // by the schema's columns
	whole  bool      // the row could be split into its values
	binary bool      // a number of it was kept as a binary one, by a spreadsheet
	fault  fault
}

// refusal is why a value cannot be taken; the zero value is none.
type refusal struct {
	code wallet.Code
	why  string
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
	return record{line: line, values: make([]string, len(s.columns)), wrong: make([]refusal, len(s.columns))}
}

// reset makes rec the empty record of that line.
func (s schema) reset(rec *record, line int) {
	rec.line, rec.fault, rec.whole, rec.binary = line, fault{}, false, false
	clear(rec.values)
	clear(rec.wrong)
}

// set puts text into a column, trimmed, or notes why it cannot.
func (s schema) set(rec *record, i int, text string) {
	value := s.setLiteral(rec, i, text)
	if !s.columns[i].number || value == "" {
		return
	}
	plain, err := s.decimal.plain(value)
	if err != nil {
		s.refuse(rec, i, err.Error())
		return
	}
	rec.values[i] = plain
}

// setLiteral is set for a text that is no subject to how people write numbers.
// It gives the value that was put there.
func (s schema) setLiteral(rec *record, i int, text string) string {
	c := s.columns[i]
	value, err := ident.ParseText(c.name, text, c.most)
	if err != nil {
		s.refuse(rec, i, err.Error())
		return ""
	}
	rec.values[i] = value
	return value
}

// refuse notes why the value of a column cannot be taken.
func (s schema) refuse(rec *record, i int, why string) {
	rec.values[i], rec.wrong[i] = "", refusal{s.columns[i].code, why}
}

// judge adds to the fault of a whole record what is wrong with its values, in the
// order of the columns.
func (s schema) judge(rec *record) {
	if !rec.whole {
		return
	}
	lacking, why := nowhere, ""
	if s.lacks != nil {
		lacking, why = s.lacks(rec)
	}
	for i, c := range s.columns {
		switch {
		case rec.wrong[i].why != "":
			rec.fault.add(rec.wrong[i].code, rec.wrong[i].why)
		case rec.values[i] == "" && c.required:
			rec.fault.add(c.code, "the "+c.name+" is missing")
		}
		if i == lacking {
			rec.fault.add(c.code, why)
		}
	}
}

// rows gives the records of a file one after another, and io.EOF after the last.
// Any other error refuses the file. The record is good until the next call.
type rows interface {
	next() (*record, error)
	// warnings tells, after the last record, what was found out or left out.
	warnings() []string
}

// outcome is what is known of a file that was read whole, besides its rows.
type outcome struct {
	sha256   string
	warnings []string
}

// open begins to read a file.
func open(from *content, format Format, options Options, s schema) (rows, error) {
	limits := options.Limits.orDefault()
	switch format {
	case CSV:
		return newCSVRows(newLines(from, options.Encoding, limits), s, options)
	case JSONL:
		encoding := options.Encoding
		if encoding == "" || encoding == EncodingAuto {
			encoding = EncodingUTF8 // JSON is never anything else (RFC 8259, section 8.1)
		}
		return newJSONRows(newLines(from, encoding, limits), s, options.Mapping), nil
	case XLSX:
		return newSheetRows(from, s, options)
	default:
		return nil, refuseFile(fmt.Sprintf("there is no format %q for a %s", format, s.what), formatHint, 0)
	}
}

// scan hands every record of a file to take, and gives what else is known of it.
func scan(r io.Reader, format Format, options Options, s schema, take func(*record)) (outcome, error) {
	if options.Sheet != "" && format != XLSX {
		return outcome{}, refuseFile("the "+s.what+" is no workbook and has no sheets", "leave --sheet out", 0)
	}
	limits := options.Limits.orDefault()
	s.decimal = options.Decimal
	source := newContent(r, limits.Bytes)
	from, err := open(source, format, options, s)
	if err != nil {
		return outcome{}, inFile(s, err)
	}
	for count := 0; ; count++ {
		rec, err := from.next()
		switch {
		case errors.Is(err, io.EOF) && count == 0:
			return outcome{}, refuseFile("the "+s.what+" has no rows", formatHint, 0)
		case errors.Is(err, io.EOF):
			return outcome{sha256: source.sha256(), warnings: from.warnings()}, nil
		case err != nil:
			return outcome{}, inFile(s, err)
		case count == limits.Rows:
			return outcome{}, refuseFile(fmt.Sprintf("the %s has more than %d rows", s.what, limits.Rows), "split it", rec.line)
		}
		s.judge(rec)
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
