package engine

import (
	"context"
	"fmt"
	"slices"

	"github.com/okpay/okpay/wallet/ident"
	"github.com/okpay/okpay/wallet/ledger"
)

// Names is what the intents of a batch name. Both sides of the transactions
// count as named, too.
type Names struct {
	Moment       int64 // at which the policy is asked for
	Keys         []KeyRef
	Customers    []Ref
	Instruments  []string
	Transactions []string
	Quotes       []string
	Checkouts    []string
}

// Named is what of Names is there. UsedKeys are keys that were used by changes
// that are no transactions.
type Named struct {
	Policy       string // the version in force, empty for the one that ships
	Keyed        []Txn
	UsedKeys     []KeyRef
	Customers    []Customer
	Instruments  []Instrument
	Transactions []Txn
	Quotes       []QuoteRecord
	Checkouts    []CheckoutRecord
}

// MoneyOf says of whom a batch needs to know what: what is there of Owners and
// of the accounts of the system, what Payers hold that has expired at Moment,
// and what was used of limits, from FromDay on, by Payers and by API keys.
type MoneyOf struct {
	Owners, Payers, APIKeys []string
	Instruments             []string // whose use is asked for
	System                  []ledger.Account
	FromDay, Moment         int64
	MostHolds               int
	Risk                    []RiskKey // what the risk rules have to know
}

// Money is what MoneyOf asks for.
type Money struct {
	DueHolds, PendingTopUps []Txn
	Balances                []ledger.Balance
	Usage                   []UsageRow
	Risk                    []RiskRecord
}

// ReadNamed is Reader.Named of a store to which one read after the other is as
// good as all of them together.
func ReadNamed(ctx context.Context, r Reader, names Names) (Named, error) {
	var found Named
	if err := r.Lock(ctx, Locks{Customers: names.Customers, Transactions: names.Transactions}); err != nil {
		return found, fmt.Errorf("lock customers: %w", err)
	}
	var err error
	if found.Policy, err = r.PolicyInForce(ctx, names.Moment); err != nil {
		return found, fmt.Errorf("load the policy's version: %w", err)
	}
	if len(names.Keys) > 0 {
		if found.Keyed, err = r.KeyedTransactions(ctx, names.Keys); err != nil {
			return found, fmt.Errorf("load idempotency keys: %w", err)
		}
		events, err := r.KeyedEvents(ctx, names.Keys)
		if err != nil {
			return found, fmt.Errorf("load idempotency keys: %w", err)
		}
		for i := range events {
			found.UsedKeys = append(found.UsedKeys, KeyRef{events[i].Scope, events[i].Key})
		}
	}
	if len(names.Instruments) > 0 {
		if found.Instruments, err = r.Instruments(ctx, names.Instruments); err != nil {
			return found, fmt.Errorf("load instruments: %w", err)
		}
	}
	refs := names.Customers
	if len(names.Transactions) > 0 {
		if found.Transactions, err = r.Transactions(ctx, names.Transactions); err != nil {
			return found, fmt.Errorf("load transactions: %w", err)
		}
		refs = withSides(refs, found.Transactions)
	}
	if found.Customers, err = r.Customers(ctx, refs); err != nil {
		return found, fmt.Errorf("load customers: %w", err)
	}
	if len(names.Quotes) > 0 {
		if found.Quotes, err = r.Quotes(ctx, names.Quotes); err != nil {
			return found, fmt.Errorf("load quotes: %w", err)
		}
	}
	if len(names.Checkouts) > 0 {
		if found.Checkouts, err = r.Checkouts(ctx, names.Checkouts); err != nil {
			return found, fmt.Errorf("load checkouts: %w", err)
		}
	}
	return found, nil
}

// withSides adds the customers who are sides of transactions, each once.
func withSides(refs []Ref, transactions []Txn) []Ref {
	seen := make(map[Ref]bool, len(refs))
	for _, ref := range refs {
		seen[ref] = true
	}
	all := refs[:len(refs):len(refs)]
	for i := range transactions {
		for _, id := range []string{transactions[i].From, transactions[i].To} {
			if ref := ident.Classify(id); ref.Kind != ident.NoReference && !seen[ref] {
				seen[ref] = true
				all = append(all, ref)
			}
		}
	}
	return all
}

// ReadMoney is Reader.Money of a store to which one read after the other is as
// good as all of them together.
func ReadMoney(ctx context.Context, r Reader, of MoneyOf) (Money, error) {
	var found Money
	var err error
	if len(of.Payers) > 0 {
		if found.DueHolds, err = r.DueHolds(ctx, of.Payers, of.Moment, of.MostHolds); err != nil {
			return found, fmt.Errorf("load expired holds: %w", err)
		}
	}
	if found.PendingTopUps, err = r.PendingTopUps(ctx, of.Owners); err != nil {
		return found, fmt.Errorf("load pending top-ups: %w", err)
	}
	if found.Balances, err = r.Accounts(ctx, of.Owners, of.System); err != nil {
		return found, fmt.Errorf("load balances: %w", err)
	}
	if len(of.Payers) > 0 {
		if found.Usage, err = r.Usage(ctx, of.Users(), of.FromDay); err != nil {
			return found, fmt.Errorf("load what was used of limits: %w", err)
		}
	}
	if len(of.Risk) > 0 {
		if found.Risk, err = r.RiskWindows(ctx, of.Risk); err != nil {
			return found, fmt.Errorf("load what risk rules look at: %w", err)
		}
	}
	return found, nil
}

// Users are those whose use of limits is asked for.
func (of *MoneyOf) Users() []string {
	return slices.Concat(of.Payers, of.APIKeys, of.Instruments)
}
