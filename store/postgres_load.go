package store

import (
	"context"

	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/ledger"
)

// named asks everything in one round trip, the customers first: their lock is
// what keeps the answers to the other questions true.
func (d *postgresDialect) named(ctx context.Context, s *session, names engine.Names) (found engine.Named, err error) {
	used := false // a key, by a transaction, of which there are few
	customers, scan, err := d.customersQuery(ctx, s, names)
	if err != nil {
		return found, err
	}
	questions := append(make([]question, 0, 8), into("lock and read customers", &found.Customers, scan, customers),
		question{"read the policy's version", policyInForceQuery, []any{names.Moment}, func(r rowScanner) error { return r.Scan(&found.Policy) }})
	if len(names.Keys) > 0 {
		scopes, keys := make([]string, len(names.Keys)), make([]string, len(names.Keys))
		for i, key := range names.Keys {
			scopes[i], keys[i] = key.Scope, key.Key
		}
		questions = append(questions,
			question{"read transactions by key", keyedTransactionsQuery, []any{set(scopes), set(keys)}, func(rowScanner) error {
				used = true
				return nil
			}},
			into("read events by key", &found.UsedKeys, scanKey, asked{keyedEventsQuery, []any{set(scopes), set(keys)}}))
	}
	if len(names.Instruments) > 0 {
		questions = append(questions, into("read instruments", &found.Instruments, scanInstrument, asked{instrumentsQuery, []any{set(names.Instruments)}}))
	}
	if len(names.Transactions) > 0 {
		questions = append(questions, into("read transactions", &found.Transactions, scanTransaction, asked{transactionsQuery, []any{set(names.Transactions)}}))
	}
	if len(names.Quotes) > 0 {
		questions = append(questions, into("read quotes", &found.Quotes, scanQuote, asked{quotesQuery, []any{set(names.Quotes)}}))
	}
	if len(names.Checkouts) > 0 {
		questions = append(questions, into("lock and read checkouts", &found.Checkouts, scanCheckout, asked{checkoutsQuery + s.forUpdate(), []any{set(names.Checkouts)}}))
	}
	if err = d.pipeline(ctx, s, questions...); err != nil {
		return found, err
	}
	s.haveLocked(found.Customers)
	if used {
		found.Keyed, err = s.KeyedTransactions(ctx, names.Keys)
	}
	return found, err
}

// Keys are looked up one by one, each by the index that guards it.
const (
	keyedTransactionsQuery = `SELECT t.id FROM unnest($1::text[], $2::text[]) AS pair (a, b)
		JOIN transactions t ON t.key_scope = pair.a AND t.key = pair.b AND t.key <> '' AND t.status <> 'failed'`
	keyedEventsQuery = `SELECT pair.a, pair.b FROM unnest($1::text[], $2::text[]) AS pair (a, b)
		JOIN events e ON e.key_scope = pair.a AND e.key = pair.b AND e.key <> ''`
)

func scanKey(r rowScanner, key *engine.KeyRef) error { return r.Scan(&key.Scope, &key.Key) }

// asked is a query with its parameters.
type asked struct {
	query string
	args  []any
}

// into is a question whose rows are put into a list.
func into[T any](attempted string, list *[]T, scan func(rowScanner, *T) error, what asked) question {
	return question{attempted, what.query, what.args, func(r rowScanner) error {
		var empty T
		*list = append(*list, empty)
		return scan(r, &(*list)[len(*list)-1])
	}}
}

// money asks everything in one round trip. The accounts belong to customers with
// whom the write is alone; those of the system may lack the newest postings.
func (d *postgresDialect) money(ctx context.Context, s *session, of engine.MoneyOf) (found engine.Money, err error) {
	if s.writing {
		if err = d.lock(ctx, s, locksOf(of.Owners)); err != nil { // all of them are locked already
			return found, err
		}
	}
	paths, currencies := make([]string, len(of.System)), make([]string, len(of.System))
	for i, account := range of.System {
		paths[i], currencies[i] = account.Path, string(account.Currency)
	}
	found.Balances = make([]ledger.Balance, 0, len(of.Owners)+len(of.System))
	seldom := false // a hold that has expired, or a top-up on its way
	questions := append(make([]question, 0, 4),
		question{"look for expired holds and pending top-ups", seldomQuery, []any{of.Moment, set(of.Payers), set(of.Owners)}, func(r rowScanner) error {
			return r.Scan(&seldom)
		}},
		into("read balances", &found.Balances, scanBalance, asked{balancesQuery(s.writing), []any{set(of.Owners), set(paths), set(currencies)}}))
	if len(of.Payers) > 0 {
		questions = append(questions, into("read what was used of limits", &found.Usage, scanUsage, asked{usageQuery, []any{set(of.Users()), of.FromDay}}))
	}
	if len(of.Risk) > 0 {
		questions = append(questions, into("read what risk rules look at", &found.Risk, scanRiskWindow, asked{riskWindowsQuery, []any{riskPairs(of.Risk)}}))
	}
	if err = d.pipeline(ctx, s, questions...); err != nil || !seldom {
		return found, err
	}
	if len(of.Payers) > 0 {
		if found.DueHolds, err = s.DueHolds(ctx, of.Payers, of.Moment, of.MostHolds); err != nil {
			return found, err
		}
	}
	found.PendingTopUps, err = s.PendingTopUps(ctx, of.Owners)
	return found, err
}

// seldomQuery looks by owner: whose holds have expired is not asked of all.
const seldomQuery = `SELECT CASE WHEN
	EXISTS (SELECT FROM unnest($2::text[]) AS payer (id) JOIN transactions t ON t.from_id = payer.id
		WHERE t.kind = 'hold' AND t.status = 'pending' AND t.expires_at <= $1)
	OR EXISTS (SELECT FROM unnest($3::text[]) AS owner (id) JOIN transactions t ON t.to_id = owner.id
		WHERE t.kind = 'top_up' AND t.status = 'pending') THEN 1 ELSE 0 END`

// balancesQuery reads the accounts of owners and those of the system by name.
func balancesQuery(writing bool) string {
	const columns = `SELECT a.id, a.path, a.currency, a.balance, a.postings, a.last_at FROM `
	system := "{balances}"
	if writing {
		system = "accounts"
	}
	return columns + `accounts a WHERE a.owner_id <> '' AND a.owner_id IN {set $1}
		UNION ALL ` + columns + `unnest($2::text[], $3::text[]) AS pair (a, b) JOIN ` + system + ` a ON a.path = pair.a AND a.currency = pair.b`
}
