package document

import (
	"encoding/json"
	"strconv"
	"strings"
)

// Bounds of a document.
const (
	MaxBytes    = 512 << 10 // of its text
	maxDepth    = 12        // of values within values
	maxNodes    = 50_000    // values in all
	MaxProblems = 50        // that are told at once
)

// kind says what a node is.
type kind uint8

const (
	null kind = iota
	scalar
	list
	mapping
)

// node is a value of a document with its place in the text. Of a scalar, text
// is what was written, number and boolean what it looks like without quotes.
type node struct {
	kind            kind
	text            string
	number, boolean bool
	items           []*node // of a list
	keys            []key   // of a mapping, in their order
	line, column    int
}

// key is a member of a mapping.
type key struct {
	name         string
	line, column int
	value        *node
}

// member gives the value of a key, nil when there is none.
func (n *node) member(name string) *node {
	if n == nil {
		return nil
	}
	for i := range n.keys {
		if n.keys[i].name == name {
			return n.keys[i].value
		}
	}
	return nil
}

// what names the kind of a node for a person.
func (n *node) what() string {
	switch {
	case n.kind == null:
		return "nothing"
	case n.kind == list:
		return "a list"
	case n.kind == mapping:
		return "a mapping"
	case n.boolean:
		return "a yes or no"
	case n.number:
		return "a number"
	default:
		return "a text"
	}
}

// appendJSON writes the node as JSON: numbers as they were written, so that none
// is ever rounded.
func (n *node) appendJSON(to []byte) []byte {
	switch n.kind {
	case list:
		to = append(to, '[')
		for i, item := range n.items {
			if i > 0 {
				to = append(to, ',')
			}
			to = item.appendJSON(to)
		}
		return append(to, ']')
	case mapping:
		to = append(to, '{')
		for i := range n.keys {
			if i > 0 {
				to = append(to, ',')
			}
			to = appendText(to, n.keys[i].name)
			to = append(to, ':')
			to = n.keys[i].value.appendJSON(to)
		}
		return append(to, '}')
	case scalar:
		if n.boolean || n.number && isJSONNumber(n.text) {
			return append(to, n.text...)
		}
		return appendText(to, n.text)
	case null:
	}
	return append(to, "null"...)
}

// appendText writes a text as JSON.
func appendText(to []byte, text string) []byte {
	quoted, err := json.Marshal(text)
	if err != nil { // a string is always written
		return strconv.AppendQuote(to, text)
	}
	return append(to, quoted...)
}

// isJSONNumber reports whether a text is a number in JSON as it stands: digits
// without a leading zero, and a point with digits.
func isJSONNumber(text string) bool {
	text = strings.TrimPrefix(text, "-")
	whole, fraction, point := strings.Cut(text, ".")
	return digits(whole) && (whole == "0" || whole[0] != '0') && (!point || digits(fraction))
}

func digits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != ""
}
