package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"

	"github.com/mattn/go-sqlite3"

	"github.com/okpay/okpay/wallet"
)

// What callers may do about a refusal of the database.
const (
	hintBusy       = "nothing happened; run it again"
	hintReadOnly   = "make the file and its folder writable, or name another wallet with --wallet"
	hintDiskFull   = "nothing happened; free some space and run it again"
	hintUnreadable = "name another wallet with --wallet, or restore this one from a backup"
)

// fail is the one place where an error of SQLite becomes what it means:
// wallet_busy, wallet_read_only, disk_full, wallet_unreadable, already_exists
// for a customer's e-mail, phone or handle, the end of the context as it is,
// and anything else a fault with what was attempted.
func (d *sqliteDialect) fail(ctx context.Context, err error, attempted string) error {
	if err == nil {
		return nil
	}
	if _, coded := errors.AsType[*wallet.Error](err); coded {
		return err
	}
	said, ok := errors.AsType[sqlite3.Error](err)
	if !ok {
		return fmt.Errorf("%s: %w", attempted, err)
	}
	switch said.Code {
	case sqlite3.ErrInterrupt:
		if ctx.Err() != nil {
			return fmt.Errorf("%s: %w", attempted, ctx.Err())
		}
	case sqlite3.ErrBusy, sqlite3.ErrLocked, sqlite3.ErrProtocol:
		return wallet.Refuse(wallet.CodeWalletBusy, "the wallet is in use by another program and stayed locked", hintBusy)
	case sqlite3.ErrReadonly:
		return refuseReadOnly()
	case sqlite3.ErrFull:
		return refuseDiskFull()
	case sqlite3.ErrIoErr:
		if outOfSpace(said) {
			return refuseDiskFull()
		}
	case sqlite3.ErrNotADB, sqlite3.ErrCorrupt, sqlite3.ErrFormat:
		return refuseUnreadable("the wallet's file is damaged or no wallet: " + said.Error())
	case sqlite3.ErrCantOpen, sqlite3.ErrPerm, sqlite3.ErrAuth:
		return refuseUnreadable("the wallet's file cannot be opened: " + said.Error())
	case sqlite3.ErrConstraint:
		if field := takenField(said); field != "" {
			return refuseTaken(field)
		}
	}
	return fmt.Errorf("%s: %w", attempted, err)
}

// failCommit tells a commit that was not carried out from one that is whole in the
// log and could not be flushed. Nobody sees that one, and the next commit is written
// over it; but should the machine fail before, whoever opens the wallet next finds it
// in the log and takes it over.
func (d *sqliteDialect) failCommit(ctx context.Context, err error) error {
	said, ok := errors.AsType[sqlite3.Error](err)
	if ok && (said.ExtendedCode == sqlite3.ErrIoErrFsync || said.ExtendedCode == sqlite3.ErrIoErrDirFsync) {
		return refuseUnknown("the commit could not be flushed to the disk: " + said.Error())
	}
	return d.fail(ctx, err, "commit")
}

// refuseUnknown is for a commit that may or may not have happened. It has no hint:
// what settles it is the same call under the same key, and only the caller can
// write that down.
func refuseUnknown(message string) error {
	return wallet.Refuse(wallet.CodeOutcomeUnknown, message, "")
}

// outOfSpace reports whether a failed write was for lack of space, or past a
// quota or a limit on the size of files.
func outOfSpace(said sqlite3.Error) bool {
	switch said.SystemErrno {
	case syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG:
		return true
	default:
		return false
	}
}

// takenField names the field of a customer that another has, "" for any other
// constraint.
func takenField(said sqlite3.Error) string {
	if said.ExtendedCode != sqlite3.ErrConstraintUnique {
		return ""
	}
	for column, field := range map[string]string{
		"customers.email": "e-mail", "customers.phone_index": "phone", "customers.handle": "handle",
	} {
		if strings.HasSuffix(said.Error(), column) {
			return field
		}
	}
	return ""
}

func refuseReadOnly() error {
	return wallet.Refuse(wallet.CodeWalletReadOnly, "the wallet can be read but not written", hintReadOnly)
}

// refuseLog is for a wallet whose last writer was killed, seen by somebody who
// may not write it.
func refuseLog() error {
	return wallet.Refuse(wallet.CodeWalletReadOnly,
		"the wallet's log holds changes that only somebody who may write the wallet can take over",
		"run okpay once as the wallet's owner, where its file and its folder can be written")
}

func refuseDiskFull() error {
	return wallet.Refuse(wallet.CodeDiskFull, "the disk is full: nothing was written", hintDiskFull)
}

func refuseUnreadable(message string) error {
	return wallet.Refuse(wallet.CodeWalletUnreadable, message, hintUnreadable)
}

func refuseTaken(field string) error {
	return wallet.Refuse(wallet.CodeAlreadyExists, "another customer has that "+field,
		"use another one, or find who has it with `okpay users show`", "field", field)
}
