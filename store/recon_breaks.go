package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/money"
)

const breakColumns = `k.id, k.bank_account, k.about, k.kind, k.status, k.amount, k.currency, k.since_day, k.original, k.lines, k.why, k.opened_run,
	k.opened_at, k.closed_by, k.closed_at, k.notes, k.txn_id`

func scanBreak(r rowScanner, k *engine.BreakRecord) error {
	var amount int64
	var currency money.Currency
	var lines string
	if err := r.Scan(&k.ID, &k.BankAccount, &k.About, &k.Kind, &k.Status, &amount, &currency, &k.Since, &k.Original, &lines, &k.Why, &k.OpenedRun,
		&k.OpenedAt, &k.ClosedBy, &k.ClosedAt, &k.Notes, &k.Transaction); err != nil {
		return err
	}
	k.Amount = money.FromMinor(amount, currency)
	var sides [2][]string
	if err := json.Unmarshal([]byte(lines), &sides); err != nil {
		return fmt.Errorf("read the lines of the break %s: %w", k.ID, err)
	}
	k.Bank, k.Ledger = sides[0], sides[1]
	return nil
}

// Break finds a break by its id.
func (s *session) Break(ctx context.Context, id string) (engine.BreakRecord, bool, error) {
	return one(ctx, s, "read a break", `SELECT `+breakColumns+` FROM breaks k WHERE k.id = $1`, scanBreak, id)
}

// Breaks pages through breaks, the oldest first.
func (s *session) Breaks(ctx context.Context, in engine.BreakQuery) ([]engine.BreakRecord, error) {
	from, args := ` FROM breaks k WHERE k.id > $1`, []any{in.After}
	add := func(condition string, value any) {
		args = append(args, value)
		from += fmt.Sprintf(condition, len(args))
	}
	order := ` ORDER BY k.id LIMIT $%d`
	if in.Run != "" {
		from = ` FROM run_breaks f JOIN breaks k ON k.id = f.break_id WHERE f.break_id > $1`
		add(` AND f.run_id = $%d`, in.Run)
		order = ` ORDER BY f.break_id LIMIT $%d`
	}
	if in.BankAccount != "" {
		add(` AND k.bank_account = $%d`, in.BankAccount)
	}
	switch in.Kind {
	case "":
	case wallet.BreakReturned: // in these words, and those of the status, the index is found
		from += ` AND k.kind = 'returned'`
	default:
		add(` AND k.kind = $%d`, string(in.Kind))
	}
	switch in.Status {
	case "":
	case wallet.BreakOpen:
		from += ` AND k.status = 'open'`
	default:
		add(` AND k.status = $%d`, string(in.Status))
	}
	add(order, limitOf(in.Limit))
	return collect(ctx, s, "list breaks", `SELECT `+breakColumns+from, scanBreak, args...)
}

// BreaksAbout finds the breaks of an account of lines or statements.
func (s *session) BreaksAbout(ctx context.Context, account string, about []string) ([]engine.BreakRecord, error) {
	return collect(ctx, s, "find breaks", `SELECT `+breakColumns+` FROM breaks k WHERE k.bank_account = $1 AND k.about IN {set $2} ORDER BY k.id`,
		scanBreak, account, set(about))
}

// BreaksOfLine finds the breaks that have or had a line.
func (s *session) BreaksOfLine(ctx context.Context, line string) ([]engine.BreakRecord, error) {
	return collect(ctx, s, "find the breaks of a line", `SELECT `+breakColumns+` FROM break_lines j JOIN breaks k ON k.id = j.break_id
		WHERE j.line_id = $1 ORDER BY k.id`, scanBreak, line)
}

// CountOpenBreaks counts the open breaks of an account.
func (s *session) CountOpenBreaks(ctx context.Context, account string) (int, error) {
	n, err := s.number(ctx, "count breaks", `SELECT COUNT(*) FROM breaks k WHERE k.bank_account = $1 AND k.status = 'open'`, account)
	return int(n), err
}

func (s *session) saveBreaks(ctx context.Context, list []engine.BreakRecord) error {
	lines := make([]string, len(list))
	for i := range list {
		k := &list[i]
		text, err := json.Marshal([2][]string{k.Bank[:min(len(k.Bank), wallet.MaxBreakLines)], k.Ledger[:min(len(k.Ledger), wallet.MaxBreakLines)]})
		if err != nil {
			return fmt.Errorf("keep a break: %w", err)
		}
		lines[i] = string(text)
	}
	if err := s.bulk(ctx, "keep breaks", `INSERT INTO breaks (id, bank_account, about, kind, status, amount, currency, since_day, original, lines, why,
			opened_run, opened_at, closed_by, closed_at, notes, txn_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
		ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, status = excluded.status, amount = excluded.amount, since_day = excluded.since_day,
			original = excluded.original, lines = excluded.lines, why = excluded.why, opened_run = excluded.opened_run,
			opened_at = excluded.opened_at, closed_by = excluded.closed_by, closed_at = excluded.closed_at, notes = excluded.notes, txn_id = excluded.txn_id`,
		len(list), func(i int, r *row) {
			k := &list[i]
			r.text(k.ID)
			r.text(k.BankAccount)
			r.text(k.About)
			r.text(string(k.Kind))
			r.text(string(k.Status))
			r.int(k.Amount.Minor())
			r.text(string(k.Amount.Currency()))
			r.int(k.Since)
			r.text(k.Original)
			r.text(lines[i])
			r.text(k.Why)
			r.text(k.OpenedRun)
			r.int(k.OpenedAt)
			r.text(k.ClosedBy)
			r.int(k.ClosedAt)
			r.place(k.Notes)
			r.text(k.Transaction)
		}); err != nil {
		return err
	}
	var of []pair
	for i := range list {
		for _, side := range [][]string{list[i].Bank, list[i].Ledger} {
			for _, id := range side[:min(len(side), wallet.MaxBreakLines)] {
				of = append(of, pair{id, list[i].ID})
			}
		}
	}
	return s.bulk(ctx, "keep the lines of breaks", `INSERT INTO break_lines (line_id, break_id) VALUES ($1, $2)
		ON CONFLICT (line_id, break_id) DO UPDATE SET line_id = excluded.line_id`, len(of), func(i int, r *row) {
		r.text(of[i].a)
		r.text(of[i].b)
	})
}

func (s *session) saveRunBreaks(ctx context.Context, list []engine.RunBreak) error {
	return s.bulk(ctx, "keep which breaks a run has found", `INSERT INTO run_breaks (run_id, break_id) VALUES ($1, $2)`, len(list), func(i int, r *row) {
		r.text(list[i].Run)
		r.text(list[i].Break)
	})
}

// BreakNotes reads what was said of a break, in its order.
func (s *session) BreakNotes(ctx context.Context, id string) ([]engine.NoteRecord, error) {
	type sealedNote struct {
		engine.NoteRecord
		sealed []byte
	}
	rows, err := collect(ctx, s, "read the notes of a break", `SELECT n.id, n.break_id, n.place, n.actor, n.what, n.text, n.at
		FROM break_notes n WHERE n.break_id = $1 ORDER BY n.place`, func(r rowScanner, n *sealedNote) error {
		return r.Scan(&n.ID, &n.Break, &n.Place, &n.Actor, &n.What, &n.sealed, &n.At)
	}, id)
	if err != nil {
		return nil, err
	}
	list := make([]engine.NoteRecord, len(rows))
	for i := range rows {
		list[i] = rows[i].NoteRecord
		text, err := s.unseal(ctx, breakNoteText, list[i].ID, rows[i].sealed)
		if err != nil {
			return nil, err
		}
		list[i].Text = string(text)
	}
	return list, nil
}

func (s *session) saveBreakNotes(ctx context.Context, list []engine.NoteRecord) error {
	if len(list) == 0 {
		return nil
	}
	texts, err := s.sealTexts(ctx, breakNoteText, len(list), func(i int) (string, string) { return list[i].ID, list[i].Text })
	if err != nil {
		return err
	}
	return s.bulk(ctx, "keep notes", `INSERT INTO break_notes (id, break_id, place, actor, what, text, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		len(list), func(i int, r *row) {
			n := &list[i]
			r.text(n.ID)
			r.text(n.Break)
			r.place(n.Place)
			r.text(n.Actor)
			r.text(string(n.What))
			r.bytes(texts[i])
			r.int(n.At)
		})
}

// saveReconciliation keeps the changes of reconciliation, first those that others
// refer to.
func (s *session) saveReconciliation(ctx context.Context, c *engine.Changes) error {
	for _, part := range []func() error{
		func() error { return s.saveTiedAccounts(ctx, c.TiedAccounts) },
		func() error { return s.saveReconciledAccounts(ctx, c.ReconciledAccounts) },
		func() error { return s.saveStatements(ctx, c.Statements) },
		func() error { return s.saveBankLines(ctx, c.BankLines) },
		func() error { return s.markRepeats(ctx, c.Repeats) },
		func() error { return s.saveLedgerLines(ctx, c.LedgerLines) },
		func() error { return s.saveRuns(ctx, c) },
		func() error { return s.saveMatches(ctx, c.Matches) },
		func() error { return s.savePostedMatches(ctx, c.PostedMatches) },
		func() error { return s.saveBreaks(ctx, c.Breaks) },
		func() error { return s.saveRunBreaks(ctx, c.RunBreaks) },
		func() error { return s.saveBreakNotes(ctx, c.BreakNotes) },
		func() error { return s.saveLineStates(ctx, "bank_lines", "id", c.BankStates) },
		func() error { return s.saveLineStates(ctx, "ledger_lines", "txn_id", c.LedgerStates) },
		func() error { return s.saveParkings(ctx, c.Parkings) },
	} {
		if err := part(); err != nil {
			return err
		}
	}
	return nil
}
