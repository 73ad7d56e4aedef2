//go:build unix

package e2e

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/okpay/okpay/bank/transfer"

	"github.com/oklog/ulid/v2"

	"github.com/okpay/okpay/commands"
	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/rail"
	"github.com/okpay/okpay/store"
	"github.com/okpay/okpay/vault"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/policy/document"
)

// The kill child is this test binary, started again as okpay. It is the
// program with three things added around the engine: it counts the steps that
// a crash may come between, it kills itself at the one that it is told, and it
// pays payouts in small chunks, so that a short one has many commits. The
// program itself knows nothing of this.

// The environment of a kill child.
const (
	childVariable = "OKPAY_E2E_CHILD" // set at all: be a kill child
	stepVariable  = "OKPAY_E2E_STEP"  // the step at which to die, from 1; 0 to live
	traceVariable = "OKPAY_E2E_TRACE" // a file for the names of the steps that were passed
	chunkVariable = "OKPAY_E2E_CHUNK" // how many items of a payout go into one transaction
)

func isKillChild() bool { return os.Getenv(childVariable) != "" }

func runKillChild() int {
	at, _ := strconv.Atoi(os.Getenv(stepVariable))
	s := &steps{dieAt: at}
	ids := &childIDs{entropy: ulid.Monotonic(rand.Reader, 0)}
	exit := commands.Execute(context.Background(), commands.Deps{
		Streams: output.System(),
		Environ: os.Environ(),
		Open: func(ctx context.Context, target commands.Target) (wallet.Service, func() error, error) {
			return openChild(ctx, target, s, ids)
		},
		NewKey:     func() string { return ids.next("cli") },
		Now:        time.Now,
		Sleep:      func(context.Context, time.Duration) error { return nil },
		Executable: os.Executable,
		Build:      func() commands.Build { return commands.Build{Schema: store.SchemaVersion} },
	}, os.Args[1:])
	if path := os.Getenv(traceVariable); path != "" {
		if err := os.WriteFile(path, []byte(strings.Join(s.passed, "\n")), 0o600); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return wallet.ExitInternal
		}
	}
	return exit
}

// openChild opens a wallet that is there, with the steps around its parts.
func openChild(ctx context.Context, target commands.Target, s *steps, ids *childIDs) (wallet.Service, func() error, error) {
	db, err := store.Open(ctx, target.Wallet, store.Options{Create: target.Create, Keyring: func(location string) engine.Keyring {
		return vault.New(vault.Places{File: location + ".key"})
	}})
	if err != nil {
		return nil, nil, err
	}
	service, err := serviceOver(db, s, ids)
	if err != nil {
		return nil, nil, err
	}
	if chunk, err := strconv.Atoi(os.Getenv(chunkVariable)); err == nil && chunk > 0 {
		service = smallChunks{service, chunk}
	}
	return service, db.Close, nil
}

// serviceOver is the wallet over an opened store, with the steps around its parts.
func serviceOver(db *store.Store, s *steps, ids *childIDs) (wallet.Service, error) {
	rules, err := document.Default()
	if err != nil {
		return nil, err
	}
	local, err := engine.New(engine.Config{
		Store: stepStore{db, s},
		Rail:  stepRail{rail.NewSandbox(stepMemory{db.Sandbox(), s}, time.Now), s}, BankFile: transfer.Files{},
		Policy: rules,
		Clock:  time.Now,
		NewID:  ids.next,
		Random: rand.Reader,
		Vault:  db.Vault,
	})
	if err != nil {
		return nil, err
	}
	return local.As(engine.LocalOperator()), nil
}

// childIDs makes ids as the program does.
type childIDs struct {
	mu      sync.Mutex
	entropy *ulid.MonotonicEntropy
}

func (c *childIDs) next(prefix string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return prefix + "_" + ulid.MustNew(ulid.Now(), c.entropy).String()
}

// steps counts the points between which a crash may come.
type steps struct {
	mu     sync.Mutex
	passed []string
	dieAt  int
}

// pass goes past a step, or dies there as a machine that loses its power does.
func (s *steps) pass(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.passed = append(s.passed, name)
	if len(s.passed) != s.dieAt {
		return
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

// smallChunks loads and pays payouts a few items at a time.
type smallChunks struct {
	wallet.Service
	size int
}

func (c smallChunks) PayItems(ctx context.Context, in wallet.PayItemsInput) (wallet.PayItemsResult, error) {
	in.Limit = min(in.Limit, c.size)
	return c.Service.PayItems(ctx, in)
}

func (c smallChunks) OpenPayout(ctx context.Context, in wallet.OpenPayoutInput) (wallet.Payout, error) {
	items, first := in.Plan.Items, in.First
	for {
		n := min(c.size, len(items))
		in.Plan.Items, in.First = items[:n], first
		payout, err := c.Service.OpenPayout(ctx, in)
		items, first = items[n:], first+n
		if err != nil || len(items) == 0 {
			return payout, err
		}
	}
}
