-- How customers come in. Of a session's token only its SHA-256 is kept; it has
-- 256 bits that nobody can guess. What a second factor is made of is sealed.

-- +goose Up
CREATE TABLE sessions (
  id TEXT PRIMARY KEY CHECK (id <> ''),
  owner_id TEXT NOT NULL REFERENCES customers (id),
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  agent TEXT NOT NULL,
  expires_at INTEGER NOT NULL CHECK (expires_at > 0),
  ended_at INTEGER NOT NULL CHECK (ended_at >= 0),
  created_at INTEGER NOT NULL CHECK (created_at > 0)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX sessions_hash ON sessions (hash);
CREATE INDEX sessions_owner ON sessions (owner_id, id);

CREATE TABLE credentials (
  customer_id TEXT PRIMARY KEY REFERENCES customers (id),
  password_at INTEGER NOT NULL CHECK (password_at >= 0),
  pin_hash TEXT NOT NULL,
  pin_at INTEGER NOT NULL CHECK (pin_at >= 0),
  reset_hash BLOB NOT NULL,
  reset_attempts INTEGER NOT NULL CHECK (reset_attempts >= 0),
  reset_sent INTEGER NOT NULL CHECK (reset_sent >= 0),
  reset_expires_at INTEGER NOT NULL CHECK (reset_expires_at >= 0),
  reset_sent_at INTEGER NOT NULL CHECK (reset_sent_at >= 0)
) STRICT, WITHOUT ROWID;

-- How often somebody gave a wrong answer, by a keyed hash of whom it was about.
CREATE TABLE guards (
  name TEXT PRIMARY KEY CHECK (name <> ''),
  failures INTEGER NOT NULL CHECK (failures >= 0),
  blocked_until INTEGER NOT NULL CHECK (blocked_until >= 0),
  last_at INTEGER NOT NULL CHECK (last_at >= 0)
) STRICT, WITHOUT ROWID;
CREATE INDEX guards_last ON guards (last_at);

-- Whom a customer has sent money before, showing what was asked for.
CREATE TABLE known_recipients (
  owner_id TEXT NOT NULL REFERENCES customers (id),
  recipient_id TEXT NOT NULL CHECK (recipient_id <> ''),
  since INTEGER NOT NULL CHECK (since > 0),
  PRIMARY KEY (owner_id, recipient_id)
) STRICT, WITHOUT ROWID;

-- +goose StatementBegin
CREATE TRIGGER sessions_only_end BEFORE UPDATE ON sessions
WHEN NOT (
  NEW.id = OLD.id AND NEW.owner_id = OLD.owner_id AND NEW.hash = OLD.hash AND NEW.agent = OLD.agent
  AND NEW.expires_at = OLD.expires_at AND NEW.created_at = OLD.created_at
  AND (OLD.ended_at = 0 OR NEW.ended_at = OLD.ended_at)
)
BEGIN
  SELECT RAISE(ABORT, 'a session only ends');
END;
-- +goose StatementEnd
