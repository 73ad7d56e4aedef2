-- Payouts that are scheduled, and items that are cancelled. due_at is from when on a
-- payout is paid, 0 for at once. An item whose money was given back before any bank
-- was told of it is cancelled and keeps its transaction.

-- +goose Up
ALTER TABLE payouts DROP CONSTRAINT payouts_status_check;
ALTER TABLE payouts ADD CONSTRAINT payouts_status_check CHECK (status = 'loading' OR status = 'scheduled' OR status = 'running' OR status = 'stopped'
    OR status = 'partial' OR status = 'done' OR status = 'cancelled');
ALTER TABLE payouts ADD COLUMN cancelled BIGINT NOT NULL DEFAULT 0 CHECK (cancelled >= 0);
ALTER TABLE payouts ADD COLUMN due_at BIGINT NOT NULL DEFAULT 0 CHECK (due_at >= 0);
CREATE INDEX payouts_due ON payouts (due_at, id) WHERE due_at > 0 AND pending > 0;

DROP TRIGGER payout_items_paid_once ON payout_items;
ALTER TABLE payout_items DROP CONSTRAINT payout_items_paid_by;
ALTER TABLE payout_items ADD CONSTRAINT payout_items_paid_by
  CHECK (CASE WHEN status = 'pending' OR status = 'failed' THEN transaction_id = '' WHEN status = 'cancelled' THEN TRUE ELSE transaction_id <> '' END);

CREATE TRIGGER payout_items_paid_once BEFORE UPDATE ON payout_items FOR EACH ROW
WHEN (OLD.transaction_id <> '' AND NOT (
  NEW.payout_id = OLD.payout_id AND NEW.merchant_id = OLD.merchant_id AND NEW.item = OLD.item
  AND (((OLD.status = 'returned' OR OLD.status = 'cancelled') AND NEW.status = 'pending' AND NEW.attempt = OLD.attempt + 1)
    OR (NEW.recipient_id = OLD.recipient_id AND NEW.amount = OLD.amount AND NEW.currency = OLD.currency
      AND NEW.transaction_id = OLD.transaction_id AND NEW.attempt = OLD.attempt
      AND (NEW.status = OLD.status
        OR (OLD.status = 'paid' AND (NEW.status = 'submitted' OR NEW.status = 'returned' OR NEW.status = 'cancelled'))
        OR (OLD.status = 'submitted' AND (NEW.status = 'settled' OR NEW.status = 'returned'))
        OR (OLD.status = 'settled' AND NEW.status = 'returned'))))
))
EXECUTE FUNCTION okpay_refuse('a paid item stays paid');
