package wallet

import (
	"context"
	"time"

	"github.com/okpay/okpay/wallet/money"
)

// Operations is what an operator of the wallet does.
type Operations interface {
	// WalletInfo says what wallet this is and makes it when it is new.
	WalletInfo(ctx context.Context, in WalletInfoInput) (WalletInfo, error)
	// ListOutbox pages through messages to people, the newest first.
	ListOutbox(ctx context.Context, in ListOutboxInput) (Page[OutboxMessage], error)
	// SendOutbox sends the messages that are due on the channels that have a
	// gateway. It does a bounded amount and says whether more is left. Without a
	// gateway nothing is sent, and nothing changes. Codes: configuration.
	SendOutbox(ctx context.Context, in SendOutboxInput) (SendOutboxResult, error)
	// CheckLedger proves the invariants over the whole ledger.
	CheckLedger(ctx context.Context, in CheckLedgerInput) (LedgerCheck, error)
	// ListAccounts pages through the accounts of the ledger with their balances.
	ListAccounts(ctx context.Context, in ListAccountsInput) (Page[LedgerAccount], error)
	// TrialBalance sums the accounts by class and currency; each currency's
	// debits and credits are equal.
	TrialBalance(ctx context.Context, in TrialBalanceInput) ([]TrialBalanceLine, error)
}

// WalletInfoInput has no fields.
type WalletInfoInput struct{}

// WalletInfo says what wallet this is. SchemaVersion is that of its storage.
type WalletInfo struct {
	Engine        string    `json:"engine"` // sqlite or postgres
	Location      string    `json:"location"`
	SchemaVersion int64     `json:"schema_version"`
	PolicyVersion string    `json:"policy_version"`
	CreatedAt     time.Time `json:"created_at"`
}

// MessageStatus is where a message stands.
type MessageStatus string

// The statuses of a message.
const (
	MessageQueued MessageStatus = "queued"
	MessageSent   MessageStatus = "sent"
	MessageFailed MessageStatus = "failed"
)

// OutboxMessage is a message to a person. User is empty for one to somebody who is
// no customer. Code is the code in it, when it has one. A queued message is tried at
// NextAttemptAt or after it, unless it is past ExpiresAt by then. Attempts counts the
// tries, and Error says what became of the last, when it came to nothing.
type OutboxMessage struct {
	ID            string        `json:"id"`
	User          string        `json:"user"`
	To            string        `json:"to"`
	Channel       Channel       `json:"channel"`
	Purpose       string        `json:"purpose"`
	Code          string        `json:"code"`
	Subject       string        `json:"subject"`
	Body          string        `json:"body"`
	Status        MessageStatus `json:"status"`
	CreatedAt     time.Time     `json:"created_at"`
	ExpiresAt     time.Time     `json:"expires_at"`
	Attempts      int           `json:"attempts"`
	NextAttemptAt *time.Time    `json:"next_attempt_at"` // absent when there is none
	SentAt        *time.Time    `json:"sent_at"`         // absent unless it was sent
	Error         string        `json:"error"`

	IdempotentReplay bool `json:"idempotent_replay,omitempty"`
	DryRun           bool `json:"dry_run,omitempty"`
}

// ListOutboxInput filters messages; empty fields do not filter.
type ListOutboxInput struct {
	PageInput
	User    string        `json:"user,omitempty"`
	Channel Channel       `json:"channel,omitempty"`
	Status  MessageStatus `json:"status,omitempty"`
}

// SendOutboxInput bounds the work; a zero Limit is DefaultPageSize.
type SendOutboxInput struct {
	Limit  int  `json:"limit,omitempty"`
	DryRun bool `json:"dry_run,omitempty"`
}

// SendOutboxResult counts what was done: messages that a gateway took, those
// that are given up, and those that are tried again later. More says that work
// is left. Channels are those that have a gateway.
type SendOutboxResult struct {
	Sent     int       `json:"sent"`
	Failed   int       `json:"failed"`
	Delayed  int       `json:"delayed"`
	More     bool      `json:"more"`
	Channels []Channel `json:"channels"`
	DryRun   bool      `json:"dry_run,omitempty"`
}

// CheckLedgerInput has no fields.
type CheckLedgerInput struct{}

// LedgerCheck is the result of a check: OK only when Problems is empty.
type LedgerCheck struct {
	OK           bool            `json:"ok"`
	Transactions int64           `json:"transactions"`
	Accounts     int64           `json:"accounts"`
	Postings     int64           `json:"postings"`
	Problems     []LedgerProblem `json:"problems"`
}

// LedgerProblem is one invariant that does not hold, and where.
type LedgerProblem struct {
	Invariant string `json:"invariant"`
	Object    string `json:"object"`
	Message   string `json:"message"`
}

// LedgerAccount is an account of the ledger.
type LedgerAccount struct {
	Account  string         `json:"account"`
	Currency money.Currency `json:"currency"`
	Balance  money.Decimal  `json:"balance"`
	Owner    string         `json:"owner"`
	Postings int64          `json:"postings"`
}

// ListAccountsInput filters accounts by the start of their path.
type ListAccountsInput struct {
	PageInput
	Prefix   string `json:"prefix,omitempty"`
	Currency string `json:"currency,omitempty"`
	NonZero  bool   `json:"non_zero,omitempty"`
}

// TrialBalanceInput filters by currency.
type TrialBalanceInput struct {
	Currency string `json:"currency,omitempty"`
}

// TrialBalanceLine is the sum of one class of accounts in one currency. Debit
// and Credit are what the balances sum to on their side; the sums over all
// classes are equal.
type TrialBalanceLine struct {
	Class    string         `json:"class"`
	Currency money.Currency `json:"currency"`
	Accounts int64          `json:"accounts"`
	Debit    money.Decimal  `json:"debit"`
	Credit   money.Decimal  `json:"credit"`
}
