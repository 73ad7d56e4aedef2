-- Quotes of foreign exchange, and what was converted: each conversion is that of
-- one transaction, and a quote is good for one. Neither is ever changed.

-- +goose Up
CREATE TABLE fx_quotes (
  id TEXT COLLATE "C" PRIMARY KEY CHECK (id <> ''),
  customer_id TEXT COLLATE "C" NOT NULL REFERENCES customers (id),
  fixed TEXT COLLATE "C" NOT NULL CHECK (fixed = 'pay' OR fixed = 'receive'),
  from_currency TEXT COLLATE "C" NOT NULL CHECK (length(from_currency) = 3),
  to_currency TEXT COLLATE "C" NOT NULL CHECK (length(to_currency) = 3),
  pay BIGINT NOT NULL CHECK (pay > 0),
  receive BIGINT NOT NULL CHECK (receive > 0),
  margin BIGINT NOT NULL CHECK (margin >= 0),
  residue BIGINT NOT NULL,
  margin_bps BIGINT NOT NULL CHECK (margin_bps >= 0),
  rounding BIGINT NOT NULL CHECK (rounding > 0),
  day BIGINT NOT NULL CHECK (day > 0),
  from_priority BIGINT NOT NULL,
  from_recorded_at BIGINT NOT NULL CHECK (from_recorded_at >= 0),
  from_rate TEXT COLLATE "C" NOT NULL CHECK (from_rate <> ''),
  to_priority BIGINT NOT NULL,
  to_recorded_at BIGINT NOT NULL CHECK (to_recorded_at >= 0),
  to_rate TEXT COLLATE "C" NOT NULL CHECK (to_rate <> ''),
  rate TEXT COLLATE "C" NOT NULL CHECK (rate <> ''),
  mid_rate TEXT COLLATE "C" NOT NULL CHECK (mid_rate <> ''),
  source TEXT COLLATE "C" NOT NULL CHECK (source <> ''),
  policy_version TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL CHECK (created_at > 0),
  expires_at BIGINT NOT NULL CHECK (expires_at > created_at),
  CONSTRAINT fx_quotes_two_currencies CHECK (from_currency <> to_currency)
);
CREATE INDEX fx_quotes_customer ON fx_quotes (customer_id, expires_at);

CREATE TABLE fx_conversions (
  txn_id TEXT COLLATE "C" PRIMARY KEY CHECK (txn_id <> ''),
  quote_id TEXT COLLATE "C" NOT NULL,
  payment_id TEXT COLLATE "C" NOT NULL,
  paid BIGINT NOT NULL CHECK (paid >= 0),
  paid_currency TEXT COLLATE "C" NOT NULL CHECK (length(paid_currency) = 3),
  received BIGINT NOT NULL CHECK (received >= 0),
  received_currency TEXT COLLATE "C" NOT NULL CHECK (length(received_currency) = 3),
  fee_paid BIGINT NOT NULL CHECK (fee_paid >= 0),
  margin BIGINT NOT NULL,
  residue BIGINT NOT NULL,
  fee_margin BIGINT NOT NULL CHECK (fee_margin >= 0),
  fee_residue BIGINT NOT NULL,
  rate TEXT COLLATE "C" NOT NULL CHECK (rate <> ''),
  refunded_before BIGINT NOT NULL CHECK (refunded_before >= 0),
  fee_before BIGINT NOT NULL CHECK (fee_before >= 0),
  at BIGINT NOT NULL CHECK (at > 0),
  CONSTRAINT fx_conversions_of_one CHECK ((quote_id = '') = (payment_id <> ''))
);
CREATE UNIQUE INDEX fx_conversions_quote ON fx_conversions (quote_id) WHERE quote_id <> '';
CREATE INDEX fx_conversions_payment ON fx_conversions (payment_id) WHERE payment_id <> '';
CREATE INDEX fx_conversions_at ON fx_conversions (at, txn_id);

CREATE TRIGGER fx_quotes_never_change BEFORE UPDATE ON fx_quotes FOR EACH ROW EXECUTE FUNCTION okpay_refuse('a quote is never changed');
CREATE TRIGGER fx_quotes_stay BEFORE DELETE ON fx_quotes FOR EACH ROW EXECUTE FUNCTION okpay_refuse('a quote is never deleted');
CREATE TRIGGER fx_conversions_never_change BEFORE UPDATE ON fx_conversions FOR EACH ROW EXECUTE FUNCTION okpay_refuse('a conversion is never changed');
CREATE TRIGGER fx_conversions_stay BEFORE DELETE ON fx_conversions FOR EACH ROW EXECUTE FUNCTION okpay_refuse('a conversion is never deleted');
