//go:build unix

package faults

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/tls"
	"fmt"
	"io"
	"log/slog"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/okpay/okpay/bank/reconcile"
	"github.com/okpay/okpay/bank/transfer"

	"github.com/oklog/ulid/v2"

	"github.com/okpay/okpay/api"
	"github.com/okpay/okpay/e2e/dying"
	"github.com/okpay/okpay/internal/pgtest"
	"github.com/okpay/okpay/rail"
	"github.com/okpay/okpay/store"
	"github.com/okpay/okpay/vault"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy/document"
)

// overBoth runs a test on a wallet in a file and on one in PostgreSQL.
func overBoth(t *testing.T, run func(t *testing.T, location string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		run(t, filepath.Join(t.TempDir(), "wallet.db"))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		run(t, pgtest.Database(t))
	})
}

// world is a wallet, and mostly a server before it.
type world struct {
	t       testing.TB
	engine  *engine.Engine
	address string       // of the server, host and port
	secure  *certificate // nil in clear
	wires   *wires
	token   string // of an operator's key
	log     *faultLog
	phones  atomic.Int64 // no two people have one
	entered int          // casts without a name
}

// newWorld makes a wallet and serves it until the test ends.
func newWorld(t testing.TB, location string) *world {
	t.Helper()
	w := openWorld(t, location)
	w.serve()
	return w
}

// openWorld opens a wallet, or makes it, and makes an operator's key.
func openWorld(t testing.TB, location string) *world {
	t.Helper()
	w := &world{t: t, engine: openEngine(t, location), log: &faultLog{}}
	made, err := w.direct().CreateAPIKey(context.Background(), wallet.CreateAPIKeyInput{
		Change: wallet.Change{Key: "operator"}, Name: "operator", Scopes: []wallet.Scope{wallet.ScopeOperator},
	})
	if err != nil {
		t.Fatal(err)
	}
	w.token = made.Secret
	return w
}

// direct is the wallet in the hands of its operator, past server and network.
func (w *world) direct() wallet.Service { return w.engine.As(engine.LocalOperator()) }

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// serve serves on a port of its own.
func (w *world) serve() {
	w.t.Helper()
	s, err := dying.NewServer(w.engine, newIDs(), slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelError})))
	w.must(err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	w.must(err)
	w.wires, w.address = newWires(listener), listener.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx, w.wires, w.tls()) }()
	w.t.Cleanup(func() {
		cancel()
		if err := <-served; err != nil {
			w.t.Errorf("serve: %v", err)
		}
	})
}

// tls are the server's settings, nil in clear.
func (w *world) tls() *tls.Config {
	if w.secure == nil {
		return nil
	}
	return w.secure.config
}

// testingKey is the key of all wallets of the tests, which programs have too.
func testingKey() string { return strings.Repeat("5eed", vault.SecretBytes/2) }

// keyring opens the vaults of all wallets of the tests with one key.
func keyring(string) engine.Keyring {
	return vault.New(vault.Places{Given: testingKey()})
}

// openEngine opens the wallet at location, and makes it when it is new.
func openEngine(t testing.TB, location string) *engine.Engine {
	t.Helper()
	db, err := store.Open(context.Background(), location, store.Options{Create: true, Keyring: keyring})
	if err != nil {
		t.Fatalf("open the wallet: %v", err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close the wallet: %v", err)
		}
	})
	return engineOver(t, db)
}

// engineOver makes the engine over an opened store.
func engineOver(t testing.TB, db *store.Store) *engine.Engine {
	t.Helper()
	rules, err := document.Default()
	if err != nil {
		t.Fatal(err)
	}
	e, err := engine.New(engine.Config{
		Store: db, Rail: rail.NewSandbox(memory{db.Sandbox()}, time.Now), BankFile: transfer.Files{}, Matcher: reconcile.Matcher{}, Policy: rules, Clock: time.Now, NewID: newIDs(), Random: rand.Reader,
		Vault: db.Vault,
	})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// newIDs makes ids as a program does: ULIDs that only grow.
func newIDs() func(prefix string) string {
	var mu sync.Mutex
	entropy := ulid.Monotonic(bufio.NewReader(rand.Reader), 0)
	return func(prefix string) string {
		mu.Lock()
		defer mu.Unlock()
		return prefix + "_" + ulid.MustNew(ulid.Now(), entropy).String()
	}
}

// clientOf makes a client of what listens at address in clear. Its waits are
// hurried.
func clientOf(t testing.TB, address, token string) *api.Client {
	t.Helper()
	return newClient(t, api.Options{URL: "http://" + address, Token: token})
}

func newClient(t testing.TB, options api.Options) *api.Client {
	t.Helper()
	options.UserAgent, options.Jitter = "faults", func(n int64) int64 { return n / 2 }
	options.Sleep = func(ctx context.Context, d time.Duration) error {
		time.Sleep(min(d/hurry, longestNap))
		return context.Cause(ctx)
	}
	c, err := api.NewClient(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// A client of a test waits that much shorter than the program does.
const (
	hurry      = 100
	longestNap = 5 * time.Millisecond
)

// cast is the people of one thread of a campaign.
type cast struct {
	payer, friend, merchant string
	bank                    string // the payer's bank account
}

// enter puts n casts into the wallet, each with much in the purses of payer and
// merchant.
func (w *world) enter(n int, much string) []cast {
	w.t.Helper()
	casts := w.castsNamed(w.t, "", n, much)
	w.entered = n
	for i := range casts {
		w.fund(casts[i].merchant, much, "fund")
	}
	return casts
}

// castsNamed puts n casts into the wallet, each with much in the purses of payer
// and, where they have a name, friend. A name is used once.
func (w *world) castsNamed(t testing.TB, name string, n int, much string) []cast {
	t.Helper()
	ctx, all := context.Background(), w.direct()
	in := wallet.ImportUsersInput{Change: wallet.Change{Key: "casts-" + name}, Verified: true, Level: 3, Reason: "test"}
	email := func(i int, role string) string { return fmt.Sprintf("%s%s%d@example.com", name, role, i) }
	for i := range n {
		for j, role := range []string{"payer", "friend", "merchant"} {
			user := wallet.ImportUser{
				Line: 3*i + j + 1, Kind: wallet.KindPerson, Name: role, Country: "DE", Email: email(i, role),
				Phone: fmt.Sprintf("+49160%08d", w.phones.Add(1)),
			}
			if role == "merchant" {
				user.Kind, user.Handle = wallet.KindMerchant, fmt.Sprintf("shop-%s%d", name, i)
			}
			in.Users = append(in.Users, user)
		}
	}
	_, err := all.ImportUsers(ctx, in)
	w.must(err)
	casts := make([]cast, n)
	for i := range casts {
		c := &casts[i]
		for role, id := range map[string]*string{"payer": &c.payer, "friend": &c.friend, "merchant": &c.merchant} {
			shown, err := all.ShowUser(ctx, wallet.ShowUserInput{User: email(i, role)})
			w.must(err)
			*id = shown.ID
		}
		c.bank = w.fund(c.payer, much, "fund")
		if name != "" {
			w.fund(c.friend, much, "fund")
		}
	}
	return casts
}

// fund binds a bank account and tops the purse up from it, which costs nothing.
// It does so once for a name and user.
func (w *world) fund(user, much, name string) (bank string) {
	w.t.Helper()
	bound, err := w.direct().BindBank(context.Background(), wallet.BindBankInput{
		Change: wallet.Change{Key: "bank-" + user}, User: user, IBAN: "DE89370400440532013000", Holder: "Somebody",
	})
	w.must(err)
	_, err = w.direct().TopUp(context.Background(), wallet.TopUpInput{
		Change: wallet.Change{Key: name + "-" + user}, User: user, Amount: money.Decimal(much), Currency: "EUR", Instrument: bound.ID,
	})
	w.must(err)
	return bound.ID
}

// purse is what somebody has in euros, in minor units.
type purse struct{ available, held int64 }

func (w *world) purse(user string) purse {
	w.t.Helper()
	list, err := w.direct().Balance(context.Background(), wallet.BalanceInput{User: user})
	w.must(err)
	for _, b := range list {
		if b.Currency == "EUR" {
			return purse{minor(w.t, b.Available), minor(w.t, b.Held)}
		}
	}
	return purse{}
}

// minor gives an amount in euros in minor units.
func minor(t testing.TB, amount money.Decimal) int64 {
	t.Helper()
	a, err := money.Parse(amount, "EUR")
	if err != nil {
		t.Fatal(err)
	}
	return a.Minor()
}

// euros writes minor units as an amount.
func euros(minor int64) money.Decimal { return money.FromMinor(minor, "EUR").Decimal() }

// checkLedger fails the test when an invariant of the ledger does not hold.
func (w *world) checkLedger() {
	w.t.Helper()
	check, err := w.direct().CheckLedger(context.Background(), wallet.CheckLedgerInput{})
	if err != nil || !check.OK {
		w.t.Errorf("the ledger is not as it must be: %+v, %v", check.Problems, err)
	}
}

// faultLog keeps what a server logs as its own fault.
type faultLog struct {
	mu   sync.Mutex
	text []byte
}

func (l *faultLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.text) < 1<<20 {
		l.text = append(l.text, p...)
	}
	return len(p), nil
}

func (l *faultLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return string(l.text)
}

var _ io.Writer = (*faultLog)(nil)

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
