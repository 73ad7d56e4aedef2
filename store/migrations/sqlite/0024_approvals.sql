-- The public keys by which people sign payout plans, what they signed, and which
-- signatures a payout was opened by.

-- +goose Up
CREATE TABLE approval_keys (
  id TEXT PRIMARY KEY CHECK (id <> ''),
  public_key BLOB NOT NULL UNIQUE CHECK (length(public_key) = 32),
  fingerprint BLOB NOT NULL UNIQUE CHECK (length(fingerprint) = 32), -- SHA-256 of the key
  person TEXT NOT NULL CHECK (person <> ''),
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL CHECK (created_at > 0),
  created_by TEXT NOT NULL CHECK (created_by <> ''),
  revoked_at INTEGER NOT NULL DEFAULT 0 CHECK (revoked_at >= 0), -- 0 for not
  reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX approval_keys_person ON approval_keys (person, id);

-- +goose StatementBegin
CREATE TRIGGER approval_keys_only_revoked BEFORE UPDATE ON approval_keys
WHEN OLD.revoked_at <> 0 OR NEW.revoked_at = 0 OR NEW.id <> OLD.id OR NEW.public_key <> OLD.public_key OR NEW.fingerprint <> OLD.fingerprint OR NEW.person <> OLD.person
  OR NEW.name <> OLD.name OR NEW.created_at <> OLD.created_at OR NEW.created_by <> OLD.created_by
BEGIN
  SELECT RAISE(ABORT, 'an approval key is revoked once and never changed');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER approval_keys_stay BEFORE DELETE ON approval_keys
BEGIN
  SELECT RAISE(ABORT, 'an approval key is never deleted');
END;
-- +goose StatementEnd

CREATE TABLE plan_signatures (
  id TEXT PRIMARY KEY CHECK (id <> ''),
  type TEXT NOT NULL CHECK (type IN ('okpay.plan.made', 'okpay.plan.approved')),
  merchant_id TEXT NOT NULL REFERENCES customers (id),
  plan TEXT NOT NULL CHECK (plan <> ''),
  key_id TEXT NOT NULL REFERENCES approval_keys (id),
  signed_at INTEGER NOT NULL CHECK (signed_at > 0),
  expires_at INTEGER NOT NULL CHECK (expires_at = 0 OR expires_at > signed_at), -- 0 for never
  signature BLOB NOT NULL UNIQUE CHECK (length(signature) = 64),
  created_at INTEGER NOT NULL CHECK (created_at > 0),
  created_by TEXT NOT NULL CHECK (created_by <> '')
) STRICT;
CREATE INDEX plan_signatures_plan ON plan_signatures (merchant_id, plan, type, id);
CREATE INDEX plan_signatures_type ON plan_signatures (type, id);
CREATE INDEX plan_signatures_merchant ON plan_signatures (merchant_id, type, id);

-- +goose StatementBegin
CREATE TRIGGER plan_signatures_never_change BEFORE UPDATE ON plan_signatures
BEGIN
  SELECT RAISE(ABORT, 'a signature is never changed');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER plan_signatures_stay BEFORE DELETE ON plan_signatures
BEGIN
  SELECT RAISE(ABORT, 'a signature is never deleted');
END;
-- +goose StatementEnd

-- A payout of a plan that needed an approval has a row for each pair by which it
-- was opened; the newest counts.
CREATE TABLE payout_approvals (
  id TEXT PRIMARY KEY CHECK (id <> ''),
  payout_id TEXT NOT NULL REFERENCES payouts (id),
  plan TEXT NOT NULL CHECK (plan <> ''),
  made_id TEXT NOT NULL REFERENCES plan_signatures (id),
  approved_id TEXT NOT NULL REFERENCES plan_signatures (id),
  created_at INTEGER NOT NULL CHECK (created_at > 0)
) STRICT;
CREATE INDEX payout_approvals_payout ON payout_approvals (payout_id, plan, id);

-- +goose StatementBegin
CREATE TRIGGER payout_approvals_never_change BEFORE UPDATE ON payout_approvals
BEGIN
  SELECT RAISE(ABORT, 'the approval of a payout is never changed');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER payout_approvals_stay BEFORE DELETE ON payout_approvals
BEGIN
  SELECT RAISE(ABORT, 'the approval of a payout is never deleted');
END;
-- +goose StatementEnd

-- What a merchant has paid to whom before, for the warnings of a plan.
CREATE INDEX payout_items_paid_to ON payout_items (merchant_id, recipient_id, currency, amount, transaction_id) WHERE transaction_id <> '';
