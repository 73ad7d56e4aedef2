package rail

import (
	"context"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// Memory is where the sandbox keeps the orders that it received, as a processor
// keeps them at its side: apart from the ledger, and durably, so that an order
// that was sent before a crash is known after it. A Memory is safe for
// concurrent use by several processes.
type Memory interface {
	// Remember stores order under its key unless an order of that key is there,
	// and answers with the one that is there now; fresh says that it is this
	// one. What it answers survives a crash. Of many calls with one key, exactly
	// one is fresh.
	Remember(ctx context.Context, order Order) (stored Order, fresh bool, err error)
	// Recall gives the order of that key, and found false when there is none.
	Recall(ctx context.Context, key string) (order Order, found bool, err error)
	// Latest gives the order of that token that was remembered last, and found
	// false when there is none.
	Latest(ctx context.Context, token string) (order Order, found bool, err error)
	// Settle gives the state to the order of that key if it is pending, and
	// leaves it as it is otherwise. It answers with the order as it is then; a
	// key without an order is an error.
	Settle(ctx context.Context, key string, state engine.RailState) (Order, error)
}

// Order is an order and the answer to it. Nothing of it changes once it is
// stored but a pending State. Amount is the decimal text of the order's amount,
// and Code empty unless it was declined. CreatedAt is UTC in microseconds.
type Order struct {
	Key       string
	Direction engine.RailDirection
	Token     string
	Amount    string
	Currency  string
	State     engine.RailState
	Code      wallet.Code
	CreatedAt time.Time
}
