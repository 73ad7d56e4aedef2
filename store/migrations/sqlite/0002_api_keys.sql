-- The keys with which programs reach the wallet over the network. Of a secret
-- only its SHA-256 is kept; it has 256 random bits, so that none can be found
-- by trying. Scopes and the allow-list are JSON arrays of texts.

-- +goose Up
CREATE TABLE api_keys (
  id TEXT PRIMARY KEY CHECK (id <> ''),
  name TEXT NOT NULL CHECK (name <> ''),
  owner_id TEXT NOT NULL,
  scopes TEXT NOT NULL CHECK (json_valid(scopes)),
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  cap_amount INTEGER NOT NULL CHECK (cap_amount >= 0),
  cap_currency TEXT NOT NULL,
  allow TEXT NOT NULL CHECK (json_valid(allow)),
  expires_at INTEGER NOT NULL CHECK (expires_at > 0),
  revoked_at INTEGER NOT NULL CHECK (revoked_at >= 0),
  last_used_day INTEGER NOT NULL CHECK (last_used_day >= 0),
  created_at INTEGER NOT NULL CHECK (created_at > 0)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX api_keys_hash ON api_keys (hash);
CREATE INDEX api_keys_owner ON api_keys (owner_id, id);

-- +goose StatementBegin
CREATE TRIGGER api_keys_only_end BEFORE UPDATE ON api_keys
WHEN NOT (
  NEW.id = OLD.id AND NEW.name = OLD.name AND NEW.owner_id = OLD.owner_id AND NEW.scopes = OLD.scopes
  AND NEW.hash = OLD.hash AND NEW.cap_amount = OLD.cap_amount AND NEW.cap_currency = OLD.cap_currency
  AND NEW.allow = OLD.allow AND NEW.expires_at = OLD.expires_at AND NEW.created_at = OLD.created_at
  AND (OLD.revoked_at = 0 OR NEW.revoked_at = OLD.revoked_at) AND NEW.last_used_day >= OLD.last_used_day
)
BEGIN
  SELECT RAISE(ABORT, 'an API key is only revoked and used');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER api_keys_stay BEFORE DELETE ON api_keys
BEGIN
  SELECT RAISE(ABORT, 'an API key is never deleted');
END;
-- +goose StatementEnd
