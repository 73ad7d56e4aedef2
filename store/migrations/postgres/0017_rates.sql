-- Reference rates: what one euro is worth, by day (since 1970), currency and who
-- said so. A rate is never changed; one that is published anew stands beside it.

-- +goose Up
CREATE TABLE fx_rates (
  day BIGINT NOT NULL CHECK (day > 0),
  currency TEXT COLLATE "C" NOT NULL CHECK (length(currency) = 3),
  priority BIGINT NOT NULL CHECK (priority >= 0),
  source TEXT COLLATE "C" NOT NULL CHECK (source <> ''),
  rate TEXT COLLATE "C" NOT NULL CHECK (rate <> ''),
  recorded_at BIGINT NOT NULL CHECK (recorded_at > 0),
  PRIMARY KEY (day, currency, priority, recorded_at)
);
CREATE INDEX fx_rates_currency ON fx_rates (currency, day);

CREATE TRIGGER fx_rates_never_change BEFORE UPDATE ON fx_rates FOR EACH ROW EXECUTE FUNCTION okpay_refuse('a rate is never changed');
CREATE TRIGGER fx_rates_stay BEFORE DELETE ON fx_rates FOR EACH ROW EXECUTE FUNCTION okpay_refuse('a rate is never deleted');
