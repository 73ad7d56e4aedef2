package wallet

// Service is everything a caller may do with a wallet. The engine implements
// it over a database; a client implements it over HTTP. A command depends on
// the one small interface that it needs, never on all of it.
type Service interface {
	People
	Sessions
	SecondFactor
	Alerts
	Instruments
	Payments
	Checkouts
	Receipts
	Transactions
	Events
	Statements
	Merchants
	Rules
	Rates
	Policies
	Exchange
	Promotions
	Payouts
	BankFiles
	Reconciliation
	ReconciliationMail
	Approvals
	Keys
	Apps
	Links
	Support
	Closing
	KYC
	Sanctions
	Risk
	Webhooks
	Operations
}

// Change is embedded in the input of every method that changes something.
type Change struct {
	// Key is the caller's idempotency key, 1 to MaxKeyLength bytes of
	// printable ASCII. The same key with the same input gives the stored
	// result again; with another input it gives CodeIdempotencyMismatch.
	// It is required: a caller makes it before anything is sent.
	Key string `json:"-"`
	// DryRun decides and answers with what would happen, and changes nothing.
	DryRun bool `json:"dry_run,omitempty"`
}

// Limits on what a caller may send. Each is tested from both sides.
const (
	MaxKeyLength      = 200  // bytes of an idempotency key
	MaxNameLength     = 200  // bytes of a person's, a holder's or a payout's name
	MaxEmailLength    = 254  // bytes (RFC 5321, section 4.5.3.1.3, less the brackets)
	MaxMemoLength     = 500  // bytes of a memo or a reason
	MaxOrderIDLength  = 100  // bytes of an order id or a payout item
	MaxHandleLength   = 40   // bytes of a merchant handle
	MaxPageSize       = 1000 // rows of one page of a list
	DefaultPageSize   = 50   // rows of a page when the caller does not say
	MaxPasswordBytes  = 1024 // bytes of a password
	MinPasswordBytes  = 8    // bytes of a password
	MaxImportUsers    = 5000 // customers in one ImportUsers
	MaxPayoutRows     = 1000000
	MaxPayoutChunk    = 10000 // items in one OpenPayout or PayItems
	MaxScheduleYears  = 100   // from now to the day of a payout
	MaxCancelledItems = 1000  // named in one CancelPayout
)

// Page is one page of a list in a total order. Next is the cursor of the page
// after it, empty on the last page.
type Page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty"`
}

// PageInput says which page of a list is wanted. A zero Limit is
// DefaultPageSize; more than MaxPageSize is refused.
type PageInput struct {
	After string `json:"after,omitempty"`
	Limit int    `json:"limit,omitempty"`
}
