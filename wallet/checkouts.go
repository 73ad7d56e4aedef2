package wallet

import (
	"context"
	"time"

	"github.com/okpay/okpay/wallet/money"
)

// Checkouts is what a merchant asks to be paid: an id, a link and a QR code for
// them, and payments that come by it. Whoever has the id may look at it and pay
// it, with Pay.
//
// A checkout is one of four. One of a fixed amount is paid once, by one payment
// of that amount, however many try at once. One that is partial is paid in parts,
// up to its amount exactly and never above. One that is open is paid once, and
// who pays says how much. One that is reusable, the code on a shop's counter, is
// paid by anybody any number of times, each time its amount, or with open what
// the customer says.
//
// A payment that waits for an operator (risk rules) reserves what it pays: once it
// is approved the checkout is paid, once it is rejected the amount is free again.
// A refund does not open a checkout again: what was paid was paid.
type Checkouts interface {
	// CreateCheckout asks for money in the name of a merchant.
	// Codes: customer_not_found, invalid_input, invalid_amount, too_many_decimals,
	// unknown_currency, currency_not_offered, invalid_recipient,
	// recipient_not_active, checkout_exists, idempotency_mismatch.
	CreateCheckout(ctx context.Context, in CreateCheckoutInput) (Checkout, error)
	// ShowCheckout gives one with its newest payments, to its merchant and to an
	// operator. Codes: checkout_not_found.
	ShowCheckout(ctx context.Context, in ShowCheckoutInput) (Checkout, error)
	// ListCheckouts pages through checkouts, the newest first: those of User, or
	// all of them for an operator. Codes: customer_not_found, invalid_input.
	ListCheckouts(ctx context.Context, in ListCheckoutsInput) (Page[Checkout], error)
	// ExpireCheckout ends one before its time; what was paid of it stays paid.
	// Codes: checkout_not_found, checkout_paid, checkout_expired,
	// checkout_reserved, idempotency_mismatch.
	ExpireCheckout(ctx context.Context, in ExpireCheckoutInput) (Checkout, error)
	// LookAtCheckout tells whoever has the id what is to be paid to whom. What
	// paying it would cost says a dry run of Pay. Codes: checkout_not_found.
	LookAtCheckout(ctx context.Context, in LookAtCheckoutInput) (CheckoutView, error)
}

// CheckoutStatus is open -> paid | expired.
type CheckoutStatus string

// The statuses of a checkout. One whose time is over is expired from that moment
// on, unless a payment of it still waits for an operator.
const (
	CheckoutOpen    CheckoutStatus = "open"
	CheckoutPaid    CheckoutStatus = "paid"
	CheckoutExpired CheckoutStatus = "expired"
)

// CheckoutStatuses lists every status.
func CheckoutStatuses() []CheckoutStatus {
	return []CheckoutStatus{CheckoutOpen, CheckoutPaid, CheckoutExpired}
}

// The bounds of checkouts.
const (
	MaxReturnURLLength  = 2000 // bytes
	MaxCheckoutPayments = 100  // that ShowCheckout gives, the newest

	MinCheckoutLife     = time.Minute    // of one that expires
	DefaultCheckoutLife = 24 * time.Hour // of one that is not reusable
	MaxCheckoutLife     = 366 * 24 * time.Hour
)

// Checkout is one as its merchant sees it. Amount is empty of one that is open.
// Paid and Reserved are sums in Currency; Left is what is still to be paid, of one
// that has an amount and is not reusable. ExpiresAt is absent of one that does not
// expire by itself, EndedAt of one that is open.
type Checkout struct {
	ID             string         `json:"id"`
	Status         CheckoutStatus `json:"status"`
	Merchant       string         `json:"merchant"`
	MerchantHandle string         `json:"merchant_handle"`
	MerchantName   string         `json:"merchant_name"`
	Amount         money.Decimal  `json:"amount"`
	Currency       money.Currency `json:"currency"`
	OrderID        string         `json:"order_id"`
	Memo           string         `json:"memo"`
	ReturnURL      string         `json:"return_url"`
	Partial        bool           `json:"partial"`
	Open           bool           `json:"open"`
	Reusable       bool           `json:"reusable"`
	Paid           money.Decimal  `json:"paid"`
	Reserved       money.Decimal  `json:"reserved"` // by payments that wait for an operator
	Left           money.Decimal  `json:"left"`
	PaymentCount   int64          `json:"payment_count"` // those that paid or wait
	Link           string         `json:"link"`
	CreatedAt      time.Time      `json:"created_at"`
	ExpiresAt      *time.Time     `json:"expires_at"`
	EndedAt        *time.Time     `json:"ended_at"`

	// Payments are the newest first, at most MaxCheckoutPayments; on show.
	Payments []Transaction `json:"payments,omitempty"`

	IdempotentReplay bool `json:"idempotent_replay,omitempty"`
	DryRun           bool `json:"dry_run,omitempty"`
}

// CheckoutView is a checkout as anybody sees it who has its id: what is to be paid
// to whom, and nothing of the shop's books or of who paid.
type CheckoutView struct {
	ID             string         `json:"id"`
	Status         CheckoutStatus `json:"status"`
	MerchantHandle string         `json:"merchant_handle"`
	MerchantName   string         `json:"merchant_name"`
	Amount         money.Decimal  `json:"amount"`
	Currency       money.Currency `json:"currency"`
	Memo           string         `json:"memo"`
	ReturnURL      string         `json:"return_url"` // where the shop wants who has paid to go
	Partial        bool           `json:"partial"`
	Open           bool           `json:"open"`
	Reusable       bool           `json:"reusable"`
	Left           money.Decimal  `json:"left"`
	Link           string         `json:"link"`
	ExpiresAt      *time.Time     `json:"expires_at"`
}

// CreateCheckoutInput asks for Amount, or with Open for what the customer says.
// Of ExpiresIn and ExpiresAt at most one is given. Without both it lives for
// DefaultCheckoutLife, or for ever when it is Reusable. One that is partial is
// neither open nor reusable, and one that is reusable has no order id.
type CreateCheckoutInput struct {
	Change
	User      string        `json:"user,omitempty"` // the merchant
	Amount    money.Decimal `json:"amount,omitempty"`
	Currency  string        `json:"currency"`
	OrderID   string        `json:"order_id,omitempty"`
	Memo      string        `json:"memo,omitempty"`
	ReturnURL string        `json:"return_url,omitempty"` // https, or http on this machine
	Partial   bool          `json:"partial,omitempty"`
	Open      bool          `json:"open,omitempty"`
	Reusable  bool          `json:"reusable,omitempty"`
	ExpiresIn time.Duration `json:"expires_in,omitempty"`
	ExpiresAt time.Time     `json:"expires_at,omitzero"`
}

// ShowCheckoutInput names a checkout.
type ShowCheckoutInput struct {
	Checkout string `json:"checkout"`
}

// LookAtCheckoutInput names a checkout.
type LookAtCheckoutInput struct {
	Checkout string `json:"checkout"`
}

// ListCheckoutsInput filters checkouts; empty fields do not filter. Status is that
// of this moment.
type ListCheckoutsInput struct {
	PageInput
	User    string         `json:"user,omitempty"`
	Status  CheckoutStatus `json:"status,omitempty"`
	OrderID string         `json:"order_id,omitempty"`
}

// ExpireCheckoutInput ends a checkout of User, the merchant, when not an operator.
type ExpireCheckoutInput struct {
	Change
	User     string `json:"user,omitempty"`
	Checkout string `json:"checkout"`
}

// What the ids of checkouts, and their links, are made of.
const (
	checkoutPrefix          = "chk_"
	checkoutPath            = "/pay/"
	localCheckoutLinkPrefix = "okpay:pay/"
)

// CheckoutLink is the link of a checkout: the page of it at the public address of
// a server, or one of this program's own where there is no server.
func CheckoutLink(publicURL, id string) string {
	return link(publicURL, checkoutPath, localCheckoutLinkPrefix, id)
}

// CheckoutOf gives the id of the checkout that a text names, by its id or by its
// link. ok is false for what names none; whether there is one, a wallet knows.
func CheckoutOf(text string) (id string, ok bool) {
	return linked(text, checkoutPath, localCheckoutLinkPrefix, checkoutPrefix)
}
