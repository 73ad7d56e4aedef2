package output

import "encoding/csv"

// csvWriter writes rows as CSV (RFC 4180, with lines ended by \n alone as Unix tools expect them). The header has the
// JSON field names. Cells are the data: times are RFC 3339 in UTC, amounts are decimal strings. Only control
// characters other than newline and tab are written out as \xNN. A cell that a spreadsheet would take for a formula
// (=, +, -, @ first) is not changed, since a sign belongs to amounts and a file that is read by programs must say
// what the ledger says; import such columns as text.
type csvWriter struct {
	p       *Printer
	w       *csv.Writer
	columns []column
	record  []string
	started bool
}

func newCSVWriter(p *Printer, columns []column) *csvWriter {
	return &csvWriter{p: p, w: csv.NewWriter(p.out), columns: columns, record: make([]string, len(columns))}
}

func (c *csvWriter) header() error {
	if c.started || c.p.settings.NoHeader {
		return nil
	}
	c.started = true
	for i, col := range c.columns {
		c.record[i] = col.name
	}
	return c.w.Write(c.record)
}

func (c *csvWriter) add(row []cell) error {
	if err := c.header(); err != nil {
		return err
	}
	for i := range row {
		c.record[i] = escapeControls(row[i].text)
	}
	return c.w.Write(c.record)
}

func (c *csvWriter) flush() error {
	c.w.Flush()
	if err := c.w.Error(); err != nil {
		return err
	}
	return c.p.out.Flush()
}

func (c *csvWriter) close() error {
	if err := c.header(); err != nil {
		return err
	}
	return c.flush()
}
