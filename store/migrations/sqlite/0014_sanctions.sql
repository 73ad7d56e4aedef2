-- The lists of sanctions, how far customers are screened by them, who was
-- registered since and waits for it, and whose name is like one on a list.

-- +goose Up
CREATE TABLE sanctions_lists (
  list TEXT PRIMARY KEY CHECK (list <> ''),
  entries INTEGER NOT NULL CHECK (entries > 0),
  names INTEGER NOT NULL CHECK (names >= entries),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  imported_at INTEGER NOT NULL CHECK (imported_at > 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE sanctions_entries (
  list TEXT NOT NULL,
  place INTEGER NOT NULL CHECK (place >= 0),
  entry TEXT NOT NULL CHECK (entry <> ''),
  kind TEXT NOT NULL,
  program TEXT NOT NULL,
  names TEXT NOT NULL,
  PRIMARY KEY (list, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE screening (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  version INTEGER NOT NULL CHECK (version >= 0),
  cursor_id TEXT NOT NULL,
  done INTEGER NOT NULL CHECK (done = 0 OR done = 1)
) STRICT;
INSERT INTO screening (id, version, cursor_id, done) VALUES (1, 0, '', 0);

CREATE TABLE unscreened (
  customer_id TEXT PRIMARY KEY REFERENCES customers (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE sanctions_reviews (
  id TEXT PRIMARY KEY CHECK (id <> ''),
  customer_id TEXT NOT NULL REFERENCES customers (id),
  status TEXT NOT NULL CHECK (status = 'open' OR status = 'cleared' OR status = 'confirmed'),
  hits TEXT NOT NULL,
  created_at INTEGER NOT NULL CHECK (created_at > 0),
  decided_at INTEGER NOT NULL CHECK (decided_at >= 0),
  reason TEXT NOT NULL,
  actor TEXT NOT NULL,
  CONSTRAINT sanctions_reviews_decided_at CHECK ((status = 'open') = (decided_at = 0))
) STRICT, WITHOUT ROWID;
CREATE INDEX sanctions_reviews_customer ON sanctions_reviews (customer_id, id);
CREATE INDEX sanctions_reviews_open ON sanctions_reviews (id) WHERE status = 'open';
CREATE UNIQUE INDEX sanctions_reviews_one_open ON sanctions_reviews (customer_id) WHERE status = 'open';

-- +goose StatementBegin
CREATE TRIGGER sanctions_reviews_are_decided_once BEFORE UPDATE ON sanctions_reviews
WHEN NOT (OLD.status = 'open' AND NEW.id = OLD.id AND NEW.customer_id = OLD.customer_id AND NEW.created_at = OLD.created_at)
BEGIN
  SELECT RAISE(ABORT, 'a review is decided once');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER sanctions_reviews_stay BEFORE DELETE ON sanctions_reviews
BEGIN
  SELECT RAISE(ABORT, 'a review is never deleted');
END;
-- +goose StatementEnd
