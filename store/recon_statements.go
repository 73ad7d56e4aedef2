package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// ReconciledAccount says how far a bank account is reconciled.
func (s *session) ReconciledAccount(ctx context.Context, name string, alone bool) (engine.ReconciledAccount, bool, error) {
	locking := ""
	if alone {
		locking = s.forUpdate()
	}
	return one(ctx, s, "read how far an account is reconciled", `SELECT bank_account, since_day, ledger_at, runs, reconciled_day
		FROM reconciled_accounts WHERE bank_account = $1`+locking,
		func(r rowScanner, a *engine.ReconciledAccount) error {
			return r.Scan(&a.BankAccount, &a.SinceDay, &a.LedgerAt, &a.Runs, &a.ReconciledDay)
		}, name)
}

func (s *session) saveReconciledAccounts(ctx context.Context, list []engine.ReconciledAccount) error {
	return s.bulk(ctx, "keep how far accounts are reconciled", `INSERT INTO reconciled_accounts (bank_account, since_day, ledger_at, runs, reconciled_day)
		VALUES ($1, $2, $3, $4, $5) ON CONFLICT (bank_account) DO UPDATE SET since_day = excluded.since_day, ledger_at = excluded.ledger_at,
			runs = excluded.runs, reconciled_day = excluded.reconciled_day`, len(list), func(i int, r *row) {
		a := &list[i]
		r.text(a.BankAccount)
		r.int(a.SinceDay)
		r.int(a.LedgerAt)
		r.place(a.Runs)
		r.int(a.ReconciledDay)
	})
}

const statementColumns = `b.id, b.bank_account, b.sha256, b.number, b.format, b.state, b.gate, b.lines, b.repeated, b.content, b.first_day, b.last_day, b.head, b.received_at`

func scanStatement(r rowScanner, b *engine.StatementRecord) error {
	var head string
	if err := r.Scan(&b.ID, &b.BankAccount, &b.SHA256, &b.Number, &b.Format, &b.State, &b.Gate, &b.Lines, &b.Repeated, &b.Content,
		&b.FirstDay, &b.LastDay, &head, &b.ReceivedAt); err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(head), &b.Head); err != nil {
		return fmt.Errorf("read the head of the statement %s: %w", b.ID, err)
	}
	return nil
}

// Statement finds a statement by its id.
func (s *session) Statement(ctx context.Context, id string) (engine.StatementRecord, bool, error) {
	return one(ctx, s, "read a statement", `SELECT `+statementColumns+` FROM bank_statements b WHERE b.id = $1`, scanStatement, id)
}

// StatementOfFile finds a statement by the file that brought it.
func (s *session) StatementOfFile(ctx context.Context, account, sha256 string, number int) (engine.StatementRecord, bool, error) {
	return one(ctx, s, "look for a statement", `SELECT `+statementColumns+` FROM bank_statements b
		WHERE b.bank_account = $1 AND b.sha256 = $2 AND b.number = $3`, scanStatement, account, sha256, number)
}

// StatementByContent finds an accepted statement that says the same, the first of them.
func (s *session) StatementByContent(ctx context.Context, account, content string) (engine.StatementRecord, bool, error) {
	return one(ctx, s, "look for the same statement", `SELECT `+statementColumns+` FROM bank_statements b
		WHERE b.bank_account = $1 AND b.content = $2 AND b.state = 'accepted' ORDER BY b.id LIMIT 1`, scanStatement, account, content)
}

// Statements pages through statements, the newest first.
func (s *session) Statements(ctx context.Context, in engine.StatementQuery) ([]engine.StatementRecord, error) {
	if in.BankAccount == "" {
		return collect(ctx, s, "list statements", `SELECT `+statementColumns+` FROM bank_statements b
			WHERE ($1 = '' OR b.id < $1) ORDER BY b.id DESC LIMIT $2`, scanStatement, in.Before, limitOf(in.Limit))
	}
	return collect(ctx, s, "list statements", `SELECT `+statementColumns+` FROM bank_statements b
		WHERE b.bank_account = $1 AND ($2 = '' OR b.id < $2) ORDER BY b.id DESC LIMIT $3`, scanStatement, in.BankAccount, in.Before, limitOf(in.Limit))
}

// AcceptedStatements reads all statements of an account that count.
func (s *session) AcceptedStatements(ctx context.Context, account string, limit int) ([]engine.StatementRecord, error) {
	return collect(ctx, s, "read statements", `SELECT `+statementColumns+` FROM bank_statements b
		WHERE b.bank_account = $1 AND b.state = 'accepted' ORDER BY b.id LIMIT $2`, scanStatement, account, limitOf(limit))
}

func (s *session) saveStatements(ctx context.Context, list []engine.StatementRecord) error {
	heads := make([]string, len(list))
	for i := range list {
		text, err := json.Marshal(list[i].Head)
		if err != nil {
			return fmt.Errorf("keep a statement: %w", err)
		}
		heads[i] = string(text)
	}
	return s.bulk(ctx, "keep statements", `INSERT INTO bank_statements (id, bank_account, sha256, number, format, state, gate, lines, repeated,
			content, first_day, last_day, head, received_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
		ON CONFLICT (id) DO UPDATE SET state = excluded.state, gate = excluded.gate, lines = excluded.lines, repeated = excluded.repeated,
			content = excluded.content, first_day = excluded.first_day, last_day = excluded.last_day, head = excluded.head`,
		len(list), func(i int, r *row) {
			b := &list[i]
			r.text(b.ID)
			r.text(b.BankAccount)
			r.text(b.SHA256)
			r.place(b.Number)
			r.text(b.Format)
			r.text(string(b.State))
			r.text(string(b.Gate))
			r.place(b.Lines)
			r.place(b.Repeated)
			r.text(b.Content)
			r.int(b.FirstDay)
			r.int(b.LastDay)
			r.text(heads[i])
			r.int(b.ReceivedAt)
		})
}

// sameEntries are the entries of a statement that are there already, each as often as
// reports of other formats have it and no other statement of its own was compared with:
// what is marked as repeated is taken off, so that a booking counts once in however
// many formats it came. Those of a statement that may overlap others of its format ($4)
// are compared with these, too, and those of a report that may include what others have
// ($5) with the ones of which it has all, of its days. A statement that does not add up
// is held back, and what it has is not there. One walk over all of them in the order of
// their fingerprints takes each of the statement's off what others have: a join would
// be one of every entry with every other on SQLite.
const sameEntries = `SELECT walked.entry FROM (
		SELECT found.own, found.entry, SUM(found.times) OVER (PARTITION BY found.fingerprint ORDER BY found.own, found.entry) AS remaining FROM (
			SELECT DISTINCT 1 AS own, m.fingerprint, m.statement_id, m.entry, -1 AS times FROM bank_lines m
			WHERE m.statement_id = $1 AND m.state <> 'info'
			UNION ALL
			SELECT DISTINCT 0, l.fingerprint, l.statement_id, l.entry, CASE l.state WHEN 'repeated' THEN -1 ELSE 1 END
			FROM bank_lines l JOIN bank_statements b ON b.id = l.statement_id
			WHERE l.bank_account = $2 AND l.fingerprint IN (SELECT o.fingerprint FROM bank_lines o WHERE o.statement_id = $1)
				AND l.statement_id <> $1 AND b.state = 'accepted' AND b.gate <> 'footing' AND l.state <> 'info'
				AND CASE WHEN l.format = $3 AND NOT ($4 = 1 OR l.statement_id IN (` + includedStatements + `)) THEN l.state = 'repeated' ELSE l.state <> 'repeated' END
		) found
	) walked WHERE walked.own = 1 AND walked.remaining >= 0`

const includedStatements = `SELECT i.id FROM bank_statements i
	WHERE $5 = 1 AND i.bank_account = $2 AND i.format = $3 AND i.id <> $1 AND i.state = 'accepted' AND i.first_day <= $7 AND i.last_day >= $6
		AND NOT EXISTS (SELECT 1 FROM bank_lines p WHERE p.statement_id = i.id AND p.state <> 'info'
			AND CASE p.booked WHEN 0 THEN p.valued ELSE p.booked END BETWEEN $6 AND $7
			AND p.fingerprint NOT IN (SELECT q.fingerprint FROM bank_lines q WHERE q.statement_id = $1 AND q.state <> 'info'))`

// sameEntriesOf gives the parameters of sameEntries.
func sameEntriesOf(b *engine.StatementRecord) []any {
	return []any{b.ID, b.BankAccount, b.Format, flag(b.MayOverlap()), flag(b.MayInclude()), b.FirstDay, b.LastDay}
}

// RepeatedEntries lists the entries of a statement that other statements have.
func (s *session) RepeatedEntries(ctx context.Context, b *engine.StatementRecord) (entries []int, err error) {
	err = s.dialect.weighed(ctx, s, func() (err error) {
		entries, err = collect(ctx, s, "look for entries that are there already", sameEntries+` ORDER BY walked.entry`,
			func(r rowScanner, entry *int) error { return r.Scan(entry) }, sameEntriesOf(b)...)
		return err
	})
	return entries, err
}

// markRepeats marks the entries of a statement that other statements have; all of them
// when the whole of it is there.
func (s *session) markRepeats(ctx context.Context, list []engine.StatementRecord) error {
	for i := range list {
		b := &list[i]
		if b.State == wallet.StatementRepeated {
			if _, err := s.exec(ctx, "mark the lines of a repeated statement",
				`UPDATE bank_lines SET state = 'repeated' WHERE statement_id = $1`, b.ID); err != nil {
				return err
			}
			continue
		}
		err := s.dialect.weighed(ctx, s, func() error {
			_, err := s.exec(ctx, "mark entries that are there already", `UPDATE bank_lines SET state = 'repeated'
				WHERE statement_id = $1 AND state = 'open' AND entry IN (`+sameEntries+`)`, sameEntriesOf(b)...)
			return err
		})
		if err != nil {
			return err
		}
		if _, err := s.exec(ctx, "count entries that are there already", `UPDATE bank_statements SET repeated =
				(SELECT COUNT(DISTINCT l.entry) FROM bank_lines l WHERE l.statement_id = $1 AND l.state = 'repeated')
			WHERE id = $1`, b.ID); err != nil {
			return err
		}
	}
	return nil
}
