package statement

import (
	"bufio"
	"errors"
	"fmt"
	"html"
	"io"
	"strings"
)

// tags reads OFX tag by tag, as SGML and as XML: a tag with the text behind it. An
// end tag of a value may be there or not; a sign of markup in a text is text.
type tags struct {
	source *bufio.Reader
	line   int // that is being read, from 1
	head   strings.Builder
	value  []byte
	next   string // a tag that was read behind a text
	at     int    // its line
	ended  bool
}

// tag is a start or an end of an element with the text behind it.
type tag struct {
	name string // in capital letters
	end  bool
	text string // without the space around it
	line int
}

func newTags(r io.Reader) *tags { return &tags{source: bufio.NewReaderSize(r, headSize), line: 1} }

func (t *tags) byte() (byte, error) {
	c, err := t.source.ReadByte()
	switch {
	case err == nil && c == '\n':
		t.line++
	case err != nil && !errors.Is(err, io.EOF):
		err = fmt.Errorf("read line %d: %w", t.line, err)
	}
	return c, err
}

// read gives the next tag, and io.EOF after the last.
func (t *tags) read() (tag, error) {
	for t.next == "" {
		if t.ended {
			return tag{}, io.EOF
		}
		text, err := t.text()
		if err != nil {
			return tag{}, err
		}
		if t.head.Len() == 0 { // what stands before the first tag
			t.head.WriteString(text)
			t.head.WriteByte('\n')
		}
	}
	this := tag{name: t.next, line: t.at}
	t.next = ""
	if rest, found := strings.CutPrefix(this.name, "/"); found {
		this.name, this.end = rest, true
	}
	closed := strings.HasSuffix(this.name, "/")
	this.name, _, _ = strings.Cut(strings.TrimRight(this.name, "/ \t\r\n"), " ")
	this.name = strings.ToUpper(strings.TrimSpace(this.name))
	text, err := t.text()
	if err != nil {
		return tag{}, err
	}
	if !closed && !this.end {
		this.text = text
	}
	return this, nil
}

// text reads up to a tag, which it keeps, or to the end of the file.
func (t *tags) text() (string, error) {
	t.value = t.value[:0]
	for {
		c, err := t.byte()
		if errors.Is(err, io.EOF) {
			t.ended = true
			return t.plain(), nil
		}
		if err != nil {
			return "", err
		}
		if c == '<' {
			found, err := t.markup()
			if err != nil {
				return "", err
			}
			if found {
				return t.plain(), nil
			}
			continue
		}
		t.value = append(t.value, c)
		if len(t.value) > MaxText {
			return "", &Error{Line: t.line, Reason: fmt.Sprintf("a value is longer than %d bytes", MaxText)}
		}
	}
}

func (t *tags) plain() string {
	text := strings.TrimSpace(string(t.value))
	if strings.IndexByte(text, '&') < 0 {
		return text
	}
	return strings.TrimSpace(html.UnescapeString(text))
}

// markup reads what follows a sign of markup: a tag, which it keeps; a declaration, a
// comment or an instruction, which it passes over; or text.
func (t *tags) markup() (found bool, err error) {
	next, err := t.source.Peek(1)
	if err != nil || !strings.ContainsRune("/?!", rune(next[0])) && !isLetter(next[0]) {
		t.value = append(t.value, '<')
		return false, nil //nolint:nilerr // an end of the file comes again
	}
	if next[0] == '!' {
		return false, t.declaration()
	}
	t.at = t.line
	name := make([]byte, 0, 16)
	for {
		c, err := t.byte()
		switch {
		case errors.Is(err, io.EOF):
			return false, &Error{Line: t.line, Reason: "the file ends within a tag"}
		case err != nil:
			return false, err
		case c == '>':
			if name[0] == '?' {
				if t.head.Len() < MaxText {
					t.head.Write(name)
				}
				return false, nil
			}
			t.next = string(name)
			return true, nil
		}
		if name = append(name, c); len(name) > MaxText {
			return false, &Error{Line: t.line, Reason: fmt.Sprintf("a tag is longer than %d bytes", MaxText)}
		}
	}
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// declaration reads a comment, which is passed over, or a part that is text as it
// stands. A document type is refused.
func (t *tags) declaration() error {
	const cdata, comment = "![CDATA[", "!--"
	switch begin, _ := t.source.Peek(len(cdata)); {
	case string(begin) == cdata:
		_, _ = t.source.Discard(len(cdata)) // that were peeked at
		return t.until("]]>", true)
	case strings.HasPrefix(string(begin), comment):
		return t.until("-->", false)
	default:
		return &Error{Line: t.line, Reason: "the file has a document type or another declaration, which is not read"}
	}
}

// until reads up to and with a mark, and keeps as text what stands before it.
func (t *tags) until(mark string, keep bool) error {
	size, last := 0, ""
	for !strings.HasSuffix(last, mark) {
		c, err := t.byte()
		switch {
		case errors.Is(err, io.EOF):
			return &Error{Line: t.line, Reason: "the file ends before " + mark}
		case err != nil:
			return err
		}
		if size++; size > MaxText {
			return &Error{Line: t.line, Reason: fmt.Sprintf("a text or a comment is longer than %d bytes", MaxText)}
		}
		if last += string(rune(c)); len(last) > len(mark) {
			last = last[len(last)-len(mark):]
		}
		if keep {
			t.value = append(t.value, c)
		}
	}
	if keep {
		t.value = t.value[:len(t.value)-len(mark)]
	}
	return nil
}
