package engine

import (
	"context"
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

	EventStore
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
	// PendingRail reads pending top-ups and withdrawals that wait for no review, the
	// oldest first.
	PendingRail(ctx context.Context, after string, limit int) ([]Txn, error)

	// ListCustomers pages through customers, without their phones.
	ListCustomers(ctx context.Context, in CustomerQuery) ([]Customer, error)
	History(ctx context.Context, in HistoryQuery) ([]Txn, error)
	Postings(ctx context.Context, transaction string) ([]wallet.Posting, error)
	Events(ctx context.Context, object string) ([]EventRecord, error)
	BalancesAt(ctx context.Context, owner string, at int64) ([]ledger.Balance, error)
	// AccountPostings reads postings on one account after a moment and before
	// another in their order, the first ones of them.
	AccountPostings(ctx context.Context, account, after, until int64, limit int) ([]AccountPosting, error)

	Challenge(ctx context.Context, customer string, channel wallet.Channel) (Challenge, bool, error)
	Messages(ctx context.Context, in MessageQuery) ([]wallet.OutboxMessage, error)

	Payout(ctx context.Context, id string) (PayoutRecord, bool, error)
	PayoutByName(ctx context.Context, merchant, name string) (PayoutRecord, bool, error)
	ListPayouts(ctx context.Context, in PayoutQuery) ([]PayoutRecord, error)
	// DuePayouts reads scheduled payouts that are due at a moment and have items to
	// pay, the one that is due longest first.
	DuePayouts(ctx context.Context, moment int64, limit int) ([]PayoutRecord, error)
	PayoutItems(ctx context.Context, in ItemQuery) ([]Item, error)
	// ItemsOfMerchant reads where the items of these names stand in all payouts
	// of the merchant.
	ItemsOfMerchant(ctx context.Context, merchant string, items []string) ([]Item, error)
	// PaidElsewhere reads which of the items of these names were paid by payouts
	// of the merchant other than this one.
	PaidElsewhere(ctx context.Context, merchant, payout string, items []string) ([]Item, error)
	// PaidBefore reads which amounts a merchant has paid to payees, each once, in the
	// order of payee and currency, the largest of these first.
	PaidBefore(ctx context.Context, in PaidBeforeQuery) ([]PaidBefore, error)

	EventReader

	ApprovalReader

	BankReader

	ReconciliationReader

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

	// Screening says how far customers are screened. With alone, a write is the
	// only one, until its end, that screens, decides reviews or changes lists; it
	// comes before any lock of a customer.
	Screening(ctx context.Context, alone bool) (Screening, error)
	SanctionsLists(ctx context.Context) ([]wallet.SanctionsList, error)
	SanctionedEntries(ctx context.Context, list string) ([]wallet.SanctionedEntry, error)
	// Unscreened gives customers who were registered since, or have to be screened
	// again, at most limit.
	Unscreened(ctx context.Context, limit int) ([]string, error)
	SanctionsReview(ctx context.Context, id string) (ReviewRecord, bool, error)
	ListSanctionsReviews(ctx context.Context, in ReviewQuery) ([]ReviewRecord, error)
	// SanctionsReviewsOf reads all reviews of customers.
	SanctionsReviewsOf(ctx context.Context, customers []string) (map[string][]ReviewRecord, error)

	// RatesOn reads all rates that were recorded of days, both included: of all
	// currencies when these are nil.
	RatesOn(ctx context.Context, first, last int64, currencies []string) ([]RateRecord, error)
	// RatesMark tells whether rates of days, both included, were recorded since.
	RatesMark(ctx context.Context, first, last int64) (RatesMark, error)
	ListRates(ctx context.Context, in RateQuery) ([]RateRecord, error)
	// RateMark reads the mark of what was last fetched from an address.
	RateMark(ctx context.Context, url string) (RateMark, bool, error)
	// Quotes finds quotes of foreign exchange by id, with what used them.
	Quotes(ctx context.Context, ids []string) ([]QuoteRecord, error)
	// OpenQuotes counts the quotes of a customer that are good at a moment.
	OpenQuotes(ctx context.Context, customer string, at int64) (int, error)
	ListConversions(ctx context.Context, in ConversionQuery) ([]Conversion, error)

	// RiskWindows reads what is counted of keys.
	RiskWindows(ctx context.Context, keys []RiskKey) ([]RiskRecord, error)
	ListRiskEvents(ctx context.Context, in RiskEventQuery) ([]RiskEventRecord, error)
	RiskReview(ctx context.Context, transaction string) (RiskReviewRecord, bool, error)
	// ListRiskReviews pages through reviews, the newest transaction first.
	ListRiskReviews(ctx context.Context, in RiskReviewQuery) ([]RiskReviewRecord, error)
	// PolicyInForce gives the version of the policy that holds at a moment, empty
	// when none was applied; Policy reads one.
	PolicyInForce(ctx context.Context, at int64) (version string, err error)
	Policy(ctx context.Context, version string) (PolicyRecord, bool, error)
	// ListPolicies pages through versions without their documents, the one that
	// holds last first.
	ListPolicies(ctx context.Context, in PolicyQuery) ([]PolicyRecord, error)

	Ticket(ctx context.Context, id string) (TicketRecord, bool, error)
	ListTickets(ctx context.Context, in TicketQuery) ([]TicketRecord, error)
	// TicketMessages reads what was said on a ticket, in its order.
	TicketMessages(ctx context.Context, ticket string) ([]TicketMessage, error)
	// OpenTickets counts the tickets of a customer that are not closed.
	OpenTickets(ctx context.Context, owner string) (int, error)

	LinkReader
	PromotionReader
	WebhookReader
	WorkReader
	CheckoutReader
	SweepReader
	SalesReader
	// KYCCase reads a case with what was stated.
	KYCCase(ctx context.Context, id string) (KYCRecord, bool, error)
	// ListKYC pages through cases, without what was stated.
	ListKYC(ctx context.Context, in KYCQuery) ([]KYCRecord, error)
	// KYCOfCustomer reads the newest cases of a customer, the newest first.
	KYCOfCustomer(ctx context.Context, owner string, limit int) ([]KYCRecord, error)
	// ApprovedKYC reads the cases of customers that are approved, by level.
	ApprovedKYC(ctx context.Context, owners ...string) ([]KYCRecord, error)
	// KYCByDocument finds customers other than owner who have shown a document,
	// by its keyed hash.
	KYCByDocument(ctx context.Context, index, owner string, limit int) ([]string, error)
	// ExpiredKYC finds approved cases whose documents were good until now at
	// most, and ExpiringKYC those whose customers are to be reminded; both
	// without what was stated.
	ExpiredKYC(ctx context.Context, now int64, limit int) ([]KYCRecord, error)
	ExpiringKYC(ctx context.Context, before int64, limit int) ([]KYCRecord, error)
	// KYCToCheck finds cases that the provider is to be asked about now, without
	// what was stated.
	KYCToCheck(ctx context.Context, now int64, limit int) ([]KYCRecord, error)
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
