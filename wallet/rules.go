package wallet

import (
	"context"
	"time"

	"github.com/okpay/okpay/wallet/money"
)

// Rules is what the policy in force says.
type Rules interface {
	// Limits lists what User may hold and move, what is used and what is left.
	// Codes: customer_not_found.
	Limits(ctx context.Context, in LimitsInput) ([]Limit, error)
	// QuoteFee says what an intent would cost and which line of the policy
	// decides it, with the promotions as they are now.
	// Codes: customer_not_found, invalid_amount, currency_not_offered,
	// promotion_unavailable.
	QuoteFee(ctx context.Context, in QuoteFeeInput) (FeeQuote, error)
}

// Limit is one limit of a customer. Kind says what is limited (balance,
// outgoing, withdrawal, …), Window over which time (always, transaction, day,
// month). Name is that of the policy's line. With Instrument it is about what goes
// through that one, with InCurrency about what is in that currency. An unlimited
// one has no row.
type Limit struct {
	Kind       string         `json:"kind"`
	Window     string         `json:"window"`
	Currency   money.Currency `json:"currency"`
	Limit      money.Decimal  `json:"limit"`
	Used       money.Decimal  `json:"used"`
	Left       money.Decimal  `json:"left"`
	ResetsAt   *time.Time     `json:"resets_at"`
	Name       string         `json:"name"`
	Instrument string         `json:"instrument,omitempty"`
	InCurrency money.Currency `json:"in_currency,omitempty"`
}

// LimitsInput names the customer.
type LimitsInput struct {
	User string `json:"user"`
}

// QuoteFeeInput describes an intent: a kind with a recipient (payment,
// transfer) or with an instrument (top_up, withdrawal).
type QuoteFeeInput struct {
	User       string          `json:"user"`
	Kind       TransactionKind `json:"kind"`
	Amount     money.Decimal   `json:"amount"`
	Currency   string          `json:"currency"`
	Recipient  string          `json:"recipient,omitempty"`
	Instrument string          `json:"instrument,omitempty"`
	Promo      string          `json:"promo,omitempty"` // the code of a promotion
}

// FeeQuote is what an intent would cost. Pays is what leaves the payer,
// Receives what reaches the other side.
type FeeQuote struct {
	Kind          TransactionKind `json:"kind"`
	Amount        money.Decimal   `json:"amount"`
	Currency      money.Currency  `json:"currency"`
	Fee           money.Decimal   `json:"fee"`
	Bearer        string          `json:"bearer"`
	Rule          string          `json:"rule"`
	Explanation   string          `json:"explanation"`
	Pays          money.Decimal   `json:"pays"`
	Receives      money.Decimal   `json:"receives"`
	PolicyVersion string          `json:"policy_version"`
	// FeeBefore is what the fee would be without Promotion, which lowers it.
	// Cashback is what the payer would get back, of CashbackPromotion.
	FeeBefore         money.Decimal `json:"fee_before"`
	Promotion         string        `json:"promotion,omitempty"`
	Cashback          money.Decimal `json:"cashback,omitempty"`
	CashbackPromotion string        `json:"cashback_promotion,omitempty"`
}
