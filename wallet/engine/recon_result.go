package engine

import (
	"context"
	"fmt"
	"slices"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// maxSuggestions is how many suggestions a run keeps.
const maxSuggestions = 200

// takeMatches keeps the matches and takes their lines out of what is open.
func (x *running) takeMatches() {
	ledger := make(map[string]*LedgerLineRecord, len(x.ledger))
	for i := range x.ledger {
		ledger[x.ledger[i].Txn] = &x.ledger[i]
	}
	fresh := make(map[string]int, len(x.changes.LedgerLines))
	for i := range x.changes.LedgerLines {
		fresh[x.changes.LedgerLines[i].Txn] = i
	}
	for i := range x.result.Matches {
		m := &x.result.Matches[i]
		record := MatchRecord{
			ID: x.engine.NewID("mat"), Run: x.record.ID, BankAccount: x.record.BankAccount, Place: i + 1, Rule: m.Rule,
			BankCount: len(m.Bank), LedgerCount: len(m.Ledger), Bank: m.Bank, Ledger: m.Ledger,
			Fee: feeOf(m, x.bankAccount.Currency), Reference: m.Reference, Days: m.Days,
		}
		minor := int64(0)
		for _, id := range m.Bank {
			minor += x.byID[id].Amount.Minor() // which the matcher has summed up within range
			x.changes.BankStates = append(x.changes.BankStates, LineState{Line: id, From: LineOpen, To: LineMatched})
		}
		record.Amount = money.FromMinor(minor, x.bankAccount.Currency)
		for _, id := range m.Ledger {
			x.matchedInLedger(ledger[id], fresh)
		}
		x.changes.Matches = append(x.changes.Matches, record)
	}
}

// matchedInLedger takes a line of the ledger out of what is open.
func (x *running) matchedInLedger(l *LedgerLineRecord, fresh map[string]int) {
	at, isNew := fresh[l.Txn]
	switch {
	case isNew:
		x.changes.LedgerLines[at].State = LineMatched
	case l.Known:
		x.changes.LedgerStates = append(x.changes.LedgerStates, LineState{Line: l.Txn, From: LineOpen, To: LineMatched})
	default: // one that is pending on the rail is stored once it is matched
		awaited := *l
		awaited.State = LineMatched
		x.changes.LedgerLines = append(x.changes.LedgerLines, awaited)
	}
}

// takeBreaks compares what does not agree with the breaks that are open: one that is
// there still goes on, one that is not is closed by this run, and the others are new.
func (x *running) takeBreaks(ctx context.Context, r Reader) error {
	now := x.found()
	if err := x.remember(ctx, r, now); err != nil {
		return err
	}
	about := make([]string, len(now))
	for i := range now {
		about[i] = now[i].About
	}
	known, err := r.BreaksAbout(ctx, x.record.BankAccount, about)
	if err != nil {
		return fmt.Errorf("read breaks: %w", err)
	}
	before := make(map[string]*BreakRecord, len(known))
	for i := range known {
		before[known[i].About] = &known[i]
	}
	here := make(map[string]bool, len(now))
	for i := range now {
		here[now[i].About] = true
		x.takeBreak(&now[i], before[now[i].About])
	}
	return x.closeBreaks(ctx, r, here)
}

// found lists what does not agree, as new breaks.
func (x *running) found() []BreakRecord {
	list := make([]BreakRecord, 0, len(x.held)+len(x.result.Breaks))
	for i := range x.held {
		h := &x.held[i]
		list = append(list, BreakRecord{
			About: h.statement.ID, Kind: h.kind, Amount: h.amount, Since: h.statement.LastDay, Bank: []string{}, Ledger: []string{}, Why: h.why,
		})
	}
	offset := x.offset()
	for i := range x.result.Breaks {
		b := &x.result.Breaks[i]
		if len(b.Bank) == 0 && len(b.Ledger) == 1 && offset[b.Ledger[0]] {
			continue
		}
		list = append(list, BreakRecord{
			About: slices.Concat(b.Bank, b.Ledger)[0], Kind: b.Kind, Amount: b.Amount, Since: b.Since, Original: b.Original,
			Bank: b.Bank, Ledger: b.Ledger, Why: b.Why,
		})
	}
	return list
}

// offset names the lines of the ledger that cancel one another and of which the bank
// has booked neither: what it was told to pay and has refused to.
func (x *running) offset() map[string]bool {
	alone := map[string]bool{}
	for i := range x.result.Breaks {
		if b := &x.result.Breaks[i]; len(b.Bank) == 0 && len(b.Ledger) == 1 {
			alone[b.Ledger[0]] = true
		}
	}
	lines := map[string]bool{}
	for i := range x.ledger {
		if l := &x.ledger[i]; l.Returns != "" && alone[l.Txn] && alone[l.Returns] {
			lines[l.Txn], lines[l.Returns] = true, true
		}
	}
	return lines
}

// takeBreak keeps a break, which was known before or is nil.
func (x *running) takeBreak(b, before *BreakRecord) {
	b.BankAccount, b.Status = x.record.BankAccount, wallet.BreakOpen
	switch {
	case before == nil:
		b.ID = x.engine.NewID("brk")
		b.OpenedRun, b.OpenedAt = x.record.ID, x.moment
		x.record.Shown.BreaksNew++
	case before.Status == wallet.BreakOpen:
		b.ID, b.OpenedRun, b.OpenedAt, b.Notes = before.ID, before.OpenedRun, before.OpenedAt, before.Notes
		if before.stays(b) {
			b.Kind, b.Original, b.Why = before.Kind, before.Original, before.Why
		}
		if sameBreak(b, before) {
			x.breaks = append(x.breaks, *b)
			return
		}
	case before.Status == wallet.BreakResolved && len(b.Bank)+len(b.Ledger) == 0:
		return // what somebody has said of a statement holds
	default: // closed by a run, and here again; the lines of what was resolved are aside
		b.ID, b.Notes = before.ID, before.Notes
		b.OpenedRun, b.OpenedAt = x.record.ID, x.moment
		x.record.Shown.BreaksNew++
	}
	x.breaks = append(x.breaks, *b)
	x.changes.Breaks = append(x.changes.Breaks, *b)
}

func sameBreak(a, b *BreakRecord) bool {
	return a.Kind == b.Kind && a.Amount == b.Amount && a.Since == b.Since && a.Original == b.Original && a.Why == b.Why &&
		slices.Equal(shortened(a.Bank), b.Bank) && slices.Equal(shortened(a.Ledger), b.Ledger)
}

// shortened is as many lines as a break keeps of one side.
func shortened(lines []string) []string { return lines[:min(len(lines), wallet.MaxBreakLines)] }

// closeBreaks closes the breaks that are open and were not found any more, but for
// those of matches that somebody took back.
func (x *running) closeBreaks(ctx context.Context, r Reader, here map[string]bool) error {
	after := ""
	for {
		list, err := r.Breaks(ctx, BreakQuery{BankAccount: x.record.BankAccount, Status: wallet.BreakOpen, After: after, Limit: wallet.MaxPageSize})
		if err != nil {
			return fmt.Errorf("read breaks: %w", err)
		}
		for i := range list {
			b := &list[i]
			switch {
			case here[b.About], x.since > 0 && b.Since < x.since:
				continue
			case b.Kind == wallet.BreakUndone:
				x.breaks = append(x.breaks, *b)
				continue
			}
			b.Status, b.ClosedBy, b.ClosedAt = wallet.BreakClosed, x.record.ID, x.moment
			x.changes.Breaks = append(x.changes.Breaks, *b)
			x.record.Shown.BreaksClosed++
		}
		if len(list) < wallet.MaxPageSize {
			return nil
		}
		after = list[len(list)-1].ID
	}
}

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

// shownBreaks are those that the run would leave open, as a list shows them.
func (x *running) shownBreaks() []wallet.Break {
	list := make([]wallet.Break, 0, min(len(x.breaks), wallet.MaxBreakLines))
	for i := range x.breaks[:min(len(x.breaks), wallet.MaxBreakLines)] {
		list = append(list, listedBreak(&x.breaks[i], x.record.Today))
	}
	return list
}

func presentRun(r *RunRecord) wallet.ReconciliationRun {
	shown := r.Shown
	shown.ID, shown.Done, shown.Settled, shown.Returned, shown.Parked = r.ID, r.Done, r.Settled, r.Returned, r.Parked
	shown.BreaksOpen -= r.Returned // what was given back is closed after the run was summed up
	shown.BreaksClosed += r.Returned
	if shown.Breaks == nil {
		shown.Breaks = []wallet.Break{}
	}
	return shown
}

// presentBreak shows a break as of a day.
func presentBreak(b *BreakRecord, today int64) wallet.Break {
	shown := wallet.Break{
		ID: b.ID, Kind: b.Kind, Status: b.Status, Account: b.BankAccount, Bank: shortened(b.Bank), Ledger: shortened(b.Ledger),
		Amount: b.Amount.Decimal(), Currency: b.Amount.Currency(), Since: dayText(b.Since), Why: b.Why, OpenedBy: b.OpenedRun, OpenedAt: timeOf(b.OpenedAt),
		ClosedBy: b.ClosedBy, ClosedAt: timePtr(b.ClosedAt), NoteCount: b.Notes, Transaction: b.Transaction,
	}
	if len(b.Bank) > 0 {
		shown.StatementLine = b.Bank[0]
	}
	if len(b.Ledger) > 0 {
		shown.LedgerLine = b.Ledger[0]
	}
	if len(b.Bank)+len(b.Ledger) == 0 {
		shown.Statement = b.About
	}
	if b.Since > 0 && today > b.Since {
		shown.AgeDays = int(today - b.Since)
	}
	return shown
}
