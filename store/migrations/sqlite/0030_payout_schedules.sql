-- Payout schedules: what a merchant has above a floor is withdrawn to a bank account
-- of its own, by itself. There is one a merchant and currency, which stays when it is
-- removed. Weekdays has a bit a day, Monday the lowest; minute is that of the day in
-- time_zone. What begins with last_ is how it ended last.

-- +goose Up
CREATE TABLE payout_schedules (
  merchant_id TEXT NOT NULL REFERENCES customers (id),
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  status TEXT NOT NULL CHECK (status = 'active' OR status = 'removed'),
  instrument_id TEXT NOT NULL REFERENCES instruments (id),
  floor INTEGER NOT NULL CHECK (floor >= 0),
  weekdays INTEGER NOT NULL CHECK (weekdays BETWEEN 1 AND 127),
  minute INTEGER NOT NULL CHECK (minute BETWEEN 0 AND 1439),
  time_zone TEXT NOT NULL CHECK (time_zone <> ''),
  next_at INTEGER NOT NULL CHECK (next_at >= 0),
  last_date TEXT NOT NULL,
  last_at INTEGER NOT NULL CHECK (last_at >= 0),
  last_txn TEXT NOT NULL,
  last_amount INTEGER NOT NULL CHECK (last_amount >= 0),
  last_code TEXT NOT NULL,
  last_message TEXT NOT NULL,
  created_at INTEGER NOT NULL CHECK (created_at > 0),
  changed_at INTEGER NOT NULL CHECK (changed_at >= created_at),
  version INTEGER NOT NULL CHECK (version > 0),
  PRIMARY KEY (merchant_id, currency),
  CONSTRAINT payout_schedules_next CHECK ((status = 'active') = (next_at > 0)),
  CONSTRAINT payout_schedules_ran CHECK ((last_date = '') = (last_at = 0) AND (last_txn = '' OR last_code = '')
    AND (last_amount > 0) = (last_txn <> ''))
) STRICT, WITHOUT ROWID;
CREATE INDEX payout_schedules_due ON payout_schedules (next_at, merchant_id, currency) WHERE status = 'active';
