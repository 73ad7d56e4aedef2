package ident

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxNameLength is the most bytes of a name.
const MaxNameLength = 200

// ParseName reads the name of a person or of a business: 1 to MaxNameLength
// bytes after trimming, one line as [ParseText] reads it.
func ParseName(text string) (string, error) {
	name, err := ParseText("name", text, MaxNameLength)
	if err != nil {
		return "", err
	}
	if name == "" {
		return "", refuse("the name is missing", "give the name in one line")
	}
	return name, nil
}

// ParseText reads one line of free text of at most most bytes, such as a memo,
// trimmed; it may be empty. Refused are invalid UTF-8, control characters, line
// and paragraph separators, and the characters that turn the direction of the
// text around them, which make a line look like another (Unicode TR 9, section
// 2). What names the text in an error: "memo".
func ParseText(what, text string, most int) (string, error) {
	if isPlain(text) && len(text) <= most {
		return text, nil
	}
	text = strings.TrimSpace(text)
	if len(text) > most {
		return "", refuse(fmt.Sprintf("the %s is longer than %d bytes", what, most), "shorten it")
	}
	if !utf8.ValidString(text) {
		return "", refuse("the "+what+" is not valid UTF-8", "save or type it as UTF-8")
	}
	for _, r := range text {
		if !printable(r) {
			return "", refuse(fmt.Sprintf("the %s holds the control character %U", what, r), "write it in one line, without control characters")
		}
	}
	return text, nil
}

// isPlain reports whether a text is printable ASCII without space around it, as
// most are: nothing else need be looked for in it.
func isPlain(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return text == "" || text[0] != ' ' && text[len(text)-1] != ' '
}

// ParseLines is ParseText for text of several lines, which end in line feeds;
// those that end in carriage return and line feed are taken as well, and tabs.
func ParseLines(what, text string, most int) (string, error) {
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	if len(text) > most {
		return "", refuse(fmt.Sprintf("the %s is longer than %d bytes", what, most), "shorten it")
	}
	for line := range strings.SplitSeq(text, "\n") {
		if _, err := ParseText(what, strings.ReplaceAll(line, "\t", " "), most); err != nil {
			return "", err
		}
	}
	return text, nil
}

// printable reports whether r may stand in a line that is shown to people.
func printable(r rune) bool {
	switch {
	case r < utf8.RuneSelf:
		return r >= ' ' && r != 0x7f
	case unicode.IsControl(r):
		return false
	case r == 0x061C, r == 0x200E, r == 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069:
		return false // bidi marks, embeddings, overrides and isolates
	case r == 0x2028, r == 0x2029, r == 0xFEFF:
		return false // line and paragraph separators, byte order mark
	default:
		return true
	}
}
