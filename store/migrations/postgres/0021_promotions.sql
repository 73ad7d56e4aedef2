-- Promotions: what each transaction was given, which is never changed, and what
-- that sums to: by promotion, by customer and promotion, and cashback by
-- customer and month. Worths are whole minor units of the policy's base; those of
-- a refund, which gives back to the budget, are negative. Months are their first
-- days, since 1970 (UTC).

-- +goose Up
CREATE TABLE promoted (
  txn_id TEXT COLLATE "C" PRIMARY KEY CHECK (txn_id <> ''),
  fee_promotion TEXT COLLATE "C" NOT NULL,
  forgone BIGINT NOT NULL CHECK (forgone >= 0),
  forgone_worth BIGINT NOT NULL,
  cashback_promotion TEXT COLLATE "C" NOT NULL,
  cashback BIGINT NOT NULL CHECK (cashback >= 0),
  cashback_worth BIGINT NOT NULL
);

CREATE TABLE promotion_totals (
  promotion TEXT COLLATE "C" PRIMARY KEY CHECK (promotion <> ''),
  used BIGINT NOT NULL,
  uses BIGINT NOT NULL
);

CREATE TABLE promotion_uses (
  owner_id TEXT COLLATE "C" NOT NULL CHECK (owner_id <> ''),
  promotion TEXT COLLATE "C" NOT NULL CHECK (promotion <> ''),
  uses BIGINT NOT NULL CHECK (uses > 0),
  PRIMARY KEY (owner_id, promotion)
);

CREATE TABLE cashback_earned (
  owner_id TEXT COLLATE "C" NOT NULL CHECK (owner_id <> ''),
  currency TEXT COLLATE "C" NOT NULL CHECK (length(currency) = 3),
  month BIGINT NOT NULL CHECK (month > 0),
  amount BIGINT NOT NULL,
  PRIMARY KEY (owner_id, currency, month)
);

CREATE TRIGGER promoted_never_changes BEFORE UPDATE ON promoted
  FOR EACH ROW EXECUTE FUNCTION okpay_refuse('what a transaction was given is never changed');
CREATE TRIGGER promoted_stays BEFORE DELETE ON promoted
  FOR EACH ROW EXECUTE FUNCTION okpay_refuse('what a transaction was given is never deleted');
