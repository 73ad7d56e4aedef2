package statement

import (
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// Document is a whole statement: of one customer, over a span of time, in every
// currency that there was. Since is inclusive, Until exclusive; a Final one is
// of a span that was over when it was made. Lang is the language of its texts,
// and decides nothing in its JSON.
type Document struct {
	User       string          `json:"user"`
	Kind       wallet.Kind     `json:"kind"`
	Name       string          `json:"name"`
	Handle     string          `json:"handle"`
	Lang       wallet.Language `json:"lang"`
	TimeZone   string          `json:"time_zone"`
	Since      time.Time       `json:"since"`
	Until      time.Time       `json:"until"`
	Final      bool            `json:"final"`
	CreatedAt  time.Time       `json:"created_at"`
	Currencies []Section       `json:"currencies"`
}

// Section is what happened in one currency: Opening, with In, less Out, less
// Fees, is Closing. The held amounts are the parts of the balances that were
// reserved. Days are what there was at the end of each day of the span, up to
// the day on which the statement was made.
type Section struct {
	Currency    money.Currency         `json:"currency"`
	Opening     money.Decimal          `json:"opening"`
	OpeningHeld money.Decimal          `json:"opening_held"`
	In          money.Decimal          `json:"in"`
	Out         money.Decimal          `json:"out"`
	Fees        money.Decimal          `json:"fees"`
	Closing     money.Decimal          `json:"closing"`
	ClosingHeld money.Decimal          `json:"closing_held"`
	Days        []Day                  `json:"days"`
	Lines       []wallet.StatementLine `json:"lines"`
}

// Day is what there was at the end of a day, which is written as 2026-10-31.
type Day struct {
	Date    string        `json:"date"`
	Balance money.Decimal `json:"balance"`
}

// The bounds of a statement.
const (
	MaxLines = 200_000 // of all currencies together
	MaxDays  = 3_700   // of its span: ten years
)

// timeZone is the zone that days and times are in.
const timeZone = "UTC"

const dayLength = 24 * time.Hour
