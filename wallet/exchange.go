package wallet

import (
	"context"
	"time"

	"github.com/okpay/okpay/wallet/money"
)

// Exchange is money that changes its currency. The wallet itself stands on the
// other side: what it takes in one currency and gives in another is its position.
type Exchange interface {
	// QuoteFX fixes a rate for User until it expires: it keeps what is paid and
	// what is received, and the rates that they are reckoned from. Codes:
	// customer_not_found, invalid_input, invalid_amount, too_many_decimals,
	// unknown_currency, currency_not_offered, rate_not_found, rate_stale,
	// too_many_quotes, idempotency_mismatch.
	QuoteFX(ctx context.Context, in QuoteFXInput) (FXQuote, error)
	// Exchange changes money of User from one purse into another as a quote says.
	// A quote is good for one use. Codes: quote_not_found, quote_expired,
	// quote_used, and those of Payments.
	Exchange(ctx context.Context, in ExchangeInput) (Transaction, error)
	// FXPosition says what the wallet holds and owes in each currency by changing
	// money, and what it has gained.
	FXPosition(ctx context.Context, in FXPositionInput) (FXPosition, error)
	// ReplayFX reckons past conversions again, the newest first, from the rates
	// that are kept, their margin and their rule of rounding. Codes:
	// transaction_not_found, invalid_input.
	ReplayFX(ctx context.Context, in ReplayFXInput) (Page[FXReplay], error)
}

// MaxOpenQuotes is how many quotes of a customer may be open at once.
const MaxOpenQuotes = 100

// QuoteStatus says whether a quote can be used.
type QuoteStatus string

// The statuses of a quote.
const (
	QuoteOpen    QuoteStatus = "open"
	QuoteUsed    QuoteStatus = "used"
	QuoteExpired QuoteStatus = "expired"
)

// QuoteFXInput asks for a rate. Amount is what User pays, in From; with Receive it
// is what is to be received, in To.
type QuoteFXInput struct {
	Change
	User    string        `json:"user"`
	Amount  money.Decimal `json:"amount"`
	From    string        `json:"from"`
	To      string        `json:"to"`
	Receive bool          `json:"receive,omitempty"`
}

// FXQuote is a conversion at a fixed rate. Rate is how much of To one of From
// gives, MidRate the same without the margin; both are shown to MidRateDigits
// digits, and what is converted is reckoned with Legs, exactly, and rounded once.
// Pay and Fee are in From, Receive in To. Fee is the margin, and a part of Pay.
type FXQuote struct {
	ID            string          `json:"id"`
	User          string          `json:"user"`
	Status        QuoteStatus     `json:"status"`
	From          money.Currency  `json:"from"`
	To            money.Currency  `json:"to"`
	Rate          string          `json:"rate"`
	MidRate       string          `json:"mid_rate"`
	MarginBPS     int64           `json:"margin_bps"`
	Fee           money.Decimal   `json:"fee"`
	Pay           money.Decimal   `json:"pay"`
	Receive       money.Decimal   `json:"receive"`
	Source        string          `json:"source"` // who stated the rates; ecb+operator where they differ
	RateDate      string          `json:"rate_date"`
	CreatedAt     time.Time       `json:"created_at"`
	ExpiresAt     time.Time       `json:"expires_at"`
	PolicyVersion string          `json:"policy_version"`
	Legs          []ReferenceRate `json:"legs"` // of From and To, without the base

	IdempotentReplay bool `json:"idempotent_replay,omitempty"`
	DryRun           bool `json:"dry_run,omitempty"`
}

// ExchangeInput uses a quote of User.
type ExchangeInput struct {
	Change
	User   string `json:"user"`
	Quote  string `json:"quote"`
	StepUp StepUp `json:"step_up,omitzero"`
}

// FXPositionInput asks for all currencies.
type FXPositionInput struct{}

// FXPosition is where the wallet stands by changing money. All worths are in Base,
// at the rate of each currency that is the newest, each rounded half-even.
//
// A conversion moves what is paid, less margin and residue, into the position of
// its currency, and what is received out of that of the other; both were worth the
// same at the mid rate of that moment, to half a minor unit. So what all positions
// are worth together is what moving rates have made of them: Revaluation. Spread
// is the margins kept, Rounding what rounding gave, and Gain all three.
type FXPosition struct {
	Base        money.Currency   `json:"base"`
	RateDate    string           `json:"rate_date"` // the oldest of those of Currencies, empty without one
	Spread      money.Decimal    `json:"spread"`
	Revaluation money.Decimal    `json:"revaluation"`
	Rounding    money.Decimal    `json:"rounding"`
	Gain        money.Decimal    `json:"gain"`
	Currencies  []FXPositionLine `json:"currencies"`
}

// FXPositionLine is one currency: what the wallet is long in it (short when it is
// below zero), the margins that it kept and what rounding gave, in Currency.
type FXPositionLine struct {
	Currency money.Currency `json:"currency"`
	Position money.Decimal  `json:"position"`
	Margin   money.Decimal  `json:"margin"`
	Rounding money.Decimal  `json:"rounding"`
	Rate     string         `json:"rate"` // what one of the base is worth
	RateDate string         `json:"rate_date"`
	Worth    money.Decimal  `json:"worth"` // of Position, in the base
}

// ReplayFXInput names one transaction, or a time: Since is inclusive, Until
// exclusive.
type ReplayFXInput struct {
	PageInput
	Transaction string    `json:"transaction,omitempty"`
	Since       time.Time `json:"since,omitzero"`
	Until       time.Time `json:"until,omitzero"`
}

// FXReplay compares a past conversion with what is reckoned now. Why names what
// differs, and is empty when OK.
type FXReplay struct {
	Transaction     string         `json:"transaction"`
	Kind            string         `json:"kind"` // of the transaction
	Quote           string         `json:"quote"`
	OK              bool           `json:"ok"`
	Paid            money.Decimal  `json:"paid"`
	PaidCurrency    money.Currency `json:"paid_currency"`
	Received        money.Decimal  `json:"received"`
	Receives        money.Currency `json:"received_currency"`
	Rate            string         `json:"rate"`
	RateDate        string         `json:"rate_date"`
	ReckonedPaid    money.Decimal  `json:"reckoned_paid"`
	ReckonedReceive money.Decimal  `json:"reckoned_received"`
	ReckonedRate    string         `json:"reckoned_rate"`
	Why             string         `json:"why"`
	CreatedAt       time.Time      `json:"created_at"`
}
