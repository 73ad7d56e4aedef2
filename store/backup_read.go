package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/okpay/okpay/wallet"
)

// openBackup opens a backup that nobody changes.
func openBackup(path string) *sql.DB {
	pool := sql.OpenDB(sqliteConnector{address: fileAddress(path) + "?mode=ro&immutable=1&" + readConnection})
	pool.SetMaxOpenConns(1)
	return pool
}

// ReadBackup tells what the backup at path says of itself.
// Codes: backup_damaged when it is none, wallet_newer.
func ReadBackup(ctx context.Context, path string) (wallet.BackupFacts, error) {
	facts, _, err := readBackup(ctx, path)
	return facts, err
}

func readBackup(ctx context.Context, path string) (facts wallet.BackupFacts, digest []byte, err error) {
	db := openBackup(path)
	defer func() { err = errors.Join(err, db.Close()) }()
	var format, made int64
	err = db.QueryRowContext(ctx, `SELECT format, schema FROM backup WHERE id = 1`).Scan(&format, &facts.Schema)
	switch {
	case err != nil && strings.Contains(err.Error(), "no such table"):
		return facts, nil, wallet.Refuse(wallet.CodeBackupDamaged, "this is a database and no backup of okpay: "+path,
			"name a file that okpay backup has made; a wallet's own file is used with --wallet")
	case err != nil:
		return facts, nil, damaged(ctx, err)
	case format > backupFormat || facts.Schema > SchemaVersion:
		return facts, nil, wallet.Refuse(wallet.CodeWalletNewer,
			fmt.Sprintf("the backup is of a wallet of version %d and this okpay knows versions up to %d", facts.Schema, SchemaVersion),
			"use the newer version of okpay that made it", "version", facts.Schema, "known", SchemaVersion)
	}
	err = db.QueryRowContext(ctx, `SELECT source, made_at, customers, accounts, transactions, postings, digest FROM backup WHERE id = 1`).
		Scan(&facts.Source, &made, &facts.Customers, &facts.Accounts, &facts.Transactions, &facts.Postings, &digest)
	facts.MadeAt = moment(made)
	if err == nil && facts.Schema >= sealedSchema {
		err = db.QueryRowContext(ctx, backupKey).Scan(&facts.Key)
	}
	if err != nil {
		err = damaged(ctx, err)
	}
	return facts, digest, err
}

// CheckBackup proves that the backup at path is, byte by byte, the one that was
// made, and that SQLite finds nothing wrong with it.
// Codes: backup_damaged, wallet_newer.
func CheckBackup(ctx context.Context, path string) (facts wallet.BackupFacts, err error) {
	facts, digest, err := readBackup(ctx, path)
	if err != nil {
		return facts, err
	}
	holds, err := digestHolds(path, digest)
	if err != nil {
		return facts, fmt.Errorf("read the backup: %w", err)
	}
	if !holds {
		return facts, refuseDamaged("its content is not what it was when it was made")
	}
	db := openBackup(path)
	defer func() { err = errors.Join(err, db.Close()) }()
	var said string
	if err := db.QueryRowContext(ctx, `PRAGMA integrity_check(1)`).Scan(&said); err != nil {
		return facts, damaged(ctx, err)
	}
	if said != "ok" {
		return facts, refuseDamaged(said)
	}
	var orphans int64
	if err := db.QueryRowContext(ctx, `SELECT COUNT(*) FROM pragma_foreign_key_check`).Scan(&orphans); err != nil {
		return facts, damaged(ctx, err)
	}
	if orphans != 0 {
		return facts, refuseDamaged(fmt.Sprintf("%d rows refer to what is not there", orphans))
	}
	return facts, nil
}

// damaged says of an error of SQLite that the backup is at fault, unless the run
// has ended.
func damaged(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return refuseDamaged(err.Error())
}

func refuseDamaged(why string) error {
	return wallet.Refuse(wallet.CodeBackupDamaged, "the backup is damaged: "+why,
		"use another backup, and find out what became of this one: a copy that broke off, or a disk that fails")
}
