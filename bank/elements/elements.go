package elements

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Limits bound what is read of a file. All of them have to be above zero.
type Limits struct {
	Bytes int64 // of the file
	Depth int   // of elements in each other
	Token int   // bytes of a tag, a text or a comment
	Text  int   // bytes of a value
}

// Reader reads XML element by element. Each method that reads what is in an
// element is called when its start was read, and reads to its end.
type Reader struct {
	decoder *xml.Decoder
	source  *source
	limits  Limits
	what    string // what the file is called, for messages
	depth   int
	start   Start  // of the element that began last
	data    []byte // of the text that was read last
	value   []byte // of the value that is being read
}

// Start is the start of an element. Name is without the prefix of its namespace,
// Space the namespace itself.
type Start struct {
	Name, Space string
	attributes  []xml.Attr
}

// Attribute returns the value of the attribute of that name, in whatever
// namespace, and "" when there is none.
func (s Start) Attribute(name string) string {
	for i := range s.attributes {
		if s.attributes[i].Name.Local == name {
			return s.attributes[i].Value
		}
	}
	return ""
}

// New returns a reader of a file in UTF-8, or in the one-byte character set that
// it declares. A byte that is no character of it ends the reading. What is what
// the file is called in messages, such as "status report".
func New(r io.Reader, what string, limits Limits) *Reader {
	e := &Reader{source: newSource(r, limits.Bytes), what: what, limits: limits}
	e.decoder = xml.NewDecoder(e.source)
	e.decoder.CharsetReader = charset
	return e
}

// NewUTF8 returns a reader of what is UTF-8 by now, whatever the file declares.
func NewUTF8(r io.Reader, what string, limits Limits) *Reader {
	e := New(r, what, limits)
	e.decoder.CharsetReader = func(_ string, input io.Reader) (io.Reader, error) { return input, nil }
	return e
}

// Line returns the line that is being read.
func (e *Reader) Line() int {
	line, _ := e.decoder.InputPos()
	return line
}

// Refuse returns an [Error] at the line that is being read.
func (e *Reader) Refuse(message string) error { return &Error{Line: e.Line(), Message: message} }

// Unknown refuses an element that is not known in the one around it.
func (e *Reader) Unknown(start Start, parent string) error {
	return e.Refuse("the element " + Quoted(start.Name) + " is not known in " + parent)
}

// kind is what was read.
type kind int

const (
	nothing kind = iota
	startOf
	endOf
	text
)

// next reads the next start of an element, end of one, or text.
func (e *Reader) next() (kind, error) {
	for {
		e.source.token = e.limits.Token
		token, err := e.decoder.Token()
		if err != nil {
			return nothing, e.failed(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if e.depth++; e.depth > e.limits.Depth {
				return nothing, e.Refuse(fmt.Sprintf("elements stand in each other more than %d deep", e.limits.Depth))
			}
			e.start = Start{Name: token.Name.Local, Space: token.Name.Space, attributes: token.Attr}
			return startOf, nil
		case xml.EndElement:
			e.depth--
			return endOf, nil
		case xml.CharData:
			e.data = token
			return text, nil
		case xml.Directive:
			return nothing, e.Refuse("the file has a document type, which is not read")
		}
	}
}

// failed tells an error of the file from one of reading it.
func (e *Reader) failed(err error) error {
	var syntax *xml.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return &Error{Line: syntax.Line, Message: "the file is not well formed: " + syntax.Msg}
	case errors.Is(err, io.EOF):
		return e.Refuse("the file ends too early")
	case e.source.err == nil || errors.Is(e.source.err, io.EOF), errors.Is(err, errTooLarge), errors.Is(err, errUTF16):
		return e.Refuse(strings.TrimPrefix(err.Error(), "xml: "))
	default:
		return fmt.Errorf("read the %s: %w", e.what, err)
	}
}

// First returns the start of the file's one element.
func (e *Reader) First() (Start, error) {
	for {
		kind, err := e.next()
		switch {
		case err != nil:
			return Start{}, err
		case kind == startOf:
			return e.start, nil
		case kind == text && !blank(e.data):
			return Start{}, e.Refuse("the file is not XML")
		}
	}
}

// Last reads what follows the file's one element, which is nothing.
func (e *Reader) Last() error {
	for {
		e.source.token = e.limits.Token
		token, err := e.decoder.Token()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return e.failed(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			return e.Refuse("something follows the " + e.what)
		case xml.CharData:
			if !blank(token) {
				return e.Refuse("something follows the " + e.what)
			}
		}
	}
}

// Children calls each for every element in the one called parent, in their order.
func (e *Reader) Children(parent string, each func(Start) error) error {
	return e.within(each, func() error {
		return e.Refuse("there is text in " + parent + ", which has elements alone")
	})
}

// Within is Children for an element in which text says nothing.
func (e *Reader) Within(each func(Start) error) error {
	return e.within(each, func() error { return nil })
}

func (e *Reader) within(each func(Start) error, stray func() error) error {
	for {
		kind, err := e.next()
		switch {
		case err != nil:
			return err
		case kind == startOf:
			err = each(e.start)
		case kind == endOf:
			return nil
		case !blank(e.data):
			err = stray()
		}
		if err != nil {
			return err
		}
	}
}

// Text reads an element that has text alone, and returns it without the space
// around it.
func (e *Reader) Text() (string, error) {
	e.value = e.value[:0]
	for {
		kind, err := e.next()
		switch {
		case err != nil:
			return "", err
		case kind == startOf:
			return "", e.Refuse("the element " + Quoted(e.start.Name) + " stands where there is text alone")
		case kind == endOf:
			return string(bytes.TrimSpace(e.value)), nil
		}
		if e.value = append(e.value, e.data...); len(e.value) > e.limits.Text {
			return "", e.Refuse(fmt.Sprintf("a value is longer than %d bytes", e.limits.Text))
		}
	}
}

// Skip reads over an element and all that is in it.
func (e *Reader) Skip() error {
	for depth := e.depth; e.depth >= depth; {
		if _, err := e.next(); err != nil {
			return err
		}
	}
	return nil
}

// Once reads a text into a value that was not read before. An empty one, which
// the schemas do not have and some banks send, states nothing.
func (e *Reader) Once(into *string) error {
	text, err := e.Text()
	switch {
	case err != nil, text == "":
		return err
	case *into != "":
		return e.Refuse("a value is stated twice")
	}
	*into = text
	return nil
}

func blank(text []byte) bool { return len(bytes.TrimSpace(text)) == 0 }

// Mixed reads an element that has a text or elements: it calls text with the text
// between elements, without the space around it, and each for every element.
func (e *Reader) Mixed(text func(string) error, each func(Start) error) error {
	for {
		kind, err := e.next()
		switch {
		case err != nil:
			return err
		case kind == startOf:
			err = each(e.start)
		case kind == endOf:
			return nil
		case !blank(e.data):
			if len(e.data) > e.limits.Text {
				return e.Refuse(fmt.Sprintf("a value is longer than %d bytes", e.limits.Text))
			}
			err = text(string(bytes.TrimSpace(e.data)))
		}
		if err != nil {
			return err
		}
	}
}
