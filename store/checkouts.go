package store

import (
	"context"
	"fmt"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/money"
)

const (
	checkoutColumns = `j.id, j.merchant_id, j.amount, j.currency, j.order_id, j.memo, j.return_url, j.partial, j.reusable, j.status,
		j.paid, j.reserved, j.payments, j.created_at, j.expires_at, j.ended_at, j.version,
		(SELECT c.handle FROM customers c WHERE c.id = j.merchant_id), (SELECT c.name FROM customers c WHERE c.id = j.merchant_id)`
	checkoutsQuery = `SELECT ` + checkoutColumns + ` FROM checkouts j WHERE j.id IN {set $1} ORDER BY j.id`
	// checkoutOver is engine.CheckoutRecord's over, at the moment of the parameter %d.
	checkoutOver = `j.status = 'open' AND j.expires_at > 0 AND j.expires_at <= $%d AND (j.reserved = 0 OR j.reusable = 1)`
)

func scanCheckout(r rowScanner, c *engine.CheckoutRecord) error {
	var amount, paid, reserved int64
	var currency money.Currency
	err := r.Scan(&c.ID, &c.Merchant, &amount, &currency, &c.OrderID, &c.Memo, &c.ReturnURL, &c.Partial, &c.Reusable, &c.Status,
		&paid, &reserved, &c.Payments, &c.CreatedAt, &c.ExpiresAt, &c.EndedAt, &c.Version, &c.MerchantHandle, &c.MerchantName)
	c.Amount, c.Paid, c.Reserved = money.FromMinor(amount, currency), money.FromMinor(paid, currency), money.FromMinor(reserved, currency)
	return err
}

// Checkouts finds checkouts by id. A write locks their rows, in the order of the
// ids and after the customers (see postgres_lock.go).
func (s *session) Checkouts(ctx context.Context, ids []string) ([]engine.CheckoutRecord, error) {
	return collect(ctx, s, "read checkouts", checkoutsQuery+s.forUpdate(), scanCheckout, set(ids))
}

// CheckoutOfOrder finds the one checkout of an order that has not been put down as
// expired.
func (s *session) CheckoutOfOrder(ctx context.Context, merchant, order string) (engine.CheckoutRecord, bool, error) {
	return one(ctx, s, "read the checkout of an order", `SELECT `+checkoutColumns+` FROM checkouts j
		WHERE j.merchant_id = $1 AND j.order_id = $2 AND j.order_id <> '' AND j.status <> 'expired'`+s.forUpdate(), scanCheckout, merchant, order)
}

// ListCheckouts pages through checkouts, the newest first. What is not asked for
// is not in the query, so that there is an index for the rest.
func (s *session) ListCheckouts(ctx context.Context, in engine.CheckoutQuery) ([]engine.CheckoutRecord, error) {
	query := `SELECT ` + checkoutColumns + ` FROM checkouts j WHERE 1 = 1`
	var args []any
	and := func(condition string, value any) {
		args = append(args, value)
		query += fmt.Sprintf(` AND `+condition, len(args))
	}
	if in.Before != "" {
		and(`j.id < $%d`, in.Before)
	}
	if in.Merchant != "" {
		and(`j.merchant_id = $%d`, in.Merchant)
	}
	if in.OrderID != "" {
		and(`j.order_id <> '' AND j.order_id = $%d`, in.OrderID)
	}
	switch in.Status {
	case wallet.CheckoutOpen:
		and(`j.status = 'open' AND NOT (`+checkoutOver+`)`, in.Now)
	case wallet.CheckoutPaid:
		query += ` AND j.status = 'paid'`
	case wallet.CheckoutExpired:
		and(`(j.status = 'expired' OR (`+checkoutOver+`))`, in.Now)
	}
	args = append(args, limitOf(in.Limit))
	return collect(ctx, s, "list checkouts", query+fmt.Sprintf(` ORDER BY j.id DESC LIMIT $%d`, len(args)), scanCheckout, args...)
}

// CheckoutPayments reads the newest payments of a checkout, the newest first.
func (s *session) CheckoutPayments(ctx context.Context, id string, limit int) ([]engine.Txn, error) {
	return collect(ctx, s, "read the payments of a checkout", `SELECT `+transactionColumns+` FROM transactions t`+transactionJoins+`
		WHERE t.id IN (SELECT k.txn_id FROM checkout_payments k WHERE k.checkout_id = $1 ORDER BY k.txn_id DESC LIMIT $2)
		ORDER BY t.created_at DESC, t.id DESC`, scanTransaction, id, limitOf(limit))
}

// DueCheckouts finds open checkouts whose time was over.
func (s *session) DueCheckouts(ctx context.Context, now int64, limit int) ([]engine.CheckoutRecord, error) {
	return collect(ctx, s, "find checkouts whose time is over", `SELECT `+checkoutColumns+` FROM checkouts j
		WHERE `+fmt.Sprintf(checkoutOver, 1)+` ORDER BY j.expires_at, j.id LIMIT $2`, scanCheckout, now, limitOf(limit))
}

// saveCheckouts writes changed checkouts before new ones, because one may end that
// another takes the place of. One that is not as it was when the set was decided
// is a fault that undoes the whole set.
func (s *session) saveCheckouts(ctx context.Context, changes *engine.Changes) error {
	err := s.bulk(ctx, "change checkouts", `UPDATE checkouts SET status = $3, paid = $4, reserved = $5, payments = $6, ended_at = $7,
			version = version + 1 WHERE id = $1 AND version = $2`, len(changes.Checkouts), func(i int, r *row) {
		c := changes.Checkouts[i]
		r.text(c.ID)
		r.int(c.Version)
		r.text(string(c.Status))
		r.int(c.Paid.Minor())
		r.int(c.Reserved.Minor())
		r.int(c.Payments)
		r.int(c.EndedAt)
	})
	if err != nil {
		return err
	}
	err = s.bulk(ctx, "add checkouts", `INSERT INTO checkouts (id, merchant_id, amount, currency, order_id, memo, return_url, partial, reusable,
			status, paid, reserved, payments, created_at, expires_at, ended_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`, len(changes.NewCheckouts), func(i int, r *row) {
		c := &changes.NewCheckouts[i]
		r.text(c.ID)
		r.text(c.Merchant)
		r.int(c.Amount.Minor())
		r.text(string(c.Amount.Currency()))
		r.text(c.OrderID)
		r.text(c.Memo)
		r.text(c.ReturnURL)
		r.flag(c.Partial)
		r.flag(c.Reusable)
		r.text(string(c.Status))
		r.int(c.Paid.Minor())
		r.int(c.Reserved.Minor())
		r.int(c.Payments)
		r.int(c.CreatedAt)
		r.int(c.ExpiresAt)
		r.int(c.EndedAt)
		r.int(c.Version)
	})
	if err != nil {
		return err
	}
	var pays []*engine.Txn
	for _, t := range changes.Transactions {
		if t.Checkout != "" {
			pays = append(pays, t)
		}
	}
	return s.bulk(ctx, "add what pays checkouts", `INSERT INTO checkout_payments (txn_id, checkout_id) VALUES ($1, $2)`, len(pays), func(i int, r *row) {
		r.text(pays[i].ID)
		r.text(pays[i].Checkout)
	})
}
