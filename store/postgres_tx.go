package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// serverTx is a transaction on a connection to PostgreSQL. It makes few round
// trips: it begins together with its first question, and what is written waits
// and is sent together with the commit, or with the next question.
type serverTx struct {
	conn    *sql.Conn
	begin   string      // how it begins, empty once it has
	waiting []statement // that are written before anything else

	outdated bool // the connection is of no more use
}

// statement is something that waits to be sent with others. each is called for
// every row of its result, which is good for that call alone; ended, with how
// many rows it found or changed.
type statement struct {
	attempted string
	text      string
	args      []any
	each      func(rowScanner) error
	ended     func(pgconn.CommandTag) error
}

// How a transaction begins and ends.
const (
	beginWrite = `begin isolation level read committed`
	beginRead  = `begin isolation level repeatable read read only`
	commitText = `commit`
)

// pgconn calls fn with the driver's connection.
func (t *serverTx) pgconn(fn func(*pgconn.PgConn) error) error {
	return t.conn.Raw(func(raw any) error {
		c, ok := raw.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("the connection is a %T", raw)
		}
		return fn(c.Conn().PgConn())
	})
}

// send sends what waits and then these statements in one round trip. Without a
// failure, all of them were carried out; failed is the one that was not.
func (t *serverTx) send(ctx context.Context, statements ...statement) (failed *statement, err error) {
	all := make([]statement, 0, 1+len(t.waiting)+len(statements))
	if t.begin != "" {
		all = append(all, statement{attempted: "begin", text: t.begin})
	}
	all = append(append(all, t.waiting...), statements...)
	t.begin, t.waiting = "", nil
	at := 0
	err = t.pgconn(func(conn *pgconn.PgConn) error {
		pipeline := conn.StartPipeline(ctx)
		err := sendAll(conn, pipeline, all)
		for ; err == nil && at < len(all); at++ {
			err = all[at].receive(pipeline)
		}
		if err != nil {
			at = max(0, at-1)
			t.outdated = t.outdated || outdated(err)
			return errors.Join(err, ignoreSame(pipeline.Close(), err))
		}
		at = len(all) - 1
		return pipeline.Close()
	})
	if err != nil {
		return &all[at], err
	}
	return nil, nil //nolint:nilnil // nothing failed
}

// receive reads the answer to a statement.
func (s *statement) receive(pipeline *pgconn.Pipeline) error {
	answer, err := pipeline.GetResults()
	if err != nil {
		return err
	}
	rows, ok := answer.(*pgconn.ResultReader)
	if !ok {
		return fmt.Errorf("%s: the answer is a %T", s.attempted, answer)
	}
	var row wireRow
	for rows.NextRow() {
		if s.each == nil {
			continue
		}
		row.values = rows.Values()
		if err := s.each(&row); err != nil {
			_, _ = rows.Close()
			return err
		}
	}
	tag, err := rows.Close()
	if err == nil && s.ended != nil {
		err = s.ended(tag)
	}
	return err
}

// ignoreSame leaves out what the end of a pipeline repeats of its failure.
func ignoreSame(closing, failed error) error {
	if closing == nil || codeOf(failed) != "" || codeOf(closing) == codeOf(failed) {
		return nil
	}
	return closing
}

// commit ends the transaction. Without ctx: once it has begun, it is carried
// through.
func (t *serverTx) commit(ctx context.Context, d *postgresDialect) error {
	if t.begin != "" && len(t.waiting) == 0 {
		return nil // nothing was asked and nothing is to be written
	}
	failed, err := t.send(context.WithoutCancel(ctx), statement{attempted: commitText, text: commitText, ended: committed})
	if err == nil {
		return nil
	}
	if _, answered := errors.AsType[*pgconn.PgError](err); answered && failed.attempted != commitText {
		return d.fail(ctx, err, failed.attempted) // so the commit was none
	}
	return d.failCommit(ctx, err)
}

// committed looks whether a commit was one, and no rollback.
func committed(tag pgconn.CommandTag) error {
	if tag.String() != "COMMIT" {
		return sql.ErrTxDone
	}
	return nil
}

// Rollback ends the transaction unless it was committed, and takes a connection
// out of use on which that fails or whose statements are outdated.
func (t *serverTx) Rollback() error {
	t.waiting = nil
	return t.conn.Raw(func(raw any) error {
		c, ok := raw.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("the connection is a %T", raw)
		}
		conn := c.Conn()
		if conn.IsClosed() || t.outdated {
			return driver.ErrBadConn
		}
		if conn.PgConn().TxStatus() == 'I' {
			return nil
		}
		if _, err := conn.Exec(context.Background(), "rollback"); err != nil {
			return driver.ErrBadConn
		}
		return nil
	})
}
