package store

import (
	"context"
	"database/sql"
)

// dialect is what differs between the databases. Statements reach it in the
// common form: $1 is the first parameter, a repeated number the same one;
// {set $1} stands for the texts of a JSON array as a subquery of one column,
// and {pairs $1} for a JSON array of two texts each, as a table with the
// columns a and b.
type dialect interface {
	// engine names the database as WalletInfo shows it.
	engine() string
	// text gives a statement in the database's own form.
	text(query string) string
	// begin starts a write transaction that is alone among writers. It gives an
	// error with CodeWalletBusy when it has waited for its share of the busy
	// timeout; attempts says how many shares there are.
	begin(ctx context.Context, conn *sql.Conn) (*sql.Tx, error)
	attempts() int
	// fail says what a database's error means to a caller: see errors.go.
	fail(ctx context.Context, err error, attempted string) error
	// query runs a query within the transaction that is open on conn, and calls
	// each for every row of its result. A row is good for that call alone.
	query(ctx context.Context, conn *sql.Conn, query string, args []any, each func(rowScanner) error) error
	// bulk runs a statement once for each of n rows within the transaction that
	// is open on conn, and gives how many rows of the database it changed.
	bulk(ctx context.Context, conn *sql.Conn, query string, n int, fill func(i int, r *row)) (int64, error)
}
