package wallettest

import (
	"errors"
	"slices"
	"strings"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// ok ends the test when something failed that had to work.
func (w *world) ok(err error) {
	w.t.Helper()
	if err == nil {
		return
	}
	if said, coded := errors.AsType[*wallet.Error](err); coded {
		w.t.Fatalf("refused with %s: %s %v", said.Code, said.Message, said.Details)
	}
	w.t.Fatalf("failed: %v", err)
}

// txn, customer, instrument, plan and payout are ok for what a method gives.
func (w *world) txn(t wallet.Transaction, err error) wallet.Transaction {
	w.t.Helper()
	w.ok(err)
	return t
}

func (w *world) customer(c wallet.Customer, err error) wallet.Customer {
	w.t.Helper()
	w.ok(err)
	return c
}

func (w *world) instrument(i wallet.Instrument, err error) wallet.Instrument {
	w.t.Helper()
	w.ok(err)
	return i
}

func (w *world) plan(p wallet.PayoutPlan, err error) wallet.PayoutPlan {
	w.t.Helper()
	w.ok(err)
	return p
}

func (w *world) payout(p wallet.Payout, err error) wallet.Payout {
	w.t.Helper()
	w.ok(err)
	return p
}

// failure is the error of a call whose result is of no interest.
func failure[T any](_ T, err error) error { return err }

// refusal is what a wallet.Error says.
type refusal wallet.Error

// refused says that an error is a refusal with that code, with a message, and
// gives it.
func (w *world) refused(code wallet.Code, err error) *refusal {
	w.t.Helper()
	if err == nil {
		w.t.Fatalf("it went through, want a refusal with %s", code)
	}
	said, coded := errors.AsType[*wallet.Error](err)
	if !coded {
		w.t.Fatalf("it failed with %v, want a refusal with %s", err, code)
	}
	if said.Code != code {
		w.t.Fatalf("it is refused with %s (%s), want %s", said.Code, said.Message, code)
	}
	if said.Message == "" || strings.ContainsAny(said.Message, "\n\r") {
		w.t.Errorf("the refusal %s has the message %q, want one sentence", code, said.Message)
	}
	return (*refusal)(said)
}

// detail compares a detail of a refusal with its text.
func (w *world) detail(said *refusal, name, want string) {
	w.t.Helper()
	if got := text(said.Details[name]); got != want {
		w.t.Errorf("the refusal %s says %s %q, want %q", said.Code, name, got, want)
	}
}

// equal compares two values.
func equal[T comparable](w *world, what string, got, want T) {
	w.t.Helper()
	if got != want {
		w.t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// sameList compares two lists in their order.
func sameList[T comparable](w *world, what string, got, want []T) {
	w.t.Helper()
	if !slices.Equal(got, want) {
		w.t.Errorf("%s:\n got %v\nwant %v", what, got, want)
	}
}

// has says what a purse holds, available and held, as "97.50 EUR" and "10.00".
func (w *world) has(user, available string, held money.Decimal) {
	w.t.Helper()
	amount, currency := sum(available)
	b := w.balance(user, currency)
	if b.Available != amount || b.Held != held {
		w.t.Errorf("the purse of %s: got %s available and %s held, want %s and %s %s", user, b.Available, b.Held, amount, held, currency)
	}
}

// balance reads a purse in one currency; one that is not there is empty.
func (w *world) balance(user, currency string) wallet.Balance {
	w.t.Helper()
	list, err := w.Service.Balance(w.ctx(), wallet.BalanceInput{User: user})
	w.ok(err)
	for _, b := range list {
		w.totals(b)
		if string(b.Currency) == currency {
			return b
		}
	}
	zero := money.Zero(money.Currency(currency)).Decimal()
	return wallet.Balance{Currency: money.Currency(currency), Available: zero, Held: zero, Total: zero}
}

// totals says that a balance adds up.
func (w *world) totals(b wallet.Balance) {
	w.t.Helper()
	total, err := w.amount(b.Available, b.Currency).Add(w.amount(b.Held, b.Currency))
	w.ok(err)
	equal(w, "the total of a balance", b.Total, total.Decimal())
}

// amount reads a decimal of a result.
func (w *world) amount(text money.Decimal, currency money.Currency) money.Amount {
	w.t.Helper()
	a, err := money.Parse(text, currency)
	w.ok(err)
	return a
}

// is says that a transaction has the kind, status, amount and fee.
func (w *world) is(t wallet.Transaction, kind wallet.TransactionKind, status wallet.TransactionStatus, amount, fee money.Decimal) {
	w.t.Helper()
	if t.Kind != kind || t.Status != status || t.Amount != amount || t.Fee != fee {
		w.t.Errorf("%s: got %s %s of %s with a fee of %s, want %s %s of %s with %s",
			t.ID, t.Status, t.Kind, t.Amount, t.Fee, status, kind, amount, fee)
	}
	if (t.EffectiveAt != nil) != (status == wallet.TransactionPosted) {
		w.t.Errorf("%s is %s and effective at %v", t.ID, t.Status, t.EffectiveAt)
	}
}

// posts says what the postings are, each as "PATH AMOUNT", in order.
func (w *world) posts(postings []wallet.Posting, want ...string) {
	w.t.Helper()
	got := make([]string, 0, len(postings))
	for _, p := range postings {
		got = append(got, p.Account+" "+string(p.Amount))
	}
	sameList(w, "the postings", got, want)
}

// available and held are the paths of an owner's accounts.
func available(owner string) string { return class(owner) + ":" + owner + ":available" }
func held(owner string) string      { return class(owner) + ":" + owner + ":held" }

func class(owner string) string {
	if strings.HasPrefix(owner, "mer_") {
		return "merchant"
	}
	return "customer"
}

// clearing is the account of the sandbox rail.
const clearing = "rail:sandbox:clearing"

// amountOf makes a text of a table the amount that it is.
func amountOf(text string) money.Decimal { return money.Decimal(text) }
