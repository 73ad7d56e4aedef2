package wallet

import (
	"context"
	"time"
)

// People is who there is: registration, the codes that prove an e-mail and a
// phone, levels and freezing.
type People interface {
	// Register makes a customer or a merchant in status pending and puts a
	// code for the e-mail and one for the phone into the outbox.
	// Codes: invalid_input, weak_password, already_exists.
	Register(ctx context.Context, in RegisterInput) (Customer, error)
	// ImportUsers registers many at once in one transaction, for an operator.
	// Whoever is there already with the same e-mail, phone and kind is left as
	// it is; anybody else in the way refuses the whole.
	// Codes: invalid_input, already_exists.
	ImportUsers(ctx context.Context, in ImportUsersInput) (ImportUsersResult, error)
	// Verify proves an e-mail or a phone by its code; with both proven the
	// customer is active. Codes: customer_not_found, wrong_code,
	// code_expired, too_many_attempts, state_conflict.
	Verify(ctx context.Context, in VerifyInput) (Customer, error)
	// ResendCode puts a fresh code into the outbox and voids the one before. Who
	// is not known is given no name, e-mail, phone, country and handle.
	// Codes: customer_not_found, state_conflict, too_many_attempts.
	ResendCode(ctx context.Context, in ResendCodeInput) (Customer, error)
	// ListUsers pages through customers in the order of registration.
	ListUsers(ctx context.Context, in ListUsersInput) (Page[Customer], error)
	// ShowUser finds one by id, e-mail, phone or handle.
	// Codes: customer_not_found.
	ShowUser(ctx context.Context, in ShowUserInput) (Customer, error)
	// SetLevel gives a customer a KYC level, for an operator, with a reason.
	// Codes: customer_not_found, invalid_input.
	SetLevel(ctx context.Context, in SetLevelInput) (Customer, error)
	// Freeze stops all money going out of an account; money still comes in. What its
	// customer froze, an operator freezes once more, and the customer cannot take it
	// back any more.
	// Codes: customer_not_found, state_conflict.
	Freeze(ctx context.Context, in FreezeInput) (Customer, error)
	// Unfreeze takes a freeze back, for an operator.
	// Codes: customer_not_found, state_conflict.
	Unfreeze(ctx context.Context, in FreezeInput) (Customer, error)
	// FreezeByPassword freezes an account for whoever shows its password, at
	// once and without a session: the second factor may be what is lost.
	// Codes: wrong_credentials, too_many_attempts, state_conflict.
	FreezeByPassword(ctx context.Context, in FreezeByPasswordInput) (Frozen, error)
	// UnfreezeSelf takes back what the customer who is logged in froze, by the
	// password and a code of the second factor. Codes: wrong_credentials,
	// wrong_code, second_factor_required, too_many_attempts, state_conflict,
	// unauthorized.
	UnfreezeSelf(ctx context.Context, in UnfreezeSelfInput) (Customer, error)
}

// Kind says what a customer is.
type Kind string

// The kinds of customer.
const (
	KindPerson   Kind = "person"
	KindMerchant Kind = "merchant"
)

// Status is where an account stands: pending -> active -> frozen -> closed.
type Status string

// The statuses of an account.
const (
	StatusPending Status = "pending" // codes missing
	StatusActive  Status = "active"
	StatusFrozen  Status = "frozen" // money comes in, none goes out
	StatusClosed  Status = "closed"
)

// FrozenBy is who froze an account; empty for one that is not frozen, or was by
// an older version.
type FrozenBy string

// Those who freeze.
const (
	FrozenByCustomer FrozenBy = "customer"
	FrozenByOperator FrozenBy = "operator"
	FrozenByRule     FrozenBy = "rule" // a risk rule
)

// Language is one that people are written to in, as a tag of BCP 47.
type Language string

// The languages.
const (
	LanguageEnglish Language = "en"
	LanguageChinese Language = "zh" // simplified characters
)

// Customer is a person or a merchant. Phone is E.164, Country ISO 3166-1
// alpha-2, Handle empty for a person, KYCLevel 0 to 3.
type Customer struct {
	ID            string    `json:"id"`
	Kind          Kind      `json:"kind"`
	Name          string    `json:"name"`
	Email         string    `json:"email"`
	Phone         string    `json:"phone"`
	Handle        string    `json:"handle"`
	Country       string    `json:"country"`
	Lang          Language  `json:"lang"`
	Status        Status    `json:"status"`
	KYCLevel      int       `json:"kyc_level"`
	EmailVerified bool      `json:"email_verified"`
	PhoneVerified bool      `json:"phone_verified"`
	FrozenReason  string    `json:"frozen_reason,omitempty"`
	FrozenBy      FrozenBy  `json:"frozen_by,omitempty"`
	CreatedAt     time.Time `json:"created_at"`

	IdempotentReplay bool `json:"idempotent_replay,omitempty"`
	DryRun           bool `json:"dry_run,omitempty"`
}

// RegisterInput asks for a new customer. Handle is required for a merchant and
// refused for a person. An empty Password makes an account that nobody can
// log in to until a password is set. An empty Lang is Chinese for who lives in
// China (CN), and English for anybody else.
type RegisterInput struct {
	Change
	Kind     Kind     `json:"kind"`
	Name     string   `json:"name"`
	Email    string   `json:"email"`
	Phone    string   `json:"phone"`
	Country  string   `json:"country,omitempty"`
	Lang     Language `json:"lang,omitempty"`
	Handle   string   `json:"handle,omitempty"`
	Password string   `json:"password,omitempty"`
}

// ImportUsersInput registers 1 to MaxImportUsers customers at once. Verified
// takes their e-mails and phones as proven elsewhere, and Level gives them
// that KYC level.
type ImportUsersInput struct {
	Change
	Users    []ImportUser `json:"users"`
	Verified bool         `json:"verified,omitempty"`
	Level    int          `json:"level,omitempty"`
	Reason   string       `json:"reason,omitempty"`
}

// ImportUser is one row of an import; Line is its place in the source, for messages.
type ImportUser struct {
	Line    int    `json:"line"`
	Kind    Kind   `json:"kind"`
	Name    string `json:"name"`
	Email   string `json:"email"`
	Phone   string `json:"phone"`
	Country string `json:"country,omitempty"`
	Handle  string `json:"handle,omitempty"`
}

// ImportUsersResult counts what an import did. Existing were there before.
type ImportUsersResult struct {
	Created  int `json:"created"`
	Existing int `json:"existing"`

	IdempotentReplay bool `json:"idempotent_replay,omitempty"`
	DryRun           bool `json:"dry_run,omitempty"`
}

// Channel is a way to reach a customer with a code.
type Channel string

// The channels.
const (
	ChannelEmail Channel = "email"
	ChannelPhone Channel = "phone"
)

// VerifyInput proves a channel of User by the code that was sent there.
type VerifyInput struct {
	Change
	User    string  `json:"user"`
	Channel Channel `json:"channel"`
	Code    string  `json:"code"`
}

// ResendCodeInput asks for a fresh code.
type ResendCodeInput struct {
	Change
	User    string  `json:"user"`
	Channel Channel `json:"channel"`
}

// ListUsersInput filters the customers; empty fields do not filter.
type ListUsersInput struct {
	PageInput
	Kind   Kind   `json:"kind,omitempty"`
	Status Status `json:"status,omitempty"`
}

// ShowUserInput names a customer by id, e-mail, phone or handle.
type ShowUserInput struct {
	User string `json:"user"`
}

// SetLevelInput gives User the KYC level 0 to 3 for a stated reason.
type SetLevelInput struct {
	Change
	User   string `json:"user"`
	Level  int    `json:"level"`
	Reason string `json:"reason"`
}

// FreezeInput freezes or unfreezes User.
type FreezeInput struct {
	Change
	User   string `json:"user"`
	Reason string `json:"reason,omitempty"`
}

// FreezeByPasswordInput freezes User, named by id, e-mail, phone or handle.
type FreezeByPasswordInput struct {
	Change
	User     string `json:"user"`
	Password string `json:"password"`
	Reason   string `json:"reason,omitempty"`
}

// Frozen says that an account is frozen, and no more to who knows its password alone.
type Frozen struct {
	User     string    `json:"user"` // the customer's id
	Status   Status    `json:"status"`
	FrozenAt time.Time `json:"frozen_at"`

	IdempotentReplay bool `json:"idempotent_replay,omitempty"`
}

// UnfreezeSelfInput shows both factors.
type UnfreezeSelfInput struct {
	Change
	Password string `json:"password"`
	Code     string `json:"code"`
}
