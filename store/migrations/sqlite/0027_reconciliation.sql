-- Reconciliation. A rail is tied to one bank account a currency. A bank statement is
-- there once a file that brought it; its lines are facts that never change, but for
-- how far each is. A ledger line is a transaction on the clearing account of a rail,
-- as its bank account's statement will show it. A run keeps what it was made of and
-- what came of it; a match what belongs together, a break what does not. Days count
-- from 1970-01-01, 0 for none; amounts are signed as our account sees them.

-- +goose Up
ALTER TABLE bank_accounts ADD COLUMN rail TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX bank_accounts_rail ON bank_accounts (rail, currency) WHERE rail <> '';

-- What was taken in of an account. Its row is what a run is alone with.
CREATE TABLE reconciled_accounts (
  bank_account TEXT PRIMARY KEY REFERENCES bank_accounts (name),
  since_day INTEGER NOT NULL CHECK (since_day >= 0),
  ledger_at INTEGER NOT NULL CHECK (ledger_at >= 0),
  runs INTEGER NOT NULL CHECK (runs >= 0),
  reconciled_day INTEGER NOT NULL CHECK (reconciled_day >= 0)
) STRICT, WITHOUT ROWID;
INSERT INTO reconciled_accounts (bank_account, since_day, ledger_at, runs, reconciled_day)
  SELECT name, 0, 0, 0, 0 FROM bank_accounts;

CREATE TABLE bank_statements (
  id TEXT PRIMARY KEY CHECK (id <> ''),
  bank_account TEXT NOT NULL REFERENCES bank_accounts (name),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  number INTEGER NOT NULL CHECK (number > 0),
  format TEXT NOT NULL CHECK (format <> ''),
  state TEXT NOT NULL CHECK (state = 'loading' OR state = 'accepted' OR state = 'repeated'),
  gate TEXT NOT NULL CHECK (gate = 'open' OR gate = 'footing' OR gate = 'continuity' OR gate = 'forced'),
  lines INTEGER NOT NULL CHECK (lines >= 0),
  repeated INTEGER NOT NULL CHECK (repeated >= 0),
  content TEXT NOT NULL,
  first_day INTEGER NOT NULL CHECK (first_day >= 0),
  last_day INTEGER NOT NULL CHECK (last_day >= 0),
  head TEXT NOT NULL CHECK (json_valid(head)),
  received_at INTEGER NOT NULL CHECK (received_at > 0)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX bank_statements_file ON bank_statements (bank_account, sha256, number);
CREATE INDEX bank_statements_content ON bank_statements (bank_account, content) WHERE state = 'accepted';

CREATE TABLE bank_lines (
  id TEXT PRIMARY KEY CHECK (id <> ''),
  statement_id TEXT NOT NULL REFERENCES bank_statements (id),
  bank_account TEXT NOT NULL,
  format TEXT NOT NULL,
  entry INTEGER NOT NULL CHECK (entry > 0),
  part INTEGER NOT NULL CHECK (part >= 0),
  booked INTEGER NOT NULL CHECK (booked >= 0),
  valued INTEGER NOT NULL CHECK (valued >= 0),
  amount INTEGER NOT NULL,
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  fingerprint TEXT NOT NULL CHECK (fingerprint <> ''),
  state TEXT NOT NULL CHECK (state = 'open' OR state = 'matched' OR state = 'aside' OR state = 'repeated' OR state = 'info'),
  parked TEXT NOT NULL,
  facts BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX bank_lines_statement ON bank_lines (statement_id, entry, part);
CREATE INDEX bank_lines_open ON bank_lines (bank_account, id) WHERE state = 'open';
CREATE INDEX bank_lines_fingerprint ON bank_lines (bank_account, fingerprint);

-- +goose StatementBegin
CREATE TRIGGER bank_lines_never_change AFTER UPDATE ON bank_lines
WHEN NOT (
  NEW.id = OLD.id AND NEW.statement_id = OLD.statement_id AND NEW.bank_account = OLD.bank_account AND NEW.format = OLD.format
  AND NEW.entry = OLD.entry AND NEW.part = OLD.part AND NEW.booked = OLD.booked AND NEW.valued = OLD.valued
  AND NEW.amount = OLD.amount AND NEW.currency = OLD.currency AND NEW.fingerprint = OLD.fingerprint
)
BEGIN
  SELECT RAISE(ABORT, 'what a bank says is never changed');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER bank_lines_stay BEFORE DELETE ON bank_lines
BEGIN
  SELECT RAISE(ABORT, 'what a bank says is never deleted');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER bank_statements_stay BEFORE DELETE ON bank_statements
BEGIN
  SELECT RAISE(ABORT, 'what a bank says is never deleted');
END;
-- +goose StatementEnd

CREATE TABLE ledger_lines (
  txn_id TEXT PRIMARY KEY CHECK (txn_id <> ''),
  bank_account TEXT NOT NULL REFERENCES bank_accounts (name),
  at INTEGER NOT NULL CHECK (at > 0),
  amount INTEGER NOT NULL,
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  awaited INTEGER NOT NULL CHECK (awaited = 0 OR awaited = 1),
  state TEXT NOT NULL CHECK (state = 'open' OR state = 'matched' OR state = 'aside')
) STRICT, WITHOUT ROWID;
CREATE INDEX ledger_lines_open ON ledger_lines (bank_account, txn_id) WHERE state = 'open';
CREATE INDEX ledger_lines_account ON ledger_lines (bank_account, at, txn_id);

-- +goose StatementBegin
CREATE TRIGGER ledger_lines_stay BEFORE DELETE ON ledger_lines
BEGIN
  SELECT RAISE(ABORT, 'a line of the ledger is never deleted');
END;
-- +goose StatementEnd

CREATE TABLE match_rules (
  sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
  version TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE reconciliations (
  id TEXT PRIMARY KEY CHECK (id <> ''),
  bank_account TEXT NOT NULL REFERENCES bank_accounts (name),
  number INTEGER NOT NULL CHECK (number > 0),
  today INTEGER NOT NULL CHECK (today > 0),
  rules_sha256 TEXT NOT NULL REFERENCES match_rules (sha256),
  input_sha256 TEXT NOT NULL,
  result_sha256 TEXT NOT NULL,
  input_parts INTEGER NOT NULL CHECK (input_parts > 0),
  shown TEXT NOT NULL CHECK (json_valid(shown)),
  done INTEGER NOT NULL CHECK (done = 0 OR done = 1),
  settled INTEGER NOT NULL CHECK (settled >= 0),
  returned INTEGER NOT NULL CHECK (returned >= 0),
  parked INTEGER NOT NULL CHECK (parked >= 0),
  created_at INTEGER NOT NULL CHECK (created_at > 0)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX reconciliations_number ON reconciliations (bank_account, number);

CREATE TABLE reconciliation_inputs (
  id TEXT PRIMARY KEY CHECK (id <> ''),
  content BLOB NOT NULL CHECK (length(content) > 0)
) STRICT, WITHOUT ROWID;

-- +goose StatementBegin
CREATE TRIGGER reconciliation_inputs_stay BEFORE DELETE ON reconciliation_inputs
BEGIN
  SELECT RAISE(ABORT, 'what a run was made of is never deleted');
END;
-- +goose StatementEnd

CREATE TABLE line_matches (
  id TEXT PRIMARY KEY CHECK (id <> ''),
  run_id TEXT NOT NULL REFERENCES reconciliations (id),
  bank_account TEXT NOT NULL,
  place INTEGER NOT NULL CHECK (place > 0),
  rule TEXT NOT NULL CHECK (rule <> ''),
  bank_count INTEGER NOT NULL CHECK (bank_count > 0),
  ledger_count INTEGER NOT NULL CHECK (ledger_count >= 0),
  amount INTEGER NOT NULL,
  fee INTEGER NOT NULL,
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  reference TEXT NOT NULL,
  days INTEGER NOT NULL,
  posted INTEGER NOT NULL CHECK (posted = 0 OR posted = 1),
  txn_id TEXT NOT NULL,
  undone_at INTEGER NOT NULL CHECK (undone_at >= 0),
  reversal_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX line_matches_run ON line_matches (run_id, place);
CREATE INDEX line_matches_unposted ON line_matches (bank_account, run_id, place) WHERE posted = 0;

-- +goose StatementBegin
CREATE TRIGGER line_matches_stay BEFORE DELETE ON line_matches
BEGIN
  SELECT RAISE(ABORT, 'a match is never deleted');
END;
-- +goose StatementEnd

CREATE TABLE matched_lines (
  match_id TEXT NOT NULL REFERENCES line_matches (id),
  line_id TEXT NOT NULL CHECK (line_id <> ''),
  PRIMARY KEY (match_id, line_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX matched_lines_line ON matched_lines (line_id);

CREATE TABLE breaks (
  id TEXT PRIMARY KEY CHECK (id <> ''),
  bank_account TEXT NOT NULL REFERENCES bank_accounts (name),
  about TEXT NOT NULL CHECK (about <> ''),
  kind TEXT NOT NULL CHECK (kind <> ''),
  status TEXT NOT NULL CHECK (status = 'open' OR status = 'resolved' OR status = 'closed'),
  amount INTEGER NOT NULL,
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  since_day INTEGER NOT NULL CHECK (since_day >= 0),
  original TEXT NOT NULL,
  lines TEXT NOT NULL CHECK (json_valid(lines)),
  why TEXT NOT NULL,
  opened_run TEXT NOT NULL,
  opened_at INTEGER NOT NULL CHECK (opened_at > 0),
  closed_by TEXT NOT NULL,
  closed_at INTEGER NOT NULL CHECK (closed_at >= 0),
  notes INTEGER NOT NULL CHECK (notes >= 0),
  txn_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX breaks_about ON breaks (bank_account, about);
CREATE INDEX breaks_open ON breaks (bank_account, id) WHERE status = 'open';
CREATE INDEX breaks_returned ON breaks (bank_account, id) WHERE status = 'open' AND kind = 'returned';

-- +goose StatementBegin
CREATE TRIGGER breaks_stay BEFORE DELETE ON breaks
BEGIN
  SELECT RAISE(ABORT, 'a break is never deleted');
END;
-- +goose StatementEnd

-- The lines that a break has or had; which it has now, its row says.
CREATE TABLE break_lines (
  line_id TEXT NOT NULL CHECK (line_id <> ''),
  break_id TEXT NOT NULL REFERENCES breaks (id),
  PRIMARY KEY (line_id, break_id)
) STRICT, WITHOUT ROWID;

-- Which breaks a run has found.
CREATE TABLE run_breaks (
  run_id TEXT NOT NULL REFERENCES reconciliations (id),
  break_id TEXT NOT NULL REFERENCES breaks (id),
  PRIMARY KEY (run_id, break_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE break_notes (
  id TEXT PRIMARY KEY CHECK (id <> ''),
  break_id TEXT NOT NULL REFERENCES breaks (id),
  place INTEGER NOT NULL CHECK (place > 0),
  actor TEXT NOT NULL,
  what TEXT NOT NULL CHECK (what <> ''),
  text BLOB NOT NULL,
  at INTEGER NOT NULL CHECK (at > 0)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX break_notes_break ON break_notes (break_id, place);

-- +goose StatementBegin
CREATE TRIGGER break_notes_stay BEFORE DELETE ON break_notes
BEGIN
  SELECT RAISE(ABORT, 'a note is never deleted');
END;
-- +goose StatementEnd
