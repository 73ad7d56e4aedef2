package screen

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/okpay/okpay/wallet/ident"
	"github.com/okpay/okpay/wallet/names"
)

const (
	maxLine = 64 << 10 // bytes
	maxName = names.MaxBytes
	endMark = 0x1a // control-Z, with which DOS ended a text
	nothing = "-0-"
)

// row is a line of a file, taken apart.
type row struct {
	file   string
	line   int
	fields []string
}

// refuse says what is wrong with a row.
func (r row) refuse(wrong string) error {
	return &ident.Error{
		Message: fmt.Sprintf("%s, line %d: %s", r.file, r.line, wrong),
		Hint:    "use the file as OFAC publishes it",
	}
}

// readRows gives each line that is not empty to each, taken apart into columns.
func readRows(r io.Reader, file string, columns, most int, each func(row) error) error {
	lines := newLines(r)
	at, rows := row{file: file}, 0
	for {
		line, err := lines.next()
		at.line = lines.number
		switch {
		case errors.Is(err, io.EOF) && rows == 0:
			return &ident.Error{Message: file + " has no row", Hint: "use the file as OFAC publishes it"}
		case errors.Is(err, io.EOF):
			return nil
		case errors.Is(err, bufio.ErrTooLong):
			return at.refuse(fmt.Sprintf("the line is longer than %d bytes", maxLine))
		case err != nil:
			return fmt.Errorf("read %s: %w", file, err)
		}
		if strings.TrimSpace(line) == "" {
			continue
		}
		if rows++; rows > most {
			return at.refuse(fmt.Sprintf("there are more than %d rows", most))
		}
		if at.fields, err = fieldsOf(line); err != nil {
			return at.refuse(err.Error())
		}
		if len(at.fields) != columns {
			return at.refuse(fmt.Sprintf("there are %d columns, and there should be %d", len(at.fields), columns))
		}
		if err := each(at); err != nil {
			return err
		}
	}
}

var (
	errQuote  = errors.New("a quoted field does not end")
	errBehind = errors.New("there is something behind a quoted field")
	errInside = errors.New("there is a quote inside a field that is not quoted")
)

// fieldsOf takes a line of CSV apart (RFC 4180, section 2, without line breaks in
// fields). Space around fields is left out, as is -0-.
func fieldsOf(line string) ([]string, error) {
	var fields []string
	for {
		var field, rest string
		var more bool
		line = strings.TrimLeft(line, " \t")
		if quoted, ok := strings.CutPrefix(line, `"`); ok {
			var b strings.Builder
			for {
				part, after, ended := strings.Cut(quoted, `"`)
				if !ended {
					return nil, errQuote
				}
				b.WriteString(part)
				if quoted, ok = strings.CutPrefix(after, `"`); !ok {
					rest = strings.TrimLeft(after, " \t")
					break
				}
				b.WriteByte('"')
			}
			field = b.String()
			if rest, more = strings.CutPrefix(rest, ","); !more && rest != "" {
				return nil, errBehind
			}
		} else {
			field, rest, more = strings.Cut(line, ",")
			if strings.Contains(field, `"`) {
				return nil, errInside
			}
		}
		if field = strings.TrimSpace(field); field == nothing {
			field = ""
		}
		fields = append(fields, field)
		if !more {
			return fields, nil
		}
		line = rest
	}
}

// lines reads lines of at most maxLine bytes, up to the end mark.
type lines struct {
	source  *source
	scanner *bufio.Scanner
	number  int  // of the line that was read last, from 1
	ended   bool // the end mark has been read
}

// source remembers how a reader failed: the scanner gives half a line before it
// says so.
type source struct {
	io.Reader
	err error
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}

func newLines(r io.Reader) *lines {
	from := &source{Reader: r}
	scanner := bufio.NewScanner(from)
	scanner.Buffer(make([]byte, 0, 4096), maxLine+2)
	scanner.Split(splitLines)
	return &lines{source: from, scanner: scanner}
}

// next returns the next line in UTF-8, or io.EOF.
func (l *lines) next() (string, error) {
	l.number++
	if l.ended {
		return "", io.EOF
	}
	more := l.scanner.Scan()
	if l.source.err != nil {
		return "", l.source.err
	}
	if !more {
		if err := l.scanner.Err(); err != nil {
			return "", err
		}
		return "", io.EOF
	}
	line := l.scanner.Bytes()
	if l.number == 1 {
		line = bytes.TrimPrefix(line, []byte("\ufeff"))
	}
	line, _, l.ended = bytes.Cut(line, []byte{endMark})
	if utf8.Valid(line) {
		return string(line), nil
	}
	// ISO 8859-1 is the first 256 characters of Unicode.
	runes := make([]rune, len(line))
	for i, c := range line {
		runes[i] = rune(c)
	}
	return string(runes), nil
}

// splitLines splits at LF, CR LF and CR.
func splitLines(data []byte, atEOF bool) (advance int, token []byte, err error) {
	at := bytes.IndexAny(data, "\r\n")
	switch {
	case at < 0 && atEOF && len(data) == 0:
		return 0, nil, nil
	case at < 0 && atEOF:
		return len(data), data, nil
	case at < 0:
		return 0, nil, nil
	case data[at] == '\n':
		return at + 1, data[:at], nil
	case at+1 < len(data) && data[at+1] == '\n':
		return at + 2, data[:at], nil
	case at+1 < len(data) || atEOF:
		return at + 1, data[:at], nil
	default:
		return 0, nil, nil // a LF may follow
	}
}
