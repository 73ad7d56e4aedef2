-- The second factor of customers: the secret of an authenticator, sealed; the
-- latest step that was let in, so that a code is good for one use; and of the
-- recovery codes that are left, a JSON array of keyed hashes.

-- +goose Up
CREATE TABLE second_factors (
  customer_id TEXT COLLATE "C" PRIMARY KEY REFERENCES customers (id),
  secret BYTEA NOT NULL,
  enabled_at BIGINT NOT NULL CHECK (enabled_at >= 0),
  last_step BIGINT NOT NULL CHECK (last_step >= 0),
  recovery TEXT COLLATE "C" NOT NULL CHECK (CAST(recovery AS json) IS NOT NULL),
  last_recovery TEXT COLLATE "C" NOT NULL,
  changed_at BIGINT NOT NULL CHECK (changed_at > 0),
  CONSTRAINT second_factors_has_secret CHECK (enabled_at = 0 OR length(secret) > 0)
);
