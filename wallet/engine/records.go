package engine

import (
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// Customer is a customer as it is stored.
type Customer struct {
	wallet.Customer
	PasswordHash string // argon2id in PHC form, empty without a password
}

// Instrument is an instrument as it is stored.
type Instrument struct {
	wallet.Instrument
	Token       string // by which the rail knows it
	Fingerprint string // keyed hash of the number, hex
}

// Txn is a transaction as it is stored. It is at once its own idempotency
// record, its own audit row and its own event.
type Txn struct {
	Seq           int64
	Order         int // place among the transactions and events of one Changes
	ID            string
	Kind          wallet.TransactionKind
	Status        wallet.TransactionStatus
	Amount        money.Amount
	Fee           money.Amount
	FeeReturnable money.Amount // of Fee, what a refund gives back in proportion
	FeeBearer     string
	FeeRule       string
	From, To      string // ids of customers or instruments
	Memo, OrderID string
	CreatedAt     int64
	EffectiveAt   int64
	ExpiresAt     int64
	Scope, Key    string
	InputHash     []byte
	Actor         string
	PolicyVersion string
	Parent        string // the payment of a refund, the hold of a capture or release
	Payout, Item  string
	Reason        string
	Given         Given  // by promotions, or taken back of it by a refund
	Checkout      string // that a payment pays

	// Read with it, not stored in it.
	FromName, ToName string
	Taken            money.Amount // refunded of a payment, captured of a hold
	TakenFee         money.Amount // of Taken's refunds, the fee that went back
	Conversion       *Conversion  // nil of a transaction in one currency; written with it
}

// Transition moves a transaction to another status.
type Transition struct {
	Txn    string
	From   wallet.TransactionStatus
	To     wallet.TransactionStatus
	At     int64
	Reason string
	Actor  string
	Order  int
}

// EventRecord is a change that is no transaction. Scope and Key are empty for
// one that has no caller.
type EventRecord struct {
	Seq        int64
	Order      int
	Type       string
	Object     string
	Data       []byte // a JSON object
	At         int64
	Actor      string
	Scope, Key string
	InputHash  []byte
	keyless    bool // a refused attempt, which does not use up its key
}

// UsageRow is what an owner moved of one kind on one day, in the base currency.
type UsageRow struct {
	Owner  string
	Kind   string
	Day    int64
	Amount int64 // minor units of the policy's base
	Count  int64
}

// Challenge is a code that was sent. Hash is the keyed hash of the code.
type Challenge struct {
	Customer  string
	Channel   wallet.Channel
	Hash      []byte
	Attempts  int
	Sent      int // how many codes were sent in all
	ExpiresAt int64
	SentAt    int64
}

// Delivery is where a message stands from now on that was queued before. NextAt
// and SentAt are 0 for never, Failure is why the last try came to nothing.
type Delivery struct {
	Message  string
	Status   wallet.MessageStatus
	Attempts int
	NextAt   int64
	SentAt   int64
	Failure  string
}

// PayoutRecord is a payout as it is stored. Next is the place of the first
// item that may be pending.
type PayoutRecord struct {
	ID, Merchant, Name, Plan string
	Source, SourceSHA256     string
	PolicyVersion            string
	Status                   wallet.PayoutStatus
	OnError                  wallet.OnError
	PayoutCounts
	AlreadyPaid int
	Loaded      int
	Next        int
	Totals      []wallet.CurrencyTotal
	Purse       money.Currency      // empty when each item is paid out of the purse of its currency
	FX          []wallet.PayoutRate // of its plan
	DueAt       int64               // from when on it is paid, 0 for at once
	CreatedAt   int64
	FinishedAt  int64
}

// APIKeyRecord is an API key as it is stored. Owner is empty for an operator's,
// Cap zero without one. Hash is the SHA-256 of the secret.
type APIKeyRecord struct {
	ID          string
	Name        string
	Owner       string
	Scopes      []wallet.Scope
	Hash        []byte
	Cap         money.Amount // without a currency when there is none
	Allow       []string
	ExpiresAt   int64
	RevokedAt   int64
	LastUsedDay int64 // since 1970 (UTC), 0 for never
	CreatedAt   int64
}

// HeldKey is an API key with what its owner is named by, if it has one; the
// phone is sealed, and not read.
type HeldKey struct {
	APIKeyRecord
	Email, Handle string
}

// SessionRecord is a session as it is stored. Hash is the SHA-256 of its token.
type SessionRecord struct {
	ID, Owner string
	Hash      []byte
	Agent     string
	ExpiresAt int64
	EndedAt   int64
	CreatedAt int64
}

// Credentials is what a customer proves itself by, besides the password. Hashes
// are argon2id in PHC form, that of a reset's code is keyed.
type Credentials struct {
	Customer       string
	PasswordAt     int64 // when the password was set
	PINHash        string
	PINAt          int64
	ResetHash      []byte
	ResetAttempts  int
	ResetSent      int // how many codes were sent of late
	ResetExpiresAt int64
	ResetSentAt    int64
}

// SecondFactor is the second factor of a customer. Without a Secret there is
// none, and one that was never confirmed has EnabledAt 0. Recovery are the keyed
// hashes, in hex, of the codes that are left.
type SecondFactor struct {
	Customer     string
	Secret       []byte
	EnabledAt    int64
	LastStep     int64 // the latest that was let in
	Recovery     []string
	LastRecovery string // the hash of the one that was used last
	ChangedAt    int64
}

// Guard counts the wrong answers to one question about one customer. Name is a
// keyed hash.
type Guard struct {
	Name         string
	Failures     int
	BlockedUntil int64
	LastAt       int64
}

// KnownRecipient is somebody, or a bank account, whom Owner has sent money to.
type KnownRecipient struct {
	Owner, Recipient string
	Since            int64
}

// Obligations are transactions that are pending, payouts that are open, and
// open tickets about a transaction.
type Obligations struct{ Pending, Payouts, Disputes int }

// ClosedAccount is what is kept of a closed account: Kept is a JSON object, which
// is empty when it was erased.
type ClosedAccount struct {
	Customer  string
	ClosedAt  int64
	KeepUntil int64
	Kept      []byte
}

// TicketRecord is a ticket as it is stored. UpdatedAt is when something was last
// said, or it was closed.
type TicketRecord struct {
	ID, Owner   string
	Subject     string
	Transaction string
	Status      wallet.TicketStatus
	Messages    int
	CreatedAt   int64
	UpdatedAt   int64
	ClosedAt    int64

	OwnerName string // read with it
}

// TicketMessage is what was said on a ticket; Place counts from 0.
type TicketMessage struct {
	Ticket string
	Place  int
	From   wallet.Side
	Actor  string
	Body   string
	At     int64
}

// PayoutCounts counts the items of a payout by what became of them.
type PayoutCounts struct{ Count, Paid, Failed, Pending, Submitted, Settled, Returned, Cancelled int }

// Item is an item of a payout as it is stored. Place is its number in the
// plan, from 0; negative for one that the plan no longer holds.
type Item struct {
	Payout      string
	Place       int
	Line        int
	Item        string
	Recipient   string
	Amount, Fee money.Amount
	Memo        string
	Reference   string // of one to a bank account
	Status      wallet.ItemStatus
	Attempt     int // how often it came back from the bank
	Transaction string
	Code        wallet.Code
	Message     string

	EndToEndID string // of one to a bank account, when it is instructed now

	// Read with those of several payouts.
	Merchant   string
	PayoutName string
	PaidAt     int64 // when its transaction was posted
}

// SanctionsRecord is a list of sanctions as it is stored.
type SanctionsRecord struct {
	wallet.SanctionsList
	Entries []wallet.SanctionedEntry // in the order of their ids
}

// Screening says how far customers are screened by the lists as they are. The
// Version counts what was imported. All who were registered up to Cursor, a
// customer, are screened by it, and all at that time when Done.
type Screening struct {
	Version int64
	Cursor  string
	Done    bool
}

// ReviewRecord is a review as it is stored.
type ReviewRecord struct {
	ID           string
	Customer     string
	CustomerName string // read with it, and not stored
	Status       wallet.ReviewStatus
	Hits         []wallet.SanctionHit
	CreatedAt    int64
	DecidedAt    int64
	Reason       string
	Actor        string // who decided
}

// PolicyRecord is a version of the policy as it is stored: Document is its text,
// and Compiled the form of it that is quick to read.
type PolicyRecord struct {
	Version            string
	Document, Compiled string
	SHA256             string
	EffectiveAt        int64
	AppliedAt          int64
	Actor, Reason      string
}

// RateRecord is a rate as it is stored: what one of the base was worth on a day,
// in days since 1970. Of one day and currency the one of the highest Priority
// goes, and of these the one that was recorded last.
type RateRecord struct {
	Day        int64
	Currency   string
	Priority   int
	Source     wallet.RateSource
	Rate       money.Rate
	RecordedAt int64
}
