package wallet

import (
	"context"
	"time"

	"github.com/okpay/okpay/wallet/money"
)

// Payments is money on the move. Each method is one intent: it is decided by
// the rules and the balances as they are, and either posts or is refused with
// nothing changed. Every one of them may answer invalid_amount,
// too_many_decimals, unknown_currency, currency_not_offered,
// customer_not_found, account_not_active, account_frozen, limit_exceeded,
// insufficient_funds and idempotency_mismatch.
type Payments interface {
	// TopUp charges a bound instrument and credits its owner, less the fee.
	// Codes: instrument_not_found, instrument_unusable, card_declined and the
	// other reasons of a card, rail_unavailable, outcome_unknown.
	TopUp(ctx context.Context, in TopUpInput) (Transaction, error)
	// Withdraw sends money to a bound bank account; the fee comes on top.
	Withdraw(ctx context.Context, in WithdrawInput) (Transaction, error)
	// Pay pays a merchant, or what a checkout asks for. Codes: merchant_not_found,
	// recipient_not_active, promotion_unavailable; from the purse of another
	// currency also those of Exchange, and quote_mismatch; where it would take
	// something else than what was shown, state_conflict; by a checkout also
	// checkout_not_found, checkout_paid, checkout_expired, checkout_reserved,
	// checkout_mismatch and payment_exceeds_checkout.
	Pay(ctx context.Context, in PayInput) (Transaction, error)
	// Transfer gives money to another person. Codes: invalid_recipient,
	// promotion_unavailable.
	Transfer(ctx context.Context, in TransferInput) (Transaction, error)
	// Hold reserves money for a merchant until it expires.
	Hold(ctx context.Context, in HoldInput) (Transaction, error)
	// Capture takes all or a part of a hold; the rest is released.
	// Codes: hold_not_found, hold_closed, hold_expired, capture_exceeds_hold.
	Capture(ctx context.Context, in CaptureInput) (Transaction, error)
	// Release gives a hold back. Codes: hold_not_found, hold_closed.
	Release(ctx context.Context, in ReleaseInput) (Transaction, error)
	// Refund gives a payment back, whole or in parts.
	// Codes: transaction_not_found, not_refundable, refund_exceeds_payment.
	Refund(ctx context.Context, in RefundInput) (Transaction, error)
	// Wait asks a rail for the outcome of a pending top-up or withdrawal and
	// commits what it says; on anything else it answers at once. It asks once
	// and does not sleep: the caller repeats it. Codes: transaction_not_found.
	Wait(ctx context.Context, in WaitInput) (Transaction, error)
	// RunDue does what time brings: it settles pending top-ups and withdrawals
	// whose outcome the rail knows by now, pays scheduled payouts, withdraws what
	// the payout schedules of merchants say, releases expired holds, ends checkouts
	// whose time is over, goes on with a rotation of the vault's keys that was
	// stopped, and sends the messages that are due. It does a bounded amount and
	// says whether more is left.
	RunDue(ctx context.Context, in RunDueInput) (RunDueResult, error)
}

// TopUpInput charges Amount to Instrument of User.
type TopUpInput struct {
	Change
	User       string        `json:"user"`
	Amount     money.Decimal `json:"amount"`
	Currency   string        `json:"currency"`
	Instrument string        `json:"from"`
}

// WithdrawInput sends Amount to Instrument of User.
type WithdrawInput struct {
	Change
	User       string        `json:"user"`
	Amount     money.Decimal `json:"amount"`
	Currency   string        `json:"currency"`
	Instrument string        `json:"to"`
	StepUp     StepUp        `json:"step_up,omitzero"`
}

// PayInput pays Amount from User to Merchant. What is paid comes out of the purse
// of Currency; with Quote, out of that which the quote pays from, and its Receive
// is Amount; with From, out of that of this currency at the rate of the moment.
// Chosen says that the tool chose the quote, or the purse where there is no quote:
// what was chosen is no part of what the idempotency key stands for.
//
// With Checkout, the checkout says whom, and Merchant, OrderID and Memo stay empty.
// It says the amount, too, unless it is open; of one that is partial, an empty
// Amount is what is left. Shown says that Amount and Currency are what the tool
// showed of it to the one who pays, who named none: nothing else is paid then, and
// they are no part of what the key stands for.
//
// Takes is what the tool showed to leave the purse, in the currency of the purse:
// where that, for its fee, would be another amount by now, nothing is paid
// (state_conflict). It is no part of what the key stands for.
type PayInput struct {
	Change
	User     string        `json:"user"`
	Merchant string        `json:"merchant,omitempty"`
	Checkout string        `json:"checkout,omitempty"`
	Amount   money.Decimal `json:"amount,omitempty"`
	Currency string        `json:"currency,omitempty"`
	Shown    bool          `json:"shown,omitempty"`
	Takes    money.Decimal `json:"takes,omitempty"`
	OrderID  string        `json:"order_id,omitempty"`
	Memo     string        `json:"memo,omitempty"`
	From     string        `json:"from,omitempty"`
	Quote    string        `json:"quote,omitempty"`
	Chosen   bool          `json:"chosen,omitempty"`
	Promo    string        `json:"promo,omitempty"` // the code of a promotion, which must be of use
	StepUp   StepUp        `json:"step_up,omitzero"`
}

// TransferInput gives Amount from User to Recipient. From, Quote and
// Chosen are as those of PayInput.
type TransferInput struct {
	Change
	User      string        `json:"user"`
	Recipient string        `json:"recipient"`
	Amount    money.Decimal `json:"amount"`
	Currency  string        `json:"currency"`
	Memo      string        `json:"memo,omitempty"`
	From      string        `json:"from,omitempty"`
	Quote     string        `json:"quote,omitempty"`
	Chosen    bool          `json:"chosen,omitempty"`
	Promo     string        `json:"promo,omitempty"` // the code of a promotion, which must be of use
	StepUp    StepUp        `json:"step_up,omitzero"`
}

// HoldInput reserves Amount of User for Merchant. A zero ExpiresIn is
// DefaultHoldLife.
type HoldInput struct {
	Change
	User      string        `json:"user"`
	Merchant  string        `json:"merchant"`
	Amount    money.Decimal `json:"amount"`
	Currency  string        `json:"currency"`
	OrderID   string        `json:"order_id,omitempty"`
	Memo      string        `json:"memo,omitempty"`
	ExpiresIn time.Duration `json:"expires_in,omitempty"`
	StepUp    StepUp        `json:"step_up,omitzero"`
}

// The life of a hold.
const (
	DefaultHoldLife = 7 * 24 * time.Hour
	MinHoldLife     = time.Minute
	MaxHoldLife     = 31 * 24 * time.Hour
)

// CaptureInput takes Amount of a hold, all of it when Amount is empty.
type CaptureInput struct {
	Change
	User   string        `json:"user,omitempty"` // the merchant, when not an operator
	Hold   string        `json:"hold"`
	Amount money.Decimal `json:"amount,omitempty"`
}

// ReleaseInput gives a hold back.
type ReleaseInput struct {
	Change
	User   string `json:"user,omitempty"`
	Hold   string `json:"hold"`
	Reason string `json:"reason,omitempty"`
}

// RefundInput gives Amount of a payment back, all that is left when empty.
type RefundInput struct {
	Change
	User        string        `json:"user,omitempty"` // the merchant, when not an operator
	Transaction string        `json:"transaction"`
	Amount      money.Decimal `json:"amount,omitempty"`
	Reason      string        `json:"reason,omitempty"`
}

// WaitInput names a transaction.
type WaitInput struct {
	User        string `json:"user,omitempty"`
	Transaction string `json:"transaction"`
}

// RunDueInput bounds the work; a zero Limit is DefaultPageSize.
type RunDueInput struct {
	Limit  int  `json:"limit,omitempty"`
	DryRun bool `json:"dry_run,omitempty"`
}

// RunDueResult counts what was done. More says that work is left.
type RunDueResult struct {
	Settled          int `json:"settled"`        // pending transactions that got their outcome
	StillPending     int `json:"still_pending"`  // asked, and not known yet
	HoldsReleased    int `json:"holds_released"` // expired holds
	CheckoutsExpired int `json:"checkouts_expired"`
	Resealed         int `json:"resealed"`          // rows sealed with the newest key, after `okpay keys rotate`
	Erased           int `json:"erased"`            // closed accounts of which nothing need be kept any more
	DocumentsExpired int `json:"documents_expired"` // whose customers lost the level that they gave
	Checked          int `json:"checked"`           // cases that the provider of checks was asked about
	Reminders        int `json:"reminders"`         // of documents that expire soon
	Screened         int `json:"screened"`          // customers whose names were looked for on the lists of sanctions
	ReviewsOpened    int `json:"reviews_opened"`    // of customers whose names are like one on a list
	MessagesSent     int `json:"messages_sent"`
	MessagesFailed   int `json:"messages_failed"` // given up
	ItemsPaid        int `json:"items_paid"`      // of payouts that were due
	ItemsRefused     int `json:"items_refused"`   // of payouts that were due
	PayoutsStopped   int `json:"payouts_stopped"` // that were due and could not be paid

	SchedulesWithdrawn int `json:"schedules_withdrawn"` // payout schedules of merchants that made a withdrawal
	SchedulesRefused   int `json:"schedules_refused"`   // that were due and withdrew nothing

	WebhooksDelivered int `json:"webhooks_delivered"` // events that webhooks took
	WebhooksDelayed   int `json:"webhooks_delayed"`   // that they did not take, and that are tried again
	WebhooksFailed    int `json:"webhooks_failed"`    // given up

	More   bool `json:"more"`
	DryRun bool `json:"dry_run,omitempty"`
}

// Worked says that something was done, so that another round may do more. What
// is asked for again in each round does not count.
func (r *RunDueResult) Worked() bool {
	return r.Settled+r.HoldsReleased+r.CheckoutsExpired+r.Resealed+r.Erased+r.DocumentsExpired+r.Checked+r.Reminders+r.Screened+
		r.MessagesSent+r.MessagesFailed+r.ItemsPaid+r.ItemsRefused+r.PayoutsStopped+
		r.SchedulesWithdrawn+r.SchedulesRefused+r.WebhooksDelivered+r.WebhooksFailed > 0
}
