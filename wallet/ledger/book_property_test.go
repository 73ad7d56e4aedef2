package ledger_test

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/wallet/ledger"
	"github.com/okpay/okpay/wallet/money"
)

// picture is a book as it stands at a moment: every amount that is not zero,
// and copies of what was touched and made.
type picture struct {
	amounts map[ledger.Account]money.Amount
	touched []ledger.Balance
	fresh   []ledger.Balance
}

func snapshot(book *ledger.Book) picture {
	p := picture{amounts: map[ledger.Account]money.Amount{}}
	for account, amount := range book.All() {
		if !amount.IsZero() {
			p.amounts[account] = amount
		}
	}
	for _, b := range book.Touched() {
		p.touched = append(p.touched, *b)
	}
	for _, b := range book.Fresh() {
		p.fresh = append(p.fresh, *b)
	}
	return p
}

func (p picture) equal(q picture) bool {
	return maps.Equal(p.amounts, q.amounts) && fmt.Sprint(p.touched) == fmt.Sprint(q.touched) && fmt.Sprint(p.fresh) == fmt.Sprint(q.fresh)
}

// naiveBook is the book written as plainly as can be: numbers of any size in a
// map, changed one after the other in a copy that is kept or thrown away.
type naiveBook map[ledger.Account]*big.Int

// What a naive book says of a transaction.
const (
	naivePosted    = "posted"
	naiveFault     = "fault"
	naiveOverflow  = "overflow"
	naiveOverdraft = "overdraft"
)

// post carries movements out and says what became of them, and of an
// overdraft whose it is and how much was there and is missing.
func (n naiveBook) post(movements []ledger.Movement) (what string, whose ledger.Account, there, missing *big.Int) {
	if len(movements) < 1 || len(movements) > ledger.MaxMovements {
		return naiveFault, whose, nil, nil
	}
	work := naiveBook{}
	for account, amount := range n {
		work[account] = new(big.Int).Set(amount)
	}
	lowest := map[ledger.Account]*big.Int{}
	for _, m := range movements {
		if m.Amount.Minor() <= 0 || m.From == m.To {
			return naiveFault, whose, nil, nil
		}
		for i, path := range []string{m.From, m.To} {
			account := ledger.Account{Path: path, Currency: m.Amount.Currency()}
			after := new(big.Int).Add(work.amount(account), big.NewInt(m.Amount.Minor()*int64(2*i-1)))
			if !after.IsInt64() {
				return naiveOverflow, whose, nil, nil
			}
			work[account] = after
			constrained := path[:4] == "cust" || path[:4] == "merc"
			if constrained && after.Sign() < 0 {
				if whose.Path == "" {
					whose = account
				}
				if lowest[account] == nil || after.Cmp(lowest[account]) < 0 {
					lowest[account] = after
				}
			}
		}
	}
	if whose.Path != "" {
		missing = new(big.Int).Neg(lowest[whose])
		if !missing.IsInt64() {
			return naiveOverflow, whose, nil, nil
		}
		return naiveOverdraft, whose, n.amount(whose), missing
	}
	maps.Copy(n, work)
	return naivePosted, whose, nil, nil
}

func (n naiveBook) amount(account ledger.Account) *big.Int {
	if amount, ok := n[account]; ok {
		return amount
	}
	return new(big.Int)
}

// drawMovement draws mostly what posts or lacks funds, and sometimes what no
// caller may ask for or what cannot be counted.
func drawMovement(t *rapid.T, label string) ledger.Movement {
	const odd = 40 // one movement in so many is anything at all
	paths := []string{annaPath, annaHeld, shopPath, "customer:usr_b:available", railPath, railPath, feesPath, "fx:position", "suspense"}
	m := ledger.Movement{From: rapid.SampledFrom(paths).Draw(t, label+" from")}
	minor := rapid.Int64Range(1, 100).Draw(t, label+" minor")
	if rapid.IntRange(1, odd).Draw(t, label+" odd") == odd {
		m.To = rapid.SampledFrom(paths).Draw(t, label+" to")
		minor = rapid.OneOf(rapid.Int64Range(-2, 2), rapid.Int64Range(math.MaxInt64-3, math.MaxInt64), rapid.Int64()).Draw(t, label+" any")
	} else {
		others := slices.DeleteFunc(slices.Clone(paths), func(path string) bool { return path == m.From })
		m.To = rapid.SampledFrom(others).Draw(t, label+" to another")
	}
	currency := rapid.SampledFrom([]money.Currency{"EUR", "EUR", "JPY"}).Draw(t, label+" currency")
	m.Amount = money.FromMinor(minor, currency)
	return m
}

// TestAnySequenceOfPostsKeepsTheInvariants posts random transactions to a book
// and to the naive one. After each of them the two agree, a refused one changed
// nothing, nothing was made or lost in any currency, and no constrained account
// is below zero or was between two postings.
func TestAnySequenceOfPostsKeepsTheInvariants(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		book, naive := ledger.NewBook(0), naiveBook{}
		var all []ledger.Posting
		steps := rapid.IntRange(1, 25).Draw(t, "steps")
		for step := range steps {
			movements := make([]ledger.Movement, rapid.IntRange(1, 5).Draw(t, "movements"))
			if rapid.IntRange(1, 20).Draw(t, "odd number") == 20 {
				movements = make([]ledger.Movement, rapid.SampledFrom([]int{0, ledger.MaxMovements, ledger.MaxMovements + 1}).Draw(t, "number"))
			}
			for i := range movements {
				movements[i] = drawMovement(t, "movement")
			}
			before := snapshot(book)
			id, first, at := fmt.Sprint("txn_", step), rapid.IntRange(0, 40).Draw(t, "first"), int64(1000+step)
			postings, err := book.Post(id, first, at, movements)
			what, whose, there, missing := naive.post(movements)
			checkAnswer(t, err, what, whose, there, missing)
			if err != nil {
				if after := snapshot(book); postings != nil || !before.equal(after) {
					t.Fatalf("refused with %v, yet the book changed from %+v to %+v", err, before, after)
				}
				continue
			}
			checkPostings(t, postings, movements, id, first, at)
			all = append(all, postings...)
		}
		for account, amount := range book.All() {
			if naive.amount(account).Cmp(big.NewInt(amount.Minor())) != 0 {
				t.Fatalf("%v holds %s, want %s minor units", account, amount, naive.amount(account))
			}
		}
		checkZeroSum(t, book)
		checkChains(t, book, all)
	})
}

func checkAnswer(t *rapid.T, err error, what string, whose ledger.Account, there, missing *big.Int) {
	short, isShort := errors.AsType[*ledger.OverdraftError](err)
	isOverflow := errors.Is(err, money.ErrOverflow)
	switch what {
	case naivePosted:
		if err != nil {
			t.Fatalf("refused with %v", err)
		}
	case naiveFault:
		if err == nil || isShort || isOverflow {
			t.Fatalf("%v, want a plain error", err)
		}
	case naiveOverflow:
		if !isOverflow || isShort {
			t.Fatalf("%v, want an overflow", err)
		}
	case naiveOverdraft:
		if !isShort || isOverflow {
			t.Fatalf("%v, want an overdraft", err)
		}
		if short.Account != whose || there.Cmp(big.NewInt(short.Available.Minor())) != 0 || missing.Cmp(big.NewInt(short.Short.Minor())) != 0 {
			t.Fatalf("%v, want %s with %s there and %s missing", short, whose.Path, there, missing)
		}
	}
}

// checkPostings holds postings to their movements: debit before credit, in
// their order, numbered from first.
func checkPostings(t *rapid.T, postings []ledger.Posting, movements []ledger.Movement, id string, first int, at int64) {
	if len(postings) != 2*len(movements) {
		t.Fatalf("%d postings of %d movements", len(postings), len(movements))
	}
	for i, p := range postings {
		m := movements[i/2]
		path, minor := m.From, -m.Amount.Minor()
		if i%2 == 1 {
			path, minor = m.To, m.Amount.Minor()
		}
		if p.Transaction != id || p.Index != first+i || p.At != at || p.Balance.Account != (ledger.Account{Path: path, Currency: m.Amount.Currency()}) ||
			p.Amount != money.FromMinor(minor, m.Amount.Currency()) {
			t.Fatalf("posting %d of %+v is %+v", i, m, p)
		}
		if ledger.Constrained(path) && p.BalanceAfter.IsNegative() {
			t.Fatalf("%s was at %s", path, p.BalanceAfter)
		}
	}
}

func checkZeroSum(t *rapid.T, book *ledger.Book) {
	sums := map[money.Currency]*big.Int{}
	for account, amount := range book.All() {
		if sums[account.Currency] == nil {
			sums[account.Currency] = new(big.Int)
		}
		sums[account.Currency].Add(sums[account.Currency], big.NewInt(amount.Minor()))
	}
	for currency, sum := range sums {
		if sum.Sign() != 0 {
			t.Fatalf("all accounts in %s sum to %s", currency, sum)
		}
	}
}

// checkChains walks over all postings: each account's balance after one is its
// balance before it and the amount, and the last is the account's own.
func checkChains(t *rapid.T, book *ledger.Book, all []ledger.Posting) {
	running, count, last := map[*ledger.Balance]int64{}, map[*ledger.Balance]int64{}, map[*ledger.Balance]int64{}
	for _, p := range all {
		running[p.Balance] += p.Amount.Minor()
		count[p.Balance]++
		last[p.Balance] = p.At
		if p.BalanceAfter.Minor() != running[p.Balance] {
			t.Fatalf("%v is at %s after %s, want %d", p.Balance.Account, p.BalanceAfter, p.Amount, running[p.Balance])
		}
	}
	if len(book.Touched()) != len(running) || len(book.Fresh()) != len(running) {
		t.Fatalf("%d touched and %d fresh of %d accounts posted to", len(book.Touched()), len(book.Fresh()), len(running))
	}
	for _, b := range book.Touched() {
		if b.Amount.Minor() != running[b] || b.Postings != count[b] || b.LastAt != last[b] || b.Amount != book.Balance(b.Account) {
			t.Fatalf("%+v, want %d after %d postings, the last at %d", *b, running[b], count[b], last[b])
		}
	}
}
