package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
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
}

// statement is something that waits to be sent with others. answer reads what
// the database says to it; rows is how many it must change, at least 0 for an
// UPDATE that checks it.
type statement struct {
	attempted string
	text      string
	args      []any
	answer    func(*statement, pgx.BatchResults) error
}

// How a transaction begins and ends.
const (
	beginWrite = `begin isolation level read committed`
	beginRead  = `begin isolation level repeatable read read only`
	commitText = `commit`
)

// pgx calls fn with the driver's connection.
func (t *serverTx) pgx(fn func(*pgx.Conn) error) error {
	return t.conn.Raw(func(raw any) error {
		c, ok := raw.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("the connection is a %T", raw)
		}
		return fn(c.Conn())
	})
}

// send sends what waits and then these statements in one round trip. Without a
// failure, all of them were carried out; failed is the one that was not.
func (t *serverTx) send(ctx context.Context, statements ...statement) (failed *statement, err error) {
	all := make([]statement, 0, 1+len(t.waiting)+len(statements))
	if t.begin != "" {
		all = append(all, statement{attempted: "begin", text: t.begin, answer: done})
	}
	all = append(append(all, t.waiting...), statements...)
	t.begin, t.waiting = "", nil
	err = t.pgx(func(conn *pgx.Conn) error {
		batch := &pgx.Batch{}
		for i := range all {
			batch.Queue(all[i].text, all[i].args...)
		}
		answers := conn.SendBatch(ctx, batch)
		for i := range all {
			if err := all[i].answer(&all[i], answers); err != nil {
				failed = &all[i]
				return errors.Join(err, ignoreSame(answers.Close(), err))
			}
		}
		return answers.Close()
	})
	if err != nil && failed == nil {
		failed = &all[len(all)-1]
	}
	return failed, err
}

// done is the answer to a statement that has no rows.
func done(_ *statement, answers pgx.BatchResults) error {
	_, err := answers.Exec()
	return err
}

// ignoreSame leaves out what the end of a batch repeats of its failure.
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
	failed, err := t.send(context.WithoutCancel(ctx), statement{attempted: commitText, text: commitText, answer: committed})
	if err == nil {
		return nil
	}
	if _, answered := errors.AsType[*pgconn.PgError](err); answered && failed.attempted != commitText {
		return d.fail(ctx, err, failed.attempted) // so the commit was none
	}
	return d.failCommit(ctx, err)
}

// committed is the answer to a commit, which may be that of a rollback.
func committed(_ *statement, answers pgx.BatchResults) error {
	tag, err := answers.Exec()
	if err == nil && tag.String() != "COMMIT" {
		return sql.ErrTxDone
	}
	return err
}

// Rollback ends the transaction unless it was committed, and takes a connection
// on which that fails out of use.
func (t *serverTx) Rollback() error {
	t.waiting = nil
	return t.conn.Raw(func(raw any) error {
		c, ok := raw.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("the connection is a %T", raw)
		}
		conn := c.Conn()
		if conn.IsClosed() {
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
