-- Payout schedules: what a merchant has above a floor is withdrawn to a bank account
-- of its own, by itself. There is one a merchant and currency, which stays when it is
-- removed. Weekdays has a bit a day, Monday the lowest; minute is that of the day in
-- time_zone. What begins with last_ is how it ended last.

-- +goose Up
CREATE TABLE payout_schedules (
  merchant_id TEXT COLLATE "C" NOT NULL REFERENCES customers (id),
  currency TEXT COLLATE "C" NOT NULL CHECK (length(currency) = 3),
  status TEXT COLLATE "C" NOT NULL CHECK (status = 'active' OR status = 'removed'),
  instrument_id TEXT COLLATE "C" NOT NULL REFERENCES instruments (id),
  floor BIGINT NOT NULL CHECK (floor >= 0),
  weekdays BIGINT NOT NULL CHECK (weekdays BETWEEN 1 AND 127),
  minute BIGINT NOT NULL CHECK (minute BETWEEN 0 AND 1439),
  time_zone TEXT COLLATE "C" NOT NULL CHECK (time_zone <> ''),
  next_at BIGINT NOT NULL CHECK (next_at >= 0),
  last_date TEXT COLLATE "C" NOT NULL,
  last_at BIGINT NOT NULL CHECK (last_at >= 0),
  last_txn TEXT COLLATE "C" NOT NULL,
  last_amount BIGINT NOT NULL CHECK (last_amount >= 0),
  last_code TEXT COLLATE "C" NOT NULL,
  last_message TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL CHECK (created_at > 0),
  changed_at BIGINT NOT NULL CHECK (changed_at >= created_at),
  version BIGINT NOT NULL CHECK (version > 0),
  PRIMARY KEY (merchant_id, currency),
  CONSTRAINT payout_schedules_next CHECK ((status = 'active') = (next_at > 0)),
  CONSTRAINT payout_schedules_ran CHECK ((last_date = '') = (last_at = 0) AND (last_txn = '' OR last_code = '')
    AND (last_amount > 0) = (last_txn <> ''))
);
CREATE INDEX payout_schedules_due ON payout_schedules (next_at, merchant_id, currency) WHERE status = 'active';
