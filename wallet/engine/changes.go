package engine

import (
	"slices"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ledger"
)

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
	Items          []Item         // outcomes of items that were pending, by payout and place
	BankChanges
	ReconciliationChanges
	ApprovalChanges
	NewAPIKeys    []APIKeyRecord
	APIKeys       []APIKeyRecord // with their new time of revocation and day of use
	Keysets       *Keysets       // the vault's with their new content
	NewSessions   []SessionRecord
	Sessions      []SessionRecord // with their new end
	Credentials   []Credentials   // put in the place of those before
	SecondFactors []SecondFactor  // put in the place of those before
	Guards        []Guard         // put in the place of those before
	ForgetGuards  int64           // when guards are kept, those that are older may go
	Recipients    []KnownRecipient
	Closed        []ClosedAccount // put in the place of those before
	Forget        []string        // customers whose phones and messages are erased
	LinkChanges
	PromotionChanges
	WebhookChanges
	WorkLeases []WorkLease // put in the place of those before
	CheckoutChanges
	Sweeps         []SweepRecord // new ones, or put in the place of those before
	NewTickets     []TicketRecord
	Tickets        []TicketRecord    // with their new status and counts
	TicketMessages []TicketMessage   // new ones
	SanctionsLists []SanctionsRecord // put in the place of those of the same name
	Screening      *Screening        // with its new content
	Screened       []string          // customers who wait for it no more
	Unscreened     []string          // customers who wait for it again
	NewReviews     []ReviewRecord
	Reviews        []ReviewRecord // with their new hits or decision
	Policies       []PolicyRecord // put into force
	Rates          []RateRecord   // as they are recorded now
	RateMarks      []RateMark     // put in the place of those before
	NewQuotes      []QuoteRecord
	NewKYC         []KYCRecord
	KYC            []KYCRecord // with their new state, but for what was stated
	NewKYCImages   []KYCImageRecord
	ForgetKYC      []KYCForgetting
	Risk           []*RiskRecord // with their new content
	RiskEvents     []RiskEventRecord
	NewRiskReviews []RiskReviewRecord
	RiskReviews    []RiskReviewRecord // with their decision
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
