package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/mattn/go-sqlite3"
	"github.com/pressly/goose/v3"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// sqliteDialect speaks to SQLite. The texts of statements are rewritten once.
type sqliteDialect struct {
	busyTimeout time.Duration
	texts       sync.Map // the common form to SQLite's
}

// busyShare is how long one attempt waits within SQLite for a lock. Its waits
// grow from 1 to 50 ms and cannot be interrupted, so they are kept short and
// repeated: a caller that gives up is heard, and the first to ask soon asks again.
const busyShare = 250 * time.Millisecond

func (d *sqliteDialect) engine() string { return "sqlite" }

// again repeats what found the database locked, as long as the busy timeout
// allows. Each attempt waits by itself.
func (d *sqliteDialect) again(_ context.Context, attempt func() error) error {
	err := attempt()
	for n := 1; n < max(1, int(d.busyTimeout/busyShare)) && wallet.CodeOf(err) == wallet.CodeWalletBusy; n++ {
		err = attempt()
	}
	return err
}

// SQLite has one writer at a time, so there is nothing to lock or to put off.
func (d *sqliteDialect) oneWriter() bool                                    { return true }
func (d *sqliteDialect) lock(context.Context, *session, engine.Locks) error { return nil }
func (d *sqliteDialect) forUpdate() string                                  { return "" }
func (d *sqliteDialect) forKeyShare() string                                { return "" }
func (d *sqliteDialect) unhurried(context.Context, *session) error          { return nil }

func (d *sqliteDialect) weighed(_ context.Context, _ *session, fn func() error) error { return fn() }

// writeAnew is VACUUM, which writes the file through the log, and the end of
// the log.
func (d *sqliteDialect) writeAnew(ctx context.Context, pool *sql.DB) error {
	if _, err := pool.ExecContext(ctx, "VACUUM"); err != nil {
		return d.fail(ctx, err, "write the wallet anew")
	}
	var busy, pages, written int64
	if err := pool.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &written); err != nil {
		return d.fail(ctx, err, "empty the log")
	}
	if busy != 0 {
		return wallet.Refuse(wallet.CodeWalletBusy, "another program is reading the wallet, so that its log cannot be emptied", hintBusy)
	}
	return nil
}

// accountIDs goes on after the highest.
func (d *sqliteDialect) accountIDs(ctx context.Context, s *session, n int) ([]int64, error) {
	last, err := s.number(ctx, "number accounts", `SELECT COALESCE(MAX(id), 0) FROM accounts`)
	ids := make([]int64, n)
	for i := range ids {
		ids[i] = last + 1 + int64(i)
	}
	return ids, err
}

func (d *sqliteDialect) goose() goose.Dialect { return goose.DialectSQLite3 }
func (d *sqliteDialect) noTable(err error) bool {
	return strings.Contains(err.Error(), "no such table")
}

func (d *sqliteDialect) inhabitants() string {
	return `SELECT COALESCE(SUM(CASE WHEN name LIKE 'goose%' OR name LIKE 'sqlite%' THEN 0 ELSE 1 END), 0),
			COALESCE(SUM(CASE WHEN name IN ('goose_db_version', 'wallet') THEN 1 ELSE 0 END), 0)
		FROM sqlite_schema`
}

// argument gives lists as JSON.
func (d *sqliteDialect) argument(value any) any {
	switch list := value.(type) {
	case textList:
		return list.json()
	case pairList:
		return list.json()
	case blobList:
		return list.json()
	default:
		return value
	}
}

// text turns $1 into ?1, because the driver counts $-names by their first
// appearance and not by their number, and lists into json_each.
func (d *sqliteDialect) text(query string) string {
	if known, ok := d.texts.Load(query); ok {
		if text, ok := known.(string); ok {
			return text
		}
	}
	text := strings.ReplaceAll(query, "$", "?")
	text = expand(text, "{set ", "(SELECT value FROM json_each(", "))")
	text = expand(text, "{blobs ", "(SELECT unhex(value) FROM json_each(", "))")
	text = expand(text, "{pairs ", "(SELECT value ->> 0 AS a, value ->> 1 AS b FROM json_each(", "))")
	text = strings.NewReplacer("{balances}", "accounts", "{place}", "seq", "{numbered}", sqliteNumbered,
		"{seq t}", "t.seq", "{seq e}", "e.seq").Replace(text)
	d.texts.Store(query, text)
	return text
}

const sqliteNumbered = `(SELECT seq, id AS object, created_at AS at FROM transactions
	UNION ALL SELECT seq, object, at FROM events)`

// expand puts what follows name up to the closing brace between before and after.
func expand(text, name, before, after string) string {
	var out strings.Builder
	for {
		head, rest, found := strings.Cut(text, name)
		out.WriteString(head)
		if !found {
			return out.String()
		}
		inner, tail, _ := strings.Cut(rest, "}")
		out.WriteString(before + inner + after)
		text = tail
	}
}

// begin starts an immediate transaction. It does not end with ctx, so that no
// statement of a bulk write ever runs outside of it.
func (d *sqliteDialect) begin(ctx context.Context, conn *sql.Conn) (transaction, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	tx, err := conn.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return nil, d.fail(ctx, err, "begin a write")
	}
	return tx, nil
}

// beginRead starts a snapshot; each statement of it ends with ctx.
func (d *sqliteDialect) beginRead(ctx context.Context, conn *sql.Conn) (transaction, error) {
	tx, err := conn.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return nil, d.fail(ctx, err, "begin a read")
	}
	return tx, nil
}

// alone does nothing: a statement without a transaction is one by itself.
func (d *sqliteDialect) alone(*sql.Conn) transaction { return noTransaction{} }

type noTransaction struct{}

func (noTransaction) Rollback() error { return nil }

func (d *sqliteDialect) commit(ctx context.Context, s *session) error {
	tx, ok := s.tx.(*sql.Tx)
	if !ok {
		return fmt.Errorf("commit: the transaction is a %T", s.tx)
	}
	return d.failCommit(ctx, tx.Commit())
}

// exec runs a statement on the connection, on which the transaction is open.
func (d *sqliteDialect) exec(ctx context.Context, s *session, query string, args []any) (int64, error) {
	result, err := s.conn.ExecContext(ctx, d.text(query), args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// checkEvery is how many rows a bulk write does between two looks at ctx.
const checkEvery = 1024

// bulk speaks to the driver itself: database/sql would cost a third of the
// time. A statement is run as a query, which the driver does in one step where
// an execution takes one for each parameter.
func (d *sqliteDialect) bulk(ctx context.Context, s *session, attempted, query string, n int, fill func(i int, r *row)) error {
	var changed int64
	err := s.conn.Raw(func(raw any) error {
		c, ok := raw.(*sqlite3.SQLiteConn)
		if !ok {
			return fmt.Errorf("bulk write: the connection is a %T", raw)
		}
		before, err := totalChanges(c)
		if err != nil {
			return err
		}
		if err := runRows(ctx, c, d.text(query), n, fill); err != nil {
			return err
		}
		after, err := totalChanges(c)
		changed = after - before
		return err
	})
	if err != nil {
		return d.fail(ctx, err, attempted)
	}
	return asExpected(attempted, changed, n)
}

func runRows(ctx context.Context, c *sqlite3.SQLiteConn, text string, n int, fill func(i int, r *row)) (err error) {
	alone := context.WithoutCancel(ctx) // the driver starts a goroutine a row for a context that can end
	prepared, err := c.PrepareContext(alone, text)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, prepared.Close()) }()
	statement, ok := prepared.(*sqlite3.SQLiteStmt)
	if !ok {
		return fmt.Errorf("bulk write: the statement is a %T", prepared)
	}
	parameters := row{values: make([]driver.NamedValue, 0, statement.NumInput())}
	for i := range n {
		if i%checkEvery == checkEvery-1 && ctx.Err() != nil {
			return ctx.Err()
		}
		parameters.next()
		fill(i, &parameters)
		rows, err := statement.QueryContext(alone, parameters.parameters())
		if err != nil {
			return err
		}
		if err := rows.Close(); err != nil {
			return err
		}
	}
	return nil
}

// totalChanges counts the rows that the connection has changed so far.
func totalChanges(c *sqlite3.SQLiteConn) (int64, error) {
	rows, err := c.Query("SELECT total_changes()", nil)
	if err != nil {
		return 0, err
	}
	value := make([]driver.Value, 1)
	if err := errors.Join(rows.Next(value), rows.Close()); err != nil {
		return 0, err
	}
	count, ok := value[0].(int64)
	if !ok {
		return 0, fmt.Errorf("count changes: got a %T", value[0])
	}
	return count, nil
}
