package wallet

import (
	"context"
	"time"
)

// Sessions is how a customer comes in and stays the only one who does: sessions,
// the password, and the PIN that is asked for before money leaves. Every method
// but Login and those that reset a password is for the customer who is logged
// in. Wrong answers are counted; after some, the next are refused for a while
// that grows, whether they would have been right or not.
type Sessions interface {
	// Login opens a session for a customer who shows the password. It answers
	// the same, and takes as long, whether the customer is there or not. A
	// repetition under the same key gives the same session and token.
	// Codes: wrong_credentials, second_factor_required, wrong_code,
	// too_many_attempts, state_conflict.
	Login(ctx context.Context, in LoginInput) (Session, error)
	// Logout ends the session that it comes by, or all sessions of the
	// customer. Codes: unauthorized.
	Logout(ctx context.Context, in LogoutInput) (LogoutResult, error)
	// ListSessions lists the sessions of a customer that have not ended, the
	// newest first, at most MaxSessions. An operator names the customer.
	// Codes: unauthenticated, unauthorized, user_required, customer_not_found.
	ListSessions(ctx context.Context, in ListSessionsInput) ([]OpenSession, error)
	// RevokeSession ends one of them, at once.
	// Codes: session_not_found, and those of ListSessions.
	RevokeSession(ctx context.Context, in RevokeSessionInput) (RevokedSession, error)
	// WhoAmI says who the caller is taken for.
	WhoAmI(ctx context.Context, in WhoAmIInput) (Identity, error)
	// ChangePassword takes the password of now and the next, and ends all other
	// sessions. Codes: wrong_credentials, too_many_attempts, weak_password.
	ChangePassword(ctx context.Context, in ChangePasswordInput) (PasswordResult, error)
	// RequestPasswordReset sends a code to the customer's e-mail. It answers the
	// same whether there is such a customer or not.
	RequestPasswordReset(ctx context.Context, in RequestResetInput) (ResetRequested, error)
	// ResetPassword sets a password by the code that was sent, ends all
	// sessions and links, and lets the customer log in at once whatever was tried before.
	// Codes: wrong_code, weak_password.
	ResetPassword(ctx context.Context, in ResetPasswordInput) (PasswordResult, error)
	// SetPIN sets the PIN that is asked for before money leaves, by the
	// password. Codes: wrong_credentials, too_many_attempts, weak_pin.
	SetPIN(ctx context.Context, in SetPINInput) (PINResult, error)
}

// StepUp is what a session shows again before money leaves, as the policy asks
// for it. An API key has its scopes, cap and allow-list instead, and a local
// operator the wallet's key.
type StepUp struct {
	PIN  string `json:"pin,omitempty"`
	Code string `json:"code,omitempty"` // of the second factor, or a recovery code
}

// Proof is a part of StepUp.
type Proof string

// The proofs.
const (
	ProofPIN  Proof = "pin"
	ProofTOTP Proof = "totp" // a code of the second factor, or a recovery code
)

// Session is a customer's way in, for as long as it lasts.
type Session struct {
	ID        string    `json:"id"`
	User      string    `json:"user"` // the customer's id
	Agent     string    `json:"agent"`
	CreatedAt time.Time `json:"created_at"`
	ExpiresAt time.Time `json:"expires_at"`
	// PasswordOld says that the password is older than the policy likes.
	PasswordOld bool `json:"password_old"`

	Token string `json:"token,omitempty"` // what is sent with every request

	IdempotentReplay bool `json:"idempotent_replay,omitempty"`
	DryRun           bool `json:"dry_run,omitempty"`
}

// LoginInput shows that the caller is User (id, e-mail, phone or handle).
// Code is that of the second factor, where it is on. Agent says in a few words
// where the session is used. A zero ExpiresIn is DefaultSessionLife.
type LoginInput struct {
	Change
	User      string        `json:"user"`
	Password  string        `json:"password"`
	Code      string        `json:"code,omitempty"`
	Agent     string        `json:"agent,omitempty"`
	ExpiresIn time.Duration `json:"expires_in,omitempty"`
}

// TokenPrefix starts the token of every session, so that one that is left lying
// about is known for what it is.
const TokenPrefix = "oks_"

// The bounds of sessions.
const (
	DefaultSessionLife = 12 * time.Hour
	MinSessionLife     = time.Minute
	MaxSessionLife     = 30 * 24 * time.Hour
	MaxSessions        = 20  // of one customer at a time; one more ends the oldest
	MaxAgentLength     = 100 // bytes
	PINDigits          = 6
)

// LogoutInput ends the session that it comes by; with All, every session of the
// customer. An operator names the customer with User and ends all of them.
type LogoutInput struct {
	Change
	User string `json:"user,omitempty"`
	All  bool   `json:"all,omitempty"`
}

// LogoutResult counts the sessions that ended.
type LogoutResult struct {
	User  string `json:"user"`
	Ended int    `json:"ended"`

	IdempotentReplay bool `json:"idempotent_replay,omitempty"`
	DryRun           bool `json:"dry_run,omitempty"`
}

// ListSessionsInput asks for the sessions of the caller; User is whose an
// operator asks for.
type ListSessionsInput struct {
	User string `json:"user,omitempty"`
}

// OpenSession is a session that has not ended. Agent is what it said of itself
// when it was opened, and Current says that the caller comes by it.
type OpenSession struct {
	ID        string    `json:"id"`
	User      string    `json:"user"`
	Agent     string    `json:"agent"`
	CreatedAt time.Time `json:"created_at"`
	ExpiresAt time.Time `json:"expires_at"`
	Current   bool      `json:"current"`
}

// RevokeSessionInput ends the session of that id.
type RevokeSessionInput struct {
	Change
	Session string `json:"session"`
	User    string `json:"user,omitempty"`
}

// RevokedSession is a session that was ended. Current says that the caller came
// by it, and has to log in again.
type RevokedSession struct {
	ID      string    `json:"id"`
	User    string    `json:"user"`
	Current bool      `json:"current"`
	EndedAt time.Time `json:"ended_at"`

	IdempotentReplay bool `json:"idempotent_replay,omitempty"`
	DryRun           bool `json:"dry_run,omitempty"`
}

// WhoAmIInput asks who the caller is.
type WhoAmIInput struct{}

// Means is by what a caller is known.
type Means string

// The means.
const (
	MeansWallet  Means = "wallet"  // who can open a wallet and its key is its operator
	MeansAPIKey  Means = "api_key" // ID is the key's
	MeansSession Means = "session" // ID is the session's
	MeansApp     Means = "app"     // ID is the link's
)

// Identity is who a caller is taken for. User and Email are empty for an
// operator, ID is that of the API key or session, ExpiresAt its end.
type Identity struct {
	Means     Means      `json:"means"`
	ID        string     `json:"id"`
	User      string     `json:"user"`
	Name      string     `json:"name"`
	Email     string     `json:"email"`
	Operator  bool       `json:"operator"`
	Scopes    []Scope    `json:"scopes"`
	ExpiresAt *time.Time `json:"expires_at"`
	PINSet    bool       `json:"pin_set"`

	SecondFactor      bool `json:"second_factor"`
	RecoveryCodesLeft int  `json:"recovery_codes_left"`
}

// ChangePasswordInput changes the password of the customer who is logged in.
type ChangePasswordInput struct {
	Change
	Password    string `json:"password"`
	NewPassword string `json:"new_password"`
}

// RequestResetInput names who forgot the password by id, e-mail, phone or handle.
type RequestResetInput struct {
	Change
	User string `json:"user"`
}

// ResetRequested says no more than how long a code that was sent is good for.
type ResetRequested struct {
	User      string    `json:"user"` // as it was given
	ExpiresAt time.Time `json:"expires_at"`

	DryRun bool `json:"dry_run,omitempty"`
}

// ResetPasswordInput sets NewPassword by the code that was sent.
type ResetPasswordInput struct {
	Change
	User        string `json:"user"`
	Code        string `json:"code"`
	NewPassword string `json:"new_password"`
}

// PasswordResult counts the sessions that a new password ended.
type PasswordResult struct {
	User          string    `json:"user"`
	ChangedAt     time.Time `json:"changed_at"`
	SessionsEnded int       `json:"sessions_ended"`

	IdempotentReplay bool `json:"idempotent_replay,omitempty"`
	DryRun           bool `json:"dry_run,omitempty"`
}

// SetPINInput sets PIN, of PINDigits digits, by the password.
type SetPINInput struct {
	Change
	Password string `json:"password"`
	PIN      string `json:"pin"`
}

// PINResult says whose PIN was set.
type PINResult struct {
	User  string    `json:"user"`
	SetAt time.Time `json:"set_at"`

	IdempotentReplay bool `json:"idempotent_replay,omitempty"`
	DryRun           bool `json:"dry_run,omitempty"`
}
