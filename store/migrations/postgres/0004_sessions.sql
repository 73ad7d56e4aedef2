-- How customers come in. Of a session's token only its SHA-256 is kept; it has
-- 256 bits that nobody can guess. What a second factor is made of is sealed.

-- +goose Up
CREATE TABLE sessions (
  id TEXT COLLATE "C" PRIMARY KEY CHECK (id <> ''),
  owner_id TEXT COLLATE "C" NOT NULL REFERENCES customers (id),
  hash BYTEA NOT NULL CHECK (length(hash) = 32),
  agent TEXT COLLATE "C" NOT NULL,
  expires_at BIGINT NOT NULL CHECK (expires_at > 0),
  ended_at BIGINT NOT NULL CHECK (ended_at >= 0),
  created_at BIGINT NOT NULL CHECK (created_at > 0)
);
CREATE UNIQUE INDEX sessions_hash ON sessions (hash);
CREATE INDEX sessions_owner ON sessions (owner_id, id);

CREATE TABLE credentials (
  customer_id TEXT COLLATE "C" PRIMARY KEY REFERENCES customers (id),
  password_at BIGINT NOT NULL CHECK (password_at >= 0),
  pin_hash TEXT COLLATE "C" NOT NULL,
  pin_at BIGINT NOT NULL CHECK (pin_at >= 0),
  reset_hash BYTEA NOT NULL,
  reset_attempts BIGINT NOT NULL CHECK (reset_attempts >= 0),
  reset_sent BIGINT NOT NULL CHECK (reset_sent >= 0),
  reset_expires_at BIGINT NOT NULL CHECK (reset_expires_at >= 0),
  reset_sent_at BIGINT NOT NULL CHECK (reset_sent_at >= 0)
);

-- How often somebody gave a wrong answer, by a keyed hash of whom it was about.
CREATE TABLE guards (
  name TEXT COLLATE "C" PRIMARY KEY CHECK (name <> ''),
  failures BIGINT NOT NULL CHECK (failures >= 0),
  blocked_until BIGINT NOT NULL CHECK (blocked_until >= 0),
  last_at BIGINT NOT NULL CHECK (last_at >= 0)
);
CREATE INDEX guards_last ON guards (last_at);

-- Whom a customer has sent money before, showing what was asked for.
CREATE TABLE known_recipients (
  owner_id TEXT COLLATE "C" NOT NULL REFERENCES customers (id),
  recipient_id TEXT COLLATE "C" NOT NULL CHECK (recipient_id <> ''),
  since BIGINT NOT NULL CHECK (since > 0),
  PRIMARY KEY (owner_id, recipient_id)
);

CREATE TRIGGER sessions_only_end BEFORE UPDATE ON sessions FOR EACH ROW
WHEN (NOT (
  NEW.id = OLD.id AND NEW.owner_id = OLD.owner_id AND NEW.hash = OLD.hash AND NEW.agent = OLD.agent
  AND NEW.expires_at = OLD.expires_at AND NEW.created_at = OLD.created_at
  AND (OLD.ended_at = 0 OR NEW.ended_at = OLD.ended_at)
))
EXECUTE FUNCTION okpay_refuse('a session only ends');
