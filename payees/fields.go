package payees

import "bytes"

// rowState is where a row stands at the end of a line.
type rowState int

const (
	rowComplete rowState = iota
	rowOpen              // within quotes: the row goes on in the next line
	rowFaulty
)

// fields is a row that is being split at its commas (RFC 4180, section 2), or at
// what a file has in their place: a field may stand in quotes, in which commas
// and line ends are text and a double quote stands for one. text holds the fields
// one after another and ends where each of them ends.
type fields struct {
	comma  byte // what stands between the fields; 0 is a comma
	text   []byte
	ends   []int
	quoted bool   // a quoted field is open
	fault  string // why the row cannot be split
}

func (f *fields) reset() {
	f.text, f.ends = f.text[:0], f.ends[:0]
	f.quoted, f.fault = false, ""
}

func (f *fields) count() int { return len(f.ends) }

// at gives the field of that place, from 0.
func (f *fields) at(i int) []byte {
	start := 0
	if i > 0 {
		start = f.ends[i-1]
	}
	return f.text[start:f.ends[i]]
}

// feed takes a line of the row, without its end.
func (f *fields) feed(text []byte) rowState {
	if f.comma == 0 {
		f.comma = ','
	}
	if f.quoted {
		f.text = append(f.text, '\n')
	}
	for {
		if !f.quoted {
			if len(text) > 0 && text[0] == '"' {
				f.quoted, text = true, text[1:]
			} else {
				end := bytes.IndexByte(text, f.comma)
				plain := text
				if end >= 0 {
					plain = text[:end]
				}
				if bytes.IndexByte(plain, '"') >= 0 {
					f.fault = "a quote stands within a field that does not start with one"
					return rowFaulty
				}
				f.text = append(f.text, plain...)
				f.ends = append(f.ends, len(f.text))
				if end < 0 {
					return rowComplete
				}
				text = text[end+1:]
				continue
			}
		}
		rest, state := f.feedQuoted(text)
		switch {
		case state != rowComplete:
			return state
		case len(rest) == 0:
			return rowComplete
		}
		text = rest[1:] // the comma
	}
}

// feedQuoted takes the rest of a quoted field. It gives what follows the closing
// quote, which is nothing or starts with a comma.
func (f *fields) feedQuoted(text []byte) (rest []byte, state rowState) {
	for {
		end := bytes.IndexByte(text, '"')
		if end < 0 {
			f.text = append(f.text, text...)
			return nil, rowOpen
		}
		f.text = append(f.text, text[:end]...)
		text = text[end+1:]
		switch {
		case len(text) == 0 || text[0] == f.comma:
			f.quoted = false
			f.ends = append(f.ends, len(f.text))
			return text, rowComplete
		case text[0] == '"':
			f.text = append(f.text, '"')
			text = text[1:]
		default:
			f.fault = "text follows the closing quote of a field"
			return nil, rowFaulty
		}
	}
}
