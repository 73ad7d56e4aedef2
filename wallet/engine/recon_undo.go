package engine

import (
	"context"
	"fmt"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ledger"
	"github.com/okpay/okpay/wallet/money"
)

// UndoMatch implements wallet.Reconciliation.
func (s *session) UndoMatch(ctx context.Context, in wallet.UndoMatchInput) (wallet.LineMatch, error) {
	var shown wallet.LineMatch
	if err := s.operator(); err != nil {
		return shown, err
	}
	reason, err := needText("reason", in.Reason, wallet.MaxMemoLength)
	if err != nil {
		return shown, err
	}
	fields := []field{{"command", "reconcile undo"}, {"match", in.Match}, {"reason", reason}}
	err = s.keyed(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (EventRecord, error) {
		u := undoing{posting: posting{session: s, changes: c, moment: moment}, reason: reason}
		if err := u.load(ctx, r, in.Match); err != nil {
			return EventRecord{}, err
		}
		if err := u.undo(ctx, r); err != nil {
			return EventRecord{}, err
		}
		shown = presentMatch(&u.match)
		data, err := eventData("bank_account", u.match.BankAccount, "reversal", u.match.Reversal, "reason", reason)
		return EventRecord{Type: "reconciliation.undone", Object: u.match.ID, Data: data}, err
	}, func(r Reader, stored EventRecord) error {
		m, err := matchOf(ctx, r, stored.Object)
		if err != nil {
			return err
		}
		list := []MatchRecord{m}
		err = nameLines(ctx, r, list)
		shown = presentMatch(&list[0])
		shown.IdempotentReplay = true
		return err
	})
	shown.DryRun = in.DryRun
	return shown, err
}

// needText is checkText of what may not be empty.
func needText(what, text string, most int) (string, error) {
	clean, err := checkText(what, text, most)
	if err == nil && clean == "" {
		err = wallet.Refuse(wallet.CodeInvalidInput, "the "+what+" is missing", "say in a few words why")
	}
	return clean, err
}

// undoing is one UndoMatch under way.
type undoing struct {
	posting
	match  MatchRecord
	reason string
	bank   []*BankLineRecord
	ledger []LedgerLineRecord
}

// matchOf finds a match by its id, or by a line that is in it.
func matchOf(ctx context.Context, r Reader, name string) (MatchRecord, error) {
	id := name
	byLine, err := r.MatchesOfLines(ctx, []string{name})
	if err != nil {
		return MatchRecord{}, fmt.Errorf("find the match of a line: %w", err)
	}
	if byLine[name] != "" {
		id = byLine[name]
	}
	m, found, err := r.Match(ctx, id)
	if err != nil {
		return m, fmt.Errorf("read a match: %w", err)
	}
	if !found {
		return m, wallet.Refuse(wallet.CodeNotFound, fmt.Sprintf("there is no match %s, and no line of that name in one", quote(name)),
			"see `okpay reconcile show RUN --matches`")
	}
	return m, nil
}

func (u *undoing) load(ctx context.Context, r Reader, name string) error {
	m, err := matchOf(ctx, r, name)
	if err != nil {
		return err
	}
	if _, _, err := r.ReconciledAccount(ctx, m.BankAccount, true); err != nil {
		return fmt.Errorf("lock a bank account: %w", err)
	}
	if u.match, err = matchOf(ctx, r, m.ID); err != nil {
		return err
	}
	switch {
	case u.match.UndoneAt > 0:
		return wallet.Refuse(wallet.CodeStateConflict, fmt.Sprintf("the match %s was undone before", u.match.ID), "see its lines with `okpay breaks list`", "match", u.match.ID)
	case !u.match.Posted:
		return wallet.Refuse(wallet.CodeStateConflict, fmt.Sprintf("what follows from the run %s is not posted to its end", u.match.Run),
			"run `okpay reconcile run` again first", "run", u.match.Run)
	case u.match.Rule == ruleReturn || u.match.Rule == ruleAssigned:
		return wallet.Refuse(wallet.CodeStateConflict, "the match was made together with the transaction that it names, which has reached a customer",
			"ask the customer for the money instead", "match", u.match.ID)
	}
	if u.run, err = runOf(ctx, r, u.match.Run); err != nil {
		return err
	}
	if u.account, err = bankAccount(ctx, r, u.match.BankAccount); err != nil {
		return err
	}
	lines, err := r.LinesOfMatches(ctx, []string{u.match.ID})
	if err != nil {
		return fmt.Errorf("read the lines of a match: %w", err)
	}
	found, ofLedger, err := linesByID(ctx, r, lines)
	if err != nil {
		return err
	}
	for _, id := range lines[u.match.ID] {
		if l := found[id]; l != nil {
			u.bank = append(u.bank, l)
			u.match.Bank = append(u.match.Bank, id)
		} else {
			u.match.Ledger = append(u.match.Ledger, id)
		}
	}
	u.ledger = ofLedger
	return nil
}

// undo reverses what was posted and sets the lines aside. What lay on suspense before
// is at the bank then, and goes there again when nobody explains it.
func (u *undoing) undo(ctx context.Context, r Reader) error {
	in := u.settlement("undo " + u.match.ID)
	in.kind, in.parent, in.memo = wallet.KindReversal, u.match.Transaction, u.reason
	var err error
	if u.state, err = u.session.engine.load(ctx, r, u.changes, u.moment, []*intent{in}); err != nil {
		return err
	}
	sum := money.Zero(u.account.Currency)
	for _, l := range u.bank {
		if sum, err = sum.Add(l.Amount); err != nil {
			return err
		}
		u.changes.BankStates = append(u.changes.BankStates, LineState{Line: l.ID, From: LineMatched, To: LineAside})
	}
	for i := range u.ledger {
		u.changes.LedgerStates = append(u.changes.LedgerStates, LineState{Line: u.ledger[i].Txn, From: LineMatched, To: LineAside})
	}
	if u.match.Transaction != "" {
		if err := u.reverse(in, sum); err != nil {
			return err
		}
	}
	u.match.UndoneAt = u.moment
	u.changes.PostedMatches = append(u.changes.PostedMatches, u.match)
	return u.breaks(ctx, r)
}

// reverse moves back what the match had moved:
//
//	rail clearing -> suspense           what came in; the other way round what went out
//	rail clearing -> fees:settlement    what a processor has kept
func (u *undoing) reverse(in *intent, sum money.Amount) error {
	back, err := sum.Neg()
	if err != nil {
		return err
	}
	fee, err := u.match.Fee.Neg()
	if err != nil {
		return err
	}
	u.match.Reversal, err = u.post(in, []leg{{ledger.Suspense, back}, {ledger.FeesPath(string(wallet.KindSettlement)), fee}}, u.clearing())
	if err != nil {
		return err
	}
	for _, l := range u.bank {
		u.changes.Parkings = append(u.changes.Parkings, LineParking{Line: l.ID, Transaction: u.match.Reversal})
	}
	return nil
}

// breaks opens a break for each line that was matched, so that each can be explained,
// or let into matching again.
func (u *undoing) breaks(ctx context.Context, r Reader) error {
	var about []string
	for _, l := range u.bank {
		about = append(about, l.ID)
	}
	for i := range u.ledger {
		about = append(about, u.ledger[i].Txn)
	}
	known, err := r.BreaksAbout(ctx, u.account.Name, about)
	if err != nil {
		return fmt.Errorf("read breaks: %w", err)
	}
	before := map[string]BreakRecord{}
	for i := range known {
		before[known[i].About] = known[i]
	}
	open := func(b BreakRecord) {
		old, there := before[b.About]
		if b.ID = old.ID; !there {
			b.ID = u.session.engine.NewID("brk")
		}
		b.BankAccount, b.Kind, b.Status, b.Why, b.Notes = u.account.Name, wallet.BreakUndone, wallet.BreakOpen, "the match "+u.match.ID+" was undone", old.Notes
		b.OpenedRun, b.OpenedAt = u.run.ID, u.moment
		u.changes.Breaks = append(u.changes.Breaks, b)
	}
	for _, l := range u.bank {
		open(BreakRecord{About: l.ID, Amount: l.Amount, Since: l.day(), Bank: []string{l.ID}, Ledger: []string{}})
	}
	for i := range u.ledger {
		l := &u.ledger[i]
		open(BreakRecord{About: l.Txn, Amount: l.Amount, Since: dayOf(l.At), Bank: []string{}, Ledger: []string{l.Txn}})
	}
	return nil
}
