package payees

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/okpay/okpay/wallet"
)

// sheetRows reads the rows of a sheet of a workbook. The first row with a value
// is the header; a row without a value is none. Its line is its number there.
type sheetRows struct {
	schema  schema
	options Options
	book    *workbook
	part    *part
	notes   []string
	hidden  int // rows that a person who looks at the sheet does not see
	binding binding
	named   []bool // which columns have a name
	cells   []cell // of the row, by column from 0
	last    int    // the number of the row that was read last
	ended   bool
	record  record
}

// newSheetRows opens the workbook and reads the header of its sheet.
func newSheetRows(from *content, s schema, options Options) (*sheetRows, error) {
	options.Limits = options.Limits.orDefault()
	book, relations, main, err := openWorkbook(from)
	if err != nil {
		return nil, err
	}
	sheet, notes, err := book.choose(options.Sheet)
	if err != nil {
		return nil, err
	}
	target := ""
	for _, r := range relations {
		if r.id == sheet.relation {
			target = r.target
			if !strings.HasSuffix(r.kind, "/worksheet") {
				return nil, refuseFile(fmt.Sprintf("the sheet %.60q has no cells", sheet.name), "name another with --sheet", 0)
			}
		}
	}
	if name := ofKind(relations, "/sharedStrings"); name != "" {
		if err := book.readSharedStrings(absolute(main, name)); err != nil {
			return nil, err
		}
	}
	if name := ofKind(relations, "/styles"); name != "" {
		if err := book.readStyles(absolute(main, name)); err != nil {
			return nil, err
		}
	}
	r := &sheetRows{schema: s, options: options, book: book, notes: notes, record: s.newRecord(0)}
	if r.part, err = book.open(absolute(main, target)); err != nil {
		return nil, err
	}
	if err := r.readHeader(); err != nil {
		r.part.close()
		return nil, err
	}
	return r, nil
}

// readHeader takes the texts of the first row for the names of the columns.
func (r *sheetRows) readHeader() error {
	err := r.readRow()
	if errors.Is(err, io.EOF) {
		return refuseFile("the "+r.schema.what+" is empty", "the first row of the sheet names the columns: "+list(r.schema.names()), 0)
	}
	if err != nil {
		return err
	}
	names := make([]string, len(r.cells))
	r.named = make([]bool, len(r.cells))
	for i, c := range r.cells {
		names[i] = strings.ToLower(strings.TrimSpace(c.text))
		r.named[i] = names[i] != ""
	}
	var ignored []string
	r.binding, ignored, err = r.schema.bind(names, r.options.Mapping, true, r.last)
	r.notes = append(r.notes, ignoredWarning(ignored)...)
	return err
}

// warnings tells of other sheets, of columns that are not read and of rows that
// are not to be seen.
func (r *sheetRows) warnings() []string {
	if r.hidden == 0 {
		return r.notes
	}
	return append(r.notes, fmt.Sprintf("rows of the sheet that are hidden, and read all the same: %d", r.hidden))
}

// next reads the next row.
func (r *sheetRows) next() (*record, error) {
	if err := r.readRow(); err != nil {
		r.part.close()
		return nil, err
	}
	rec := &r.record
	r.schema.reset(rec, r.last)
	rec.whole = true
	for i, c := range r.cells {
		if c.kind != cellEmpty && (i >= len(r.named) || !r.named[i]) && r.options.Mapping.empty() {
			rec.whole = false
			rec.fault.add(wallet.CodeInvalidFile, fmt.Sprintf("a value stands in column %s, which has no name in the header", columnName(i)))
			return rec, nil
		}
	}
	for i, place := range r.binding.places {
		switch {
		case place == nowhere:
			if value := r.binding.constants[i]; value != "" {
				r.schema.set(rec, i, value)
			}
		case place < len(r.cells):
			r.setCell(rec, i, r.cells[place])
		}
	}
	return rec, nil
}

// readRow reads the next row that has a value, and gives io.EOF after the last.
func (r *sheetRows) readRow() error {
	for !r.ended {
		token, err := r.part.need()
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if t.Name.Local != "row" {
				continue
			}
			filled, err := r.readCells(t)
			if err != nil || filled {
				return err
			}
		case xml.EndElement:
			if t.Name.Local == "sheetData" {
				r.ended = true
				if err := r.part.drain(); err != nil {
					return err
				}
			}
		}
	}
	return io.EOF
}

// readCells reads the cells of a row whose start was read, and says whether one
// of them has a value.
func (r *sheetRows) readCells(start xml.StartElement) (filled bool, err error) {
	number := r.last + 1
	if text := attribute(start, "r"); text != "" {
		if number, err = strconv.Atoi(text); err != nil {
			return false, r.broken("a row has the number %.20q", text)
		}
	}
	if number <= r.last || number > maxSheetRow {
		return false, r.broken("row %d follows row %d", number, r.last)
	}
	r.last = number
	hidden := isTrue(attribute(start, "hidden"))
	r.cells = r.cells[:0]
	size := 0
	for {
		token, err := r.part.need()
		if err != nil {
			return false, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if t.Name.Local != "c" {
				if err := r.part.skip(); err != nil {
					return false, err
				}
				continue
			}
			c, err := r.readCell(t)
			if err != nil {
				return false, err
			}
			filled = filled || c.kind != cellEmpty
			if size += len(c.text); size > r.options.Limits.Line {
				return false, refuseFile(fmt.Sprintf("row %d is longer than %d bytes", number, r.options.Limits.Line), formatHint, number)
			}
		case xml.EndElement:
			if t.Name.Local == "row" {
				if filled && hidden {
					r.hidden++
				}
				return filled, nil
			}
		}
	}
}

// broken refuses a sheet that is not as sheets are.
func (r *sheetRows) broken(format string, args ...any) error {
	return badPart(r.part.name, fmt.Errorf(format, args...))
}
