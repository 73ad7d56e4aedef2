package engine

import (
	"context"
	"fmt"

	"github.com/okpay/okpay/wallet"
)

// ExpireCheckout implements wallet.Checkouts.
func (s *session) ExpireCheckout(ctx context.Context, in wallet.ExpireCheckoutInput) (wallet.Checkout, error) {
	var out wallet.Checkout
	owner, err := s.ownerOfCheckout(ctx, in.User, in.Checkout)
	if err != nil {
		return out, err
	}
	fields := []field{{"command", "checkout expire"}, {"user", owner}, {"checkout", in.Checkout}}
	err = s.keyed(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (EventRecord, error) {
		record, err := findCheckout(ctx, r, in.Checkout)
		if err != nil {
			return EventRecord{}, err
		}
		switch {
		case record.Status == wallet.CheckoutExpired || record.over(moment):
			return EventRecord{}, record.isExpired()
		case record.Status == wallet.CheckoutPaid:
			return EventRecord{}, wallet.Refuse(wallet.CodeCheckoutPaid, "the checkout is paid already", "give the money back with `okpay refund`",
				"checkout", record.ID, "paid", string(record.Paid.Decimal()), "currency", string(record.Paid.Currency()), "paid_at", timeOf(record.EndedAt))
		case !record.Reusable && !record.Reserved.IsZero():
			return EventRecord{}, record.isReserved()
		}
		record.end(wallet.CheckoutExpired, moment)
		c.Checkouts = append(c.Checkouts, record)
		out = s.engine.presentCheckout(record, moment)
		data, err := expiredData(record)
		return EventRecord{Type: "checkout.expired", Object: record.ID, Data: data}, err
	}, func(r Reader, stored EventRecord) error {
		record, err := findCheckout(ctx, r, stored.Object)
		if err != nil {
			return err
		}
		out = s.engine.presentCheckout(record, s.engine.now())
		out.IdempotentReplay = true
		return nil
	})
	out.DryRun = in.DryRun
	return out, err
}

// ownerOfCheckout gives the merchant of a checkout that the caller may change.
// That of somebody else is not there.
func (s *session) ownerOfCheckout(ctx context.Context, user, id string) (owner string, err error) {
	if user, err = s.actingOrOperator(user); err != nil {
		return "", err
	}
	err = s.engine.Store.Read(ctx, func(r Reader) error {
		record, err := findCheckout(ctx, r, id)
		if err != nil {
			return err
		}
		named, err := idOf(ctx, r, user)
		if err == nil && user != "" && named != record.Merchant {
			err = checkoutNotFound(id)
		}
		owner = record.Merchant
		return err
	})
	return owner, err
}

// expire puts a checkout down as expired.
func expire(c *Changes, record *CheckoutRecord, actor string, moment int64) error {
	record.end(wallet.CheckoutExpired, moment)
	c.Checkouts = append(c.Checkouts, record)
	data, err := expiredData(record)
	if err != nil {
		return err
	}
	c.event(EventRecord{Type: "checkout.expired", Object: record.ID, Data: data, At: moment, Actor: actor})
	return nil
}

func expiredData(record *CheckoutRecord) ([]byte, error) {
	return eventData("merchant", record.Merchant, "order_id", record.OrderID, "currency", record.Paid.Currency(), "paid", record.Paid.Decimal())
}

// maxCheckoutsEnded is how many checkouts end with the account of their merchant, as
// all of them do in the transaction that closes it.
const maxCheckoutsEnded = 1000

// endCheckouts ends what a merchant asks for still, in a write that is alone with
// the merchant, of whom no payment is pending.
func endCheckouts(ctx context.Context, r Reader, c *Changes, merchant, actor string, moment int64) error {
	list, err := r.ListCheckouts(ctx, CheckoutQuery{Merchant: merchant, Status: wallet.CheckoutOpen, Now: moment, Limit: maxCheckoutsEnded + 1})
	if err != nil {
		return fmt.Errorf("list open checkouts: %w", err)
	}
	if len(list) > maxCheckoutsEnded {
		return wallet.Refuse(wallet.CodeNotClosable, fmt.Sprintf("the merchant has more than %d open checkouts", maxCheckoutsEnded),
			"end them with `okpay checkout expire`, or wait until their time is over", "user", merchant, "checkouts", len(list))
	}
	for i := range list {
		if err := expire(c, &list[i], actor, moment); err != nil {
			return err
		}
	}
	return nil
}

// endDue puts open checkouts down as expired whose time is over. What is judged by
// them goes by the clock and needs none of it.
func (e *Engine) endDue(ctx context.Context, limit int, dry bool, result *wallet.RunDueResult) error {
	return e.write(ctx, dry, func(r Reader, c *Changes, moment int64) error {
		result.CheckoutsExpired = 0
		due, err := r.DueCheckouts(ctx, moment, limit+1)
		if err != nil {
			return fmt.Errorf("find checkouts whose time is over: %w", err)
		}
		if len(due) == 0 {
			return nil
		}
		if len(due) > limit {
			due, result.More = due[:limit], true
		}
		var merchants []Ref
		ids := make([]string, len(due))
		for i := range due {
			ids[i] = due[i].ID
			merchants = append(merchants, Ref{Kind: RefID, Text: due[i].Merchant})
		}
		if err := r.Lock(ctx, Locks{Customers: merchants}); err != nil {
			return fmt.Errorf("lock customers: %w", err)
		}
		list, err := r.Checkouts(ctx, ids) // as they are now that nobody pays them
		if err != nil {
			return fmt.Errorf("read checkouts: %w", err)
		}
		for i := range list {
			if !list[i].over(moment) {
				continue
			}
			if err := expire(c, &list[i], systemActor, moment); err != nil {
				return err
			}
			result.CheckoutsExpired++
		}
		return nil
	})
}
