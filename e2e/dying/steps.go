//go:build unix

package dying

import (
	"context"
	"os"
	"sync"
	"syscall"

	"github.com/okpay/okpay/rail"
	"github.com/okpay/okpay/store"
	"github.com/okpay/okpay/wallet/engine"
)

// steps counts the points between which a crash may come.
type steps struct {
	mu     sync.Mutex
	passed []string
	dieAt  int
	reads  bool // reading is a step too
}

// pass goes past a step, or dies there as a machine that loses its power does.
func (s *steps) pass(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.passed = append(s.passed, name)
	if len(s.passed) != s.dieAt {
		return
	}
	if path := os.Getenv(DiedVariable); path != "" {
		_ = os.WriteFile(path, []byte(name), 0o600)
	}
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {} // until the signal arrives
}

// around passes a step before and one after what is done.
func around(s *steps, name string, do func() error) error {
	s.pass("before " + name)
	err := do()
	s.pass("after " + name)
	return err
}

type stepStore struct {
	engine.Store
	steps *steps
}

func (s stepStore) Write(ctx context.Context, fn func(engine.Tx) error) error {
	s.steps.pass("before begin")
	err := s.Store.Write(ctx, func(tx engine.Tx) error {
		if err := fn(stepTx{tx, s.steps}); err != nil {
			return err
		}
		s.steps.pass("before commit")
		return nil
	})
	s.steps.pass("after commit")
	return err
}

func (s stepStore) Read(ctx context.Context, fn func(engine.Reader) error) error {
	if !s.steps.reads {
		return s.Store.Read(ctx, fn)
	}
	return around(s.steps, "read", func() error { return s.Store.Read(ctx, fn) })
}

type stepTx struct {
	engine.Tx
	steps *steps
}

func (t stepTx) Save(ctx context.Context, changes *engine.Changes) error {
	return around(t.steps, "save", func() error { return t.Tx.Save(ctx, changes) })
}

func (t stepTx) MovePayoutItems(ctx context.Context, payout string) error {
	return around(t.steps, "move items", func() error { return t.Tx.MovePayoutItems(ctx, payout) })
}

func (t stepTx) PutPayoutItems(ctx context.Context, merchant, payout string, items []engine.Item) error {
	return around(t.steps, "put items", func() error { return t.Tx.PutPayoutItems(ctx, merchant, payout, items) })
}

func (t stepTx) RetryPayoutItems(ctx context.Context, payout string) (counts engine.PayoutCounts, err error) {
	err = around(t.steps, "retry items", func() error {
		counts, err = t.Tx.RetryPayoutItems(ctx, payout)
		return err
	})
	return counts, err
}

type stepRail struct {
	engine.Rail
	steps *steps
}

func (r stepRail) Send(ctx context.Context, order engine.RailOrder, deliver func(engine.RailAnswer) error) error {
	return around(r.steps, "send", func() error {
		return r.Rail.Send(ctx, order, func(answer engine.RailAnswer) error {
			return around(r.steps, "deliver", func() error { return deliver(answer) })
		})
	})
}

func (r stepRail) Ask(ctx context.Context, key string) (answer engine.RailAnswer, err error) {
	err = around(r.steps, "ask", func() error {
		answer, err = r.Rail.Ask(ctx, key)
		return err
	})
	return answer, err
}

// stepMemory is the processor's own memory: what it has carried out.
type stepMemory struct {
	kept  *store.Sandbox
	steps *steps
}

func (m stepMemory) Remember(ctx context.Context, order rail.Order) (stored rail.Order, fresh bool, err error) {
	err = around(m.steps, "remember", func() error {
		kept, isFresh, err := m.kept.Remember(ctx, store.SandboxOrder(order))
		stored, fresh = rail.Order(kept), isFresh
		return err
	})
	return stored, fresh, err
}

func (m stepMemory) Recall(ctx context.Context, key string) (rail.Order, bool, error) {
	order, found, err := m.kept.Recall(ctx, key)
	return rail.Order(order), found, err
}

func (m stepMemory) Latest(ctx context.Context, token string) (rail.Order, bool, error) {
	order, found, err := m.kept.Latest(ctx, token)
	return rail.Order(order), found, err
}

func (m stepMemory) Settle(ctx context.Context, key string, state engine.RailState) (order rail.Order, err error) {
	err = around(m.steps, "settle", func() error {
		kept, err := m.kept.Settle(ctx, key, state)
		order = rail.Order(kept)
		return err
	})
	return order, err
}
