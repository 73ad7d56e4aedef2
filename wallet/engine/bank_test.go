package engine

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ledger"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
	"github.com/okpay/okpay/wallet/policy/document"
)

// bank is a vault with an engine over it, a clock that is set by hand, and
// people with plain names.
type bank struct {
	*vault
	engine *Engine
	clock  time.Time
	ids    int
	rail   *wire
}

// start is a moment at which no test crosses midnight by a few microseconds.
func start() time.Time { return time.Date(2026, time.April, 28, 9, 30, 0, 500_000, time.UTC) }

func newBank(t rapid.TB, rules *policy.Policy) *bank {
	t.Helper()
	b := &bank{vault: newVault(t), clock: start(), rail: &wire{}}
	engine, err := New(Config{
		Store: b.vault, Rail: b.rail, BankFile: anyFile{}, Matcher: struct{ Matcher }{}, Policy: rules, Clock: func() time.Time { return b.clock },
		NewID: b.newID, Random: bytes.NewReader(nil),
		Vault: func(context.Context) (Vault, error) { return glass{}, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	b.engine = engine
	return b
}

// glass is a Vault that anybody sees through. The money path seals nothing.
type glass struct{ Vault }

func (glass) Index(purpose string, texts ...string) ([]byte, error) {
	sum := sha256.Sum256([]byte(purpose + "\x00" + strings.Join(texts, "\x00")))
	return sum[:], nil
}

func (b *bank) newID(prefix string) string {
	b.ids++
	return fmt.Sprintf("%s_%026d", prefix, b.ids)
}

// twin gives a bank in the same state that goes its own way.
func (b *bank) twin() *bank {
	other := newBank(b.t, b.engine.Policy)
	*other.vault = *b.vault.clone()
	other.clock, other.ids = b.clock, b.ids
	return other
}

// person registers an active customer; a name that starts with "shop" is a merchant's.
func (b *bank) person(name string, level int, country string) string {
	c := Customer{Customer: wallet.Customer{
		Kind: wallet.KindPerson, Name: name, Email: name + "@example.com", Phone: fmt.Sprintf("+4915%08d", len(b.customers)),
		Country: country, Status: wallet.StatusActive, KYCLevel: level,
	}}
	c.ID = fmt.Sprintf("usr_%026d", len(b.customers)+1)
	if len(name) > 4 && name[:4] == "shop" {
		c.Kind, c.Handle, c.ID = wallet.KindMerchant, name, fmt.Sprintf("mer_%026d", len(b.customers)+1)
	}
	b.customers[c.ID] = c
	return c.ID
}

// alter changes a customer as an operator would.
func (b *bank) alter(id string, change func(*Customer)) {
	c := b.customers[id]
	change(&c)
	b.customers[id] = c
}

// instrument binds an instrument.
func (b *bank) instrument(owner string, kind wallet.InstrumentKind, country string) string {
	i := Instrument{Instrument: wallet.Instrument{
		ID: fmt.Sprintf("%s_%026d", instrumentPrefix(kind), len(b.instruments)+1), User: owner, Kind: kind, Brand: "visa", Last4: "4242",
		Country: country, Status: wallet.InstrumentActive,
	}, Token: "tok"}
	if kind != wallet.InstrumentBank {
		i.Expiry = "12/29"
	}
	b.instruments[i.ID] = i
	return i.ID
}

// fund puts money into a purse, from the rail, without any rule.
func (b *bank) fund(owner string, minor int64, c money.Currency) {
	book := ledger.NewBook(2)
	accounts := []ledger.Account{{Path: ledger.AvailablePath(owner), Currency: c}, {Path: ledger.RailPath(b.rail.Name()), Currency: c}}
	for _, account := range accounts {
		if known, there := b.balances[account]; there {
			book.Load(known)
		}
	}
	b.lastAt = max(b.lastAt+1, b.clock.UnixMicro())
	txn := &Txn{
		ID: b.newID("txn"), Kind: wallet.KindAdjustment, Status: wallet.TransactionPosted, Amount: money.FromMinor(minor, c),
		CreatedAt: b.lastAt + 1, EffectiveAt: b.lastAt + 1, Scope: "test", Key: b.newID("key"),
	}
	postings, err := book.Post(txn.ID, 0, txn.CreatedAt, []ledger.Movement{{From: accounts[1].Path, To: accounts[0].Path, Amount: txn.Amount}})
	if err != nil {
		b.t.Fatal(err)
	}
	changes := &Changes{Postings: postings, Balances: book.Touched(), Transactions: []*Txn{txn}, LastAt: txn.CreatedAt}
	changes.next()
	b.save(changes)
}

// run runs a batch. The clock of the bank is its moment.
func (b *bank) run(intents ...*intent) []outcome {
	b.t.Helper()
	outcomes, err := b.engine.run(context.Background(), false, intents...)
	if err != nil {
		b.t.Fatalf("a fault: %v", err)
	}
	return outcomes
}

// must runs one intent that goes through.
func (b *bank) must(in *intent) *Txn {
	b.t.Helper()
	o := b.run(in)[0]
	if o.err != nil {
		b.t.Fatalf("a %s was refused: %v", in.kind, o.err)
	}
	return o.txn
}

// refused runs one intent and gives the code of its refusal, empty when there is none.
func (b *bank) refused(in *intent) wallet.Code {
	b.t.Helper()
	return wallet.CodeOf(b.run(in)[0].err)
}

// settle commits what a rail says of a transaction.
func (b *bank) settle(id string, answer RailAnswer) error {
	txn := b.txns[id]
	_, err := b.engine.conclude(context.Background(), &txn, answer)
	return err
}

func (b *bank) available(owner string, c money.Currency) int64 {
	return b.balances[ledger.Account{Path: ledger.AvailablePath(owner), Currency: c}].Amount.Minor()
}

func (b *bank) held(owner string, c money.Currency) int64 {
	return b.balances[ledger.Account{Path: ledger.HeldPath(owner), Currency: c}].Amount.Minor()
}

func (b *bank) system(path string, c money.Currency) int64 {
	return b.balances[ledger.Account{Path: path, Currency: c}].Amount.Minor()
}

// usedOn is what an owner moved of a kind on the day of a moment.
func (b *bank) usedOn(owner string, kind wallet.TransactionKind, at time.Time) int64 {
	return b.usage[UsageRow{Owner: owner, Kind: string(kind), Day: dayOf(at.UnixMicro())}]
}

// wire is a rail whose answers a test writes down beforehand.
type wire struct {
	Rail
	sent   []RailOrder
	answer func(RailOrder) (RailAnswer, error)
	asked  func(key string) (RailAnswer, error)
}

func (*wire) Name() string { return "sandbox" }

func (w *wire) Send(_ context.Context, order RailOrder, deliver func(RailAnswer) error) error {
	w.sent = append(w.sent, order)
	answer, err := w.answer(order)
	if err != nil {
		return err
	}
	return deliver(answer)
}

func (w *wire) Ask(_ context.Context, key string) (RailAnswer, error) { return w.asked(key) }

// keyed gives an intent the name and the key of a caller.
func keyed(key string, in intent) *intent {
	in.scope, in.actor, in.key = "local", "local", key
	return &in
}

// asJSON writes anything for a comparison.
func asJSON(t rapid.TB, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// lines makes a policy of the shipped one.
func lines(t rapid.TB, change func(*policy.Policy)) *policy.Policy {
	t.Helper()
	shipped, err := document.Default()
	if err != nil {
		t.Fatal(err)
	}
	p := policy.Policy{
		Version: shipped.Version, Base: shipped.Base, Worths: slices.Clone(shipped.Worths), Fees: slices.Clone(shipped.Fees),
		Limits: slices.Clone(shipped.Limits),
	}
	if change != nil {
		change(&p)
	}
	made, err := policy.New(p)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// anyFile is a bank to which everything may be sent on every day.
type anyFile struct{}

func (anyFile) CheckTransfer(*wallet.BankPayee, money.Amount, string) error { return nil }
func (anyFile) CheckDebtor(*wallet.BankAccount) error                       { return nil }
func (anyFile) MessageID(export string) string                              { return export }
func (anyFile) PaymentIDs(message string) []string                          { return []string{message + "-1", message + "-2"} }
func (anyFile) BusinessDay(_ money.Currency, day int64) int64               { return day }
func (anyFile) EndToEndID(merchant, payout, item string, attempt int) string {
	return fmt.Sprint(merchant, "/", payout, "/", item, "/", attempt)
}
