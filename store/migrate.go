package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// SchemaVersion is the version of the storage that this program reads and
// writes: the number of the newest migration.
const SchemaVersion = 31

//go:embed migrations/*/*.sql
var migrations embed.FS

// prepare looks at what is in the file with one cheap query, and makes the
// wallet or brings its schema up to date only when that is needed. It gives
// when the wallet was made. Codes: wallet_newer, wallet_unreadable,
// wallet_read_only.
func (s *Store) prepare(ctx context.Context, pool *sql.DB) (int64, error) {
	version, created, err := s.version(ctx, pool)
	if err != nil {
		return 0, err
	}
	if version == SchemaVersion && created != 0 {
		return created, nil
	}
	if s.readOnly() {
		return 0, wallet.Refuse(wallet.CodeWalletReadOnly,
			"the wallet was made by an older version of okpay and cannot be brought up to date, because it cannot be written", hintReadOnly)
	}
	if version == 0 && !s.options.Create {
		return 0, refuseUnreadable("there is no wallet in it yet: " + s.location)
	}
	if err := s.migrate(ctx); err != nil {
		return 0, err
	}
	if version, created, err = s.version(ctx, pool); err != nil {
		return 0, err
	}
	if version != SchemaVersion || created == 0 {
		return 0, fmt.Errorf("bring the wallet up to date: it is at version %d, want %d", version, SchemaVersion)
	}
	return created, nil
}

// version reads the schema's version and when the wallet was made; 0 and 0 of
// an empty database.
func (s *Store) version(ctx context.Context, pool *sql.DB) (version, created int64, err error) {
	err = s.dialect.again(ctx, func() error {
		version, created, err = s.readVersion(ctx, pool)
		return err
	})
	return version, created, err
}

func (s *Store) readVersion(ctx context.Context, pool *sql.DB) (version, created int64, err error) {
	err = pool.QueryRowContext(ctx, `SELECT COALESCE((SELECT MAX(version_id) FROM goose_db_version WHERE is_applied), 0),
		COALESCE((SELECT created_at FROM wallet WHERE id = 1), 0)`).Scan(&version, &created)
	if err != nil && s.dialect.noTable(err) {
		return 0, 0, s.mustBeEmpty(ctx, pool)
	}
	if err != nil {
		err = s.dialect.fail(ctx, err, "read the version of the wallet")
		if code := wallet.CodeOf(err); s.file != nil && s.file.readOnly && !s.file.quiet && (code == wallet.CodeWalletUnreadable || code == wallet.CodeWalletReadOnly) {
			return 0, 0, refuseLog()
		}
		return 0, 0, err
	}
	if version > SchemaVersion {
		return 0, 0, wallet.Refuse(wallet.CodeWalletNewer,
			fmt.Sprintf("the wallet has version %d and this okpay knows versions up to %d", version, SchemaVersion),
			"use the newer version of okpay that wrote it", "version", version, "known", SchemaVersion)
	}
	return version, created, nil
}

// mustBeEmpty refuses a database that holds something else than a wallet. One
// that another program has just made says wallet_busy, to be looked at again.
func (s *Store) mustBeEmpty(ctx context.Context, pool *sql.DB) error {
	var foreign, ours int64
	err := pool.QueryRowContext(ctx, s.dialect.inhabitants()).Scan(&foreign, &ours) //nolint:gosec // the text is one of two constants
	switch {
	case err != nil:
		return s.dialect.fail(ctx, err, "look at what is in the database")
	case ours == 2:
		return &conflict{wallet.Refuse(wallet.CodeWalletBusy, "the wallet is being made by another program", hintBusy)}
	case foreign != 0:
		return refuseUnreadable("the database holds something else than a wallet: " + s.location)
	default:
		return nil
	}
}

// migrate makes the schema current. Several programs may do it at once on one
// file: all but one wait for a lock on a file of its own, and find it done.
func (s *Store) migrate(ctx context.Context) error {
	unlock, err := s.lockMigration(ctx)
	if err != nil {
		return err
	}
	err = s.migrateAlone(ctx)
	return errors.Join(err, unlock(err == nil))
}

func (s *Store) migrateAlone(ctx context.Context) (err error) {
	pool := s.open(forMigrating, 1)
	defer func() { err = errors.Join(err, pool.Close()) }()
	version, created, err := s.version(ctx, pool)
	if err != nil || (version == SchemaVersion && created != 0) {
		return err
	}
	if s.file != nil {
		if err := s.turnOnLog(ctx, pool); err != nil {
			return err
		}
	}
	if version == 0 && s.file != nil {
		if made, err := s.makeAtOnce(ctx, pool); made || err != nil {
			return err
		}
	}
	if created != 0 && version < sealedSchema {
		if err := s.dialect.again(ctx, func() error { return s.runMigrations(ctx, pool, sealingSchema) }); err != nil {
			return err
		}
		if err := s.sealAll(ctx, pool); err != nil {
			return err
		}
	}
	if err := s.dialect.again(ctx, func() error { return s.runMigrations(ctx, pool, SchemaVersion) }); err != nil {
		return err
	}
	if created != 0 {
		return nil
	}
	return s.finish(ctx, pool)
}

// finish gives a new wallet the keys of its vault and its date, by which it is
// known to be whole. The key that encrypts the keys is kept before they are, so
// that no wallet is without it.
func (s *Store) finish(ctx context.Context, pool *sql.DB) error {
	keys, err := s.createKeysets(ctx, false)
	if err != nil {
		return err
	}
	return s.migrating(ctx, pool, func(t *session) error { return t.finish(ctx, &keys) })
}

// finish writes the keys, unless there are some, and the date.
func (s *session) finish(ctx context.Context, keys *engine.Keysets) error {
	if _, there, err := s.findKeysets(ctx, ""); err != nil {
		return err
	} else if !there {
		if err := s.addKeysets(ctx, keys); err != nil {
			return err
		}
	}
	_, err := s.exec(ctx, "date the wallet", `INSERT INTO wallet (id, created_at) VALUES (1, $1) ON CONFLICT (id) DO NOTHING`,
		s.store.options.Now().UnixMicro())
	return err
}

// turnOnLog stays with the file from then on.
func (s *Store) turnOnLog(ctx context.Context, pool *sql.DB) error {
	return s.dialect.again(ctx, func() error {
		_, err := pool.ExecContext(ctx, "PRAGMA journal_mode = WAL")
		return s.dialect.fail(ctx, err, "turn on the log")
	})
}

// runMigrations runs those up to a version that were not run yet.
func (s *Store) runMigrations(ctx context.Context, pool *sql.DB, version int64) error {
	folder, err := fs.Sub(migrations, "migrations/"+s.dialect.engine())
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	provider, err := goose.NewProvider(s.dialect.goose(), pool, folder, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	_, err = provider.UpTo(ctx, version)
	return s.dialect.fail(ctx, err, "bring the wallet up to date")
}
