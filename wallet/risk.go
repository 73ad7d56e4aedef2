package wallet

import (
	"context"
	"encoding/json"
	"time"

	"github.com/okpay/okpay/wallet/money"
)

// Risk is what the risk rules of the policy said of transactions, and those that
// wait for an operator. All of it is for operators: whoever knew the rules that
// held could walk around them.
type Risk interface {
	// ListRiskEvents pages through what was decided, the newest first.
	// Codes: customer_not_found.
	ListRiskEvents(ctx context.Context, in ListRiskEventsInput) (Page[RiskEvent], error)
	// ListRiskReviews pages through transactions that wait, or waited, for an
	// operator, the newest first.
	// Codes: customer_not_found.
	ListRiskReviews(ctx context.Context, in ListRiskReviewsInput) (Page[RiskReview], error)
	// DecideRiskReview lets a transaction that waits go on as it was decided, with
	// the fee of that time, or rejects it, so that its payer has the money again.
	// A top-up or a withdrawal that is approved goes to the rail now, and what this
	// says of it is the transaction's status then.
	// Codes: transaction_not_found, state_conflict, invalid_input, account_frozen,
	// recipient_not_active, recipient_limit_exceeded, outcome_unknown.
	DecideRiskReview(ctx context.Context, in DecideRiskReviewInput) (RiskReview, error)
}

// ReasonReview is the reason of a pending transaction that waits for an operator.
const ReasonReview = "review"

// RiskDecision is what a rule, or an operator, decided.
type RiskDecision string

// What a rule decides, and what an operator does of a transaction that waits.
const (
	RiskAllow   RiskDecision = "allow"
	RiskAlert   RiskDecision = "alert"
	RiskReviews RiskDecision = "review"
	RiskFreeze  RiskDecision = "freeze"
	RiskApprove RiskDecision = "approve"
	RiskReject  RiskDecision = "reject"
)

// RiskDecisions lists them.
func RiskDecisions() []RiskDecision {
	return []RiskDecision{RiskAllow, RiskAlert, RiskReviews, RiskFreeze, RiskApprove, RiskReject}
}

// RiskOutcome is what became of a transaction by all rules that held for it.
type RiskOutcome string

// The outcomes: it went through; it waits; it was refused; it was refused and
// the account is frozen.
const (
	RiskPassed  RiskOutcome = "passed"
	RiskHeld    RiskOutcome = "held"
	RiskRefused RiskOutcome = "refused"
	RiskFrozen  RiskOutcome = "frozen"
)

// RiskEvent is one decision, by a rule that held or by an operator. Seen are the
// values that the rule's condition looked at, by the names of its variables, with
// amounts in the policy's base. RuleHash is the SHA-256 of the rule as it was.
type RiskEvent struct {
	ID            string          `json:"id"`
	At            time.Time       `json:"at"`
	User          string          `json:"user"`
	UserName      string          `json:"user_name"`
	Transaction   string          `json:"transaction,omitempty"` // absent for one that was refused
	Kind          TransactionKind `json:"kind"`
	Amount        money.Decimal   `json:"amount"`
	Currency      money.Currency  `json:"currency"`
	Other         string          `json:"other"` // the other side: a customer or an instrument
	Rule          string          `json:"rule"`
	RuleHash      string          `json:"rule_hash"`
	Decision      RiskDecision    `json:"decision"`
	Outcome       RiskOutcome     `json:"outcome"`
	PolicyVersion string          `json:"policy_version"`
	Seen          json.RawMessage `json:"seen"`
	Note          string          `json:"note,omitempty"` // an operator's
	Actor         string          `json:"actor"`
}

// ListRiskEventsInput filters events; empty fields do not filter.
type ListRiskEventsInput struct {
	PageInput
	User     string       `json:"user,omitempty"`
	Rule     string       `json:"rule,omitempty"`
	Decision RiskDecision `json:"decision,omitempty"`
	Since    time.Time    `json:"since,omitzero"`
}

// RiskReviewStatus is where a review stands.
type RiskReviewStatus string

// The statuses of a review. One that is open stays so until it is decided: the
// money is never given back, or let go, because nobody looked.
const (
	RiskReviewOpen     RiskReviewStatus = "open"
	RiskReviewApproved RiskReviewStatus = "approved"
	RiskReviewRejected RiskReviewStatus = "rejected"
)

// RiskReviewStatuses lists them.
func RiskReviewStatuses() []RiskReviewStatus {
	return []RiskReviewStatus{RiskReviewOpen, RiskReviewApproved, RiskReviewRejected}
}

// RiskMovement is money that an approval moves, from one account to another.
type RiskMovement struct {
	From     string         `json:"from"`
	To       string         `json:"to"`
	Amount   money.Decimal  `json:"amount"`
	Currency money.Currency `json:"currency"`
}

// RiskReview is a transaction that waits, or waited, for an operator.
type RiskReview struct {
	Transaction       string            `json:"transaction"`
	Kind              TransactionKind   `json:"kind"`
	User              string            `json:"user"`
	UserName          string            `json:"user_name"`
	Other             string            `json:"other"`
	OtherName         string            `json:"other_name"`
	Amount            money.Decimal     `json:"amount"`
	Currency          money.Currency    `json:"currency"`
	Fee               money.Decimal     `json:"fee"`
	Rule              string            `json:"rule"`
	RuleHash          string            `json:"rule_hash"`
	PolicyVersion     string            `json:"policy_version"`
	Status            RiskReviewStatus  `json:"status"`
	TransactionStatus TransactionStatus `json:"transaction_status"`
	CreatedAt         time.Time         `json:"created_at"`
	DecidedAt         *time.Time        `json:"decided_at,omitempty"`
	Reason            string            `json:"reason,omitempty"` // of the decision
	DecidedBy         string            `json:"decided_by,omitempty"`

	IdempotentReplay bool `json:"idempotent_replay,omitempty"`
	DryRun           bool `json:"dry_run,omitempty"`
}

// ListRiskReviewsInput filters reviews; empty fields do not filter.
type ListRiskReviewsInput struct {
	PageInput
	User   string           `json:"user,omitempty"`
	Status RiskReviewStatus `json:"status,omitempty"`
}

// DecideRiskReviewInput decides the review of a transaction, for a reason.
// Verdict is approved or rejected.
type DecideRiskReviewInput struct {
	Change
	Transaction string           `json:"transaction"`
	Verdict     RiskReviewStatus `json:"verdict"`
	Reason      string           `json:"reason"`
}
