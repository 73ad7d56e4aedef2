package output

import (
	"strings"
	"time"
)

const (
	// tableBlockRows is how many rows a table is laid out by at a time. Columns get no narrower in later blocks, so
	// that tables of up to this many rows are aligned throughout and longer ones nearly so, in bounded memory.
	tableBlockRows = 1000
	// gap separates the columns of a table.
	gap = "  "
	// minTextWidth is the width below which a text column is not shortened.
	minTextWidth = 8
	// absent stands for an empty cell off a terminal, so that every row has all its columns.
	absent = "-"
)

// column is a column of a table without its values.
type column struct {
	name, label    string
	kind           Kind
	wide, optional bool
}

// layout is what a table knows of a column from the blocks so far.
type layout struct {
	column
	dropped  bool
	width    int // in terminal cells
	decimals decimalWidths
}

// table collects rows, lays them out in blocks and has them drawn.
type table struct {
	p       *Printer
	columns []layout
	rows    [][]cell
	begun   bool // a block has been drawn: the header is out and the choice of columns made
}

func newTable(p *Printer, columns []column) *table {
	t := &table{p: p, columns: make([]layout, len(columns))}
	for i, c := range columns {
		t.columns[i] = layout{column: c}
		if !p.settings.NoHeader {
			t.columns[i].width = displayWidth(t.header(c))
		}
	}
	return t
}

func (t *table) header(c column) string { return Escape(strings.ToUpper(c.label)) }

func (t *table) add(row []cell) error {
	for i := range row {
		row[i].text = t.p.cellText(t.columns[i].kind, row[i].text, time.DateTime)
	}
	if t.rows = append(t.rows, row); len(t.rows) < tableBlockRows {
		return nil
	}
	return t.draw()
}

func (t *table) flush() error {
	if len(t.rows) > 0 {
		if err := t.draw(); err != nil {
			return err
		}
	}
	return t.p.out.Flush()
}

func (t *table) close() error {
	if len(t.rows) > 0 || !t.begun {
		if err := t.draw(); err != nil {
			return err
		}
	}
	return t.p.out.Flush()
}

// draw lays out the rows at hand and writes them.
func (t *table) draw() error {
	t.measure()
	if t.p.streams.OutTerminal {
		if !t.begun {
			t.dropEmpty()
		}
		if t.p.streams.Width > 0 {
			t.fit(t.p.streams.Width)
		}
	}
	sheet := sheet{rule: t.p.streams.OutTerminal}
	if !t.begun && !t.p.settings.NoHeader {
		sheet.header = t.line(func(i int) cell {
			c := &t.columns[i]
			return cell{text: fill(c.kind, t.header(c.column), c.width), style: Strong}
		})
	}
	for _, row := range t.rows {
		sheet.rows = append(sheet.rows, t.line(func(i int) cell {
			return cell{text: t.columns[i].render(row[i].text), style: row[i].style}
		}))
	}
	t.rows, t.begun = t.rows[:0], true
	return sheet.write(t.p.out)
}

// line makes the cells of one line from the columns that are shown.
func (t *table) line(text func(column int) cell) []string {
	line := make([]string, 0, len(t.columns))
	for i := range t.columns {
		if t.columns[i].dropped {
			continue
		}
		c := text(i)
		if t.p.streams.outColor() {
			c.text = paintInside(c.text, c.style)
		}
		line = append(line, c.text)
	}
	return line
}

// measure widens the columns to what the rows at hand need.
func (t *table) measure() {
	for i := range t.columns {
		c := &t.columns[i]
		for _, row := range t.rows {
			if c.kind == Decimal {
				c.decimals.add(splitDecimal(row[i].text))
				continue
			}
			c.width = max(c.width, displayWidth(row[i].text))
		}
		c.width = max(c.width, c.decimals.total())
	}
}

// dropEmpty leaves out the optional columns in which no row says anything.
func (t *table) dropEmpty() {
	for i := range t.columns {
		c := &t.columns[i]
		c.dropped = c.optional
		for _, row := range t.rows {
			c.dropped = c.dropped && row[i].text == ""
		}
	}
}

// fit makes the table as narrow as the terminal: first it leaves out wide columns, the last one first (as long as no
// header has promised them), then it shortens the widest text columns. What cannot be shortened stays, even if the
// terminal then breaks the lines.
func (t *table) fit(width int) {
	for i := len(t.columns) - 1; i >= 0 && !t.begun && t.total() > width; i-- {
		if t.columns[i].wide {
			t.columns[i].dropped = true
		}
	}
	for over := t.total() - width; over > 0; over-- {
		widest := t.widestText()
		if widest == nil {
			return
		}
		widest.width--
	}
}

func (t *table) widestText() *layout {
	var widest *layout
	for i := range t.columns {
		c := &t.columns[i]
		if !c.dropped && c.kind == Text && c.width > minTextWidth && (widest == nil || c.width > widest.width) {
			widest = c
		}
	}
	return widest
}

func (t *table) total() int {
	total := 0
	for i := range t.columns {
		if t.columns[i].dropped {
			continue
		}
		if total > 0 {
			total += len(gap)
		}
		total += t.columns[i].width
	}
	return total
}

// render returns the cell at exactly the column's width, shortened if it must be.
func (c *layout) render(text string) string {
	if c.kind == Decimal {
		return fill(Number, c.decimals.pad(splitDecimal(text)), c.width)
	}
	return fill(c.kind, text, c.width)
}

// fill shortens text to the width, or pads it on the side that its kind leaves free.
func fill(kind Kind, text string, width int) string {
	if displayWidth(text) > width {
		text = shorten(text, width)
	}
	padding := spaces(width - displayWidth(text))
	if kind == Number || kind == Decimal {
		return padding + text
	}
	return text + padding
}

// paintInside colours the text without the padding around it, so that trailing padding can be cut off.
func paintInside(s string, style Style) string {
	text := strings.TrimRight(s, " ")
	lead := len(text) - len(strings.TrimLeft(text, " "))
	return text[:lead] + paint(text[lead:], style) + s[len(text):]
}

// cellText is how a value reads in a table: escaped, its time local on a terminal, and never empty off it.
func (p *Printer) cellText(kind Kind, text, timeLayout string) string {
	switch {
	case text == "" && p.streams.OutTerminal:
		return ""
	case text == "":
		return absent
	case kind == Time:
		return Escape(p.timeText(text, timeLayout))
	}
	return Escape(text)
}

// timeText shows an RFC 3339 time in UTC off a terminal and by the layout, in the local zone, on one.
func (p *Printer) timeText(text, layout string) string {
	at, err := time.Parse(time.RFC3339Nano, text)
	switch {
	case err != nil:
		return text
	case p.streams.OutTerminal:
		return at.In(p.streams.location()).Format(layout)
	default:
		return at.UTC().Format(time.RFC3339Nano)
	}
}
