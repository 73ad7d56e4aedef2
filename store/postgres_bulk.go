package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
)

// statement is a bulk write that waits to be sent with others.
type statement struct {
	attempted string
	text      string
	arguments []any
	rows      int // that it must change
}

// bulk turns a statement for one row into one for all of them, each parameter
// an array of its values. It is sent by flush, together with the others of its
// set: one round trip, whatever the number of tables and rows.
func (d *postgresDialect) bulk(_ context.Context, s *session, attempted, query string, n int, fill func(i int, r *row)) error {
	var columns []column
	var parameters row
	for i := range n {
		parameters.next()
		fill(i, &parameters)
		if i == 0 {
			columns = make([]column, len(parameters.parameters()))
		}
		for c := range columns {
			if err := columns[c].add(parameters.parameters()[c].Value, n); err != nil {
				return fmt.Errorf("%s: parameter %d: %w", attempted, c+1, err)
			}
		}
	}
	waiting := statement{attempted: attempted, text: d.setText(query, columns), rows: n, arguments: make([]any, len(columns))}
	for c := range columns {
		waiting.arguments[c] = columns[c].array()
	}
	s.queue = append(s.queue, waiting)
	return nil
}

// column holds the values of one parameter, of one type. A number may be NULL.
type column struct {
	texts   []string
	bytes   [][]byte
	numbers []*int64
}

func (c *column) add(value any, room int) error {
	switch v := value.(type) {
	case string:
		if c.texts == nil {
			c.texts = make([]string, 0, room)
		}
		c.texts = append(c.texts, storable(v))
	case []byte:
		c.bytes = append(c.bytes, v)
	case int64:
		if c.numbers == nil {
			c.numbers = make([]*int64, 0, room)
		}
		c.numbers = append(c.numbers, &v)
	case nil:
		c.numbers = append(c.numbers, nil)
	default:
		return fmt.Errorf("no bulk write takes a %T", value)
	}
	return nil
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
		text = text[:at] + rows + text[at:]
	}
	d.rows.Store(query, text)
	return text
}

// flush sends what waits and looks at each answer.
func (d *postgresDialect) flush(ctx context.Context, s *session) error {
	if len(s.queue) == 0 {
		return nil
	}
	queue := s.queue
	s.queue = nil
	attempted := queue[0].attempted
	err := s.pgx(func(conn *pgx.Conn) error {
		batch := &pgx.Batch{}
		for i := range queue {
			batch.Queue(queue[i].text, queue[i].arguments...)
		}
		answers := conn.SendBatch(ctx, batch)
		for i := range queue {
			attempted = queue[i].attempted
			tag, err := answers.Exec()
			if err == nil {
				err = asExpected(attempted, tag.RowsAffected(), queue[i].rows)
			}
			if err != nil {
				return errors.Join(err, ignoreSame(answers.Close(), err))
			}
		}
		return answers.Close()
	})
	return d.fail(ctx, err, attempted)
}

// ignoreSame leaves out what the end of a batch repeats of its failure.
func ignoreSame(closing, failed error) error {
	if closing == nil || codeOf(failed) != "" || codeOf(closing) == codeOf(failed) {
		return nil
	}
	return closing
}
