package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/okpay/okpay/wallet"
)

// RestoreFrom puts the wallet in the file at path, which nobody changes and which
// Revive has made, into the database of a server that has none. All of it is one
// transaction: a run that ends early leaves empty tables, and it may be run again.
// Codes: already_exists, state_conflict, disk_full, unavailable.
func (s *Store) RestoreFrom(ctx context.Context, path string) (err error) {
	if s.server == nil {
		return errors.New("restore into a server: the wallet is a file")
	}
	if err := s.Vacant(ctx); err != nil {
		return err
	}
	unlock, err := s.lockMigration(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, unlock(err == nil)) }()
	if err := s.Vacant(ctx); err != nil { // another may have made it meanwhile
		return err
	}
	pool := s.open(forCopying, 1)
	defer func() { err = errors.Join(err, pool.Close()) }()
	if err := s.dialect.again(ctx, func() error { return s.runMigrations(ctx, pool, SchemaVersion) }); err != nil {
		return err
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return s.dialect.fail(ctx, err, "connect to the wallet")
	}
	defer func() { _ = conn.Close() }() // it goes back to the pool, or is out of use already
	file := openBackup(path)
	defer func() { err = errors.Join(err, file.Close()) }()
	tx, err := s.dialect.begin(ctx, conn)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // what was committed stays
	to := &session{tx: tx, conn: conn, dialect: s.dialect, store: s, writing: true}
	if err := to.takeAll(ctx, file); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := s.dialect.commit(ctx, to); err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, `ANALYZE`)
	return s.dialect.fail(ctx, err, "measure the tables")
}

// takeAll copies every table of the file, and sets what counts on from them.
func (s *session) takeAll(ctx context.Context, file *sql.DB) error {
	tables, err := tablesOf(ctx, file)
	if err != nil {
		return err
	}
	// Everything is in one commit, whose places are the numbers that there are.
	var next, lastAt int64
	if err := file.QueryRowContext(ctx, `SELECT next_seq, last_at FROM sequence WHERE id = 1`).Scan(&next, &lastAt); err != nil {
		return damaged(ctx, err)
	}
	if next > 1 {
		if _, err := s.exec(ctx, "number what is restored", `INSERT INTO commits (id, count, last_at, first_seq) VALUES (1, $1, $2, 1)`,
			next-1, max(lastAt, 1)); err != nil {
			return err
		}
	}
	for _, t := range tables {
		if leftOut(t.name) {
			continue
		}
		if err := s.takeTable(ctx, t, file); err != nil {
			return err
		}
	}
	return s.countOn(ctx)
}

// countOn lets every column that is numbered by the database go on behind the
// highest number that was restored.
func (s *session) countOn(ctx context.Context) error {
	type counter struct{ table, column string }
	counters, err := collect(ctx, s, "look for counters", `SELECT table_name, column_name FROM information_schema.columns
		WHERE table_schema = current_schema() AND is_identity = 'YES' AND table_name NOT LIKE 'goose%' ORDER BY table_name, column_name`,
		func(r rowScanner, c *counter) error { return r.Scan(&c.table, &c.column) })
	if err != nil {
		return err
	}
	for _, c := range counters {
		column := quoted(c.column)
		_, err := s.exec(ctx, "count on", `SELECT setval(pg_get_serial_sequence($1, $2), GREATEST(MAX(`+column+`), 1), MAX(`+column+`) IS NOT NULL)
			FROM `+quoted(c.table), c.table, c.column)
		if err != nil {
			return err
		}
	}
	return nil
}

// takeTable copies a table, which must be empty but for what a migration put in.
func (s *session) takeTable(ctx context.Context, t table, file *sql.DB) error {
	if t.name == "sequence" || t.name == "screening" { // whose only row a migration makes
		if _, err := s.exec(ctx, "prepare "+t.name, `DELETE FROM `+quoted(t.name)); err != nil {
			return err
		}
	}
	there, err := s.number(ctx, "look at "+t.name, `SELECT COUNT(*) FROM (SELECT 1 FROM `+quoted(t.name)+` LIMIT 1) AS any_row`)
	if err != nil {
		return err
	}
	if there != 0 {
		return wallet.Refuse(wallet.CodeStateConflict, "the database is not empty: there is something in "+t.name,
			"name an empty one with --wallet postgres://…", "table", t.name)
	}
	columns, query := fileRows(t)
	rows, err := file.QueryContext(ctx, query) //nolint:rowserrcheck,sqlclosecheck // both below, where the last row was read
	if err != nil {
		return damaged(ctx, err)
	}
	defer rows.Close()
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	err = s.conn.Raw(func(raw any) error {
		c, ok := raw.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("the connection is a %T", raw)
		}
		_, err := c.Conn().CopyFrom(ctx, pgx.Identifier{t.name}, columns, pgx.CopyFromFunc(func() ([]any, error) {
			if !rows.Next() {
				return nil, rows.Err()
			}
			if err := rows.Scan(into...); err != nil {
				return nil, fmt.Errorf("read %s: %w", t.name, err)
			}
			for i, value := range values {
				if text, ok := value.(string); ok {
					values[i] = storable(text)
				}
			}
			return values, nil
		}))
		return err
	})
	return s.dialect.fail(ctx, err, "write "+t.name)
}

// fileRows reads a table of the file with the columns of the server's.
func fileRows(t table) (columns []string, query string) {
	columns = append(columns, t.columns...)
	parts := make([]string, 0, len(columns)+1)
	numbered := t.name == "transactions" || t.name == "events"
	for i, column := range t.columns {
		switch {
		case numbered && column == "seq":
			columns[i] = "place"
			parts = append(parts, "r.seq - 1")
		case t.name == "postings" && column == "balance_after": // nobody knows it there of an account of the system
			parts = append(parts, "CASE WHEN a.constrained = 1 THEN r.balance_after END")
		default:
			parts = append(parts, "r."+quoted(column))
		}
	}
	if numbered {
		columns, parts = append(columns, "commit_id"), append(parts, "1")
	}
	query = `SELECT ` + strings.Join(parts, ", ") + ` FROM ` + quoted(t.name) + ` r`
	if t.name == "postings" {
		query += ` JOIN accounts a ON a.id = r.account_id`
	}
	return columns, query + ` ORDER BY ` + listOf(t.key, func(column string) string { return "r." + quoted(column) })
}
