package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/money"
)

const bankLineColumns = `l.id, l.statement_id, l.bank_account, l.format, l.entry, l.part, l.booked, l.valued, l.amount, l.currency, l.fingerprint,
	l.state, l.parked, l.facts`

// bankLineRow is a line of a bank with its facts as they are stored.
type bankLineRow struct {
	engine.BankLineRecord
	sealed []byte
}

func scanBankLine(r rowScanner, l *bankLineRow) error {
	var amount int64
	var currency money.Currency
	err := r.Scan(&l.ID, &l.Statement, &l.BankAccount, &l.Format, &l.Entry, &l.Part, &l.Booked, &l.Valued, &amount, &currency, &l.Fingerprint,
		&l.State, &l.Parked, &l.sealed)
	l.Amount = money.FromMinor(amount, currency)
	return err
}

// bankLines reads lines and opens what is sealed of them.
func (s *session) bankLines(ctx context.Context, query string, args ...any) ([]engine.BankLineRecord, error) {
	rows, err := collect(ctx, s, "read lines of a bank", query, scanBankLine, args...)
	if err != nil {
		return nil, err
	}
	list := make([]engine.BankLineRecord, len(rows))
	for i := range rows {
		list[i] = rows[i].BankLineRecord
		content, err := s.unseal(ctx, bankLineFacts, list[i].ID, rows[i].sealed)
		if err != nil {
			return nil, err
		}
		rows[i].sealed = nil
		if err := json.Unmarshal(content, &list[i].Facts); err != nil {
			return nil, fmt.Errorf("read the line %s: %w", list[i].ID, err)
		}
	}
	return list, nil
}

// OpenBankLines reads the lines of an account that are open, or all that count.
func (s *session) OpenBankLines(ctx context.Context, account string, all bool, limit int) ([]engine.BankLineRecord, error) {
	if all {
		return s.bankLines(ctx, `SELECT `+bankLineColumns+` FROM bank_lines l JOIN bank_statements b ON b.id = l.statement_id
			WHERE l.bank_account = $1 AND (l.state = 'open' OR l.state = 'matched' OR l.state = 'aside') AND b.state = 'accepted'
			ORDER BY l.id LIMIT $2`, account, limitOf(limit))
	}
	return s.bankLines(ctx, `SELECT `+bankLineColumns+` FROM bank_lines l JOIN bank_statements b ON b.id = l.statement_id
		WHERE l.bank_account = $1 AND l.state = 'open' AND b.state = 'accepted' ORDER BY l.id LIMIT $2`, account, limitOf(limit))
}

// UnparkedLines reads the first open lines of an account that lie nowhere and are in
// an open break of one of these kinds.
func (s *session) UnparkedLines(ctx context.Context, account string, kinds []string, limit int) ([]engine.BankLineRecord, error) {
	return s.bankLines(ctx, `SELECT `+bankLineColumns+` FROM bank_lines l
		WHERE l.bank_account = $1 AND l.state = 'open' AND l.parked = '' AND l.amount <> 0
			AND EXISTS (SELECT 1 FROM break_lines j JOIN breaks k ON k.id = j.break_id
				WHERE j.line_id = l.id AND k.status = 'open' AND k.kind IN {set $2})
		ORDER BY l.id LIMIT $3`, account, set(kinds), limitOf(limit))
}

// BankLines finds lines by id.
func (s *session) BankLines(ctx context.Context, ids []string) ([]engine.BankLineRecord, error) {
	return s.bankLines(ctx, `SELECT `+bankLineColumns+` FROM bank_lines l WHERE l.id IN {set $1} ORDER BY l.id`, set(ids))
}

func (s *session) saveBankLines(ctx context.Context, list []engine.BankLineRecord) error {
	if len(list) == 0 {
		return nil
	}
	facts := make([][]byte, len(list))
	for i := range list {
		content, err := json.Marshal(&list[i].Facts)
		if err != nil {
			return fmt.Errorf("keep the line %s: %w", list[i].ID, err)
		}
		if facts[i], err = s.seal(ctx, bankLineFacts, list[i].ID, content); err != nil {
			return err
		}
	}
	return s.bulk(ctx, "add lines of a bank", `INSERT INTO bank_lines (id, statement_id, bank_account, format, entry, part, booked, valued, amount,
			currency, fingerprint, state, parked, facts)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '', $13)`, len(list), func(i int, r *row) {
		l := &list[i]
		r.text(l.ID)
		r.text(l.Statement)
		r.text(l.BankAccount)
		r.text(l.Format)
		r.place(l.Entry)
		r.place(l.Part)
		r.int(l.Booked)
		r.int(l.Valued)
		r.int(l.Amount.Minor())
		r.text(string(l.Amount.Currency()))
		r.text(l.Fingerprint)
		r.text(l.State)
		r.bytes(facts[i])
	})
}

// saveLineStates moves lines from one state to another. A line that does not stand
// where it is to be moved from undoes the whole set: another has moved it.
func (s *session) saveLineStates(ctx context.Context, table string, key string, list []engine.LineState) error {
	return s.bulk(ctx, "move lines on", `UPDATE `+table+` SET state = $3 WHERE `+key+` = $1 AND state = $2`, len(list), func(i int, r *row) {
		r.text(list[i].Line)
		r.text(list[i].From)
		r.text(list[i].To)
	})
}

func (s *session) saveParkings(ctx context.Context, list []engine.LineParking) error {
	return s.bulk(ctx, "put lines on suspense", `UPDATE bank_lines SET parked = $2 WHERE id = $1`, len(list), func(i int, r *row) {
		r.text(list[i].Line)
		r.text(list[i].Transaction)
	})
}

// The facts of a transaction as a line of the ledger: who is on the other side, and by
// what a bank may name it. What gives a credit transfer back bears the names of it.
const (
	ledgerFacts = `t.kind, t.memo, t.order_id, COALESCE(y.name, i.holder, ''), COALESCE(c.end_to_end_id, ''), COALESCE(c.reference, ''),
		COALESCE(e.message_id, ''), CASE t.kind WHEN 'return' THEN t.parent_id ELSE '' END`
	ledgerFactsJoins = ` LEFT JOIN credit_transfers c ON c.transaction_id = CASE t.kind WHEN 'return' THEN t.parent_id ELSE t.id END
		LEFT JOIN payout_exports e ON e.id = c.export_id
		LEFT JOIN payees y ON y.id = c.payee_id
		LEFT JOIN instruments i ON i.id = CASE t.kind WHEN 'top_up' THEN t.from_id ELSE t.to_id END`
)

// ledgerFactsRow is where the columns of ledgerFacts are put.
type ledgerFactsRow struct{ kind, memo, order, name, endToEnd, reference, message, returns string }

func (f *ledgerFactsRow) columns() []any {
	return []any{&f.kind, &f.memo, &f.order, &f.name, &f.endToEnd, &f.reference, &f.message, &f.returns}
}

func (f *ledgerFactsRow) facts(txn string) engine.LineFacts {
	facts := engine.LineFacts{Name: f.name, Text: f.memo, Kind: f.kind, Group: f.message}
	for _, text := range []string{txn, f.order, f.endToEnd, f.reference, f.returns} {
		if text != "" {
			facts.References = append(facts.References, text)
		}
	}
	return facts
}

// OpenLedgerLines reads the lines of the ledger of an account: those that are stored
// and open, and what was posted on the account of its rail after a moment and is not
// stored. What reconciliation itself has posted is none, and neither is what was
// cancelled before any bank was told.
func (s *session) OpenLedgerLines(ctx context.Context, in engine.LedgerQuery) ([]engine.LedgerLineRecord, error) {
	stored := `SELECT d.txn_id, d.at, d.amount, d.awaited, 1 AS known FROM ledger_lines d WHERE d.bank_account = $1`
	if !in.All {
		stored += ` AND d.state = 'open'`
	}
	return collect(ctx, s, "read lines of the ledger", `SELECT l.txn_id, l.at, l.amount, l.awaited, l.known, `+ledgerFacts+`
		FROM (`+stored+`
			UNION ALL SELECT p.txn_id, MIN(p.at), CAST(-SUM(p.amount) AS BIGINT), 0, 0 FROM postings p
			WHERE p.account_id = (SELECT a.id FROM accounts a WHERE a.path = $2 AND a.currency = $3) AND p.at > $4
				AND NOT EXISTS (SELECT 1 FROM ledger_lines x WHERE x.txn_id = p.txn_id)
			GROUP BY p.txn_id HAVING SUM(p.amount) <> 0
		) l JOIN transactions t ON t.id = l.txn_id`+ledgerFactsJoins+`
		WHERE t.kind <> 'settlement' AND NOT (t.kind = 'reversal' AND EXISTS (SELECT 1 FROM transactions q WHERE q.id = t.parent_id AND q.kind = 'settlement'))
			AND NOT (c.export_id IS NOT NULL AND c.export_id = '' AND (t.kind = 'return' OR t.status = 'returned'))
		ORDER BY l.txn_id LIMIT $5`,
		func(r rowScanner, l *engine.LedgerLineRecord) error {
			var amount, awaited, known int64
			var facts ledgerFactsRow
			if err := r.Scan(append([]any{&l.Txn, &l.At, &amount, &awaited, &known}, facts.columns()...)...); err != nil {
				return err
			}
			l.Amount, l.Awaited, l.Known = money.FromMinor(amount, in.Currency), awaited == 1, known == 1
			l.BankAccount, l.State, l.Facts, l.Returns = in.BankAccount, engine.LineOpen, facts.facts(l.Txn), facts.returns
			return nil
		}, in.BankAccount, in.Path, string(in.Currency), in.After, limitOf(in.Limit))
}

// LedgerFacts reads transactions as lines.
func (s *session) LedgerFacts(ctx context.Context, ids []string) (map[string]engine.LineFacts, error) {
	type named struct {
		id    string
		facts engine.LineFacts
	}
	list, err := collect(ctx, s, "read transactions as lines", `SELECT t.id, `+ledgerFacts+` FROM transactions t`+ledgerFactsJoins+`
		WHERE t.id IN {set $1} ORDER BY t.id`,
		func(r rowScanner, n *named) error {
			var facts ledgerFactsRow
			err := r.Scan(append([]any{&n.id}, facts.columns()...)...)
			n.facts = facts.facts(n.id)
			return err
		}, set(ids))
	found := make(map[string]engine.LineFacts, len(list))
	for i := range list {
		found[list[i].id] = list[i].facts
	}
	return found, err
}

// LedgerLines finds lines that are stored. Of their facts they have the kind.
func (s *session) LedgerLines(ctx context.Context, ids []string) ([]engine.LedgerLineRecord, error) {
	return collect(ctx, s, "read lines of the ledger", `SELECT d.txn_id, d.bank_account, d.at, d.amount, d.currency, d.awaited, d.state, t.kind
		FROM ledger_lines d JOIN transactions t ON t.id = d.txn_id WHERE d.txn_id IN {set $1} ORDER BY d.txn_id`,
		func(r rowScanner, l *engine.LedgerLineRecord) error {
			var amount, awaited int64
			var currency money.Currency
			err := r.Scan(&l.Txn, &l.BankAccount, &l.At, &amount, &currency, &awaited, &l.State, &l.Facts.Kind)
			l.Amount, l.Awaited, l.Known = money.FromMinor(amount, currency), awaited == 1, true
			return err
		}, set(ids))
}

// MatchedByName finds lines of the ledger that are matched, by what a bank may name
// them.
func (s *session) MatchedByName(ctx context.Context, account string, names []string) (map[string]engine.LedgerLineRecord, error) {
	type named struct {
		name string
		line engine.LedgerLineRecord
	}
	const columns = `d.txn_id, d.at, d.amount, d.currency, d.awaited FROM ledger_lines d`
	list, err := collect(ctx, s, "find lines of the ledger", `SELECT d.txn_id, `+columns+`
			WHERE d.txn_id IN {set $2} AND d.bank_account = $1 AND d.state = 'matched'
		UNION SELECT c.end_to_end_id, `+columns+` JOIN credit_transfers c ON c.transaction_id = d.txn_id
			WHERE c.end_to_end_id IN {set $2} AND d.bank_account = $1 AND d.state = 'matched' ORDER BY 1, 2`,
		func(r rowScanner, n *named) error {
			var amount, awaited int64
			var currency money.Currency
			l := &n.line
			err := r.Scan(&n.name, &l.Txn, &l.At, &amount, &currency, &awaited)
			l.Amount, l.Awaited, l.Known, l.BankAccount, l.State = money.FromMinor(amount, currency), awaited == 1, true, account, engine.LineMatched
			return err
		}, account, set(names))
	found := make(map[string]engine.LedgerLineRecord, len(list))
	for i := range list {
		found[list[i].name] = list[i].line
	}
	return found, err
}

func (s *session) saveLedgerLines(ctx context.Context, list []engine.LedgerLineRecord) error {
	return s.bulk(ctx, "add lines of the ledger", `INSERT INTO ledger_lines (txn_id, bank_account, at, amount, currency, awaited, state)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, len(list), func(i int, r *row) {
		l := &list[i]
		r.text(l.Txn)
		r.text(l.BankAccount)
		r.int(l.At)
		r.int(l.Amount.Minor())
		r.text(string(l.Amount.Currency()))
		r.flag(l.Awaited)
		r.text(l.State)
	})
}

// TransfersStanding finds the credit transfers of transactions with where each stands.
func (s *session) TransfersStanding(ctx context.Context, transactions []string) ([]engine.TransferRecord, error) {
	return collect(ctx, s, "find credit transfers", `SELECT `+transferColumns+standing+`
		WHERE c.transaction_id IN {set $1} ORDER BY c.payout_id, c.transaction_id`, newStandingRow().scan, set(transactions))
}
