package store

import (
	"context"
	"fmt"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// SandboxOrder is an order that the sandbox rail received, and its answer.
// Amount is decimal text, and CreatedAt UTC in microseconds. It has the fields
// of the rail's own type, so that one converts into the other.
type SandboxOrder struct {
	Key       string
	Direction engine.RailDirection
	Token     string
	Amount    string
	Currency  string
	State     engine.RailState
	Code      wallet.Code
	CreatedAt time.Time
}

// Sandbox is what the sandbox rail remembers. It lies in the wallet's database
// but apart from the ledger; each change is a durable transaction of its own.
type Sandbox struct{ store *Store }

// Sandbox gives the sandbox rail its memory.
func (s *Store) Sandbox() *Sandbox { return &Sandbox{store: s} }

const sandboxColumns = `o.key, o.direction, o.token, o.amount, o.currency, o.state, o.code, o.created_at`

func scanSandboxOrder(r rowScanner, o *SandboxOrder) error {
	var created int64
	err := r.Scan(&o.Key, &o.Direction, &o.Token, &o.Amount, &o.Currency, &o.State, &o.Code, &created)
	o.CreatedAt = moment(created)
	return err
}

// Remember stores order under its key unless one of that key is there, and
// answers with the one that is there now; fresh says that it is this one.
func (m *Sandbox) Remember(ctx context.Context, order SandboxOrder) (stored SandboxOrder, fresh bool, err error) {
	err = m.store.write(ctx, func(s *session) error {
		added, err := s.exec(ctx, "remember an order", `INSERT INTO sandbox_orders (key, direction, token, amount, currency, state, code, created_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (key) DO NOTHING`,
			order.Key, string(order.Direction), order.Token, order.Amount, order.Currency, string(order.State), string(order.Code),
			order.CreatedAt.UnixMicro())
		if err != nil {
			return err
		}
		fresh = added == 1
		stored, err = mustRecall(ctx, s, order.Key)
		return err
	})
	return stored, fresh, err
}

// Recall gives the order of that key, and found false when there is none.
func (m *Sandbox) Recall(ctx context.Context, key string) (order SandboxOrder, found bool, err error) {
	err = m.store.read(ctx, func(s *session) error {
		order, found, err = recall(ctx, s, key)
		return err
	})
	return order, found, err
}

// Latest gives the order of that token that was remembered last, and found
// false when there is none.
func (m *Sandbox) Latest(ctx context.Context, token string) (order SandboxOrder, found bool, err error) {
	err = m.store.read(ctx, func(s *session) error {
		order, found, err = one(ctx, s, "recall the last order", `SELECT `+sandboxColumns+` FROM sandbox_orders o
			WHERE o.token = $1 ORDER BY o.seq DESC LIMIT 1`, scanSandboxOrder, token)
		return err
	})
	return order, found, err
}

// Settle gives the state to the order of that key if it is pending, and answers
// with the order as it is then. A key without an order is an error.
func (m *Sandbox) Settle(ctx context.Context, key string, state engine.RailState) (order SandboxOrder, err error) {
	err = m.store.write(ctx, func(s *session) error {
		_, err := s.exec(ctx, "settle an order", `UPDATE sandbox_orders SET state = $2 WHERE key = $1 AND state = 'pending'`, key, string(state))
		if err != nil {
			return err
		}
		order, err = mustRecall(ctx, s, key)
		return err
	})
	return order, err
}

func recall(ctx context.Context, s *session, key string) (SandboxOrder, bool, error) {
	return one(ctx, s, "recall an order", `SELECT `+sandboxColumns+` FROM sandbox_orders o WHERE o.key = $1`, scanSandboxOrder, key)
}

func mustRecall(ctx context.Context, s *session, key string) (SandboxOrder, error) {
	order, found, err := recall(ctx, s, key)
	if err == nil && !found {
		err = fmt.Errorf("recall an order: there is none with the key %q", key)
	}
	return order, err
}
