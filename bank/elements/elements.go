package elements

import (
	"bytes"
	"fmt"
	"io"
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
	*scanner
	value []byte // of the value that is being read
}

// New returns a reader of a file in UTF-8, or in the one-byte character set that
// it declares. A byte that is no character of it ends the reading. What is what
// the file is called in messages, such as "status report".
func New(r io.Reader, what string, limits Limits) *Reader {
	return &Reader{scanner: newScanner(r, what, limits)}
}

// NewUTF8 returns a reader of what is UTF-8 by now, whatever the file declares.
func NewUTF8(r io.Reader, what string, limits Limits) *Reader {
	e := New(r, what, limits)
	e.utf8 = true
	return e
}

// Line returns the line that is being read.
func (e *Reader) Line() int { return e.line }

// Refuse returns an [Error] at the line that is being read.
func (e *Reader) Refuse(message string) error { return &Error{Line: e.Line(), Message: message} }

// Unknown refuses an element that is not known in the one around it.
func (e *Reader) Unknown(start Start, parent string) error {
	return e.Refuse("the element " + Quoted(start.Name) + " is not known in " + parent)
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
		case kind == theEnd:
			return Start{}, e.Refuse("the file ends too early")
		case kind == text && !blank(e.data):
			return Start{}, e.Refuse("the file is not XML")
		}
	}
}

// Last reads what follows the file's one element, which is nothing.
func (e *Reader) Last() error {
	for {
		kind, err := e.next()
		switch {
		case err != nil:
			return err
		case kind == theEnd:
			return nil
		case kind == startOf, kind == text && !blank(e.data):
			return e.Refuse("something follows the " + e.what)
		}
	}
}

// Children calls each for every element in the one called parent, in their order.
func (e *Reader) Children(parent string, each func(Start) error) error {
	return e.within(each, func() error {
		if blank(e.data) {
			return nil
		}
		return e.Refuse("there is text in " + parent + ", which has elements alone")
	})
}

// Within is Children for an element in which text says nothing.
func (e *Reader) Within(each func(Start) error) error {
	return e.within(each, func() error { return nil })
}

// Mixed reads an element that has a text or elements: it calls each for every
// element, and at the end text with all text between them, without the space around
// it, unless there is none.
func (e *Reader) Mixed(text func(string) error, each func(Start) error) error {
	var all []byte
	err := e.within(each, func() error {
		if all = append(all, e.data...); len(all) > e.limits.Text {
			return e.Refuse(fmt.Sprintf("a value is longer than %d bytes", e.limits.Text))
		}
		return nil
	})
	if err != nil || blank(all) {
		return err
	}
	return text(string(bytes.TrimSpace(all)))
}

// within calls each for every element in the one that was begun, and between for every
// piece of text that stands beside them, blank or not.
func (e *Reader) within(each func(Start) error, between func() error) error {
	for {
		kind, err := e.next()
		switch {
		case err != nil:
			return err
		case kind == startOf:
			err = each(e.start)
		case kind == endOf:
			return nil
		default:
			err = between()
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
	for depth := len(e.open); len(e.open) >= depth; {
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
