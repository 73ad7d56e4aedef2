package output

import (
	"bufio"
	"context"
	"encoding/json"
	"iter"
)

const (
	// bufferBytes is how much of a result is held back before the first byte is written: a list that fails within it
	// prints nothing at all.
	bufferBytes = 64 << 10
	// streamGroupRows is how many rows Stream hands on at once.
	streamGroupRows = 256
)

// Printer writes the results of one run. It is made once, by NewPrinter, and is for one goroutine at a time; notes,
// warnings and progress may come from others.
type Printer struct {
	streams  Streams
	settings Settings
	filter   *filter
	out      *bufio.Writer
	err      *errWriter
}

// NewPrinter returns the printer of a run. It refuses with a *UsageError what is wrong with the settings by
// themselves, so that a command learns of it before it does anything: an unknown format, a repeated column, a jq
// expression that does not compile, --jq together with CSV or YAML.
func NewPrinter(streams Streams, settings Settings) (*Printer, error) {
	format, err := ParseFormat(string(settings.Format))
	if err != nil {
		return nil, err
	}
	settings.Format = format
	if err := checkNames(settings.Columns); err != nil {
		return nil, err
	}
	p := &Printer{streams: streams, settings: settings, err: &errWriter{w: streams.Err}}
	out := streams.Out
	if streams.OutTerminal && streams.ErrTerminal {
		out = resultWriter{out: out, shared: p.err}
	}
	p.out = bufio.NewWriterSize(out, bufferBytes)
	if settings.JQ != "" {
		if format == CSV || format == YAML {
			return nil, &UsageError{
				Message: "--jq filters JSON and cannot be used with --output " + string(format),
				Hint:    "leave out --output, or use json or jsonl",
			}
		}
		if p.filter, err = compileFilter(settings.JQ); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// Streams returns the streams that the printer writes to, for questions and for raw output.
func (p *Printer) Streams() Streams { return p.streams }

// Plain reports whether nothing else was asked for than what a person reads.
func (p *Printer) Plain() bool {
	return p.settings.Format == Table && p.filter == nil && len(p.settings.Columns) == 0
}

// Format returns the format of the run, Table when none was asked for.
func (p *Printer) Format() Format { return p.settings.Format }

// Check refuses with a *UsageError a --columns that names what the view does not have. A command that changes
// something calls it before it does.
func Check[T any](p *Printer, view View[T]) error {
	_, err := view.choose(p.settings.Columns)
	return err
}

// One prints a single result: a table of its fields, an object, or one row of CSV.
func One[T any](ctx context.Context, p *Printer, view View[T], value T) error {
	columns, err := view.choose(p.settings.Columns)
	if err != nil {
		return err
	}
	if p.filter != nil || p.settings.Format != Table && p.settings.Format != CSV {
		raw, err := marshalRow(value, p.settings.Columns)
		if err != nil {
			return err
		}
		return p.oneJSON(ctx, raw)
	}
	row, err := cells(columns, value)
	if err != nil {
		return err
	}
	if p.settings.Format == CSV {
		w := newCSVWriter(p, shapes(columns))
		if err := w.add(row); err != nil {
			return err
		}
		return w.close()
	}
	if err := p.writeFields(shapes(columns), row); err != nil {
		return err
	}
	for _, s := range view.Sections {
		if len(p.settings.Columns) > 0 || s.empty(value) {
			continue
		}
		if err := p.sectionTitle(s.title); err != nil {
			return err
		}
		if err := s.write(p, value); err != nil {
			return err
		}
	}
	return p.out.Flush()
}

func (p *Printer) oneJSON(ctx context.Context, raw json.RawMessage) error {
	var err error
	switch {
	case p.filter != nil:
		return p.runFilter(ctx, raw)
	case p.settings.Format == YAML:
		err = writeYAML(p.out, raw)
	case p.settings.Format == JSONL:
		_, err = p.out.Write(append(raw, '\n'))
	default:
		if err = writeIndented(p.out, raw, ""); err == nil {
			err = p.out.WriteByte('\n')
		}
	}
	if err != nil {
		return err
	}
	return p.out.Flush()
}

// List prints rows that are all at hand.
func List[T any](ctx context.Context, p *Printer, view View[T], rows []T) error {
	w, err := NewRows(ctx, p, view)
	if err != nil {
		return err
	}
	if err := w.Write(rows...); err != nil {
		return err
	}
	return w.Close()
}

// Stream prints rows as they are made, in bounded memory, until the first error, which it returns. To hand on pages
// or batches as they happen use Rows.
func Stream[T any](ctx context.Context, p *Printer, view View[T], rows iter.Seq2[T, error]) error {
	w, err := NewRows(ctx, p, view)
	if err != nil {
		return err
	}
	group := make([]T, 0, streamGroupRows)
	for row, err := range rows {
		if err != nil {
			return err
		}
		if group = append(group, row); len(group) == streamGroupRows {
			if err := w.Write(group...); err != nil {
				return err
			}
			group = group[:0]
		}
	}
	if err := w.Write(group...); err != nil {
		return err
	}
	return w.Close()
}

func shapes[T any](columns []Column[T]) []column {
	all := make([]column, len(columns))
	for i, c := range columns {
		all[i] = c.shape()
	}
	return all
}

func writeSection[T any](p *Printer, view View[T], rows []T) error {
	t := newTable(p, shapes(view.Columns))
	for _, value := range rows {
		row, err := cells(view.Columns, value)
		if err != nil {
			return err
		}
		if err := t.add(row); err != nil {
			return err
		}
	}
	return t.close()
}
