package engine

import "github.com/okpay/okpay/wallet"

// shortened is as many lines as a break keeps of one side.
func shortened(lines []string) []string { return lines[:min(len(lines), wallet.MaxBreakLines)] }

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

// listedBreak shows a break among many: with the first of its lines.
func listedBreak(b *BreakRecord, today int64) wallet.Break {
	shown := presentBreak(b, today)
	shown.Bank = shown.Bank[:min(len(shown.Bank), wallet.MaxListedLines)]
	shown.Ledger = shown.Ledger[:min(len(shown.Ledger), wallet.MaxListedLines)]
	return shown
}

func presentNotes(list []NoteRecord) []wallet.BreakNote {
	notes := make([]wallet.BreakNote, len(list))
	for i := range list {
		notes[i] = wallet.BreakNote{Actor: list[i].Actor, What: list[i].What, Text: list[i].Text, At: timeOf(list[i].At)}
	}
	return notes
}

// listedMatch shows a match among many: with the first of its lines.
func listedMatch(m *MatchRecord) wallet.LineMatch {
	shown := presentMatch(m)
	shown.Bank = shown.Bank[:min(len(shown.Bank), wallet.MaxListedLines)]
	shown.Ledger = shown.Ledger[:min(len(shown.Ledger), wallet.MaxListedLines)]
	return shown
}

func presentMatch(m *MatchRecord) wallet.LineMatch {
	shown := wallet.LineMatch{
		ID: m.ID, Run: m.Run, BankAccount: m.BankAccount, Rule: m.Rule, Bank: []string{}, BankCount: m.BankCount, Ledger: []string{}, LedgerCount: m.LedgerCount,
		Amount: m.Amount.Decimal(), Currency: m.Amount.Currency(), Fee: m.Fee.Decimal(), Reference: m.Reference, Days: m.Days,
		Transaction: m.Transaction, UndoneAt: timePtr(m.UndoneAt), Reversal: m.Reversal,
	}
	shown.Bank = append(shown.Bank, shortened(m.Bank)...)
	shown.Ledger = append(shown.Ledger, shortened(m.Ledger)...)
	return shown
}
