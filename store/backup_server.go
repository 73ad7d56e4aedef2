package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"

	"github.com/mattn/go-sqlite3"

	"github.com/okpay/okpay/wallet"
)

// copyServer writes what one snapshot of the database holds into a new SQLite
// file of the same schema. It reads only, row by row.
//
// What SQLite has otherwise is made of it: transactions and events are numbered
// by their times, which is the order that SQLite keeps them in; what was posted
// to accounts of the system and is not in their balance yet is in it; and each of
// those postings tells the balance after it.
func (s *Store) copyServer(ctx context.Context, path string) (err error) {
	pool := s.open(forCopying, 1)
	defer func() { err = errors.Join(err, pool.Close()) }()
	version, err := s.versionToCopy(ctx, pool)
	if err != nil {
		return err
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return s.dialect.fail(ctx, err, "connect to the wallet")
	}
	defer func() { _ = conn.Close() }() // it was only read
	tx, err := conn.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return s.dialect.fail(ctx, err, "begin a read")
	}
	defer tx.Rollback()
	snapshot := &session{tx: s.dialect.alone(conn), conn: conn, dialect: s.dialect, store: s} // within tx
	if err := s.dialect.unhurried(ctx, snapshot); err != nil {
		return err
	}
	seen, err := snapshot.number(ctx, "read the version of the wallet", `SELECT MAX(version_id) FROM goose_db_version WHERE is_applied`)
	if err != nil {
		return err
	}
	if seen != version {
		return wallet.Refuse(wallet.CodeWalletBusy, "the wallet is being brought up to date by another program", hintBusy)
	}
	return s.fill(ctx, path, version, tx)
}

// fill makes the file and copies each table into it.
func (s *Store) fill(ctx context.Context, path string, version int64, from *sql.Tx) (err error) {
	target := &Store{location: path, options: s.options, dialect: &sqliteDialect{}}
	db := openPrivate(path)
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := target.runMigrations(ctx, db, version); err != nil {
		return err
	}
	tables, err := tablesOf(ctx, db)
	if err != nil {
		return err
	}
	indexes, err := dropIndexes(ctx, db)
	if err != nil {
		return target.dialect.fail(ctx, err, "prepare the backup")
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return target.dialect.fail(ctx, err, "open the backup")
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return target.dialect.fail(ctx, err, "open the backup")
	}
	defer tx.Rollback()
	for _, t := range tables {
		if leftOut(t.name) {
			continue
		}
		if err := s.copyTable(ctx, t, from, conn, tx); err != nil {
			return err
		}
	}
	for _, index := range indexes {
		if _, err := tx.ExecContext(ctx, index); err != nil {
			return target.dialect.fail(ctx, err, "index the backup")
		}
	}
	return target.dialect.fail(ctx, tx.Commit(), "finish the backup")
}

// dropIndexes takes the indexes away, which are made faster when all rows are
// there, and gives what makes them.
func dropIndexes(ctx context.Context, db *sql.DB) (texts []string, err error) {
	var names []string
	err = rowsOf(ctx, db, `SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY name`, func(rows *sql.Rows) error {
		var name, text string
		err := rows.Scan(&name, &text)
		names, texts = append(names, name), append(texts, text)
		return err
	})
	for _, name := range names {
		if err == nil {
			_, err = db.ExecContext(ctx, `DROP INDEX `+quoted(name))
		}
	}
	return texts, err
}

// copyTable reads a table of the server and writes its rows into the file.
func (s *Store) copyTable(ctx context.Context, t table, from *sql.Tx, conn *sql.Conn, tx *sql.Tx) (err error) {
	file := &sqliteDialect{}
	if _, err := tx.ExecContext(ctx, `DELETE FROM `+quoted(t.name)); err != nil { //nolint:gosec // a name of our schema
		return file.fail(ctx, err, "prepare "+t.name)
	}
	rows, err := from.QueryContext(ctx, serverRows(t)) //nolint:rowserrcheck,sqlclosecheck // both below, where the last row was read
	if err != nil {
		return s.dialect.fail(ctx, err, "read "+t.name)
	}
	defer rows.Close()
	amend := func([]any) error { return nil }
	if t.name == "postings" {
		amend = (&runningBalance{columns: t.columns}).amend
	}
	text := `INSERT INTO ` + quoted(t.name) + ` (` + listOf(t.columns, quoted) + `) VALUES (?` + strings.Repeat(", ?", len(t.columns)-1) + `)`
	var failedToRead error
	err = conn.Raw(func(raw any) error {
		c, ok := raw.(*sqlite3.SQLiteConn)
		if !ok {
			return fmt.Errorf("the connection is a %T", raw)
		}
		return insertRows(ctx, c, text, len(t.columns), func(values []any, into []any) (bool, error) {
			if !rows.Next() {
				failedToRead = rows.Err()
				return false, failedToRead
			}
			if failedToRead = rows.Scan(into...); failedToRead == nil {
				failedToRead = amend(values)
			}
			return true, failedToRead
		})
	})
	if failedToRead != nil {
		return s.dialect.fail(ctx, failedToRead, "read "+t.name)
	}
	return file.fail(ctx, err, "write "+t.name)
}

// insertRows runs a statement for each row that next puts into values.
func insertRows(ctx context.Context, c *sqlite3.SQLiteConn, text string, width int, next func(values, into []any) (bool, error)) (err error) {
	alone := context.WithoutCancel(ctx) // the driver starts a goroutine a row for a context that can end
	prepared, err := c.PrepareContext(alone, text)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, prepared.Close()) }()
	statement, ok := prepared.(*sqlite3.SQLiteStmt)
	if !ok {
		return fmt.Errorf("the statement is a %T", prepared)
	}
	values, into, parameters := make([]any, width), make([]any, width), make([]driver.NamedValue, width)
	for i := range values {
		into[i], parameters[i].Ordinal = &values[i], i+1
	}
	for n := 0; ; n++ {
		if n%checkEvery == checkEvery-1 && ctx.Err() != nil {
			return ctx.Err()
		}
		more, err := next(values, into)
		if err != nil || !more {
			return err
		}
		for i, value := range values {
			parameters[i].Value = value
		}
		rows, err := statement.QueryContext(alone, parameters)
		if err != nil {
			return err
		}
		if err := rows.Close(); err != nil {
			return err
		}
	}
}

// numberedByTime gives every transaction and event the number that it has in
// SQLite. Of two at one time the one of the earlier commit comes first.
const numberedByTime = `WITH numbered AS MATERIALIZED (
		SELECT l.commit_id, l.place, ROW_NUMBER() OVER (ORDER BY l.at, l.commit_id, l.place) AS seq
		FROM (SELECT commit_id, place, created_at AS at FROM transactions UNION ALL SELECT commit_id, place, at FROM events) AS l)
	`

// serverRows reads a table of the server with the columns of the file's, in the
// order of its key.
func serverRows(t table) string {
	of := func(alias string) func(string) string {
		return func(column string) string {
			if column == "seq" && alias == "t" {
				return "n.seq"
			}
			return alias + "." + quoted(column)
		}
	}
	switch t.name {
	case "transactions", "events":
		return numberedByTime + `SELECT ` + listOf(t.columns, of("t")) + ` FROM ` + quoted(t.name) + ` t
			JOIN numbered n ON n.commit_id = t.commit_id AND n.place = t.place ORDER BY n.seq`
	case "sequence":
		return `SELECT s.id, (SELECT COUNT(*) FROM transactions) + (SELECT COUNT(*) FROM events) + 1,
			GREATEST(s.last_at, (SELECT COALESCE(MAX(last_at), 0) FROM commits)) FROM sequence s`
	case "postings":
		return `SELECT ` + listOf(t.columns, of("p")) + ` FROM postings p ORDER BY p.account_id, p.at, p.idx, p.txn_id`
	case "accounts":
		return `SELECT ` + listOf(t.columns, of("a")) + ` FROM balances a ORDER BY a.id`
	default:
		return `SELECT ` + listOf(t.columns, of("r")) + ` FROM ` + quoted(t.name) + ` r ORDER BY ` + listOf(t.key, of("r"))
	}
}

// runningBalance makes of the postings of a server those of a file: where a
// posting does not tell the balance after it, as of an account of the system, it
// is told; and of two at one moment and place the second has the next place.
type runningBalance struct {
	columns []string
	started bool

	account, at, idx, sum int64
}

func (b *runningBalance) amend(values []any) error {
	var account, at, idx, amount, after *any
	for i, column := range b.columns {
		switch column {
		case "account_id":
			account = &values[i]
		case "at":
			at = &values[i]
		case "idx":
			idx = &values[i]
		case "amount":
			amount = &values[i]
		case "balance_after":
			after = &values[i]
		}
	}
	var number [4]int64
	for i, value := range []*any{account, at, idx, amount} {
		var ok bool
		if value != nil {
			number[i], ok = (*value).(int64)
		}
		if !ok {
			return errors.New("a posting has not the columns that it should")
		}
	}
	if !b.started || number[0] != b.account {
		b.sum = 0
	} else if number[1] == b.at {
		number[2] = max(number[2], b.idx+1)
	}
	b.started, b.account, b.at, b.idx = true, number[0], number[1], number[2]
	*idx = number[2]
	sum, fits := plus(b.sum, number[3])
	if !fits {
		return errors.New("the balance of an account does not fit")
	}
	b.sum = sum
	if *after == nil {
		*after = b.sum
	}
	return nil
}

// plus adds and says whether the sum fits.
func plus(a, b int64) (int64, bool) {
	sum := a + b
	return sum, (sum > a) == (b > 0)
}
