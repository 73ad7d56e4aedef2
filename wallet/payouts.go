package wallet

import (
	"context"
	"time"

	"github.com/okpay/okpay/wallet/money"
)

// Payouts pay many from the purse of one merchant, each item once for ever.
//
// A payout goes through three steps. PlanPayout reads everything, reports
// every bad row and answers with a plan whose id is the hash of its content.
// OpenPayout puts the plan's items into the wallet, in chunks. PayItems pays
// the next items in one durable transaction and is repeated until none is
// pending. Each step may be killed at any point and run again, from anywhere.
type Payouts interface {
	// PlanPayout judges all rows and changes nothing. The plan it gives has
	// its problems listed; only a plan without one can be opened.
	// Codes: merchant_not_found, invalid_input, unknown_currency,
	// currency_not_offered.
	PlanPayout(ctx context.Context, in PlanPayoutInput) (PayoutPlan, error)
	// OpenPayout makes the payout of a plan, or finds it by merchant and name,
	// and puts one chunk of its items there. With the last chunk it verifies
	// that count and hash are the plan's; from then on it can be paid. What was
	// paid before stays paid; what was refused before is pending again, but for
	// the key with which it was opened before. With At it is scheduled: RunDue pays
	// it then. What was cancelled stays so until a mended plan is opened. Codes:
	// plan_stale, payout_problems, invalid_input, merchant_not_found, state_conflict,
	// rate_not_found, rate_stale, scope_missing, idempotency_mismatch.
	OpenPayout(ctx context.Context, in OpenPayoutInput) (Payout, error)
	// PayItems pays the next items of a payout in one durable transaction:
	// at most Limit of them, or all of them when the payout is all-or-nothing.
	// The same key again pays nothing more and tells of the same items, whatever
	// Limit is then. Codes: payout_not_found, state_conflict, payout_refused,
	// plan_stale, rate_not_found, rate_stale, idempotency_mismatch.
	PayItems(ctx context.Context, in PayItemsInput) (PayItemsResult, error)
	// ResumePayout makes a payout that stopped at a refusal, or was killed,
	// payable again, at once or from At on. One that is scheduled for later is not
	// paid before without At. Codes: payout_not_found, state_conflict,
	// invalid_input, scope_missing, idempotency_mismatch.
	ResumePayout(ctx context.Context, in ResumePayoutInput) (Payout, error)
	// CancelPayout takes from a payout what has not left: items that are not paid,
	// and those to bank accounts that are in no file for a bank yet, whose money goes
	// back with its fee. Without Items it takes all that it can, what is not paid in
	// one durable transaction and then at most Limit others in each; call it until
	// Done. Codes: payout_not_found, state_conflict, invalid_input,
	// idempotency_mismatch.
	CancelPayout(ctx context.Context, in CancelPayoutInput) (PayoutCancellation, error)
	// RetryPayout makes the items of a payout that were refused payable again and,
	// when Returned is set, those that a bank has sent back, which are sent as
	// another attempt. What is paid stays paid. Codes: payout_not_found,
	// state_conflict, idempotency_mismatch.
	RetryPayout(ctx context.Context, in RetryPayoutInput) (Payout, error)
	// ShowPayout gives one by id or by name, without its items.
	// Codes: payout_not_found.
	ShowPayout(ctx context.Context, in ShowPayoutInput) (Payout, error)
	// ListPayouts pages through payouts, the newest first, without their items.
	ListPayouts(ctx context.Context, in ListPayoutsInput) (Page[Payout], error)
	// ListPayoutItems pages through the items of one in the plan's order, or
	// through those that a mended plan no longer holds, by their status.
	// Codes: payout_not_found.
	ListPayoutItems(ctx context.Context, in ListPayoutItemsInput) (Page[PayoutItem], error)
}

// OnError says what a payout does when an item is refused.
type OnError string

// What a payout may do when an item is refused.
const (
	OnErrorContinue     OnError = "continue"
	OnErrorStop         OnError = "stop"
	OnErrorAllOrNothing OnError = "all-or-nothing"
)

// BankPayee is a bank account outside of the wallet that is paid: by IBAN, or by
// Account and Routing, its bank's routing code, with Country where there are no
// IBANs. BIC may be left out within SEPA. Reference is a structured creditor
// reference (RF, ISO 11649), which takes the place of a memo. All are empty where
// a customer of the wallet is paid.
type BankPayee struct {
	Name      string `json:"name,omitempty"`
	IBAN      string `json:"iban,omitempty"`
	BIC       string `json:"bic,omitempty"`
	Account   string `json:"account,omitempty"`
	Routing   string `json:"routing,omitempty"`
	Country   string `json:"country,omitempty"` // ISO 3166-1 alpha-2
	Reference string `json:"reference,omitempty"`
}

// PayoutRow is a row of a payee file, which names a Recipient, a customer of the
// wallet, or a BankPayee. Beside a Recipient, Name is compared with the customer's. Line is where it stands in the file. Problem is what the
// reader of the file found wrong with it, if anything.
type PayoutRow struct {
	Line      int    `json:"line"`
	Item      string `json:"item"`
	Recipient string `json:"recipient"`
	BankPayee
	Amount   money.Decimal  `json:"amount"`
	Currency string         `json:"currency"`
	Memo     string         `json:"memo,omitempty"`
	Problem  *PayoutProblem `json:"problem,omitempty"`
}

// PlanPayoutInput is a whole payee file, at most MaxPayoutRows rows. Source is
// the file's name without its folder and SourceSHA256 the hex hash of its
// bytes. An empty Name is made of both. With a Purse, a currency, all rows are
// paid out of that purse, those in other currencies at the rates in force; without
// one each is paid out of the purse of its own currency.
type PlanPayoutInput struct {
	From         string      `json:"from"`
	Purse        string      `json:"purse,omitempty"`
	Name         string      `json:"name,omitempty"`
	Source       string      `json:"source"`
	SourceSHA256 string      `json:"source_sha256"`
	SkipPaid     bool        `json:"skip_paid,omitempty"`
	Rows         []PayoutRow `json:"rows"`
}

// PayoutProblem is what is wrong with a row, or with the whole when Line is 0.
type PayoutProblem struct {
	Line    int    `json:"line"`
	Item    string `json:"item"`
	Code    Code   `json:"code"`
	Message string `json:"message"`
}

// CurrencyTotal is a sum in one currency.
type CurrencyTotal struct {
	Currency money.Currency `json:"currency"`
	Amount   money.Decimal  `json:"amount"`
	Count    int            `json:"count"`
}

// PayoutRate is at what the items of one currency are paid out of the purse of
// another: what one of that purse gives of Currency, as FXQuote says it. Amount sums
// the items that are still to be paid, in Currency; Pays is what leaves the purse
// for them, fees that the payer bears included.
type PayoutRate struct {
	Currency  money.Currency `json:"currency"`
	Rate      string         `json:"rate"`
	MidRate   string         `json:"mid_rate"`
	MarginBPS int64          `json:"margin_bps"`
	RateDate  string         `json:"rate_date"`
	Source    string         `json:"source"`
	Amount    money.Decimal  `json:"amount"`
	Pays      money.Decimal  `json:"pays"`
}

// Same says whether two are one rate; what they pay does not count.
func (r PayoutRate) Same(other PayoutRate) bool {
	r.Amount, r.Pays = other.Amount, other.Pays
	return r == other
}

// PayoutPlan is what would be paid. ID is the hash of From, Name, Source,
// SourceSHA256, PolicyVersion and Items, and of Purse with the rates of FX where
// there is one; the rest follows from these or says how things stand now
// (AlreadyPaid, Problems, Warnings, ApprovalNeeded). With a Purse, Totals is what is still to leave
// it, fees that the payer bears included; without one, it sums all items by their
// currency.
type PayoutPlan struct {
	ID            string          `json:"id"`
	Name          string          `json:"name"`
	From          string          `json:"from"`
	Source        string          `json:"source"`
	SourceSHA256  string          `json:"source_sha256"`
	PolicyVersion string          `json:"policy_version"`
	Purse         money.Currency  `json:"purse,omitempty"`
	FX            []PayoutRate    `json:"fx,omitempty"` // in the order in which the items name the currencies
	Count         int             `json:"count"`
	AlreadyPaid   int             `json:"already_paid"`
	Skipped       int             `json:"skipped"` // left out because another payout has paid them
	Totals        []CurrencyTotal `json:"totals"`
	Fees          []CurrencyTotal `json:"fees"`
	Problems      []PayoutProblem `json:"problems"`
	Warnings      []PayoutProblem `json:"warnings"`

	// ApprovalNeeded is there when a second person has to approve the plan.
	ApprovalNeeded *ApprovalNeed `json:"approval_needed,omitempty"`
	// Made is signed by who made the plan.
	Made *PlanSignature `json:"made,omitempty"`

	Items []PlanItem `json:"items"`
}

// PlanItem is one item of a plan: Recipient is a customer's id, empty where a bank
// account is paid.
type PlanItem struct {
	Line      int    `json:"line"`
	Item      string `json:"item"`
	Recipient string `json:"recipient"`
	BankPayee
	Amount   money.Decimal  `json:"amount"`
	Currency money.Currency `json:"currency"`
	Fee      money.Decimal  `json:"fee"`
	Memo     string         `json:"memo"`
}

// OpenPayoutInput is the head of a plan with one chunk of its items. First is
// the place of the chunk's first item in the plan, from 0.
type OpenPayoutInput struct {
	Change
	Plan    PayoutPlan `json:"plan"` // Items hold the chunk only, at most MaxPayoutChunk
	First   int        `json:"first"`
	OnError OnError    `json:"on_error"`
	StepUp  StepUp     `json:"step_up,omitzero"`

	// At is from when on it is paid; a moment that has passed is now. None leaves a
	// payout that is scheduled as it is. At most MaxScheduleYears ahead, and not with a
	// Purse, whose rates are those of today.
	At *time.Time `json:"at,omitempty"`

	// Approval is brought along by who does not look for one in the wallet.
	Approval *PlanSignature `json:"approval,omitempty"`
}

// PayItemsInput asks for the next Limit items to be paid, at most MaxPayoutChunk.
type PayItemsInput struct {
	Change
	Payout string `json:"payout"`
	Limit  int    `json:"limit"`
}

// PayItemsResult is what one PayItems did, in the plan's order, and how the
// payout stands after it. Done says that nothing is left to pay or that the
// payout stopped.
type PayItemsResult struct {
	Items  []PayoutItem `json:"items"`
	Payout Payout       `json:"payout"`
	Done   bool         `json:"done"`

	IdempotentReplay bool `json:"idempotent_replay,omitempty"`
}

// ResumePayoutInput names a payout by id or name. OnError changes what happens
// at the next refusal when it is given, and At from when on it is paid, as in
// OpenPayoutInput.
type ResumePayoutInput struct {
	Change
	From    string     `json:"from,omitempty"`
	Payout  string     `json:"payout"`
	OnError OnError    `json:"on_error,omitempty"`
	At      *time.Time `json:"at,omitempty"`
}

// CancelPayoutInput names a payout by id or name, and some of its Items, at most
// MaxCancelledItems, or none for all. Each that is named must be one that has not
// left. Limit is 1 to MaxPayoutChunk.
type CancelPayoutInput struct {
	Change
	From   string   `json:"from,omitempty"`
	Payout string   `json:"payout"`
	Items  []string `json:"items,omitempty"`
	Reason string   `json:"reason,omitempty"`
	Limit  int      `json:"limit"`
}

// PayoutCancellation is what one CancelPayout did. GivenBack sums up what went
// back to the purse, fees included. Left counts the items that stay paid; Done says
// that none of them can be cancelled any more.
type PayoutCancellation struct {
	Payout    Payout          `json:"payout"`
	Cancelled int             `json:"cancelled"`
	GivenBack []CurrencyTotal `json:"given_back"`
	Left      int             `json:"left"`
	Done      bool            `json:"done"`

	IdempotentReplay bool `json:"idempotent_replay,omitempty"`
	DryRun           bool `json:"dry_run,omitempty"`
}

// RetryPayoutInput names a payout by id or name. OnError changes what happens at the
// next refusal when it is given.
type RetryPayoutInput struct {
	Change
	From     string  `json:"from,omitempty"`
	Payout   string  `json:"payout"`
	OnError  OnError `json:"on_error,omitempty"`
	Returned bool    `json:"returned,omitempty"`
}

// PayoutStatus is where a payout stands.
type PayoutStatus string

// The statuses of a payout.
const (
	PayoutLoading   PayoutStatus = "loading"   // its items are being put there
	PayoutScheduled PayoutStatus = "scheduled" // items are pending, and paid later
	PayoutRunning   PayoutStatus = "running"   // items are pending
	PayoutStopped   PayoutStatus = "stopped"   // an item was refused and it stops at that
	PayoutPartial   PayoutStatus = "partial"   // nothing is pending, some were refused, came back or were cancelled
	PayoutDone      PayoutStatus = "done"      // every item is paid
	PayoutCancelled PayoutStatus = "cancelled" // every item was cancelled
)

// PayoutStatuses lists them.
func PayoutStatuses() []PayoutStatus {
	return []PayoutStatus{PayoutLoading, PayoutScheduled, PayoutRunning, PayoutStopped, PayoutPartial, PayoutDone, PayoutCancelled}
}

// Payout is how a payout stands. Paid counts the items whose money has left the
// purse and has not come back. Of those that go to bank accounts Submitted are in a
// file for the bank whose outcome is not known, and Settled have arrived; Returned
// are those that came back, which Paid does not count, and Cancelled those that are
// not to be paid any more. DueAt is from when on it is paid, where it was scheduled. AlreadyPaid counts the items
// of the plan that had been paid before it was last opened. Items are filled in by
// commands.
type Payout struct {
	ID            string          `json:"id"`
	Name          string          `json:"name"`
	From          string          `json:"from"`
	Plan          string          `json:"plan"`
	Status        PayoutStatus    `json:"status"`
	OnError       OnError         `json:"on_error"`
	Count         int             `json:"count"`
	Paid          int             `json:"paid"`
	Failed        int             `json:"failed"`
	Pending       int             `json:"pending"`
	Submitted     int             `json:"submitted"`
	Settled       int             `json:"settled"`
	Returned      int             `json:"returned"`
	Cancelled     int             `json:"cancelled"`
	AlreadyPaid   int             `json:"already_paid"`
	Totals        []CurrencyTotal `json:"totals"`
	PolicyVersion string          `json:"policy_version"`
	Purse         money.Currency  `json:"purse,omitempty"` // as in the plan, and FX too
	FX            []PayoutRate    `json:"fx,omitempty"`
	CreatedAt     time.Time       `json:"created_at"`
	FinishedAt    *time.Time      `json:"finished_at"`
	DueAt         *time.Time      `json:"due_at,omitempty"`
	Items         []PayoutItem    `json:"items"`
	DryRun        bool            `json:"dry_run,omitempty"`
}

// ItemStatus is where an item of a payout stands.
type ItemStatus string

// The statuses of an item.
const (
	ItemPending   ItemStatus = "pending"
	ItemPaid      ItemStatus = "paid"      // to a bank account: it can be exported
	ItemSubmitted ItemStatus = "submitted" // in a file for the bank
	ItemSettled   ItemStatus = "settled"   // the bank says that it is carried out
	ItemReturned  ItemStatus = "returned"  // the bank did not carry it out; the money is back
	ItemFailed    ItemStatus = "failed"    // refused; it is judged anew when the plan is applied again
	ItemCancelled ItemStatus = "cancelled" // taken out by somebody, or by a mended plan
)

// IsPaid says whether an item's money has left the purse and has not come back.
func (s ItemStatus) IsPaid() bool {
	return s == ItemPaid || s == ItemSubmitted || s == ItemSettled
}

// PayoutItem is one item and what became of it. Of one to a bank account Recipient
// is the id under which the wallet keeps the payee, with its name and the last four
// characters of the account; EndToEndID is what the bank knows it by, once it was
// paid. Code and Message say why it was refused, or came back: then Code is the
// bank's reason (ISO 20022, ExternalStatusReason1Code).
type PayoutItem struct {
	Line        int            `json:"line"`
	Item        string         `json:"item"`
	Recipient   string         `json:"recipient"`
	Name        string         `json:"name,omitempty"`
	Last4       string         `json:"last4,omitempty"`
	Amount      money.Decimal  `json:"amount"`
	Currency    money.Currency `json:"currency"`
	Memo        string         `json:"memo"`
	Reference   string         `json:"reference,omitempty"`
	Status      ItemStatus     `json:"status"`
	Transaction string         `json:"transaction"`
	EndToEndID  string         `json:"end_to_end_id,omitempty"`
	Code        Code           `json:"code"`
	Message     string         `json:"message"`
}

// ShowPayoutInput names a payout by id, or by name together with From.
type ShowPayoutInput struct {
	From   string `json:"from,omitempty"`
	Payout string `json:"payout"`
}

// ListPayoutsInput filters payouts; empty fields do not filter.
type ListPayoutsInput struct {
	PageInput
	From   string       `json:"from,omitempty"`
	Status PayoutStatus `json:"status,omitempty"`
}

// ListPayoutItemsInput pages through the items of a payout.
type ListPayoutItemsInput struct {
	PageInput
	Payout string     `json:"payout"`
	Status ItemStatus `json:"status,omitempty"`
}
