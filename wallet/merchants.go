package wallet

import (
	"context"
	"time"

	"github.com/okpay/okpay/wallet/money"
)

// Merchants is a merchant's desk: what it sold, over which span a withdrawal to
// its bank settles, and the withdrawals that are made by themselves.
type Merchants interface {
	// SalesReport sums what User sold in each period of a span, a row a period and
	// currency; a period without sales is there with zeros. Its currencies are those
	// in which anything was sold or refunded in the span. Codes: customer_not_found,
	// unknown_currency, and invalid_input for a span that is none, is of more than
	// MaxSalesPeriods periods, or has not begun.
	SalesReport(ctx context.Context, in SalesReportInput) (SalesReport, error)
	// SettlementSpan says over which span of time a withdrawal settles: from the
	// moment after the withdrawal before it in its currency, or from the beginning
	// of the account, through the moment in which it left itself. Codes:
	// customer_not_found, transaction_not_found, and state_conflict for one that has
	// not left.
	SettlementSpan(ctx context.Context, in SettlementSpanInput) (SettlementSpan, error)

	// SetPayoutSchedule has what User has above a floor be withdrawn to a bank
	// account on every weekday that it names, in the place of the schedule that there
	// was in that currency. Codes: customer_not_found, merchant_not_found for one who
	// is none, instrument_not_found, instrument_unusable, unknown_currency,
	// currency_not_offered, invalid_amount, too_many_decimals, invalid_input,
	// scope_missing, second_factor_required, wrong_pin, idempotency_mismatch.
	SetPayoutSchedule(ctx context.Context, in SetPayoutScheduleInput) (PayoutSchedule, error)
	// ListPayoutSchedules pages through schedules by merchant and currency: those of
	// User, or all of them for an operator. Codes: customer_not_found,
	// unknown_currency, invalid_input.
	ListPayoutSchedules(ctx context.Context, in ListPayoutSchedulesInput) (Page[PayoutSchedule], error)
	// RemovePayoutSchedule ends a schedule. Codes: customer_not_found,
	// unknown_currency, payout_schedule_not_found, scope_missing,
	// idempotency_mismatch.
	RemovePayoutSchedule(ctx context.Context, in RemovePayoutScheduleInput) (PayoutSchedule, error)
}

// SalesPeriod is how long a row of a sales report is.
type SalesPeriod string

// The periods of a sales report.
const (
	SalesByDay   SalesPeriod = "day"
	SalesByMonth SalesPeriod = "month"
)

// SalesPeriods lists every period.
func SalesPeriods() []SalesPeriod { return []SalesPeriod{SalesByDay, SalesByMonth} }

// MaxSalesPeriods is how many periods a sales report has: a year by day, and more.
const MaxSalesPeriods = 400

// SalesReport is what a merchant sold: Since is inclusive, Until exclusive, and
// days and months are those of TimeZone. A span that cuts a day cuts its row. Rows
// are in the order of period and currency, Totals in that of the currency.
type SalesReport struct {
	User      string      `json:"user"`
	Name      string      `json:"name"`
	Handle    string      `json:"handle"`
	By        SalesPeriod `json:"by"`
	TimeZone  string      `json:"time_zone"`
	Since     time.Time   `json:"since"`
	Until     time.Time   `json:"until"`
	CreatedAt time.Time   `json:"created_at"`
	Rows      []SalesRow  `json:"rows"`
	Totals    []SalesSums `json:"totals"`
}

// SalesRow is one period in one currency: a day as 2026-05-31, a month as 2026-05.
type SalesRow struct {
	Period string `json:"period"`
	SalesSums
}

// SalesSums counts the payments and captures that came in, Gross being their sum,
// and the refunds of them that went out. Fees are those that the merchant itself
// bore of them, and FeesReturned what it got back of these. Net is Gross, less
// Refunded, less Fees, with FeesReturned.
type SalesSums struct {
	Currency     money.Currency `json:"currency"`
	Sales        int64          `json:"sales"`
	Gross        money.Decimal  `json:"gross"`
	Refunds      int64          `json:"refunds"`
	Refunded     money.Decimal  `json:"refunded"`
	Fees         money.Decimal  `json:"fees"`
	FeesReturned money.Decimal  `json:"fees_returned"`
	Net          money.Decimal  `json:"net"`
}

// SalesReportInput names the merchant and the span; an empty By is a day, an empty
// TimeZone UTC. With Currency, of that one alone, whether or not there is any.
type SalesReportInput struct {
	User     string      `json:"user,omitempty"`
	Since    time.Time   `json:"since"`
	Until    time.Time   `json:"until"`
	By       SalesPeriod `json:"by,omitempty"`
	TimeZone string      `json:"time_zone,omitempty"`
	Currency string      `json:"currency,omitempty"`
}

// SettlementSpanInput names a withdrawal of User.
type SettlementSpanInput struct {
	User       string `json:"user,omitempty"`
	Withdrawal string `json:"withdrawal"`
}

// SettlementSpan is the span over which a withdrawal settles, as Statement takes it:
// Since is inclusive, Until exclusive.
type SettlementSpan struct {
	User       string         `json:"user"`
	Withdrawal string         `json:"withdrawal"`
	Currency   money.Currency `json:"currency"`
	Since      time.Time      `json:"since"`
	Until      time.Time      `json:"until"`
}

// Weekday is a day of the week.
type Weekday string

// The days of the week.
const (
	Monday    Weekday = "mon"
	Tuesday   Weekday = "tue"
	Wednesday Weekday = "wed"
	Thursday  Weekday = "thu"
	Friday    Weekday = "fri"
	Saturday  Weekday = "sat"
	Sunday    Weekday = "sun"
)

// Weekdays lists every day of the week, from Monday on.
func Weekdays() []Weekday {
	return []Weekday{Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday}
}

// BankingDays are the weekdays of a schedule that names none.
func BankingDays() []Weekday { return []Weekday{Monday, Tuesday, Wednesday, Thursday, Friday} }

// The moment of a schedule that names none.
const (
	DefaultScheduleTime = "18:00"
	DefaultTimeZone     = "UTC"
	MaxTimeZoneLength   = 64 // bytes of a time zone's name
)

// PayoutScheduleStatus is active -> removed, and active again once it is set.
type PayoutScheduleStatus string

// The statuses of a schedule.
const (
	PayoutScheduleActive  PayoutScheduleStatus = "active"
	PayoutScheduleRemoved PayoutScheduleStatus = "removed"
)

// PayoutSchedule has what Merchant has in Currency above Floor be withdrawn to To on
// each of Weekdays at the time At of TimeZone: as much as leaves the floor once the
// fee is paid. A merchant has one a currency. NextAt is when it runs next, nil of
// one that is removed. LastRun is how it ended last.
type PayoutSchedule struct {
	Merchant       string               `json:"merchant"`
	MerchantHandle string               `json:"merchant_handle"`
	Currency       money.Currency       `json:"currency"`
	Status         PayoutScheduleStatus `json:"status"`
	To             string               `json:"to"`
	Floor          money.Decimal        `json:"floor"`
	Weekdays       []Weekday            `json:"weekdays"`
	At             string               `json:"at"`
	TimeZone       string               `json:"time_zone"`
	NextAt         *time.Time           `json:"next_at"`
	LastRun        *PayoutScheduleRun   `json:"last_run"`
	CreatedAt      time.Time            `json:"created_at"`
	UpdatedAt      time.Time            `json:"updated_at"`

	IdempotentReplay bool `json:"idempotent_replay,omitempty"`
	DryRun           bool `json:"dry_run,omitempty"`
}

// PayoutScheduleRun is one run of a schedule: that of the local day Date, done at At.
// Transaction is the withdrawal that it made, and Amount what was withdrawn. Where
// nothing was, Code and Message say why; it is tried again on the next weekday, or
// an hour later where nobody could be reached.
type PayoutScheduleRun struct {
	Date        string        `json:"date"`
	At          time.Time     `json:"at"`
	Transaction string        `json:"transaction"`
	Amount      money.Decimal `json:"amount"`
	Code        Code          `json:"code"`
	Message     string        `json:"message"`
}

// SetPayoutScheduleInput says what goes where and when. An empty Floor is nothing,
// empty Weekdays are BankingDays, an empty At is DefaultScheduleTime, an empty
// TimeZone is UTC.
type SetPayoutScheduleInput struct {
	Change
	User     string        `json:"user,omitempty"`
	To       string        `json:"to"` // a bank account of User
	Currency string        `json:"currency"`
	Floor    money.Decimal `json:"floor,omitempty"`
	Weekdays []Weekday     `json:"weekdays,omitempty"`
	At       string        `json:"at,omitempty"`        // 00:00 to 23:59
	TimeZone string        `json:"time_zone,omitempty"` // of the IANA database, such as Europe/Berlin
	StepUp   StepUp        `json:"step_up,omitzero"`
}

// ListPayoutSchedulesInput filters schedules; empty fields do not filter. All is for
// those that were removed, too.
type ListPayoutSchedulesInput struct {
	PageInput
	User     string `json:"user,omitempty"`
	Currency string `json:"currency,omitempty"`
	All      bool   `json:"all,omitempty"`
}

// RemovePayoutScheduleInput names the schedule of a merchant in a currency.
type RemovePayoutScheduleInput struct {
	Change
	User     string `json:"user,omitempty"`
	Currency string `json:"currency"`
}
