package store

import (
	"context"
	"math"
	"strconv"
	"strings"

	"github.com/okpay/okpay/wallet/engine"
)

// The parameters that all parts of a history share: $1 and $2 bound the moment
// (both inclusive), $3 and $4 are the page's cursor, the others filter.
const historyFilters = `
	(t.created_at < $3 OR (t.created_at = $3 AND t.id < $4))
	AND ($5 = '' OR t.kind = $5) AND ($6 = '' OR t.status = $6) AND ($7 = '' OR t.from_id = $7 OR t.to_id = $7)
	AND ($8 = '' OR t.currency = $8) AND t.amount BETWEEN $9 AND $10 AND ($11 = '' OR t.order_id = $11)`

// History pages through transactions, the newest first.
func (s *session) History(ctx context.Context, in engine.HistoryQuery) ([]engine.Txn, error) {
	if in.Owner == "" {
		return s.historyOfAll(ctx, in)
	}
	return s.historyOf(ctx, in)
}

// historyArgs are $1 to $12; the last is the limit.
func historyArgs(in engine.HistoryQuery) []any {
	before := in.Before
	if before == 0 {
		before = math.MaxInt64
	}
	least, most := int64(math.MinInt64), int64(math.MaxInt64)
	if in.Min != nil {
		least = *in.Min
	}
	if in.Max != nil {
		most = *in.Max
	}
	last := before
	if in.Until != 0 {
		last = min(last, in.Until-1)
	}
	return []any{
		in.Since, last, before, in.BeforeID, string(in.Kind), string(in.Status), in.Counterparty, string(in.Currency),
		least, most, in.OrderID, limitOf(in.Limit),
	}
}

// historyOf merges what touched each account of an owner with its top-ups,
// which are there before they touch an account. Each part is a walk down an
// index that ends with the page, whatever the size of the whole.
func (s *session) historyOf(ctx context.Context, in engine.HistoryQuery) ([]engine.Txn, error) {
	accounts, err := collect(ctx, s, "read the accounts of a history", `SELECT id FROM accounts
		WHERE owner_id = $1 AND owner_id <> '' ORDER BY id`,
		func(r rowScanner, id *int64) error { return r.Scan(id) }, in.Owner)
	if err != nil {
		return nil, err
	}
	const parameters = 12
	args := append(historyArgs(in), in.Owner)
	parts := make([]string, 0, len(accounts)+1)
	parts = append(parts, historyOfTopUps)
	for i, account := range accounts {
		parts = append(parts, historyOfAccount(parameters+2+i))
		args = append(args, account)
	}
	return collect(ctx, s, "read a history", mergeHistory(parts), scanTransaction, args...)
}

// mergeHistory puts parts of a history, each a page long, together to one page.
func mergeHistory(parts []string) string {
	return `SELECT ` + transactionColumns + ` FROM (
			SELECT at, id FROM (` + strings.Join(parts, "\nUNION\n") + `) AS walked ORDER BY at DESC, id DESC LIMIT $12
		) AS h JOIN transactions t ON t.id = h.id` + transactionJoins + `
		ORDER BY h.at DESC, h.id DESC`
}

// historyOfTopUps walks down the top-ups of the owner $13.
const historyOfTopUps = `SELECT * FROM (SELECT t.created_at AS at, t.id AS id FROM transactions t
		WHERE t.kind = 'top_up' AND t.to_id = $13 AND t.created_at BETWEEN $1 AND $2 AND ` + historyFilters + `
		ORDER BY t.created_at DESC, t.id DESC LIMIT $12) AS top_ups`

// historyOfAccount walks down the postings of the account in parameter n. A
// transaction that posts to it more than once counts with its first posting,
// and one that posts to it later again (a hold that is given back, a withdrawal
// that failed) with those of when it was made.
func historyOfAccount(n int) string {
	account := parameter(n)
	return `SELECT * FROM (SELECT p.at AS at, t.id AS id FROM postings p JOIN transactions t ON t.id = p.txn_id
		WHERE p.account_id = ` + account + ` AND p.at <= $2 AND p.at >= $1 AND t.created_at = p.at AND t.kind <> 'top_up'
			AND NOT EXISTS (SELECT 1 FROM postings f
				WHERE f.account_id = p.account_id AND f.at = p.at AND f.idx < p.idx AND f.txn_id = p.txn_id)
			AND ` + historyFilters + `
		ORDER BY p.at DESC, p.idx DESC LIMIT $12) AS account_` + account[1:]
}

// parameter names the parameter n.
func parameter(n int) string { return "$" + strconv.Itoa(n) }

// historyOfAll walks down the sequence from the newest transaction that the
// page may hold. Time never goes back along it.
func (s *session) historyOfAll(ctx context.Context, in engine.HistoryQuery) ([]engine.Txn, error) {
	args := historyArgs(in)
	if !s.dialect.oneWriter() {
		return collect(ctx, s, "read the history", historyByTimeQuery, scanTransaction, args...)
	}
	last, ok := args[1].(int64)
	if !ok {
		last = math.MaxInt64
	}
	from, err := s.firstAfter(ctx, last)
	if err != nil {
		return nil, err
	}
	to := int64(1)
	if in.Since != 0 {
		if to, err = s.firstAfter(ctx, in.Since-1); err != nil {
			return nil, err
		}
	}
	return collect(ctx, s, "read the history", historyOfAllQuery, scanTransaction, append(args, from, to)...)
}

const historyOfAllQuery = `SELECT ` + transactionColumns + `
	FROM transactions t` + transactionJoins + `
	WHERE t.seq < $13 AND t.seq >= $14 AND t.created_at BETWEEN $1 AND $2 AND ` + historyFilters + `
	ORDER BY t.seq DESC LIMIT $12`

// historyByTimeQuery is for a sequence that time is not the order of: there the
// transactions have an index by time.
const historyByTimeQuery = `SELECT ` + transactionColumns + `
	FROM transactions t` + transactionJoins + `
	WHERE t.created_at BETWEEN $1 AND $2 AND ` + historyFilters + `
	ORDER BY t.created_at DESC, t.id DESC LIMIT $12`

// firstAfter finds the sequence number of the first transaction made after a
// moment, one beyond the last when there is none, by halving the sequence.
func (s *session) firstAfter(ctx context.Context, at int64) (int64, error) {
	last, err := s.number(ctx, "find the end of the history", `SELECT COALESCE(MAX(seq), 0) FROM transactions`)
	if err != nil {
		return 0, err
	}
	low, high := int64(1), last+1 // the answer is in [low, high]
	if at == math.MaxInt64 {
		return high, nil
	}
	for low < high {
		middle := low + (high-low)/2
		next, _, err := one(ctx, s, "find a moment in the history", `SELECT seq, created_at FROM transactions
			WHERE seq >= $1 ORDER BY seq LIMIT 1`,
			func(r rowScanner, t *engine.Txn) error { return r.Scan(&t.Seq, &t.CreatedAt) }, middle)
		if err != nil {
			return 0, err
		}
		if next.CreatedAt > at {
			high = middle
		} else {
			low = next.Seq + 1
		}
	}
	return low, nil
}
