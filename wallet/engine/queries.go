package engine

import (
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// CustomerQuery pages through customers in the order of registration.
type CustomerQuery struct {
	After  string
	Limit  int
	Kind   wallet.Kind
	Status wallet.Status
}

// HistoryQuery pages through transactions, the newest first: those before the
// moment Before (0 for the newest) and, at that same moment, with an id below BeforeID.
type HistoryQuery struct {
	Owner        string // empty for all
	Before       int64
	BeforeID     string
	Limit        int
	Since, Until int64
	Kind         wallet.TransactionKind
	Status       wallet.TransactionStatus
	Counterparty string // a customer's id
	Currency     money.Currency
	Min, Max     *int64
	OrderID      string
}

// MessageQuery pages through messages, the newest first.
type MessageQuery struct {
	Before  string
	Limit   int
	User    string
	Channel wallet.Channel
	Status  wallet.MessageStatus
	// DueAt asks for the queued messages of Channel alone that are due then, in
	// the order in which they are.
	DueAt int64
	// Purposes asks for messages of these purposes alone; nil for all.
	Purposes []string
	// IDs asks for these messages alone, in the order of their ids.
	IDs []string
}

// PayoutQuery pages through payouts, the newest first.
type PayoutQuery struct {
	Before   string
	Limit    int
	Merchant string
	Status   wallet.PayoutStatus
}

// APIKeyQuery pages through API keys, the newest first. UsableAt leaves out
// those that are expired or revoked at that time; 0 leaves out none.
type APIKeyQuery struct {
	Before   string
	Limit    int
	Owner    string
	UsableAt int64
}

// TicketQuery pages through tickets, those that were updated first before the
// others: those after the moment After and, at that same moment, with an id
// above AfterID. Without a Status, closed ones are left out unless All is set.
type TicketQuery struct {
	After   int64
	AfterID string
	Limit   int
	Owner   string
	Status  wallet.TicketStatus
	All     bool
}

// KYCQuery pages through cases, the one that was opened first before the others:
// those after the moment After and, at that same moment, with an id above
// AfterID. An empty Status is any.
type KYCQuery struct {
	After   int64
	AfterID string
	Limit   int
	Owner   string
	Status  wallet.KYCState
}

// ItemQuery pages through the items of a payout in the plan's order, from
// place From on; those that the plan no longer holds stand below 0.
type ItemQuery struct {
	Payout string
	From   int
	Limit  int
	Status wallet.ItemStatus
}

// AccountQuery pages through accounts by path and currency.
type AccountQuery struct {
	AfterPath     string
	AfterCurrency money.Currency
	Limit         int
	Prefix        string
	Currency      money.Currency
	NonZero       bool
}

// ReviewQuery pages through reviews, the newest first.
type ReviewQuery struct {
	Before   string
	Limit    int
	Customer string
	Status   wallet.ReviewStatus
}

// PolicyQuery pages through versions of the policy, from the one that holds last.
// The cursor is where the last one stands; without one, EffectiveAt is past all.
type PolicyQuery struct {
	EffectiveAt, AppliedAt int64
	Limit                  int
}

// RateQuery pages through rates, the newest day first: those of Since to Until,
// both included, that come after the one at After.
type RateQuery struct {
	After        RatePlace
	Limit        int
	Since, Until int64
	Currency     string
	Source       wallet.RateSource
}

// RatePlace is where a rate stands in a list.
type RatePlace struct {
	Day        int64
	Currency   string
	Priority   int
	RecordedAt int64
}

// RiskEventQuery pages through risk events, the newest first.
type RiskEventQuery struct {
	Before   string
	Limit    int
	Owner    string
	Rule     string
	Decision wallet.RiskDecision
	Since    int64
}

// RiskReviewQuery pages through reviews, those of the newest transactions first.
type RiskReviewQuery struct {
	Before string
	Limit  int
	Owner  string
	Status wallet.RiskReviewStatus
}
