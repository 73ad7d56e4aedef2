package store

import (
	"context"
	"database/sql"

	"github.com/pressly/goose/v3"

	"github.com/okpay/okpay/wallet/engine"
)

// transaction is one that is open on a connection. Rollback does nothing after
// a commit.
type transaction interface{ Rollback() error }

// dialect is what differs between the databases. Statements reach it in the
// common form: $1 is the first parameter, a repeated number the same one;
// {set $1} stands for the texts of a list as a subquery of one column,
// {blobs $1} for a list of bytes in the same way,
// {pairs $1} for a list of two texts each, as a table with the columns a and b,
// {balances} for the accounts with all that was posted to them, {seq t} for the
// number of the row t in the sequence (0 when it has none yet), {place} for the
// column that is written for it, and {numbered} for all that has a number.
type dialect interface {
	// engine names the database as WalletInfo shows it. It is also the name of
	// the folder of its migrations.
	engine() string
	// text gives a statement in the database's own form, and argument a
	// parameter in the form that the statement takes.
	text(query string) string
	argument(value any) any
	// begin starts a write transaction, and beginRead one that sees a snapshot.
	// commit ends it; what it is told has been carried out, or nothing has.
	begin(ctx context.Context, conn *sql.Conn) (transaction, error)
	beginRead(ctx context.Context, conn *sql.Conn) (transaction, error)
	commit(ctx context.Context, s *session) error
	// alone is for a session of one statement, which needs no transaction.
	alone(conn *sql.Conn) transaction
	// again runs an attempt until it ends otherwise than for the sake of another
	// writer, or the bound of its tries is reached.
	again(ctx context.Context, attempt func() error) error
	// fail says what a database's error means to a caller.
	fail(ctx context.Context, err error, attempted string) error
	// exec runs one statement and gives how many rows it changed.
	exec(ctx context.Context, s *session, query string, args []any) (int64, error)
	// query runs a query and calls each for every row of its result. A row is
	// good for that call alone.
	query(ctx context.Context, s *session, query string, args []any, each func(rowScanner) error) error
	// bulk writes n rows with a statement for one, within the transaction of s.
	// It may leave that to the commit, or to the next statement. Each row must
	// change one row of the database.
	bulk(ctx context.Context, s *session, attempted, query string, n int, fill func(i int, r *row)) error
	// named and money do what engine.Reader.Named and Money promise.
	named(ctx context.Context, s *session, names engine.Names) (engine.Named, error)
	money(ctx context.Context, s *session, of engine.MoneyOf) (engine.Money, error)
	// promotions does what engine.Reader.Promotions promises.
	promotions(ctx context.Context, s *session, of engine.PromotionsOf) (engine.PromotionsUsed, error)
	// lock does what engine.Reader.Lock promises.
	lock(ctx context.Context, s *session, what engine.Locks) error
	// forUpdate ends a query whose rows the write is to be alone with.
	forUpdate() string
	// forKeyShare ends a query whose rows nobody is to lock alone meanwhile.
	forKeyShare() string
	// oneWriter says that writes come one after the other: numbers and times
	// are given at the commit, and the system's accounts are as all others.
	oneWriter() bool
	// accountIDs gives ids for n new accounts.
	accountIDs(ctx context.Context, s *session, n int) ([]int64, error)
	// writeAnew leaves nothing in the database of what was changed or deleted,
	// and nothing of it in the log.
	writeAnew(ctx context.Context, pool *sql.DB) error
	// unhurried lets what s does next take as long as it takes.
	unhurried(ctx context.Context, s *session) error
	// weighed runs what compares many rows with many, planned for how many there are.
	weighed(ctx context.Context, s *session, fn func() error) error
	// goose is the name of the database for migrations. noTable says that a
	// query failed because there are no tables yet, and inhabitants counts the
	// tables that are not a wallet's and those that tell a wallet.
	goose() goose.Dialect
	noTable(err error) bool
	inhabitants() string
}
