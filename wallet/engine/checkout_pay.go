package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// byCheckout completes an intent by what the checkout says that never changes. Of
// what may change, which is how much is left, it takes the state of the moment;
// the decision, which is alone with the checkout, refuses what is wrong by then.
func (s *session) byCheckout(ctx context.Context, in *wallet.PayInput, wish *intent) error {
	for _, given := range []field{{"merchant", in.Merchant}, {"order_id", in.OrderID}, {"memo", in.Memo}} {
		if given.value != "" {
			return wallet.Refuse(wallet.CodeInvalidInput, "the checkout says the "+given.name+" itself", "leave it out", "field", given.name)
		}
	}
	record, err := s.engine.checkout(ctx, in.Checkout)
	if err != nil {
		return err
	}
	wish.checkout, wish.said = record.ID, said{in.Amount, in.Currency}
	if in.Shown {
		wish.said = said{}
	}
	wish.other, wish.memo, wish.orderID = record.Merchant, record.Memo, record.OrderID
	if wish.currency == "" {
		wish.currency = string(record.Amount.Currency())
	}
	if wish.amount != "" {
		return nil
	}
	if record.open() {
		return wallet.Refuse(wallet.CodeInvalidAmount, "this checkout leaves the amount to the customer, and none is given",
			"write `okpay pay "+record.ID+" AMOUNT "+string(record.Amount.Currency())+"`", "checkout", record.ID, "currency", string(record.Amount.Currency()))
	}
	asks := record.Amount
	if record.Partial {
		left, err := record.left()
		if err != nil {
			return err
		}
		if left.IsPositive() { // else the decision says what became of it
			asks = left
		}
	}
	wish.amount = asks.Decimal()
	return nil
}

// checkout finds one by its id.
func (e *Engine) checkout(ctx context.Context, id string) (*CheckoutRecord, error) {
	var found *CheckoutRecord
	err := e.Store.Read(ctx, func(r Reader) (err error) {
		found, err = findCheckout(ctx, r, id)
		return err
	})
	return found, err
}

func findCheckout(ctx context.Context, r Reader, id string) (*CheckoutRecord, error) {
	list, err := r.Checkouts(ctx, []string{id})
	if err != nil {
		return nil, fmt.Errorf("read a checkout: %w", err)
	}
	if len(list) == 0 {
		return nil, checkoutNotFound(id)
	}
	return &list[0], nil
}

func checkoutNotFound(id string) error {
	return wallet.Refuse(wallet.CodeCheckoutNotFound, fmt.Sprintf("there is no checkout %s", quote(id)),
		"take the id from the shop's link or code; a shop sees its own with `okpay checkout list`")
}

// asked finds the checkout of an intent and what is paid of it, and refuses what
// it does not ask for.
func (st *state) asked(in *intent) (*CheckoutRecord, money.Amount, error) {
	c := st.checkouts[in.checkout]
	if c == nil {
		return nil, money.Amount{}, checkoutNotFound(in.checkout)
	}
	if err := c.takes(st.at); err != nil {
		return nil, money.Amount{}, err
	}
	if !strings.EqualFold(in.currency, string(c.Amount.Currency())) {
		return nil, money.Amount{}, c.mismatch(fmt.Sprintf("the checkout asks for %s, and not for %s", c.Amount.Currency(), quote(in.currency)))
	}
	amount, err := parseAmount(in.amount, in.currency)
	if err != nil {
		return nil, amount, err
	}
	return c, amount, c.fits(amount)
}

// takes refuses to pay what is paid, reserved or expired. How much others paid, and
// when, is the merchant's and told to nobody here.
func (c *CheckoutRecord) takes(at int64) error {
	left := c.Amount
	if c.Partial {
		var err error
		if left, err = c.left(); err != nil {
			return err
		}
	}
	switch {
	case c.Status == wallet.CheckoutPaid:
		return wallet.Refuse(wallet.CodeCheckoutPaid, "the checkout is paid already", "nothing is to be paid; ask the shop for a new one if it is",
			"checkout", c.ID)
	case c.Status == wallet.CheckoutExpired || c.over(at):
		return c.isExpired()
	case !c.Reusable && !c.Partial && c.Payments > 0, c.Partial && left.IsZero():
		return c.isReserved()
	case c.ExpiresAt != 0 && c.ExpiresAt <= at:
		return c.isExpired()
	default:
		return nil
	}
}

func (c *CheckoutRecord) isExpired() error {
	ended := c.EndedAt
	if ended == 0 {
		ended = c.ExpiresAt
	}
	return wallet.Refuse(wallet.CodeCheckoutExpired, "the checkout has expired", "ask the shop for a new one", "checkout", c.ID, "expired_at", timeOf(ended))
}

func (c *CheckoutRecord) isReserved() error {
	return wallet.Refuse(wallet.CodeCheckoutReserved, "a payment of this checkout waits for an operator",
		"try again when it is decided: an operator sees it with `okpay risk reviews`", "checkout", c.ID)
}

func (c *CheckoutRecord) mismatch(message string) error {
	asks := string(c.Amount.Currency())
	if !c.open() {
		asks = c.Amount.String()
	}
	details := []any{"checkout", c.ID, "currency", string(c.Amount.Currency())}
	if !c.open() {
		details = append(details, "amount", string(c.Amount.Decimal()))
	}
	return wallet.Refuse(wallet.CodeCheckoutMismatch, message, "leave the amount out, or pay what it asks for: "+asks, details...)
}

// fits refuses an amount that the checkout does not ask for, and one by which what
// was paid could not be counted any more.
func (c *CheckoutRecord) fits(amount money.Amount) error {
	taken, err := c.Paid.Add(c.Reserved)
	if err != nil {
		return err
	}
	if _, err := taken.Add(amount); err != nil {
		return err
	}
	switch {
	case c.open():
		return nil
	case !c.Partial && amount != c.Amount:
		return c.mismatch(fmt.Sprintf("the checkout asks for %s, and not for %s", c.Amount, amount))
	case !c.Partial:
		return nil
	}
	left, err := c.left()
	if err != nil {
		return err
	}
	if more, err := amount.Cmp(left); err != nil || more <= 0 {
		return err
	}
	return wallet.Refuse(wallet.CodeCheckoutExceeded, fmt.Sprintf("%s are more than the %s that are left of the checkout", amount, left),
		"pay what is left, or less", "checkout", c.ID, "left", string(left.Decimal()), "currency", string(left.Currency()))
}

// payCheckout counts a payment that was just recorded: posted, or under review.
func (st *state) payCheckout(c *CheckoutRecord, txn *Txn) (err error) {
	c.Payments++
	st.touchCheckout(c)
	if txn.Status == wallet.TransactionPending {
		c.Reserved, err = c.Reserved.Add(txn.Amount)
		return err
	}
	return st.countPaid(c, txn, txn.Actor, txn.CreatedAt)
}

// settleCheckout counts a payment that was under review: it pays, or is given
// back. Its transaction has its new status.
func (st *state) settleCheckout(txn *Txn, actor string, at int64) (err error) {
	c := st.checkouts[txn.Checkout]
	if c == nil {
		return fmt.Errorf("the checkout %s of %s is not there", txn.Checkout, txn.ID)
	}
	st.touchCheckout(c)
	if c.Reserved, err = c.Reserved.Sub(txn.Amount); err != nil {
		return err
	}
	if txn.Status == wallet.TransactionPosted {
		return st.countPaid(c, txn, actor, at)
	}
	c.Payments--
	return nil
}

// countPaid adds to what was paid, and ends what is paid whole. One that is
// reusable never is: each of its payments pays it.
func (st *state) countPaid(c *CheckoutRecord, txn *Txn, actor string, at int64) (err error) {
	if c.Paid, err = c.Paid.Add(txn.Amount); err != nil {
		return err
	}
	event := "checkout.paid"
	switch {
	case c.Reusable:
	case c.Partial && c.Paid != c.Amount:
		event = "checkout.part_paid"
	default:
		c.end(wallet.CheckoutPaid, at)
	}
	data, err := eventData("merchant", c.Merchant, "order_id", c.OrderID, "transaction", txn.ID, "amount", txn.Amount.Decimal(),
		"currency", txn.Amount.Currency(), "paid", c.Paid.Decimal(), "status", c.Status)
	if err != nil {
		return err
	}
	st.changes.event(EventRecord{Type: event, Object: c.ID, Data: data, At: at, Actor: actor})
	return nil
}

// touchCheckout has a checkout written once, with what it is after the batch.
func (st *state) touchCheckout(c *CheckoutRecord) {
	if !slices.Contains(st.changes.Checkouts, c) {
		st.changes.Checkouts = append(st.changes.Checkouts, c)
	}
}
