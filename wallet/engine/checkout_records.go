package engine

import (
	"context"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// CheckoutRecord is a checkout as it is stored. It belongs to its merchant: a
// write that pays or changes it is alone with the merchant, as with every payee.
// Amount is zero of one that is open, ExpiresAt of one that does not expire by
// itself. Version counts its changes.
type CheckoutRecord struct {
	ID, Merchant      string
	Amount            money.Amount // always in the checkout's currency
	OrderID, Memo     string
	ReturnURL         string
	Partial, Reusable bool
	Status            wallet.CheckoutStatus
	Paid, Reserved    money.Amount // by payments that are posted, and by those under review
	Payments          int64        // of both
	CreatedAt         int64
	ExpiresAt         int64
	EndedAt           int64
	Version           int64

	MerchantHandle, MerchantName string // read with it
}

// CheckoutQuery pages through checkouts, the newest first. Status is that at the
// moment Now.
type CheckoutQuery struct {
	Before   string
	Limit    int
	Merchant string
	Status   wallet.CheckoutStatus
	OrderID  string
	Now      int64
}

// CheckoutReader reads checkouts.
type CheckoutReader interface {
	// Checkouts finds checkouts by id, in the order of their ids. A write is alone
	// with them from here to its end; it is alone with their merchants already.
	Checkouts(ctx context.Context, ids []string) ([]CheckoutRecord, error)
	// CheckoutOfOrder finds the checkout of a merchant's order that has not been
	// put down as expired.
	CheckoutOfOrder(ctx context.Context, merchant, order string) (CheckoutRecord, bool, error)
	ListCheckouts(ctx context.Context, in CheckoutQuery) ([]CheckoutRecord, error)
	// CheckoutPayments reads the newest payments of a checkout, the newest first.
	CheckoutPayments(ctx context.Context, id string, limit int) ([]Txn, error)
	// DueCheckouts finds open checkouts whose time was over at a moment, the one
	// that expired first before the others.
	DueCheckouts(ctx context.Context, now int64, limit int) ([]CheckoutRecord, error)
}

// CheckoutChanges is the part of Changes that is about checkouts. What pays one is
// in the transactions.
type CheckoutChanges struct {
	NewCheckouts []CheckoutRecord
	Checkouts    []*CheckoutRecord // with their new content, each once
}

// over says that the time of an open checkout is over at a moment. A payment under
// review was made in time, and keeps a checkout that is paid once.
func (c *CheckoutRecord) over(at int64) bool {
	return c.Status == wallet.CheckoutOpen && c.ExpiresAt != 0 && c.ExpiresAt <= at && (c.Reusable || c.Reserved.IsZero())
}

// open says that the customer says how much.
func (c *CheckoutRecord) open() bool { return c.Amount.IsZero() }

// left is what is still to be paid and not reserved.
func (c *CheckoutRecord) left() (money.Amount, error) {
	rest, err := c.Amount.Sub(c.Paid)
	if err != nil {
		return rest, err
	}
	return rest.Sub(c.Reserved)
}

// end closes a checkout.
func (c *CheckoutRecord) end(status wallet.CheckoutStatus, at int64) {
	c.Status, c.EndedAt = status, at
}

// statusAt is the status at a moment.
func (c *CheckoutRecord) statusAt(at int64) wallet.CheckoutStatus {
	if c.over(at) {
		return wallet.CheckoutExpired
	}
	return c.Status
}
