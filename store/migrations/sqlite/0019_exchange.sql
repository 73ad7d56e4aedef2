-- Quotes of foreign exchange, and what was converted: each conversion is that of
-- one transaction, and a quote is good for one. Neither is ever changed.

-- +goose Up
CREATE TABLE fx_quotes (
  id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
  customer_id TEXT NOT NULL REFERENCES customers (id),
  fixed TEXT NOT NULL CHECK (fixed = 'pay' OR fixed = 'receive'),
  from_currency TEXT NOT NULL CHECK (length(from_currency) = 3),
  to_currency TEXT NOT NULL CHECK (length(to_currency) = 3),
  pay INTEGER NOT NULL CHECK (pay > 0),
  receive INTEGER NOT NULL CHECK (receive > 0),
  margin INTEGER NOT NULL CHECK (margin >= 0),
  residue INTEGER NOT NULL,
  margin_bps INTEGER NOT NULL CHECK (margin_bps >= 0),
  rounding INTEGER NOT NULL CHECK (rounding > 0),
  day INTEGER NOT NULL CHECK (day > 0),
  from_priority INTEGER NOT NULL,
  from_recorded_at INTEGER NOT NULL CHECK (from_recorded_at >= 0),
  from_rate TEXT NOT NULL CHECK (from_rate <> ''),
  to_priority INTEGER NOT NULL,
  to_recorded_at INTEGER NOT NULL CHECK (to_recorded_at >= 0),
  to_rate TEXT NOT NULL CHECK (to_rate <> ''),
  rate TEXT NOT NULL CHECK (rate <> ''),
  mid_rate TEXT NOT NULL CHECK (mid_rate <> ''),
  source TEXT NOT NULL CHECK (source <> ''),
  policy_version TEXT NOT NULL,
  created_at INTEGER NOT NULL CHECK (created_at > 0),
  expires_at INTEGER NOT NULL CHECK (expires_at > created_at),
  CONSTRAINT fx_quotes_two_currencies CHECK (from_currency <> to_currency)
) STRICT, WITHOUT ROWID;
CREATE INDEX fx_quotes_customer ON fx_quotes (customer_id, expires_at);

CREATE TABLE fx_conversions (
  txn_id TEXT NOT NULL PRIMARY KEY CHECK (txn_id <> ''),
  quote_id TEXT NOT NULL,
  payment_id TEXT NOT NULL,
  paid INTEGER NOT NULL CHECK (paid >= 0),
  paid_currency TEXT NOT NULL CHECK (length(paid_currency) = 3),
  received INTEGER NOT NULL CHECK (received >= 0),
  received_currency TEXT NOT NULL CHECK (length(received_currency) = 3),
  fee_paid INTEGER NOT NULL CHECK (fee_paid >= 0),
  margin INTEGER NOT NULL,
  residue INTEGER NOT NULL,
  fee_margin INTEGER NOT NULL CHECK (fee_margin >= 0),
  fee_residue INTEGER NOT NULL,
  rate TEXT NOT NULL CHECK (rate <> ''),
  refunded_before INTEGER NOT NULL CHECK (refunded_before >= 0),
  fee_before INTEGER NOT NULL CHECK (fee_before >= 0),
  at INTEGER NOT NULL CHECK (at > 0),
  CONSTRAINT fx_conversions_of_one CHECK ((quote_id = '') = (payment_id <> ''))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX fx_conversions_quote ON fx_conversions (quote_id) WHERE quote_id <> '';
CREATE INDEX fx_conversions_payment ON fx_conversions (payment_id) WHERE payment_id <> '';
CREATE INDEX fx_conversions_at ON fx_conversions (at, txn_id);

-- +goose StatementBegin
CREATE TRIGGER fx_quotes_never_change BEFORE UPDATE ON fx_quotes
BEGIN
  SELECT RAISE(ABORT, 'a quote is never changed');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER fx_quotes_stay BEFORE DELETE ON fx_quotes
BEGIN
  SELECT RAISE(ABORT, 'a quote is never deleted');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER fx_conversions_never_change BEFORE UPDATE ON fx_conversions
BEGIN
  SELECT RAISE(ABORT, 'a conversion is never changed');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER fx_conversions_stay BEFORE DELETE ON fx_conversions
BEGIN
  SELECT RAISE(ABORT, 'a conversion is never deleted');
END;
-- +goose StatementEnd
