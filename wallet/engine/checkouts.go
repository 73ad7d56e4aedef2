package engine

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// CreateCheckout implements wallet.Checkouts. The write is alone with the
// merchant, so that of two for one order at once the second finds the first.
func (s *session) CreateCheckout(ctx context.Context, in wallet.CreateCheckoutInput) (wallet.Checkout, error) {
	var out wallet.Checkout
	user, err := s.acting(in.User)
	if err != nil {
		return out, err
	}
	fresh, err := newCheckout(&in)
	if err != nil {
		return out, err
	}
	fields := []field{
		{"command", "checkout create"},
		{"user", user},
		{"amount", canonical(in.Amount)},
		{"currency", string(fresh.Amount.Currency())},
		{"order_id", fresh.OrderID},
		{"memo", fresh.Memo},
		{"return_url", fresh.ReturnURL},
		{"partial", yes(in.Partial)},
		{"open", yes(in.Open)},
		{"reusable", yes(in.Reusable)},
		{"expires", duration(in.ExpiresIn)},
		{"expires_at", lifeEnd(in.ExpiresAt)},
	}
	err = s.keyed(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (EventRecord, error) {
		record := fresh
		if err := s.openCheckout(ctx, r, c, &in, user, &record, moment); err != nil {
			return EventRecord{}, err
		}
		c.NewCheckouts = append(c.NewCheckouts, record)
		out = s.engine.presentCheckout(&record, moment)
		data, err := eventData("merchant", record.Merchant, "order_id", record.OrderID, "amount", out.Amount, "currency", out.Currency,
			"partial", out.Partial, "open", out.Open, "reusable", out.Reusable, "expires_at", out.ExpiresAt)
		return EventRecord{Type: "checkout.created", Object: record.ID, Data: data}, err
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

// openCheckout completes a new checkout by what the wallet knows, and refuses one
// that its merchant may not open.
func (s *session) openCheckout(ctx context.Context, r Reader, c *Changes, in *wallet.CreateCheckoutInput, user string, record *CheckoutRecord, moment int64) error {
	merchant, err := findCustomer(ctx, r, user)
	if err != nil {
		return err
	}
	if merchant.Kind != wallet.KindMerchant {
		return wallet.Refuse(wallet.CodeInvalidRecipient, fmt.Sprintf("%s is no merchant", quote(user)), "a checkout is a merchant's; see `okpay register --kind merchant`")
	}
	if err := mayReceive(merchant); err != nil {
		return err
	}
	rules, err := s.engine.inForce(ctx, r, moment)
	if err != nil {
		return err
	}
	if err := offered(rules, record.Amount.Currency()); err != nil {
		return err
	}
	if record.ExpiresAt, err = expiryOf(in, moment); err != nil {
		return err
	}
	record.ID, record.Merchant, record.CreatedAt = s.engine.NewID("chk"), merchant.ID, moment
	record.MerchantHandle, record.MerchantName = merchant.Handle, merchant.Name
	if record.OrderID == "" {
		return nil
	}
	other, found, err := r.CheckoutOfOrder(ctx, merchant.ID, record.OrderID)
	if err != nil || !found {
		return wrapped(err, "look for the checkout of an order")
	}
	if other.over(moment) {
		return expire(c, &other, systemActor, moment)
	}
	return wallet.Refuse(wallet.CodeCheckoutExists, fmt.Sprintf("the order %s has a checkout already, which is %s", quote(record.OrderID), other.Status),
		"see `okpay checkout show "+other.ID+"`, or end it first with `okpay checkout expire "+other.ID+"`",
		"checkout", other.ID, "order_id", record.OrderID, "status", string(other.Status))
}

// newCheckout checks what an input says by itself.
func newCheckout(in *wallet.CreateCheckoutInput) (CheckoutRecord, error) {
	record := CheckoutRecord{Partial: in.Partial, Reusable: in.Reusable, Status: wallet.CheckoutOpen, Version: 1}
	refused := func(message, hint string) (CheckoutRecord, error) {
		return record, wallet.Refuse(wallet.CodeInvalidInput, message, hint)
	}
	var err error
	switch {
	case in.Partial && (in.Open || in.Reusable):
		return refused("a checkout that is paid in parts has one amount and is paid once", "leave --partial out, or --open and --reusable")
	case in.Reusable && in.OrderID != "":
		return refused("a code that many pay is of no one order", "leave --order-id or --reusable out")
	case in.Open && in.Amount != "":
		return refused("an open checkout leaves the amount to the customer", "leave the amount or --open out")
	case in.ExpiresIn != 0 && !in.ExpiresAt.IsZero():
		return refused("a checkout expires after a time or at a moment, and both are given", "leave one of them out")
	case in.Open:
		currency, err := money.ParseCurrency(in.Currency)
		if err != nil {
			return record, wallet.Refuse(wallet.CodeUnknownCurrency, fmt.Sprintf("%s is no currency", quote(in.Currency)), "use an ISO 4217 code, such as EUR or JPY")
		}
		record.Amount = money.Zero(currency)
	default:
		if record.Amount, err = parseAmount(in.Amount, in.Currency); err != nil {
			return record, err
		}
	}
	record.Paid, record.Reserved = money.Zero(record.Amount.Currency()), money.Zero(record.Amount.Currency())
	if record.OrderID, err = checkText("order id", in.OrderID, wallet.MaxOrderIDLength); err != nil {
		return record, err
	}
	if record.Memo, err = checkText("memo", in.Memo, wallet.MaxMemoLength); err != nil {
		return record, err
	}
	if in.ReturnURL != "" {
		err = checkURL("return URL", in.ReturnURL, wallet.MaxReturnURLLength)
	}
	record.ReturnURL = in.ReturnURL
	return record, err
}

// expiryOf gives when a checkout expires, 0 for never.
func expiryOf(in *wallet.CreateCheckoutInput, moment int64) (int64, error) {
	life := in.ExpiresIn
	switch {
	case !in.ExpiresAt.IsZero():
		life = in.ExpiresAt.Sub(timeOf(moment))
	case life == 0 && in.Reusable:
		return 0, nil
	case life == 0:
		life = wallet.DefaultCheckoutLife
	}
	if life < wallet.MinCheckoutLife || life > wallet.MaxCheckoutLife {
		return 0, wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("a checkout lives for %s to %s", wallet.MinCheckoutLife, wallet.MaxCheckoutLife),
			"give another time with --expires", "min", wallet.MinCheckoutLife.String(), "max", wallet.MaxCheckoutLife.String())
	}
	return moment + life.Microseconds(), nil
}

// yes writes a truth as the input of a key.
func yes(value bool) string {
	if value {
		return strconv.FormatBool(value)
	}
	return ""
}

// lifeEnd writes a moment as the input of a key.
func lifeEnd(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return momentText(&at)
}
