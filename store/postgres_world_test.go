package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/okpay/okpay/internal/pgtest"
	"github.com/okpay/okpay/wallet/engine"
)

// PostgresWallets is a database with an empty wallet in it, made once for all tests.
var PostgresWallets = func() *pgtest.Template {
	c := &cleaner{connections: map[string]*pgx.Conn{}}
	return &pgtest.Template{Prepare: c.prepare, Clean: c.clean}
}()

// cleaner makes a wallet empty again, hundreds of times: it keeps a connection to
// each database, on which the server has planned what there is to delete.
type cleaner struct {
	mu          sync.Mutex
	connections map[string]*pgx.Conn // by address
	tables      []string             // that a new wallet has nothing in
	keysets     string               // those of a new wallet, as JSON
}

// prepare makes an empty wallet.
func (c *cleaner) prepare(address string) error {
	ctx := context.Background()
	db, err := Open(ctx, address, Options{Create: true, Keyring: TestingKeyring})
	if err != nil {
		return err
	}
	_, err = db.Info(ctx)
	if err := errors.Join(err, db.Close()); err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return errors.Join(
		conn.QueryRow(ctx, `SELECT array_agg(tablename::text), (SELECT json_agg(k)::text FROM keysets k) FROM pg_tables
			WHERE schemaname = current_schema() AND tablename NOT IN ('wallet', 'sequence', 'screening', 'goose_db_version')`).Scan(&c.tables, &c.keysets),
		conn.Close(ctx)) // a database is copied when nobody is connected to it
}

// clean deletes all that a test has written. One whose connection is lost is
// not used again.
func (c *cleaner) clean(address string) error {
	conn, err := c.connection(address)
	if err != nil {
		return err
	}
	batch := &pgx.Batch{}
	for _, name := range c.tables {
		batch.Queue("DELETE FROM " + pgx.Identifier{name}.Sanitize())
	}
	batch.Queue(`INSERT INTO keysets SELECT * FROM json_populate_recordset(NULL::keysets, $1)`, c.keysets)
	batch.Queue(`UPDATE sequence SET next_seq = 1, last_at = 0`)
	batch.Queue(`UPDATE screening SET version = 0, cursor_id = '', done = 0`)
	return conn.SendBatch(context.Background(), batch).Close()
}

// connection gives the one to a database, of which one test after the other has the use.
func (c *cleaner) connection(address string) (*pgx.Conn, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if conn := c.connections[address]; conn != nil {
		return conn, nil
	}
	conn, err := pgx.Connect(context.Background(), address)
	if err != nil {
		return nil, err
	}
	c.connections[address] = conn
	_, err = conn.Exec(context.Background(), `SET session_replication_role = replica`) // which turns off what refuses to delete
	return conn, err
}

// newServerWorld makes a wallet in a database of its own.
func newServerWorld(t testing.TB) *world {
	t.Helper()
	address := PostgresWallets.Database(t)
	return &world{t: t, path: address, store: open(t, address, Options{}), now: start}
}

// beside is the same wallet seen by another program, with ids of its own.
func (w *world) beside(options Options) *world {
	w.t.Helper()
	return &world{t: w.t, path: w.path, store: open(w.t, w.path, options), now: w.now + 1_000_000, ids: w.ids + 1_000_000}
}

// rawServer opens the database as any other program would.
func (w *world) rawServer() *sql.DB {
	w.t.Helper()
	config, err := pgx.ParseConfig(w.path)
	if err != nil {
		w.t.Fatal(err)
	}
	db := stdlib.OpenDB(*config)
	w.t.Cleanup(func() {
		if err := db.Close(); err != nil {
			w.t.Error(err)
		}
	})
	return db
}

// lock makes a write alone with customers.
func lock(tx engine.Tx, ids ...string) error {
	return tx.Lock(context.Background(), locksOf(ids))
}
