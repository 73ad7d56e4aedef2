package wallet

import (
	"context"
	"time"
)

// Backups is what only those may do who can open the database of a local
// wallet: keep all of it in a file, prove that file, and make a wallet of it
// again. It is no part of Service: nobody reaches it over a network.
type Backups interface {
	// Backup writes all of the wallet as of one moment into a file, while others
	// go on working with it. The file is there whole or not at all.
	// Codes: already_exists when there is such a file and Overwrite is not set,
	// invalid_file, invalid_input, disk_full, and what a read of the wallet gives.
	Backup(ctx context.Context, in BackupInput) (Backup, error)
	// VerifyBackup opens a backup, looks at every byte of it, and proves the
	// invariants of the ledger that is in it. It changes nothing.
	// Codes: backup_damaged, backup_locked, invalid_file, wallet_newer, and
	// wallet_key_missing or wallet_key_wrong without the wallet's own key.
	VerifyBackup(ctx context.Context, in VerifyBackupInput) (BackupCheck, error)
	// RestoreBackup makes a wallet of a backup where there is none. What the
	// check of the ledger finds is told and does not keep it from being restored.
	// Codes: those of VerifyBackup, already_exists, state_conflict, disk_full.
	RestoreBackup(ctx context.Context, in RestoreBackupInput) (Restored, error)
}

// BackupInput says where a backup is written and who can open it: whoever has
// the passphrase, or an identity of one of the recipients (age1…); in clear when
// there is neither. Both together are refused.
type BackupInput struct {
	File       string
	Overwrite  bool
	Recipients []string
	Passphrase string
	DryRun     bool
}

// BackupSecrets open an encrypted backup: Identities holds lines with age's
// AGE-SECRET-KEY-1…; empty where there is none.
type BackupSecrets struct {
	Passphrase string
	Identities string
}

// VerifyBackupInput names a backup.
type VerifyBackupInput struct {
	File    string
	Secrets BackupSecrets
}

// RestoreBackupInput names the backup that a wallet is made of.
type RestoreBackupInput struct {
	File    string
	Secrets BackupSecrets
	DryRun  bool
}

// BackupFacts is what a backup says of itself. Schema is the version of the
// wallet's storage and Source what the wallet was kept by (sqlite, postgres). Key
// is the id of the key-encryption key without which what is sealed in it cannot
// be read; empty of a wallet from before anything was sealed.
type BackupFacts struct {
	Key          string
	Schema       int64
	Source       string
	MadeAt       time.Time
	Customers    int64
	Accounts     int64
	Transactions int64
	Postings     int64
}

// Backup is a backup that was made. Bytes and SHA256 are those of the file as
// it lies there, encrypted or not; both are empty after a dry run.
type Backup struct {
	File         string    `json:"file"`
	Bytes        int64     `json:"bytes"`
	SHA256       string    `json:"sha256"`
	Encrypted    bool      `json:"encrypted"`
	Schema       int64     `json:"schema"`
	Source       string    `json:"source"`
	Key          string    `json:"key"`
	Customers    int64     `json:"customers"`
	Transactions int64     `json:"transactions"`
	Postings     int64     `json:"postings"`
	MadeAt       time.Time `json:"made_at"`
	DryRun       bool      `json:"dry_run,omitempty"`
}

// BackupCheck is what was found in a backup.
type BackupCheck struct {
	OK           bool            `json:"ok"`
	File         string          `json:"file"`
	Bytes        int64           `json:"bytes"`
	SHA256       string          `json:"sha256"`
	Encrypted    bool            `json:"encrypted"`
	Schema       int64           `json:"schema"`
	Source       string          `json:"source"`
	Key          string          `json:"key"`
	Customers    int64           `json:"customers"`
	Accounts     int64           `json:"accounts"`
	Transactions int64           `json:"transactions"`
	Postings     int64           `json:"postings"`
	MadeAt       time.Time       `json:"made_at"`
	Problems     []LedgerProblem `json:"problems"`
}

// Restored is the wallet that was made of a backup. OK and Problems are of its
// ledger, Schema is the version of its storage now, and MadeAt tells up to when
// it knows what happened.
type Restored struct {
	OK           bool            `json:"ok"`
	File         string          `json:"file"`
	Location     string          `json:"location"`
	Engine       string          `json:"engine"`
	Encrypted    bool            `json:"encrypted"`
	Schema       int64           `json:"schema"`
	Key          string          `json:"key"`
	Customers    int64           `json:"customers"`
	Transactions int64           `json:"transactions"`
	Postings     int64           `json:"postings"`
	MadeAt       time.Time       `json:"made_at"`
	Problems     []LedgerProblem `json:"problems"`
	DryRun       bool            `json:"dry_run,omitempty"`
}
