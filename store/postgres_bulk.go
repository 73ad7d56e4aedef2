package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// bulk turns a statement for one row into one for all of them, each parameter
// an array of its values. It waits for the commit: one round trip, whatever the
// number of tables and rows.
func (d *postgresDialect) bulk(_ context.Context, s *session, attempted, query string, n int, fill func(i int, r *row)) error {
	parameters := row{room: n}
	for i := range n {
		parameters.next()
		fill(i, &parameters)
		if parameters.filled != len(parameters.columns) {
			return fmt.Errorf("%s: row %d has %d parameters, the ones before it have %d", attempted, i+1, parameters.filled, len(parameters.columns))
		}
	}
	columns := parameters.columns
	waiting := statement{
		attempted: attempted, text: d.setText(query, columns), args: make([]any, len(columns), len(columns)+1),
		ended: func(tag pgconn.CommandTag) error { return asExpected(attempted, tag.RowsAffected(), n) },
	}
	for c := range columns {
		waiting.args[c] = columns[c].array()
	}
	if strings.HasPrefix(waiting.text, countedUpdate) {
		waiting.args, waiting.ended = append(waiting.args, n), nil
	}
	tx := s.server()
	tx.waiting = append(tx.waiting, waiting)
	return nil
}

// column holds the values of one parameter, of one type.
type column struct {
	texts   []string
	bytes   [][]byte
	numbers numbers
}

func (c *column) kind() string {
	switch {
	case c.texts != nil:
		return "text"
	case c.bytes != nil:
		return "bytea"
	default:
		return "bigint"
	}
}

func (c *column) array() any {
	switch {
	case c.texts != nil:
		return c.texts
	case c.bytes != nil:
		return c.bytes
	default:
		return c.numbers
	}
}

func (c *column) text(value string, room int) {
	if c.texts == nil {
		c.texts = make([]string, 0, room)
	}
	c.texts = append(c.texts, storable(value))
}

func (c *column) blob(value []byte, room int) {
	if c.bytes == nil {
		c.bytes = make([][]byte, 0, room)
	}
	c.bytes = append(c.bytes, value)
}

func (c *column) number(value int64, null bool, room int) {
	if c.numbers.values == nil {
		c.numbers.values = make([]int64, 0, room)
	}
	if null && c.numbers.null == nil {
		c.numbers.null = make([]bool, len(c.numbers.values), room)
	}
	c.numbers.values = append(c.numbers.values, value)
	if c.numbers.null != nil {
		c.numbers.null = append(c.numbers.null, null)
	}
}

// countedUpdate begins an UPDATE that fails, by dividing by zero, when it does
// not change as many rows as there are: the commit that follows it in the same
// round trip is then none.
const countedUpdate = `WITH changed AS (`

// setText makes the statement for a set: what is in the parentheses of VALUES
// is selected of the rows, or the rows are what an UPDATE goes by.
func (d *postgresDialect) setText(query string, columns []column) string {
	if known, ok := d.rows.Load(query); ok {
		if text, ok := known.(string); ok {
			return text
		}
	}
	arrays, names := make([]string, len(columns)), make([]string, len(columns))
	for i := range columns {
		number := strconv.Itoa(i + 1)
		arrays[i], names[i] = "$"+number+"::"+columns[i].kind()+"[]", "p"+number
	}
	rows := " FROM unnest(" + strings.Join(arrays, ", ") + ") AS u (" + strings.Join(names, ", ") + ") "
	text := strings.ReplaceAll(d.text(query), "$", "u.p")
	if head, rest, found := strings.Cut(text, "VALUES ("); found {
		end := strings.Index(rest, ")")
		text = head + "SELECT " + rest[:end] + rows + rest[end+1:]
	} else if at := strings.LastIndex(text, "WHERE"); at >= 0 {
		text = countedUpdate + text[:at] + rows + text[at:] + ` RETURNING 1)
			SELECT 1 / CASE WHEN COUNT(*) = $` + strconv.Itoa(len(columns)+1) + ` THEN 1 ELSE 0 END FROM changed`
	}
	d.rows.Store(query, text)
	return text
}
