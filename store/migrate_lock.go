package store

import (
	"context"
	"database/sql"
	"errors"
	"os"

	"github.com/okpay/okpay/wallet"
)

// lockMigration waits until this is the only program that changes the wallet's
// schema. The lock is SQLite's own, on an empty file beside the wallet: it works
// on every system and ends with the program that holds it. The file is removed
// when the schema is current; whoever then still waits on the removed one finds
// that nothing is left to do.
func (s *Store) lockMigration(ctx context.Context) (unlock func(done bool) error, err error) {
	lock := &file{path: s.file.path + "-lock", missing: true}
	var pool *sql.DB
	var held *sql.Tx
	err = s.patiently(func() error {
		if err := lock.create(); err != nil {
			return err
		}
		pool = sql.OpenDB(sqliteConnector{address: lock.dsn(forLocking)})
		if held, err = pool.BeginTx(context.WithoutCancel(ctx), nil); err == nil {
			return nil
		}
		pool.Close()
		if _, gone := os.Stat(lock.path); errors.Is(gone, os.ErrNotExist) { // between its making and its opening
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
