package output

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Escape returns s as it may be shown to a person: what could move the cursor, change a colour, reverse the
// reading order or hide from the eye is written out instead of performed. Newline, tab and carriage return become
// \n, \t and \r, other control bytes \xNN, bidirectional and other invisible format characters \uNNNN or \UNNNNNNNN,
// and bytes that are not UTF-8 \xNN. The joiners that emoji and several scripts need are kept. The result is always
// valid UTF-8 on one line. It is for reading, not for parsing: a backslash in the data is left alone, so the form
// cannot be turned back.
func Escape(s string) string {
	return escape(s, hiddenRune)
}

// escapeControls is the milder form for CSV: control characters other than newline and tab, and bytes that are not
// UTF-8, are written out, everything else is the data.
func escapeControls(s string) string {
	return escape(s, func(r rune) bool {
		return r != '\n' && r != '\t' && unicode.IsControl(r)
	})
}

// escapeLines is for text that may span lines on a terminal: like Escape, but newline and tab stay.
func escapeLines(s string) string {
	return escape(s, func(r rune) bool {
		return r != '\n' && r != '\t' && hiddenRune(r)
	})
}

// hiddenRune reports whether a terminal would perform r, or show nothing, instead of showing a character.
func hiddenRune(r rune) bool {
	switch {
	case r >= ' ' && r < 0x7f:
		return false
	case r == '\u200c' || r == '\u200d': // joiners: emoji sequences, Persian, Indic scripts
		return false
	case unicode.IsControl(r), r == '\u2028', r == '\u2029':
		return true
	case unicode.Is(unicode.Cf, r):
		return !unicode.Is(unicode.Prepended_Concatenation_Mark, r) // visible number signs of Arabic and others
	}
	return false
}

func escape(s string, hidden func(rune) bool) string {
	start := firstHidden(s, hidden)
	if start < 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	b.WriteString(s[:start])
	for i := start; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			writeHex(&b, `\x`, uint32(s[i]), 2)
		case !hidden(r):
			b.WriteString(s[i : i+size])
		default:
			writeEscape(&b, r)
		}
		i += size
	}
	return b.String()
}

// firstHidden returns the index of the first byte that escape would change, or -1.
func firstHidden(s string, hidden func(rune) bool) int {
	for i := 0; i < len(s); {
		if c := s[i]; c >= ' ' && c < 0x7f {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 || hidden(r) {
			return i
		}
		i += size
	}
	return -1
}

func writeEscape(b *strings.Builder, r rune) {
	switch {
	case r == '\n':
		b.WriteString(`\n`)
	case r == '\t':
		b.WriteString(`\t`)
	case r == '\r':
		b.WriteString(`\r`)
	case r < 0x80:
		writeHex(b, `\x`, uint32(r), 2) //nolint:gosec // a rune is not negative
	case r <= 0xffff:
		writeHex(b, `\u`, uint32(r), 4)
	default:
		writeHex(b, `\U`, uint32(r), 8)
	}
}

func writeHex(b *strings.Builder, prefix string, value uint32, digits int) {
	const hex = "0123456789abcdef"
	b.WriteString(prefix)
	for shift := (digits - 1) * 4; shift >= 0; shift -= 4 {
		b.WriteByte(hex[value>>shift&0xf])
	}
}
