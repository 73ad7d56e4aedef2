package backup

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/okpay/okpay/wallet"
)

// Databases is what is done with the database of a wallet, and with the SQLite
// file that a backup is when it is not encrypted.
type Databases interface {
	// Place says where the wallet is, or is to be.
	Place() Place
	// Copy writes a backup of the wallet into a new file, and Survey says what it
	// would tell of itself.
	Copy(ctx context.Context, path string, made time.Time) (wallet.BackupFacts, error)
	Survey(ctx context.Context, made time.Time) (wallet.BackupFacts, error)
	// Check proves that a backup is what was made. CheckLedger proves the
	// invariants of the ledger in one of the present schema, without changing it.
	Check(ctx context.Context, path string) (wallet.BackupFacts, error)
	CheckLedger(ctx context.Context, path string) (wallet.LedgerCheck, error)
	// Unlock looks whether the wallet's key is there that one of the present
	// schema needs.
	Unlock(ctx context.Context, path string) error
	// Revive makes of a backup a wallet of the present schema, in its place.
	Revive(ctx context.Context, path string) (wallet.LedgerCheck, error)
	// Vacant refuses a place where there is a wallet or something else, and
	// Restore puts a revived wallet into the database of a server.
	Vacant(ctx context.Context) error
	Restore(ctx context.Context, path string) error
}

// Place is where a wallet is. Folder is that of its file, empty on a server;
// Schema is the version of the storage that this program writes. Files are all that
// belong to the wallet, and its key's, which no backup is put in the place of.
type Place struct {
	Location, Engine, Folder string
	Schema                   int64
	Files                    []string
}

// Keeper makes, verifies and restores backups of one wallet.
type Keeper struct {
	databases Databases
	now       func() time.Time
}

var _ wallet.Backups = (*Keeper)(nil)

// New makes a keeper; now dates the backups.
func New(databases Databases, now func() time.Time) *Keeper { return &Keeper{databases, now} }

// The names of files in a work folder.
const (
	plainName  = "wallet.db"
	sealedName = "wallet.age"
)

// Backup implements wallet.Backups. What is encrypted is never in clear in the
// folder of the backup: it is written beside the wallet, where it is in clear
// already, and for one on a server in the folder for temporary files.
func (k *Keeper) Backup(ctx context.Context, in wallet.BackupInput) (wallet.Backup, error) {
	result := wallet.Backup{File: in.File, DryRun: in.DryRun}
	to, err := recipients(in)
	if err != nil {
		return result, err
	}
	result.Encrypted = len(to) != 0
	if in.File, err = absolute(in.File); err != nil {
		return result, err
	}
	if err := apart(in.File, k.databases.Place().Files); err != nil {
		return result, err
	}
	if err := free(in.File, in.Overwrite); err != nil {
		return result, err
	}
	if in.DryRun {
		facts, err := k.databases.Survey(ctx, k.now())
		return tell(result, facts), err
	}
	folder, remove, err := workFolder(filepath.Dir(in.File))
	if err != nil {
		return result, err
	}
	defer remove()
	made := filepath.Join(folder, plainName)
	if result.Encrypted {
		scratch, remove, err := k.scratch()
		if err != nil {
			return result, err
		}
		defer remove()
		made = filepath.Join(scratch, plainName)
	}
	facts, err := k.databases.Copy(ctx, made, k.now())
	if err != nil {
		return result, err
	}
	if result.Encrypted {
		sealed := filepath.Join(folder, sealedName)
		if err := encrypt(ctx, made, sealed, to); err != nil {
			return result, err
		}
		made = sealed
	}
	if result.Bytes, result.SHA256, err = fingerprint(ctx, made); err != nil {
		return result, err
	}
	return tell(result, facts), publish(made, in.File, in.Overwrite, occupied)
}

// absolute is a path wherever the program is.
func absolute(path string) (string, error) {
	if path == "" {
		return "", wallet.Refuse(wallet.CodeInvalidInput, "no file is named for the backup", "name one")
	}
	full, err := filepath.Abs(path)
	if err != nil {
		return "", unreadable(path, err)
	}
	return full, nil
}

func tell(result wallet.Backup, facts wallet.BackupFacts) wallet.Backup {
	result.Schema, result.Source, result.Key, result.MadeAt = facts.Schema, facts.Source, facts.Key, facts.MadeAt
	result.Customers, result.Transactions, result.Postings = facts.Customers, facts.Transactions, facts.Postings
	return result
}

// scratch makes a folder for what is in clear.
func (k *Keeper) scratch() (path string, remove func(), err error) {
	if beside := k.databases.Place().Folder; beside != "" {
		if path, remove, err = workFolder(beside); err == nil {
			return path, remove, nil
		}
	}
	return workFolder(os.TempDir())
}

// opened is a backup in clear; private says that it is in a work folder.
type opened struct {
	path               string
	encrypted, private bool
}

// open gives a backup in clear, which it decrypts into the folder.
func open(ctx context.Context, path string, secrets wallet.BackupSecrets, folder string) (o opened, err error) {
	file, err := os.Open(path)
	if err != nil {
		return o, unreadable(path, err)
	}
	defer file.Close() //nolint:errcheck // it was only read
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		return o, unreadable(path, errors.Join(err, errNoFile))
	}
	buffered := bufio.NewReaderSize(file, bufferBytes)
	is, err := formOf(buffered, path)
	if err != nil || !is.encrypted {
		return opened{path: path}, err
	}
	ids, err := identities(secrets, is.byPassphrase)
	if err != nil {
		return o, err
	}
	o = opened{path: filepath.Join(folder, plainName), encrypted: true, private: true}
	return o, decrypt(ctx, buffered, path, o.path, ids, is.byPassphrase)
}

// errNoFile says what a path is not.
var errNoFile = errors.New("it is no ordinary file")

// own makes what is opened private.
func (o opened) own(ctx context.Context, folder string) (opened, error) {
	if o.private {
		return o, nil
	}
	to := filepath.Join(folder, plainName)
	return opened{path: to, encrypted: o.encrypted, private: true}, copyFile(ctx, o.path, to)
}

// VerifyBackup implements wallet.Backups. What is encrypted, or older than the
// program, is worked on in a copy in the folder for temporary files.
func (k *Keeper) VerifyBackup(ctx context.Context, in wallet.VerifyBackupInput) (wallet.BackupCheck, error) {
	result := wallet.BackupCheck{File: in.File, Problems: []wallet.LedgerProblem{}}
	var err error
	if in.File, err = absolute(in.File); err != nil {
		return result, err
	}
	folder, remove, err := workFolder(os.TempDir())
	if err != nil {
		return result, err
	}
	defer remove()
	backup, err := open(ctx, in.File, in.Secrets, folder)
	if err != nil {
		return result, err
	}
	result.Encrypted = backup.encrypted
	if result.Bytes, result.SHA256, err = fingerprint(ctx, in.File); err != nil {
		return result, err
	}
	facts, err := k.databases.Check(ctx, backup.path)
	if err != nil {
		return result, err
	}
	result.Schema, result.Source, result.Key, result.MadeAt = facts.Schema, facts.Source, facts.Key, facts.MadeAt
	result.Customers = facts.Customers
	check, err := k.checkLedger(ctx, backup, facts, folder)
	result.Accounts, result.Transactions, result.Postings = check.Accounts, check.Transactions, check.Postings
	result.OK = check.OK
	result.Problems = append(result.Problems, check.Problems...)
	return result, err
}

// checkLedger proves the ledger of a backup without changing the backup.
func (k *Keeper) checkLedger(ctx context.Context, backup opened, facts wallet.BackupFacts, folder string) (check wallet.LedgerCheck, err error) {
	if facts.Schema == k.databases.Place().Schema {
		if err := k.databases.Unlock(ctx, backup.path); err != nil {
			return check, err
		}
		check, err = k.databases.CheckLedger(ctx, backup.path)
	} else {
		if backup, err = backup.own(ctx, folder); err != nil {
			return check, err
		}
		check, err = k.databases.Revive(ctx, backup.path)
	}
	if err != nil {
		return check, err
	}
	return check, asSaid(check, facts)
}

// asSaid refuses a backup that has not what it says.
func asSaid(check wallet.LedgerCheck, facts wallet.BackupFacts) error {
	if check.Transactions == facts.Transactions && check.Postings == facts.Postings && check.Accounts == facts.Accounts {
		return nil
	}
	return damage(fmt.Errorf("it says that it has %d transactions with %d postings, and has %d with %d",
		facts.Transactions, facts.Postings, check.Transactions, check.Postings))
}

// RestoreBackup implements wallet.Backups. The wallet is made whole beside its
// place, or in the folder for temporary files for one on a server.
func (k *Keeper) RestoreBackup(ctx context.Context, in wallet.RestoreBackupInput) (wallet.Restored, error) {
	place := k.databases.Place()
	result := wallet.Restored{
		File: in.File, Location: place.Location, Engine: place.Engine, Schema: place.Schema,
		DryRun: in.DryRun, Problems: []wallet.LedgerProblem{},
	}
	var err error
	if in.File, err = absolute(in.File); err != nil {
		return result, err
	}
	if err := k.databases.Vacant(ctx); err != nil {
		return result, err
	}
	within := os.TempDir()
	if place.Folder != "" && !in.DryRun {
		if err := os.MkdirAll(place.Folder, ownerOnlyFolder); err != nil {
			return result, unwritable(place.Folder, err)
		}
		within = place.Folder
	}
	folder, remove, err := workFolder(within)
	if err != nil {
		return result, err
	}
	defer remove()
	backup, err := open(ctx, in.File, in.Secrets, folder)
	if err != nil {
		return result, err
	}
	if backup, err = backup.own(ctx, folder); err != nil {
		return result, err
	}
	result.Encrypted = backup.encrypted
	facts, err := k.databases.Check(ctx, backup.path)
	if err != nil {
		return result, err
	}
	check, err := k.databases.Revive(ctx, backup.path)
	if err == nil {
		err = asSaid(check, facts)
	}
	if err == nil { // after what is older was sealed
		err = k.databases.Unlock(ctx, backup.path)
	}
	if err != nil {
		return result, err
	}
	result.Customers, result.Transactions, result.Postings, result.MadeAt = facts.Customers, check.Transactions, check.Postings, facts.MadeAt
	result.OK, result.Key = check.OK, facts.Key
	result.Problems = append(result.Problems, check.Problems...)
	if in.DryRun {
		return result, nil
	}
	return result, k.put(ctx, backup.path)
}

// put gives a revived wallet its place.
func (k *Keeper) put(ctx context.Context, made string) error {
	place := k.databases.Place()
	if place.Folder == "" {
		return k.databases.Restore(ctx, made)
	}
	if _, err := os.Lstat(made + "-wal"); !errors.Is(err, fs.ErrNotExist) {
		return errors.New("restore the wallet: a part of it is in its log still")
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return publish(made, place.Location, false, func(path string) error {
		return wallet.Refuse(wallet.CodeAlreadyExists, "another program has made a wallet meanwhile at "+path,
			"a backup is never put over a wallet: name another place with --wallet", "location", path)
	})
}
