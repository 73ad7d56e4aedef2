package output

import (
	"context"
	"encoding/json"
)

// Rows prints a list whose rows arrive in groups: pages of a history, batches of a payout. Each group is on its way
// when Write returns, except that a table waits until a block of rows is full, since it needs their widths, and that
// JSON is written as one array with a small buffer before it. What the caller writes between NewRows and Close must
// be one list. When it gives up in between it calls neither Close nor Flush: a JSON array then ends without its
// bracket, if any of it was written at all, so that no reader takes half a list for a whole one; in the other formats
// the exit code alone tells.
//
// Memory does not grow with the number of rows, except with --jq, which needs the whole array (at most
// filterInputBytes of it).
type Rows[T any] struct {
	ctx     context.Context //nolint:containedctx // it bounds the jq run at Close
	p       *Printer
	view    View[T]
	columns []Column[T]
	cells   cellWriter // table and CSV, else nil
	raws    rawWriter  // JSON, JSONL, YAML and jq, else nil
	count   int
}

// cellWriter takes rows as cells: a table or CSV.
type cellWriter interface {
	add(row []cell) error
	flush() error
	close() error
}

// rawWriter takes rows in their JSON form.
type rawWriter interface {
	add(raw json.RawMessage) error
	flush() error
	close() error
}

// NewRows starts a list. An unknown name in --columns is a *UsageError.
func NewRows[T any](ctx context.Context, p *Printer, view View[T]) (*Rows[T], error) {
	columns, err := view.choose(p.settings.Columns)
	if err != nil {
		return nil, err
	}
	r := &Rows[T]{ctx: ctx, p: p, view: view, columns: columns}
	switch {
	case p.filter != nil:
		r.raws = &filterArray{ctx: ctx, p: p, limit: filterInputBytes}
	case p.settings.Format == JSON:
		r.raws = &jsonArray{out: p.out}
	case p.settings.Format == JSONL:
		r.raws = &jsonLines{out: p.out}
	case p.settings.Format == YAML:
		r.raws = &yamlList{out: p.out}
	case p.settings.Format == CSV:
		r.cells = newCSVWriter(p, shapes(columns))
	default:
		r.cells = newTable(p, shapes(columns))
	}
	return r, nil
}

// Write adds a group of rows.
func (r *Rows[T]) Write(rows ...T) error {
	for _, value := range rows {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		if err := r.add(value); err != nil {
			return err
		}
		r.count++
	}
	if len(rows) == 0 || r.p.settings.Format == Table || r.p.settings.Format == JSON || r.p.filter != nil {
		return nil
	}
	return r.Flush()
}

func (r *Rows[T]) add(value T) error {
	if r.cells != nil {
		row, err := cells(r.columns, value)
		if err != nil {
			return err
		}
		return r.cells.add(row)
	}
	raw, err := marshalRow(value, r.p.settings.Columns)
	if err != nil {
		return err
	}
	return r.raws.add(raw)
}

// Flush shows what has been written so far, a table's unfinished block too. It is for lists that wait for more, such
// as one that follows events.
func (r *Rows[T]) Flush() error {
	if r.cells != nil {
		return r.cells.flush()
	}
	return r.raws.flush()
}

// Close ends the list and shows all of it. A list without rows is [] in JSON and YAML, the header alone in CSV and in
// a table off a terminal, and nothing in JSONL; on a terminal the view's Empty says so.
func (r *Rows[T]) Close() error {
	if r.count == 0 && r.p.settings.Format == Table && r.p.filter == nil &&
		r.p.streams.OutTerminal && r.view.Empty != "" {
		r.p.Note("%s", r.view.Empty)
		return nil
	}
	if r.cells != nil {
		return r.cells.close()
	}
	return r.raws.close()
}
