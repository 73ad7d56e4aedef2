-- Risk rules. What one customer did of late, by buckets of time, and what it
-- knows: itself (what is empty), a recipient, an instrument or a country.

-- +goose Up
CREATE TABLE risk_windows (
  owner_id TEXT NOT NULL CHECK (owner_id <> ''),
  what TEXT NOT NULL,
  first_at INTEGER NOT NULL CHECK (first_at >= 0),
  last_at INTEGER NOT NULL CHECK (last_at >= first_at),
  buckets BLOB NOT NULL,
  PRIMARY KEY (owner_id, what)
) STRICT, WITHOUT ROWID;

-- What is known of those who moved money before there were rules.
INSERT INTO risk_windows (owner_id, what, first_at, last_at, buckets)
  SELECT t.from_id, '', MIN(t.created_at), MAX(t.created_at), x'' FROM transactions t JOIN customers c ON c.id = t.from_id
    WHERE t.kind IN ('payment', 'transfer', 'withdrawal', 'hold') AND t.status <> 'failed' GROUP BY t.from_id
  UNION ALL SELECT t.from_id, t.to_id, MIN(t.created_at), MAX(t.created_at), x'' FROM transactions t JOIN customers c ON c.id = t.from_id
    WHERE t.kind IN ('payment', 'transfer', 'withdrawal', 'hold') AND t.status <> 'failed' GROUP BY t.from_id, t.to_id
  UNION ALL SELECT t.to_id, t.from_id, MIN(t.created_at), MAX(t.created_at), x'' FROM transactions t JOIN instruments i ON i.id = t.from_id
    WHERE t.kind = 'top_up' AND t.status = 'posted'
      AND NOT EXISTS (SELECT 1 FROM transactions o WHERE o.from_id = t.to_id AND o.to_id = t.from_id AND o.kind = 'withdrawal' AND o.status <> 'failed')
    GROUP BY t.to_id, t.from_id
  UNION ALL SELECT t.from_id, 'country:' || o.country, MIN(t.created_at), MAX(t.created_at), x'' FROM transactions t
    JOIN customers c ON c.id = t.from_id JOIN customers o ON o.id = t.to_id
    WHERE t.kind IN ('payment', 'transfer', 'hold') AND t.status <> 'failed' AND o.country <> '' AND o.country <> c.country
    GROUP BY t.from_id, o.country;

-- What a rule said of a transaction, or an operator of one that waited.
CREATE TABLE risk_events (
  id TEXT PRIMARY KEY CHECK (id <> ''),
  owner_id TEXT NOT NULL REFERENCES customers (id),
  txn_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind <> ''),
  amount INTEGER NOT NULL CHECK (amount > 0),
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  other TEXT NOT NULL,
  rule TEXT NOT NULL CHECK (rule <> ''),
  rule_hash TEXT NOT NULL CHECK (length(rule_hash) = 64),
  decision TEXT NOT NULL CHECK (decision = 'allow' OR decision = 'alert' OR decision = 'review' OR decision = 'freeze'
    OR decision = 'approve' OR decision = 'reject'),
  outcome TEXT NOT NULL CHECK (outcome = 'passed' OR outcome = 'held' OR outcome = 'refused' OR outcome = 'frozen'),
  policy_version TEXT NOT NULL CHECK (policy_version <> ''),
  seen TEXT NOT NULL,
  note TEXT NOT NULL,
  actor TEXT NOT NULL,
  at INTEGER NOT NULL CHECK (at > 0)
) STRICT, WITHOUT ROWID;
CREATE INDEX risk_events_owner ON risk_events (owner_id, id);
CREATE INDEX risk_events_rule ON risk_events (rule, id);

-- +goose StatementBegin
CREATE TRIGGER risk_events_never_change BEFORE UPDATE ON risk_events
BEGIN
  SELECT RAISE(ABORT, 'a risk event is never changed');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER risk_events_stay BEFORE DELETE ON risk_events
BEGIN
  SELECT RAISE(ABORT, 'a risk event is never deleted');
END;
-- +goose StatementEnd

-- Transactions that wait, or waited, for an operator. What is held of a payment
-- or a transfer is posted by movements when it is approved; of a withdrawal or a
-- top-up the rail is asked then, and nothing is held or posted by the review.
CREATE TABLE risk_reviews (
  txn_id TEXT PRIMARY KEY CHECK (txn_id <> ''),
  owner_id TEXT NOT NULL REFERENCES customers (id),
  rule TEXT NOT NULL CHECK (rule <> ''),
  rule_hash TEXT NOT NULL CHECK (length(rule_hash) = 64),
  policy_version TEXT NOT NULL CHECK (policy_version <> ''),
  held INTEGER NOT NULL CHECK (held >= 0),
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  movements TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status = 'open' OR status = 'approved' OR status = 'rejected'),
  created_at INTEGER NOT NULL CHECK (created_at > 0),
  decided_at INTEGER NOT NULL CHECK (decided_at >= 0),
  reason TEXT NOT NULL,
  actor TEXT NOT NULL,
  CONSTRAINT risk_reviews_decided_at CHECK ((status = 'open') = (decided_at = 0))
) STRICT, WITHOUT ROWID;
CREATE INDEX risk_reviews_open ON risk_reviews (txn_id) WHERE status = 'open';
CREATE INDEX risk_reviews_owner ON risk_reviews (owner_id, txn_id);

-- +goose StatementBegin
CREATE TRIGGER risk_reviews_are_decided_once BEFORE UPDATE ON risk_reviews
WHEN NOT (OLD.status = 'open' AND NEW.status <> 'open' AND NEW.txn_id = OLD.txn_id AND NEW.owner_id = OLD.owner_id
  AND NEW.held = OLD.held AND NEW.currency = OLD.currency AND NEW.movements = OLD.movements AND NEW.created_at = OLD.created_at)
BEGIN
  SELECT RAISE(ABORT, 'a risk review is decided once');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER risk_reviews_stay BEFORE DELETE ON risk_reviews
BEGIN
  SELECT RAISE(ABORT, 'a risk review is never deleted');
END;
-- +goose StatementEnd
