package engine

import (
	"context"
	"fmt"

	"github.com/okpay/okpay/wallet"
)

// ShowCheckout implements wallet.Checkouts.
func (s *session) ShowCheckout(ctx context.Context, in wallet.ShowCheckoutInput) (wallet.Checkout, error) {
	var out wallet.Checkout
	err := s.engine.Store.Read(ctx, func(r Reader) error {
		record, err := findCheckout(ctx, r, in.Checkout)
		if err != nil {
			return err
		}
		if !s.caller.Operator && (s.caller.Customer == "" || s.caller.Customer != record.Merchant) {
			return checkoutNotFound(in.Checkout)
		}
		payments, err := r.CheckoutPayments(ctx, record.ID, wallet.MaxCheckoutPayments)
		if err != nil {
			return fmt.Errorf("read the payments of a checkout: %w", err)
		}
		out = s.engine.presentCheckout(record, s.engine.now())
		for i := range payments {
			out.Payments = append(out.Payments, present(&payments[i], record.Merchant))
		}
		return nil
	})
	return out, err
}

// ListCheckouts implements wallet.Checkouts. Its cursor is the last id.
func (s *session) ListCheckouts(ctx context.Context, in wallet.ListCheckoutsInput) (wallet.Page[wallet.Checkout], error) {
	page := wallet.Page[wallet.Checkout]{Items: []wallet.Checkout{}}
	user, err := s.actingOrOperator(in.User)
	if err != nil {
		return page, err
	}
	limit, err := pageLimit(in.Limit)
	if err != nil {
		return page, err
	}
	if err := oneOf("status", in.Status, wallet.CheckoutStatuses()...); err != nil {
		return page, err
	}
	query := CheckoutQuery{Before: in.After, Limit: limit + 1, Status: in.Status, OrderID: in.OrderID, Now: s.engine.now()}
	var list []CheckoutRecord
	err = s.engine.Store.Read(ctx, func(r Reader) (err error) {
		if query.Merchant, err = idOf(ctx, r, user); err == nil {
			list, err = r.ListCheckouts(ctx, query)
		}
		return err
	})
	if err != nil {
		return page, err
	}
	show := func(c *CheckoutRecord) wallet.Checkout { return s.engine.presentCheckout(c, query.Now) }
	return pageOf(list, limit, func(c *CheckoutRecord) string { return c.ID }, show), nil
}

// LookAtCheckout implements wallet.Checkouts. It is for anybody.
func (s *session) LookAtCheckout(ctx context.Context, in wallet.LookAtCheckoutInput) (wallet.CheckoutView, error) {
	record, err := s.engine.checkout(ctx, in.Checkout)
	if err != nil {
		return wallet.CheckoutView{}, err
	}
	c := s.engine.presentCheckout(record, s.engine.now())
	return wallet.CheckoutView{
		ID: c.ID, Status: c.Status, MerchantHandle: c.MerchantHandle, MerchantName: c.MerchantName, Amount: c.Amount, Currency: c.Currency,
		Memo: c.Memo, ReturnURL: c.ReturnURL, Partial: c.Partial, Open: c.Open, Reusable: c.Reusable, Left: c.Left, Link: c.Link, ExpiresAt: c.ExpiresAt,
	}, nil
}

// presentCheckout shows a checkout as it stands at a moment.
func (e *Engine) presentCheckout(c *CheckoutRecord, moment int64) wallet.Checkout {
	out := wallet.Checkout{
		ID: c.ID, Status: c.statusAt(moment), Merchant: c.Merchant, MerchantHandle: c.MerchantHandle, MerchantName: c.MerchantName,
		Currency: c.Amount.Currency(), OrderID: c.OrderID, Memo: c.Memo, ReturnURL: c.ReturnURL,
		Partial: c.Partial, Open: c.open(), Reusable: c.Reusable, Paid: c.Paid.Decimal(), Reserved: c.Reserved.Decimal(), PaymentCount: c.Payments,
		Link: wallet.CheckoutLink(e.PublicURL, c.ID), CreatedAt: timeOf(c.CreatedAt), ExpiresAt: timePtr(c.ExpiresAt), EndedAt: timePtr(c.EndedAt),
	}
	if c.over(moment) {
		out.EndedAt = timePtr(c.ExpiresAt)
	}
	if c.open() {
		return out
	}
	out.Amount = c.Amount.Decimal()
	if left, err := c.left(); err == nil && !c.Reusable { // which the database holds to be within the amount
		out.Left = left.Decimal()
	}
	return out
}
