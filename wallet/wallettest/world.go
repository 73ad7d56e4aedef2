package wallettest

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// world is a wallet under test and the people in it. Its methods fail the test
// when they cannot do what they say; those that try something else give its error.
type world struct {
	Wallet
	t      tester
	keys   *atomic.Int64
	phones *atomic.Int64
	banks  map[string]string // owner -> its bank account
}

// tester is what the suite needs of a test; rapid's is one too.
type tester interface {
	Context() context.Context
	Helper()
	Error(args ...any)
	Errorf(format string, args ...any)
	Fatal(args ...any)
	Fatalf(format string, args ...any)
	Skip(args ...any)
}

// noon is the hour of the day (UTC) at which every behaviour begins, so that
// none runs into midnight by chance.
const noon = 12 * time.Hour

// newWorld opens a wallet whose ledger and events are checked when the test ends.
func newWorld(t *testing.T, open func(t *testing.T) Wallet) *world {
	t.Helper()
	w := &world{t: t, Wallet: open(t), keys: new(atomic.Int64), phones: new(atomic.Int64), banks: map[string]string{}}
	t.Cleanup(w.checkEvents)
	t.Cleanup(w.checkLedger)
	now := w.Now().UTC()
	w.Advance(now.Truncate(day).Add(day + noon).Sub(now))
	return w
}

const day = 24 * time.Hour

// ctx is the context of all calls. It outlives the test for the sake of its cleanup.
func (w *world) ctx() context.Context { return context.WithoutCancel(w.t.Context()) }

// change gives what every change needs: a key that was not used before.
func (w *world) change() wallet.Change {
	return wallet.Change{Key: fmt.Sprintf("key-%d", w.keys.Add(1))}
}

// sum splits "12.50 EUR" into an amount and its currency.
func sum(text string) (amount money.Decimal, currency string) {
	left, right, _ := strings.Cut(text, " ")
	return money.Decimal(left), right
}

// The KYC levels that the suite works with.
const (
	basic     = 0 // holds 1,000 EUR, moves 500 EUR a day, does not withdraw
	better    = 1 // holds 10,000 EUR, moves 2,000 EUR a day
	unlimited = 3
)

// who describes somebody who is to be in the wallet.
type who struct {
	kind    wallet.Kind
	name    string // also the handle of a merchant
	country string
	level   int
	pending bool // e-mail and phone are not proven
}

// enter puts somebody into the wallet and gives the id.
func (w *world) enter(p who) string {
	w.t.Helper()
	row := wallet.ImportUser{
		Line: 1, Kind: p.kind, Name: strings.ToUpper(p.name[:1]) + p.name[1:], Email: p.name + "@example.org",
		Phone: phone(int(w.phones.Add(1))), Country: p.country,
	}
	if p.kind == wallet.KindMerchant {
		row.Handle = p.name
	}
	_, err := w.Service.ImportUsers(w.ctx(), wallet.ImportUsersInput{
		Change: w.change(), Users: []wallet.ImportUser{row}, Verified: !p.pending, Level: p.level, Reason: "of the suite",
	})
	w.ok(err)
	return w.customer(w.Service.ShowUser(w.ctx(), wallet.ShowUserInput{User: row.Email})).ID
}

// phone is the phone of number n; no two are the same.
func phone(n int) string { return fmt.Sprintf("+49160%08d", n) }

// person enters somebody from Germany without limits, merchant a merchant.
func (w *world) person(name string) string {
	w.t.Helper()
	return w.enter(who{kind: wallet.KindPerson, name: name, country: "DE", level: unlimited})
}

func (w *world) merchant(handle string) string {
	w.t.Helper()
	return w.enter(who{kind: wallet.KindMerchant, name: handle, country: "DE", level: unlimited})
}

// rich enters a person who has that much of each.
func (w *world) rich(name string, sums ...string) string {
	w.t.Helper()
	id := w.person(name)
	for _, s := range sums {
		w.fund(id, s)
	}
	return id
}

// richMerchant enters a merchant who has that much of each.
func (w *world) richMerchant(handle string, sums ...string) string {
	w.t.Helper()
	id := w.merchant(handle)
	for _, s := range sums {
		w.fund(id, s)
	}
	return id
}

// germanIBAN is the example of the IBAN registry.
const germanIBAN = "DE89370400440532013000"

// bank binds a German bank account of the owner, once.
func (w *world) bank(owner string) string {
	w.t.Helper()
	if id, ok := w.banks[owner]; ok {
		return id
	}
	bound := w.instrument(w.Service.BindBank(w.ctx(), wallet.BindBankInput{
		Change: w.change(), User: owner, IBAN: germanIBAN, Holder: "Somebody",
	}))
	w.banks[owner] = bound.ID
	return bound.ID
}

// card binds a card of that number.
func (w *world) card(owner, number string) string {
	w.t.Helper()
	return w.instrument(w.Service.BindCard(w.ctx(), w.cardInput(owner, number))).ID
}

func (w *world) cardInput(owner, number string) wallet.BindCardInput {
	return wallet.BindCardInput{
		Change: w.change(), User: owner, Number: number, Expiry: w.Now().AddDate(2, 0, 0).Format("01/06"), Holder: "Somebody",
	}
}

// fund tops a purse up from its bank account, which costs nothing.
func (w *world) fund(owner, much string) {
	w.t.Helper()
	w.txn(w.Service.TopUp(w.ctx(), w.topUpInput(owner, w.bank(owner), much)))
}

func (w *world) topUpInput(owner, instrument, much string) wallet.TopUpInput {
	amount, currency := sum(much)
	return wallet.TopUpInput{Change: w.change(), User: owner, Amount: amount, Currency: currency, Instrument: instrument}
}

func (w *world) withdrawInput(owner, instrument, much string) wallet.WithdrawInput {
	amount, currency := sum(much)
	return wallet.WithdrawInput{Change: w.change(), User: owner, Amount: amount, Currency: currency, Instrument: instrument}
}

func (w *world) payInput(from, to, much string) wallet.PayInput {
	amount, currency := sum(much)
	return wallet.PayInput{Change: w.change(), User: from, Merchant: to, Amount: amount, Currency: currency}
}

func (w *world) transferInput(from, to, much string) wallet.TransferInput {
	amount, currency := sum(much)
	return wallet.TransferInput{Change: w.change(), User: from, Recipient: to, Amount: amount, Currency: currency}
}

func (w *world) holdInput(from, to, much string) wallet.HoldInput {
	amount, currency := sum(much)
	return wallet.HoldInput{Change: w.change(), User: from, Merchant: to, Amount: amount, Currency: currency}
}

// pay, transfer, hold and refund do what they say with a key of their own.
func (w *world) pay(from, to, much string) wallet.Transaction {
	w.t.Helper()
	return w.txn(w.Service.Pay(w.ctx(), w.payInput(from, to, much)))
}

func (w *world) transfer(from, to, much string) wallet.Transaction {
	w.t.Helper()
	return w.txn(w.Service.Transfer(w.ctx(), w.transferInput(from, to, much)))
}

func (w *world) hold(from, to, much string) wallet.Transaction {
	w.t.Helper()
	return w.txn(w.Service.Hold(w.ctx(), w.holdInput(from, to, much)))
}

func (w *world) refund(payment string, amount money.Decimal) (wallet.Transaction, error) {
	return w.Service.Refund(w.ctx(), wallet.RefundInput{Change: w.change(), Transaction: payment, Amount: amount})
}

func (w *world) capture(hold string, amount money.Decimal) (wallet.Transaction, error) {
	return w.Service.Capture(w.ctx(), wallet.CaptureInput{Change: w.change(), Hold: hold, Amount: amount})
}

func (w *world) release(hold string) (wallet.Transaction, error) {
	return w.Service.Release(w.ctx(), wallet.ReleaseInput{Change: w.change(), Hold: hold})
}

func (w *world) freeze(user string) {
	w.t.Helper()
	w.customer(w.Service.Freeze(w.ctx(), wallet.FreezeInput{Change: w.change(), User: user, Reason: "lost phone"}))
}

func (w *world) show(txn string) wallet.Transaction {
	w.t.Helper()
	return w.txn(w.Service.Show(w.ctx(), wallet.ShowInput{Transaction: txn}))
}

// setLevel gives a KYC level.
func (w *world) setLevel(user string, level int) {
	w.t.Helper()
	w.customer(w.Service.SetLevel(w.ctx(), wallet.SetLevelInput{Change: w.change(), User: user, Level: level, Reason: "papers seen"}))
}
