-- Reference rates: what one euro is worth, by day (since 1970), currency and who
-- said so. A rate is never changed; one that is published anew stands beside it.

-- +goose Up
CREATE TABLE fx_rates (
  day INTEGER NOT NULL CHECK (day > 0),
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  priority INTEGER NOT NULL CHECK (priority >= 0),
  source TEXT NOT NULL CHECK (source <> ''),
  rate TEXT NOT NULL CHECK (rate <> ''),
  recorded_at INTEGER NOT NULL CHECK (recorded_at > 0),
  PRIMARY KEY (day, currency, priority, recorded_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX fx_rates_currency ON fx_rates (currency, day);

-- +goose StatementBegin
CREATE TRIGGER fx_rates_never_change BEFORE UPDATE ON fx_rates
BEGIN
  SELECT RAISE(ABORT, 'a rate is never changed');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER fx_rates_stay BEFORE DELETE ON fx_rates
BEGIN
  SELECT RAISE(ABORT, 'a rate is never deleted');
END;
-- +goose StatementEnd
