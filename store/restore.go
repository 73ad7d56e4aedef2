package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// eventRestored is on record in a wallet that was made of a backup.
const eventRestored = "wallet.restored"

// restoredData is what the event tells.
type restoredData struct {
	MadeAt time.Time `json:"made_at"`
	Source string    `json:"source"`
	Schema int64     `json:"schema"`
}

// Revive makes of the backup at path, which is nobody else's, the wallet that it
// is of: brought up to date where it is older, with an event that tells when it
// was restored and up to when it knows what happened. It gives the check of its
// ledger. The backup is gone then.
// Codes: backup_damaged, wallet_newer, disk_full, and what bringing it up to date gives.
func Revive(ctx context.Context, path string, options Options) (check wallet.LedgerCheck, err error) {
	facts, err := ReadBackup(ctx, path)
	if err != nil {
		return check, err
	}
	if err := undescribe(ctx, path); err != nil {
		return check, err
	}
	options.Create, options.ReadOnly, options.Replica = false, false, ""
	s, err := Open(ctx, path, options)
	if err != nil {
		return check, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	data, err := json.Marshal(restoredData{MadeAt: facts.MadeAt, Source: facts.Source, Schema: facts.Schema})
	if err != nil {
		return check, fmt.Errorf("record the restoration: %w", err)
	}
	err = s.Write(ctx, func(tx engine.Tx) error {
		last, err := tx.LastAt(ctx)
		if err != nil {
			return err
		}
		at := max(last, s.options.Now().UnixMicro())
		return tx.Save(ctx, &engine.Changes{LastAt: at, Events: []engine.EventRecord{{
			Type: eventRestored, Data: data, At: at, Actor: engine.LocalOperator().ID,
		}}})
	})
	if err != nil {
		return check, err
	}
	return s.checkLedger(ctx)
}

// checkLedger is the check of the ledger over one snapshot.
func (s *Store) checkLedger(ctx context.Context) (check wallet.LedgerCheck, err error) {
	err = s.Read(ctx, func(r engine.Reader) error {
		check, err = r.CheckLedger(ctx)
		return err
	})
	return check, err
}

// CheckBackedUpLedger proves the invariants of the ledger in the backup at path,
// which must have the version that this program knows; another is revived in a
// copy for it. Codes: wallet_read_only when it is older.
func CheckBackedUpLedger(ctx context.Context, path string) (check wallet.LedgerCheck, err error) {
	s, err := Open(ctx, path, Options{ReadOnly: true})
	if err != nil {
		return check, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return s.checkLedger(ctx)
}

// UnlockBackup opens the vault in the backup or revived wallet at path, which
// must have the version that this program knows.
// Codes: wallet_key_missing, wallet_key_wrong, which name the key that is needed.
func UnlockBackup(ctx context.Context, path string, options Options) (err error) {
	options.Create, options.ReadOnly, options.Replica = false, true, ""
	s, err := Open(ctx, path, options)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	_, err = s.Vault(ctx)
	return err
}

// undescribe takes away what a backup has more than a wallet.
func undescribe(ctx context.Context, path string) (err error) {
	file := &sqliteDialect{}
	db := openPrivate(path)
	defer func() { err = errors.Join(err, db.Close()) }()
	for _, statement := range []string{`DROP TABLE backup`, `PRAGMA journal_mode = WAL`} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return file.fail(ctx, err, "make a wallet of the backup")
		}
	}
	return nil
}

// besideFile are the endings of the files that SQLite keeps beside a wallet's.
func besideFile() []string { return []string{"-wal", "-shm", "-journal"} }

// Files are those that are the wallet's, whether they are there or not: its own and
// what is beside it; none of a wallet on a server.
func (s *Store) Files() []string {
	if s.file == nil {
		return nil
	}
	var list []string
	for _, path := range []string{s.file.path, s.file.real()} {
		list = append(list, path, path+lockEnding)
		for _, ending := range besideFile() {
			list = append(list, path+ending)
		}
	}
	return list
}

// Vacant refuses a location where a wallet cannot be put: because there is one,
// or something else, or what SQLite left of one, which it would mix into another.
// Codes: already_exists, state_conflict.
func (s *Store) Vacant(ctx context.Context) (err error) {
	if s.server == nil {
		if !s.file.missing {
			return refuseOccupied(s.location)
		}
		for _, ending := range besideFile() {
			if _, err := os.Lstat(s.file.path + ending); err == nil {
				return wallet.Refuse(wallet.CodeStateConflict, "a file of a wallet that was there before is left: "+s.file.path+ending,
					"move it away, or name another place with --wallet", "file", s.file.path+ending)
			}
		}
		return nil
	}
	pool := s.open(forReading, 1)
	defer func() { err = errors.Join(err, pool.Close()) }()
	_, created, err := s.version(ctx, pool)
	switch {
	case wallet.CodeOf(err) == wallet.CodeWalletUnreadable:
		return wallet.Refuse(wallet.CodeStateConflict, "the database is not empty: "+s.location, "name an empty one with --wallet postgres://…")
	case err != nil:
		return err
	case created != 0:
		return refuseOccupied(s.location)
	}
	return nil
}

func refuseOccupied(location string) error {
	return wallet.Refuse(wallet.CodeAlreadyExists, "there is a wallet already at "+location,
		"a backup is never put over a wallet: move that one away, or name another place with --wallet", "location", location)
}
