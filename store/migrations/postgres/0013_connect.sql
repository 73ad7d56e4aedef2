-- Applications of third parties, and what customers have linked them to. Of a
-- secret only its SHA-256 is kept; it has 256 random bits, so that none can be
-- found by trying. The code that a customer types has fewer: of it a keyed hash
-- is kept.

-- +goose Up
CREATE TABLE apps (
  id TEXT COLLATE "C" PRIMARY KEY CHECK (id <> ''),
  name TEXT COLLATE "C" NOT NULL CHECK (name <> ''),
  secret_hash BYTEA NOT NULL CHECK (length(secret_hash) = 0 OR length(secret_hash) = 32),
  redirect_uris TEXT COLLATE "C" NOT NULL CHECK (redirect_uris::json IS NOT NULL),
  scopes TEXT COLLATE "C" NOT NULL CHECK (scopes::json IS NOT NULL),
  cap_amount BIGINT NOT NULL CHECK (cap_amount >= 0),
  cap_currency TEXT COLLATE "C" NOT NULL,
  revoked_at BIGINT NOT NULL CHECK (revoked_at >= 0),
  created_at BIGINT NOT NULL CHECK (created_at > 0)
);
CREATE INDEX apps_active ON apps (id) WHERE revoked_at = 0;

CREATE TABLE app_links (
  id TEXT COLLATE "C" PRIMARY KEY CHECK (id <> ''),
  app_id TEXT COLLATE "C" NOT NULL REFERENCES apps (id),
  owner_id TEXT COLLATE "C" NOT NULL REFERENCES customers (id),
  scopes TEXT COLLATE "C" NOT NULL CHECK (scopes::json IS NOT NULL),
  cap_amount BIGINT NOT NULL CHECK (cap_amount >= 0),
  cap_currency TEXT COLLATE "C" NOT NULL,
  expires_at BIGINT NOT NULL CHECK (expires_at > 0),
  revoked_at BIGINT NOT NULL CHECK (revoked_at >= 0),
  last_used_day BIGINT NOT NULL CHECK (last_used_day >= 0),
  created_at BIGINT NOT NULL CHECK (created_at > 0)
);
CREATE INDEX app_links_owner ON app_links (owner_id, id);

CREATE TABLE link_requests (
  id TEXT COLLATE "C" PRIMARY KEY CHECK (id <> ''),
  app_id TEXT COLLATE "C" NOT NULL REFERENCES apps (id),
  hash BYTEA NOT NULL CHECK (length(hash) = 32),
  user_code BYTEA NOT NULL CHECK (length(user_code) = 0 OR length(user_code) = 32),
  scopes TEXT COLLATE "C" NOT NULL CHECK (scopes::json IS NOT NULL),
  cap_amount BIGINT NOT NULL CHECK (cap_amount >= 0),
  cap_currency TEXT COLLATE "C" NOT NULL,
  redirect_uri TEXT COLLATE "C" NOT NULL,
  challenge TEXT COLLATE "C" NOT NULL,
  status TEXT COLLATE "C" NOT NULL CHECK (status = 'pending' OR status = 'approved' OR status = 'denied' OR status = 'redeemed'),
  link_id TEXT COLLATE "C" NOT NULL,
  interval_s BIGINT NOT NULL CHECK (interval_s >= 0),
  polled_at BIGINT NOT NULL CHECK (polled_at >= 0),
  redeemed_at BIGINT NOT NULL CHECK (redeemed_at >= 0),
  expires_at BIGINT NOT NULL CHECK (expires_at > 0),
  created_at BIGINT NOT NULL CHECK (created_at > 0)
);
CREATE UNIQUE INDEX link_requests_hash ON link_requests (hash);
CREATE UNIQUE INDEX link_requests_user_code ON link_requests (user_code) WHERE length(user_code) > 0;
CREATE INDEX link_requests_app ON link_requests (app_id, expires_at);
CREATE INDEX link_requests_expiry ON link_requests (expires_at, id);

CREATE TABLE link_tokens (
  hash BYTEA PRIMARY KEY CHECK (length(hash) = 32),
  link_id TEXT COLLATE "C" NOT NULL REFERENCES app_links (id),
  kind TEXT COLLATE "C" NOT NULL CHECK (kind = 'access' OR kind = 'refresh'),
  scopes TEXT COLLATE "C" NOT NULL CHECK (scopes::json IS NOT NULL),
  replaces BYTEA NOT NULL CHECK (length(replaces) = 0 OR length(replaces) = 32),
  used_at BIGINT NOT NULL CHECK (used_at >= 0),
  expires_at BIGINT NOT NULL CHECK (expires_at > 0),
  created_at BIGINT NOT NULL CHECK (created_at > 0)
);
CREATE INDEX link_tokens_link ON link_tokens (link_id, kind, created_at);
CREATE INDEX link_tokens_expiry ON link_tokens (expires_at, hash);

-- What was done by a link.
CREATE INDEX transactions_linked ON transactions (actor, created_at, id) WHERE substr(actor, 1, 5) = 'link_';

CREATE TRIGGER apps_only_end BEFORE UPDATE ON apps FOR EACH ROW
WHEN (NOT (
  NEW.id = OLD.id AND NEW.name = OLD.name AND NEW.secret_hash = OLD.secret_hash AND NEW.redirect_uris = OLD.redirect_uris
  AND NEW.scopes = OLD.scopes AND NEW.cap_amount = OLD.cap_amount AND NEW.cap_currency = OLD.cap_currency
  AND NEW.created_at = OLD.created_at AND (OLD.revoked_at = 0 OR NEW.revoked_at = OLD.revoked_at)
))
EXECUTE FUNCTION okpay_refuse('an application is only revoked');
CREATE TRIGGER apps_stay BEFORE DELETE ON apps FOR EACH ROW EXECUTE FUNCTION okpay_refuse('an application is never deleted');
CREATE TRIGGER app_links_only_end BEFORE UPDATE ON app_links FOR EACH ROW
WHEN (NOT (
  NEW.id = OLD.id AND NEW.app_id = OLD.app_id AND NEW.owner_id = OLD.owner_id AND NEW.scopes = OLD.scopes
  AND NEW.cap_amount = OLD.cap_amount AND NEW.cap_currency = OLD.cap_currency AND NEW.created_at = OLD.created_at
  AND (OLD.revoked_at = 0 OR NEW.revoked_at = OLD.revoked_at) AND NEW.last_used_day >= OLD.last_used_day
))
EXECUTE FUNCTION okpay_refuse('a link is only renewed, used and revoked');
CREATE TRIGGER app_links_stay BEFORE DELETE ON app_links FOR EACH ROW EXECUTE FUNCTION okpay_refuse('a link is never deleted');
CREATE TRIGGER link_requests_only_move_on BEFORE UPDATE ON link_requests FOR EACH ROW
WHEN (NOT (
  NEW.id = OLD.id AND NEW.app_id = OLD.app_id AND NEW.hash = OLD.hash AND NEW.user_code = OLD.user_code
  AND NEW.scopes = OLD.scopes AND NEW.cap_amount = OLD.cap_amount AND NEW.cap_currency = OLD.cap_currency
  AND NEW.redirect_uri = OLD.redirect_uri AND NEW.challenge = OLD.challenge AND NEW.expires_at = OLD.expires_at
  AND NEW.created_at = OLD.created_at AND (OLD.link_id = '' OR NEW.link_id = OLD.link_id)
  AND (NEW.status = OLD.status OR OLD.status = 'pending' AND NEW.status <> 'redeemed' OR OLD.status = 'approved' AND NEW.status = 'redeemed')
))
EXECUTE FUNCTION okpay_refuse('what an application asks for is answered once');
