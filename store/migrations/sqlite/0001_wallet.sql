-- The wallet: who there is, what they hold, what moved and why.
-- Times are microseconds since 1970 (UTC), 0 for none. Amounts are whole minor
-- units of the currency beside them. Rows of transactions, postings and events
-- are never deleted and never rewritten; triggers at the end see to it. An
-- enumeration is checked with OR: for IN, SQLite builds a tree for each row.

-- +goose Up
CREATE TABLE wallet (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  created_at INTEGER NOT NULL CHECK (created_at > 0)
) STRICT;

-- Transactions and events share one sequence without a gap.
CREATE TABLE sequence (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  next_seq INTEGER NOT NULL CHECK (next_seq > 0),
  last_at INTEGER NOT NULL CHECK (last_at >= 0)
) STRICT;
INSERT INTO sequence (id, next_seq, last_at) VALUES (1, 1, 0);

CREATE TABLE customers (
  id TEXT PRIMARY KEY CHECK (id <> ''),
  kind TEXT NOT NULL CHECK (kind IN ('person', 'merchant')),
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  phone TEXT NOT NULL,
  handle TEXT NOT NULL,
  country TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status = 'pending' OR status = 'active' OR status = 'frozen' OR status = 'closed'),
  kyc_level INTEGER NOT NULL CHECK (kyc_level BETWEEN 0 AND 3),
  email_verified INTEGER NOT NULL CHECK (email_verified IN (0, 1)),
  phone_verified INTEGER NOT NULL CHECK (phone_verified IN (0, 1)),
  frozen_reason TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  created_at INTEGER NOT NULL CHECK (created_at > 0)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX customers_email ON customers (email);
CREATE UNIQUE INDEX customers_phone ON customers (phone);
CREATE UNIQUE INDEX customers_handle ON customers (handle) WHERE handle <> '';
CREATE INDEX customers_in_order ON customers (substr(id, 5));

CREATE TABLE instruments (
  id TEXT PRIMARY KEY CHECK (id <> ''),
  owner_id TEXT NOT NULL REFERENCES customers (id),
  kind TEXT NOT NULL CHECK (kind = 'bank' OR kind = 'debit' OR kind = 'credit' OR kind = 'prepaid'),
  brand TEXT NOT NULL,
  last4 TEXT NOT NULL,
  bin TEXT NOT NULL,
  expiry TEXT NOT NULL,
  holder TEXT NOT NULL,
  country TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('active', 'removed')),
  token TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  created_at INTEGER NOT NULL CHECK (created_at > 0)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX instruments_fingerprint ON instruments (owner_id, fingerprint) WHERE status = 'active';
CREATE INDEX instruments_owner ON instruments (owner_id, id);

CREATE TABLE accounts (
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL CHECK (path <> ''),
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  owner_id TEXT NOT NULL,
  class TEXT NOT NULL CHECK (class <> ''),
  constrained INTEGER NOT NULL CHECK (constrained IN (0, 1)),
  balance INTEGER NOT NULL,
  postings INTEGER NOT NULL CHECK (postings >= 0),
  last_at INTEGER NOT NULL CHECK (last_at >= 0),
  CONSTRAINT accounts_not_overdrawn CHECK (constrained = 0 OR balance >= 0)
) STRICT;
CREATE UNIQUE INDEX accounts_path ON accounts (path, currency);
CREATE INDEX accounts_owner ON accounts (owner_id) WHERE owner_id <> '';

CREATE TABLE transactions (
  seq INTEGER PRIMARY KEY CHECK (seq > 0),
  id TEXT NOT NULL CHECK (id <> ''),
  kind TEXT NOT NULL CHECK (kind = 'payout' OR kind = 'payment' OR kind = 'transfer' OR kind = 'top_up'
    OR kind = 'withdrawal' OR kind = 'refund' OR kind = 'exchange' OR kind = 'hold'
    OR kind = 'capture' OR kind = 'release' OR kind = 'cashback' OR kind = 'adjustment'
    OR kind = 'reversal' OR kind = 'settlement' OR kind = 'return'),
  status TEXT NOT NULL CHECK (status = 'pending' OR status = 'posted' OR status = 'voided' OR status = 'failed'
    OR status = 'returned'),
  amount INTEGER NOT NULL CHECK (amount > 0),
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  fee INTEGER NOT NULL CHECK (fee >= 0),
  fee_returnable INTEGER NOT NULL CHECK (fee_returnable >= 0 AND fee_returnable <= fee),
  fee_bearer TEXT NOT NULL CHECK (fee_bearer = '' OR fee_bearer = 'payer' OR fee_bearer = 'payee'),
  fee_rule TEXT NOT NULL,
  from_id TEXT NOT NULL,
  to_id TEXT NOT NULL,
  memo TEXT NOT NULL,
  order_id TEXT NOT NULL,
  created_at INTEGER NOT NULL CHECK (created_at > 0),
  effective_at INTEGER NOT NULL CHECK (effective_at >= 0),
  expires_at INTEGER NOT NULL CHECK (expires_at >= 0),
  key_scope TEXT NOT NULL,
  key TEXT NOT NULL,
  input_hash BLOB NOT NULL,
  actor TEXT NOT NULL,
  policy_version TEXT NOT NULL,
  parent_id TEXT NOT NULL,
  payout_id TEXT NOT NULL,
  item TEXT NOT NULL,
  reason TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX transactions_id ON transactions (id);
CREATE UNIQUE INDEX transactions_key ON transactions (key_scope, key) WHERE key <> '' AND status <> 'failed';
CREATE INDEX transactions_parent ON transactions (parent_id) WHERE parent_id <> '';
CREATE INDEX transactions_pending ON transactions (kind, id) WHERE status = 'pending';
CREATE INDEX transactions_due ON transactions (expires_at, id) WHERE kind = 'hold' AND status = 'pending';
CREATE INDEX transactions_due_of ON transactions (from_id, expires_at, id) WHERE kind = 'hold' AND status = 'pending';
CREATE INDEX transactions_top_ups_pending ON transactions (to_id, id) WHERE kind = 'top_up' AND status = 'pending';
CREATE INDEX transactions_top_ups ON transactions (to_id, created_at) WHERE kind = 'top_up';

CREATE TABLE postings (
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  at INTEGER NOT NULL CHECK (at > 0),
  idx INTEGER NOT NULL CHECK (idx >= 0),
  txn_id TEXT NOT NULL CHECK (txn_id <> ''),
  amount INTEGER NOT NULL CHECK (amount <> 0),
  balance_after INTEGER NOT NULL,
  PRIMARY KEY (account_id, at, idx)
) STRICT, WITHOUT ROWID;
CREATE INDEX postings_txn ON postings (txn_id);

CREATE TABLE events (
  seq INTEGER PRIMARY KEY CHECK (seq > 0),
  type TEXT NOT NULL CHECK (type <> ''),
  object TEXT NOT NULL,
  data TEXT NOT NULL CHECK (json_valid(data)),
  at INTEGER NOT NULL CHECK (at > 0),
  actor TEXT NOT NULL,
  key_scope TEXT NOT NULL,
  key TEXT NOT NULL,
  input_hash BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX events_key ON events (key_scope, key) WHERE key <> '';
CREATE INDEX events_object ON events (object, seq);

CREATE TABLE usage (
  owner_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  day INTEGER NOT NULL,
  amount INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (owner_id, kind, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE challenges (
  customer_id TEXT NOT NULL REFERENCES customers (id),
  channel TEXT NOT NULL CHECK (channel IN ('email', 'phone')),
  hash BLOB NOT NULL,
  attempts INTEGER NOT NULL CHECK (attempts >= 0),
  sent INTEGER NOT NULL CHECK (sent >= 0),
  expires_at INTEGER NOT NULL,
  sent_at INTEGER NOT NULL,
  PRIMARY KEY (customer_id, channel)
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
  id TEXT PRIMARY KEY CHECK (id <> ''),
  customer_id TEXT NOT NULL,
  recipient TEXT NOT NULL,
  channel TEXT NOT NULL CHECK (channel IN ('email', 'phone')),
  purpose TEXT NOT NULL,
  code TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status = 'queued' OR status = 'sent' OR status = 'failed'),
  created_at INTEGER NOT NULL CHECK (created_at > 0)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_customer ON outbox (customer_id, id);

CREATE TABLE payouts (
  id TEXT PRIMARY KEY CHECK (id <> ''),
  merchant_id TEXT NOT NULL REFERENCES customers (id),
  name TEXT NOT NULL CHECK (name <> ''),
  plan TEXT NOT NULL,
  source TEXT NOT NULL,
  source_sha256 TEXT NOT NULL,
  policy_version TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status = 'loading' OR status = 'running' OR status = 'stopped' OR status = 'partial'
    OR status = 'done'),
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
  finished_at INTEGER NOT NULL CHECK (finished_at >= 0)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX payouts_name ON payouts (merchant_id, name);

-- A negative place is that of an item which a mended plan no longer holds.
CREATE TABLE payout_items (
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
  status TEXT NOT NULL CHECK (status = 'pending' OR status = 'paid' OR status = 'failed' OR status = 'cancelled'),
  transaction_id TEXT NOT NULL,
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  PRIMARY KEY (payout_id, place),
  CONSTRAINT payout_items_paid_by CHECK ((status = 'paid') = (transaction_id <> ''))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX payout_items_item ON payout_items (merchant_id, item, payout_id);

-- What the sandbox rail remembers, as a processor keeps it at its side.
CREATE TABLE sandbox_orders (
  seq INTEGER PRIMARY KEY,
  key TEXT NOT NULL CHECK (key <> ''),
  direction TEXT NOT NULL CHECK (direction IN ('in', 'out')),
  token TEXT NOT NULL,
  amount TEXT NOT NULL,
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  state TEXT NOT NULL CHECK (state = 'succeeded' OR state = 'declined' OR state = 'pending'),
  code TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX sandbox_orders_key ON sandbox_orders (key);
CREATE INDEX sandbox_orders_token ON sandbox_orders (token, seq);

-- +goose StatementBegin
CREATE TRIGGER transactions_only_move_on BEFORE UPDATE ON transactions
WHEN NOT (
  ((OLD.status = 'pending' AND (NEW.status = 'posted' OR NEW.status = 'voided' OR NEW.status = 'failed'))
    OR (OLD.status = 'posted' AND NEW.status = 'returned'))
  AND NEW.seq = OLD.seq AND NEW.id = OLD.id AND NEW.kind = OLD.kind
  AND NEW.amount = OLD.amount AND NEW.currency = OLD.currency
  AND NEW.fee = OLD.fee AND NEW.fee_returnable = OLD.fee_returnable
  AND NEW.fee_bearer = OLD.fee_bearer AND NEW.fee_rule = OLD.fee_rule
  AND NEW.from_id = OLD.from_id AND NEW.to_id = OLD.to_id
  AND NEW.memo = OLD.memo AND NEW.order_id = OLD.order_id
  AND NEW.created_at = OLD.created_at AND NEW.expires_at = OLD.expires_at
  AND NEW.key_scope = OLD.key_scope AND NEW.key = OLD.key AND NEW.input_hash = OLD.input_hash
  AND NEW.actor = OLD.actor AND NEW.policy_version = OLD.policy_version
  AND NEW.parent_id = OLD.parent_id AND NEW.payout_id = OLD.payout_id AND NEW.item = OLD.item
)
BEGIN
  SELECT RAISE(ABORT, 'a transaction only moves on from pending or posted');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER transactions_stay BEFORE DELETE ON transactions
BEGIN
  SELECT RAISE(ABORT, 'a transaction is never deleted');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER postings_never_change BEFORE UPDATE ON postings
BEGIN
  SELECT RAISE(ABORT, 'a posting is never changed');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER postings_stay BEFORE DELETE ON postings
BEGIN
  SELECT RAISE(ABORT, 'a posting is never deleted');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER events_never_change BEFORE UPDATE ON events
BEGIN
  SELECT RAISE(ABORT, 'an event is never changed');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER events_stay BEFORE DELETE ON events
BEGIN
  SELECT RAISE(ABORT, 'an event is never deleted');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER payout_items_paid_once BEFORE UPDATE ON payout_items
WHEN OLD.status = 'paid' AND NOT (
  NEW.status = 'paid' AND NEW.payout_id = OLD.payout_id AND NEW.merchant_id = OLD.merchant_id
  AND NEW.item = OLD.item AND NEW.recipient_id = OLD.recipient_id
  AND NEW.amount = OLD.amount AND NEW.currency = OLD.currency
  AND NEW.transaction_id = OLD.transaction_id
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
