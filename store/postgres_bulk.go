package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
)

// bulk turns a statement for one row into one for all of them, each parameter
// an array of its values. It waits for the commit: one round trip, whatever the
// number of tables and rows.
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
	tx := s.server()
	waiting := statement{attempted: attempted, text: d.setText(query, columns), args: make([]any, len(columns), len(columns)+1), answer: changedAll(n)}
	for c := range columns {
		waiting.args[c] = columns[c].array()
	}
	if strings.HasPrefix(waiting.text, countedUpdate) {
		waiting.args, waiting.answer = append(waiting.args, n), done
	}
	tx.waiting = append(tx.waiting, waiting)
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

// changedAll is the answer to a statement that inserts n rows or fails.
func changedAll(n int) func(*statement, pgx.BatchResults) error {
	return func(s *statement, answers pgx.BatchResults) error {
		tag, err := answers.Exec()
		if err != nil {
			return err
		}
		return asExpected(s.attempted, tag.RowsAffected(), n)
	}
}
