package store

import (
	"context"

	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/ledger"
	"github.com/okpay/okpay/wallet/money"
)

// SalesOf sums what an owner's sales and refunds moved on its account. It is a walk
// along the account's own part of the postings; as in accountPostings, the other
// side of a posting is found by its number.
func (s *session) SalesOf(ctx context.Context, owner string, account, since, until int64) ([]engine.SalesOf, error) {
	return collect(ctx, s, "sum the sales of an account", salesQuery, func(r rowScanner, o *engine.SalesOf) error {
		var in, fee int64
		err := r.Scan(&o.Kind, &in, &fee, &o.Count, &o.Sum)
		o.In, o.Fee = in != 0, fee != 0
		return err
	}, account, since, until, owner)
}

const salesQuery = `SELECT y.kind, y.inward, y.fee, COUNT(*), CAST(SUM(y.amount) AS BIGINT) FROM (
		SELECT t.kind AS kind, CASE WHEN p.amount > 0 THEN 1 ELSE 0 END AS inward, p.amount AS amount,
			CASE WHEN EXISTS (SELECT 1 FROM postings o JOIN accounts a ON a.id = o.account_id
				WHERE o.txn_id = p.txn_id AND o.at = p.at AND o.idx = p.idx + 1 - 2 * (p.idx % 2) AND a.class = 'fees')
				THEN 1 ELSE 0 END AS fee
		FROM postings p JOIN transactions t ON t.id = p.txn_id
		WHERE p.account_id = $1 AND p.at >= $2 AND p.at < $3 AND ((t.kind IN ('payment', 'capture') AND t.to_id = $4) OR (t.kind = 'refund' AND t.from_id = $4))
	) y GROUP BY y.kind, y.inward, y.fee ORDER BY y.kind, y.inward, y.fee`

// WithdrawnBefore walks down what was held of an owner to the last withdrawal that
// has left before a moment.
func (s *session) WithdrawnBefore(ctx context.Context, owner string, currency money.Currency, moment int64) (int64, error) {
	account, err := s.number(ctx, "find an account", `SELECT a.id FROM accounts a WHERE a.path = $1 AND a.currency = $2`, ledger.HeldPath(owner), string(currency))
	if err != nil || account == 0 {
		return 0, err
	}
	return s.number(ctx, "look for a withdrawal", withdrawnQuery, account, moment)
}

const withdrawnQuery = `SELECT p.at FROM postings p JOIN transactions t ON t.id = p.txn_id
		WHERE p.account_id = $1 AND p.at < $2 AND p.amount < 0 AND t.kind = 'withdrawal' AND (t.status = 'posted' OR t.status = 'returned')
		ORDER BY p.at DESC, p.idx DESC LIMIT 1`
