// Package reconcile lets the engine match lines by package match (engine.Matcher). It
// is pure, and imports the engine's types and match alone.
package reconcile

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/okpay/okpay/bank/match"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// Matcher matches by the rules of package match.
type Matcher struct{}

// Rules reads a text of rules; those that ship when it is empty. Codes: rules_invalid.
func (Matcher) Rules(text string) (engine.MatchRules, error) {
	rules, err := read(text)
	if err != nil {
		return engine.MatchRules{}, err
	}
	return engine.MatchRules{Version: rules.Version, SHA256: rules.SHA256, Text: rules.Text}, nil
}

func read(text string) (*match.Rules, error) {
	if text == "" {
		return match.Default()
	}
	rules, err := match.ReadRules([]byte(text))
	var mistakes *match.Error
	if errors.As(err, &mistakes) {
		return nil, wallet.Refuse(wallet.CodeRulesInvalid, "the rules have mistakes: "+mistakes.Problems[0].String(),
			"see all of them with `okpay reconcile rules test FILE`", "problems", mistakes.Problems)
	}
	return rules, err
}

// problem is a matching under way.
type problem struct {
	rules        *match.Rules
	bank, ledger []match.Line
	options      match.Options
}

func newProblem(in *engine.MatchInput) (*problem, error) {
	rules, err := read(in.Rules)
	if err != nil {
		return nil, err
	}
	p := &problem{rules: rules, options: match.Options{Today: day(in.Today)}}
	p.bank, p.ledger = lines(in.Bank), lines(in.Ledger)
	return p, nil
}

func day(days int64) match.Day { return match.Day(days) } // #nosec G115 -- an int32 of days is millions of years

func lines(list []engine.MatchLine) []match.Line {
	out := make([]match.Line, len(list))
	for i := range list {
		l := &list[i]
		out[i] = match.Line{
			ID: l.ID, Amount: l.Amount, Booked: day(l.Booked), Value: day(l.Value), References: l.References,
			Name: l.Name, Text: l.Text, Kind: l.Kind, Group: l.Group, Returned: l.Returned, Reversal: l.Reversal,
		}
	}
	return out
}

// Match says what belongs together and what does not. Codes: rules_invalid.
func (Matcher) Match(in *engine.MatchInput) (*engine.MatchResult, error) {
	p, err := newProblem(in)
	if err != nil {
		return nil, err
	}
	result, err := match.Lines(p.bank, p.ledger, p.rules, p.options)
	if err != nil {
		return nil, fmt.Errorf("match lines: %w", err)
	}
	hash := sha256.New()
	if err := result.Write(hash); err != nil {
		return nil, err
	}
	out := &engine.MatchResult{
		SHA256: hex.EncodeToString(hash.Sum(nil)), Matches: matched(result.Matches),
		Breaks: make([]engine.Unmatched, len(result.Breaks)), Suggestions: make([]wallet.Suggestion, len(result.Suggestions)),
	}
	for i := range result.Breaks {
		b := &result.Breaks[i]
		out.Breaks[i] = engine.Unmatched{
			Kind: wallet.BreakKind(b.Kind), Bank: b.Bank, Ledger: b.Ledger, Amount: b.Amount, Original: b.Original, Since: int64(b.Since), Why: b.Why,
		}
	}
	for i := range result.Suggestions {
		out.Suggestions[i] = wallet.Suggestion(result.Suggestions[i])
	}
	return out, nil
}

func matched(list []match.Match) []engine.Matched {
	out := make([]engine.Matched, len(list))
	for i := range list {
		m := &list[i]
		out[i] = engine.Matched{Rule: m.Rule, Bank: m.Bank, Ledger: m.Ledger, Reference: m.Evidence.Reference, Days: int(m.Evidence.Days)}
		if m.Fee != nil {
			out[i].Fee = m.Fee.Amount
		}
	}
	return out
}

// Explain names the nearest lines of the other side of a line of the input, with what
// spoke for and against each.
func (Matcher) Explain(in *engine.MatchInput, side wallet.LineSide, line string) ([]engine.MatchCandidate, error) {
	p, err := newProblem(in)
	if err != nil {
		return nil, err
	}
	result, err := match.Lines(p.bank, p.ledger, p.rules, p.options)
	if err != nil {
		return nil, fmt.Errorf("match lines: %w", err)
	}
	e, err := match.Explain(p.bank, p.ledger, result, match.Side(side), line)
	if err != nil {
		return nil, err
	}
	out := make([]engine.MatchCandidate, len(e.Candidates))
	for i := range e.Candidates {
		out[i] = engine.MatchCandidate(e.Candidates[i])
	}
	return out, nil
}

// Compare says what other rules would make of the lines of the input.
func (Matcher) Compare(in *engine.MatchInput, other string) (*engine.MatchComparison, error) {
	p, err := newProblem(in)
	if err != nil {
		return nil, err
	}
	after, err := read(other)
	if err != nil {
		return nil, err
	}
	d, err := match.Diff(p.bank, p.ledger, p.rules, after, p.options)
	if err != nil {
		return nil, fmt.Errorf("compare rules: %w", err)
	}
	return &engine.MatchComparison{
		Kept: d.Kept, ByAnother: d.ByAnother, BreaksBefore: d.BreaksBefore, BreaksAfter: d.BreaksAfter, Won: matched(d.Won), Lost: matched(d.Lost),
	}, nil
}
