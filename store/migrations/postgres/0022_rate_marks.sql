-- The marks by which a file of rates that was fetched is known again: the ETag and
-- the Last-Modified of its address (RFC 9110, section 8.8).

-- +goose Up
CREATE TABLE rate_marks (
  url TEXT COLLATE "C" PRIMARY KEY CHECK (url <> ''),
  etag TEXT COLLATE "C" NOT NULL,
  last_modified TEXT COLLATE "C" NOT NULL,
  fetched_at BIGINT NOT NULL CHECK (fetched_at > 0)
);
