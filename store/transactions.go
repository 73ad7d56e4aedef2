package store

import (
	"context"
	"strconv"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/money"
)

// What is read with a transaction: the names of both sides (a merchant's
// handle, a person's or a payee's name, an instrument's brand and last four), and what was
// captured of a hold or refunded of anything else, with the fees that went back,
// what it converted, and the checkout that it pays.
const (
	transactionColumns = `{seq t}, t.id, t.kind, t.status, t.amount, t.currency, t.fee, t.fee_returnable, t.fee_bearer,
		t.fee_rule, t.from_id, t.to_id, t.memo, t.order_id, t.created_at, t.effective_at, t.expires_at, t.key_scope, t.key,
		t.input_hash, t.actor, t.policy_version, t.parent_id, t.payout_id, t.item, t.reason,
		COALESCE(CASE fc.kind WHEN 'merchant' THEN fc.handle ELSE fc.name END, fi.brand || ' ' || fi.last4,
			(SELECT y.name FROM payees y WHERE y.id = t.from_id), ''),
		COALESCE(CASE tc.kind WHEN 'merchant' THEN tc.handle ELSE tc.name END, ti.brand || ' ' || ti.last4,
			(SELECT y.name FROM payees y WHERE y.id = t.to_id), ''),
		(SELECT CAST(COALESCE(SUM(k.amount), 0) AS BIGINT) FROM transactions k
			WHERE k.parent_id = t.id AND k.parent_id <> '' AND k.status = 'posted'
			AND k.kind = CASE t.kind WHEN 'hold' THEN 'capture' ELSE 'refund' END),
		(SELECT CAST(COALESCE(SUM(k.fee), 0) AS BIGINT) FROM transactions k
			WHERE k.parent_id = t.id AND k.parent_id <> '' AND k.status = 'posted' AND k.kind = 'refund'),
		COALESCE(x.quote_id, ''), COALESCE(x.payment_id, ''), COALESCE(x.paid, 0), COALESCE(x.paid_currency, ''), COALESCE(x.received, 0),
		COALESCE(x.received_currency, ''), COALESCE(x.fee_paid, 0), COALESCE(x.margin, 0), COALESCE(x.residue, 0),
		COALESCE(x.fee_margin, 0), COALESCE(x.fee_residue, 0), COALESCE(x.rate, ''),
		COALESCE(x.refunded_before, 0), COALESCE(x.fee_before, 0),
		COALESCE(g.fee_promotion, ''), COALESCE(g.forgone, 0), COALESCE(g.forgone_worth, 0),
		COALESCE(g.cashback_promotion, ''), COALESCE(g.cashback, 0), COALESCE(g.cashback_worth, 0),
		COALESCE(ck.checkout_id, '')`
	transactionJoins = `
		LEFT JOIN customers fc ON fc.id = t.from_id LEFT JOIN instruments fi ON fi.id = t.from_id
		LEFT JOIN customers tc ON tc.id = t.to_id LEFT JOIN instruments ti ON ti.id = t.to_id
		LEFT JOIN fx_conversions x ON x.txn_id = t.id
		LEFT JOIN promoted g ON g.txn_id = t.id
		LEFT JOIN checkout_payments ck ON ck.txn_id = t.id`
)

func scanTransaction(r rowScanner, t *engine.Txn) error {
	var amount, fee, returnable, taken, takenFee, forgone, cashback int64
	var currency money.Currency
	var converted engine.Conversion
	var a conversionAmounts
	err := r.Scan(&t.Seq, &t.ID, &t.Kind, &t.Status, &amount, &currency, &fee, &returnable, &t.FeeBearer,
		&t.FeeRule, &t.From, &t.To, &t.Memo, &t.OrderID, &t.CreatedAt, &t.EffectiveAt, &t.ExpiresAt, &t.Scope, &t.Key,
		&t.InputHash, &t.Actor, &t.PolicyVersion, &t.Parent, &t.Payout, &t.Item, &t.Reason,
		&t.FromName, &t.ToName, &taken, &takenFee,
		&converted.Quote, &converted.Payment, &a.paid, &a.from, &a.received, &a.to, &a.feePaid, &a.margin, &a.residue,
		&a.feeMargin, &a.feeResidue, &converted.Rate, &converted.RefundedBefore, &converted.FeeBefore,
		&t.Given.FeePromotion, &forgone, &t.Given.ForgoneWorth, &t.Given.CashbackPromotion, &cashback, &t.Given.CashbackWorth,
		&t.Checkout)
	if converted.Rate != "" {
		converted.Transaction, converted.At = t.ID, t.CreatedAt
		a.give(&converted)
		t.Conversion = &converted
	}
	t.Amount, t.Fee = money.FromMinor(amount, currency), money.FromMinor(fee, currency)
	t.FeeReturnable = money.FromMinor(returnable, currency)
	t.Taken, t.TakenFee = money.FromMinor(taken, currency), money.FromMinor(takenFee, currency)
	t.Given.Forgone, t.Given.Cashback = money.FromMinor(forgone, currency), money.FromMinor(cashback, currency)
	return err
}

// seldomTransactions reads transactions of which there are mostly none. It
// looks for one before it compiles the joins of a whole transaction, which
// takes longer than all that a payment asks for besides.
func (s *session) seldomTransactions(ctx context.Context, attempted, from, where, order string, args ...any) ([]engine.Txn, error) {
	there, err := s.number(ctx, attempted, `SELECT 1 FROM `+from+` WHERE `+where+` LIMIT 1`, args...)
	if err != nil || there == 0 {
		return nil, err
	}
	return collect(ctx, s, attempted, `SELECT `+transactionColumns+` FROM `+from+transactionJoins+` WHERE `+where+` ORDER BY `+order,
		scanTransaction, args...)
}

// KeyedTransactions finds what the keys were used for.
func (s *session) KeyedTransactions(ctx context.Context, keys []engine.KeyRef) ([]engine.Txn, error) {
	return s.seldomTransactions(ctx, "read transactions by key", `{pairs $1} pair CROSS JOIN transactions t`,
		`t.key_scope = pair.a AND t.key = pair.b AND t.key <> '' AND t.status <> 'failed'`, `t.created_at, t.id`, pairs(keys))
}

const transactionsQuery = `SELECT ` + transactionColumns + `
	FROM transactions t` + transactionJoins + `
	WHERE t.id IN {set $1} ORDER BY t.created_at, t.id`

// Transactions finds some by id.
func (s *session) Transactions(ctx context.Context, ids []string) ([]engine.Txn, error) {
	list, err := collect(ctx, s, "read transactions", transactionsQuery, scanTransaction, set(ids))
	if err == nil && !s.writing {
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
	found, err := afterNumbering(ctx, s, `SELECT t.id, {seq t} FROM transactions t WHERE t.id IN {set $1}`,
		func(r rowScanner, t *engine.Txn) error { return r.Scan(&t.ID, &t.Seq) }, set(ids))
	for i := range found {
		missing[found[i].ID].Seq = found[i].Seq
	}
	return err
}

// DueHolds reads pending holds that expired at or before now, the first to
// expire first.
func (s *session) DueHolds(ctx context.Context, owners []string, now int64, limit int) ([]engine.Txn, error) {
	where, args := `t.kind = 'hold' AND t.status = 'pending' AND t.expires_at <= $1`, []any{now}
	if owners != nil {
		where, args = where+` AND t.from_id IN {set $2}`, append(args, set(owners))
	}
	return s.seldomTransactions(ctx, "read expired holds", `transactions t`, where,
		`t.expires_at, t.id LIMIT `+strconv.FormatInt(limitOf(limit), 10), args...)
}

// PendingTopUps reads the pending top-ups of the owners, the oldest first.
func (s *session) PendingTopUps(ctx context.Context, owners []string) ([]engine.Txn, error) {
	return s.seldomTransactions(ctx, "read pending top-ups", `transactions t`,
		`t.kind = 'top_up' AND t.status = 'pending' AND t.to_id IN {set $1}`, `t.id`, set(owners))
}

// PendingRail reads pending top-ups and withdrawals by id, which is the order
// in which they were made, from after on, but for those that wait for a review.
func (s *session) PendingRail(ctx context.Context, after string, limit int) ([]engine.Txn, error) {
	return collect(ctx, s, "read pending transactions", `SELECT `+transactionColumns+`
		FROM transactions t`+transactionJoins+`
		WHERE t.status = 'pending' AND t.kind IN ('top_up', 'withdrawal') AND t.id > $1
			AND NOT EXISTS (SELECT 1 FROM risk_reviews v WHERE v.txn_id = t.id AND v.status = 'open')
		ORDER BY t.id LIMIT $2`, scanTransaction, after, limitOf(limit))
}

// Postings reads those of one transaction in the order in which they were made.
func (s *session) Postings(ctx context.Context, transaction string) ([]wallet.Posting, error) {
	return collect(ctx, s, "read postings", `SELECT a.path, a.currency, p.amount, COALESCE(p.balance_after, 0),
			CASE WHEN p.balance_after IS NULL THEN 0 ELSE 1 END
		FROM postings p JOIN accounts a ON a.id = p.account_id
		WHERE p.txn_id = $1 ORDER BY p.at, p.idx`, scanPosting, transaction)
}

func scanPosting(r rowScanner, p *wallet.Posting) error {
	var amount, after int64
	var known bool // not of an account of the system that many write to
	err := r.Scan(&p.Account, &p.Currency, &amount, &after, &known)
	p.Amount = money.FromMinor(amount, p.Currency).Decimal()
	if known {
		p.BalanceAfter = money.FromMinor(after, p.Currency).Decimal()
	}
	return err
}
