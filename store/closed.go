package store

import (
	"context"

	"github.com/okpay/okpay/wallet/engine"
)

// Obligations counts what keeps an account from being closed, but for money.
func (s *session) Obligations(ctx context.Context, owner string) (engine.Obligations, error) {
	read, _, err := one(ctx, s, "count what is open", `SELECT
			(SELECT COUNT(*) FROM transactions t WHERE t.status = 'pending' AND (t.from_id = $1 OR t.to_id = $1)),
			(SELECT COUNT(*) FROM payouts p WHERE p.merchant_id = $1 AND p.status IN ('loading', 'running', 'stopped')),
			(SELECT COUNT(*) FROM tickets k WHERE k.owner_id = $1 AND k.status <> 'closed' AND k.transaction_id <> '')`,
		func(r rowScanner, o *engine.Obligations) error { return r.Scan(&o.Pending, &o.Payouts, &o.Disputes) }, owner)
	return read, err
}

// ClosedAccount reads what is kept of a closed account.
func (s *session) ClosedAccount(ctx context.Context, customer string) (engine.ClosedAccount, bool, error) {
	list, err := s.closedAccounts(ctx, `customer_id = $1`, customer)
	if err != nil || len(list) == 0 {
		return engine.ClosedAccount{}, false, err
	}
	return list[0], true, nil
}

// DueErasures reads closed accounts of which something is kept that need not be.
func (s *session) DueErasures(ctx context.Context, now int64, limit int) ([]engine.ClosedAccount, error) {
	return s.closedAccounts(ctx, `erased_at = 0 AND keep_until <= $1 ORDER BY keep_until, customer_id LIMIT $2`, now, limitOf(limit))
}

func (s *session) closedAccounts(ctx context.Context, which string, args ...any) ([]engine.ClosedAccount, error) {
	list, err := collect(ctx, s, "read closed accounts", `SELECT customer_id, closed_at, keep_until, kept FROM closed_accounts WHERE `+which,
		func(r rowScanner, c *engine.ClosedAccount) error {
			return r.Scan(&c.Customer, &c.ClosedAt, &c.KeepUntil, &c.Kept)
		}, args...)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if list[i].Kept, err = s.unseal(ctx, closedKept, list[i].Customer, list[i].Kept); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (s *session) saveClosed(ctx context.Context, changes *engine.Changes) error {
	kept, err := s.sealTexts(ctx, closedKept, len(changes.Closed), func(i int) (id, content string) {
		return changes.Closed[i].Customer, string(changes.Closed[i].Kept)
	})
	if err != nil {
		return err
	}
	err = s.bulk(ctx, "keep what must be of closed accounts", `INSERT INTO closed_accounts (customer_id, closed_at, keep_until, kept, erased_at)
		VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (customer_id) DO UPDATE SET kept = excluded.kept, erased_at = excluded.erased_at`, len(changes.Closed),
		func(i int, r *row) {
			c := &changes.Closed[i]
			r.text(c.Customer)
			r.int(c.ClosedAt)
			r.int(c.KeepUntil)
			r.bytes(kept[i])
			if len(c.Kept) == 0 {
				r.int(changes.LastAt)
			} else {
				r.int(0)
			}
		})
	if err != nil {
		return err
	}
	err = s.bulk(ctx, "forget phones", `UPDATE customers SET phone = $2, phone_index = $3 WHERE id = $1`, len(changes.Forget),
		func(i int, r *row) {
			r.text(changes.Forget[i])
			r.bytes([]byte{})
			r.text(nobodys(changes.Forget[i]))
		})
	if err != nil {
		return err
	}
	for _, customer := range changes.Forget { // one at a time: each has any number of messages
		if _, err := s.exec(ctx, "forget messages", `UPDATE outbox SET recipient = $2, code = $2, body = $2,
			failure = CASE WHEN status = 'queued' THEN 'the account was closed' ELSE failure END,
			status = CASE WHEN status = 'queued' THEN 'failed' ELSE status END WHERE customer_id = $1`, customer, blob([]byte{})); err != nil {
			return err
		}
	}
	return nil
}

// nobodys stands where a closed account had what names its customer, and must be
// one in the table.
func nobodys(customer string) string { return "closed " + customer }
