package engine

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"

	"github.com/okpay/okpay/wallet"
)

// ApprovalReader reads the keys of people and what they signed.
type ApprovalReader interface {
	ApprovalKey(ctx context.Context, id string) (ApprovalKeyRecord, bool, error)
	// ApprovalKeyByFingerprint finds a key by the SHA-256 of its public half.
	ApprovalKeyByFingerprint(ctx context.Context, fingerprint []byte) (ApprovalKeyRecord, bool, error)
	ListApprovalKeys(ctx context.Context, in ApprovalKeyQuery) ([]ApprovalKeyRecord, error)
	// PlanSignature finds a signature by its id, and PlanSignatureByBytes by its
	// 64 bytes.
	PlanSignature(ctx context.Context, id string) (SignatureRecord, bool, error)
	PlanSignatureByBytes(ctx context.Context, signature []byte) (SignatureRecord, bool, error)
	// ListPlanSignatures pages through signatures of one type, the newest first.
	ListPlanSignatures(ctx context.Context, in SignatureQuery) ([]SignatureRecord, error)
	// PayoutOpenedBy reads the newest pair of signatures by which a payout of a plan
	// was opened; there is none where no approval was needed.
	PayoutOpenedBy(ctx context.Context, payout, plan string) (PayoutApprovalRecord, bool, error)
}

// ApprovalChanges is the part of Changes that is about approvals.
type ApprovalChanges struct {
	NewApprovalKeys []ApprovalKeyRecord
	ApprovalKeys    []ApprovalKeyRecord // with their revocation
	NewSignatures   []SignatureRecord
	PayoutApprovals []PayoutApprovalRecord
}

// ApprovalKeyRecord is the public key of a person as it is stored.
type ApprovalKeyRecord struct {
	ID        string
	PublicKey []byte // 32 bytes
	Person    string
	Name      string
	CreatedAt int64
	CreatedBy string // the actor who registered it
	RevokedAt int64  // 0 for not
	Reason    string
}

// Fingerprint is the SHA-256 of the public key.
func (k *ApprovalKeyRecord) Fingerprint() []byte {
	sum := sha256.Sum256(k.PublicKey)
	return sum[:]
}

func (k *ApprovalKeyRecord) public() ed25519.PublicKey { return k.PublicKey }

// ApprovalKeyQuery pages through keys.
type ApprovalKeyQuery struct {
	Before string
	Person string
	All    bool // revoked ones too
	Limit  int
}

// SignatureRecord is a signature under a plan, with its key as it is now.
type SignatureRecord struct {
	ID        string
	Type      string
	Merchant  string
	Plan      string
	Key       ApprovalKeyRecord
	SignedAt  int64
	ExpiresAt int64 // 0 for never
	Signature []byte
	CreatedAt int64
	CreatedBy string // the actor who brought it
}

// statement gives the signature as its file has it.
func (g *SignatureRecord) statement() wallet.PlanSignature {
	return wallet.PlanSignature{
		Type: g.Type, Version: wallet.PlanSignatureVersion, Plan: g.Plan, Merchant: g.Merchant, Key: wallet.FingerprintOf(g.Key.public()),
		SignedAt: timeOf(g.SignedAt), ExpiresAt: timePtr(g.ExpiresAt), Signature: base64.StdEncoding.EncodeToString(g.Signature),
	}
}

// SignatureQuery pages through signatures of a type.
type SignatureQuery struct {
	Type     string
	Before   string
	Merchant string
	Plan     string
	Limit    int
}

// PayoutApprovalRecord is by which signatures a payout of a plan was opened.
type PayoutApprovalRecord struct {
	ID        string
	Payout    string
	Plan      string
	Made      string
	Approved  string
	CreatedAt int64
}
