package engine

import (
	"context"
	"fmt"

	"github.com/okpay/okpay/wallet"
)

// maxSuggestions is how many suggestions a run keeps.
const maxSuggestions = 200

// sumUp says what the run was about and what came of it.
func (x *running) sumUp(ctx context.Context, r Reader) error {
	open, err := r.CountOpenBreaks(ctx, x.record.BankAccount)
	if err != nil {
		return fmt.Errorf("count breaks: %w", err)
	}
	shown := &x.record.Shown
	shown.ID, shown.Account, shown.Number, shown.Currency = x.record.ID, x.record.BankAccount, x.record.Number, x.bankAccount.Currency
	shown.BreaksOpen = open + shown.BreaksNew - shown.BreaksClosed
	shown.Matches = len(x.result.Matches)
	for i := range x.result.Matches {
		shown.Matched += len(x.result.Matches[i].Bank)
	}
	for i := range x.breaks {
		x.changes.RunBreaks = append(x.changes.RunBreaks, RunBreak{Run: x.record.ID, Break: x.breaks[i].ID})
		switch b := &x.breaks[i]; {
		case len(b.Bank) > 0 && len(b.Ledger) > 0, len(b.Bank)+len(b.Ledger) == 0:
			shown.Mismatched++
		default:
			shown.UnmatchedStatement += len(b.Bank)
			shown.UnmatchedLedger += len(b.Ledger)
		}
	}
	shown.Suggestions = append([]wallet.Suggestion{}, x.result.Suggestions[:min(len(x.result.Suggestions), maxSuggestions)]...)
	shown.RulesVersion, shown.RulesSHA256, shown.InputSHA256, shown.ResultSHA256 = x.rules.Version, x.record.RulesSHA256, x.record.InputSHA256, x.record.ResultSHA256
	shown.CreatedAt, shown.Breaks = timeOf(x.moment), []wallet.Break{}
	x.period(shown)
	x.state.LedgerAt = max(x.state.LedgerAt, x.moment)
	x.changes.ReconciledAccounts = append(x.changes.ReconciledAccounts, x.state)
	x.changes.Runs = append(x.changes.Runs, x.record)
	return nil
}

// period says of which days the run is: from the last reconciled one on, to the last
// of which there is a statement.
func (x *running) period(shown *wallet.ReconciliationRun) {
	from := x.since
	if from == 0 {
		if from = x.state.SinceDay; x.state.ReconciledDay > 0 {
			from = x.state.ReconciledDay
		}
	}
	to := from
	shown.Statements, shown.Footing = []string{}, wallet.FootingUnknown
	var first, last *StatementRecord
	for _, chain := range chains(x.statements) {
		for _, s := range chain {
			to = max(to, s.LastDay)
			if s.LastDay < from {
				continue
			}
			shown.Statements = append(shown.Statements, s.ID)
			shown.Footing = worse(shown.Footing, s.Head.Footing)
			if s.Head.Opening != "" && (first == nil || s.FirstDay < first.FirstDay) {
				first = s
			}
			if s.Head.Closing != "" && (last == nil || s.LastDay >= last.LastDay) {
				last = s
			}
		}
	}
	if first != nil {
		shown.Opening = first.Head.Opening
	}
	if last != nil {
		shown.Closing = last.Head.Closing
	}
	const shownStatements = 1000
	shown.Statements = shown.Statements[max(0, len(shown.Statements)-shownStatements):]
	shown.From, shown.To = dayText(from), dayText(to)
	x.state.ReconciledDay = max(x.state.ReconciledDay, to)
}

// worse is what the footing of several statements is: off when one of them is, and
// unknown when all are.
func worse(a, b wallet.Footing) wallet.Footing {
	switch {
	case a == wallet.FootingOff || b == wallet.FootingUnknown:
		return a
	default:
		return b
	}
}
