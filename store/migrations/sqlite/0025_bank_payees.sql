-- Payout items to bank accounts. A payee is the account and the name that a
-- merchant pays, and never changes: its details are sealed, fingerprint is a keyed
-- hash of all of them and account_index one of the account alone. A credit transfer
-- is one instruction to a bank: an item that came back may be sent again, and has
-- one more. An export is a set of them that left in one file.

-- +goose Up
CREATE TABLE payees (
  id TEXT PRIMARY KEY CHECK (id <> ''),
  merchant_id TEXT NOT NULL REFERENCES customers (id),
  fingerprint TEXT NOT NULL CHECK (fingerprint <> ''),
  account_index TEXT NOT NULL CHECK (account_index <> ''),
  name TEXT NOT NULL CHECK (name <> ''),
  country TEXT NOT NULL,
  last4 TEXT NOT NULL,
  details BLOB NOT NULL CHECK (length(details) > 0),
  created_at INTEGER NOT NULL CHECK (created_at > 0)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX payees_fingerprint ON payees (merchant_id, account_index, fingerprint);

-- +goose StatementBegin
CREATE TRIGGER payees_never_change AFTER UPDATE ON payees
WHEN NOT (
  NEW.id = OLD.id AND NEW.merchant_id = OLD.merchant_id AND NEW.fingerprint = OLD.fingerprint
  AND NEW.account_index = OLD.account_index AND NEW.name = OLD.name AND NEW.country = OLD.country
  AND NEW.last4 = OLD.last4 AND NEW.created_at = OLD.created_at
)
BEGIN
  SELECT RAISE(ABORT, 'a payee is never changed');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER payees_stay BEFORE DELETE ON payees
BEGIN
  SELECT RAISE(ABORT, 'a payee is never deleted');
END;
-- +goose StatementEnd

ALTER TABLE payouts ADD COLUMN submitted INTEGER NOT NULL DEFAULT 0 CHECK (submitted >= 0);
ALTER TABLE payouts ADD COLUMN settled INTEGER NOT NULL DEFAULT 0 CHECK (settled >= 0);
ALTER TABLE payouts ADD COLUMN returned INTEGER NOT NULL DEFAULT 0 CHECK (returned >= 0);

-- Attempt counts how often the item came back.
CREATE TABLE payout_items_next (
  payout_id TEXT NOT NULL REFERENCES payouts (id) DEFERRABLE INITIALLY DEFERRED,
  place INTEGER NOT NULL,
  merchant_id TEXT NOT NULL,
  line INTEGER NOT NULL,
  item TEXT NOT NULL CHECK (item <> ''),
  recipient_id TEXT NOT NULL,
  amount INTEGER NOT NULL CHECK (amount > 0),
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  fee INTEGER NOT NULL CHECK (fee >= 0),
  memo TEXT NOT NULL,
  reference TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status = 'pending' OR status = 'paid' OR status = 'submitted' OR status = 'settled'
    OR status = 'returned' OR status = 'failed' OR status = 'cancelled'),
  attempt INTEGER NOT NULL CHECK (attempt >= 0),
  transaction_id TEXT NOT NULL,
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  PRIMARY KEY (payout_id, place),
  CONSTRAINT payout_items_paid_by CHECK ((status = 'paid' OR status = 'submitted' OR status = 'settled' OR status = 'returned') = (transaction_id <> '')),
  CONSTRAINT payout_items_at_bank CHECK (substr(recipient_id, 1, 4) = 'pye_' OR NOT (status = 'submitted' OR status = 'settled' OR status = 'returned'))
) STRICT, WITHOUT ROWID;
INSERT INTO payout_items_next (payout_id, place, merchant_id, line, item, recipient_id, amount, currency, fee, memo, reference,
    status, attempt, transaction_id, code, message)
  SELECT payout_id, place, merchant_id, line, item, recipient_id, amount, currency, fee, memo, '', status, 0, transaction_id, code, message
  FROM payout_items;
DROP TABLE payout_items;
ALTER TABLE payout_items_next RENAME TO payout_items;
CREATE UNIQUE INDEX payout_items_item ON payout_items (merchant_id, item, payout_id);
CREATE INDEX payout_items_paid_to ON payout_items (merchant_id, recipient_id, currency, amount, transaction_id) WHERE transaction_id <> '';

-- +goose StatementBegin
CREATE TRIGGER payout_items_paid_once AFTER UPDATE ON payout_items
WHEN OLD.transaction_id <> '' AND NOT (
  NEW.payout_id = OLD.payout_id AND NEW.merchant_id = OLD.merchant_id AND NEW.item = OLD.item
  AND ((OLD.status = 'returned' AND NEW.status = 'pending' AND NEW.attempt = OLD.attempt + 1)
    OR (NEW.recipient_id = OLD.recipient_id AND NEW.amount = OLD.amount AND NEW.currency = OLD.currency
      AND NEW.transaction_id = OLD.transaction_id AND NEW.attempt = OLD.attempt
      AND (NEW.status = OLD.status
        OR (OLD.status = 'paid' AND (NEW.status = 'submitted' OR NEW.status = 'returned'))
        OR (OLD.status = 'submitted' AND (NEW.status = 'settled' OR NEW.status = 'returned'))
        OR (OLD.status = 'settled' AND NEW.status = 'returned'))))
)
BEGIN
  SELECT RAISE(ABORT, 'a paid item stays paid');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER payout_items_stay BEFORE DELETE ON payout_items
BEGIN
  SELECT RAISE(ABORT, 'an item is never deleted');
END;
-- +goose StatementEnd

CREATE TABLE bank_accounts (
  name TEXT PRIMARY KEY CHECK (name <> ''),
  holder TEXT NOT NULL CHECK (holder <> ''),
  iban TEXT NOT NULL,
  bic TEXT NOT NULL,
  account TEXT NOT NULL,
  routing TEXT NOT NULL,
  country TEXT NOT NULL,
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  created_at INTEGER NOT NULL CHECK (created_at > 0),
  CHECK ((iban <> '') <> (account <> ''))
) STRICT, WITHOUT ROWID;

CREATE TABLE payout_exports (
  id TEXT PRIMARY KEY CHECK (id <> ''),
  payout_id TEXT NOT NULL REFERENCES payouts (id),
  bank_account TEXT NOT NULL REFERENCES bank_accounts (name),
  format TEXT NOT NULL CHECK (format <> ''),
  message_id TEXT NOT NULL CHECK (message_id <> ''),
  execution_date TEXT NOT NULL CHECK (length(execution_date) = 10),
  batch_booking INTEGER NOT NULL CHECK (batch_booking = 0 OR batch_booking = 1),
  count INTEGER NOT NULL CHECK (count > 0),
  amount INTEGER NOT NULL CHECK (amount > 0),
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  created_at INTEGER NOT NULL CHECK (created_at > 0)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX payout_exports_message ON payout_exports (message_id);
CREATE INDEX payout_exports_payout ON payout_exports (payout_id, id);

CREATE TABLE credit_transfers (
  transaction_id TEXT PRIMARY KEY CHECK (transaction_id <> ''),
  payout_id TEXT NOT NULL,
  merchant_id TEXT NOT NULL,
  item TEXT NOT NULL CHECK (item <> ''),
  attempt INTEGER NOT NULL CHECK (attempt >= 0),
  payee_id TEXT NOT NULL REFERENCES payees (id),
  amount INTEGER NOT NULL CHECK (amount > 0),
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  memo TEXT NOT NULL,
  reference TEXT NOT NULL,
  end_to_end_id TEXT NOT NULL CHECK (end_to_end_id <> ''),
  export_id TEXT NOT NULL,
  export_place INTEGER NOT NULL CHECK (export_place >= 0)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX credit_transfers_end_to_end ON credit_transfers (end_to_end_id);
CREATE UNIQUE INDEX credit_transfers_item ON credit_transfers (payout_id, item, attempt);
CREATE UNIQUE INDEX credit_transfers_export ON credit_transfers (export_id, export_place) WHERE export_id <> '';

-- +goose StatementBegin
CREATE TRIGGER credit_transfers_exported_once AFTER UPDATE ON credit_transfers
WHEN NOT (
  OLD.export_id = '' AND NEW.export_id <> '' AND NEW.transaction_id = OLD.transaction_id AND NEW.payout_id = OLD.payout_id
  AND NEW.merchant_id = OLD.merchant_id AND NEW.item = OLD.item AND NEW.attempt = OLD.attempt AND NEW.payee_id = OLD.payee_id
  AND NEW.amount = OLD.amount AND NEW.currency = OLD.currency AND NEW.memo = OLD.memo AND NEW.reference = OLD.reference
  AND NEW.end_to_end_id = OLD.end_to_end_id
)
BEGIN
  SELECT RAISE(ABORT, 'a credit transfer is exported once and else never changed');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER credit_transfers_stay BEFORE DELETE ON credit_transfers
BEGIN
  SELECT RAISE(ABORT, 'a credit transfer is never deleted');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER payout_exports_never_change BEFORE UPDATE ON payout_exports
BEGIN
  SELECT RAISE(ABORT, 'an export is never changed');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER payout_exports_stay BEFORE DELETE ON payout_exports
BEGIN
  SELECT RAISE(ABORT, 'an export is never deleted');
END;
-- +goose StatementEnd
