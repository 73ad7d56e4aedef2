package engine

import (
	"context"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// EventStore tells of what was committed, beside the transactions of Store.
type EventStore interface {
	// Numbered returns when all that was committed before has its number. What
	// begins to read after it sees them all.
	Numbered(ctx context.Context) error
	// AwaitEvent returns when an event has a number above since, and else with
	// the error of ctx when that ends. It costs next to nothing while it waits.
	AwaitEvent(ctx context.Context, since int64) error
}

// EventReader reads the sequence that transactions and events share.
type EventReader interface {
	// LastEvent is the highest number that is given in the snapshot, 0 before the
	// first one.
	LastEvent(ctx context.Context) (int64, error)
	// EventsBetween reads what has the numbers from first to last, both included,
	// in their order, as far as they are given in the snapshot. Numbers are given
	// without a gap, so that what is missing at the end comes later, and nothing
	// is missing before it.
	EventsBetween(ctx context.Context, first, last int64) ([]SequenceRecord, error)
	// Concerned tells which customers things concern: both sides of a transaction,
	// and the owner of what has one. What concerns nobody is left out.
	Concerned(ctx context.Context, objects []string) (map[string][]string, error)
}

// SequenceRecord is one number of the sequence: an event, or the birth of a
// transaction, which Made tells of.
type SequenceRecord struct {
	Seq    int64
	Type   string // empty of a transaction
	Object string
	Data   []byte
	At     int64
	Actor  string
	Made   *Birth
}

// Birth is what a transaction was when it was made.
type Birth struct {
	Kind     wallet.TransactionKind
	Status   wallet.TransactionStatus
	Amount   money.Amount
	Fee      money.Amount
	From, To string
	OrderID  string
	Parent   string
	Payout   string
	Item     string
}
