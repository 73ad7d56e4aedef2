package engine

import (
	"context"
	"fmt"
	"slices"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

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
