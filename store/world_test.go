package store

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/okpay/okpay/vault"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/ledger"
	"github.com/okpay/okpay/wallet/money"
)

// start is the moment at which the tests' worlds begin, in microseconds.
const start = int64(1_770_000_000_000_000)

// world is a wallet with a clock and ids of its own, and what the engine would
// do with it in its simplest form.
type world struct {
	t     testing.TB
	store *Store
	path  string
	now   int64
	ids   int
}

// newWorld makes a wallet in a temporary folder.
func newWorld(t testing.TB) *world {
	t.Helper()
	path := filepath.Join(t.TempDir(), "wallet.db")
	return &world{t: t, path: path, store: open(t, path, Options{Create: true}), now: start}
}

func open(t testing.TB, path string, options Options) *Store {
	t.Helper()
	if options.Keyring == nil {
		options.Keyring = TestingKeyring
	}
	if options.Now == nil {
		options.Now = func() time.Time { return time.UnixMicro(start) }
	}
	s, err := Open(t.Context(), path, options)
	if err != nil {
		t.Fatalf("open %s: %v", path, err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

// TestingKeyring opens the vaults of all wallets of the tests with one key.
func TestingKeyring(string) engine.Keyring {
	return vault.New(vault.Places{Given: strings.Repeat("5eed", vault.SecretBytes/2)})
}

func (w *world) id(prefix string) string {
	w.ids++
	return fmt.Sprintf("%s_%026d", prefix, w.ids)
}

func (w *world) tick() int64 {
	w.now++
	return w.now
}

func eur(minor int64) money.Amount { return money.FromMinor(minor, "EUR") }

// batch is a set of changes in the making over loaded balances.
type batch struct {
	engine.Changes
	w      *world
	book   *ledger.Book
	orders int
}

func (w *world) batch() *batch { return &batch{w: w, book: ledger.NewBook(8)} }

func (b *batch) order() int {
	b.orders++
	return b.orders - 1
}

// load reads the accounts of the owners, and of the system those that a
// payment touches.
func (b *batch) load(r engine.Reader, owners ...string) *batch {
	b.w.t.Helper()
	system := []ledger.Account{{Path: ledger.RailPath("test"), Currency: "EUR"}, {Path: ledger.RailPath("bank-file"), Currency: "EUR"}, {Path: ledger.FeesPath("payment"), Currency: "EUR"}}
	balances, err := r.Accounts(b.w.t.Context(), owners, system)
	if err != nil {
		b.w.t.Fatalf("load: %v", err)
	}
	for _, balance := range balances {
		b.book.Load(balance)
	}
	return b
}

// txn adds a transaction, by default a posted payment with a key of its own.
func (b *batch) txn(change func(*engine.Txn)) *engine.Txn {
	at := b.w.tick()
	id := b.w.id("txn")
	t := &engine.Txn{
		Order: b.order(), ID: id, Kind: wallet.KindPayment, Status: wallet.TransactionPosted, Amount: eur(100), Fee: eur(0),
		FeeReturnable: eur(0), CreatedAt: at, EffectiveAt: at, Scope: "test", Key: id, InputHash: []byte{1, 2},
		Actor: "local", PolicyVersion: "default-1",
	}
	change(t)
	b.Transactions = append(b.Transactions, t)
	b.LastAt = max(b.LastAt, at)
	return t
}

// post moves money for a transaction at a moment.
func (b *batch) post(id string, at int64, movements ...ledger.Movement) {
	b.w.t.Helper()
	postings, err := b.book.Post(id, 0, at, movements)
	if err != nil {
		b.w.t.Fatalf("post: %v", err)
	}
	b.Postings = append(b.Postings, postings...)
}

func (b *batch) event(kind, object, key string) {
	at := b.w.tick()
	b.Events = append(b.Events, engine.EventRecord{
		Order: b.order(), Type: kind, Object: object, Data: []byte(`{"a":1}`), At: at, Actor: "local", Scope: "test", Key: key, InputHash: []byte{9},
	})
	b.LastAt = max(b.LastAt, at)
}

func (b *batch) transition(t *engine.Txn, to wallet.TransactionStatus, reason string) int64 {
	at := b.w.tick()
	b.Transitions = append(b.Transitions, engine.Transition{
		Txn: t.ID, From: t.Status, To: to, At: at, Reason: reason, Actor: "local", Order: b.order(),
	})
	b.LastAt = max(b.LastAt, at)
	return at
}

func (b *batch) save(tx engine.Tx) error {
	b.Balances = b.book.Touched()
	return tx.Save(b.w.t.Context(), &b.Changes)
}

// write commits what fill puts into a batch over the accounts of the owners.
func (w *world) write(owners []string, fill func(*batch)) {
	w.t.Helper()
	if err := w.tryWrite(owners, fill); err != nil {
		w.t.Fatalf("write: %v", err)
	}
}

func (w *world) tryWrite(owners []string, fill func(*batch)) error {
	w.t.Helper()
	return w.store.Write(w.t.Context(), func(tx engine.Tx) error {
		b := w.batch().load(tx, owners...)
		fill(b)
		return b.save(tx)
	})
}

func (w *world) read(fn func(ctx context.Context, r engine.Reader) error) {
	w.t.Helper()
	err := w.store.Read(w.t.Context(), func(r engine.Reader) error { return fn(w.t.Context(), r) })
	if err != nil {
		w.t.Fatalf("read: %v", err)
	}
}

// person and merchant register customers.
func (w *world) person(name string) string { return w.customer(wallet.KindPerson, "usr", name, "") }

func (w *world) merchant(handle string) string {
	return w.customer(wallet.KindMerchant, "mer", "The "+handle, handle)
}

func (w *world) customer(kind wallet.Kind, prefix, name, handle string) string {
	w.t.Helper()
	id := w.id(prefix)
	w.write(nil, func(b *batch) {
		b.NewCustomers = append(b.NewCustomers, w.makeCustomer(id, kind, name, handle))
		b.event("customer.registered", id, "register-"+id)
	})
	return id
}

func (w *world) makeCustomer(id string, kind wallet.Kind, name, handle string) engine.Customer {
	return engine.Customer{PasswordHash: "$argon2id$test", Customer: wallet.Customer{
		ID: id, Kind: kind, Name: name, Email: id + "@example.org", Phone: fmt.Sprintf("+49%012d", w.ids), Handle: handle,
		Country: "DE", Lang: wallet.LanguageEnglish, Status: wallet.StatusActive, KYCLevel: 2, EmailVerified: true, CreatedAt: time.UnixMicro(w.tick()).UTC(),
	}}
}

func (w *world) card(owner string) string {
	w.t.Helper()
	id := w.id("card")
	w.write(nil, func(b *batch) {
		b.NewInstruments = append(b.NewInstruments, engine.Instrument{Token: "tok_" + id, Fingerprint: "fp" + id, Instrument: wallet.Instrument{
			ID: id, User: owner, Kind: wallet.InstrumentDebit, Brand: "visa", Last4: "4242", BIN: "424242", Expiry: "12/30",
			Holder: "A Person", Country: "DE", Status: wallet.InstrumentActive, CreatedAt: time.UnixMicro(w.tick()).UTC(),
		}})
		b.event("instrument.bound", id, "bind-"+id)
	})
	return id
}

// topUp gives an owner money from a card, as one posted transaction.
func (w *world) topUp(owner, card string, minor int64) *engine.Txn {
	w.t.Helper()
	var made *engine.Txn
	w.write([]string{owner}, func(b *batch) {
		made = b.txn(func(t *engine.Txn) {
			t.Kind, t.From, t.To, t.Amount = wallet.KindTopUp, card, owner, eur(minor)
		})
		b.post(made.ID, made.CreatedAt, ledger.Movement{From: ledger.RailPath("test"), To: ledger.AvailablePath(owner), Amount: eur(minor)})
	})
	return made
}

// pay moves money from one to another, with a fee of 1 that the payer bears.
func (w *world) pay(from, to string, minor int64, change func(*engine.Txn)) *engine.Txn {
	w.t.Helper()
	var made *engine.Txn
	w.write([]string{from, to}, func(b *batch) {
		made = b.txn(func(t *engine.Txn) {
			t.From, t.To, t.Amount, t.Fee, t.FeeBearer = from, to, eur(minor), eur(1), "payer"
			if change != nil {
				change(t)
			}
		})
		b.post(made.ID, made.CreatedAt,
			ledger.Movement{From: ledger.AvailablePath(from), To: ledger.AvailablePath(to), Amount: eur(minor)},
			ledger.Movement{From: ledger.AvailablePath(from), To: ledger.FeesPath("payment"), Amount: eur(1)})
	})
	return made
}

// hold reserves money until it expires.
func (w *world) hold(from, to string, minor, expires int64) *engine.Txn {
	w.t.Helper()
	var made *engine.Txn
	w.write([]string{from}, func(b *batch) {
		made = b.txn(func(t *engine.Txn) {
			t.Kind, t.Status, t.From, t.To, t.Amount = wallet.KindHold, wallet.TransactionPending, from, to, eur(minor)
			t.EffectiveAt, t.ExpiresAt = 0, expires
			t.Fee, t.FeeBearer = eur(3), "payee" // taken out of what is captured
		})
		b.post(made.ID, made.CreatedAt, ledger.Movement{From: ledger.AvailablePath(from), To: ledger.HeldPath(from), Amount: eur(minor)})
	})
	return made
}

// check fails unless the whole ledger is in order.
func (w *world) check() {
	w.t.Helper()
	w.read(func(ctx context.Context, r engine.Reader) error {
		check, err := r.CheckLedger(ctx)
		if err == nil && !check.OK {
			w.t.Errorf("the ledger is not in order: %+v", check.Problems)
		}
		return err
	})
}
