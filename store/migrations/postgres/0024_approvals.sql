-- The public keys by which people sign payout plans, what they signed, and which
-- signatures a payout was opened by.

-- +goose Up
CREATE TABLE approval_keys (
  id TEXT COLLATE "C" PRIMARY KEY CHECK (id <> ''),
  public_key BYTEA NOT NULL UNIQUE CHECK (length(public_key) = 32),
  fingerprint BYTEA NOT NULL UNIQUE CHECK (length(fingerprint) = 32), -- SHA-256 of the key
  person TEXT COLLATE "C" NOT NULL CHECK (person <> ''),
  name TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL CHECK (created_at > 0),
  created_by TEXT COLLATE "C" NOT NULL CHECK (created_by <> ''),
  revoked_at BIGINT NOT NULL DEFAULT 0 CHECK (revoked_at >= 0), -- 0 for not
  reason TEXT COLLATE "C" NOT NULL DEFAULT ''
);
CREATE INDEX approval_keys_person ON approval_keys (person, id);

CREATE TRIGGER approval_keys_only_revoked BEFORE UPDATE ON approval_keys FOR EACH ROW
WHEN (OLD.revoked_at <> 0 OR NEW.revoked_at = 0 OR NEW.id <> OLD.id OR NEW.public_key <> OLD.public_key OR NEW.fingerprint <> OLD.fingerprint OR NEW.person <> OLD.person
  OR NEW.name <> OLD.name OR NEW.created_at <> OLD.created_at OR NEW.created_by <> OLD.created_by)
EXECUTE FUNCTION okpay_refuse('an approval key is revoked once and never changed');

CREATE TRIGGER approval_keys_stay BEFORE DELETE ON approval_keys FOR EACH ROW EXECUTE FUNCTION okpay_refuse('an approval key is never deleted');

CREATE TABLE plan_signatures (
  id TEXT COLLATE "C" PRIMARY KEY CHECK (id <> ''),
  type TEXT COLLATE "C" NOT NULL CHECK (type IN ('okpay.plan.made', 'okpay.plan.approved')),
  merchant_id TEXT COLLATE "C" NOT NULL REFERENCES customers (id),
  plan TEXT COLLATE "C" NOT NULL CHECK (plan <> ''),
  key_id TEXT COLLATE "C" NOT NULL REFERENCES approval_keys (id),
  signed_at BIGINT NOT NULL CHECK (signed_at > 0),
  expires_at BIGINT NOT NULL CHECK (expires_at = 0 OR expires_at > signed_at), -- 0 for never
  signature BYTEA NOT NULL UNIQUE CHECK (length(signature) = 64),
  created_at BIGINT NOT NULL CHECK (created_at > 0),
  created_by TEXT COLLATE "C" NOT NULL CHECK (created_by <> '')
);
CREATE INDEX plan_signatures_plan ON plan_signatures (merchant_id, plan, type, id);
CREATE INDEX plan_signatures_type ON plan_signatures (type, id);
CREATE INDEX plan_signatures_merchant ON plan_signatures (merchant_id, type, id);

CREATE TRIGGER plan_signatures_never_change BEFORE UPDATE ON plan_signatures FOR EACH ROW EXECUTE FUNCTION okpay_refuse('a signature is never changed');

CREATE TRIGGER plan_signatures_stay BEFORE DELETE ON plan_signatures FOR EACH ROW EXECUTE FUNCTION okpay_refuse('a signature is never deleted');

-- A payout of a plan that needed an approval has a row for each pair by which it
-- was opened; the newest counts.
CREATE TABLE payout_approvals (
  id TEXT COLLATE "C" PRIMARY KEY CHECK (id <> ''),
  payout_id TEXT COLLATE "C" NOT NULL REFERENCES payouts (id),
  plan TEXT COLLATE "C" NOT NULL CHECK (plan <> ''),
  made_id TEXT COLLATE "C" NOT NULL REFERENCES plan_signatures (id),
  approved_id TEXT COLLATE "C" NOT NULL REFERENCES plan_signatures (id),
  created_at BIGINT NOT NULL CHECK (created_at > 0)
);
CREATE INDEX payout_approvals_payout ON payout_approvals (payout_id, plan, id);

CREATE TRIGGER payout_approvals_never_change BEFORE UPDATE ON payout_approvals FOR EACH ROW EXECUTE FUNCTION okpay_refuse('the approval of a payout is never changed');

CREATE TRIGGER payout_approvals_stay BEFORE DELETE ON payout_approvals FOR EACH ROW EXECUTE FUNCTION okpay_refuse('the approval of a payout is never deleted');

-- What a merchant has paid to whom before, for the warnings of a plan.
CREATE INDEX payout_items_paid_to ON payout_items (merchant_id, recipient_id, currency, amount, transaction_id) WHERE transaction_id <> '';
