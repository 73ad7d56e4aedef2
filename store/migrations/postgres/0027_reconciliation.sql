-- Reconciliation. A rail is tied to one bank account a currency. A bank statement is
-- there once a file that brought it; its lines are facts that never change, but for
-- how far each is. A ledger line is a transaction on the clearing account of a rail,
-- as its bank account's statement will show it. A run keeps what it was made of and
-- what came of it; a match what belongs together, a break what does not. Days count
-- from 1970-01-01, 0 for none; amounts are signed as our account sees them.

-- +goose Up
ALTER TABLE bank_accounts ADD COLUMN rail TEXT COLLATE "C" NOT NULL DEFAULT '';
CREATE UNIQUE INDEX bank_accounts_rail ON bank_accounts (rail, currency) WHERE rail <> '';

-- What was taken in of an account. Its row is what a run is alone with.
CREATE TABLE reconciled_accounts (
  bank_account TEXT COLLATE "C" PRIMARY KEY REFERENCES bank_accounts (name),
  since_day BIGINT NOT NULL CHECK (since_day >= 0),
  ledger_at BIGINT NOT NULL CHECK (ledger_at >= 0),
  runs BIGINT NOT NULL CHECK (runs >= 0),
  reconciled_day BIGINT NOT NULL CHECK (reconciled_day >= 0)
);
INSERT INTO reconciled_accounts (bank_account, since_day, ledger_at, runs, reconciled_day)
  SELECT name, 0, 0, 0, 0 FROM bank_accounts;

CREATE TABLE bank_statements (
  id TEXT COLLATE "C" PRIMARY KEY CHECK (id <> ''),
  bank_account TEXT COLLATE "C" NOT NULL REFERENCES bank_accounts (name),
  sha256 TEXT COLLATE "C" NOT NULL CHECK (length(sha256) = 64),
  number BIGINT NOT NULL CHECK (number > 0),
  format TEXT COLLATE "C" NOT NULL CHECK (format <> ''),
  state TEXT COLLATE "C" NOT NULL CHECK (state = 'loading' OR state = 'accepted' OR state = 'repeated'),
  gate TEXT COLLATE "C" NOT NULL CHECK (gate = 'open' OR gate = 'footing' OR gate = 'continuity' OR gate = 'forced'),
  lines BIGINT NOT NULL CHECK (lines >= 0),
  repeated BIGINT NOT NULL CHECK (repeated >= 0),
  content TEXT COLLATE "C" NOT NULL,
  first_day BIGINT NOT NULL CHECK (first_day >= 0),
  last_day BIGINT NOT NULL CHECK (last_day >= 0),
  head TEXT COLLATE "C" NOT NULL,
  received_at BIGINT NOT NULL CHECK (received_at > 0)
);
CREATE UNIQUE INDEX bank_statements_file ON bank_statements (bank_account, sha256, number);
CREATE INDEX bank_statements_content ON bank_statements (bank_account, content) WHERE state = 'accepted';

CREATE TABLE bank_lines (
  id TEXT COLLATE "C" PRIMARY KEY CHECK (id <> ''),
  statement_id TEXT COLLATE "C" NOT NULL REFERENCES bank_statements (id),
  bank_account TEXT COLLATE "C" NOT NULL,
  format TEXT COLLATE "C" NOT NULL,
  entry BIGINT NOT NULL CHECK (entry > 0),
  part BIGINT NOT NULL CHECK (part >= 0),
  booked BIGINT NOT NULL CHECK (booked >= 0),
  valued BIGINT NOT NULL CHECK (valued >= 0),
  amount BIGINT NOT NULL,
  currency TEXT COLLATE "C" NOT NULL CHECK (length(currency) = 3),
  fingerprint TEXT COLLATE "C" NOT NULL CHECK (fingerprint <> ''),
  state TEXT COLLATE "C" NOT NULL CHECK (state = 'open' OR state = 'matched' OR state = 'aside' OR state = 'repeated' OR state = 'info'),
  parked TEXT COLLATE "C" NOT NULL,
  facts BYTEA NOT NULL
);
CREATE UNIQUE INDEX bank_lines_statement ON bank_lines (statement_id, entry, part);
CREATE INDEX bank_lines_open ON bank_lines (bank_account, id) WHERE state = 'open';
CREATE INDEX bank_lines_fingerprint ON bank_lines (bank_account, fingerprint);

CREATE TRIGGER bank_lines_never_change BEFORE UPDATE ON bank_lines FOR EACH ROW
WHEN (NOT (
  NEW.id = OLD.id AND NEW.statement_id = OLD.statement_id AND NEW.bank_account = OLD.bank_account AND NEW.format = OLD.format
  AND NEW.entry = OLD.entry AND NEW.part = OLD.part AND NEW.booked = OLD.booked AND NEW.valued = OLD.valued
  AND NEW.amount = OLD.amount AND NEW.currency = OLD.currency AND NEW.fingerprint = OLD.fingerprint
))
EXECUTE FUNCTION okpay_refuse('what a bank says is never changed');

CREATE TRIGGER bank_lines_stay BEFORE DELETE ON bank_lines FOR EACH ROW
EXECUTE FUNCTION okpay_refuse('what a bank says is never deleted');
CREATE TRIGGER bank_lines_stay_all BEFORE TRUNCATE ON bank_lines FOR EACH STATEMENT
EXECUTE FUNCTION okpay_refuse('what a bank says is never deleted');

CREATE TRIGGER bank_statements_stay BEFORE DELETE ON bank_statements FOR EACH ROW
EXECUTE FUNCTION okpay_refuse('what a bank says is never deleted');
CREATE TRIGGER bank_statements_stay_all BEFORE TRUNCATE ON bank_statements FOR EACH STATEMENT
EXECUTE FUNCTION okpay_refuse('what a bank says is never deleted');

CREATE TABLE ledger_lines (
  txn_id TEXT COLLATE "C" PRIMARY KEY CHECK (txn_id <> ''),
  bank_account TEXT COLLATE "C" NOT NULL REFERENCES bank_accounts (name),
  at BIGINT NOT NULL CHECK (at > 0),
  amount BIGINT NOT NULL,
  currency TEXT COLLATE "C" NOT NULL CHECK (length(currency) = 3),
  awaited BIGINT NOT NULL CHECK (awaited = 0 OR awaited = 1),
  state TEXT COLLATE "C" NOT NULL CHECK (state = 'open' OR state = 'matched' OR state = 'aside')
);
CREATE INDEX ledger_lines_open ON ledger_lines (bank_account, txn_id) WHERE state = 'open';
CREATE INDEX ledger_lines_account ON ledger_lines (bank_account, at, txn_id);

CREATE TRIGGER ledger_lines_stay BEFORE DELETE ON ledger_lines FOR EACH ROW
EXECUTE FUNCTION okpay_refuse('a line of the ledger is never deleted');
CREATE TRIGGER ledger_lines_stay_all BEFORE TRUNCATE ON ledger_lines FOR EACH STATEMENT
EXECUTE FUNCTION okpay_refuse('a line of the ledger is never deleted');

CREATE TABLE match_rules (
  sha256 TEXT COLLATE "C" PRIMARY KEY CHECK (length(sha256) = 64),
  version TEXT COLLATE "C" NOT NULL,
  text TEXT COLLATE "C" NOT NULL
);

CREATE TABLE reconciliations (
  id TEXT COLLATE "C" PRIMARY KEY CHECK (id <> ''),
  bank_account TEXT COLLATE "C" NOT NULL REFERENCES bank_accounts (name),
  number BIGINT NOT NULL CHECK (number > 0),
  today BIGINT NOT NULL CHECK (today > 0),
  rules_sha256 TEXT COLLATE "C" NOT NULL REFERENCES match_rules (sha256),
  input_sha256 TEXT COLLATE "C" NOT NULL,
  result_sha256 TEXT COLLATE "C" NOT NULL,
  input_parts BIGINT NOT NULL CHECK (input_parts > 0),
  shown TEXT COLLATE "C" NOT NULL,
  done BIGINT NOT NULL CHECK (done = 0 OR done = 1),
  settled BIGINT NOT NULL CHECK (settled >= 0),
  returned BIGINT NOT NULL CHECK (returned >= 0),
  parked BIGINT NOT NULL CHECK (parked >= 0),
  created_at BIGINT NOT NULL CHECK (created_at > 0)
);
CREATE UNIQUE INDEX reconciliations_number ON reconciliations (bank_account, number);

CREATE TABLE reconciliation_inputs (
  id TEXT COLLATE "C" PRIMARY KEY CHECK (id <> ''),
  content BYTEA NOT NULL CHECK (length(content) > 0)
);

CREATE TRIGGER reconciliation_inputs_stay BEFORE DELETE ON reconciliation_inputs FOR EACH ROW
EXECUTE FUNCTION okpay_refuse('what a run was made of is never deleted');
CREATE TRIGGER reconciliation_inputs_stay_all BEFORE TRUNCATE ON reconciliation_inputs FOR EACH STATEMENT
EXECUTE FUNCTION okpay_refuse('what a run was made of is never deleted');

CREATE TABLE line_matches (
  id TEXT COLLATE "C" PRIMARY KEY CHECK (id <> ''),
  run_id TEXT COLLATE "C" NOT NULL REFERENCES reconciliations (id),
  bank_account TEXT COLLATE "C" NOT NULL,
  place BIGINT NOT NULL CHECK (place > 0),
  rule TEXT COLLATE "C" NOT NULL CHECK (rule <> ''),
  bank_count BIGINT NOT NULL CHECK (bank_count > 0),
  ledger_count BIGINT NOT NULL CHECK (ledger_count >= 0),
  amount BIGINT NOT NULL,
  fee BIGINT NOT NULL,
  currency TEXT COLLATE "C" NOT NULL CHECK (length(currency) = 3),
  reference TEXT COLLATE "C" NOT NULL,
  days BIGINT NOT NULL,
  posted BIGINT NOT NULL CHECK (posted = 0 OR posted = 1),
  txn_id TEXT COLLATE "C" NOT NULL,
  undone_at BIGINT NOT NULL CHECK (undone_at >= 0),
  reversal_id TEXT COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX line_matches_run ON line_matches (run_id, place);
CREATE INDEX line_matches_unposted ON line_matches (bank_account, run_id, place) WHERE posted = 0;

CREATE TRIGGER line_matches_stay BEFORE DELETE ON line_matches FOR EACH ROW
EXECUTE FUNCTION okpay_refuse('a match is never deleted');
CREATE TRIGGER line_matches_stay_all BEFORE TRUNCATE ON line_matches FOR EACH STATEMENT
EXECUTE FUNCTION okpay_refuse('a match is never deleted');

CREATE TABLE matched_lines (
  match_id TEXT COLLATE "C" NOT NULL REFERENCES line_matches (id),
  line_id TEXT COLLATE "C" NOT NULL CHECK (line_id <> ''),
  PRIMARY KEY (match_id, line_id)
);
CREATE INDEX matched_lines_line ON matched_lines (line_id);

CREATE TABLE breaks (
  id TEXT COLLATE "C" PRIMARY KEY CHECK (id <> ''),
  bank_account TEXT COLLATE "C" NOT NULL REFERENCES bank_accounts (name),
  about TEXT COLLATE "C" NOT NULL CHECK (about <> ''),
  kind TEXT COLLATE "C" NOT NULL CHECK (kind <> ''),
  status TEXT COLLATE "C" NOT NULL CHECK (status = 'open' OR status = 'resolved' OR status = 'closed'),
  amount BIGINT NOT NULL,
  currency TEXT COLLATE "C" NOT NULL CHECK (length(currency) = 3),
  since_day BIGINT NOT NULL CHECK (since_day >= 0),
  original TEXT COLLATE "C" NOT NULL,
  lines TEXT COLLATE "C" NOT NULL,
  why TEXT COLLATE "C" NOT NULL,
  opened_run TEXT COLLATE "C" NOT NULL,
  opened_at BIGINT NOT NULL CHECK (opened_at > 0),
  closed_by TEXT COLLATE "C" NOT NULL,
  closed_at BIGINT NOT NULL CHECK (closed_at >= 0),
  notes BIGINT NOT NULL CHECK (notes >= 0),
  txn_id TEXT COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX breaks_about ON breaks (bank_account, about);
CREATE INDEX breaks_open ON breaks (bank_account, id) WHERE status = 'open';
CREATE INDEX breaks_returned ON breaks (bank_account, id) WHERE status = 'open' AND kind = 'returned';

CREATE TRIGGER breaks_stay BEFORE DELETE ON breaks FOR EACH ROW
EXECUTE FUNCTION okpay_refuse('a break is never deleted');
CREATE TRIGGER breaks_stay_all BEFORE TRUNCATE ON breaks FOR EACH STATEMENT
EXECUTE FUNCTION okpay_refuse('a break is never deleted');

-- The lines that a break has or had; which it has now, its row says.
CREATE TABLE break_lines (
  line_id TEXT COLLATE "C" NOT NULL CHECK (line_id <> ''),
  break_id TEXT COLLATE "C" NOT NULL REFERENCES breaks (id),
  PRIMARY KEY (line_id, break_id)
);

-- Which breaks a run has found.
CREATE TABLE run_breaks (
  run_id TEXT COLLATE "C" NOT NULL REFERENCES reconciliations (id),
  break_id TEXT COLLATE "C" NOT NULL REFERENCES breaks (id),
  PRIMARY KEY (run_id, break_id)
);

CREATE TABLE break_notes (
  id TEXT COLLATE "C" PRIMARY KEY CHECK (id <> ''),
  break_id TEXT COLLATE "C" NOT NULL REFERENCES breaks (id),
  place BIGINT NOT NULL CHECK (place > 0),
  actor TEXT COLLATE "C" NOT NULL,
  what TEXT COLLATE "C" NOT NULL CHECK (what <> ''),
  text BYTEA NOT NULL,
  at BIGINT NOT NULL CHECK (at > 0)
);
CREATE UNIQUE INDEX break_notes_break ON break_notes (break_id, place);

CREATE TRIGGER break_notes_stay BEFORE DELETE ON break_notes FOR EACH ROW
EXECUTE FUNCTION okpay_refuse('a note is never deleted');
CREATE TRIGGER break_notes_stay_all BEFORE TRUNCATE ON break_notes FOR EACH STATEMENT
EXECUTE FUNCTION okpay_refuse('a note is never deleted');
