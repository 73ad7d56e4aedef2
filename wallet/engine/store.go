package engine

import (
	"context"
	"slices"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ident"
	"github.com/okpay/okpay/wallet/ledger"
	"github.com/okpay/okpay/wallet/money"
)

// Store keeps the wallet. Times are microseconds since 1970 (UTC), 0 for none.
type Store interface {
	// Write runs fn in one durable transaction that is alone among writers of
	// what it loads. It commits when fn gives nil, else nothing is changed. fn
	// may be run again when the database asks for it, so it must not have
	// effects outside of the transaction.
	Write(ctx context.Context, fn func(Tx) error) error
	// Read runs fn over one consistent snapshot of all that was committed.
	Read(ctx context.Context, fn func(Reader) error) error
	// Browse is Read for histories and statements: the snapshot may be that of
	// a copy that holds all that was committed before. fn may be run again on
	// the database itself, so it starts afresh each time.
	Browse(ctx context.Context, fn func(Reader) error) error
	// HeldKeys finds API keys by the SHA-256 of their secrets, as they are now.
	HeldKeys(ctx context.Context, hashes [][]byte) ([]HeldKey, error)
	// Info says what database this is.
	Info(ctx context.Context) (wallet.WalletInfo, error)
}

// Tx reads and writes within one transaction.
type Tx interface {
	Reader
	// Save writes changes as one set. It gives the transactions and events of
	// the set their sequence numbers.
	Save(ctx context.Context, changes *Changes) error
	// MovePayoutItems puts the items of a payout out of the way of a mended
	// plan: their places become negative until they are put in again.
	MovePayoutItems(ctx context.Context, payout string) error
	// PutPayoutItems adds items to a payout or gives those that it has their
	// new place and content. A paid item keeps its status. The items' places
	// follow one another; what else stands in them is put out of the way.
	PutPayoutItems(ctx context.Context, merchant, payout string, items []Item) error
	// RetryPayoutItems makes refused items pending again, and cancels those
	// that a mended plan left out. It counts what the payout has then.
	RetryPayoutItems(ctx context.Context, payout string) (PayoutCounts, error)
	// Reseal seals at most limit rows with the newest key that were sealed with
	// one before it, going on from where the last call came to, and gives how
	// many. It ends the rotation when none is left.
	Reseal(ctx context.Context, limit int) (rows int, more bool, err error)
}

// Reader reads. Every method that takes a list is one read of a set; what is
// not there is left out of the answer.
type Reader interface {
	// Lock makes a write alone, until its end, with all that concerns what it
	// names: it comes before the reads that the write decides on, and a second
	// call of one write names nothing that is new. In a read it does nothing.
	Lock(ctx context.Context, what Locks) error
	// Named reads what the intents of a batch name, and Money what they are
	// decided on, each as one set: one round trip where a database is far away.
	// In a write, Named first makes it alone with the customers (Lock).
	Named(ctx context.Context, names Names) (Named, error)
	Money(ctx context.Context, of MoneyOf) (Money, error)
	// LastAt is the time of the newest change where changes come one after the
	// other, and 0 where they do not: there, only the times of one customer do.
	LastAt(ctx context.Context) (int64, error)
	// Customers finds customers by what names them. The phone, which is sealed,
	// is there only of those who are named by it; Phones gives it of anybody.
	Customers(ctx context.Context, refs []Ref) ([]Customer, error)
	// Phones reads the phones of customers, by their ids.
	Phones(ctx context.Context, ids []string) (map[string]string, error)
	Instruments(ctx context.Context, ids []string) ([]Instrument, error)
	InstrumentByFingerprint(ctx context.Context, owner, fingerprint string) (Instrument, bool, error)
	OwnerInstruments(ctx context.Context, owner string, all bool) ([]Instrument, error)
	// KeyedTransactions finds what the keys were used for; failed attempts do
	// not use up a key and are left out.
	KeyedTransactions(ctx context.Context, keys []KeyRef) ([]Txn, error)
	// KeyedEvents finds changes other than transactions by their keys.
	KeyedEvents(ctx context.Context, keys []KeyRef) ([]EventRecord, error)
	// Transactions finds some by id, with what was refunded or captured of them.
	Transactions(ctx context.Context, ids []string) ([]Txn, error)
	// Accounts reads all accounts of the owners and the named ones of the
	// system; in a write, the latter may lack the newest postings.
	Accounts(ctx context.Context, owners []string, system []ledger.Account) ([]ledger.Balance, error)
	// Usage reads what the owners moved on fromDay (days since 1970) and after.
	Usage(ctx context.Context, owners []string, fromDay int64) ([]UsageRow, error)
	// DueHolds reads the pending holds of the owners (of everybody when owners
	// is nil) that expired at or before now, at most limit.
	DueHolds(ctx context.Context, owners []string, now int64, limit int) ([]Txn, error)
	// PendingTopUps reads the pending top-ups of the owners.
	PendingTopUps(ctx context.Context, owners []string) ([]Txn, error)
	// PendingRail reads pending top-ups and withdrawals, the oldest first.
	PendingRail(ctx context.Context, after string, limit int) ([]Txn, error)

	// ListCustomers pages through customers, without their phones.
	ListCustomers(ctx context.Context, in CustomerQuery) ([]Customer, error)
	History(ctx context.Context, in HistoryQuery) ([]Txn, error)
	Postings(ctx context.Context, transaction string) ([]wallet.Posting, error)
	Events(ctx context.Context, object string) ([]EventRecord, error)
	BalancesAt(ctx context.Context, owner string, at int64) ([]ledger.Balance, error)

	Challenge(ctx context.Context, customer string, channel wallet.Channel) (Challenge, bool, error)
	Messages(ctx context.Context, in MessageQuery) ([]wallet.OutboxMessage, error)

	Payout(ctx context.Context, id string) (PayoutRecord, bool, error)
	PayoutByName(ctx context.Context, merchant, name string) (PayoutRecord, bool, error)
	ListPayouts(ctx context.Context, in PayoutQuery) ([]PayoutRecord, error)
	PayoutItems(ctx context.Context, in ItemQuery) ([]Item, error)
	// ItemsOfMerchant reads where the items of these names stand in all payouts
	// of the merchant.
	ItemsOfMerchant(ctx context.Context, merchant string, items []string) ([]Item, error)
	// PaidElsewhere reads which of the items of these names were paid by payouts
	// of the merchant other than this one.
	PaidElsewhere(ctx context.Context, merchant, payout string, items []string) ([]Item, error)

	APIKey(ctx context.Context, id string) (APIKeyRecord, bool, error)
	ListAPIKeys(ctx context.Context, in APIKeyQuery) ([]APIKeyRecord, error)

	// Keysets reads the keys of the vault.
	Keysets(ctx context.Context) (Keysets, error)
	SessionByHash(ctx context.Context, hash []byte) (SessionRecord, bool, error)
	// OpenSessions reads the sessions of a customer that are good at a moment,
	// the oldest first.
	OpenSessions(ctx context.Context, owner string, at int64) ([]SessionRecord, error)
	// SessionsFrom says whether a customer ever had a session, and one from an agent.
	SessionsFrom(ctx context.Context, owner, agent string) (some, same bool, err error)
	Credentials(ctx context.Context, customer string) (Credentials, bool, error)
	SecondFactor(ctx context.Context, customer string) (SecondFactor, bool, error)
	Guards(ctx context.Context, names []string) ([]Guard, error)
	// KnowsRecipient says whether a customer sent money to a customer or an
	// instrument before, by a session.
	KnowsRecipient(ctx context.Context, owner, recipient string) (bool, error)

	// Obligations counts what keeps an account from being closed, but for money.
	Obligations(ctx context.Context, owner string) (Obligations, error)
	ClosedAccount(ctx context.Context, customer string) (ClosedAccount, bool, error)
	// DueErasures finds closed accounts of which something is kept that need not
	// be after now, at most limit, and leaves out what is kept.
	DueErasures(ctx context.Context, now int64, limit int) ([]ClosedAccount, error)

	Ticket(ctx context.Context, id string) (TicketRecord, bool, error)
	ListTickets(ctx context.Context, in TicketQuery) ([]TicketRecord, error)
	// TicketMessages reads what was said on a ticket, in its order.
	TicketMessages(ctx context.Context, ticket string) ([]TicketMessage, error)
	// OpenTickets counts the tickets of a customer that are not closed.
	OpenTickets(ctx context.Context, owner string) (int, error)

	// KYCCase reads a case with what was stated.
	KYCCase(ctx context.Context, id string) (KYCRecord, bool, error)
	// ListKYC pages through cases, without what was stated.
	ListKYC(ctx context.Context, in KYCQuery) ([]KYCRecord, error)
	// KYCOfCustomer reads the newest cases of a customer, the newest first.
	KYCOfCustomer(ctx context.Context, owner string, limit int) ([]KYCRecord, error)
	// ApprovedKYC reads the cases of a customer that are approved, by level.
	ApprovedKYC(ctx context.Context, owner string) ([]KYCRecord, error)
	// KYCByDocument finds customers other than owner who have shown a document,
	// by its keyed hash.
	KYCByDocument(ctx context.Context, index, owner string, limit int) ([]string, error)
	// ExpiredKYC finds approved cases whose documents were good until now at
	// most, and ExpiringKYC those whose customers are to be reminded; both
	// without what was stated.
	ExpiredKYC(ctx context.Context, now int64, limit int) ([]KYCRecord, error)
	ExpiringKYC(ctx context.Context, before int64, limit int) ([]KYCRecord, error)
	// KYCImages lists the images of a case without their content, and
	// KYCImageContent reads one with it.
	KYCImages(ctx context.Context, id string) ([]KYCImageRecord, error)
	KYCImageContent(ctx context.Context, id, name string) (KYCImageRecord, bool, error)

	CheckLedger(ctx context.Context) (wallet.LedgerCheck, error)
	ListAccounts(ctx context.Context, in AccountQuery) ([]wallet.LedgerAccount, error)
	// AccountTotals sums the accounts by class and currency, in the order of both.
	AccountTotals(ctx context.Context, currency money.Currency) ([]wallet.TrialBalanceLine, error)
}

// Ref names a customer, in canonical form.
type Ref = ident.Reference

// By what a customer is named.
const (
	RefID     = ident.ByID
	RefEmail  = ident.ByEmail
	RefPhone  = ident.ByPhone
	RefHandle = ident.ByHandle
)

// Locks names customers: by what names them, as the sides of transactions, and
// as the merchant and the recipients of what is pending of a payout. Key is the
// idempotency key of a change that may be about nobody who is there yet. Keysets
// are named by a change of the vault's keys, during which nothing is sealed.
type Locks struct {
	Key          KeyRef
	Keysets      bool
	Customers    []Ref
	Transactions []string
	Payout       string
}

// KeyRef is an idempotency key of one caller.
type KeyRef struct{ Scope, Key string }

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

	// Read with it, not stored in it.
	FromName, ToName string
	Taken            money.Amount // refunded of a payment, captured of a hold
	TakenFee         money.Amount // of Taken's refunds, the fee that went back
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

// KYCRecord is a case as it is stored. DocumentIndex is a keyed hash in hex, Claim
// the same for a case that was approved without a person. Hits is a JSON list.
type KYCRecord struct {
	ID, Owner     string
	Level         int
	Status        wallet.KYCState
	Causes        []wallet.KYCCause
	Hits          []byte
	Provider      []string // what the provider said
	Approvals     []string // actors who approved it
	Stated        KYCStated
	DocumentType  wallet.DocumentType
	DocumentIndex string
	Claim         string
	ExpiresAt     int64 // when the document is not good any more, 0 for never
	Images        int
	Reason        string
	DecidedBy     string
	Attempts      int   // how often the provider was asked
	NextAt        int64 // when it is asked again
	RemindedAt    int64
	CreatedAt     int64
	DecidedAt     int64

	OwnerName string // read with it
}

// KYCStated is what a customer stated and what the document says. It is sealed.
// Dates are YYYY-MM-DD.
type KYCStated struct {
	Name        string `json:"name"`
	Birth       string `json:"birth"`
	Sex         string `json:"sex"`
	Nationality string `json:"nationality"`
	Issuer      string `json:"issuer"`
	Number      string `json:"number"`
	Expires     string `json:"expires"`
	MRZ         string `json:"mrz"`
	MRZName     string `json:"mrz_name"`
}

// KYCImageRecord is an image as it is stored; Place counts from 0.
type KYCImageRecord struct {
	Case          string
	Place         int
	Name          string
	MediaType     string
	Bytes         int
	Width, Height int
	Content       []byte
}

// KYCForgetting erases what Owner stated and showed: of cases that were never
// approved, or with All of every one.
type KYCForgetting struct {
	Owner string
	All   bool
}

// PayoutCounts counts the items of a payout by what became of them.
type PayoutCounts struct{ Count, Paid, Failed, Pending int }

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
	Status      wallet.ItemStatus
	Transaction string
	Code        wallet.Code
	Message     string

	// Read with those of several payouts.
	Merchant   string
	PayoutName string
	PaidAt     int64 // when its transaction was posted
}

// Changes is what one decision writes. Nothing in it is written twice.
type Changes struct {
	NewCustomers   []Customer
	Customers      []Customer // with their new content
	NewInstruments []Instrument
	Instruments    []Instrument
	Transactions   []*Txn
	Transitions    []Transition
	Postings       []ledger.Posting
	Balances       []*ledger.Balance // touched; those with ID 0 are new
	Usage          []UsageRow        // to be added
	Challenges     []Challenge       // put in the place of the one before
	Messages       []wallet.OutboxMessage
	Deliveries     []Delivery // of messages that are queued
	Events         []EventRecord
	Payouts        []PayoutRecord // new or with their new content
	Items          []Item         // outcomes of items, by payout and place
	NewAPIKeys     []APIKeyRecord
	APIKeys        []APIKeyRecord // with their new time of revocation and day of use
	Keysets        *Keysets       // the vault's with their new content
	NewSessions    []SessionRecord
	Sessions       []SessionRecord // with their new end
	Credentials    []Credentials   // put in the place of those before
	SecondFactors  []SecondFactor  // put in the place of those before
	Guards         []Guard         // put in the place of those before
	ForgetGuards   int64           // when guards are kept, those that are older may go
	Recipients     []KnownRecipient
	Closed         []ClosedAccount // put in the place of those before
	Forget         []string        // customers whose phones and messages are erased
	NewTickets     []TicketRecord
	Tickets        []TicketRecord  // with their new status and counts
	TicketMessages []TicketMessage // new ones
	NewKYC         []KYCRecord
	KYC            []KYCRecord // with their new state, but for what was stated
	NewKYCImages   []KYCImageRecord
	ForgetKYC      []KYCForgetting
	orders         int
	LastAt         int64 // the time of the newest change of the set
}

// expect makes room for so many transactions that count to limits, and for
// their postings.
func (c *Changes) expect(transactions, postings int) {
	c.Transactions = slices.Grow(c.Transactions, transactions)
	c.Usage = slices.Grow(c.Usage, transactions)
	c.Postings = slices.Grow(c.Postings, postings)
}

// next gives the place of one more transaction or event in the set.
func (c *Changes) next() int {
	c.orders++
	return c.orders - 1
}

// Orders is how many sequence numbers the set takes.
func (c *Changes) Orders() int { return c.orders }

// CustomerQuery pages through customers in the order of registration.
type CustomerQuery struct {
	After  string
	Limit  int
	Kind   wallet.Kind
	Status wallet.Status
}

// HistoryQuery pages through transactions, the newest first: those before the
// moment Before (0 for the newest) and, at that same moment, with an id below BeforeID.
type HistoryQuery struct {
	Owner        string // empty for all
	Before       int64
	BeforeID     string
	Limit        int
	Since, Until int64
	Kind         wallet.TransactionKind
	Status       wallet.TransactionStatus
	Counterparty string // a customer's id
	Currency     money.Currency
	Min, Max     *int64
	OrderID      string
}

// MessageQuery pages through messages, the newest first.
type MessageQuery struct {
	Before  string
	Limit   int
	User    string
	Channel wallet.Channel
	Status  wallet.MessageStatus
	// DueAt asks for the queued messages of Channel alone that are due then, in
	// the order in which they are.
	DueAt int64
	// Purposes asks for messages of these purposes alone; nil for all.
	Purposes []string
	// IDs asks for these messages alone, in the order of their ids.
	IDs []string
}

// PayoutQuery pages through payouts, the newest first.
type PayoutQuery struct {
	Before   string
	Limit    int
	Merchant string
	Status   wallet.PayoutStatus
}

// APIKeyQuery pages through API keys, the newest first. UsableAt leaves out
// those that are expired or revoked at that time; 0 leaves out none.
type APIKeyQuery struct {
	Before   string
	Limit    int
	Owner    string
	UsableAt int64
}

// TicketQuery pages through tickets, those that were updated first before the
// others: those after the moment After and, at that same moment, with an id
// above AfterID. Without a Status, closed ones are left out unless All is set.
type TicketQuery struct {
	After   int64
	AfterID string
	Limit   int
	Owner   string
	Status  wallet.TicketStatus
	All     bool
}

// KYCQuery pages through cases, the one that was opened first before the others:
// those after the moment After and, at that same moment, with an id above
// AfterID. An empty Status is any.
type KYCQuery struct {
	After   int64
	AfterID string
	Limit   int
	Owner   string
	Status  wallet.KYCState
}

// ItemQuery pages through the items of a payout in the plan's order, from
// place From on; those that the plan no longer holds stand below 0.
type ItemQuery struct {
	Payout string
	From   int
	Limit  int
	Status wallet.ItemStatus
}

// AccountQuery pages through accounts by path and currency.
type AccountQuery struct {
	AfterPath     string
	AfterCurrency money.Currency
	Limit         int
	Prefix        string
	Currency      money.Currency
	NonZero       bool
}

// Clock tells the time. The engine never asks the system for it.
type Clock func() time.Time

// microsPerDay is the length of a day in the unit of all stored times.
const microsPerDay = int64(24 * time.Hour / time.Microsecond)

// timeOf turns a stored time into a UTC time, the zero time for 0.
func timeOf(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}

// timePtr is timeOf for a field that is absent when there is no time.
func timePtr(micros int64) *time.Time {
	if micros == 0 {
		return nil
	}
	t := timeOf(micros)
	return &t
}
