package wallet

import (
	"context"
	"time"

	"github.com/okpay/okpay/wallet/money"
)

// Keys are the API keys with which programs reach a wallet over the network.
// Each method is for an operator.
type Keys interface {
	// CreateAPIKey makes a key and gives its secret, this once. A repetition
	// under the same idempotency key gives the key without its secret.
	// Codes: invalid_input, customer_not_found, instrument_not_found,
	// invalid_amount, unknown_currency, currency_not_offered.
	CreateAPIKey(ctx context.Context, in CreateAPIKeyInput) (APIKey, error)
	// ListAPIKeys pages through keys, the newest first, without their secrets.
	// Codes: customer_not_found.
	ListAPIKeys(ctx context.Context, in ListAPIKeysInput) (Page[APIKey], error)
	// RevokeAPIKey makes a key useless from now on. One that was revoked
	// before stays as it is. Codes: api_key_not_found.
	RevokeAPIKey(ctx context.Context, in RevokeAPIKeyInput) (APIKey, error)
}

// Scope is one thing that an API key may be used for.
type Scope string

// The scopes. Each but ScopeOperator is about the purse of the key's owner;
// ScopeOperator stands for all of them and for every customer.
const (
	ScopeRead     Scope = "read"     // see balances, transactions, limits, payouts
	ScopePay      Scope = "pay"      // pay merchants, hold, top up, capture, release, refund
	ScopeTransfer Scope = "transfer" // give money to people
	ScopeWithdraw Scope = "withdraw" // take money out to a bank account
	ScopePayout   Scope = "payout"   // plan and pay payouts
	ScopeOperator Scope = "operator" // everything, for everybody
)

// Scopes lists every scope.
func Scopes() []Scope {
	return []Scope{ScopeRead, ScopePay, ScopeTransfer, ScopeWithdraw, ScopePayout, ScopeOperator}
}

// APIKeyStatus says whether a key may be used.
type APIKeyStatus string

// The statuses of an API key.
const (
	APIKeyActive  APIKeyStatus = "active"
	APIKeyExpired APIKeyStatus = "expired"
	APIKeyRevoked APIKeyStatus = "revoked"
)

// APIKey is an API key. User is the customer whose purse it is for, empty for
// an operator's. DailyCap is the most that may leave by it on a day of UTC, in
// Currency; both are empty when there is no cap. Allow holds the ids of the
// customers and instruments that money may go to by it, all when it is empty.
// LastUsedOn is the day (UTC) of its last use, as 2026-05-06.
type APIKey struct {
	ID         string         `json:"id"`
	Name       string         `json:"name"`
	User       string         `json:"user"`
	Scopes     []Scope        `json:"scopes"`
	DailyCap   money.Decimal  `json:"daily_cap"`
	Currency   money.Currency `json:"currency"`
	Allow      []string       `json:"allow"`
	Status     APIKeyStatus   `json:"status"`
	ExpiresAt  *time.Time     `json:"expires_at"`
	RevokedAt  *time.Time     `json:"revoked_at"`
	LastUsedOn string         `json:"last_used_on"`
	CreatedAt  time.Time      `json:"created_at"`

	Secret string `json:"secret,omitempty"` // when it is made, and never again

	IdempotentReplay bool `json:"idempotent_replay,omitempty"`
	DryRun           bool `json:"dry_run,omitempty"`
}

// CreateAPIKeyInput asks for a key for User's purse, or for an operator's key
// when User is empty, which Scopes then must say. A zero ExpiresIn is
// DefaultKeyLife. DailyCap and Currency go together. Allow names customers
// (id, e-mail, phone or handle) and instruments (id).
type CreateAPIKeyInput struct {
	Change
	Name      string        `json:"name"`
	User      string        `json:"user,omitempty"`
	Scopes    []Scope       `json:"scopes"`
	ExpiresIn time.Duration `json:"expires_in,omitempty"`
	DailyCap  money.Decimal `json:"daily_cap,omitempty"`
	Currency  string        `json:"currency,omitempty"`
	Allow     []string      `json:"allow,omitempty"`
}

// The bounds of an API key.
const (
	DefaultKeyLife = 365 * 24 * time.Hour
	MinKeyLife     = time.Minute
	MaxKeyLife     = 5 * 365 * 24 * time.Hour
	MaxKeyAllow    = 100 // customers and instruments on an allow-list
)

// ListAPIKeysInput filters keys; an empty User does not filter.
type ListAPIKeysInput struct {
	PageInput
	User string `json:"user,omitempty"`
	All  bool   `json:"all,omitempty"` // expired and revoked ones too
}

// RevokeAPIKeyInput names a key by its id.
type RevokeAPIKeyInput struct {
	Change
	APIKey string `json:"api_key"`
	Reason string `json:"reason,omitempty"`
}
