package wallet

import (
	"context"
	"time"
)

// Closing is the end of an account. What names its customer is erased, and what
// the law wants kept is kept apart and sealed, until that time is over. The
// ledger stays whole: transactions name the account by its id.
type Closing interface {
	// CloseAccount closes an account: one without money, without a transaction
	// that is pending, an open payout, or an open ticket about a transaction. Its
	// sessions and API keys end, its instruments are removed. A customer shows the
	// password, and a code of the second factor where that is on; an operator
	// gives a reason, and alone closes an account that others than its customer
	// froze. It cannot be taken back.
	// Codes: customer_not_found, not_closable, wrong_credentials, wrong_code,
	// second_factor_required, too_many_attempts, invalid_input, account_frozen.
	CloseAccount(ctx context.Context, in CloseAccountInput) (ClosedAccount, error)
	// ShowClosed gives an operator what is kept of a closed account, for a
	// reason, and records that it was looked at.
	// Codes: customer_not_found, state_conflict, invalid_input.
	ShowClosed(ctx context.Context, in ShowClosedInput) (ClosedRecord, error)
}

// ClosedYears is how long what names the customer of a closed account is kept:
// Directive (EU) 2015/849, Article 40(1), asks for five years after the end of a
// business relationship.
const ClosedYears = 5

// CloseAccountInput closes the account of User; Reason is for the record.
type CloseAccountInput struct {
	Change
	User     string `json:"user,omitempty"`
	Password string `json:"password,omitempty"`
	Code     string `json:"code,omitempty"`
	Reason   string `json:"reason,omitempty"`
}

// ClosedAccount says that an account is closed, and until when what must be kept is.
type ClosedAccount struct {
	User      string    `json:"user"`
	Status    Status    `json:"status"`
	ClosedAt  time.Time `json:"closed_at"`
	KeptUntil time.Time `json:"kept_until"`

	IdempotentReplay bool `json:"idempotent_replay,omitempty"`
	DryRun           bool `json:"dry_run,omitempty"`
}

// ShowClosedInput names a closed account by its id.
type ShowClosedInput struct {
	Change
	User   string `json:"user"`
	Reason string `json:"reason"`
}

// ClosedRecord is what is kept of the customer of a closed account.
type ClosedRecord struct {
	User      string    `json:"user"`
	Name      string    `json:"name"`
	Email     string    `json:"email"`
	Phone     string    `json:"phone"`
	Country   string    `json:"country"`
	KYCLevel  int       `json:"kyc_level"`
	CreatedAt time.Time `json:"created_at"`
	ClosedAt  time.Time `json:"closed_at"`
	KeptUntil time.Time `json:"kept_until"`
}
