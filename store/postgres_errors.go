package store

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/okpay/okpay/wallet"
)

// The codes of PostgreSQL that mean something to a caller: the documentation's
// appendix A, "PostgreSQL Error Codes".
const (
	undefinedTable       = "42P01"
	insufficientRights   = "42501"
	uniqueViolation      = "23505"
	serializationFailure = "40001"
	deadlockDetected     = "40P01"
	lockNotAvailable     = "55P03"
	queryCanceled        = "57014"
	diskFull             = "53100"
	tooManyConnections   = "53300"
	divisionByZero       = "22012"
	changedResult        = "0A000" // of a prepared statement, whose table was changed
	unknownStatement     = "26000"
	readOnlyTransaction  = "25006"
	noSuchDatabase       = "3D000"
	noSuchSchema         = "3F000"
)

// Hints for what a database server refuses.
const (
	hintServer  = "nothing happened; see that the server runs and can be reached, and run it again"
	hintAddress = "see that the address names the right server, database, user and password: postgres://USER@HOST/DATABASE"
	hintRights  = "grant the user the right, or name another one in the address"
)

// codeOf gives PostgreSQL's own code of an error, "" when it has none.
func codeOf(err error) string {
	if said, ok := errors.AsType[*pgconn.PgError](err); ok {
		return said.Code
	}
	return ""
}

// fail is the one place where an error of PostgreSQL becomes what it means:
// unavailable, configuration, timeout, wallet_busy, wallet_read_only, disk_full,
// already_exists for a customer's e-mail, phone or handle, the end of the
// context as it is, and anything else a fault with what was attempted. What is
// worth another try is a conflict around that. No text holds the password.
func (d *postgresDialect) fail(ctx context.Context, err error, attempted string) error {
	if err == nil {
		return nil
	}
	if _, coded := errors.AsType[*wallet.Error](err); coded {
		return err
	}
	said, answered := errors.AsType[*pgconn.PgError](err)
	if ctx.Err() != nil && (!answered || said.Code == queryCanceled) {
		return fmt.Errorf("%s: %w", attempted, ctx.Err())
	}
	if !answered {
		return d.failConnection(err, attempted)
	}
	if outdated(err) {
		return &conflict{d.unavailable(said.Message)}
	}
	switch said.Code {
	case serializationFailure, deadlockDetected:
		return &conflict{wallet.Refuse(wallet.CodeWalletBusy, "other writers were in the way time and again", hintBusy)}
	case uniqueViolation:
		return &conflict{d.failUnique(said, err, attempted)}
	case lockNotAvailable:
		return wallet.Refuse(wallet.CodeWalletBusy, "the wallet is in use by another program and stayed locked", hintBusy)
	case queryCanceled:
		return wallet.Refuse(wallet.CodeTimeout, "the database took too long and was stopped", "nothing happened; run it again")
	case divisionByZero: // of countedUpdate, which is the only one to divide
		return fmt.Errorf("%s: not all rows were as expected", attempted)
	case diskFull:
		return refuseDiskFull()
	case readOnlyTransaction:
		return wallet.Refuse(wallet.CodeWalletReadOnly, "the database takes no writes: it is a standby, or set to be read only",
			"name the server that takes writes with --wallet")
	case insufficientRights:
		return wallet.Refuse(wallet.CodeConfiguration, "the database's user lacks a right: "+said.Message, hintRights)
	case noSuchDatabase, noSuchSchema:
		return wallet.Refuse(wallet.CodeConfiguration, "the database server says: "+said.Message, hintAddress)
	case tooManyConnections:
		return d.unavailable(said.Message)
	}
	switch said.Code[:2] {
	case "28": // invalid authorization
		return wallet.Refuse(wallet.CodeConfiguration, "the database server lets nobody in: "+said.Message, hintAddress)
	case "08", "57": // connection exceptions, operator intervention
		return d.unavailable(said.Message)
	case "53": // insufficient resources
		return d.unavailable(said.Message)
	}
	return fmt.Errorf("%s: %w", attempted, err)
}

// outdated tells the failure of a statement that a connection had prepared: its
// table was changed since, or something between here and the server has lost it.
// Another connection prepares it anew.
func outdated(err error) bool {
	said, answered := errors.AsType[*pgconn.PgError](err)
	return answered && (said.Code == unknownStatement || said.Code == changedResult && said.Routine == "RevalidateCachedQuery")
}

// failUnique says whose unique key was in the way.
func (d *postgresDialect) failUnique(said *pgconn.PgError, err error, attempted string) error {
	switch said.ConstraintName {
	case "customers_email":
		return refuseTaken("e-mail")
	case "customers_phone":
		return refuseTaken("phone")
	case "customers_handle":
		return refuseTaken("handle")
	default:
		return fmt.Errorf("%s: %w", attempted, err)
	}
}

// failConnection is for errors that the server has not said.
func (d *postgresDialect) failConnection(err error, attempted string) error {
	text := d.at.withoutPassword(err.Error())
	_, connecting := errors.AsType[*pgconn.ConnectError](err)
	_, network := errors.AsType[net.Error](err)
	if dialing, ok := errors.AsType[*net.OpError](err); ok { // one of the attempts says enough
		text = d.at.withoutPassword(dialing.Error())
	}
	switch {
	case isTLS(err):
		return wallet.Refuse(wallet.CodeConfiguration, "no secure connection to the database server: "+text,
			"see sslmode and sslrootcert in the address")
	case connecting, network, errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, driver.ErrBadConn),
		errors.Is(err, sql.ErrConnDone), errors.Is(err, net.ErrClosed), pgconn.SafeToRetry(err), strings.Contains(text, "conn closed"):
		return d.unavailable(text)
	default:
		return fmt.Errorf("%s: %w", attempted, err)
	}
}

func isTLS(err error) bool {
	_, certificate := errors.AsType[*tls.CertificateVerificationError](err)
	_, authority := errors.AsType[x509.UnknownAuthorityError](err)
	_, host := errors.AsType[x509.HostnameError](err)
	_, record := errors.AsType[tls.RecordHeaderError](err)
	return certificate || authority || host || record || strings.Contains(err.Error(), "server refused TLS")
}

func (d *postgresDialect) unavailable(why string) error {
	return wallet.Refuse(wallet.CodeUnavailable, "the database "+d.at.shown+" cannot be used: "+why, hintServer)
}

// ended tells an error with which the server ended the session, or itself: when it
// could not flush its log, the commit may be in there and be found by the recovery.
func ended(err error) bool {
	said, answered := errors.AsType[*pgconn.PgError](err)
	return answered && (said.SeverityUnlocalized == "FATAL" || said.SeverityUnlocalized == "PANIC")
}

// failCommit tells a commit that the server refused from one whose answer was
// lost: that may or may not have happened. It has no hint: what settles it is
// the same call under the same key, and only the caller can write that down.
func (d *postgresDialect) failCommit(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if code := codeOf(err); code != "" && !strings.HasPrefix(code, "08") && !strings.HasPrefix(code, "57") && !ended(err) {
		return d.fail(ctx, err, "commit")
	}
	if errors.Is(err, sql.ErrTxDone) {
		return d.fail(ctx, err, "commit")
	}
	return refuseUnknown("the database's answer to the commit was lost")
}
