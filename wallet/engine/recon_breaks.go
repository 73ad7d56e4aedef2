package engine

import (
	"context"
	"fmt"

	"github.com/okpay/okpay/wallet"
)

// ruleAssigned names the matches of money that nobody expected with the top-up that
// it became.
const ruleAssigned = "assigned"

// ListBreaks implements wallet.Reconciliation.
func (s *session) ListBreaks(ctx context.Context, in wallet.ListBreaksInput) (wallet.Page[wallet.Break], error) {
	page := wallet.Page[wallet.Break]{Items: []wallet.Break{}}
	if err := s.operator(); err != nil {
		return page, err
	}
	limit, err := pageLimit(in.Limit)
	if err != nil {
		return page, err
	}
	if err := oneOf("kind", in.Kind, wallet.BreakKinds()...); err != nil {
		return page, err
	}
	if err := oneOf("status", in.Status, wallet.BreakStatuses()...); err != nil {
		return page, err
	}
	query := BreakQuery{BankAccount: in.Account, Kind: in.Kind, Status: in.Status, After: in.After, Limit: limit + 1}
	today := dayOf(s.engine.now())
	var list []BreakRecord
	err = s.engine.Store.Read(ctx, func(r Reader) error {
		if err := namesAccount(ctx, r, in.Account); err != nil {
			return err
		}
		switch {
		case in.Run != "":
			if _, err := runOf(ctx, r, in.Run); err != nil {
				return err
			}
			query.Run = in.Run
		case in.Status == "":
			query.Status = wallet.BreakOpen
		}
		var err error
		list, err = r.Breaks(ctx, query)
		return err
	})
	if err != nil {
		return page, err
	}
	return pageOf(list, limit, func(b *BreakRecord) string { return b.ID }, func(b *BreakRecord) wallet.Break { return listedBreak(b, today) }), nil
}

// ShowBreak implements wallet.Reconciliation.
func (s *session) ShowBreak(ctx context.Context, in wallet.ShowBreakInput) (wallet.Break, error) {
	var shown wallet.Break
	if err := s.operator(); err != nil {
		return shown, err
	}
	err := s.engine.Store.Read(ctx, func(r Reader) (err error) {
		shown, err = s.breakWithNotes(ctx, r, in.Break)
		return err
	})
	return shown, err
}

func breakOf(ctx context.Context, r Reader, id string) (BreakRecord, error) {
	b, found, err := r.Break(ctx, id)
	if err != nil {
		return b, fmt.Errorf("read a break: %w", err)
	}
	if !found {
		return b, wallet.Refuse(wallet.CodeNotFound, fmt.Sprintf("there is no break %s", quote(id)), "see `okpay breaks list`")
	}
	return b, nil
}

func (s *session) breakWithNotes(ctx context.Context, r Reader, id string) (wallet.Break, error) {
	b, err := breakOf(ctx, r, id)
	if err != nil {
		return wallet.Break{}, err
	}
	notes, err := r.BreakNotes(ctx, b.ID)
	if err != nil {
		return wallet.Break{}, fmt.Errorf("read the notes of a break: %w", err)
	}
	shown := presentBreak(&b, dayOf(s.engine.now()))
	shown.Notes = presentNotes(notes)
	return shown, nil
}

// ChangeBreak implements wallet.Reconciliation.
func (s *session) ChangeBreak(ctx context.Context, in wallet.ChangeBreakInput) (wallet.Break, error) {
	var shown wallet.Break
	if err := s.operator(); err != nil {
		return shown, err
	}
	text, err := checkChange(&in)
	if err != nil {
		return shown, err
	}
	fields := []field{{"command", "breaks " + string(in.Action)}, {"break", in.Break}, {"text", text}, {"user", in.User}}
	err = s.keyed(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (EventRecord, error) {
		x := changing{posting: posting{session: s, changes: c, moment: moment}, in: &in, text: text}
		if err := x.decide(ctx, r); err != nil {
			return EventRecord{}, err
		}
		shown = presentBreak(&x.record, dayOf(moment))
		shown.Notes = presentNotes(x.notes)
		data, err := eventData("action", string(in.Action), "status", string(x.record.Status), "transaction", x.record.Transaction)
		return EventRecord{Type: "break.changed", Object: x.record.ID, Data: data}, err
	}, func(r Reader, stored EventRecord) (err error) {
		shown, err = s.breakWithNotes(ctx, r, stored.Object)
		shown.IdempotentReplay = true
		return err
	})
	shown.DryRun = in.DryRun
	return shown, err
}

func checkChange(in *wallet.ChangeBreakInput) (text string, err error) {
	switch in.Action {
	case wallet.BreakNoted, wallet.BreakSettled, wallet.BreakReopened:
		if in.User != "" {
			return "", wallet.Refuse(wallet.CodeInvalidInput, "a customer is named and nothing is assigned", "leave the customer out, or assign the break")
		}
		return needText("note", in.Text, wallet.MaxBreakNote)
	case wallet.BreakAssigned:
		if in.User == "" {
			return "", wallet.Refuse(wallet.CodeInvalidInput, "the customer is missing whose money it is", "name the customer by id, e-mail, phone or handle")
		}
		return checkText("note", in.Text, wallet.MaxBreakNote)
	default:
		return "", wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("%s is nothing that is done with a break", quote(string(in.Action))),
			"use note, resolve, reopen or assign")
	}
}

// changing is one ChangeBreak under way.
type changing struct {
	posting
	in     *wallet.ChangeBreakInput
	text   string
	record BreakRecord
	notes  []NoteRecord
}

func (x *changing) decide(ctx context.Context, r Reader) error {
	var err error
	if x.record, err = breakOf(ctx, r, x.in.Break); err != nil {
		return err
	}
	if _, _, err := r.ReconciledAccount(ctx, x.record.BankAccount, true); err != nil {
		return fmt.Errorf("lock a bank account: %w", err)
	}
	if x.record, err = breakOf(ctx, r, x.in.Break); err != nil {
		return err
	}
	if x.account, err = bankAccount(ctx, r, x.record.BankAccount); err != nil {
		return err
	}
	switch x.in.Action {
	case wallet.BreakNoted:
	case wallet.BreakSettled:
		err = x.resolve(ctx, r)
	case wallet.BreakReopened:
		err = x.reopen(ctx, r)
	case wallet.BreakAssigned:
		err = x.assign(ctx, r)
	}
	if err != nil {
		return err
	}
	return x.note(ctx, r)
}

// note keeps what was said.
func (x *changing) note(ctx context.Context, r Reader) error {
	var err error
	if x.notes, err = r.BreakNotes(ctx, x.record.ID); err != nil {
		return fmt.Errorf("read the notes of a break: %w", err)
	}
	if x.record.Notes >= wallet.MaxBreakNotes {
		return wallet.Refuse(wallet.CodeStateConflict, fmt.Sprintf("the break has %d notes already", x.record.Notes), "a break has no more", "break", x.record.ID)
	}
	x.record.Notes++
	note := NoteRecord{
		ID: x.session.engine.NewID("note"), Break: x.record.ID, Place: x.record.Notes, Actor: x.session.caller.actor(), What: x.in.Action, Text: x.text, At: x.moment,
	}
	x.notes = append(x.notes, note)
	x.changes.BreakNotes = append(x.changes.BreakNotes, note)
	x.changes.Breaks = append(x.changes.Breaks, x.record)
	return nil
}

func (x *changing) wrongState(hint string) error {
	return wallet.Refuse(wallet.CodeStateConflict, fmt.Sprintf("the break is %s", x.record.Status), hint, "break", x.record.ID, "status", string(x.record.Status))
}

// resolve sets the lines of an open break aside: nothing matches them any more.
func (x *changing) resolve(ctx context.Context, r Reader) error {
	if x.record.Status != wallet.BreakOpen {
		return x.wrongState("what is resolved or closed need not be resolved")
	}
	x.record.Status, x.record.ClosedBy, x.record.ClosedAt = wallet.BreakResolved, x.session.caller.actor(), x.moment
	return x.move(ctx, r, LineOpen, LineAside)
}

// reopen lets the lines be matched again.
func (x *changing) reopen(ctx context.Context, r Reader) error {
	undone := x.record.Status == wallet.BreakOpen && x.record.Kind == wallet.BreakUndone
	switch {
	case x.record.Transaction != "":
		return wallet.Refuse(wallet.CodeStateConflict, "the money has reached a customer", "ask the customer for it instead", "break", x.record.ID, "transaction", x.record.Transaction)
	case x.record.Status != wallet.BreakResolved && !undone:
		return x.wrongState("a break is reopened that somebody has resolved, or whose match was undone")
	}
	if x.record.Kind == wallet.BreakUndone {
		if x.record.Kind = wallet.BreakMissingAtBank; len(x.record.Bank) > 0 {
			x.record.Kind = wallet.BreakMissingInLedger
		}
		x.record.Why = "it was reopened and is matched by the next run"
	}
	x.record.Status, x.record.ClosedBy, x.record.ClosedAt = wallet.BreakOpen, "", 0
	return x.move(ctx, r, LineAside, LineOpen)
}

// move moves the lines of the break that stand in a state to another. What is pending
// on the rail is no stored line yet, and becomes one.
func (x *changing) move(ctx context.Context, r Reader, from, to string) error {
	bank, err := r.BankLines(ctx, x.record.Bank)
	if err != nil {
		return fmt.Errorf("read lines of the bank: %w", err)
	}
	for i := range bank {
		if bank[i].State == from {
			x.changes.BankStates = append(x.changes.BankStates, LineState{Line: bank[i].ID, From: from, To: to})
		}
	}
	stored, err := r.LedgerLines(ctx, x.record.Ledger)
	if err != nil {
		return fmt.Errorf("read lines of the ledger: %w", err)
	}
	known := map[string]bool{}
	for i := range stored {
		known[stored[i].Txn] = true
		if stored[i].State == from {
			x.changes.LedgerStates = append(x.changes.LedgerStates, LineState{Line: stored[i].Txn, From: from, To: to})
		}
	}
	return x.storeAwaited(ctx, r, known, to)
}

// storeAwaited stores lines of the break that are pending on the rail.
func (x *changing) storeAwaited(ctx context.Context, r Reader, known map[string]bool, state string) error {
	var missing []string
	for _, id := range x.record.Ledger {
		if !known[id] {
			missing = append(missing, id)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	txns, err := r.Transactions(ctx, missing)
	if err != nil {
		return fmt.Errorf("read transactions: %w", err)
	}
	for i := range txns {
		amount, err := awaitedAmount(&txns[i])
		if err != nil {
			return err
		}
		x.changes.LedgerLines = append(x.changes.LedgerLines, LedgerLineRecord{
			Txn: txns[i].ID, BankAccount: x.account.Name, At: txns[i].CreatedAt, Amount: amount, Awaited: true, State: state,
		})
	}
	return nil
}
