// Package htmltest reads the pages of HTML that this program writes, for tests.
package htmltest

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

// Element is a piece of a page: what it is, what it says of itself, and all text in it.
type Element struct {
	Name  string
	Attrs map[string]string
	Text  string
}

// Elements reads a page and gives its elements in their order. The test fails when one
// is not closed that has an end, and ends when the page cannot be read.
func Elements[Page string | []byte](t testing.TB, page Page) []Element {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(string(page)))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	var list []Element
	var open []int
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			if len(open) != 0 {
				t.Errorf("%d elements are not closed", len(open))
			}
			return list
		}
		if err != nil {
			t.Fatalf("the page is no HTML: %v", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			e := Element{Name: token.Name.Local, Attrs: map[string]string{}}
			for _, a := range token.Attr {
				e.Attrs[a.Name.Local] = a.Value
			}
			open = append(open, len(list))
			list = append(list, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			for _, i := range open {
				list[i].Text += string(token)
			}
		}
	}
}

// Names are those of all elements.
func Names(list []Element) []string {
	names := make([]string, len(list))
	for i := range list {
		names[i] = list[i].Name
	}
	return names
}

// Texts are those of all elements of a name, with one space for any white space.
func Texts(list []Element, name string) []string {
	var texts []string
	for _, e := range list {
		if e.Name == name {
			texts = append(texts, strings.Join(strings.Fields(e.Text), " "))
		}
	}
	return texts
}
