package match

import (
	"github.com/okpay/okpay/wallet/money"
)

// Options are what a matching depends on besides its lines and rules.
type Options struct {
	// Today is the day from which the age of a line is counted.
	Today Day
}

// Result is what became of all lines: each that is booked stands in exactly one
// match or one break. All lists are in a fixed order.
type Result struct {
	// RulesSHA256 and Today are what it was made by.
	RulesSHA256 string       `json:"rules_sha256"`
	Today       Day          `json:"today"`
	Matches     []Match      `json:"matches"`
	Breaks      []Break      `json:"breaks"`
	Suggestions []Suggestion `json:"suggestions"`
	// SuggestionsCut is set when there was more to look at than a bound allows.
	SuggestionsCut bool `json:"suggestions_cut"`
}

// Match is lines of the bank and of the ledger that are the same money. The
// amounts of the bank's lines and the fee, if there is one, sum up to those of
// the ledger's. Most matches are of one line and one; one and several come from a
// group or a settlement, and two lines of the bank and none of the ledger are a
// booking that the bank has reversed.
type Match struct {
	Rule     string   `json:"rule"`
	Bank     []string `json:"bank"`
	Ledger   []string `json:"ledger"`
	Fee      *Fee     `json:"fee,omitempty"`
	Evidence Evidence `json:"evidence"`
}

// Evidence is what speaks for a match besides its amounts, which agree always.
type Evidence struct {
	// Reference is what both sides bear, as the bank writes it; InText is set when
	// it stands in the bank's text or name.
	Reference string `json:"reference,omitempty"`
	// Group is what the lines have in common that were booked as one.
	Group  string `json:"group,omitempty"`
	InText bool   `json:"in_text,omitempty"`
	// Days is by how many days the bank booked later than the ledger, or earlier.
	// Where one of the two has no day it is 0.
	Days int32 `json:"days"`
}

// BreakKind says what is wrong with lines that found no match.
type BreakKind string

// The kinds of breaks.
const (
	// MissingInLedger is money that the bank has booked and the ledger does not know.
	MissingInLedger BreakKind = "missing_in_ledger"
	// MissingAtBank is money that the ledger has and the bank has not booked.
	MissingAtBank BreakKind = "missing_at_bank"
	// AmountDiffers is one payment, by its reference, of which the amounts differ.
	AmountDiffers BreakKind = "amount_differs"
	// DuplicateAtBank is a booking whose reference and amount the bank has booked
	// before, and which the ledger has once.
	DuplicateAtBank BreakKind = "duplicate_at_bank"
	// Returned is money that came back and of which the ledger does not know it.
	Returned BreakKind = "returned"
	// Timing is what is young, or not booked yet, and expected to close itself.
	Timing BreakKind = "timing"
	// Ambiguous is lines that could go together in more than one way.
	Ambiguous BreakKind = "ambiguous"
)

// Break is lines that found no match.
type Break struct {
	Kind   BreakKind `json:"kind"`
	Bank   []string  `json:"bank"`
	Ledger []string  `json:"ledger"`
	// Amount is what is open: of the bank's lines less the ledger's when only the
	// one or the other are there, by how much the bank's are above the ledger's
	// when both are.
	Amount money.Amount `json:"amount"`
	// Original is the line of the ledger that came back, or that another line of
	// the bank has confirmed already; it is not open by this break.
	Original string `json:"original,omitempty"`
	// Since is the first day of its lines, from which its age is counted.
	Since      Day         `json:"since"`
	Why        string      `json:"why"`
	Candidates []Candidate `json:"candidates"`
}

// Candidate is a line of the other side that might have been meant, with what
// speaks for it and what against.
type Candidate struct {
	Line    string   `json:"line"`
	For     []string `json:"for"`
	Against []string `json:"against"`
}

// Suggestion is lines that a person may find to be the same money. Nothing is
// done by itself.
type Suggestion struct {
	Rule            string   `json:"rule"`
	Bank            []string `json:"bank"`
	Ledger          []string `json:"ledger"`
	SimilarPermille int      `json:"similar_permille"`
	Why             string   `json:"why"`
}

// Age is how many days ago something was, as of today, and 0 for what has no day.
func (r *Result) Age(b *Break) int {
	if b.Since == 0 || r.Today < b.Since {
		return 0
	}
	return int(r.Today - b.Since)
}
