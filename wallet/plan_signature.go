package wallet

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet/jcs"
)

// What a signature under a plan says.
const (
	PlanMade     = "okpay.plan.made"     // its signer made the plan
	PlanApproved = "okpay.plan.approved" // its signer approves the plan
)

const (
	// PlanSignatureVersion is the version of what is signed.
	PlanSignatureVersion = 1
	// planSignaturePrefix begins what is signed, so that nothing else that is ever
	// signed with such a key can be taken for it.
	planSignaturePrefix = "okpay plan signature 1\n"
	// PublicKeyPrefix begins every public key.
	PublicKeyPrefix = "okpub_"
	// FingerprintPrefix begins the name of every key.
	FingerprintPrefix = "SHA256:"
)

// PlanSignature says that the holder of a key made or approved a plan. It is about
// one plan, one merchant, and one span of time: whatever the plan's id covers
// cannot be changed, and it is good for no other plan. SignedAt and ExpiresAt are in
// whole seconds; who made a plan has made it for ever, so that ExpiresAt is nil then.
type PlanSignature struct {
	Type      string     `json:"type"`
	Version   int        `json:"version"`
	Plan      string     `json:"plan"`
	Merchant  string     `json:"merchant"`
	Key       string     `json:"key"` // fingerprint
	SignedAt  time.Time  `json:"signed_at"`
	ExpiresAt *time.Time `json:"expires_at,omitempty"`
	Signature string     `json:"signature"` // base64 (RFC 4648, section 4) of 64 bytes
}

// SignPlan signs that a plan was made, or with a life that it is approved.
func SignPlan(key ed25519.PrivateKey, plan PayoutPlan, now time.Time, life time.Duration) (PlanSignature, error) {
	public, ok := key.Public().(ed25519.PublicKey)
	if !ok {
		return PlanSignature{}, fmt.Errorf("sign a plan: the key has no public half")
	}
	s := PlanSignature{
		Type: PlanMade, Version: PlanSignatureVersion, Plan: plan.ID, Merchant: plan.From, Key: FingerprintOf(public),
		SignedAt: now.UTC().Truncate(time.Second),
	}
	if life > 0 {
		until := s.SignedAt.Add(life.Truncate(time.Second))
		s.Type, s.ExpiresAt = PlanApproved, &until
	}
	message, err := s.message()
	if err != nil {
		return PlanSignature{}, err
	}
	s.Signature = base64.StdEncoding.EncodeToString(ed25519.Sign(key, message))
	return s, nil
}

// message is what is signed: a line that says what it is, and then the canonical
// JSON (RFC 8785) of all members but the signature.
func (s PlanSignature) message() ([]byte, error) {
	object := jcs.Object{
		"type": s.Type, "version": s.Version, "plan": s.Plan, "merchant": s.Merchant, "key": s.Key,
		"signed_at": s.SignedAt.UTC().Format(time.RFC3339),
	}
	if s.ExpiresAt != nil {
		object["expires_at"] = s.ExpiresAt.UTC().Format(time.RFC3339)
	}
	message, err := jcs.Append([]byte(planSignaturePrefix), object)
	if err != nil {
		return nil, fmt.Errorf("sign a plan: %w", err)
	}
	return message, nil
}

// Verify says whether the signature is one of this version, whole, of this type and
// made with the key. It says nothing about plan, time and person.
func (s PlanSignature) Verify(kind string, key ed25519.PublicKey) bool {
	signature, err := s.Bytes()
	if err != nil || len(key) != ed25519.PublicKeySize || s.Type != kind || s.Version != PlanSignatureVersion ||
		s.Key != FingerprintOf(key) || (kind == PlanApproved) != (s.ExpiresAt != nil) ||
		s.SignedAt.Unix() <= 0 || s.SignedAt.Nanosecond() != 0 || s.ExpiresAt != nil && s.ExpiresAt.Nanosecond() != 0 {
		return false
	}
	message, err := s.message()
	return err == nil && ed25519.Verify(key, message, signature)
}

// Bytes gives the 64 bytes of the signature.
func (s PlanSignature) Bytes() ([]byte, error) {
	signature, err := base64.StdEncoding.Strict().DecodeString(s.Signature)
	if err != nil || len(signature) != ed25519.SignatureSize {
		return nil, Refuse(CodeApprovalInvalid, "the signature is not one: it has not 64 bytes in base64", "sign the plan anew", "reason", "signature")
	}
	return signature, nil
}

// FingerprintOf names a public key: SHA256: and the base64 of the SHA-256 of its 32
// bytes, without padding.
func FingerprintOf(key ed25519.PublicKey) string {
	sum := sha256.Sum256(key)
	return FingerprintPrefix + base64.RawStdEncoding.EncodeToString(sum[:])
}

// FormatPublicKey writes a public key as it is handed on: okpub_ and its 32 bytes in
// the base64 of URLs, without padding.
func FormatPublicKey(key ed25519.PublicKey) string {
	return PublicKeyPrefix + base64.RawURLEncoding.EncodeToString(key)
}

// ParsePublicKey reads what FormatPublicKey writes. Codes: invalid_input.
func ParsePublicKey(text string) (ed25519.PublicKey, error) {
	body, found := strings.CutPrefix(strings.TrimSpace(text), PublicKeyPrefix)
	key, err := base64.RawURLEncoding.Strict().DecodeString(body)
	if !found || err != nil || len(key) != ed25519.PublicKeySize {
		return nil, Refuse(CodeInvalidInput, "that is no public key: one is "+PublicKeyPrefix+" and 43 letters and digits",
			"give what `okpay keys approval create` or `okpay keys approval show` prints as public_key")
	}
	return key, nil
}
