package wallet

import (
	"time"

	"github.com/okpay/okpay/wallet/money"
)

// BreakStatus is where a break stands.
type BreakStatus string

// The statuses of a break.
const (
	BreakOpen     BreakStatus = "open"
	BreakResolved BreakStatus = "resolved" // by somebody, with a note
	BreakClosed   BreakStatus = "closed"   // by a later run
)

// BreakKind says what is wrong.
type BreakKind string

// The kinds of breaks. The first are of lines, the last of a statement.
const (
	BreakMissingInLedger BreakKind = "missing_in_ledger" // the bank has it and the ledger does not
	BreakMissingAtBank   BreakKind = "missing_at_bank"   // the ledger has it and the bank does not
	BreakAmountDiffers   BreakKind = "amount_differs"    // one payment of two amounts
	BreakDuplicateAtBank BreakKind = "duplicate_at_bank" // the bank booked it twice
	BreakReturned        BreakKind = "returned"          // it came back, and the ledger does not know it
	BreakTiming          BreakKind = "timing"            // it is young and expected to close itself
	BreakAmbiguous       BreakKind = "ambiguous"         // lines that go together in more than one way
	BreakUndone          BreakKind = "undone"            // a match was taken back
	BreakFooting         BreakKind = "footing"           // a statement does not add up
	BreakContinuity      BreakKind = "continuity"        // a statement does not begin where the one before ended
)

// BreakStatuses returns every status of a break.
func BreakStatuses() []BreakStatus { return []BreakStatus{BreakOpen, BreakResolved, BreakClosed} }

// BreakKinds returns every kind of break.
func BreakKinds() []BreakKind {
	return []BreakKind{
		BreakMissingInLedger, BreakMissingAtBank, BreakAmountDiffers, BreakDuplicateAtBank, BreakReturned,
		BreakTiming, BreakAmbiguous, BreakUndone, BreakFooting, BreakContinuity,
	}
}

// Break is something of which bank and ledger do not agree. StatementLine and
// LedgerLine are the first of its lines of each side; Bank and Ledger name at most
// MaxBreakLines of them, and in a list MaxListedLines. Amount is what is open: by how much the bank's lines are
// above the ledger's when both are there, else what they come to. Since is the first
// day of its lines, from which AgeDays is counted.
type Break struct {
	ID            string         `json:"id"`
	Kind          BreakKind      `json:"kind"`
	Status        BreakStatus    `json:"status"`
	Account       string         `json:"account"`
	StatementLine string         `json:"statement_line"`
	LedgerLine    string         `json:"ledger_line"`
	Statement     string         `json:"statement"` // of a break of a statement
	Bank          []string       `json:"bank"`
	Ledger        []string       `json:"ledger"`
	Amount        money.Decimal  `json:"amount"`
	Currency      money.Currency `json:"currency"`
	Since         string         `json:"since"`
	AgeDays       int            `json:"age_days"`
	Why           string         `json:"why"`
	OpenedBy      string         `json:"opened_by"` // a run
	OpenedAt      time.Time      `json:"opened_at"`
	ClosedBy      string         `json:"closed_by"` // a run, or who resolved it
	ClosedAt      *time.Time     `json:"closed_at,omitempty"`
	NoteCount     int            `json:"note_count"`
	Notes         []BreakNote    `json:"notes,omitempty"` // in ShowBreak and ChangeBreak
	Transaction   string         `json:"transaction"`     // the top-up of one that was assigned

	IdempotentReplay bool `json:"idempotent_replay,omitempty"`
	DryRun           bool `json:"dry_run,omitempty"`
}

// BreakNote is what somebody said of a break.
type BreakNote struct {
	Actor string      `json:"actor"`
	What  BreakAction `json:"what"`
	Text  string      `json:"text"`
	At    time.Time   `json:"at"`
}

// ListBreaksInput filters breaks: the open ones without a Status, those that a run
// found with Run, whatever became of them.
type ListBreaksInput struct {
	PageInput
	Account string      `json:"account,omitempty"`
	Kind    BreakKind   `json:"kind,omitempty"`
	Status  BreakStatus `json:"status,omitempty"`
	Run     string      `json:"run,omitempty"`
}

// ShowBreakInput names a break.
type ShowBreakInput struct {
	Break string `json:"break"`
}

// BreakAction is what is done with a break.
type BreakAction string

// The actions.
const (
	BreakNoted    BreakAction = "note"
	BreakSettled  BreakAction = "resolve"
	BreakReopened BreakAction = "reopen"
	BreakAssigned BreakAction = "assign" // money that nobody expected becomes a customer's top-up
)

// ChangeBreakInput names a break and what is done with it. User is whose money it is
// when it is assigned. Text may be empty then.
type ChangeBreakInput struct {
	Change
	Break  string      `json:"break"`
	Action BreakAction `json:"action"`
	Text   string      `json:"text"`
	User   string      `json:"user,omitempty"`
}
