package elements

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// scanner splits a file into tags and texts, within limits. It reads the XML that
// messages are made of (Extensible Markup Language 1.0, with namespaces): elements,
// attributes, texts, the five entities and character references, CDATA sections,
// comments and instructions. A document type is refused.
//
// It is here since the standard library's decoder takes an allocation or more for each
// tag, and a large statement has tens of millions.
type scanner struct {
	r      io.Reader
	what   string // what the file is called, for messages
	limits Limits
	buffer []byte
	at     int // of what is not read yet
	filled int
	total  int64
	line   int
	err    error // of the reader
	utf8   bool  // the file is in UTF-8 whatever it declares
	page   page
	run    int // bytes of text since the last tag

	names map[string]*name
	open  []*name // elements that are open, outermost first
	space []binding
	start Start
	data  []byte // of the text that was read last
	own   []byte // where a text is put together that does not stand in the file as it is
	close bool   // the start that was read last is an end as well
}

// name is the name of an element or an attribute.
type name struct{ full, prefix, local string }

// binding is a prefix that stands for a namespace within an element.
type binding struct {
	prefix, space string
	depth         int
}

// kind is what was read.
type kind int

const (
	nothing kind = iota
	startOf
	endOf
	text
	theEnd // of the file
)

// maxNames bounds how many different names are kept.
const maxNames = 4096

// bufferSize is how much is read at a time at most.
const bufferSize = 64 << 10

func newScanner(r io.Reader, what string, limits Limits) *scanner {
	s := &scanner{r: r, what: what, limits: limits, line: 1, names: map[string]*name{}}
	s.buffer = make([]byte, min(bufferSize, max(limits.Token, 512)))
	return s
}

func (s *scanner) refuse(message string) error { return &Error{Line: s.line, Message: message} }

func (s *scanner) broken(message string) error {
	return s.refuse("the file is not well formed: " + message)
}

// fill reads more behind what is there, and reports whether there is more.
func (s *scanner) fill() bool {
	if s.err != nil {
		return false
	}
	if s.at > 0 {
		s.filled = copy(s.buffer, s.buffer[s.at:s.filled])
		s.at = 0
	}
	if s.filled == len(s.buffer) {
		s.buffer = append(s.buffer, make([]byte, len(s.buffer))...)
	}
	const mostEmpty = 100
	for range mostEmpty {
		n, err := s.r.Read(s.buffer[s.filled:])
		s.filled += n
		s.total += int64(n)
		s.err = err
		if s.total > s.limits.Bytes {
			s.filled, s.err = s.at, errTooLarge
		}
		if n > 0 || s.err != nil {
			return n > 0
		}
	}
	s.err = io.ErrNoProgress
	return false
}

// ended gives the error with which the file ends where something is missing.
func (s *scanner) ended() error {
	switch {
	case errors.Is(s.err, errTooLarge):
		return s.refuse(errTooLarge.Error())
	case !errors.Is(s.err, io.EOF):
		return fmt.Errorf("read the %s: %w", s.what, s.err)
	case len(s.open) == 0 && s.at == s.filled:
		return s.refuse("the file ends too early")
	default:
		return s.broken("unexpected EOF")
	}
}

// until gives what stands before a mark, which may be far but not farther than the
// limit of a token, and goes behind it. What it gives is good until more is read.
func (s *scanner) until(from int, mark string) ([]byte, error) {
	seen := from
	for {
		window := s.buffer[s.at:s.filled]
		if found := bytes.Index(window[min(seen, len(window)):], []byte(mark)); found >= 0 {
			end := seen + found
			if end > s.limits.Token {
				return nil, s.refuse(errLongToken.Error())
			}
			s.advance(end + len(mark))
			return window[from:end], nil
		}
		seen = max(from, len(window)-len(mark)+1)
		if len(window) > s.limits.Token+len(mark) {
			return nil, s.refuse(errLongToken.Error())
		}
		if !s.fill() {
			return nil, s.ended()
		}
	}
}

// advance goes on by so many bytes.
func (s *scanner) advance(n int) {
	s.line += bytes.Count(s.buffer[s.at:s.at+n], []byte{'\n'})
	s.at += n
}

// has reports whether the file goes on with a text.
func (s *scanner) has(prefix string) bool {
	for s.filled-s.at < len(prefix) {
		if !strings.HasPrefix(prefix, string(s.buffer[s.at:s.filled])) || !s.fill() {
			return false
		}
	}
	return string(s.buffer[s.at:s.at+len(prefix)]) == prefix
}

// next reads the next tag or a part of a text.
func (s *scanner) next() (kind, error) {
	if s.total == 0 && s.err == nil {
		if err := s.mark(); err != nil {
			return nothing, err
		}
	}
	if s.close {
		s.close = false
		s.pop()
		return endOf, nil
	}
	for {
		if s.at == s.filled && !s.fill() {
			if errors.Is(s.err, io.EOF) && len(s.open) == 0 {
				return theEnd, nil
			}
			return nothing, s.ended()
		}
		if s.buffer[s.at] != '<' {
			return text, s.text()
		}
		s.run = 0
		for s.filled-s.at < 2 {
			if !s.fill() {
				return nothing, s.ended()
			}
		}
		switch s.buffer[s.at+1] {
		case '/':
			data, err := s.until(len("</"), ">")
			if err != nil {
				return nothing, err
			}
			return endOf, s.endTag(data)
		case '!':
			if found, err := s.declaration(); found || err != nil {
				return text, err
			}
		case '?':
			data, err := s.until(len("<?"), "?>")
			if err == nil {
				err = s.instruction(data)
			}
			if err != nil {
				return nothing, err
			}
		default:
			return startOf, s.startTag()
		}
	}
}

// declaration reads a comment, which is passed over, or a CDATA section, which is a
// text. A document type is refused.
func (s *scanner) declaration() (isText bool, err error) {
	const comment, section = "<!--", "<![CDATA["
	switch {
	case s.has(comment):
		_, err = s.until(len(comment), "-->")
		return false, err
	case s.has(section):
		data, err := s.until(len(section), "]]>")
		if err != nil {
			return false, err
		}
		s.own, err = s.page.appendText(s.own[:0], data, s, false)
		s.data = s.own
		return true, err
	}
	if left := string(s.buffer[s.at:s.filled]); strings.HasPrefix(comment, left) || strings.HasPrefix(section, left) {
		return false, s.ended()
	}
	return false, s.refuse("the file has a document type, which is not read")
}

// mark reads the mark of an encoding with which a file may begin.
func (s *scanner) mark() error {
	const longest = 3
	for s.filled < longest && s.fill() {
	}
	switch head := s.buffer[:s.filled]; {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		s.at = longest
	case bytes.HasPrefix(head, []byte("\xfe\xff")), bytes.HasPrefix(head, []byte("\xff\xfe")):
		return s.refuse("the file is in UTF-16, which is not read")
	}
	return nil
}

// text reads a text up to the next tag, or as much of it as is at hand: but for a
// reference or a character, of which a part may be missing, a text comes in parts.
func (s *scanner) text() error {
	for {
		window := s.buffer[s.at:s.filled]
		end := bytes.IndexByte(window, '<')
		whole := end >= 0
		if !whole {
			end = len(window) - s.page.cut(window)
			if reference := bytes.LastIndexByte(window[:end], '&'); reference >= 0 && bytes.IndexByte(window[reference:end], ';') < 0 && end-reference < maxReference {
				end = reference
			}
			if window[len(window)-1] == '\r' {
				end = min(end, len(window)-1)
			}
		}
		if end == 0 && !whole {
			if s.fill() {
				continue
			}
			if !errors.Is(s.err, io.EOF) {
				return s.ended()
			}
			end = len(window)
		}
		if s.run += end; s.run > s.limits.Token {
			return s.refuse(errLongToken.Error())
		}
		plain, err := s.plain(window[:end])
		s.data = plain
		if err != nil {
			return err
		}
		s.advance(end)
		return nil
	}
}

// maxReference is the most bytes of a reference to a character.
const maxReference = 16

// plain gives a text without references, in UTF-8.
func (s *scanner) plain(raw []byte) ([]byte, error) {
	if isPlain(raw) {
		return raw, nil
	}
	var err error
	s.own, err = s.page.appendText(s.own[:0], raw, s, true)
	return s.own, err
}

// isPlain says that a text stands for itself: it is ASCII without references, line
// ends of Windows and control characters.
func isPlain(raw []byte) bool {
	for _, c := range raw {
		if c < ' ' && c != '\n' && c != '\t' || c == '&' || c >= 0x80 {
			return false
		}
	}
	return true
}

// endTag takes the end of an element.
func (s *scanner) endTag(data []byte) error {
	data = bytes.TrimRight(data, " \t\r\n")
	if len(s.open) == 0 {
		return s.broken("unexpected end element </" + Quoted(string(data)) + ">")
	}
	if last := s.open[len(s.open)-1]; string(data) != last.full {
		return s.broken("element <" + last.full + "> closed by </" + Quoted(string(data)) + ">")
	}
	s.pop()
	return nil
}

func (s *scanner) pop() {
	depth := len(s.open)
	s.open = s.open[:depth-1]
	for len(s.space) > 0 && s.space[len(s.space)-1].depth == depth {
		s.space = s.space[:len(s.space)-1]
	}
}
