-- Promotions: what each transaction was given, which is never changed, and what
-- that sums to: by promotion, by customer and promotion, and cashback by
-- customer and month. Worths are whole minor units of the policy's base; those of
-- a refund, which gives back to the budget, are negative. Months are their first
-- days, since 1970 (UTC).

-- +goose Up
CREATE TABLE promoted (
  txn_id TEXT PRIMARY KEY CHECK (txn_id <> ''),
  fee_promotion TEXT NOT NULL,
  forgone INTEGER NOT NULL CHECK (forgone >= 0),
  forgone_worth INTEGER NOT NULL,
  cashback_promotion TEXT NOT NULL,
  cashback INTEGER NOT NULL CHECK (cashback >= 0),
  cashback_worth INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE promotion_totals (
  promotion TEXT PRIMARY KEY CHECK (promotion <> ''),
  used INTEGER NOT NULL,
  uses INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE promotion_uses (
  owner_id TEXT NOT NULL CHECK (owner_id <> ''),
  promotion TEXT NOT NULL CHECK (promotion <> ''),
  uses INTEGER NOT NULL CHECK (uses > 0),
  PRIMARY KEY (owner_id, promotion)
) STRICT, WITHOUT ROWID;

CREATE TABLE cashback_earned (
  owner_id TEXT NOT NULL CHECK (owner_id <> ''),
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  month INTEGER NOT NULL CHECK (month > 0),
  amount INTEGER NOT NULL,
  PRIMARY KEY (owner_id, currency, month)
) STRICT, WITHOUT ROWID;

-- +goose StatementBegin
CREATE TRIGGER promoted_never_changes BEFORE UPDATE ON promoted
BEGIN
  SELECT RAISE(ABORT, 'what a transaction was given is never changed');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER promoted_stays BEFORE DELETE ON promoted
BEGIN
  SELECT RAISE(ABORT, 'what a transaction was given is never deleted');
END;
-- +goose StatementEnd
