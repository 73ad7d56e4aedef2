package wallet

import (
	"context"
	"encoding/json"
	"time"

	"github.com/okpay/okpay/wallet/money"
)

// Transactions is what happened and what there is.
type Transactions interface {
	// Balance lists what User has, a row a currency, in the order of the
	// codes; with AsOf, as it was at that moment. Codes: customer_not_found.
	Balance(ctx context.Context, in BalanceInput) ([]Balance, error)
	// History pages through transactions, the newest first: those of User, or
	// all of them for an operator. Codes: customer_not_found, invalid_input.
	History(ctx context.Context, in HistoryInput) (Page[Transaction], error)
	// Show gives one transaction with its postings and events; it may be named
	// by id. Codes: transaction_not_found.
	Show(ctx context.Context, in ShowInput) (Transaction, error)
}

// TransactionKind says what a transaction is.
type TransactionKind string

// The kinds of transaction.
const (
	KindTopUp      TransactionKind = "top_up"
	KindWithdrawal TransactionKind = "withdrawal"
	KindPayment    TransactionKind = "payment"
	KindTransfer   TransactionKind = "transfer"
	KindRefund     TransactionKind = "refund"
	KindExchange   TransactionKind = "exchange"
	KindHold       TransactionKind = "hold"
	KindCapture    TransactionKind = "capture"
	KindRelease    TransactionKind = "release"
	KindPayout     TransactionKind = "payout"
	KindCashback   TransactionKind = "cashback"
	KindAdjustment TransactionKind = "adjustment"
	KindReversal   TransactionKind = "reversal"
	KindSettlement TransactionKind = "settlement"
	KindReturn     TransactionKind = "return"
)

// TransactionKinds lists every kind.
func TransactionKinds() []TransactionKind {
	return []TransactionKind{
		KindTopUp, KindWithdrawal, KindPayment, KindTransfer, KindRefund, KindExchange, KindHold, KindCapture,
		KindRelease, KindPayout, KindCashback, KindAdjustment, KindReversal, KindSettlement, KindReturn,
	}
}

// TransactionStatus is pending -> posted | voided | failed, posted -> returned.
type TransactionStatus string

// The statuses of a transaction.
const (
	TransactionPending  TransactionStatus = "pending"
	TransactionPosted   TransactionStatus = "posted"
	TransactionVoided   TransactionStatus = "voided"
	TransactionFailed   TransactionStatus = "failed"
	TransactionReturned TransactionStatus = "returned"
)

// TransactionStatuses lists every status.
func TransactionStatuses() []TransactionStatus {
	return []TransactionStatus{
		TransactionPending, TransactionPosted, TransactionVoided, TransactionFailed, TransactionReturned,
	}
}

// Transaction is one movement of money. Amount is what was asked for, Fee what
// it cost, both in Currency. From and To are ids of customers or instruments;
// Counterparty names the other side as seen by the customer who asks.
// EffectiveAt is when the money moved, absent while it is pending.
type Transaction struct {
	ID             string            `json:"id"`
	Kind           TransactionKind   `json:"kind"`
	Status         TransactionStatus `json:"status"`
	Amount         money.Decimal     `json:"amount"`
	Currency       money.Currency    `json:"currency"`
	Fee            money.Decimal     `json:"fee"`
	FeeBearer      string            `json:"fee_bearer,omitempty"` // payer or payee, when there is a fee
	FeeRule        string            `json:"fee_rule,omitempty"`   // the line of the policy that set the fee
	From           string            `json:"from"`
	To             string            `json:"to"`
	Counterparty   string            `json:"counterparty"`
	Memo           string            `json:"memo"`
	OrderID        string            `json:"order_id"`
	CreatedAt      time.Time         `json:"created_at"`
	EffectiveAt    *time.Time        `json:"effective_at"`
	IdempotencyKey string            `json:"idempotency_key"`
	PolicyVersion  string            `json:"policy_version"`

	// Of an exchange, of a payment or a transfer from the purse of another
	// currency, and of a refund of one: what left the one who pays, and what the
	// other got. Rate is how much of the received currency one of the paid one
	// gave; a refund has that of its payment. FXFee is the margin in the rate, in
	// the currency of the one who paid first.
	Quote            string         `json:"quote,omitempty"`
	Rate             string         `json:"rate,omitempty"`
	Paid             money.Decimal  `json:"paid,omitempty"`
	PaidCurrency     money.Currency `json:"paid_currency,omitempty"`
	Received         money.Decimal  `json:"received,omitempty"`
	ReceivedCurrency money.Currency `json:"received_currency,omitempty"`
	FXFee            money.Decimal  `json:"fx_fee,omitempty"`
	// Promotion lowered the fee. Cashback is what the payer got back at once, of
	// CashbackPromotion; of a refund, what was taken back of it.
	Promotion         string        `json:"promotion,omitempty"`
	Cashback          money.Decimal `json:"cashback,omitempty"`
	CashbackPromotion string        `json:"cashback_promotion,omitempty"`

	Refunded  money.Decimal `json:"refunded,omitempty"`   // of a payment: given back so far
	RefundOf  string        `json:"refund_of,omitempty"`  // of a refund: its payment
	Hold      string        `json:"hold,omitempty"`       // of a capture or a release: its hold
	Captured  money.Decimal `json:"captured,omitempty"`   // of a hold: what was taken
	ExpiresAt *time.Time    `json:"expires_at,omitempty"` // of a hold
	Payout    string        `json:"payout,omitempty"`     // of a payout item
	Item      string        `json:"item,omitempty"`
	Checkout  string        `json:"checkout,omitempty"` // of a payment: the one that it pays
	Reason    string        `json:"reason,omitempty"`   // why it was refunded, voided or failed

	Postings []Posting `json:"postings,omitempty"` // on show and on a dry run
	Needs    []Proof   `json:"needs,omitempty"`    // on a dry run: what a session has to show for it
	Events   []Event   `json:"events,omitempty"`   // on show

	IdempotentReplay bool `json:"idempotent_replay,omitempty"`
	DryRun           bool `json:"dry_run,omitempty"`
}

// Posting is one side of a movement: Amount is signed, positive into Account.
// BalanceAfter is empty for an account whose balance is rolled up, and to all but
// an operator for an account of somebody else.
type Posting struct {
	Account      string         `json:"account"`
	Amount       money.Decimal  `json:"amount"`
	Currency     money.Currency `json:"currency"`
	BalanceAfter money.Decimal  `json:"balance_after"`
}

// Event is one committed change. Seq has no gap.
type Event struct {
	Seq       int64           `json:"seq"`
	Type      string          `json:"type"`
	Object    string          `json:"object"`
	Data      json.RawMessage `json:"data"`
	CreatedAt time.Time       `json:"created_at"`
}

// Balance is what a customer has in one currency. Total is Available and Held.
type Balance struct {
	Currency  money.Currency `json:"currency"`
	Available money.Decimal  `json:"available"`
	Held      money.Decimal  `json:"held"`
	Total     money.Decimal  `json:"total"`
}

// BalanceInput names the customer and, when wanted, a past moment.
type BalanceInput struct {
	User string    `json:"user"`
	AsOf time.Time `json:"as_of,omitzero"`
}

// HistoryInput filters transactions; empty fields do not filter. Since is
// inclusive, Until exclusive. Min and Max need Currency.
type HistoryInput struct {
	PageInput
	User         string            `json:"user,omitempty"`
	Since        time.Time         `json:"since,omitzero"`
	Until        time.Time         `json:"until,omitzero"`
	Kind         TransactionKind   `json:"kind,omitempty"`
	Status       TransactionStatus `json:"status,omitempty"`
	Counterparty string            `json:"counterparty,omitempty"`
	Currency     string            `json:"currency,omitempty"`
	Min          money.Decimal     `json:"min,omitempty"`
	Max          money.Decimal     `json:"max,omitempty"`
	OrderID      string            `json:"order_id,omitempty"`
}

// ShowInput names a transaction; with User, one in which User takes part.
type ShowInput struct {
	User        string `json:"user,omitempty"`
	Transaction string `json:"transaction"`
}
