-- The keys with which programs reach the wallet over the network. Of a secret
-- only its SHA-256 is kept; it has 256 random bits, so that none can be found
-- by trying. Scopes and the allow-list are JSON arrays of texts.

-- +goose Up
CREATE TABLE api_keys (
  id TEXT COLLATE "C" PRIMARY KEY CHECK (id <> ''),
  name TEXT COLLATE "C" NOT NULL CHECK (name <> ''),
  owner_id TEXT COLLATE "C" NOT NULL,
  scopes TEXT COLLATE "C" NOT NULL CHECK (scopes::json IS NOT NULL),
  hash BYTEA NOT NULL CHECK (length(hash) = 32),
  cap_amount BIGINT NOT NULL CHECK (cap_amount >= 0),
  cap_currency TEXT COLLATE "C" NOT NULL,
  allow TEXT COLLATE "C" NOT NULL CHECK (allow::json IS NOT NULL),
  expires_at BIGINT NOT NULL CHECK (expires_at > 0),
  revoked_at BIGINT NOT NULL CHECK (revoked_at >= 0),
  last_used_day BIGINT NOT NULL CHECK (last_used_day >= 0),
  created_at BIGINT NOT NULL CHECK (created_at > 0)
);
CREATE UNIQUE INDEX api_keys_hash ON api_keys (hash);
CREATE INDEX api_keys_owner ON api_keys (owner_id, id);

CREATE TRIGGER api_keys_only_end BEFORE UPDATE ON api_keys FOR EACH ROW
WHEN (NOT (
  NEW.id = OLD.id AND NEW.name = OLD.name AND NEW.owner_id = OLD.owner_id AND NEW.scopes = OLD.scopes
  AND NEW.hash = OLD.hash AND NEW.cap_amount = OLD.cap_amount AND NEW.cap_currency = OLD.cap_currency
  AND NEW.allow = OLD.allow AND NEW.expires_at = OLD.expires_at AND NEW.created_at = OLD.created_at
  AND (OLD.revoked_at = 0 OR NEW.revoked_at = OLD.revoked_at) AND NEW.last_used_day >= OLD.last_used_day
))
EXECUTE FUNCTION okpay_refuse('an API key is only revoked and used');

CREATE TRIGGER api_keys_stay BEFORE DELETE ON api_keys FOR EACH ROW
EXECUTE FUNCTION okpay_refuse('an API key is never deleted');
CREATE TRIGGER api_keys_stay_all BEFORE TRUNCATE ON api_keys FOR EACH STATEMENT
EXECUTE FUNCTION okpay_refuse('an API key is never deleted');
