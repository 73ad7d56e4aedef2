-- What the law wants kept of closed accounts: sealed, and erased when its time is over.

-- +goose Up
CREATE TABLE closed_accounts (
  customer_id TEXT COLLATE "C" PRIMARY KEY REFERENCES customers (id),
  closed_at BIGINT NOT NULL CHECK (closed_at > 0),
  keep_until BIGINT NOT NULL CHECK (keep_until > closed_at),
  kept BYTEA NOT NULL,
  erased_at BIGINT NOT NULL CHECK (erased_at >= 0),
  CONSTRAINT closed_accounts_kept_or_erased CHECK ((erased_at = 0) = (length(kept) > 0))
);
CREATE INDEX closed_accounts_due ON closed_accounts (keep_until, customer_id) WHERE erased_at = 0;
