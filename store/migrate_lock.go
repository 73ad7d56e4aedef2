package store

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"syscall"

	"github.com/mattn/go-sqlite3"

	"github.com/okpay/okpay/wallet"
)

// lockEnding makes the name of the file that is locked out of the wallet's.
const lockEnding = "-lock"

// lockMigration waits until this is the only program that changes the wallet's
// schema. The lock is SQLite's own, on an empty file beside the wallet: it works
// on every system and ends with the program that holds it. The file is removed
// when the schema is current; whoever then still waits on the removed one finds
// that nothing is left to do.
func (s *Store) lockMigration(ctx context.Context) (unlock func(done bool) error, err error) {
	if s.server != nil {
		return s.lockServer(ctx)
	}
	lock := &file{path: s.file.real() + lockEnding, missing: true}
	var pool *sql.DB
	var held *sql.Tx
	err = s.dialect.again(ctx, func() error {
		if err := lock.create(); err != nil {
			return err
		}
		pool = sql.OpenDB(sqliteConnector{address: lock.dsn(forLocking)})
		if held, err = pool.BeginTx(context.WithoutCancel(ctx), nil); err == nil {
			return nil
		}
		err = errors.Join(err, pool.Close())
		if removed(err) { // between its making and its locking, by the one that held it
			lock.missing = true
			return wallet.Refuse(wallet.CodeWalletBusy, "the wallet's schema is being changed by another program", hintBusy)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return s.dialect.fail(ctx, err, "lock the wallet's schema")
	})
	if err != nil {
		return nil, err
	}
	return func(done bool) error {
		err := errors.Join(held.Rollback(), pool.Close())
		if done {
			_ = os.Remove(lock.path) // an empty file that stays does no harm
		}
		return err
	}, nil
}

// removed reports whether SQLite failed because the file that it had opened, or
// was about to open, has been removed.
func removed(err error) bool {
	said, ok := errors.AsType[sqlite3.Error](err)
	return ok && (said.SystemErrno == syscall.ENOENT || said.ExtendedCode == sqlite3.ErrReadonlyDbMoved)
}

// lockServer is lockMigration on a server: an advisory lock, which ends with its
// connection at the latest.
func (s *Store) lockServer(ctx context.Context) (unlock func(done bool) error, err error) {
	pool := s.open(forMigrating, 1)
	conn, err := pool.Conn(ctx)
	if err == nil {
		_, err = conn.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, migrationLock)
	}
	if err != nil {
		return nil, errors.Join(s.dialect.fail(ctx, err, "lock the wallet's schema"), pool.Close())
	}
	return func(bool) error {
		_, err := conn.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1)`, migrationLock)
		return errors.Join(err, conn.Close(), pool.Close())
	}, nil
}
