package wallet

import (
	"context"
	"time"
)

// SecondFactor is the second thing that a customer shows: a code of an
// authenticator (TOTP, RFC 6238), or one of the recovery codes when that is
// lost. Where it is on, logging in takes a code as well as the password, and so
// does money above the amount that the policy says. A code is good for one use,
// clocks may be 30 seconds apart, and wrong codes make who guesses wait.
type SecondFactor interface {
	// EnableSecondFactor draws a secret for an authenticator, by the password;
	// it takes effect when a code of it is confirmed. One that was not confirmed
	// is replaced. Codes: wrong_credentials, too_many_attempts, state_conflict.
	EnableSecondFactor(ctx context.Context, in EnableFactorInput) (FactorSetup, error)
	// ConfirmSecondFactor switches the second factor on by a code of the new
	// secret, and gives the recovery codes, this once.
	// Codes: wrong_code, too_many_attempts, state_conflict.
	ConfirmSecondFactor(ctx context.Context, in ConfirmFactorInput) (FactorStatus, error)
	// DisableSecondFactor switches it off, by the password and a code; an
	// operator does so for User with a reason, as when both were lost.
	// Codes: wrong_credentials, wrong_code, too_many_attempts, state_conflict.
	DisableSecondFactor(ctx context.Context, in DisableFactorInput) (FactorStatus, error)
	// NewRecoveryCodes voids the recovery codes and gives others, this once, by
	// a code of the authenticator.
	// Codes: wrong_code, too_many_attempts, state_conflict.
	NewRecoveryCodes(ctx context.Context, in RecoveryCodesInput) (FactorStatus, error)
}

// FactorSetup is what an authenticator is set up with: Secret in base32, and URI
// as "otpauth://totp/…", which a QR code carries.
type FactorSetup struct {
	User   string `json:"user"`
	Secret string `json:"secret"`
	URI    string `json:"uri"`

	IdempotentReplay bool `json:"idempotent_replay,omitempty"`
}

// FactorStatus says whether the second factor is on, since when, and how many
// recovery codes are left. RecoveryCodes are the new ones, where there are some.
type FactorStatus struct {
	User              string    `json:"user"`
	Enabled           bool      `json:"enabled"`
	ChangedAt         time.Time `json:"changed_at"`
	RecoveryCodes     []string  `json:"recovery_codes,omitempty"`
	RecoveryCodesLeft int       `json:"recovery_codes_left"`

	IdempotentReplay bool `json:"idempotent_replay,omitempty"`
	DryRun           bool `json:"dry_run,omitempty"`
}

// EnableFactorInput asks for a secret, by the password.
type EnableFactorInput struct {
	Change
	Password string `json:"password"`
}

// ConfirmFactorInput shows a code of the new secret.
type ConfirmFactorInput struct {
	Change
	Code string `json:"code"`
}

// DisableFactorInput shows the password and a code, which may be a recovery
// code. An operator gives User and Reason instead.
type DisableFactorInput struct {
	Change
	Password string `json:"password,omitempty"`
	Code     string `json:"code,omitempty"`
	User     string `json:"user,omitempty"`
	Reason   string `json:"reason,omitempty"`
}

// RecoveryCodesInput shows a code of the authenticator.
type RecoveryCodesInput struct {
	Change
	Code string `json:"code"`
}
