package pain

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// elements reads XML element by element within limits. Each method that reads is
// called when the start of an element was read, and reads to its end.
type elements struct {
	decoder *xml.Decoder
	source  *source
	depth   int
	value   []byte // of the text that is being read
}

func newElements(r io.Reader) *elements {
	e := &elements{source: newSource(r)}
	e.decoder = xml.NewDecoder(e.source)
	e.decoder.CharsetReader = charset
	return e
}

// line returns the line that is being read.
func (e *elements) line() int {
	line, _ := e.decoder.InputPos()
	return line
}

func (e *elements) refuse(message string) error { return &ReadError{Line: e.line(), Message: message} }

func (e *elements) unknown(start xml.StartElement, parent string) error {
	return e.refuse("the element " + quotedText(start.Name.Local) + " is not known in " + parent)
}

// next returns the next start of an element, end of one, or text.
func (e *elements) next() (xml.Token, error) {
	for {
		e.source.token = MaxStatusToken
		token, err := e.decoder.Token()
		if err != nil {
			return nil, e.failed(err)
		}
		switch token.(type) {
		case xml.StartElement:
			if e.depth++; e.depth > MaxStatusDepth {
				return nil, e.refuse(fmt.Sprintf("elements stand in each other more than %d deep", MaxStatusDepth))
			}
			return token, nil
		case xml.EndElement:
			e.depth--
			return token, nil
		case xml.CharData:
			return token, nil
		case xml.Directive:
			return nil, e.refuse("the file has a document type, which is not read")
		}
	}
}

// failed tells an error of the file from one of reading it.
func (e *elements) failed(err error) error {
	var syntax *xml.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return &ReadError{Line: syntax.Line, Message: "the file is not well formed: " + syntax.Msg}
	case errors.Is(err, io.EOF):
		return e.refuse("the file ends too early")
	case e.source.err == nil || errors.Is(e.source.err, io.EOF), errors.Is(err, errTooLarge), errors.Is(err, errUTF16):
		return e.refuse(strings.TrimPrefix(err.Error(), "xml: "))
	default:
		return fmt.Errorf("read the status report: %w", err)
	}
}

// first returns the start of the file's one element.
func (e *elements) first() (xml.StartElement, error) {
	for {
		token, err := e.next()
		if err != nil {
			return xml.StartElement{}, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			return token, nil
		case xml.CharData:
			if !blank(token) {
				return xml.StartElement{}, e.refuse("the file is not XML")
			}
		}
	}
}

// last reads what follows the file's one element, which is nothing.
func (e *elements) last() error {
	for {
		e.source.token = MaxStatusToken
		token, err := e.decoder.Token()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return e.failed(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			return e.refuse("something follows the report")
		case xml.CharData:
			if !blank(token) {
				return e.refuse("something follows the report")
			}
		}
	}
}

// children calls each for every element in the one called parent, in their order.
func (e *elements) children(parent string, each func(xml.StartElement) error) error {
	for {
		token, err := e.next()
		if err != nil {
			return err
		}
		switch token := token.(type) {
		case xml.StartElement:
			if err := each(token); err != nil {
				return err
			}
		case xml.EndElement:
			return nil
		case xml.CharData:
			if !blank(token) {
				return e.refuse("there is text in " + parent + ", which has elements alone")
			}
		}
	}
}

// text reads an element that has text alone, and returns it without the space
// around it.
func (e *elements) text() (string, error) {
	e.value = e.value[:0]
	for {
		token, err := e.next()
		if err != nil {
			return "", err
		}
		switch token := token.(type) {
		case xml.StartElement:
			return "", e.refuse("the element " + quotedText(token.Name.Local) + " stands where there is text alone")
		case xml.EndElement:
			return strings.TrimSpace(string(e.value)), nil
		case xml.CharData:
			if e.value = append(e.value, token...); len(e.value) > MaxStatusText {
				return "", e.refuse(fmt.Sprintf("a value is longer than %d bytes", MaxStatusText))
			}
		}
	}
}

// skip reads over an element and all that is in it.
func (e *elements) skip() error {
	for depth := e.depth; e.depth >= depth; {
		if _, err := e.next(); err != nil {
			return err
		}
	}
	return nil
}

// once reads a text into a value that was not read before. An empty one, which
// the schemas do not have and some banks send, states nothing.
func (e *elements) once(into *string) error {
	text, err := e.text()
	switch {
	case err != nil, text == "":
		return err
	case *into != "":
		return e.refuse("a value is stated twice")
	}
	*into = text
	return nil
}

func blank(text []byte) bool { return len(bytes.TrimSpace(text)) == 0 }

// quotedText returns a value for an error, escaped and cut.
func quotedText(text string) string {
	if len(text) > MaxID {
		return strconv.QuoteToASCII(text[:MaxID]) + "..."
	}
	return strconv.QuoteToASCII(text)
}
