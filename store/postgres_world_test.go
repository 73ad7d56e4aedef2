package store

import (
	"context"
	"database/sql"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/okpay/okpay/internal/pgtest"
	"github.com/okpay/okpay/wallet/engine"
)

// PostgresWallets is a database with an empty wallet in it, made once for all tests.
var PostgresWallets = pgtest.Template{Prepare: func(address string) error {
	db, err := Open(context.Background(), address, Options{Create: true, Keyring: TestingKeyring})
	if err != nil {
		return err
	}
	_, err = db.Info(context.Background())
	return errors.Join(err, db.Close())
}, Clean: func(address string) error {
	conn, err := pgx.Connect(context.Background(), address)
	if err != nil {
		return err
	}
	_, err = conn.Exec(context.Background(), `SET session_replication_role = replica; -- which turns off what refuses it
		DO $$ DECLARE name text; BEGIN
			FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema()
				AND tablename NOT IN ('wallet', 'sequence', 'screening', 'goose_db_version')
			LOOP EXECUTE 'DELETE FROM ' || quote_ident(name); END LOOP;
		END $$;
		UPDATE sequence SET next_seq = 1, last_at = 0;
		UPDATE screening SET version = 0, cursor_id = '', done = 0`)
	if err := errors.Join(err, conn.Close(context.Background())); err != nil {
		return err
	}
	return newKeysets(address)
}}

// newKeysets gives a wallet that has lost its keys new ones.
func newKeysets(address string) error {
	s, err := Open(context.Background(), address, Options{Keyring: TestingKeyring})
	if err != nil {
		return err
	}
	pool := s.open(forMigrating, 1)
	return errors.Join(s.finish(context.Background(), pool), pool.Close(), s.Close())
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
