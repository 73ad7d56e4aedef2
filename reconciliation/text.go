package reconciliation

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// visible gives a text on one line in which everything is seen: control characters,
// those that turn the direction of reading or show nothing, and bytes that are no
// UTF-8, are written out. A text that is longer than maxText is cut, and says so.
func visible(text string) string {
	var b strings.Builder
	seen := 0
	for i := 0; i < len(text); seen++ {
		if seen == maxText {
			b.WriteString(" [cut]")
			break
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, text[i])
		case r == '\n':
			b.WriteString(`\n`)
		case hidden(r) && r <= 0xffff:
			fmt.Fprintf(&b, `\u%04x`, r)
		case hidden(r):
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			b.WriteString(text[i : i+size])
		}
		i += size
	}
	return b.String()
}

// hidden says whether a character acts or shows nothing where it is printed. The
// joiners that emoji and several scripts need are none.
func hidden(r rune) bool {
	const nonJoiner, joiner = '\u200c', '\u200d'
	if r == nonJoiner || r == joiner {
		return false
	}
	return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co) ||
		r == utf8.RuneError || r >= 0xfff9 && r <= 0xffff
}

// markdown writes data into one line of Markdown. What can have no meaning there is
// left as it is. Anything else becomes a piece of code in which each sign that may
// mean something is a reference to its character, which is no markup wherever it
// stands (CommonMark 0.31, section 2.5): it neither ends a cell nor makes a link,
// and no name in it is a mention of anybody.
func markdown(text string) string {
	if plain(text) {
		return text
	}
	var b strings.Builder
	b.WriteString("<code>")
	for _, r := range text {
		if r == ' ' || r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)) || r > '~' {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "&#%d;", r)
		}
	}
	b.WriteString("</code>")
	return b.String()
}

// plain says whether a text means nothing to Markdown in the middle of a line, also
// not as the bare links of GitHub's (GFM 0.29, section 6.9): letters, digits and
// spaces, with an underscore or a dot only where it cannot act.
func plain(text string) bool {
	for i := range len(text) {
		before, after := at(text, i-1), at(text, i+1)
		switch c := text[i]; {
		case word(c), c == '-', c == ',', c == '%':
		case c == ' ' && after != ' ' && after != 0 && before != 0:
		case c == '_' && word(before) && word(after):
		case (c == '.' || c == ':') && (digit(before) && digit(after) || after == ' ' || after == 0):
		case c == '+' && digit(after):
		default:
			return false
		}
	}
	return true
}

// at is a byte of a text, 0 outside of it.
func at(text string, i int) byte {
	if i < 0 || i >= len(text) {
		return 0
	}
	return text[i]
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

func word(c byte) bool { return digit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
