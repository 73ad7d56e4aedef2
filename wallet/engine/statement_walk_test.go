package engine

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/wallet/ledger"
	"github.com/okpay/okpay/wallet/money"
)

// twoAccounts is a reader of an owner's two accounts and of nothing else.
type twoAccounts struct {
	Reader
	accounts [2][]AccountPosting
	reads    int // how many postings were read
}

func (r *twoAccounts) BalancesAt(_ context.Context, owner string, at int64) ([]ledger.Balance, error) {
	var list []ledger.Balance
	for i, path := range []string{ledger.AvailablePath(owner), ledger.HeldPath(owner)} {
		last := -1
		for k, p := range r.accounts[i] {
			if p.At <= at {
				last = k
			}
		}
		if last >= 0 {
			p := r.accounts[i][last]
			list = append(list, ledger.Balance{
				ID: int64(i + 1), Account: ledger.Account{Path: path, Currency: "EUR"}, Amount: money.FromMinor(p.After, "EUR"), LastAt: p.At,
			})
		}
	}
	return list, nil
}

func (r *twoAccounts) AccountPostings(_ context.Context, account, after, until int64, limit int) ([]AccountPosting, error) {
	var list []AccountPosting
	for _, p := range r.accounts[account-1] {
		if p.At > after && p.At < until && len(list) < limit {
			list = append(list, p)
		}
	}
	r.reads += len(list)
	return list, nil
}

// drawAccounts draws what was posted to two accounts, moment after moment, and
// what a statement of all of it says.
func drawAccounts(t *rapid.T) (r *twoAccounts, want []string, end int64) {
	r = &twoAccounts{}
	var balances [2]int64
	moments := rapid.IntRange(0, 120).Draw(t, "moments")
	at := int64(1000)
	for range moments {
		at += rapid.Int64Range(1, 3).Draw(t, "pause")
		moved, fee := int64(0), int64(0)
		for k := range rapid.IntRange(1, 2*ledger.MaxMovements).Draw(t, "postings") {
			account := rapid.IntRange(0, 1).Draw(t, "account")
			amount := rapid.Int64Range(-5, 5).Filter(func(n int64) bool { return n != 0 }).Draw(t, "amount")
			p := AccountPosting{At: at, Index: int64(k), Txn: fmt.Sprint("txn_", at), Amount: amount, Fee: rapid.Bool().Draw(t, "fee")}
			balances[account] += amount
			p.After = balances[account]
			r.accounts[account] = append(r.accounts[account], p)
			if p.Fee {
				fee += amount
			} else {
				moved += amount
			}
		}
		if moved != 0 || fee != 0 {
			want = append(want, fmt.Sprint(at, moved, fee, balances[0]+balances[1]))
		}
	}
	return r, want, at + 1
}

func TestPagesOfAStatementPutTogetherAreTheWhole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r, want, end := drawAccounts(t)
		limit := rapid.IntRange(1, 7).Draw(t, "limit")
		var got []string
		after := int64(999)
		for pages := 0; ; pages++ {
			w := statementWalk{after: after, until: end, limit: limit, currency: "EUR"}
			if err := w.read(t.Context(), r, "usr_1"); err != nil {
				t.Fatalf("read a page: %v", err)
			}
			if len(w.lines) > limit {
				t.Fatalf("a page of %d has %d lines", limit, len(w.lines))
			}
			for _, l := range w.lines {
				got = append(got, fmt.Sprint(l.at, l.moved.Minor(), l.fee.Minor(), l.balance.Minor()))
			}
			if w.next == 0 {
				break
			}
			if w.next <= after {
				t.Fatalf("the page after %d goes on after %d", after, w.next)
			}
			after = w.next
		}
		if !slices.Equal(got, want) {
			t.Fatalf("in pages of %d:\n%s\nwant:\n%s", limit, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	})
}

func TestAPageOfAStatementReadsNoMorePostingsThanItsBound(t *testing.T) {
	t.Parallel()
	r := &twoAccounts{}
	const postings = 3 * maxStatementPostings
	for i := range int64(postings) {
		r.accounts[0] = append(r.accounts[0], AccountPosting{At: 1000 + i, Txn: "txn", Amount: 1, After: i + 1})
		r.accounts[1] = append(r.accounts[1], AccountPosting{At: 1000 + i, Txn: "txn", Amount: -1, After: -i - 1})
	}
	// Every moment moves nothing in all, as those of holds do.
	after, pages := int64(0), 0
	for {
		w := statementWalk{after: after, until: math.MaxInt64, limit: 1000, currency: "EUR"}
		r.reads = 0
		if err := w.read(t.Context(), r, "usr_1"); err != nil {
			t.Fatalf("read page %d: %v", pages, err)
		}
		if len(w.lines) != 0 || r.reads > 2*maxStatementPostings {
			t.Fatalf("page %d has %d lines of %d postings", pages, len(w.lines), r.reads)
		}
		if pages++; w.next == 0 {
			break
		}
		after = w.next
	}
	if least := postings / maxStatementPostings; pages < least {
		t.Errorf("%d postings were read in %d pages, want at least %d", postings, pages, least)
	}
}
