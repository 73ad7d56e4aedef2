package output

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Kind is what a column holds, and by that how a table aligns, shortens and colours it.
type Kind int

// The kinds of columns.
const (
	Text    Kind = iota // left aligned; the only kind that is shortened to fit a terminal
	ID                  // left aligned, never shortened, so that it can be copied
	Number              // right aligned
	Decimal             // decimal strings, with or without a unit after them, their points under each other
	Time                // an RFC 3339 time: local and short on a terminal, UTC as it is off it
	Status              // a status word, coloured by StatusStyle unless the column has its own Style
)

// Column is one column of a table or of CSV.
type Column[T any] struct {
	// Name is the field's name in the JSON form, dotted when it is nested ("from.id"). --columns and the CSV header
	// use it.
	Name string
	// Header is the label in tables; empty makes one of Name ("created_at" is "Created at").
	Header string
	Kind   Kind
	// Value is the cell's text. Nil takes the field called Name out of the JSON form, which suits nearly every
	// column: strings as they are, numbers as written, null and absent as empty, objects and lists as compact JSON.
	// A Time column's Value returns RFC 3339, as Timestamp makes it.
	Value func(T) string
	// Style gives the cell a meaning to the eye on a terminal.
	Style func(T) Style
	// Wide columns are the first to go, last one first, when a terminal is too narrow for the whole table.
	Wide bool
	// Optional columns are left out on a terminal when every cell of the table's first block is empty. Off a terminal
	// the columns never depend on the data.
	Optional bool
}

// View says how results of type T are shown as a table and as CSV. JSON, JSONL and YAML are always the value itself,
// whatever the view. A view is a plain value without state; commands build it where they use it.
type View[T any] struct {
	Columns []Column[T]
	// Sections are the lists inside a single result, shown as tables below its fields (in tables only).
	Sections []Section[T]
	// Empty is what a person is told when a list has no rows, such as "no transactions".
	Empty string
}

// Section is a titled list inside a single result; NewSection makes one.
type Section[T any] struct {
	title string
	write func(p *Printer, value T) error
	empty func(value T) bool
}

// NewSection returns a section that shows what rows returns, under a title. It is left out when there are none.
func NewSection[T, U any](title string, view View[U], rows func(T) []U) Section[T] {
	return Section[T]{
		title: title,
		empty: func(value T) bool { return len(rows(value)) == 0 },
		write: func(p *Printer, value T) error {
			return writeSection(p, view, rows(value))
		},
	}
}

// Timestamp returns t as a Time column's Value: RFC 3339 in UTC, as JSON shows it, and empty for the zero time.
func Timestamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

// choose returns the columns to show: the view's own, or those that names picks, in its order. A field of the JSON
// form for which the view has no column can be picked too.
func (v View[T]) choose(names []string) ([]Column[T], error) {
	if len(names) == 0 {
		return v.Columns, nil
	}
	if err := checkNames(names); err != nil {
		return nil, err
	}
	known := v.names()
	chosen := make([]Column[T], 0, len(names))
	for _, name := range names {
		i := slices.IndexFunc(v.Columns, func(c Column[T]) bool { return c.Name == name })
		switch {
		case i >= 0:
			c := v.Columns[i]
			c.Wide, c.Optional = false, false // asked for by name
			chosen = append(chosen, c)
		case slices.Contains(known, name):
			chosen = append(chosen, Column[T]{Name: name})
		default:
			return nil, &UsageError{
				Message: fmt.Sprintf("there is no column %q", name),
				Hint:    "the columns are " + strings.Join(known, ", "),
			}
		}
	}
	return chosen, nil
}

// names lists every name that --columns takes for this view: its columns and then the other fields of the JSON form.
func (v View[T]) names() []string {
	var names []string
	for _, c := range v.Columns {
		names = append(names, c.Name)
	}
	for _, name := range jsonFields(reflect.TypeFor[T]()) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

func (c Column[T]) label() string {
	if c.Header != "" {
		return c.Header
	}
	label := strings.NewReplacer("_", " ", ".", " ").Replace(c.Name)
	if label == "" || label == "id" {
		return strings.ToUpper(label)
	}
	return strings.ToUpper(label[:1]) + label[1:]
}

// shape is the column without its type parameter, as the table is laid out by it.
func (c Column[T]) shape() column {
	return column{name: c.Name, label: c.label(), kind: c.Kind, wide: c.Wide, optional: c.Optional}
}

// cell is one value of a row and its style, before any escaping.
type cell struct {
	text  string
	style Style
}

// cells returns the row's cells in the order of columns.
func cells[T any](columns []Column[T], value T) ([]cell, error) {
	var fields object
	row := make([]cell, len(columns))
	for i, c := range columns {
		switch {
		case c.Value != nil:
			row[i].text = c.Value(value)
		default:
			if fields == nil {
				var err error
				if fields, err = decodeValue(value); err != nil {
					return nil, err
				}
			}
			row[i].text = fieldText(fields, c.Name)
		}
		if c.Kind == Time && row[i].text == zeroTime {
			row[i].text = ""
		}
		switch {
		case c.Style != nil:
			row[i].style = c.Style(value)
		case c.Kind == Status:
			row[i].style = StatusStyle(row[i].text)
		}
	}
	return row, nil
}

// zeroTime is how encoding/json writes a time that was never set.
const zeroTime = "0001-01-01T00:00:00Z"

// jsonFields lists the top-level JSON field names of a struct type in the order in which encoding/json writes them,
// for structs without embedding conflicts. A type that writes its own JSON has no names that could be known.
func jsonFields(t reflect.Type) []string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || writesItself(t) {
		return nil
	}
	var names []string
	for f := range t.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Tag.Get("json") == "-":
		case f.Anonymous && name == "":
			names = append(names, jsonFields(f.Type)...)
		case !f.IsExported():
		case name == "":
			names = append(names, f.Name)
		default:
			names = append(names, name)
		}
	}
	return names
}
