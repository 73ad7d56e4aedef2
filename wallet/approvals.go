package wallet

import (
	"context"
	"time"

	"github.com/okpay/okpay/wallet/money"
)

// Approvals are how a second person approves a payout. Above what the policy says a
// plan is paid only when two people have signed its id, each with a key of their
// own that an operator has registered: the one who made it, and another one who
// approves it. A private key never comes to the wallet.
type Approvals interface {
	// RegisterApprovalKey registers the public key of a person: for an operator. A
	// key is registered once for ever. Codes: invalid_input, already_exists.
	RegisterApprovalKey(ctx context.Context, in RegisterApprovalKeyInput) (ApprovalKey, error)
	// RevokeApprovalKey makes a key useless from now on, also for payouts that are
	// under way: for an operator. One that was revoked before stays as it is.
	// Codes: approval_key_not_found.
	RevokeApprovalKey(ctx context.Context, in RevokeApprovalKeyInput) (ApprovalKey, error)
	// ListApprovalKeys pages through keys, the newest first: for an operator.
	ListApprovalKeys(ctx context.Context, in ListApprovalKeysInput) (Page[ApprovalKey], error)
	// ApprovePayout puts an approval on record, for whoever applies the plan. The
	// signature proves who approves; the caller may be anybody who may pay out of that
	// purse. Codes: merchant_not_found, approval_invalid, invalid_input.
	ApprovePayout(ctx context.Context, in ApprovePayoutInput) (PayoutApproval, error)
	// ListPayoutApprovals pages through approvals, the newest first.
	// Codes: merchant_not_found.
	ListPayoutApprovals(ctx context.Context, in ListPayoutApprovalsInput) (Page[PayoutApproval], error)
}

// The bounds of approvals.
const (
	DefaultApprovalLife = 7 * 24 * time.Hour
	MinApprovalLife     = time.Minute
	MaxApprovalLife     = 90 * 24 * time.Hour
	// MaxClockSkew is how far in the future a signature may have been made: the
	// clocks of two machines differ.
	MaxClockSkew = 5 * time.Minute
)

// ApprovalKey is the public key of a person who makes or approves plans. Fingerprint
// names it in signatures. Person is who it belongs to, in small letters: an e-mail
// address or another name that is that person's alone.
type ApprovalKey struct {
	ID          string     `json:"id"`
	Fingerprint string     `json:"fingerprint"`
	PublicKey   string     `json:"public_key"`
	Person      string     `json:"person"`
	Name        string     `json:"name"`
	Status      string     `json:"status"` // active or revoked
	RevokedAt   *time.Time `json:"revoked_at"`
	Reason      string     `json:"reason"` // why it was revoked
	CreatedAt   time.Time  `json:"created_at"`

	IdempotentReplay bool `json:"idempotent_replay,omitempty"`
	DryRun           bool `json:"dry_run,omitempty"`
}

// The statuses of an ApprovalKey.
const (
	ApprovalKeyActive  = "active"
	ApprovalKeyRevoked = "revoked"
)

// RegisterApprovalKeyInput gives a public key, as FormatPublicKey writes it. Name
// says which of the person's keys it is, and may be empty.
type RegisterApprovalKeyInput struct {
	Change
	PublicKey string `json:"public_key"`
	Person    string `json:"person"`
	Name      string `json:"name,omitempty"`
}

// RevokeApprovalKeyInput names a key by its id or its fingerprint.
type RevokeApprovalKeyInput struct {
	Change
	Key    string `json:"key"`
	Reason string `json:"reason,omitempty"`
}

// ListApprovalKeysInput filters keys; an empty Person does not filter.
type ListApprovalKeysInput struct {
	PageInput
	Person string `json:"person,omitempty"`
	All    bool   `json:"all,omitempty"` // revoked ones too
}

// ApprovalReason says why a plan needs a second person.
type ApprovalReason string

// Why a plan needs a second person.
const (
	ApprovalByTotal ApprovalReason = "total"
	ApprovalByItem  ApprovalReason = "item"
)

// ApprovalNeed says that a plan needs a second person: what it, or its largest item,
// is worth in the base of the policy, and above what the policy asks for one.
type ApprovalNeed struct {
	Reason   ApprovalReason `json:"reason"`
	Worth    money.Decimal  `json:"worth"`
	Above    money.Decimal  `json:"above"`
	Currency money.Currency `json:"currency"`
}

// ApprovePayoutInput gives a signed approval.
type ApprovePayoutInput struct {
	Change
	Approval PlanSignature `json:"approval"`
}

// PayoutApproval is an approval on record. Status is how it stands now; an approval
// whose key was revoked is revoked too.
type PayoutApproval struct {
	ID        string        `json:"id"`
	Plan      string        `json:"plan"`
	Merchant  string        `json:"merchant"`
	Key       string        `json:"key"` // fingerprint
	Person    string        `json:"person"`
	Status    string        `json:"status"` // valid, expired or revoked
	SignedAt  time.Time     `json:"signed_at"`
	ExpiresAt time.Time     `json:"expires_at"`
	CreatedAt time.Time     `json:"created_at"`
	Approval  PlanSignature `json:"approval"` // what was signed, as a file of it has it

	IdempotentReplay bool `json:"idempotent_replay,omitempty"`
	DryRun           bool `json:"dry_run,omitempty"`
}

// The statuses of a PayoutApproval.
const (
	ApprovalValid   = "valid"
	ApprovalExpired = "expired"
	ApprovalRevoked = "revoked"
)

// ListPayoutApprovalsInput filters approvals; empty fields do not filter. From is
// the merchant, without whom only an operator may ask.
type ListPayoutApprovalsInput struct {
	PageInput
	From string `json:"from,omitempty"`
	Plan string `json:"plan,omitempty"`
}
