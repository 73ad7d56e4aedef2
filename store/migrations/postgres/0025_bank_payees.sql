-- Payout items to bank accounts. A payee is the account and the name that a
-- merchant pays, and never changes: its details are sealed, fingerprint is a keyed
-- hash of all of them and account_index one of the account alone. A credit transfer
-- is one instruction to a bank: an item that came back may be sent again, and has
-- one more. An export is a set of them that left in one file.

-- +goose Up
CREATE TABLE payees (
  id TEXT COLLATE "C" PRIMARY KEY CHECK (id <> ''),
  merchant_id TEXT COLLATE "C" NOT NULL REFERENCES customers (id),
  fingerprint TEXT COLLATE "C" NOT NULL CHECK (fingerprint <> ''),
  account_index TEXT COLLATE "C" NOT NULL CHECK (account_index <> ''),
  name TEXT COLLATE "C" NOT NULL CHECK (name <> ''),
  country TEXT COLLATE "C" NOT NULL,
  last4 TEXT COLLATE "C" NOT NULL,
  details BYTEA NOT NULL CHECK (octet_length(details) > 0),
  created_at BIGINT NOT NULL CHECK (created_at > 0)
);
CREATE UNIQUE INDEX payees_fingerprint ON payees (merchant_id, account_index, fingerprint);

CREATE TRIGGER payees_never_change BEFORE UPDATE ON payees FOR EACH ROW
WHEN (NOT (
  NEW.id = OLD.id AND NEW.merchant_id = OLD.merchant_id AND NEW.fingerprint = OLD.fingerprint
  AND NEW.account_index = OLD.account_index AND NEW.name = OLD.name AND NEW.country = OLD.country
  AND NEW.last4 = OLD.last4 AND NEW.created_at = OLD.created_at
))
EXECUTE FUNCTION okpay_refuse('a payee is never changed');

CREATE TRIGGER payees_stay BEFORE DELETE ON payees FOR EACH ROW
EXECUTE FUNCTION okpay_refuse('a payee is never deleted');
CREATE TRIGGER payees_stay_all BEFORE TRUNCATE ON payees FOR EACH STATEMENT
EXECUTE FUNCTION okpay_refuse('a payee is never deleted');

ALTER TABLE payouts ADD COLUMN submitted BIGINT NOT NULL DEFAULT 0 CHECK (submitted >= 0);
ALTER TABLE payouts ADD COLUMN settled BIGINT NOT NULL DEFAULT 0 CHECK (settled >= 0);
ALTER TABLE payouts ADD COLUMN returned BIGINT NOT NULL DEFAULT 0 CHECK (returned >= 0);

-- Attempt counts how often the item came back.
DROP TRIGGER payout_items_paid_once ON payout_items;
ALTER TABLE payout_items ADD COLUMN reference TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE payout_items ALTER COLUMN reference DROP DEFAULT;
ALTER TABLE payout_items ADD COLUMN attempt BIGINT NOT NULL DEFAULT 0 CHECK (attempt >= 0);
ALTER TABLE payout_items ALTER COLUMN attempt DROP DEFAULT;
ALTER TABLE payout_items DROP CONSTRAINT payout_items_status_check;
ALTER TABLE payout_items ADD CONSTRAINT payout_items_status_check CHECK (status = 'pending' OR status = 'paid' OR status = 'submitted'
  OR status = 'settled' OR status = 'returned' OR status = 'failed' OR status = 'cancelled');
ALTER TABLE payout_items DROP CONSTRAINT payout_items_paid_by;
ALTER TABLE payout_items ADD CONSTRAINT payout_items_paid_by
  CHECK ((status = 'paid' OR status = 'submitted' OR status = 'settled' OR status = 'returned') = (transaction_id <> ''));
ALTER TABLE payout_items ADD CONSTRAINT payout_items_at_bank
  CHECK (substr(recipient_id, 1, 4) = 'pye_' OR NOT (status = 'submitted' OR status = 'settled' OR status = 'returned'));

CREATE TRIGGER payout_items_paid_once BEFORE UPDATE ON payout_items FOR EACH ROW
WHEN (OLD.transaction_id <> '' AND NOT (
  NEW.payout_id = OLD.payout_id AND NEW.merchant_id = OLD.merchant_id AND NEW.item = OLD.item
  AND ((OLD.status = 'returned' AND NEW.status = 'pending' AND NEW.attempt = OLD.attempt + 1)
    OR (NEW.recipient_id = OLD.recipient_id AND NEW.amount = OLD.amount AND NEW.currency = OLD.currency
      AND NEW.transaction_id = OLD.transaction_id AND NEW.attempt = OLD.attempt
      AND (NEW.status = OLD.status
        OR (OLD.status = 'paid' AND (NEW.status = 'submitted' OR NEW.status = 'returned'))
        OR (OLD.status = 'submitted' AND (NEW.status = 'settled' OR NEW.status = 'returned'))
        OR (OLD.status = 'settled' AND NEW.status = 'returned'))))
))
EXECUTE FUNCTION okpay_refuse('a paid item stays paid');

CREATE TABLE bank_accounts (
  name TEXT COLLATE "C" PRIMARY KEY CHECK (name <> ''),
  holder TEXT COLLATE "C" NOT NULL CHECK (holder <> ''),
  iban TEXT COLLATE "C" NOT NULL,
  bic TEXT COLLATE "C" NOT NULL,
  account TEXT COLLATE "C" NOT NULL,
  routing TEXT COLLATE "C" NOT NULL,
  country TEXT COLLATE "C" NOT NULL,
  currency TEXT COLLATE "C" NOT NULL CHECK (length(currency) = 3),
  created_at BIGINT NOT NULL CHECK (created_at > 0),
  CHECK ((iban <> '') <> (account <> ''))
);

CREATE TABLE payout_exports (
  id TEXT COLLATE "C" PRIMARY KEY CHECK (id <> ''),
  payout_id TEXT COLLATE "C" NOT NULL REFERENCES payouts (id),
  bank_account TEXT COLLATE "C" NOT NULL REFERENCES bank_accounts (name),
  format TEXT COLLATE "C" NOT NULL CHECK (format <> ''),
  message_id TEXT COLLATE "C" NOT NULL CHECK (message_id <> ''),
  execution_date TEXT COLLATE "C" NOT NULL CHECK (length(execution_date) = 10),
  batch_booking BIGINT NOT NULL CHECK (batch_booking = 0 OR batch_booking = 1),
  count BIGINT NOT NULL CHECK (count > 0),
  amount BIGINT NOT NULL CHECK (amount > 0),
  currency TEXT COLLATE "C" NOT NULL CHECK (length(currency) = 3),
  created_at BIGINT NOT NULL CHECK (created_at > 0)
);
CREATE UNIQUE INDEX payout_exports_message ON payout_exports (message_id);
CREATE INDEX payout_exports_payout ON payout_exports (payout_id, id);

CREATE TABLE credit_transfers (
  transaction_id TEXT COLLATE "C" PRIMARY KEY CHECK (transaction_id <> ''),
  payout_id TEXT COLLATE "C" NOT NULL,
  merchant_id TEXT COLLATE "C" NOT NULL,
  item TEXT COLLATE "C" NOT NULL CHECK (item <> ''),
  attempt BIGINT NOT NULL CHECK (attempt >= 0),
  payee_id TEXT COLLATE "C" NOT NULL REFERENCES payees (id),
  amount BIGINT NOT NULL CHECK (amount > 0),
  currency TEXT COLLATE "C" NOT NULL CHECK (length(currency) = 3),
  memo TEXT COLLATE "C" NOT NULL,
  reference TEXT COLLATE "C" NOT NULL,
  end_to_end_id TEXT COLLATE "C" NOT NULL CHECK (end_to_end_id <> ''),
  export_id TEXT COLLATE "C" NOT NULL,
  export_place BIGINT NOT NULL CHECK (export_place >= 0)
);
CREATE UNIQUE INDEX credit_transfers_end_to_end ON credit_transfers (end_to_end_id);
CREATE UNIQUE INDEX credit_transfers_item ON credit_transfers (payout_id, item, attempt);
CREATE UNIQUE INDEX credit_transfers_export ON credit_transfers (export_id, export_place) WHERE export_id <> '';

CREATE TRIGGER credit_transfers_exported_once BEFORE UPDATE ON credit_transfers FOR EACH ROW
WHEN (NOT (
  OLD.export_id = '' AND NEW.export_id <> '' AND NEW.transaction_id = OLD.transaction_id AND NEW.payout_id = OLD.payout_id
  AND NEW.merchant_id = OLD.merchant_id AND NEW.item = OLD.item AND NEW.attempt = OLD.attempt AND NEW.payee_id = OLD.payee_id
  AND NEW.amount = OLD.amount AND NEW.currency = OLD.currency AND NEW.memo = OLD.memo AND NEW.reference = OLD.reference
  AND NEW.end_to_end_id = OLD.end_to_end_id
))
EXECUTE FUNCTION okpay_refuse('a credit transfer is exported once and else never changed');

CREATE TRIGGER credit_transfers_stay BEFORE DELETE ON credit_transfers FOR EACH ROW
EXECUTE FUNCTION okpay_refuse('a credit transfer is never deleted');
CREATE TRIGGER credit_transfers_stay_all BEFORE TRUNCATE ON credit_transfers FOR EACH STATEMENT
EXECUTE FUNCTION okpay_refuse('a credit transfer is never deleted');

CREATE TRIGGER payout_exports_never_change BEFORE UPDATE ON payout_exports FOR EACH ROW
EXECUTE FUNCTION okpay_refuse('an export is never changed');

CREATE TRIGGER payout_exports_stay BEFORE DELETE ON payout_exports FOR EACH ROW
EXECUTE FUNCTION okpay_refuse('an export is never deleted');
CREATE TRIGGER payout_exports_stay_all BEFORE TRUNCATE ON payout_exports FOR EACH STATEMENT
EXECUTE FUNCTION okpay_refuse('an export is never deleted');
