package store

import (
	"cmp"
	"context"
	"slices"

	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/ledger"
)

// saveBalances inserts or updates each balance of the set once. New accounts
// get their ids first, which the postings need.
func (s *session) saveBalances(ctx context.Context, balances []*ledger.Balance) error {
	var fresh, known []*ledger.Balance
	for _, b := range balances {
		if b.ID == 0 {
			fresh = append(fresh, b)
		} else {
			known = append(known, b)
		}
	}
	if err := s.addAccounts(ctx, fresh); err != nil {
		return err
	}
	slices.SortFunc(known, func(a, b *ledger.Balance) int { return cmp.Compare(a.ID, b.ID) })
	return s.bulk(ctx, "update balances", `UPDATE accounts SET balance = $2, postings = $3, last_at = $4 WHERE id = $1`, len(known),
		func(i int, r *row) {
			r.int(known[i].ID)
			r.int(known[i].Amount.Minor())
			r.int(known[i].Postings)
			r.int(known[i].LastAt)
		})
}

func (s *session) addAccounts(ctx context.Context, fresh []*ledger.Balance) error {
	if len(fresh) == 0 {
		return nil
	}
	last, err := s.number(ctx, "number accounts", `SELECT COALESCE(MAX(id), 0) FROM accounts`)
	if err != nil {
		return err
	}
	err = s.bulk(ctx, "add accounts", `INSERT INTO accounts (id, path, currency, owner_id, class, constrained, balance, postings, last_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, len(fresh),
		func(i int, r *row) {
			b := fresh[i]
			r.int(last + 1 + int64(i))
			r.text(b.Account.Path)
			r.text(string(b.Account.Currency))
			r.text(ledger.Owner(b.Account.Path))
			r.text(ledger.Class(b.Account.Path))
			r.flag(ledger.Constrained(b.Account.Path))
			r.int(b.Amount.Minor())
			r.int(b.Postings)
			r.int(b.LastAt)
		})
	if err != nil {
		return err
	}
	for i, b := range fresh {
		b.ID = last + 1 + int64(i)
	}
	return nil
}

// saveTransactions inserts the rows in the order of their sequence numbers.
func (s *session) saveTransactions(ctx context.Context, list []*engine.Txn, first int64) error {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b *engine.Txn) int { return cmp.Compare(a.Order, b.Order) })
	err := s.bulk(ctx, "add transactions", `INSERT INTO transactions (seq, id, kind, status, amount, currency, fee, fee_returnable,
			fee_bearer, fee_rule, from_id, to_id, memo, order_id, created_at, effective_at, expires_at, key_scope, key,
			input_hash, actor, policy_version, parent_id, payout_id, item, reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
			$24, $25, $26)`, len(list),
		func(i int, r *row) { fillTransaction(r, list[i], first) })
	if err != nil {
		return err
	}
	for _, t := range list {
		t.Seq = first + int64(t.Order)
	}
	return nil
}

func fillTransaction(r *row, t *engine.Txn, first int64) {
	r.int(first + int64(t.Order))
	r.text(t.ID)
	r.text(string(t.Kind))
	r.text(string(t.Status))
	r.int(t.Amount.Minor())
	r.text(string(t.Amount.Currency()))
	r.int(t.Fee.Minor())
	r.int(t.FeeReturnable.Minor())
	r.text(t.FeeBearer)
	r.text(t.FeeRule)
	r.text(t.From)
	r.text(t.To)
	r.text(t.Memo)
	r.text(t.OrderID)
	r.int(t.CreatedAt)
	r.int(t.EffectiveAt)
	r.int(t.ExpiresAt)
	r.text(t.Scope)
	r.text(t.Key)
	r.bytes(t.InputHash)
	r.text(t.Actor)
	r.text(t.PolicyVersion)
	r.text(t.Parent)
	r.text(t.Payout)
	r.text(t.Item)
	r.text(t.Reason)
}

// savePostings inserts the rows in the order of their key, which is what costs
// most: the index by account is random otherwise.
func (s *session) savePostings(ctx context.Context, postings []ledger.Posting) error {
	order := make([]*ledger.Posting, len(postings))
	for i := range postings {
		order[i] = &postings[i]
	}
	slices.SortFunc(order, func(a, b *ledger.Posting) int {
		return cmp.Or(cmp.Compare(a.Balance.ID, b.Balance.ID), cmp.Compare(a.At, b.At), cmp.Compare(a.Index, b.Index))
	})
	return s.bulk(ctx, "add postings", `INSERT INTO postings (account_id, at, idx, txn_id, amount, balance_after)
		VALUES ($1, $2, $3, $4, $5, $6)`, len(order),
		func(i int, r *row) {
			p := order[i]
			r.int(p.Balance.ID)
			r.int(p.At)
			r.place(p.Index)
			r.text(p.Transaction)
			r.int(p.Amount.Minor())
			r.int(p.BalanceAfter.Minor())
		})
}

// saveTransitions moves transactions on. One that is not in the state that the
// set was decided on is a fault that undoes the whole set.
func (s *session) saveTransitions(ctx context.Context, list []engine.Transition) error {
	return s.bulk(ctx, "move transactions on", `UPDATE transactions SET status = $3,
			effective_at = CASE $3 WHEN 'posted' THEN $4 ELSE effective_at END,
			reason = CASE $5 WHEN '' THEN reason ELSE $5 END
		WHERE id = $1 AND status = $2`, len(list),
		func(i int, r *row) {
			t := &list[i]
			r.text(t.Txn)
			r.text(string(t.From))
			r.text(string(t.To))
			r.int(t.At)
			r.text(t.Reason)
		})
}

// saveUsage adds up what one owner moved of one kind on one day, and writes it once.
func (s *session) saveUsage(ctx context.Context, rows []engine.UsageRow) error {
	sums := slices.Clone(rows)
	slices.SortStableFunc(sums, func(a, b engine.UsageRow) int {
		return cmp.Or(cmp.Compare(a.Owner, b.Owner), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Day, b.Day))
	})
	n := 0
	for i, u := range sums {
		if i > 0 && sums[n-1].Owner == u.Owner && sums[n-1].Kind == u.Kind && sums[n-1].Day == u.Day {
			sums[n-1].Amount += u.Amount
			sums[n-1].Count += u.Count
			continue
		}
		sums[n] = u
		n++
	}
	return s.bulk(ctx, "count what was used of limits", `INSERT INTO usage (owner_id, kind, day, amount, count)
		VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (owner_id, kind, day) DO UPDATE SET amount = usage.amount + excluded.amount, count = usage.count + excluded.count`, n,
		func(i int, r *row) {
			r.text(sums[i].Owner)
			r.text(sums[i].Kind)
			r.int(sums[i].Day)
			r.int(sums[i].Amount)
			r.int(sums[i].Count)
		})
}
