package api

import (
	"encoding/json"
	"strings"
)

// duplicate looks for a member that stands twice in an object of a text that is
// known to be JSON. Readers disagree on which of the two counts (RFC 8259,
// section 4), so none does. Names that differ in the case of their letters are
// the same, as they are to encoding/json.
func duplicate(text []byte) (name string, twice bool) {
	var open []map[string]bool // the names met in each object that is open; nil for an array
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '{':
			open = append(open, map[string]bool{})
		case '[':
			open = append(open, nil)
		case '}', ']':
			open = open[:len(open)-1]
		case '"':
			end := stringEnd(text, i)
			if len(open) > 0 && open[len(open)-1] != nil && isName(text, end) {
				name := strings.ToLower(unquote(text[i:end]))
				if open[len(open)-1][name] {
					return name, true
				}
				open[len(open)-1][name] = true
			}
			i = end - 1
		default: // space, a comma, a number, a word
		}
	}
	return "", false
}

// stringEnd gives the place after the string that starts at start.
func stringEnd(text []byte, start int) int {
	for i := start + 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		default:
		}
	}
	return len(text)
}

// isName reports whether a colon follows.
func isName(text []byte, at int) bool {
	for ; at < len(text); at++ {
		if notSpace(rune(text[at])) {
			return text[at] == ':'
		}
	}
	return false
}

func unquote(text []byte) string {
	var name string
	if err := json.Unmarshal(text, &name); err != nil {
		return string(text)
	}
	return name
}
