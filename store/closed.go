package store

import (
	"context"

	"github.com/okpay/okpay/wallet/engine"
)

// Obligations counts what keeps an account from being closed, but for money.
func (s *session) Obligations(ctx context.Context, owner string) (engine.Obligations, error) {
	read, _, err := one(ctx, s, "count what is open", `SELECT
			(SELECT COUNT(*) FROM transactions t WHERE t.status = 'pending' AND (t.from_id = $1 OR t.to_id = $1)),
			(SELECT COUNT(*) FROM payouts p WHERE p.merchant_id = $1 AND (p.status IN ('loading', 'scheduled', 'running', 'stopped') OR p.submitted > 0
				OR EXISTS (SELECT 1 FROM credit_transfers c JOIN transactions s ON s.id = c.transaction_id AND s.status = 'posted'
					WHERE c.payout_id = p.id AND c.export_id = ''))),
			(SELECT COUNT(*) FROM tickets k WHERE k.owner_id = $1 AND k.status <> 'closed' AND k.transaction_id <> '')`,
		func(r rowScanner, o *engine.Obligations) error { return r.Scan(&o.Pending, &o.Payouts, &o.Disputes) }, owner)
	return read, err
}

// ClosedAccount reads what is kept of a closed account.
func (s *session) ClosedAccount(ctx context.Context, customer string) (engine.ClosedAccount, bool, error) {
	read, found, err := one(ctx, s, "read a closed account", `SELECT customer_id, closed_at, keep_until, kept FROM closed_accounts WHERE customer_id = $1`,
		func(r rowScanner, c *engine.ClosedAccount) error {
			return r.Scan(&c.Customer, &c.ClosedAt, &c.KeepUntil, &c.Kept)
		}, customer)
	if err != nil || !found {
		return engine.ClosedAccount{}, false, err
	}
	read.Kept, err = s.unseal(ctx, closedKept, customer, read.Kept)
	return read, true, err
}

// DueErasures finds closed accounts of which something is kept that need not be.
// To erase it needs no key.
func (s *session) DueErasures(ctx context.Context, now int64, limit int) ([]engine.ClosedAccount, error) {
	return collect(ctx, s, "find closed accounts to erase", `SELECT customer_id, closed_at, keep_until FROM closed_accounts
		WHERE erased_at = 0 AND keep_until <= $1 ORDER BY keep_until, customer_id LIMIT $2`,
		func(r rowScanner, c *engine.ClosedAccount) error {
			return r.Scan(&c.Customer, &c.ClosedAt, &c.KeepUntil)
		}, now, limitOf(limit))
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
	for _, customer := range changes.Forget { // one at a time: each has any number of messages and webhooks
		if err := s.forgetTickets(ctx, customer); err != nil {
			return err
		}
		if _, err := s.exec(ctx, "forget the addresses of webhooks", `UPDATE webhooks SET url = $2, description = '' WHERE owner_id = $1`, customer, blob([]byte{})); err != nil {
			return err
		}
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

// forgetTickets erases what was said on the tickets of a customer, by both sides.
func (s *session) forgetTickets(ctx context.Context, customer string) error {
	if _, err := s.exec(ctx, "forget what was said", `UPDATE ticket_messages SET body = 'erased'
		WHERE ticket_id IN (SELECT t.id FROM tickets t WHERE t.owner_id = $1)`, customer); err != nil {
		return err
	}
	_, err := s.exec(ctx, "forget what tickets are about", `UPDATE tickets SET subject = 'erased' WHERE owner_id = $1`, customer)
	return err
}
