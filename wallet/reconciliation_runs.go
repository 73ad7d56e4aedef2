package wallet

import (
	"time"

	"github.com/okpay/okpay/wallet/money"
)

// ReconcileInput asks for the open lines of an account to be matched; of the only one
// that is tied to a rail when Account is empty. Rules is the text of rules; those that
// ship when it is empty. Since leaves lines alone that are older (by their day of
// booking); without it all open lines are looked at, from the day on which the
// account's first statement begins. Force opens the gate of statements that were held
// back. Run names a run that is to be carried on; the rest is empty then.
type ReconcileInput struct {
	Change
	Run     string `json:"run,omitempty"`
	Account string `json:"account,omitempty"`
	Since   string `json:"since,omitempty"` // YYYY-MM-DD
	Rules   string `json:"rules,omitempty"`
	Force   bool   `json:"force,omitempty"`
}

// ReconciliationRun is one run, and what came of it. From and To are the days that it
// is about: from the last reconciled day on (or Since), to the last day of which a
// statement is there. Opening and Closing are what the bank says the account held
// then, and Footing is that of the statements in between. UnmatchedStatement and
// UnmatchedLedger are lines of one side alone that are in a break, Mismatched breaks
// with lines of both sides, or of a statement.
type ReconciliationRun struct {
	ID                 string         `json:"id"`
	Account            string         `json:"account"`
	Number             int            `json:"number"` // of the account's runs, from 1
	Statements         []string       `json:"statements"`
	From               string         `json:"from"`
	To                 string         `json:"to"`
	Opening            money.Decimal  `json:"opening"`
	Closing            money.Decimal  `json:"closing"`
	Currency           money.Currency `json:"currency"`
	Footing            Footing        `json:"footing"`
	Matched            int            `json:"matched"` // lines of the bank
	UnmatchedStatement int            `json:"unmatched_statement"`
	UnmatchedLedger    int            `json:"unmatched_ledger"`
	Mismatched         int            `json:"mismatched"`
	BreaksOpen         int            `json:"breaks_open"` // of the account, after the run
	BreaksNew          int            `json:"breaks_new"`
	BreaksClosed       int            `json:"breaks_closed"` // by the run
	Matches            int            `json:"matches"`
	Suggestions        []Suggestion   `json:"suggestions"`
	RulesVersion       string         `json:"rules_version"`
	RulesSHA256        string         `json:"rules_sha256"`
	InputSHA256        string         `json:"input_sha256"` // of the lines that were matched
	ResultSHA256       string         `json:"result_sha256"`
	CreatedAt          time.Time      `json:"created_at"`
	// Done says that all consequences are posted; Settled, Returned and Parked count
	// them: matches, lines that came back, lines on suspense.
	Done     bool `json:"done"`
	Settled  int  `json:"settled"`
	Returned int  `json:"returned"`
	Parked   int  `json:"parked"`
	// Breaks are those that a caller has gathered with ListBreaks; no method but a dry
	// run of Reconcile fills them: at most MaxBreakLines of them, each as in a list.
	Breaks []Break `json:"breaks"`

	IdempotentReplay bool `json:"idempotent_replay,omitempty"`
	DryRun           bool `json:"dry_run,omitempty"`
}

// Suggestion is lines that a person may find to be the same money. Nothing is done by
// itself.
type Suggestion struct {
	Rule            string   `json:"rule"`
	Bank            []string `json:"bank"`
	Ledger          []string `json:"ledger"`
	SimilarPermille int      `json:"similar_permille"`
	Why             string   `json:"why"`
}

// ShowReconciliationInput names a run.
type ShowReconciliationInput struct {
	ID string `json:"id"`
}

// ListReconciliationsInput pages through the runs of an account, or of all.
type ListReconciliationsInput struct {
	PageInput
	Account string `json:"account,omitempty"`
}

// LineSide says whose line it is.
type LineSide string

// The sides.
const (
	BankSide   LineSide = "bank"
	LedgerSide LineSide = "ledger"
)

// ReconciledLine is a line of one side: stl_… of a statement, or a transaction. Amount
// is signed as our account sees it. State is open, matched, aside (resolved or undone),
// repeated (another statement has it), pending or info (nothing was booked).
type ReconciledLine struct {
	ID          string         `json:"id"`
	Side        LineSide       `json:"side"`
	BankAccount string         `json:"bank_account"`
	State       string         `json:"state"`
	Statement   string         `json:"statement"` // of a line of the bank
	Kind        string         `json:"kind"`      // of the transaction, or the bank's code
	BookingDate string         `json:"booking_date"`
	ValueDate   string         `json:"value_date"`
	Amount      money.Decimal  `json:"amount"`
	Currency    money.Currency `json:"currency"`
	Name        string         `json:"name"`
	Text        string         `json:"text"`
	References  []string       `json:"references"`
}

// LineMatch is lines that were found to be the same money, by which rule, and what
// spoke for it. Bank and Ledger name at most MaxBreakLines of BankCount and
// LedgerCount lines, and in a list MaxListedLines.
type LineMatch struct {
	ID          string         `json:"id"`
	Run         string         `json:"run"`
	BankAccount string         `json:"bank_account"`
	Rule        string         `json:"rule"`
	Bank        []string       `json:"bank"`
	BankCount   int            `json:"bank_count"`
	Ledger      []string       `json:"ledger"`
	LedgerCount int            `json:"ledger_count"`
	Amount      money.Decimal  `json:"amount"` // of the lines of the bank, signed
	Currency    money.Currency `json:"currency"`
	Fee         money.Decimal  `json:"fee"` // that was kept on the way, zero for none
	Reference   string         `json:"reference"`
	Days        int            `json:"days"`        // by how many the bank was later
	Transaction string         `json:"transaction"` // by which it was posted; empty while it is not
	UndoneAt    *time.Time     `json:"undone_at,omitempty"`
	Reversal    string         `json:"reversal,omitempty"` // the transaction that took it back

	IdempotentReplay bool `json:"idempotent_replay,omitempty"`
	DryRun           bool `json:"dry_run,omitempty"`
}

// ListMatchesInput names a run.
type ListMatchesInput struct {
	PageInput
	Run string `json:"run"`
}

// ReconciliationReplay says whether a run comes out the same again.
type ReconciliationReplay struct {
	ID           string `json:"id"`
	Same         bool   `json:"same"`
	InputSHA256  string `json:"input_sha256"`
	ResultSHA256 string `json:"result_sha256"` // as it came out now
	WasSHA256    string `json:"was_sha256"`    // as it came out then
	BankLines    int    `json:"bank_lines"`
	LedgerLines  int    `json:"ledger_lines"`
}

// CompareRulesInput has the texts of two sets of rules; those that ship where one is
// empty.
type CompareRulesInput struct {
	Account string `json:"account,omitempty"`
	Before  string `json:"before,omitempty"`
	After   string `json:"after,omitempty"`
	Since   string `json:"since,omitempty"` // YYYY-MM-DD
}

// RulesComparison is what other rules would make of the same lines. Won and Lost hold
// at most MaxBreakLines of WonCount and LostCount matches, each as in a list.
type RulesComparison struct {
	BankLines    int         `json:"bank_lines"`
	LedgerLines  int         `json:"ledger_lines"`
	Kept         int         `json:"kept"`
	ByAnother    int         `json:"by_another"` // of these, by a rule of another name
	WonCount     int         `json:"won_count"`
	LostCount    int         `json:"lost_count"`
	Won          []LineMatch `json:"won"`
	Lost         []LineMatch `json:"lost"`
	BreaksBefore int         `json:"breaks_before"`
	BreaksAfter  int         `json:"breaks_after"`
}

// ExplainLineInput names a line of a statement or a transaction.
type ExplainLineInput struct {
	Line string `json:"line"`
}

// LineCandidate is a line that might have been meant.
type LineCandidate struct {
	Line    ReconciledLine `json:"line"`
	For     []string       `json:"for"`
	Against []string       `json:"against"`
}

// LineExplanation says what became of a line. Run is the one that looked at it last,
// empty when none did; Candidates are the nearest lines of the other side as they were
// then.
type LineExplanation struct {
	Line       ReconciledLine  `json:"line"`
	Run        string          `json:"run"`
	Match      *LineMatch      `json:"match"`
	Break      *Break          `json:"break"`
	Candidates []LineCandidate `json:"candidates"`
}

// UndoMatchInput names a match, or a line that is in one.
type UndoMatchInput struct {
	Change
	Match  string `json:"match"`
	Reason string `json:"reason"`
}
