package wallet

import (
	"context"
	"time"

	"github.com/okpay/okpay/wallet/money"
)

// Policies is the policy document: what payments cost, what is allowed, and what
// they earn. Every version stays in the ledger with the moment from which it
// holds, and every decision names the version that it was made under. It is for
// operators: a customer who could read the rules of risk would walk around them.
type Policies interface {
	// ShowPolicy gives a version with its document: the one in force when none is
	// named. Codes: policy_not_found.
	ShowPolicy(ctx context.Context, in ShowPolicyInput) (PolicyVersion, error)
	// ListPolicies pages through the versions, the one that holds last first,
	// without their documents. Codes: invalid_input.
	ListPolicies(ctx context.Context, in ListPoliciesInput) (Page[PolicyVersion], error)
	// TryPolicy says what a document would change: against the one in force, in
	// its cases, and in what was decided of late. It changes nothing.
	// Codes: policy_invalid, invalid_input.
	TryPolicy(ctx context.Context, in TryPolicyInput) (PolicyTrial, error)
	// ApplyPolicy puts a document into force, from a moment on. The version that
	// there is already under its name, with the same text, stays as it is.
	// Codes: policy_invalid, policy_cases_failed, policy_version_used, invalid_input.
	ApplyPolicy(ctx context.Context, in ApplyPolicyInput) (PolicyVersion, error)
}

// Bounds of policies.
const (
	MaxPolicyBytes     = 512 << 10            // of a document
	MaxTrialDays       = 366                  // that TryPolicy looks back
	MaxTrial           = 50_000               // transactions that it looks at, the newest
	MaxTrialExamples   = 50                   // that it tells
	MaxPolicyScheduled = 366 * 24 * time.Hour // from now until a version comes into force
)

// PolicyStatus says whether a version holds.
type PolicyStatus string

// The statuses of a version.
const (
	PolicyInForce   PolicyStatus = "in_force"
	PolicyScheduled PolicyStatus = "scheduled"
	PolicyPast      PolicyStatus = "past"
)

// PolicyVersion is one version of the policy. The one that ships with the tool
// was never applied: it holds until another does, and has no moments.
type PolicyVersion struct {
	Version     string       `json:"version"`
	Status      PolicyStatus `json:"status"`
	EffectiveAt *time.Time   `json:"effective_at"`
	AppliedAt   *time.Time   `json:"applied_at"`
	AppliedBy   string       `json:"applied_by"`
	Reason      string       `json:"reason"`
	SHA256      string       `json:"sha256"`             // of the document's text
	Document    string       `json:"document,omitempty"` // YAML; on show

	Unchanged        bool `json:"unchanged,omitempty"` // of apply: it was there already
	IdempotentReplay bool `json:"idempotent_replay,omitempty"`
	DryRun           bool `json:"dry_run,omitempty"`
}

// ShowPolicyInput names a version, or none for the one that holds at At (now
// when it is zero).
type ShowPolicyInput struct {
	Version string    `json:"version,omitempty"`
	At      time.Time `json:"at,omitzero"`
}

// ListPoliciesInput pages through versions.
type ListPoliciesInput struct{ PageInput }

// TryPolicyInput is a document (YAML) and how many days back it is tried on.
type TryPolicyInput struct {
	Document string `json:"document"`
	Days     int    `json:"days,omitempty"`
}

// PolicyTrial is what a document would change. Transactions counts those of the
// days that it looked at; More says that there are older ones that it did not.
type PolicyTrial struct {
	Version      string           `json:"version"`
	Against      string           `json:"against"` // the version in force
	Changes      []PolicyChange   `json:"changes"`
	Cases        []PolicyCase     `json:"cases"`
	Since        time.Time        `json:"since"`
	Transactions int              `json:"transactions"`
	FeesChanged  int              `json:"fees_changed"`
	WouldRefuse  int              `json:"would_refuse"`
	Fees         []PolicyFees     `json:"fees"`
	Examples     []PolicyDecision `json:"examples"`
	More         bool             `json:"more,omitempty"`
}

// PolicyChange is what one document says otherwise than another. Path names lines
// by their names, as fees[payment-domestic].percent.
type PolicyChange struct {
	Path   string `json:"path"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// PolicyCase is what became of a case of a document.
type PolicyCase struct {
	Name        string   `json:"name"`
	Holds       bool     `json:"holds"`
	Differences []string `json:"differences"`
}

// PolicyFees sums the fees of the transactions that were tried, in a currency.
type PolicyFees struct {
	Currency money.Currency `json:"currency"`
	Before   money.Decimal  `json:"before"`
	After    money.Decimal  `json:"after"`
}

// PolicyDecision is a transaction of which another policy decides otherwise.
type PolicyDecision struct {
	Transaction string          `json:"transaction"`
	Kind        TransactionKind `json:"kind"`
	Amount      money.Decimal   `json:"amount"`
	Currency    money.Currency  `json:"currency"`
	FeeBefore   money.Decimal   `json:"fee_before"`
	RuleBefore  string          `json:"fee_rule_before"`
	FeeAfter    money.Decimal   `json:"fee_after"`
	RuleAfter   string          `json:"fee_rule_after"`
	RefusedBy   string          `json:"refused_by"` // the limit, when one would refuse it
}

// ApplyPolicyInput is a document (YAML) and when it comes into force: at once
// when EffectiveAt is zero.
type ApplyPolicyInput struct {
	Change
	Document    string    `json:"document"`
	EffectiveAt time.Time `json:"effective_at,omitzero"`
	Reason      string    `json:"reason,omitempty"`
}
