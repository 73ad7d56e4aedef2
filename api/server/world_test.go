package server_test

import (
	"bufio"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/okpay/okpay/bank/reconcile"
	"github.com/okpay/okpay/bank/transfer"

	"github.com/oklog/ulid/v2"

	"github.com/okpay/okpay/api"
	"github.com/okpay/okpay/api/server"
	"github.com/okpay/okpay/notify"
	"github.com/okpay/okpay/rail"
	"github.com/okpay/okpay/store"
	"github.com/okpay/okpay/vault"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy/document"
	"github.com/okpay/okpay/wallet/wallettest"
)

// world is a wallet behind a server on this machine.
type world struct {
	t        testing.TB
	engine   *engine.Engine
	clock    *clock
	url      string
	token    string // of an operator's key
	log      *lockedLog
	keys     int
	sessions int
}

type options struct {
	rate    int
	service func(wallet.Service) wallet.Service // around each caller's wallet; nil for none
}

// newWorld serves a fresh wallet until the test ends.
func newWorld(t testing.TB, o options) *world {
	t.Helper()
	w := &world{t: t, clock: &clock{now: time.Date(2026, time.May, 6, 7, 8, 9, 0, time.UTC)}, log: &lockedLog{}}
	w.engine = openEngine(t, filepath.Join(t.TempDir(), "wallet.db"), w.clock)
	w.token = w.key(wallet.CreateAPIKeyInput{Name: "operator", Scopes: []wallet.Scope{wallet.ScopeOperator}, ExpiresIn: wallet.MaxKeyLife})
	w.url = w.serve(o)
	return w
}

// operator is the wallet in the hands of its operator, past the server.
func (w *world) operator() wallet.Service { return w.engine.As(engine.LocalOperator()) }

// session logs a fresh customer in and gives the token.
func (w *world) session(email string) string {
	w.t.Helper()
	const password = "seven grey herons by the pond"
	ctx := context.Background()
	w.sessions++
	customer, err := w.operator().Register(ctx, wallet.RegisterInput{
		Change: wallet.Change{Key: "register " + email}, Name: "Eve Elm", Email: email, Phone: fmt.Sprintf("+49151123400%02d", w.sessions), Country: "DE", Password: password,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	opened, err := w.engine.As(engine.Anonymous("")).Login(ctx, wallet.LoginInput{Change: wallet.Change{Key: "login"}, User: customer.ID, Password: password})
	if err != nil {
		w.t.Fatal(err)
	}
	return opened.Token
}

// key makes an API key and gives its secret.
func (w *world) key(in wallet.CreateAPIKeyInput) string {
	w.t.Helper()
	w.keys++
	in.Change = wallet.Change{Key: fmt.Sprintf("test-key-%d", w.keys)}
	made, err := w.operator().CreateAPIKey(context.Background(), in)
	if err != nil {
		w.t.Fatal(err)
	}
	return made.Secret
}

func (w *world) newServer(o options) *server.Server {
	w.t.Helper()
	s, err := server.New(server.Config{
		Authenticate: func(ctx context.Context, secret string) (server.Identity, error) {
			caller, key, err := w.engine.Authenticate(ctx, secret)
			if err != nil {
				return server.Identity{}, err
			}
			service := w.engine.As(caller)
			if o.service != nil {
				service = o.service(service)
			}
			return server.Identity{Key: key, Session: caller.Session != "", Service: service}, nil
		},
		Anonymous: func(source string) wallet.Service { return w.engine.As(engine.Anonymous(source)) },
		Ready: func(ctx context.Context) error {
			_, err := w.operator().WalletInfo(ctx, wallet.WalletInfoInput{})
			return err
		},
		Now: w.clock.Now, NewID: newIDs(w.clock.Now), Log: slog.New(slog.NewJSONHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		OpenAPI: []byte("{}"), Rate: o.rate,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return s
}

// serve serves on a port of its own and gives the address.
func (w *world) serve(o options) string {
	w.t.Helper()
	s := w.newServer(o)
	listener := listen(w.t)
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx, listener, nil) }()
	w.t.Cleanup(func() {
		cancel()
		if err := <-served; err != nil {
			w.t.Errorf("serve: %v", err)
		}
	})
	return "http://" + listener.Addr().String()
}

func listen(t testing.TB) net.Listener {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return listener
}

// client reaches the server with a key.
func (w *world) client(token string) *api.Client { return newClient(w.t, w.url, token) }

func newClient(t testing.TB, url, token string) *api.Client {
	t.Helper()
	c, err := api.NewClient(api.Options{
		URL: url, Token: token, UserAgent: "test", Jitter: func(int64) int64 { return 0 },
		Sleep: func(ctx context.Context, _ time.Duration) error { return context.Cause(ctx) },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// people puts a rich person, another person and a merchant there and gives their ids.
func (w *world) people() (ann, bob, cafe string) {
	w.t.Helper()
	ctx, all := context.Background(), w.operator()
	_, err := all.ImportUsers(ctx, wallet.ImportUsersInput{
		Change: wallet.Change{Key: "people"}, Verified: true, Level: 3, Reason: "test",
		Users: []wallet.ImportUser{
			{Line: 1, Kind: wallet.KindPerson, Name: "Ann", Email: "ann@example.com", Phone: "+4915112345678", Country: "DE"},
			{Line: 2, Kind: wallet.KindPerson, Name: "Bob", Email: "bob@example.com", Phone: "+4915112345679", Country: "DE"},
			{Line: 3, Kind: wallet.KindMerchant, Name: "Cafe", Email: "cafe@example.com", Phone: "+493012345678", Country: "DE", Handle: "cafe"},
		},
	})
	w.must(err)
	ids := make([]string, 3)
	for i, email := range []string{"ann@example.com", "bob@example.com", "cafe@example.com"} {
		c, err := all.ShowUser(ctx, wallet.ShowUserInput{User: email})
		w.must(err)
		ids[i] = c.ID
	}
	w.fund(ids[0], "1000")
	return ids[0], ids[1], ids[2]
}

func (w *world) fund(user, amount string) {
	w.t.Helper()
	bank, err := w.operator().BindBank(context.Background(), wallet.BindBankInput{
		Change: wallet.Change{Key: "bank-" + user}, User: user, IBAN: "DE89370400440532013000", Holder: "Somebody",
	})
	w.must(err)
	_, err = w.operator().TopUp(context.Background(), wallet.TopUpInput{
		Change: wallet.Change{Key: "fund-" + user}, User: user, Amount: money.Decimal(amount), Currency: "EUR", Instrument: bank.ID,
	})
	w.must(err)
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// available is what a customer can spend in euros.
func (w *world) available(user string) string {
	w.t.Helper()
	list, err := w.operator().Balance(context.Background(), wallet.BalanceInput{User: user})
	w.must(err)
	for _, b := range list {
		if b.Currency == "EUR" {
			return string(b.Available)
		}
	}
	return "0.00"
}

// send makes one request by hand and gives its answer with the body.
func (w *world) send(request *http.Request) (*http.Response, string) {
	w.t.Helper()
	response, err := http.DefaultTransport.RoundTrip(request)
	w.must(err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	w.must(err)
	return response, string(body)
}

// keyring opens the vaults of all wallets of the tests with one key.
func keyring(string) engine.Keyring {
	return vault.New(vault.Places{Given: strings.Repeat("5eed", vault.SecretBytes/2)})
}

// openEngine makes an engine over the wallet at path, as a program does.
func openEngine(t testing.TB, path string, clock *clock) *engine.Engine {
	t.Helper()
	db, err := store.Open(context.Background(), path, store.Options{Create: true, Now: clock.Now, Keyring: keyring})
	if err != nil {
		t.Fatalf("open the wallet: %v", err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close the wallet: %v", err)
		}
	})
	rules, err := document.Default()
	if err != nil {
		t.Fatalf("read the shipped policy: %v", err)
	}
	e, err := engine.New(engine.Config{
		Store: db, Rail: rail.NewSandbox(memory{db.Sandbox()}, clock.Now), BankFile: transfer.Files{}, Matcher: reconcile.Matcher{}, Policy: rules, Clock: clock.Now,
		NewID: newIDs(clock.Now), Random: rand.Reader,
		Vault: db.Vault, PasswordKiB: wallettest.PasswordKiB,
		Webhooks: notify.NewWebhooks(notify.WebhookSettings{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}}, clock.Now),
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

// lockedLog keeps what is logged.
type lockedLog struct {
	mu   sync.Mutex
	text []byte
}

func (l *lockedLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text = append(l.text, p...)
	return len(p), nil
}

func (l *lockedLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return string(l.text)
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
