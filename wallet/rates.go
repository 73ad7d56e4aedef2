package wallet

import (
	"context"
	"time"

	"github.com/okpay/okpay/wallet/money"
)

// Rates is what currencies are worth: reference rates by day and source, all in
// one base, the euro. Nothing is ever changed: a rate that is published anew for
// a day stands beside the one before and is taken from then on, so that a past
// conversion can be reckoned again.
type Rates interface {
	// ImportRates keeps the rates of days, as the European Central Bank publishes
	// them. Those that are there already are left as they are.
	// Codes: invalid_input.
	ImportRates(ctx context.Context, in ImportRatesInput) (RatesImport, error)
	// SyncRates fetches what is published, unless it has not changed since it was
	// last fetched, and keeps it as ImportRates does. The address is a setting of
	// the wallet or its server, and no caller's. Codes: configuration,
	// unavailable, invalid_file, not_available_there.
	SyncRates(ctx context.Context, in SyncRatesInput) (RatesSync, error)
	// SetRate keeps a rate that an operator states; it goes before what others
	// say of the same day. Codes: invalid_input, unknown_currency.
	SetRate(ctx context.Context, in SetRateInput) (ReferenceRate, error)
	// ListRates pages through rates as they were recorded, the newest day first.
	// Codes: invalid_input.
	ListRates(ctx context.Context, in ListRatesInput) (Page[ReferenceRate], error)
	// ShowRate gives the mid rate between two currencies on a day: that of the
	// newest day up to it on which both have a rate. A cross rate goes through the
	// base. Codes: unknown_currency, rate_not_found, invalid_input.
	ShowRate(ctx context.Context, in ShowRateInput) (MidRate, error)
}

// RatesBase is the currency in which all reference rates are: how much one of it
// is worth in another.
const RatesBase = money.Currency("EUR")

// The bounds of rates.
const (
	MaxRateDays    = 400  // of one ImportRates
	MaxDayRates    = 200  // currencies of one day
	MaxRateGapDays = 10   // between a day and the newest before it that has a rate
	FirstRateYear  = 1999 // in which the euro began
	LastRateYear   = 2200
)

// RateSource says who states a rate.
type RateSource string

// The sources, from the one that others go before.
const (
	RateFromECB      RateSource = "ecb"
	RateFromOperator RateSource = "operator"
)

// RateSources lists all of them.
func RateSources() []RateSource { return []RateSource{RateFromECB, RateFromOperator} }

// RateDay is what one of the base is worth on a day, by the code of the currency,
// which may be one of the past. Date is YYYY-MM-DD.
type RateDay struct {
	Date  string                `json:"date"`
	Rates map[string]money.Rate `json:"rates"`
}

// ImportRatesInput is 1 to MaxRateDays days, each once, in any order.
type ImportRatesInput struct {
	Change
	Days []RateDay `json:"days"`
}

// RatesImport counts what became of the rates of an import.
type RatesImport struct {
	Source    RateSource `json:"source"`
	Days      int        `json:"days"`
	First     string     `json:"first"` // the oldest day
	Last      string     `json:"last"`  // the newest
	Added     int        `json:"added"`
	Corrected int        `json:"corrected"` // recorded beside another rate of that day
	Unchanged int        `json:"unchanged"`

	IdempotentReplay bool `json:"idempotent_replay,omitempty"`
	DryRun           bool `json:"dry_run,omitempty"`
}

// SyncRatesInput asks for what is published now.
type SyncRatesInput struct {
	Change
}

// RatesStatus says whether something was published since the last time.
type RatesStatus string

// The two of them.
const (
	RatesNew       RatesStatus = "new"
	RatesUnchanged RatesStatus = "unchanged"
)

// RatesSync counts what became of the rates that were fetched from URL; there
// are none when the Status is unchanged.
type RatesSync struct {
	Source    RateSource  `json:"source"`
	URL       string      `json:"url"`
	Status    RatesStatus `json:"status"`
	Days      int         `json:"days"`
	First     string      `json:"first"`
	Last      string      `json:"last"`
	Added     int         `json:"added"`
	Corrected int         `json:"corrected"`
	Unchanged int         `json:"unchanged"`

	IdempotentReplay bool `json:"idempotent_replay,omitempty"`
	DryRun           bool `json:"dry_run,omitempty"`
}

// SetRateInput states what one of the base is worth in Currency on a day; an
// empty Date is today, in UTC.
type SetRateInput struct {
	Change
	Currency string `json:"currency"`
	Rate     string `json:"rate"`
	Date     string `json:"date,omitempty"`
}

// ReferenceRate is a rate as it was recorded.
type ReferenceRate struct {
	Date       string     `json:"date"`
	Base       string     `json:"base"`
	Currency   string     `json:"currency"`
	Rate       string     `json:"rate"`
	Source     RateSource `json:"source"`
	RecordedAt time.Time  `json:"recorded_at"`

	IdempotentReplay bool `json:"idempotent_replay,omitempty"`
	DryRun           bool `json:"dry_run,omitempty"`
}

// ListRatesInput filters rates; empty fields do not filter. Since and Until are
// dates, both included.
type ListRatesInput struct {
	PageInput
	Currency string     `json:"currency,omitempty"`
	Source   RateSource `json:"source,omitempty"`
	Since    string     `json:"since,omitempty"`
	Until    string     `json:"until,omitempty"`
}

// ShowRateInput names two currencies; an empty Date is today, in UTC.
type ShowRateInput struct {
	From string `json:"from"`
	To   string `json:"to"`
	Date string `json:"date,omitempty"`
}

// MidRate is how much one of From is worth in To, to MidRateDigits digits. What
// is converted is reckoned with Legs, exactly, and rounded once.
type MidRate struct {
	From string          `json:"from"`
	To   string          `json:"to"`
	Rate string          `json:"rate"`
	Date string          `json:"date"`
	Legs []ReferenceRate `json:"legs"` // of From and To, without the base
}

// MidRateDigits is how many digits a cross rate is shown with, from the first
// that is not zero.
const MidRateDigits = 10
