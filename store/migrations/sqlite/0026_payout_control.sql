-- Payouts that are scheduled, and items that are cancelled. due_at is from when on a
-- payout is paid, 0 for at once. An item whose money was given back before any bank
-- was told of it is cancelled and keeps its transaction.

-- +goose Up
-- What refers to a payout does so again when the transaction ends.
PRAGMA defer_foreign_keys = ON;
CREATE TABLE payouts_before AS SELECT * FROM payouts;
DROP TABLE payouts;
CREATE TABLE payouts (
  id TEXT PRIMARY KEY CHECK (id <> ''),
  merchant_id TEXT NOT NULL REFERENCES customers (id),
  name TEXT NOT NULL CHECK (name <> ''),
  plan TEXT NOT NULL,
  source TEXT NOT NULL,
  source_sha256 TEXT NOT NULL,
  policy_version TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status = 'loading' OR status = 'scheduled' OR status = 'running' OR status = 'stopped'
    OR status = 'partial' OR status = 'done' OR status = 'cancelled'),
  on_error TEXT NOT NULL CHECK (on_error = 'continue' OR on_error = 'stop' OR on_error = 'all-or-nothing'),
  count INTEGER NOT NULL CHECK (count >= 0),
  paid INTEGER NOT NULL CHECK (paid >= 0),
  failed INTEGER NOT NULL CHECK (failed >= 0),
  pending INTEGER NOT NULL CHECK (pending >= 0),
  already_paid INTEGER NOT NULL CHECK (already_paid >= 0),
  loaded INTEGER NOT NULL CHECK (loaded >= 0),
  next INTEGER NOT NULL CHECK (next >= 0),
  totals TEXT NOT NULL CHECK (json_valid(totals)),
  created_at INTEGER NOT NULL CHECK (created_at > 0),
  finished_at INTEGER NOT NULL CHECK (finished_at >= 0),
  purse TEXT NOT NULL DEFAULT '',
  fx TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(fx)),
  submitted INTEGER NOT NULL DEFAULT 0 CHECK (submitted >= 0),
  settled INTEGER NOT NULL DEFAULT 0 CHECK (settled >= 0),
  returned INTEGER NOT NULL DEFAULT 0 CHECK (returned >= 0),
  cancelled INTEGER NOT NULL DEFAULT 0 CHECK (cancelled >= 0),
  due_at INTEGER NOT NULL DEFAULT 0 CHECK (due_at >= 0)
) STRICT, WITHOUT ROWID;
INSERT INTO payouts (id, merchant_id, name, plan, source, source_sha256, policy_version, status, on_error, count, paid, failed, pending,
    already_paid, loaded, next, totals, created_at, finished_at, purse, fx, submitted, settled, returned)
  SELECT id, merchant_id, name, plan, source, source_sha256, policy_version, status, on_error, count, paid, failed, pending,
    already_paid, loaded, next, totals, created_at, finished_at, purse, fx, submitted, settled, returned
  FROM payouts_before;
DROP TABLE payouts_before;
CREATE UNIQUE INDEX payouts_name ON payouts (merchant_id, name);
CREATE INDEX payouts_due ON payouts (due_at, id) WHERE due_at > 0 AND pending > 0;

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
  CONSTRAINT payout_items_paid_by CHECK (CASE WHEN status = 'pending' OR status = 'failed' THEN transaction_id = '' WHEN status = 'cancelled' THEN TRUE ELSE transaction_id <> '' END),
  CONSTRAINT payout_items_at_bank CHECK (substr(recipient_id, 1, 4) = 'pye_' OR NOT (status = 'submitted' OR status = 'settled' OR status = 'returned'))
) STRICT, WITHOUT ROWID;
INSERT INTO payout_items_next (payout_id, place, merchant_id, line, item, recipient_id, amount, currency, fee, memo, reference,
    status, attempt, transaction_id, code, message)
  SELECT payout_id, place, merchant_id, line, item, recipient_id, amount, currency, fee, memo, reference, status, attempt, transaction_id, code, message
  FROM payout_items;
DROP TABLE payout_items;
ALTER TABLE payout_items_next RENAME TO payout_items;
CREATE UNIQUE INDEX payout_items_item ON payout_items (merchant_id, item, payout_id);
CREATE INDEX payout_items_paid_to ON payout_items (merchant_id, recipient_id, currency, amount, transaction_id) WHERE transaction_id <> '';

-- +goose StatementBegin
CREATE TRIGGER payout_items_paid_once AFTER UPDATE ON payout_items
WHEN OLD.transaction_id <> '' AND NOT (
  NEW.payout_id = OLD.payout_id AND NEW.merchant_id = OLD.merchant_id AND NEW.item = OLD.item
  AND (((OLD.status = 'returned' OR OLD.status = 'cancelled') AND NEW.status = 'pending' AND NEW.attempt = OLD.attempt + 1)
    OR (NEW.recipient_id = OLD.recipient_id AND NEW.amount = OLD.amount AND NEW.currency = OLD.currency
      AND NEW.transaction_id = OLD.transaction_id AND NEW.attempt = OLD.attempt
      AND (NEW.status = OLD.status
        OR (OLD.status = 'paid' AND (NEW.status = 'submitted' OR NEW.status = 'returned' OR NEW.status = 'cancelled'))
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
