package store

import (
	"context"
	"database/sql"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/money"
)

// What is read with a transaction: the names of both sides (a merchant's
// handle, a person's name, an instrument's brand and last four), and what was
// captured of a hold or refunded of anything else, with the fees that went back.
const (
	transactionColumns = `COALESCE(t.seq, 0), t.id, t.kind, t.status, t.amount, t.currency, t.fee, t.fee_returnable, t.fee_bearer,
		t.fee_rule, t.from_id, t.to_id, t.memo, t.order_id, t.created_at, t.effective_at, t.expires_at, t.key_scope, t.key,
		t.input_hash, t.actor, t.policy_version, t.parent_id, t.payout_id, t.item, t.reason,
		COALESCE(CASE fc.kind WHEN 'merchant' THEN fc.handle ELSE fc.name END, fi.brand || ' ' || fi.last4, ''),
		COALESCE(CASE tc.kind WHEN 'merchant' THEN tc.handle ELSE tc.name END, ti.brand || ' ' || ti.last4, ''),
		(SELECT CAST(COALESCE(SUM(k.amount), 0) AS BIGINT) FROM transactions k
			WHERE k.parent_id = t.id AND k.parent_id <> '' AND k.status = 'posted'
			AND k.kind = CASE t.kind WHEN 'hold' THEN 'capture' ELSE 'refund' END),
		(SELECT CAST(COALESCE(SUM(k.fee), 0) AS BIGINT) FROM transactions k
			WHERE k.parent_id = t.id AND k.parent_id <> '' AND k.status = 'posted' AND k.kind = 'refund')`
	transactionJoins = `
		LEFT JOIN customers fc ON fc.id = t.from_id LEFT JOIN instruments fi ON fi.id = t.from_id
		LEFT JOIN customers tc ON tc.id = t.to_id LEFT JOIN instruments ti ON ti.id = t.to_id`
)

func scanTransaction(r rowScanner, t *engine.Txn) error {
	var amount, fee, returnable, taken, takenFee int64
	var currency money.Currency
	err := r.Scan(&t.Seq, &t.ID, &t.Kind, &t.Status, &amount, &currency, &fee, &returnable, &t.FeeBearer,
		&t.FeeRule, &t.From, &t.To, &t.Memo, &t.OrderID, &t.CreatedAt, &t.EffectiveAt, &t.ExpiresAt, &t.Scope, &t.Key,
		&t.InputHash, &t.Actor, &t.PolicyVersion, &t.Parent, &t.Payout, &t.Item, &t.Reason,
		&t.FromName, &t.ToName, &taken, &takenFee)
	t.Amount, t.Fee = money.FromMinor(amount, currency), money.FromMinor(fee, currency)
	t.FeeReturnable = money.FromMinor(returnable, currency)
	t.Taken, t.TakenFee = money.FromMinor(taken, currency), money.FromMinor(takenFee, currency)
	return err
}

// KeyedTransactions finds what the keys were used for.
func (s *session) KeyedTransactions(ctx context.Context, keys []engine.KeyRef) ([]engine.Txn, error) {
	return collect(ctx, s, "read transactions by key", `SELECT `+transactionColumns+`
		FROM {pairs $1} pair CROSS JOIN transactions t`+transactionJoins+`
		WHERE t.key_scope = pair.a AND t.key = pair.b AND t.key <> '' AND t.status <> 'failed'
		ORDER BY t.created_at, t.id`, scanTransaction, pairs(keys))
}

// Transactions finds some by id.
func (s *session) Transactions(ctx context.Context, ids []string) ([]engine.Txn, error) {
	list, err := collect(ctx, s, "read transactions", `SELECT `+transactionColumns+`
		FROM transactions t`+transactionJoins+`
		WHERE t.id IN {set $1} ORDER BY t.created_at, t.id`, scanTransaction, set(ids))
	if err == nil && s.conn == nil {
		err = s.completeNumbers(ctx, list)
	}
	return list, err
}

// completeNumbers gives those their sequence number that had none yet in the
// snapshot. It is given once, so it is true of the snapshot too.
func (s *session) completeNumbers(ctx context.Context, list []engine.Txn) error {
	missing := map[string]*engine.Txn{}
	ids := []string{}
	for i := range list {
		if list[i].Seq == 0 {
			missing[list[i].ID] = &list[i]
			ids = append(ids, list[i].ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	found, err := afterNumbering(ctx, s, `SELECT t.id, COALESCE(t.seq, 0) FROM transactions t WHERE t.id IN {set $1}`,
		func(r rowScanner, t *engine.Txn) error { return r.Scan(&t.ID, &t.Seq) }, set(ids))
	for i := range found {
		missing[found[i].ID].Seq = found[i].Seq
	}
	return err
}

// DueHolds reads pending holds that expired at or before now, the first to
// expire first.
func (s *session) DueHolds(ctx context.Context, owners []string, now int64, limit int) ([]engine.Txn, error) {
	of := ""
	if owners != nil {
		of = ` AND t.from_id IN {set $3}`
	}
	return collect(ctx, s, "read expired holds", `SELECT `+transactionColumns+`
		FROM transactions t`+transactionJoins+`
		WHERE t.kind = 'hold' AND t.status = 'pending' AND t.expires_at <= $1`+of+`
		ORDER BY t.expires_at, t.id LIMIT $2`, scanTransaction, append([]any{now, limitOf(limit)}, ownersOf(owners)...)...)
}

// ownersOf is the parameter of a set that is there only when it is not nil.
func ownersOf(owners []string) []any {
	if owners == nil {
		return nil
	}
	return []any{set(owners)}
}

// PendingRail reads pending top-ups and withdrawals by id, which is the order
// in which they were made, from after on.
func (s *session) PendingRail(ctx context.Context, after string, limit int) ([]engine.Txn, error) {
	return collect(ctx, s, "read pending transactions", `SELECT `+transactionColumns+`
		FROM transactions t`+transactionJoins+`
		WHERE t.status = 'pending' AND t.kind IN ('top_up', 'withdrawal') AND t.id > $1
		ORDER BY t.id LIMIT $2`, scanTransaction, after, limitOf(limit))
}

// Postings reads those of one transaction in the order in which they were made.
func (s *session) Postings(ctx context.Context, transaction string) ([]wallet.Posting, error) {
	return collect(ctx, s, "read postings", `SELECT a.path, a.currency, p.amount, p.balance_after
		FROM postings p JOIN accounts a ON a.id = p.account_id
		WHERE p.txn_id = $1 ORDER BY p.at, p.idx`, scanPosting, transaction)
}

func scanPosting(r rowScanner, p *wallet.Posting) error {
	var amount int64
	var after sql.NullInt64
	err := r.Scan(&p.Account, &p.Currency, &amount, &after)
	p.Amount = money.FromMinor(amount, p.Currency).Decimal()
	if after.Valid { // it is none of a system's account that many write to
		p.BalanceAfter = money.FromMinor(after.Int64, p.Currency).Decimal()
	}
	return err
}
