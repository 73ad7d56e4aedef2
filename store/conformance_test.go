package store_test

import (
	"bufio"
	"context"
	"crypto/rand"
	"net/netip"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/okpay/okpay/bank/reconcile"
	"github.com/okpay/okpay/bank/transfer"

	"github.com/oklog/ulid/v2"

	"github.com/okpay/okpay/notify"
	"github.com/okpay/okpay/rail"
	"github.com/okpay/okpay/store"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/policy"
	"github.com/okpay/okpay/wallet/policy/document"
	"github.com/okpay/okpay/wallet/wallettest"
)

// TestTheEngineOverSQLiteConforms runs the whole suite on the engine over a
// wallet's file, with a second engine over a store of its own as another process.
func TestTheEngineOverSQLiteConforms(t *testing.T) {
	t.Parallel()
	wallettest.Run(t, func(t *testing.T) wallettest.Wallet {
		t.Helper()
		path := filepath.Join(t.TempDir(), "wallet.db")
		clock := &clock{now: time.Date(2026, time.May, 6, 7, 8, 9, 0, time.UTC)}
		e := makeEngine(t, path, clock)
		return wallettest.Wallet{Service: e.As(engine.LocalOperator()), Another: func() wallet.Service { return openEngine(t, path, clock) }, As: shown(t, e), Now: clock.Now, Advance: clock.Advance}
	})
}

// openEngine makes an engine over the wallet at path, as a program does.
func openEngine(t *testing.T, path string, clock *clock) wallet.Service {
	t.Helper()
	return makeEngine(t, path, clock).As(engine.LocalOperator())
}

// shown gives an engine in the hands of whoever shows a token.
func shown(t *testing.T, e *engine.Engine) func(token string) (wallet.Service, error) {
	return func(token string) (wallet.Service, error) {
		if token == "" {
			return e.As(engine.Anonymous("192.0.2.1")), nil
		}
		caller, _, err := e.Authenticate(context.WithoutCancel(t.Context()), token)
		return e.As(caller), err
	}
}

// makeEngine makes an engine over the wallet at path, under the shipped policy.
func makeEngine(t *testing.T, path string, clock *clock) *engine.Engine {
	t.Helper()
	rules, err := document.Default()
	if err != nil {
		t.Fatalf("read the shipped policy: %v", err)
	}
	return engineUnder(t, path, clock, rules)
}

// engineUnder makes an engine over the wallet at path, under a policy.
func engineUnder(t *testing.T, path string, clock *clock, rules *policy.Policy) *engine.Engine {
	t.Helper()
	db, err := store.Open(t.Context(), path, store.Options{Create: true, Now: clock.Now, Keyring: store.TestingKeyring})
	if err != nil {
		t.Fatalf("open the wallet: %v", err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close the wallet: %v", err)
		}
	})
	e, err := engine.New(engine.Config{
		Store:    db,
		Rail:     rail.NewSandbox(memory{db.Sandbox()}, clock.Now),
		BankFile: transfer.Files{}, Matcher: reconcile.Matcher{},
		Policy:      rules,
		Clock:       clock.Now,
		NewID:       newIDs(clock.Now),
		Random:      rand.Reader,
		Vault:       db.Vault,
		PasswordKiB: wallettest.PasswordKiB,
		Webhooks:    notify.NewWebhooks(notify.WebhookSettings{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}}, clock.Now),
	})
	if err != nil {
		t.Fatalf("make the engine: %v", err)
	}
	return e
}

// clock stands still until it is moved on.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// newIDs makes ids as a program does: ULIDs that only grow.
func newIDs(now func() time.Time) func(prefix string) string {
	var mu sync.Mutex
	entropy := ulid.Monotonic(bufio.NewReader(rand.Reader), 0)
	return func(prefix string) string {
		mu.Lock()
		defer mu.Unlock()
		return prefix + "_" + ulid.MustNew(ulid.Timestamp(now()), entropy).String()
	}
}

// memory is the store's memory of the sandbox as the rail wants it.
type memory struct{ *store.Sandbox }

func (m memory) Remember(ctx context.Context, order rail.Order) (rail.Order, bool, error) {
	stored, fresh, err := m.Sandbox.Remember(ctx, store.SandboxOrder(order))
	return rail.Order(stored), fresh, err
}

func (m memory) Recall(ctx context.Context, key string) (rail.Order, bool, error) {
	order, found, err := m.Sandbox.Recall(ctx, key)
	return rail.Order(order), found, err
}

func (m memory) Latest(ctx context.Context, token string) (rail.Order, bool, error) {
	order, found, err := m.Sandbox.Latest(ctx, token)
	return rail.Order(order), found, err
}

func (m memory) Settle(ctx context.Context, key string, state engine.RailState) (rail.Order, error) {
	order, err := m.Sandbox.Settle(ctx, key, state)
	return rail.Order(order), err
}
