-- The lists of sanctions, how far customers are screened by them, who was
-- registered since and waits for it, and whose name is like one on a list.

-- +goose Up
CREATE TABLE sanctions_lists (
  list TEXT COLLATE "C" PRIMARY KEY CHECK (list <> ''),
  entries BIGINT NOT NULL CHECK (entries > 0),
  names BIGINT NOT NULL CHECK (names >= entries),
  sha256 TEXT COLLATE "C" NOT NULL CHECK (length(sha256) = 64),
  imported_at BIGINT NOT NULL CHECK (imported_at > 0)
);

CREATE TABLE sanctions_entries (
  list TEXT COLLATE "C" NOT NULL,
  place BIGINT NOT NULL CHECK (place >= 0),
  entry TEXT COLLATE "C" NOT NULL CHECK (entry <> ''),
  kind TEXT COLLATE "C" NOT NULL,
  program TEXT COLLATE "C" NOT NULL,
  names TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (list, place)
);

CREATE TABLE screening (
  id BIGINT PRIMARY KEY CHECK (id = 1),
  version BIGINT NOT NULL CHECK (version >= 0),
  cursor_id TEXT COLLATE "C" NOT NULL,
  done BIGINT NOT NULL CHECK (done = 0 OR done = 1)
);
INSERT INTO screening (id, version, cursor_id, done) VALUES (1, 0, '', 0);

CREATE TABLE unscreened (
  customer_id TEXT COLLATE "C" PRIMARY KEY REFERENCES customers (id)
);

CREATE TABLE sanctions_reviews (
  id TEXT COLLATE "C" PRIMARY KEY CHECK (id <> ''),
  customer_id TEXT COLLATE "C" NOT NULL REFERENCES customers (id),
  status TEXT COLLATE "C" NOT NULL CHECK (status = 'open' OR status = 'cleared' OR status = 'confirmed'),
  hits TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL CHECK (created_at > 0),
  decided_at BIGINT NOT NULL CHECK (decided_at >= 0),
  reason TEXT COLLATE "C" NOT NULL,
  actor TEXT COLLATE "C" NOT NULL,
  CONSTRAINT sanctions_reviews_decided_at CHECK ((status = 'open') = (decided_at = 0))
);
CREATE INDEX sanctions_reviews_customer ON sanctions_reviews (customer_id, id);
CREATE INDEX sanctions_reviews_open ON sanctions_reviews (id) WHERE status = 'open';
CREATE UNIQUE INDEX sanctions_reviews_one_open ON sanctions_reviews (customer_id) WHERE status = 'open';

CREATE TRIGGER sanctions_reviews_are_decided_once BEFORE UPDATE ON sanctions_reviews FOR EACH ROW
WHEN (NOT (OLD.status = 'open' AND NEW.id = OLD.id AND NEW.customer_id = OLD.customer_id AND NEW.created_at = OLD.created_at))
EXECUTE FUNCTION okpay_refuse('a review is decided once');
CREATE TRIGGER sanctions_reviews_stay BEFORE DELETE ON sanctions_reviews FOR EACH ROW EXECUTE FUNCTION okpay_refuse('a review is never deleted');
