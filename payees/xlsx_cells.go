package payees

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
)

// cellKind is what a cell holds.
type cellKind uint8

const (
	cellEmpty cellKind = iota
	cellText
	cellNumber
	cellFault // an error such as #REF!, or a formula that was never computed
)

// cell is what stands in a cell. The text of a number is the one that the file
// has, which a program wrote from the binary number that it keeps.
type cell struct {
	kind  cellKind
	text  string
	style numberStyle
}

// readCell reads a cell whose start was read (ECMA-376, part 1, 18.3.1.4) into
// its column.
func (r *sheetRows) readCell(start xml.StartElement) (cell, error) {
	column := len(r.cells)
	if ref := attribute(start, "r"); ref != "" {
		var ok bool
		if column, ok = columnNumber(ref); !ok || column < len(r.cells) {
			return cell{}, r.broken("row %d has a cell %.20q", r.last, ref)
		}
	}
	if column >= maxSheetColumns {
		return cell{}, r.broken("row %d has more than %d columns", r.last, maxSheetColumns)
	}
	for len(r.cells) < column {
		r.cells = append(r.cells, cell{})
	}
	kind := attribute(start, "t")
	var style numberStyle
	if at, err := strconv.Atoi(attribute(start, "s")); err == nil && at >= 0 && at < len(r.book.styles) {
		style = r.book.styles[at]
	}
	value, hasFormula, err := r.readValue()
	if err != nil {
		return cell{}, err
	}
	c, err := r.cellOf(kind, value, hasFormula)
	c.style = style
	r.cells = append(r.cells, c)
	return c, err
}

// readValue reads the value of a cell as it is written.
func (r *sheetRows) readValue() (value string, hasFormula bool, err error) {
	inside := false
	for {
		token, err := r.part.need()
		if err != nil {
			return "", false, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "v":
				inside = true
			case "is":
				if value, err = r.part.readText("is"); err != nil {
					return "", false, err
				}
			case "f":
				hasFormula = true
				if err := r.part.skip(); err != nil {
					return "", false, err
				}
			default:
				if err := r.part.skip(); err != nil {
					return "", false, err
				}
			}
		case xml.CharData:
			if inside {
				value += string(t)
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "v":
				inside = false
			case "c":
				return value, hasFormula, nil
			}
		}
	}
}

// cellOf makes a cell of its type and its value (ECMA-376, part 1, 18.18.11).
func (r *sheetRows) cellOf(kind, value string, hasFormula bool) (cell, error) {
	switch {
	case kind == "e":
		return cell{kind: cellFault, text: fmt.Sprintf("holds the error %.20q", value)}, nil
	case value == "" && hasFormula && kind != "str":
		return cell{kind: cellFault, text: "is a formula that was never computed: open the workbook in a spreadsheet program and save it"}, nil
	}
	switch kind {
	case "s":
		at, err := strconv.Atoi(value)
		text, found := r.book.shared.get(at)
		if err != nil || !found {
			return cell{}, r.broken("row %d has a cell with the text %.20q, which there is not", r.last, value)
		}
		return textCell(text), nil
	case "str":
		return textCell(unescapeX(value)), nil
	case "inlineStr", "d":
		return textCell(value), nil
	case "b":
		switch value {
		case "1":
			return textCell("TRUE"), nil
		case "0":
			return textCell("FALSE"), nil
		}
		return textCell(value), nil
	case "", "n":
		if value == "" {
			return cell{}, nil
		}
		return cell{kind: cellNumber, text: value}, nil
	default:
		return cell{}, r.broken("row %d has a cell of the type %.20q", r.last, kind)
	}
}

// textCell is empty when there is nothing but space in it.
func textCell(text string) cell {
	if strings.TrimSpace(text) == "" {
		return cell{}
	}
	return cell{kind: cellText, text: text}
}

// exactDigits is how many significant decimal digits a binary number of 64 bits
// keeps, whatever they are (IEEE 754).
const exactDigits = 15

// setCell puts a cell into a column of the record. A number is taken as it is
// written, where that can be what a person entered.
func (r *sheetRows) setCell(rec *record, i int, c cell) {
	column := r.schema.columns[i]
	refuse := func(why string) { r.schema.refuse(rec, i, "the "+column.name+" "+why) }
	switch c.kind {
	case cellEmpty:
		return
	case cellFault:
		refuse(c.text)
		return
	case cellText:
		r.schema.set(rec, i, c.text)
		return
	case cellNumber:
	}
	digits, plain := significant(c.text)
	switch {
	case c.style.date && column.number:
		refuse("is formatted as a date: format the column as text and enter it again")
	case c.style.date:
		text, err := dateText(c.text, r.book.date1904)
		if err != nil {
			refuse("is formatted as a date, and " + err.Error())
			return
		}
		r.schema.setLiteral(rec, i, text)
	case c.style.percent && column.number:
		refuse("is a percentage")
	case !plain, digits > exactDigits && !column.number:
		refuse(fmt.Sprintf("is kept as the binary number %.40s: format the column as text and enter it again", c.text))
	case column.number:
		rec.binary = true
		r.schema.setLiteral(rec, i, c.text)
	default:
		if missing := c.style.zeros - len(c.text); missing > 0 && digits == len(c.text) {
			c.text = strings.Repeat("0", missing) + c.text
		}
		r.schema.setLiteral(rec, i, c.text)
	}
}

// significant counts the digits of a number, and says whether it is written
// without an exponent and has no more digits before its point than are exact.
func significant(number string) (digits int, plain bool) {
	unsigned := strings.TrimPrefix(number, "-")
	whole, decimals, _ := strings.Cut(unsigned, ".")
	for _, part := range []string{whole, decimals} {
		for _, b := range []byte(part) {
			if b < '0' || b > '9' {
				return 0, false
			}
		}
	}
	return len(strings.TrimLeft(whole, "0")) + len(decimals), whole != "" && len(whole) <= exactDigits
}

// columnNumber gives the column, from 0, of a reference such as AB12.
func columnNumber(ref string) (int, bool) {
	column, i := 0, 0
	for ; i < len(ref) && ref[i] >= 'A' && ref[i] <= 'Z'; i++ {
		if column = column*26 + int(ref[i]-'A') + 1; column > maxSheetColumns {
			return 0, false
		}
	}
	return column - 1, i > 0
}

// columnName gives the letters of a column, from 0.
func columnName(column int) string {
	name := ""
	for column++; column > 0; column = (column - 1) / 26 {
		name = string(rune('A'+(column-1)%26)) + name
	}
	return name
}
