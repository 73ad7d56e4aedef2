package engine

import (
	"context"
	"fmt"

	"github.com/okpay/okpay/wallet"
)

// SettlementSpan implements wallet.Merchants.
func (s *session) SettlementSpan(ctx context.Context, in wallet.SettlementSpanInput) (wallet.SettlementSpan, error) {
	var out wallet.SettlementSpan
	user, err := s.acting(in.User)
	if err != nil {
		return out, err
	}
	txn, err := s.find(ctx, s.engine.Store.Read, in.Withdrawal, user)
	if err != nil {
		return out, err
	}
	left := txn.Status == wallet.TransactionPosted || txn.Status == wallet.TransactionReturned
	if txn.Kind != wallet.KindWithdrawal || !left {
		return out, wallet.Refuse(wallet.CodeStateConflict, "only a withdrawal that has left settles anything", "see `okpay history --kind withdrawal`",
			"transaction", txn.ID, "kind", string(txn.Kind), "status", string(txn.Status))
	}
	err = s.engine.Store.Read(ctx, func(r Reader) error {
		owner, err := findCustomer(ctx, r, txn.From)
		if err != nil {
			return err
		}
		before, err := r.WithdrawnBefore(ctx, owner.ID, txn.Amount.Currency(), txn.EffectiveAt)
		if err != nil {
			return fmt.Errorf("look for the withdrawal before %s: %w", txn.ID, err)
		}
		since := before + 1
		if before == 0 {
			since = micros(owner.CreatedAt)
		}
		out = wallet.SettlementSpan{
			User: owner.ID, Withdrawal: txn.ID, Currency: txn.Amount.Currency(), Since: timeOf(since), Until: timeOf(txn.EffectiveAt + 1),
		}
		return nil
	})
	return out, err
}
