package store

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet/engine"
)

// How writes keep out of each other's way on PostgreSQL.
//
// What a write decides on belongs to customers: their status, their accounts
// and what was used of their limits, the instruments and codes that they have,
// and the transactions in which they take part (what was refunded of a payment
// is guarded by its merchant, what is left of a hold by its payer, what becomes
// of a top-up by its owner). So there is one lock: the row of the customer. A
// write takes those of all customers that it names in one statement, in the
// order of their ids, before it reads anything that it decides on; each later
// statement sees all that was committed by then (READ COMMITTED). A customer
// who has no account yet has a row, so first postings, too, come one after the
// other, and account rows need no lock of their own: nobody writes one without
// its owner's.
//
// A checkout is guarded by its merchant, whom every payment of it names. A write
// that reads checkouts locks their rows as well, in the order of their ids and
// after the customers, so that a way to change one that forgot the merchant could
// not pay it twice; and it writes them only as far as they are as it read them.
//
// The row of a payout is locked by reading it in a write, and always before any
// customer. Accounts of the system are locked by nobody: what is posted to them
// is added beside their balance, and the sequencer folds it in. The sequencer
// works under an advisory lock; it passes over transactions that a write is
// moving on, and waits for none.
//
// A write that seals something shares the row of the vault's keysets until its
// end, and one that adds a key is alone with it and takes no customer; what
// seals rows anew takes it in a way that both of the others allow, and then the
// rows by their ids.
//
// A change that is no transaction (a registration, a batch of a payout) first
// takes an advisory lock on its idempotency key, the only one that it takes. Who
// sends messages takes one in the same way, under a name that is no key.
//
// Hence the order is: key, payout, customers by id, and then only rows that
// are guarded by those; no two writes can wait for each other. What is left are
// unique keys: the same idempotency key, e-mail or name of a payout twice at
// once, and an account of the system that is posted to for the first time by
// two. Whoever comes second fails, is run again from its start, and finds what
// the first has done.

// lock locks customers, as far as the write has not locked them before.
func (d *postgresDialect) lock(ctx context.Context, s *session, what engine.Locks) error {
	if what.Key.Key != "" {
		_, err := s.exec(ctx, "lock an idempotency key", `SELECT pg_advisory_xact_lock(hashtextextended($1 || ' ' || $2, $3))`,
			what.Key.Scope, what.Key.Key, keyLockSeed)
		if err != nil {
			return err
		}
	}
	if what.Keysets {
		if err := s.lockKeysets(ctx); err != nil {
			return err
		}
	}
	names, fresh, err := s.toLock(ctx, what)
	if err != nil || !fresh {
		return err
	}
	query, args := lockQuery(`c.id`, names)
	ids, err := collect(ctx, s, "lock customers", query, func(r rowScanner, id *string) error { return r.Scan(id) }, args...)
	for _, id := range ids {
		s.locked[lockKey(int(engine.RefID), id)] = true
	}
	return err
}

// toLock gives all names of customers by the kind of name, and whether one of
// them is new to the write, which notes it as locked.
func (s *session) toLock(ctx context.Context, what engine.Locks) (names map[int][]string, fresh bool, err error) {
	if s.locked == nil {
		s.locked = make(map[string]bool, 2*len(what.Customers)+1)
	}
	names = map[int][]string{}
	want := func(kind int, text string) {
		names[kind] = append(names[kind], text)
		if key := lockKey(kind, text); !s.locked[key] {
			s.locked[key], fresh = true, true
		}
	}
	for _, ref := range what.Customers {
		text := ref.Text
		if ref.Kind == engine.RefPhone {
			if text, err = s.phoneIndex(ctx, ref.Text); err != nil {
				return nil, false, err
			}
		}
		want(int(ref.Kind), text)
	}
	for _, id := range what.Transactions {
		want(lockTransaction, id)
	}
	if what.Payout != "" {
		want(lockPayout, what.Payout)
	}
	return names, fresh, nil
}

func lockKey(kind int, text string) string { return strconv.Itoa(kind) + " " + text }

// customersQuery reads the customers that a batch names, and in a write locks
// them, in one statement, unless it has locked all of them before. scan scans
// what it gives.
func (d *postgresDialect) customersQuery(ctx context.Context, s *session, of engine.Names) (_ asked, scan func(rowScanner, *engine.Customer) error, err error) {
	names, fresh, err := s.toLock(ctx, engine.Locks{Customers: of.Customers, Transactions: of.Transactions})
	if err != nil {
		return asked{}, nil, err
	}
	columns, scan := customerColumns, scanCustomer
	if indexes := names[int(engine.RefPhone)]; len(indexes) > 0 {
		known := make(phonesByIndex, len(indexes))
		for _, ref := range of.Customers {
			if ref.Kind == engine.RefPhone { // the indexes are in their order
				known[indexes[0]], indexes = ref.Text, indexes[1:]
			}
		}
		columns, scan = indexedColumns, known.scan
	}
	query, args := lockQuery(columns, names)
	if !s.writing || !fresh {
		query = strings.TrimSuffix(query, lockingEnd)
	}
	return asked{query, args}, scan, nil
}

// haveLocked notes that a write is alone with customers, whoever named them.
func (s *session) haveLocked(list []engine.Customer) {
	for i := range list {
		s.locked[lockKey(int(engine.RefID), list[i].ID)] = true
	}
}

// keyLockSeed keeps the locks on keys apart from other advisory locks.
const keyLockSeed = int64(0x6f6b_7061_7903)

// By what else than a name customers are locked.
const (
	lockTransaction = 100 + iota
	lockPayout
)

// lockingEnd ends a statement that locks customers.
const lockingEnd = ` ORDER BY c.id FOR NO KEY UPDATE`

// lockQuery locks the customers that are named in one of the ways, with those
// ways alone: each costs the planner time.
func lockQuery(columns string, names map[int][]string) (query string, args []any) {
	var parts []string
	for _, way := range []struct {
		kind  int
		parts []string
	}{
		{int(engine.RefID), []string{`SELECT unnest($%::text[])`}},
		{int(engine.RefEmail), []string{`SELECT e.id FROM customers e WHERE e.email IN {set $%}`}},
		{int(engine.RefPhone), []string{`SELECT p.id FROM customers p WHERE p.phone_index IN {set $%}`}},
		{int(engine.RefHandle), []string{`SELECT h.id FROM customers h WHERE h.handle IN {set $%} AND h.handle <> ''`}},
		{lockTransaction, []string{
			`SELECT t.from_id FROM transactions t WHERE t.id IN {set $%}`, `SELECT t.to_id FROM transactions t WHERE t.id IN {set $%}`,
		}},
		{lockPayout, []string{
			`SELECT o.merchant_id FROM payouts o WHERE o.id IN {set $%}`,
			`SELECT i.recipient_id FROM payout_items i WHERE i.payout_id IN {set $%} AND i.status = 'pending'`,
		}},
	} {
		if len(names[way.kind]) == 0 {
			continue
		}
		args = append(args, set(names[way.kind]))
		for _, part := range way.parts {
			parts = append(parts, strings.ReplaceAll(part, "%", strconv.Itoa(len(args))))
		}
	}
	if len(parts) == 0 {
		parts = []string{`SELECT ''`} // names nobody
	}
	return `SELECT ` + columns + ` FROM customers c WHERE c.id = ANY (ARRAY(` + strings.Join(parts, ` UNION ALL `) + `))` + lockingEnd, args
}

func (d *postgresDialect) forUpdate() string   { return ` FOR NO KEY UPDATE` }
func (d *postgresDialect) forKeyShare() string { return ` FOR KEY SHARE` }

// conflict is what another writer's work made of a statement: the write is run
// again, and only when that does not help is the rest of it what the caller is told.
type conflict struct{ refusal error }

func (c *conflict) Error() string { return c.refusal.Error() }
func (c *conflict) Unwrap() error { return c.refusal }

// maxTries bounds how often a write is run for the sake of other writers, and
// firstPause is the time before it is run again, which doubles each time.
const (
	maxTries   = 8
	firstPause = 2 * time.Millisecond
)

// again runs a write again when it came into another's way.
func (d *postgresDialect) again(ctx context.Context, attempt func() error) error {
	pause := firstPause
	for try := 1; ; try++ {
		err := attempt()
		if _, met := errors.AsType[*conflict](err); !met || try == maxTries {
			return err
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
		pause *= 2
	}
}
