package payees

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/okpay/okpay/wallet"
)

// jsonRows reads the rows of a JSONL file: one JSON object (RFC 8259) a line,
// whose members are the columns. A value is a string, null for none or, where a
// column holds an amount, a number, which is taken as the text that writes it.
// A line of nothing but space is no row. Names are compared with case; with a
// mapping, members that nothing is taken from may hold anything.
type jsonRows struct {
	source  *lines
	schema  schema
	mapping Mapping
	columns map[string][]int // what a member of that name gives
	given   []bool           // whether the member of a column was there
	record  record
}

func newJSONRows(source *lines, s schema, m Mapping) *jsonRows {
	j := &jsonRows{
		source: source, schema: s, mapping: m, columns: map[string][]int{},
		given: make([]bool, len(s.columns)), record: s.newRecord(0),
	}
	for i, c := range s.columns {
		from := c.name
		if e, found := m.find(c.name); found {
			from = e.from
			if e.constant {
				continue
			}
		}
		j.columns[from] = append(j.columns[from], i)
	}
	return j
}

// warnings tells nothing: what a JSON file holds is plain.
func (j *jsonRows) warnings() []string { return nil }

// next reads the next row.
func (j *jsonRows) next() (*record, error) {
	at, err := j.source.next()
	for err == nil && len(bytes.TrimSpace(at.text)) == 0 {
		at, err = j.source.next()
	}
	if err != nil {
		return nil, err
	}
	rec := &j.record
	j.schema.reset(rec, at.number)
	clear(j.given)
	text := bytes.TrimSpace(at.text)
	switch {
	case !utf8.Valid(text):
		rec.fault.add(wallet.CodeInvalidFile, "the row is not valid UTF-8")
	case !json.Valid(text):
		rec.fault.add(wallet.CodeInvalidFile, "the row is not JSON"+jsonFault(text))
	case text[0] != '{':
		rec.fault.add(wallet.CodeInvalidFile, "the row is not a JSON object")
	default:
		j.fill(rec, text)
	}
	return rec, nil
}

// jsonFault says what is wrong with a text that is not JSON.
func jsonFault(text []byte) string {
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		return ": " + err.Error()
	}
	return ""
}

// fill puts the members of an object into the record. The text is known to be
// valid JSON, so that its parts are found by their delimiters alone.
func (j *jsonRows) fill(rec *record, text []byte) {
	rec.whole = true
	rest := skipSpace(text[1:])
	for rest[0] != '}' {
		if rest[0] == ',' {
			rest = skipSpace(rest[1:])
		}
		var name, value []byte
		name, rest = cutValue(rest)
		rest = skipSpace(rest)
		value, rest = cutValue(skipSpace(rest[1:])) // past the colon
		rest = skipSpace(rest)
		j.member(rec, name, value)
	}
	j.complete(rec)
}

// complete fills in what every row has, and says which member a row lacks.
func (j *jsonRows) complete(rec *record) {
	for _, e := range j.mapping.entries {
		i := j.schema.index([]byte(e.column))
		switch {
		case e.constant:
			j.schema.set(rec, i, e.from)
		case !j.given[i] && j.schema.columns[i].required:
			j.schema.refuse(rec, i, fmt.Sprintf("the row lacks the member %.60q, which gives the %s", e.from, e.column))
		}
	}
}

// member puts one member into the record. Its name is still quoted.
func (j *jsonRows) member(rec *record, name, value []byte) {
	columns, known := j.columns[string(name[1:len(name)-1])]
	if !known {
		columns, known = j.columns[unquote(name)] // a name may be written with escapes
	}
	switch {
	case !known && j.mapping.empty():
		rec.fault.add(wallet.CodeInvalidFile,
			fmt.Sprintf("the member %.60q is not known; known are %s", unquote(name), list(j.schema.names())))
	case !known:
	case j.given[columns[0]]:
		rec.fault.add(wallet.CodeInvalidFile, "the member "+unquote(name)+" is there twice")
	default:
		for _, i := range columns {
			j.given[i] = true
			j.fillOne(rec, i, value)
		}
	}
}

// fillOne puts the value of a member into one column.
func (j *jsonRows) fillOne(rec *record, i int, value []byte) {
	c := j.schema.columns[i]
	switch {
	case value[0] == '"':
		text := unquote(value)
		if strings.ContainsRune(text, utf8.RuneError) {
			j.schema.refuse(rec, i, "the "+c.name+" holds a character that is not Unicode")
			return
		}
		j.schema.set(rec, i, text)
	case c.number && (value[0] == '-' || value[0] >= '0' && value[0] <= '9'):
		j.schema.setLiteral(rec, i, string(value))
	case value[0] == 'n':
		j.schema.set(rec, i, "")
	case c.number:
		rec.wrong[i] = refusal{wallet.CodeInvalidFile, "the " + c.name + " is neither a string nor a number"}
	default:
		rec.wrong[i] = refusal{wallet.CodeInvalidFile, "the " + c.name + " is not a string"}
	}
}

// cutValue splits valid JSON after the value with which it starts.
func cutValue(text []byte) (value, rest []byte) {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			i += stringEnd(text[i:])
			if depth == 0 {
				return text[:i+1], text[i+1:]
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return text[:i], text[i:] // the end of what the value stands in
			}
			if depth--; depth == 0 {
				return text[:i+1], text[i+1:]
			}
		case ',', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return text[:i], text[i:]
			}
		}
	}
	return text, nil
}

// stringEnd gives the place of the quote that closes the string with which text
// starts.
func stringEnd(text []byte) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return len(text) - 1
}

// unquote gives what a JSON string says.
func unquote(quoted []byte) string {
	if bytes.IndexByte(quoted, '\\') < 0 {
		return string(quoted[1 : len(quoted)-1])
	}
	var text string
	if err := json.Unmarshal(quoted, &text); err != nil {
		return string(utf8.RuneError) // cannot be: the string is valid
	}
	return text
}

// skipSpace leaves out the white space of JSON.
func skipSpace(text []byte) []byte { return bytes.TrimLeft(text, " \t\r\n") }
