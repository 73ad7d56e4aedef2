package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/stdlib"
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
func (d *postgresDialect) pipeline(ctx context.Context, s *session, questions []question) error {
	if len(questions) == 0 {
		return nil
	}
	attempted := questions[0].attempted
	err := s.pgx(func(conn *pgx.Conn) error {
		batch := &pgx.Batch{}
		for _, q := range questions {
			batch.Queue(d.text(q.query), s.arguments(q.args)...)
		}
		answers := conn.SendBatch(ctx, batch)
		for _, q := range questions {
			attempted = q.attempted
			rows, err := answers.Query()
			if err == nil {
				err = eachRow(rows, q.each)
			}
			if err != nil {
				return errors.Join(err, ignoreSame(answers.Close(), err))
			}
		}
		return answers.Close()
	})
	return d.fail(ctx, err, attempted)
}

// query speaks to the driver itself: through database/sql each value would be
// converted twice.
func (d *postgresDialect) query(ctx context.Context, s *session, query string, args []any, each func(rowScanner) error) error {
	return s.pgx(func(conn *pgx.Conn) error {
		rows, err := conn.Query(ctx, d.text(query), args...)
		if err != nil {
			return err
		}
		return eachRow(rows, each)
	})
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

// pgx calls fn with the driver's connection, on which the transaction is open.
func (s *session) pgx(fn func(*pgx.Conn) error) error {
	return s.conn.Raw(func(raw any) error {
		c, ok := raw.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("the connection is a %T", raw)
		}
		return fn(c.Conn())
	})
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
