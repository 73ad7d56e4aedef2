package payees

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// numberStyle is what of a cell's number format changes what its number says.
type numberStyle struct {
	date    bool
	percent bool
	zeros   int // digits that are shown at least, of a format of zeros alone
}

// readStyles reads the number formats of cells (ECMA-376, part 1, 18.8).
func (b *workbook) readStyles(name string) error {
	p, err := b.open(name)
	if err != nil {
		return err
	}
	defer p.close()
	formats := map[int]string{}
	inCells := false
	return p.each(func(start xml.StartElement) error {
		if len(b.styles) == maxStyles || len(formats) == maxStyles {
			return badPart(name, errPartTooLarge)
		}
		switch start.Name.Local {
		case "numFmt":
			if id, err := strconv.Atoi(attribute(start, "numFmtId")); err == nil {
				formats[id] = attribute(start, "formatCode")
			}
		case "cellXfs":
			inCells = true
		case "cellStyleXfs", "cellStyles", "dxfs":
			inCells = false
		case "xf":
			if inCells {
				id, _ := strconv.Atoi(attribute(start, "numFmtId")) // 0 is the general one
				b.styles = append(b.styles, styleOf(id, formats))
			}
		}
		return nil
	})
}

// styleOf judges a number format: one of those that have a number and no code
// (ECMA-376, part 1, 18.8.30), or one that the workbook defines.
func styleOf(id int, formats map[int]string) numberStyle {
	if code, defined := formats[id]; defined {
		return styleOfCode(code)
	}
	switch {
	case id >= 14 && id <= 22, id >= 27 && id <= 36, id >= 45 && id <= 47, id >= 50 && id <= 58:
		return numberStyle{date: true}
	case id == 9, id == 10:
		return numberStyle{percent: true}
	default:
		return numberStyle{}
	}
}

// styleOfCode judges a format code by its letters outside of quotes, brackets
// and escapes.
func styleOfCode(code string) numberStyle {
	var style numberStyle
	if code != "" && strings.Trim(code, "0") == "" {
		style.zeros = min(len(code), maxAccount)
		return style
	}
	quoted, bracketed := false, false
	for i := 0; i < len(code); i++ {
		switch c := code[i]; {
		case c == '"' && !bracketed:
			quoted = !quoted
		case quoted:
		case c == '[':
			bracketed = true
			// A time that goes on beyond a day stands in brackets: [h]:mm.
			if i+1 < len(code) && strings.IndexByte("hHmMsS", code[i+1]) >= 0 {
				style.date = true
			}
		case c == ']':
			bracketed = false
		case bracketed:
		case c == '\\' || c == '_' || c == '*':
			i++
		case c == '%':
			style.percent = true
		case strings.IndexByte("yYdDhHmMsS", c) >= 0:
			style.date = true
		}
	}
	return style
}

// The days from which a workbook counts. Day 60 of the first count is a 29
// February 1900, which there was not, so days before it are not taken.
const (
	firstSafeDay = 61
	lastDay      = 2_958_465 // 9999-12-31
	fractionSize = 12        // digits of a part of a day that are read
)

// dateText writes a number of days as a date, with the time when it has one. The
// number is decimal text; no float is needed to read it.
func dateText(number string, date1904 bool) (string, error) {
	whole, fraction, _ := strings.Cut(number, ".")
	day, err := strconv.Atoi(whole)
	fraction = (fraction + strings.Repeat("0", fractionSize))[:fractionSize]
	part, partErr := strconv.ParseInt(fraction, 10, 64)
	first := time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC)
	least := firstSafeDay
	if date1904 {
		first, least = time.Date(1904, time.January, 1, 0, 0, 0, 0, time.UTC), 0
	}
	if err != nil || partErr != nil || day < least || day > lastDay {
		return "", fmt.Errorf("%.40q is no date", number)
	}
	const secondsOfDay, unit = 86_400, 1_000_000_000_000
	seconds := (part*secondsOfDay + unit/2) / unit
	at := first.AddDate(0, 0, day).Add(time.Duration(seconds) * time.Second)
	if seconds == 0 {
		return at.Format(time.DateOnly), nil
	}
	return at.Format("2006-01-02T15:04:05"), nil
}
