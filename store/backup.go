package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/okpay/okpay/wallet"
)

// A backup is a SQLite database with the tables of a wallet as they were at one
// moment, whatever the wallet is kept by, and one table more that says what it
// is. Sessions are left out: none may come to life again. What is sealed stays
// so, and the keys that seal are in it as they are in the wallet: encrypted with
// a key that is in neither.

// backupFormat is the version of what the table says.
const backupFormat = 1

// backupTable is the one that a backup has more than a wallet. The digest is
// that of the whole file, see stampDigest.
const backupTable = `CREATE TABLE backup (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  format INTEGER NOT NULL,
  schema INTEGER NOT NULL,
  source TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  customers INTEGER NOT NULL,
  accounts INTEGER NOT NULL,
  transactions INTEGER NOT NULL,
  postings INTEGER NOT NULL,
  digest BLOB NOT NULL CHECK (length(digest) = 32)
) STRICT`

// leftOut says that the rows of a table are not kept in a backup.
func leftOut(table string) bool {
	switch table {
	case "sessions", "link_requests", "link_tokens":
		return true
	default:
		return false
	}
}

// How a file that nobody else uses is written: it is worth nothing before it is
// whole, so nothing is flushed on the way. What is deleted is overwritten.
const privateConnection = "mode=rwc&_foreign_keys=off&_synchronous=OFF&_journal_mode=MEMORY&_secure_delete=on&_txlock=immediate&_cache_size=-65536"

// Backup writes all of the wallet, as it is at one moment between two changes,
// into a new file at path. It keeps nobody from writing meanwhile and changes
// nothing in the wallet, not even its schema where that is older. made is when
// it is made. The file is not flushed to the disk.
// Codes: wallet_unreadable, wallet_newer, wallet_busy, disk_full, unavailable.
func (s *Store) Backup(ctx context.Context, path string, made time.Time) (facts wallet.BackupFacts, err error) {
	if s.server != nil {
		err = s.copyServer(ctx, path)
	} else {
		err = s.quietly(ctx, func() error { return s.copyFile(ctx, path) })
	}
	if err != nil {
		return facts, err
	}
	if err := s.describe(ctx, path, made); err != nil {
		return facts, err
	}
	if err := stampDigest(path); err != nil {
		return facts, fmt.Errorf("finish the backup: %w", err)
	}
	return ReadBackup(ctx, path)
}

// Survey tells what a backup would say, and writes none.
func (s *Store) Survey(ctx context.Context, made time.Time) (facts wallet.BackupFacts, err error) {
	err = s.quietly(ctx, func() (err error) {
		pool := s.open(forCopying, 1)
		defer func() { err = errors.Join(err, pool.Close()) }()
		version, err := s.versionToCopy(ctx, pool)
		if err != nil {
			return err
		}
		facts = wallet.BackupFacts{Schema: version, Source: s.dialect.engine(), MadeAt: moment(made.UnixMicro())}
		err = pool.QueryRowContext(ctx, backupCounts).Scan(&facts.Customers, &facts.Accounts, &facts.Transactions, &facts.Postings)
		if err == nil && version >= sealedSchema {
			err = pool.QueryRowContext(ctx, backupKey).Scan(&facts.Key)
		}
		return s.dialect.fail(ctx, err, "count the wallet")
	})
	return facts, err
}

const backupCounts = `SELECT (SELECT COUNT(*) FROM customers), (SELECT COUNT(*) FROM accounts),
	(SELECT COUNT(*) FROM transactions), (SELECT COUNT(*) FROM postings)`

// backupKey names the key that what is sealed cannot be read without.
const backupKey = `SELECT wrapping FROM keysets WHERE id = 1`

// versionToCopy is the version of a wallet that is there and whole.
func (s *Store) versionToCopy(ctx context.Context, pool *sql.DB) (int64, error) {
	if s.file != nil && s.file.missing {
		return 0, wallet.Refuse(wallet.CodeWalletUnreadable, "there is no wallet at "+s.location,
			"make one with `okpay init`, or name another with --wallet")
	}
	version, created, err := s.version(ctx, pool)
	switch {
	case err != nil:
	case version == 0 || created == 0:
		err = refuseUnreadable("there is no wallet in it yet: " + s.location)
	case version == sealingSchema:
		err = wallet.Refuse(wallet.CodeWalletBusy, "what is in the wallet is being sealed, and that has not ended",
			"let it end, or go on with it by `okpay init`, and make the backup then")
	}
	return version, err
}

// copyFile has SQLite write all that is in the wallet's file, within one read,
// into another: without what was deleted, and in the order of its tables.
func (s *Store) copyFile(ctx context.Context, path string) (err error) {
	pool := s.open(forCopying, 1)
	defer func() { err = errors.Join(err, pool.Close()) }()
	if _, err := s.versionToCopy(ctx, pool); err != nil {
		return err
	}
	return s.dialect.again(ctx, func() error {
		if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("remove an unfinished backup: %w", err)
		}
		_, err := pool.ExecContext(ctx, `VACUUM INTO ?1`, path)
		return s.dialect.fail(ctx, err, "copy the wallet")
	})
}

// describe takes out what a backup is without, and says what it is.
func (s *Store) describe(ctx context.Context, path string, made time.Time) (err error) {
	file := &sqliteDialect{}
	db := openPrivate(path)
	defer func() { err = errors.Join(err, db.Close()) }()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return file.fail(ctx, err, "write into the backup")
	}
	defer tx.Rollback()
	list, err := tablesOf(ctx, tx)
	if err != nil {
		return err
	}
	for _, t := range list {
		if leftOut(t.name) {
			if _, err := tx.ExecContext(ctx, `DELETE FROM `+quoted(t.name)); err != nil { //nolint:gosec // a name of our schema
				return file.fail(ctx, err, "leave out "+t.name)
			}
		}
	}
	if _, err := tx.ExecContext(ctx, backupTable); err != nil {
		return file.fail(ctx, err, "describe the backup")
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO backup (id, format, schema, source, made_at, customers, accounts, transactions, postings, digest)
		SELECT 1, ?1, (SELECT MAX(version_id) FROM goose_db_version WHERE is_applied), ?2, ?3, c.*, ?4 FROM (`+backupCounts+`) AS c`,
		backupFormat, s.dialect.engine(), made.UnixMicro(), digestPlaceholder())
	if err == nil {
		err = tx.Commit()
	}
	return file.fail(ctx, err, "describe the backup")
}

// openPrivate opens a file that nobody else uses, and makes it.
func openPrivate(path string) *sql.DB {
	pool := sql.OpenDB(sqliteConnector{address: fileAddress(path) + "?" + privateConnection})
	pool.SetMaxOpenConns(1)
	return pool
}
