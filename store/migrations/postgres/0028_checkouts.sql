-- Checkouts: what a merchant asks to be paid, and which transactions pay it. Amount
-- is 0 of one that is open, expires_at of one that does not expire by itself.
-- Payments counts those that paid or wait for an operator, and version the changes.

-- +goose Up
CREATE TABLE checkouts (
  id TEXT COLLATE "C" PRIMARY KEY CHECK (id <> ''),
  merchant_id TEXT COLLATE "C" NOT NULL REFERENCES customers (id),
  amount BIGINT NOT NULL CHECK (amount >= 0),
  currency TEXT COLLATE "C" NOT NULL CHECK (length(currency) = 3),
  order_id TEXT COLLATE "C" NOT NULL,
  memo TEXT COLLATE "C" NOT NULL,
  return_url TEXT COLLATE "C" NOT NULL,
  partial BIGINT NOT NULL CHECK (partial = 0 OR partial = 1),
  reusable BIGINT NOT NULL CHECK (reusable = 0 OR reusable = 1),
  status TEXT COLLATE "C" NOT NULL CHECK (status = 'open' OR status = 'paid' OR status = 'expired'),
  paid BIGINT NOT NULL CHECK (paid >= 0),
  reserved BIGINT NOT NULL CHECK (reserved >= 0),
  payments BIGINT NOT NULL CHECK (payments >= 0),
  created_at BIGINT NOT NULL CHECK (created_at > 0),
  expires_at BIGINT NOT NULL CHECK (expires_at = 0 OR expires_at > created_at),
  ended_at BIGINT NOT NULL CHECK (ended_at >= 0),
  version BIGINT NOT NULL CHECK (version > 0),
  CONSTRAINT checkouts_kind CHECK (partial = 0 OR (amount > 0 AND reusable = 0)),
  CONSTRAINT checkouts_order_once CHECK (order_id = '' OR reusable = 0),
  CONSTRAINT checkouts_paid_once CHECK (payments <= 1 OR partial = 1 OR reusable = 1),
  CONSTRAINT checkouts_not_overpaid CHECK (amount = 0 OR reusable = 1 OR paid + reserved <= amount),
  CONSTRAINT checkouts_paid CHECK (status <> 'paid' OR (reusable = 0 AND reserved = 0 AND paid > 0 AND (amount = 0 OR paid = amount))),
  CONSTRAINT checkouts_expired CHECK (status <> 'expired' OR reserved = 0 OR reusable = 1),
  CONSTRAINT checkouts_ended_at CHECK ((status = 'open') = (ended_at = 0))
);
CREATE INDEX checkouts_merchant ON checkouts (merchant_id, id);
CREATE INDEX checkouts_open ON checkouts (merchant_id, id) WHERE status = 'open';
CREATE INDEX checkouts_order ON checkouts (order_id, id) WHERE order_id <> '';
CREATE UNIQUE INDEX checkouts_order_live ON checkouts (merchant_id, order_id) WHERE order_id <> '' AND status <> 'expired';
CREATE INDEX checkouts_due ON checkouts (expires_at, id) WHERE status = 'open' AND expires_at > 0;

CREATE TABLE checkout_payments (
  txn_id TEXT COLLATE "C" PRIMARY KEY CHECK (txn_id <> ''),
  checkout_id TEXT COLLATE "C" NOT NULL REFERENCES checkouts (id)
);
CREATE INDEX checkout_payments_checkout ON checkout_payments (checkout_id, txn_id);

CREATE TRIGGER checkouts_only_move_on BEFORE UPDATE ON checkouts FOR EACH ROW
WHEN (NOT (
  NEW.id = OLD.id AND NEW.merchant_id = OLD.merchant_id AND NEW.amount = OLD.amount AND NEW.currency = OLD.currency
  AND NEW.order_id = OLD.order_id AND NEW.memo = OLD.memo AND NEW.return_url = OLD.return_url AND NEW.partial = OLD.partial
  AND NEW.reusable = OLD.reusable AND NEW.created_at = OLD.created_at AND NEW.expires_at = OLD.expires_at
  AND NEW.version = OLD.version + 1 AND NEW.paid >= OLD.paid
  AND (OLD.status = 'open' OR (OLD.status = 'expired' AND NEW.status = 'expired' AND NEW.ended_at = OLD.ended_at))
))
EXECUTE FUNCTION okpay_refuse('a checkout only moves on until it has ended');
CREATE TRIGGER checkouts_stay BEFORE DELETE ON checkouts FOR EACH ROW EXECUTE FUNCTION okpay_refuse('a checkout is never deleted');
CREATE TRIGGER checkout_payments_never_change BEFORE UPDATE ON checkout_payments FOR EACH ROW EXECUTE FUNCTION okpay_refuse('what a payment pays is never changed');
CREATE TRIGGER checkout_payments_stay BEFORE DELETE ON checkout_payments FOR EACH ROW EXECUTE FUNCTION okpay_refuse('what a payment pays is never deleted');
CREATE TRIGGER checkouts_stay_all BEFORE TRUNCATE ON checkouts FOR EACH STATEMENT EXECUTE FUNCTION okpay_refuse('a checkout is never deleted');
CREATE TRIGGER checkout_payments_stay_all BEFORE TRUNCATE ON checkout_payments FOR EACH STATEMENT EXECUTE FUNCTION okpay_refuse('what a payment pays is never deleted');
