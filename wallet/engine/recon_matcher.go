package engine

import (
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// Matcher compares lines of a bank with lines of the ledger by rules. It is pure: the
// same input gives the same result, to the byte.
type Matcher interface {
	// Rules reads a text of rules; those that ship when it is empty. Codes:
	// rules_invalid.
	Rules(text string) (MatchRules, error)
	// Match says what belongs together and what does not. Codes: rules_invalid.
	Match(in *MatchInput) (*MatchResult, error)
	// Explain names the nearest lines of the other side of a line of the input, with
	// what spoke for and against each.
	Explain(in *MatchInput, side wallet.LineSide, line string) ([]MatchCandidate, error)
	// Compare says what other rules would make of the lines of the input.
	Compare(in *MatchInput, other string) (*MatchComparison, error)
}

// MatchRules are the text of rules, its SHA-256 in hex, and the version that it bears.
type MatchRules struct{ Version, SHA256, Text string }

// MatchInput is what a run matches: lines, the text of the rules, and the day from
// which the age of a line is counted. It is stored as its JSON.
type MatchInput struct {
	Rules  string      `json:"rules"`
	Today  int64       `json:"today"` // days since 1970, as all days here
	Bank   []MatchLine `json:"bank"`
	Ledger []MatchLine `json:"ledger"`
}

// MatchLine is a line of either side, as [wallet.ReconciledLine] shows it.
type MatchLine struct {
	ID     string       `json:"id"`
	Amount money.Amount `json:"-"`
	// Minor and Currency are Amount as it is stored.
	Minor    int64          `json:"minor"`
	Currency money.Currency `json:"currency"`
	Booked   int64          `json:"booked,omitempty"`
	Value    int64          `json:"value,omitempty"`
	LineFacts
}

// LineFacts is what is known of a line besides its amount and days.
type LineFacts struct {
	Name       string   `json:"name,omitempty"`
	Text       string   `json:"text,omitempty"`
	References []string `json:"references,omitempty"`
	Kind       string   `json:"kind,omitempty"`
	Group      string   `json:"group,omitempty"`
	Returned   bool     `json:"returned,omitempty"`
	Reversal   bool     `json:"reversal,omitempty"`
}

// MatchResult is what became of lines. SHA256 is of all of it, in hex.
type MatchResult struct {
	SHA256      string
	Matches     []Matched
	Breaks      []Unmatched
	Suggestions []wallet.Suggestion
}

// Matched is lines that are the same money. Fee is what was kept on the way.
type Matched struct {
	Rule         string
	Bank, Ledger []string
	Fee          money.Amount // without a currency when there is none
	Reference    string
	Days         int
}

// Unmatched is lines that found no match. Original is the line of the ledger that came
// back, or that another line of the bank has confirmed.
type Unmatched struct {
	Kind         wallet.BreakKind
	Bank, Ledger []string
	Amount       money.Amount
	Original     string
	Since        int64
	Why          string
}

// MatchCandidate is a line that might have been meant.
type MatchCandidate struct {
	Line         string
	For, Against []string
}

// MatchComparison is what two sets of rules make of the same lines.
type MatchComparison struct {
	Kept, ByAnother, BreaksBefore, BreaksAfter int
	Won, Lost                                  []Matched
}
