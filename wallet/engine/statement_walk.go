package engine

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/okpay/okpay/wallet/ledger"
	"github.com/okpay/okpay/wallet/money"
)

// AccountPosting is a posting as it stands on its account. Fee says that the
// other side of the movement is an account of fees.
type AccountPosting struct {
	At, Index     int64
	Txn           string
	Amount, After int64 // minor units of the account's currency
	Fee           bool
}

// statementWalk reads a page of what moved an owner's money in one currency,
// after one moment and before another. The money lies on two accounts, what can
// be spent and what is held, and a statement is of both together.
type statementWalk struct {
	after, until int64
	limit        int
	currency     money.Currency

	lines []statementStep
	next  int64 // the moment after which the next page begins, 0 when there is none
}

// statementStep is what one transaction did at one moment: moved is without the
// fee, fee is below zero when it was charged, balance is of both accounts after it.
type statementStep struct {
	at                  int64
	txn                 string
	moved, fee, balance money.Amount
}

// maxStatementPostings bounds what one page reads of an account. It is above
// what one transaction posts at one moment, so that every page goes on.
const maxStatementPostings = 4000

// purse is one account of the walk: what it held, and its next postings.
type purse struct {
	held     money.Amount
	postings []AccountPosting
}

// read fills a page. A moment is read whole or not at all: where the postings
// of an account were cut off, the last moment read is left for the next page.
func (w *statementWalk) read(ctx context.Context, r Reader, owner string) error {
	opening, err := r.BalancesAt(ctx, owner, w.after)
	if err != nil {
		return fmt.Errorf("read what there was before a page of a statement: %w", err)
	}
	accounts, err := r.BalancesAt(ctx, owner, w.until-1)
	if err != nil {
		return fmt.Errorf("read the accounts of a statement: %w", err)
	}
	// Each line takes at most a few postings on an account; where they are more,
	// the page is shorter.
	most := min(4*w.limit+2*ledger.MaxMovements+1, maxStatementPostings)
	end := int64(math.MaxInt64) // of what was read of all accounts
	purses := make([]*purse, 0, 2)
	for i := range accounts {
		account := &accounts[i]
		if account.Account.Currency != w.currency {
			continue
		}
		p := &purse{held: money.Zero(w.currency)}
		if at := slices.IndexFunc(opening, func(b ledger.Balance) bool { return b.ID == account.ID }); at >= 0 {
			p.held = opening[at].Amount
		}
		if p.postings, err = r.AccountPostings(ctx, account.ID, w.after, w.until, most); err != nil {
			return fmt.Errorf("read the postings of a statement: %w", err)
		}
		if len(p.postings) == most {
			end = min(end, p.postings[most-1].At)
		}
		purses = append(purses, p)
	}
	return w.merge(purses, end)
}

// merge makes lines of the postings before end, moment after moment.
func (w *statementWalk) merge(purses []*purse, end int64) error {
	last := w.after
	for len(w.lines) < w.limit {
		at := int64(math.MaxInt64)
		for _, p := range purses {
			if len(p.postings) > 0 {
				at = min(at, p.postings[0].At)
			}
		}
		if at == math.MaxInt64 {
			return nil // nothing is left
		}
		if at >= end {
			break
		}
		last = at
		if err := w.step(purses, at); err != nil {
			return err
		}
	}
	for _, p := range purses {
		if len(p.postings) > 0 {
			w.next = last
		}
	}
	if w.next == w.after {
		return fmt.Errorf("a statement does not go on: more than %d postings at %d", maxStatementPostings, end)
	}
	return nil
}

// step makes a line of what was posted at one moment, if it moved anything.
func (w *statementWalk) step(purses []*purse, at int64) error {
	zero := money.Zero(w.currency)
	line := statementStep{at: at, moved: zero, fee: zero, balance: zero}
	var err error
	for _, p := range purses {
		for len(p.postings) > 0 && p.postings[0].At == at {
			posting := p.postings[0]
			p.postings = p.postings[1:]
			p.held = money.FromMinor(posting.After, w.currency)
			line.txn = posting.Txn
			part := &line.moved
			if posting.Fee {
				part = &line.fee
			}
			if *part, err = part.Add(money.FromMinor(posting.Amount, w.currency)); err != nil {
				return fmt.Errorf("sum a line of a statement: %w", err)
			}
		}
		if line.balance, err = line.balance.Add(p.held); err != nil {
			return fmt.Errorf("sum the balance of a statement: %w", err)
		}
	}
	if !line.moved.IsZero() || !line.fee.IsZero() {
		w.lines = append(w.lines, line)
	}
	return nil
}

// transactions reads those of the page, by their ids.
func (w *statementWalk) transactions(ctx context.Context, r Reader) (map[string]*Txn, error) {
	if len(w.lines) == 0 {
		return nil, nil
	}
	ids := make([]string, len(w.lines))
	for i := range w.lines {
		ids[i] = w.lines[i].txn
	}
	slices.Sort(ids)
	list, err := r.Transactions(ctx, slices.Compact(ids))
	if err != nil {
		return nil, fmt.Errorf("read the transactions of a statement: %w", err)
	}
	found := make(map[string]*Txn, len(list))
	for i := range list {
		found[list[i].ID] = &list[i]
	}
	return found, nil
}
