package wallet

import (
	"context"
	"time"

	"github.com/okpay/okpay/wallet/money"
)

// Statements is what happened on an account over a span of time, for its owner
// to keep. It is read in two steps, since a month may have many movements: what
// was there at both ends, and then the movements of a currency page by page.
type Statements interface {
	// Statement says what User had at both ends of a span, a row a currency in
	// the order of the codes. Codes: customer_not_found, invalid_input,
	// unknown_currency.
	Statement(ctx context.Context, in StatementInput) (Statement, error)
	// StatementLines pages through what moved the money of User in a currency,
	// the oldest first. A page may be shorter than its limit, and empty, while
	// there are more. Codes: customer_not_found, invalid_input,
	// unknown_currency.
	StatementLines(ctx context.Context, in StatementLinesInput) (Page[StatementLine], error)
}

// Statement is what an account had at both ends of a span. Since is inclusive,
// Until exclusive. A Final one is of a span that was over at CreatedAt. All
// movements before Through, an exclusive end within the span, are counted in
// Closing, and none at or after it: the lines up to it are those that lead from
// Opening to Closing. Lang is the language that the customer is written to in.
type Statement struct {
	User       string              `json:"user"`
	Kind       Kind                `json:"kind"`
	Name       string              `json:"name"`
	Handle     string              `json:"handle"`
	Lang       Language            `json:"lang"`
	Since      time.Time           `json:"since"`
	Until      time.Time           `json:"until"`
	Through    time.Time           `json:"through"`
	Final      bool                `json:"final"`
	CreatedAt  time.Time           `json:"created_at"`
	Currencies []StatementCurrency `json:"currencies"`
}

// StatementCurrency is what there was in one currency at both ends, all of it;
// OpeningHeld and ClosingHeld are the parts that were reserved by holds and
// withdrawals under way.
type StatementCurrency struct {
	Currency    money.Currency `json:"currency"`
	Opening     money.Decimal  `json:"opening"`
	OpeningHeld money.Decimal  `json:"opening_held"`
	Closing     money.Decimal  `json:"closing"`
	ClosingHeld money.Decimal  `json:"closing_held"`
}

// StatementLine is one movement of an account's money, at At. In and Out are
// without the fee, and one of them is zero; Fee is what the account was charged
// with, below zero when it got a fee back. Balance is what was there after it:
// the balance before, with In, less Out, less Fee. What only reserves money, or
// gives it free again, is no movement. Where money was converted, Paid is what
// left the one who paid and Received what the other got, at Rate.
type StatementLine struct {
	At           time.Time       `json:"at"`
	Transaction  string          `json:"transaction"`
	Kind         TransactionKind `json:"kind"`
	Counterparty string          `json:"counterparty"`
	Memo         string          `json:"memo"`
	OrderID      string          `json:"order_id"`
	In           money.Decimal   `json:"in"`
	Out          money.Decimal   `json:"out"`
	Fee          money.Decimal   `json:"fee"`
	Balance      money.Decimal   `json:"balance"`

	Rate             string         `json:"rate,omitempty"`
	Paid             money.Decimal  `json:"paid,omitempty"`
	PaidCurrency     money.Currency `json:"paid_currency,omitempty"`
	Received         money.Decimal  `json:"received,omitempty"`
	ReceivedCurrency money.Currency `json:"received_currency,omitempty"`
}

// StatementInput names the customer and the span: Since is inclusive, Until
// exclusive and may be still to come. With Currency, of that one alone.
type StatementInput struct {
	User     string    `json:"user,omitempty"`
	Since    time.Time `json:"since"`
	Until    time.Time `json:"until"`
	Currency string    `json:"currency,omitempty"`
}

// StatementLinesInput names the customer, the currency and the span of the
// lines: Since is inclusive, Until exclusive, as Statement gave them; up to its
// Through, the lines are for ever the same.
type StatementLinesInput struct {
	PageInput
	User     string    `json:"user,omitempty"`
	Since    time.Time `json:"since"`
	Until    time.Time `json:"until"`
	Currency string    `json:"currency"`
}
