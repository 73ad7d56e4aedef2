package payees

import (
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// sharedStrings are the texts of a workbook that its cells name by number. They
// are one text, of which the values of rows are parts.
type sharedStrings struct {
	text string
	ends []uint32
}

// get gives the text of that number.
func (s sharedStrings) get(i int) (string, bool) {
	if i < 0 || i >= len(s.ends) {
		return "", false
	}
	start := uint32(0)
	if i > 0 {
		start = s.ends[i-1]
	}
	return s.text[start:s.ends[i]], true
}

// readSharedStrings reads the part that holds them (ECMA-376, part 1, 18.4.9).
func (b *workbook) readSharedStrings(name string) error {
	p, err := b.open(name)
	if err != nil {
		return err
	}
	defer p.close()
	var all strings.Builder
	for {
		token, err := p.next()
		if errors.Is(err, io.EOF) {
			b.shared.text = all.String()
			return nil
		}
		if err != nil {
			return err
		}
		if start, ok := token.(xml.StartElement); !ok || start.Name.Local != "si" {
			continue
		}
		text, err := p.readText("si")
		if err != nil {
			return err
		}
		if all.Len()+len(text) > maxSharedText || len(b.shared.ends) == maxSharedCount {
			return badPart(name, errPartTooLarge)
		}
		all.WriteString(text)
		b.shared.ends = append(b.shared.ends, uint32(all.Len())) //nolint:gosec // it is at most maxSharedText
	}
}

// readText reads the text of an element whose start was read, which may come in
// runs of different looks. How it is pronounced is no part of it.
func (p *part) readText(element string) (string, error) {
	var text []byte
	inside := false
	for {
		token, err := p.need()
		if err != nil {
			return "", err
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "t":
				inside = true
			case "rPh":
				if err := p.skip(); err != nil {
					return "", err
				}
			}
		case xml.CharData:
			if inside {
				text = append(text, t...)
			}
			if len(text) > maxToken {
				return "", badPart(p.name, errTokenTooLarge)
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "t":
				inside = false
			case element:
				return unescapeX(string(text)), nil
			}
		}
	}
}

// escapeX is how a character is written that XML cannot hold, and an underscore
// that would begin such a writing: _x and four hex digits and _ (ECMA-376, part
// 1, 22.9.2.19, ST_Xstring).
const escapeX = "_x"

// unescapeX gives what a text of a workbook says.
func unescapeX(text string) string {
	if !strings.Contains(text, escapeX) {
		return text
	}
	const size = len("_x0041_")
	var plain strings.Builder
	for i := 0; i < len(text); {
		if len(text)-i >= size && text[i:i+2] == escapeX && text[i+size-1] == '_' {
			if unit, err := strconv.ParseUint(text[i+2:i+size-1], 16, 16); err == nil && utf8.ValidRune(rune(unit)) {
				plain.WriteRune(rune(unit))
				i += size
				continue
			}
		}
		plain.WriteByte(text[i])
		i++
	}
	return plain.String()
}
