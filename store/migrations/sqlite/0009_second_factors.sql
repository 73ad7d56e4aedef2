-- The second factor of customers: the secret of an authenticator, sealed; the
-- latest step that was let in, so that a code is good for one use; and of the
-- recovery codes that are left, a JSON array of keyed hashes.

-- +goose Up
CREATE TABLE second_factors (
  customer_id TEXT PRIMARY KEY REFERENCES customers (id),
  secret BLOB NOT NULL,
  enabled_at INTEGER NOT NULL CHECK (enabled_at >= 0),
  last_step INTEGER NOT NULL CHECK (last_step >= 0),
  recovery TEXT NOT NULL CHECK (json_valid(recovery)),
  last_recovery TEXT NOT NULL,
  changed_at INTEGER NOT NULL CHECK (changed_at > 0),
  CONSTRAINT second_factors_has_secret CHECK (enabled_at = 0 OR length(secret) > 0)
) STRICT, WITHOUT ROWID;
