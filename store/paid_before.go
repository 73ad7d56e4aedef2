package store

import (
	"context"

	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/money"
)

// PaidBefore reads which amounts a merchant has paid to payees by other payouts than
// one. There is an index that has all that is read, of what was paid.
func (s *session) PaidBefore(ctx context.Context, in engine.PaidBeforeQuery) ([]engine.PaidBefore, error) {
	return collect(ctx, s, "look for what was paid before", `SELECT i.recipient_id, i.currency, i.amount, MAX(i.transaction_id) FROM payout_items i
		WHERE i.merchant_id = $1 AND i.transaction_id <> '' AND i.recipient_id IN {set $2} AND i.payout_id <> $3
		GROUP BY i.recipient_id, i.currency, i.amount ORDER BY i.recipient_id, i.currency, i.amount DESC LIMIT $4`,
		func(r rowScanner, b *engine.PaidBefore) error {
			var minor int64
			var currency string
			if err := r.Scan(&b.Payee, &currency, &minor, &b.Transaction); err != nil {
				return err
			}
			b.Amount = money.FromMinor(minor, money.Currency(currency))
			return nil
		}, in.Merchant, set(in.Payees), in.Payout, limitOf(in.Limit))
}
