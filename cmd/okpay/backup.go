package main

import (
	"context"
	"path/filepath"
	"time"

	"github.com/okpay/okpay/backup"
	"github.com/okpay/okpay/commands"
	"github.com/okpay/okpay/store"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// openBackups gives the backups of the local wallet at at.Wallet. None is made
// where there is none, nor is its key.
func openBackups(ctx context.Context, at commands.Target) (wallet.Backups, func() error, error) {
	options := backupOptions(at)
	// To restore a wallet is to name one that is not there yet.
	options.Create = true
	db, err := store.Open(ctx, at.Wallet, options)
	if err != nil {
		return nil, nil, err
	}
	revival := backupOptions(at)
	// What is in a work folder has the key that the wallet has, or is to have.
	revival.Keyring = func(string) engine.Keyring { return db.Keyring() }
	own := append(db.Files(), keyFile(db.Location()))
	if at.KeyFile != "" {
		own = append(own, at.KeyFile)
	}
	return backup.New(&backupStore{Store: db, options: revival, server: isAddress(at.Wallet), own: own}, time.Now), db.Close, nil
}

func backupOptions(at commands.Target) store.Options {
	return store.Options{
		Keyring: keysOf(at), Now: time.Now, Log: at.Log, Connections: at.Connections, StatementTimeout: at.StatementTimeout,
	}
}

// backupStore lets a store and its files stand where package backup expects them.
type backupStore struct {
	*store.Store
	options store.Options
	server  bool
	own     []string // the wallet's files and its key's
}

var _ backup.Databases = (*backupStore)(nil)

func (b *backupStore) Place() backup.Place {
	place := backup.Place{Location: b.Location(), Engine: b.Engine(), Schema: store.SchemaVersion, Files: b.own}
	if !b.server {
		place.Folder = filepath.Dir(b.Location())
	}
	return place
}

func (b *backupStore) Copy(ctx context.Context, path string, made time.Time) (wallet.BackupFacts, error) {
	return b.Backup(ctx, path, made)
}

func (b *backupStore) Check(ctx context.Context, path string) (wallet.BackupFacts, error) {
	return store.CheckBackup(ctx, path)
}

func (b *backupStore) CheckLedger(ctx context.Context, path string) (wallet.LedgerCheck, error) {
	return store.CheckBackedUpLedger(ctx, path)
}

func (b *backupStore) Revive(ctx context.Context, path string) (wallet.LedgerCheck, error) {
	return store.Revive(ctx, path, b.options)
}

func (b *backupStore) Unlock(ctx context.Context, path string) error {
	return store.UnlockBackup(ctx, path, b.options)
}

func (b *backupStore) Restore(ctx context.Context, path string) error {
	return b.RestoreFrom(ctx, path)
}
