package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/money"
)

const runColumns = `n.id, n.bank_account, n.number, n.today, n.rules_sha256, n.input_sha256, n.result_sha256, n.input_parts, n.shown, n.done,
	n.settled, n.returned, n.parked, n.created_at`

func scanRun(r rowScanner, n *engine.RunRecord) error {
	var shown string
	var done int64
	if err := r.Scan(&n.ID, &n.BankAccount, &n.Number, &n.Today, &n.RulesSHA256, &n.InputSHA256, &n.ResultSHA256, &n.InputParts, &shown, &done,
		&n.Settled, &n.Returned, &n.Parked, &n.CreatedAt); err != nil {
		return err
	}
	n.Done = done == 1
	if err := json.Unmarshal([]byte(shown), &n.Shown); err != nil {
		return fmt.Errorf("read the reconciliation %s: %w", n.ID, err)
	}
	return nil
}

// Run finds a run by its id.
func (s *session) Run(ctx context.Context, id string) (engine.RunRecord, bool, error) {
	return one(ctx, s, "read a reconciliation", `SELECT `+runColumns+` FROM reconciliations n WHERE n.id = $1`, scanRun, id)
}

// RunByNumber finds a run of an account.
func (s *session) RunByNumber(ctx context.Context, account string, number int) (engine.RunRecord, bool, error) {
	return one(ctx, s, "read a reconciliation", `SELECT `+runColumns+` FROM reconciliations n WHERE n.bank_account = $1 AND n.number = $2`,
		scanRun, account, number)
}

// Runs pages through runs, the newest first.
func (s *session) Runs(ctx context.Context, in engine.RunQuery) ([]engine.RunRecord, error) {
	if in.BankAccount == "" {
		return collect(ctx, s, "list reconciliations", `SELECT `+runColumns+` FROM reconciliations n
			WHERE ($1 = '' OR n.id < $1) ORDER BY n.id DESC LIMIT $2`, scanRun, in.Before, limitOf(in.Limit))
	}
	return collect(ctx, s, "list reconciliations", `SELECT `+runColumns+` FROM reconciliations n
		WHERE n.bank_account = $1 AND ($2 = '' OR n.id < $2) ORDER BY n.id DESC LIMIT $3`, scanRun, in.BankAccount, in.Before, limitOf(in.Limit))
}

// MatchRules finds rules by their hash.
func (s *session) MatchRules(ctx context.Context, sha256 string) (engine.MatchRules, bool, error) {
	return one(ctx, s, "read rules", `SELECT m.version, m.sha256, m.text FROM match_rules m WHERE m.sha256 = $1`,
		func(r rowScanner, m *engine.MatchRules) error { return r.Scan(&m.Version, &m.SHA256, &m.Text) }, sha256)
}

// RunInput reads what a run has matched, as it was kept.
func (s *session) RunInput(ctx context.Context, run string, parts int) ([]byte, error) {
	var all []byte
	for part := 1; part <= parts; part++ {
		id := inputPartID(run, part)
		sealed, found, err := one(ctx, s, "read what was matched", `SELECT p.content FROM reconciliation_inputs p WHERE p.id = $1`,
			func(r rowScanner, b *[]byte) error { return r.Scan(b) }, id)
		if err != nil {
			return nil, err
		}
		if !found {
			return nil, fmt.Errorf("read what was matched: the part %s is not there", id)
		}
		content, err := s.unseal(ctx, inputContent, id, sealed)
		if err != nil {
			return nil, err
		}
		all = append(all, content...)
	}
	return all, nil
}

func inputPartID(run string, part int) string { return run + "-" + strconv.Itoa(part) }

// saveRuns keeps runs with their rules and what they matched.
func (s *session) saveRuns(ctx context.Context, c *engine.Changes) error {
	if err := s.bulk(ctx, "keep rules", `INSERT INTO match_rules (sha256, version, text) VALUES ($1, $2, $3)
		ON CONFLICT (sha256) DO UPDATE SET version = excluded.version`, len(c.MatchRules), func(i int, r *row) {
		r.text(c.MatchRules[i].SHA256)
		r.text(c.MatchRules[i].Version)
		r.text(c.MatchRules[i].Text)
	}); err != nil {
		return err
	}
	shown := make([]string, len(c.Runs))
	for i := range c.Runs {
		text, err := json.Marshal(&c.Runs[i].Shown)
		if err != nil {
			return fmt.Errorf("keep a reconciliation: %w", err)
		}
		shown[i] = string(text)
	}
	if err := s.bulk(ctx, "keep reconciliations", `INSERT INTO reconciliations (id, bank_account, number, today, rules_sha256, input_sha256,
			result_sha256, input_parts, shown, done, settled, returned, parked, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
		ON CONFLICT (id) DO UPDATE SET done = excluded.done, settled = excluded.settled, returned = excluded.returned, parked = excluded.parked`,
		len(c.Runs), func(i int, r *row) {
			n := &c.Runs[i]
			r.text(n.ID)
			r.text(n.BankAccount)
			r.place(n.Number)
			r.int(n.Today)
			r.text(n.RulesSHA256)
			r.text(n.InputSHA256)
			r.text(n.ResultSHA256)
			r.place(n.InputParts)
			r.text(shown[i])
			r.flag(n.Done)
			r.place(n.Settled)
			r.place(n.Returned)
			r.place(n.Parked)
			r.int(n.CreatedAt)
		}); err != nil {
		return err
	}
	for i := range c.Runs {
		if n := &c.Runs[i]; n.Done {
			if _, err := s.exec(ctx, "end the reconciliations before", `UPDATE reconciliations SET done = 1
				WHERE bank_account = $1 AND number < $2 AND done = 0`, n.BankAccount, n.Number); err != nil {
				return err
			}
		}
	}
	return s.saveInputParts(ctx, c.InputParts)
}

func (s *session) saveInputParts(ctx context.Context, list []engine.InputPart) error {
	if len(list) == 0 {
		return nil
	}
	sealed := make([][]byte, len(list))
	for i := range list {
		var err error
		if sealed[i], err = s.seal(ctx, inputContent, inputPartID(list[i].Run, list[i].Part), list[i].Content); err != nil {
			return err
		}
	}
	return s.bulk(ctx, "keep what was matched", `INSERT INTO reconciliation_inputs (id, content) VALUES ($1, $2)`, len(list), func(i int, r *row) {
		r.text(inputPartID(list[i].Run, list[i].Part))
		r.bytes(sealed[i])
	})
}

const matchColumns = `m.id, m.run_id, m.bank_account, m.place, m.rule, m.bank_count, m.ledger_count, m.amount, m.fee, m.currency, m.reference, m.days,
	m.posted, m.txn_id, m.undone_at, m.reversal_id`

func scanMatch(r rowScanner, m *engine.MatchRecord) error {
	var amount, fee, posted int64
	var currency money.Currency
	err := r.Scan(&m.ID, &m.Run, &m.BankAccount, &m.Place, &m.Rule, &m.BankCount, &m.LedgerCount, &amount, &fee, &currency, &m.Reference, &m.Days,
		&posted, &m.Transaction, &m.UndoneAt, &m.Reversal)
	m.Amount, m.Fee, m.Posted = money.FromMinor(amount, currency), money.FromMinor(fee, currency), posted == 1
	return err
}

// Match finds a match by its id.
func (s *session) Match(ctx context.Context, id string) (engine.MatchRecord, bool, error) {
	return one(ctx, s, "read a match", `SELECT `+matchColumns+` FROM line_matches m WHERE m.id = $1`, scanMatch, id)
}

// Matches pages through the matches of a run.
func (s *session) Matches(ctx context.Context, in engine.MatchQuery) ([]engine.MatchRecord, error) {
	return collect(ctx, s, "read matches", `SELECT `+matchColumns+` FROM line_matches m WHERE m.run_id = $1 AND m.place >= $2
		ORDER BY m.place LIMIT $3`, scanMatch, in.Run, in.From, limitOf(in.Limit))
}

// LastMatch gives the place of the last match of a run.
func (s *session) LastMatch(ctx context.Context, run string) (int, error) {
	n, err := s.number(ctx, "count the matches of a run", `SELECT COALESCE(MAX(m.place), 0) FROM line_matches m WHERE m.run_id = $1`, run)
	return int(n), err
}

// UnpostedMatches reads the first matches of an account that are not posted.
func (s *session) UnpostedMatches(ctx context.Context, account string, limit int) ([]engine.MatchRecord, error) {
	return collect(ctx, s, "read matches", `SELECT `+matchColumns+` FROM line_matches m WHERE m.bank_account = $1 AND m.posted = 0
		ORDER BY m.run_id, m.place LIMIT $2`, scanMatch, account, limitOf(limit))
}

// pair is two texts of a row.
type pair struct{ a, b string }

func scanPair(r rowScanner, p *pair) error { return r.Scan(&p.a, &p.b) }

// MatchesOfLines finds the matches of lines that were not undone.
func (s *session) MatchesOfLines(ctx context.Context, lines []string) (map[string]string, error) {
	list, err := collect(ctx, s, "find the matches of lines", `SELECT k.line_id, k.match_id FROM matched_lines k JOIN line_matches m ON m.id = k.match_id
		WHERE k.line_id IN {set $1} AND m.undone_at = 0 ORDER BY k.line_id, k.match_id`, scanPair, set(lines))
	found := make(map[string]string, len(list))
	for i := range list {
		found[list[i].a] = list[i].b
	}
	return found, err
}

// LinesOfMatches reads all lines of matches.
func (s *session) LinesOfMatches(ctx context.Context, matches []string) (map[string][]string, error) {
	list, err := collect(ctx, s, "read the lines of matches", `SELECT k.match_id, k.line_id FROM matched_lines k
		WHERE k.match_id IN {set $1} ORDER BY k.match_id, k.line_id`, scanPair, set(matches))
	found := make(map[string][]string, len(matches))
	for i := range list {
		found[list[i].a] = append(found[list[i].a], list[i].b)
	}
	return found, err
}

func (s *session) saveMatches(ctx context.Context, list []engine.MatchRecord) error {
	if err := s.bulk(ctx, "keep matches", `INSERT INTO line_matches (id, run_id, bank_account, place, rule, bank_count, ledger_count, amount, fee, currency,
			reference, days, posted, txn_id, undone_at, reversal_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0, '')`, len(list), func(i int, r *row) {
		m := &list[i]
		r.text(m.ID)
		r.text(m.Run)
		r.text(m.BankAccount)
		r.place(m.Place)
		r.text(m.Rule)
		r.place(m.BankCount)
		r.place(m.LedgerCount)
		r.int(m.Amount.Minor())
		r.int(m.Fee.Minor())
		r.text(string(m.Amount.Currency()))
		r.text(m.Reference)
		r.int(int64(m.Days))
		r.flag(m.Posted)
		r.text(m.Transaction)
	}); err != nil {
		return err
	}
	var lines []pair
	for i := range list {
		for _, side := range [][]string{list[i].Bank, list[i].Ledger} {
			for _, id := range side {
				lines = append(lines, pair{list[i].ID, id})
			}
		}
	}
	return s.bulk(ctx, "keep the lines of matches", `INSERT INTO matched_lines (match_id, line_id) VALUES ($1, $2)`, len(lines), func(i int, r *row) {
		r.text(lines[i].a)
		r.text(lines[i].b)
	})
}

func (s *session) savePostedMatches(ctx context.Context, list []engine.MatchRecord) error {
	return s.bulk(ctx, "keep how matches were posted", `UPDATE line_matches SET posted = $2, txn_id = $3, undone_at = $4, reversal_id = $5
		WHERE id = $1`, len(list), func(i int, r *row) {
		m := &list[i]
		r.text(m.ID)
		r.flag(m.Posted)
		r.text(m.Transaction)
		r.int(m.UndoneAt)
		r.text(m.Reversal)
	})
}
