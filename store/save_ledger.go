package store

import (
	"cmp"
	"context"
	"slices"

	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/ledger"
)

// saveBalances inserts or updates each balance of the set once. New accounts
// get their ids first, which the postings need. Where many write at once, what
// is posted to accounts of the system goes beside their balances.
func (s *session) saveBalances(ctx context.Context, changes *engine.Changes) error {
	var fresh, known []*ledger.Balance
	for _, b := range changes.Balances {
		switch {
		case b.ID == 0:
			fresh = append(fresh, b)
		case s.guarded(b):
			known = append(known, b)
		}
	}
	if err := s.addAccounts(ctx, fresh); err != nil {
		return err
	}
	if err := s.addDeltas(ctx, changes); err != nil {
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
	fresh = slices.SortedFunc(slices.Values(fresh), func(a, b *ledger.Balance) int { // in one order, for all writers
		return cmp.Or(cmp.Compare(a.Account.Path, b.Account.Path), cmp.Compare(a.Account.Currency, b.Account.Currency))
	})
	ids, err := s.dialect.accountIDs(ctx, s, len(fresh))
	if err != nil {
		return err
	}
	err = s.bulk(ctx, "add accounts", `INSERT INTO accounts (id, path, currency, owner_id, class, constrained, balance, postings, last_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, len(fresh),
		func(i int, r *row) {
			b := fresh[i]
			r.int(ids[i])
			r.text(b.Account.Path)
			r.text(string(b.Account.Currency))
			r.text(ledger.Owner(b.Account.Path))
			r.text(ledger.Class(b.Account.Path))
			r.flag(ledger.Constrained(b.Account.Path))
			if !s.guarded(b) {
				b = &ledger.Balance{}
			}
			r.int(b.Amount.Minor())
			r.int(b.Postings)
			r.int(b.LastAt)
		})
	if err != nil {
		return err
	}
	for i, b := range fresh {
		b.ID = ids[i]
	}
	return nil
}

// guarded says that a write knows a balance, because it is alone with it.
func (s *session) guarded(b *ledger.Balance) bool {
	return s.dialect.oneWriter() || ledger.Constrained(b.Account.Path)
}

// delta is what one set posts to an account that it is not alone with.
type delta struct{ account, amount, postings, lastAt int64 }

// addDeltas writes one row for each such account.
func (s *session) addDeltas(ctx context.Context, changes *engine.Changes) error {
	var deltas []delta
	places := map[*ledger.Balance]int{}
	for i := range changes.Postings {
		p := &changes.Postings[i]
		if s.guarded(p.Balance) {
			continue
		}
		place, known := places[p.Balance]
		if !known {
			place = len(deltas)
			places[p.Balance] = place
			deltas = append(deltas, delta{account: p.Balance.ID})
		}
		d := &deltas[place]
		d.amount, d.postings, d.lastAt = d.amount+p.Amount.Minor(), d.postings+1, max(d.lastAt, p.At)
	}
	return s.bulk(ctx, "post to accounts of the system", `INSERT INTO balance_deltas (account_id, amount, postings, last_at)
		VALUES ($1, $2, $3, $4)`, len(deltas),
		func(i int, r *row) {
			r.int(deltas[i].account)
			r.int(deltas[i].amount)
			r.int(deltas[i].postings)
			r.int(deltas[i].lastAt)
		})
}

// saveTransactions inserts the rows in the order of their sequence numbers.
func (s *session) saveTransactions(ctx context.Context, list []*engine.Txn, first int64) error {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b *engine.Txn) int { return cmp.Compare(a.Order, b.Order) })
	err := s.bulk(ctx, "add transactions", `INSERT INTO transactions ({place}, id, kind, status, amount, currency, fee, fee_returnable,
			fee_bearer, fee_rule, from_id, to_id, memo, order_id, created_at, effective_at, expires_at, key_scope, key,
			input_hash, actor, policy_version, parent_id, payout_id, item, reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
			$24, $25, $26)`, len(list),
		func(i int, r *row) { fillTransaction(r, list[i], first) })
	if err != nil {
		return err
	}
	for _, t := range list {
		if first == 0 {
			break
		}
		t.Seq = first + int64(t.Order)
	}
	return nil
}

func fillTransaction(r *row, t *engine.Txn, first int64) {
	r.number(first, t.Order)
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
			if s.guarded(p.Balance) {
				r.int(p.BalanceAfter.Minor())
			} else {
				r.null()
			}
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
