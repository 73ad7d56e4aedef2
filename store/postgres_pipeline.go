package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// question is a query that is sent together with others. each is called for
// every row of its result, which is good for that call alone.
type question struct {
	attempted string
	query     string // in the common form
	args      []any
	each      func(rowScanner) error
}

// pipeline sends questions in one round trip. The database answers them in
// their order, each in the light of what was committed when it came to it.
func (d *postgresDialect) pipeline(ctx context.Context, s *session, questions ...question) error {
	failed, err := d.ask(ctx, s, questions)
	if err != nil {
		return d.fail(ctx, err, failed)
	}
	return nil
}

func (d *postgresDialect) ask(ctx context.Context, s *session, questions []question) (failed string, err error) {
	statements := make([]statement, len(questions))
	for i := range questions {
		q := &questions[i]
		statements[i] = statement{
			attempted: q.attempted, text: d.text(q.query), args: s.arguments(q.args),
			answer: func(_ *statement, answers pgx.BatchResults) error {
				rows, err := answers.Query()
				if err != nil {
					return err
				}
				return eachRow(rows, q.each)
			},
		}
	}
	at, err := s.server().send(ctx, statements...)
	if err != nil {
		return at.attempted, err
	}
	return "", nil
}

// query speaks to the driver itself: through database/sql each value would be
// converted twice. args are in the form that the statement takes.
func (d *postgresDialect) query(ctx context.Context, s *session, query string, args []any, each func(rowScanner) error) error {
	_, err := s.server().send(ctx, statement{text: d.text(query), args: args, answer: func(_ *statement, answers pgx.BatchResults) error {
		rows, err := answers.Query()
		if err != nil {
			return err
		}
		return eachRow(rows, each)
	}})
	return err
}

func (d *postgresDialect) exec(ctx context.Context, s *session, query string, args []any) (changed int64, err error) {
	_, err = s.server().send(ctx, statement{text: d.text(query), args: args, answer: func(_ *statement, answers pgx.BatchResults) error {
		tag, err := answers.Exec()
		changed = tag.RowsAffected()
		return err
	}})
	return changed, err
}

func eachRow(rows pgx.Rows, each func(rowScanner) error) error {
	defer rows.Close()
	row := &serverRow{rows: rows}
	for rows.Next() {
		if err := each(row); err != nil {
			return err
		}
	}
	return rows.Err()
}

// serverRow is a row as the driver gives it.
type serverRow struct {
	rows    pgx.Rows
	columns []any
}

// Scan puts the columns where they belong, and numbers into truths.
func (r *serverRow) Scan(columns ...any) error {
	r.columns = append(r.columns[:0], columns...)
	for i, column := range columns {
		if into, ok := column.(*bool); ok {
			r.columns[i] = (*truth)(into)
		}
	}
	return r.rows.Scan(r.columns...)
}

// truth is a truth that is stored as 0 or 1.
type truth bool

// ScanInt64 implements pgtype.Int64Scanner.
func (t *truth) ScanInt64(n pgtype.Int8) error {
	if !n.Valid || (n.Int64 != 0 && n.Int64 != 1) {
		return fmt.Errorf("%d is no truth", n.Int64)
	}
	*t = n.Int64 == 1
	return nil
}
