-- Applications of third parties, and what customers have linked them to. Of a
-- secret only its SHA-256 is kept; it has 256 random bits, so that none can be
-- found by trying. The code that a customer types has fewer: of it a keyed hash
-- is kept.

-- +goose Up
CREATE TABLE apps (
  id TEXT PRIMARY KEY CHECK (id <> ''),
  name TEXT NOT NULL CHECK (name <> ''),
  secret_hash BLOB NOT NULL CHECK (length(secret_hash) = 0 OR length(secret_hash) = 32),
  redirect_uris TEXT NOT NULL CHECK (json_valid(redirect_uris)),
  scopes TEXT NOT NULL CHECK (json_valid(scopes)),
  cap_amount INTEGER NOT NULL CHECK (cap_amount >= 0),
  cap_currency TEXT NOT NULL,
  revoked_at INTEGER NOT NULL CHECK (revoked_at >= 0),
  created_at INTEGER NOT NULL CHECK (created_at > 0)
) STRICT, WITHOUT ROWID;
CREATE INDEX apps_active ON apps (id) WHERE revoked_at = 0;

CREATE TABLE app_links (
  id TEXT PRIMARY KEY CHECK (id <> ''),
  app_id TEXT NOT NULL REFERENCES apps (id),
  owner_id TEXT NOT NULL REFERENCES customers (id),
  scopes TEXT NOT NULL CHECK (json_valid(scopes)),
  cap_amount INTEGER NOT NULL CHECK (cap_amount >= 0),
  cap_currency TEXT NOT NULL,
  expires_at INTEGER NOT NULL CHECK (expires_at > 0),
  revoked_at INTEGER NOT NULL CHECK (revoked_at >= 0),
  last_used_day INTEGER NOT NULL CHECK (last_used_day >= 0),
  created_at INTEGER NOT NULL CHECK (created_at > 0)
) STRICT, WITHOUT ROWID;
CREATE INDEX app_links_owner ON app_links (owner_id, id);

CREATE TABLE link_requests (
  id TEXT PRIMARY KEY CHECK (id <> ''),
  app_id TEXT NOT NULL REFERENCES apps (id),
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  user_code BLOB NOT NULL CHECK (length(user_code) = 0 OR length(user_code) = 32),
  scopes TEXT NOT NULL CHECK (json_valid(scopes)),
  cap_amount INTEGER NOT NULL CHECK (cap_amount >= 0),
  cap_currency TEXT NOT NULL,
  redirect_uri TEXT NOT NULL,
  challenge TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status = 'pending' OR status = 'approved' OR status = 'denied' OR status = 'redeemed'),
  link_id TEXT NOT NULL,
  interval_s INTEGER NOT NULL CHECK (interval_s >= 0),
  polled_at INTEGER NOT NULL CHECK (polled_at >= 0),
  redeemed_at INTEGER NOT NULL CHECK (redeemed_at >= 0),
  expires_at INTEGER NOT NULL CHECK (expires_at > 0),
  created_at INTEGER NOT NULL CHECK (created_at > 0)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX link_requests_hash ON link_requests (hash);
CREATE UNIQUE INDEX link_requests_user_code ON link_requests (user_code) WHERE length(user_code) > 0;
CREATE INDEX link_requests_app ON link_requests (app_id, expires_at);
CREATE INDEX link_requests_expiry ON link_requests (expires_at, id);

CREATE TABLE link_tokens (
  hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
  link_id TEXT NOT NULL REFERENCES app_links (id),
  kind TEXT NOT NULL CHECK (kind = 'access' OR kind = 'refresh'),
  scopes TEXT NOT NULL CHECK (json_valid(scopes)),
  replaces BLOB NOT NULL CHECK (length(replaces) = 0 OR length(replaces) = 32),
  used_at INTEGER NOT NULL CHECK (used_at >= 0),
  expires_at INTEGER NOT NULL CHECK (expires_at > 0),
  created_at INTEGER NOT NULL CHECK (created_at > 0)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_tokens_link ON link_tokens (link_id, kind, created_at);
CREATE INDEX link_tokens_expiry ON link_tokens (expires_at, hash);

-- What was done by a link.
CREATE INDEX transactions_linked ON transactions (actor, created_at, id) WHERE substr(actor, 1, 5) = 'link_';

-- +goose StatementBegin
CREATE TRIGGER apps_only_end BEFORE UPDATE ON apps
WHEN NOT (
  NEW.id = OLD.id AND NEW.name = OLD.name AND NEW.secret_hash = OLD.secret_hash AND NEW.redirect_uris = OLD.redirect_uris
  AND NEW.scopes = OLD.scopes AND NEW.cap_amount = OLD.cap_amount AND NEW.cap_currency = OLD.cap_currency
  AND NEW.created_at = OLD.created_at AND (OLD.revoked_at = 0 OR NEW.revoked_at = OLD.revoked_at)
)
BEGIN
  SELECT RAISE(ABORT, 'an application is only revoked');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER apps_stay BEFORE DELETE ON apps
BEGIN
  SELECT RAISE(ABORT, 'an application is never deleted');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER app_links_only_end BEFORE UPDATE ON app_links
WHEN NOT (
  NEW.id = OLD.id AND NEW.app_id = OLD.app_id AND NEW.owner_id = OLD.owner_id AND NEW.scopes = OLD.scopes
  AND NEW.cap_amount = OLD.cap_amount AND NEW.cap_currency = OLD.cap_currency AND NEW.created_at = OLD.created_at
  AND (OLD.revoked_at = 0 OR NEW.revoked_at = OLD.revoked_at) AND NEW.last_used_day >= OLD.last_used_day
)
BEGIN
  SELECT RAISE(ABORT, 'a link is only renewed, used and revoked');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER app_links_stay BEFORE DELETE ON app_links
BEGIN
  SELECT RAISE(ABORT, 'a link is never deleted');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER link_requests_only_move_on BEFORE UPDATE ON link_requests
WHEN NOT (
  NEW.id = OLD.id AND NEW.app_id = OLD.app_id AND NEW.hash = OLD.hash AND NEW.user_code = OLD.user_code
  AND NEW.scopes = OLD.scopes AND NEW.cap_amount = OLD.cap_amount AND NEW.cap_currency = OLD.cap_currency
  AND NEW.redirect_uri = OLD.redirect_uri AND NEW.challenge = OLD.challenge AND NEW.expires_at = OLD.expires_at
  AND NEW.created_at = OLD.created_at AND (OLD.link_id = '' OR NEW.link_id = OLD.link_id)
  AND (NEW.status = OLD.status OR OLD.status = 'pending' AND NEW.status <> 'redeemed' OR OLD.status = 'approved' AND NEW.status = 'redeemed')
)
BEGIN
  SELECT RAISE(ABORT, 'what an application asks for is answered once');
END;
-- +goose StatementEnd
