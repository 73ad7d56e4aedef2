package elements

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

var (
	errTooLarge  = errors.New("the file is larger than it may be")
	errLongToken = errors.New("an element, a text or a comment is too long")
)

// page is how a file writes its characters: one byte each by a table, or UTF-8 when
// there is none.
type page struct{ table *charmap.Charmap }

// instruction reads an instruction: the declaration of XML names the characters.
func (s *scanner) instruction(data []byte) error {
	declared, isXML := bytes.CutPrefix(data, []byte("xml"))
	if !isXML || len(declared) == 0 || !bytes.ContainsRune([]byte(" \t\r\n"), rune(declared[0])) {
		return nil
	}
	_, value, found := bytes.Cut(declared, []byte("encoding"))
	value = bytes.TrimLeft(bytes.TrimLeft(bytes.TrimLeft(value, " \t\r\n"), "="), " \t\r\n")
	if !found || len(value) < 2 || s.utf8 {
		return nil
	}
	label, _, closed := bytes.Cut(value[1:], value[:1])
	if !closed {
		return s.broken("the declaration of XML has no end")
	}
	switch strings.ToUpper(string(label)) {
	case "UTF-8", "UTF8", "US-ASCII", "ASCII", "": // of which UTF-8 is more
	case "ISO-8859-1", "ISO8859-1", "LATIN1", "ISO-LATIN-1":
		s.page.table = charmap.ISO8859_1
	case "ISO-8859-15", "ISO8859-15", "LATIN9", "ISO-LATIN-9":
		s.page.table = charmap.ISO8859_15
	case "WINDOWS-1252", "CP1252":
		s.page.table = charmap.Windows1252
	default:
		return s.refuse("the character set " + Quoted(string(label)) + " is not read; UTF-8, ISO-8859-1, ISO-8859-15 and Windows-1252 are")
	}
	return nil
}

// cut gives how many bytes at the end of a text are the beginning of a character.
func (p page) cut(text []byte) int {
	if p.table != nil {
		return 0
	}
	for size := 1; size < utf8.UTFMax && size <= len(text); size++ {
		if first := text[len(text)-size]; utf8.RuneStart(first) {
			if first >= utf8.RuneSelf && !utf8.FullRune(text[len(text)-size:]) {
				return size
			}
			return 0
		}
	}
	return 0
}

// appendText appends a text in UTF-8: with line feeds alone at the ends of lines, and
// with what references stand for when they are references.
func (p page) appendText(to, raw []byte, s *scanner, references bool) ([]byte, error) {
	for len(raw) > 0 {
		c := raw[0]
		switch {
		case c == '&' && references:
			r, size, ok := reference(raw)
			if !ok {
				return to, s.broken("invalid character entity " + Quoted(string(raw[:min(len(raw), maxReference)])))
			}
			to, raw = utf8.AppendRune(to, r), raw[size:]
			continue
		case c == '\r':
			if len(raw) == 1 || raw[1] != '\n' {
				to = append(to, '\n')
			}
		case c < ' ' && c != '\n' && c != '\t':
			return to, s.broken("illegal character code U+00" + strconv.FormatUint(uint64(c)+0x100, 16)[1:])
		case c < utf8.RuneSelf:
			to = append(to, c)
		case p.table != nil:
			r := p.table.DecodeByte(c)
			if r == utf8.RuneError {
				return to, s.refuse("a byte is no character of the character set that the file declares")
			}
			to = utf8.AppendRune(to, r)
		default:
			r, size := utf8.DecodeRune(raw)
			if r == utf8.RuneError && size == 1 {
				return to, s.broken("invalid UTF-8")
			}
			to, raw = append(to, raw[:size]...), raw[size:]
			continue
		}
		raw = raw[1:]
	}
	return to, nil
}

// reference reads a reference to a character at the beginning of a text.
func reference(text []byte) (r rune, size int, ok bool) {
	end := bytes.IndexByte(text[:min(len(text), maxReference)], ';')
	if end < 0 {
		return 0, 0, false
	}
	switch inner := string(text[1:end]); inner {
	case "lt":
		r = '<'
	case "gt":
		r = '>'
	case "amp":
		r = '&'
	case "apos":
		r = '\''
	case "quot":
		r = '"'
	default:
		digits, isNumber := strings.CutPrefix(inner, "#")
		if !isNumber {
			return 0, 0, false
		}
		base := 10
		if hex, isHex := strings.CutPrefix(digits, "x"); isHex {
			digits, base = hex, 16
		}
		n, err := strconv.ParseUint(digits, base, 32)
		if err != nil || n > utf8.MaxRune || !isCharacter(rune(n)) {
			return 0, 0, false
		}
		r = rune(n)
	}
	return r, end + 1, true
}

// isCharacter says what may stand in XML (section 2.2).
func isCharacter(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= ' ' && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= utf8.MaxRune
}
