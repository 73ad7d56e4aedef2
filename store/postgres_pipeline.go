package store

import (
	"context"

	"github.com/jackc/pgx/v5/pgconn"
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
	statements := make([]statement, len(questions))
	for i, q := range questions {
		statements[i] = statement{attempted: q.attempted, text: d.text(q.query), args: s.arguments(q.args), each: q.each}
	}
	failed, err := s.server().send(ctx, statements...)
	if err != nil {
		return d.fail(ctx, err, failed.attempted)
	}
	return nil
}

// query speaks to the driver itself: through database/sql each value would be
// converted twice. args are in the form that the statement takes.
func (d *postgresDialect) query(ctx context.Context, s *session, query string, args []any, each func(rowScanner) error) error {
	_, err := s.server().send(ctx, statement{attempted: "query", text: d.text(query), args: args, each: each})
	return err
}

func (d *postgresDialect) exec(ctx context.Context, s *session, query string, args []any) (changed int64, err error) {
	_, err = s.server().send(ctx, statement{attempted: "write", text: d.text(query), args: args, ended: func(tag pgconn.CommandTag) error {
		changed = tag.RowsAffected()
		return nil
	}})
	return changed, err
}
