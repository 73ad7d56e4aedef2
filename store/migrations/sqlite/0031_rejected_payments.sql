-- What a review rejects was never paid, so it is no use of a promotion. Until now it
-- stayed one: what was counted of such payments is taken off again. Uses may be added
-- to with a number below zero, so the table itself does not look at its sign; what
-- `okpay ledger check` finds is that uses are the transactions that used it.
--
-- Nor does what waits for a review, or was rejected, make a recipient, an instrument or
-- a country known to the risk rules. What is known by nothing else is new again.

-- +goose Up
CREATE TABLE promotion_uses_next (
  owner_id TEXT NOT NULL CHECK (owner_id <> ''),
  promotion TEXT NOT NULL CHECK (promotion <> ''),
  uses INTEGER NOT NULL,
  PRIMARY KEY (owner_id, promotion)
) STRICT, WITHOUT ROWID;
INSERT INTO promotion_uses_next (owner_id, promotion, uses)
  SELECT u.owner_id, u.promotion, SUM(u.uses) FROM (
    SELECT owner_id, promotion, uses FROM promotion_uses
    UNION ALL SELECT t.from_id, g.fee_promotion, -1 FROM promoted g JOIN transactions t ON t.id = g.txn_id
    WHERE g.fee_promotion <> '' AND t.status = 'voided' AND t.kind <> 'refund'
    UNION ALL SELECT t.from_id, g.cashback_promotion, -1 FROM promoted g JOIN transactions t ON t.id = g.txn_id
    WHERE g.cashback_promotion <> '' AND t.status = 'voided' AND t.kind <> 'refund') AS u
  GROUP BY u.owner_id, u.promotion;
DROP TABLE promotion_uses;
ALTER TABLE promotion_uses_next RENAME TO promotion_uses;
INSERT INTO promotion_totals (promotion, used, uses)
  SELECT u.promotion, 0, SUM(u.uses) FROM (
    SELECT g.fee_promotion AS promotion, -1 AS uses FROM promoted g JOIN transactions t ON t.id = g.txn_id
    WHERE g.fee_promotion <> '' AND t.status = 'voided' AND t.kind <> 'refund'
    UNION ALL SELECT g.cashback_promotion, -1 FROM promoted g JOIN transactions t ON t.id = g.txn_id
    WHERE g.cashback_promotion <> '' AND t.status = 'voided' AND t.kind <> 'refund') AS u
  WHERE true GROUP BY u.promotion
  ON CONFLICT (promotion) DO UPDATE SET uses = promotion_totals.uses + excluded.uses;
WITH sent (id, owner_id, what) AS (
  SELECT t.id, t.from_id, t.to_id FROM transactions t
    WHERE t.kind IN ('payment', 'transfer', 'withdrawal', 'hold', 'payout') AND t.status <> 'failed'
      AND t.from_id IN (SELECT owner_id FROM risk_reviews WHERE status <> 'approved')
  UNION ALL SELECT t.id, t.from_id, 'country:' || o.country FROM transactions t JOIN customers o ON o.id = t.to_id
    WHERE t.kind IN ('payment', 'transfer', 'hold', 'payout') AND t.status <> 'failed'
      AND t.from_id IN (SELECT owner_id FROM risk_reviews WHERE status <> 'approved')
  UNION ALL SELECT t.id, t.from_id, 'country:' || i.country FROM transactions t JOIN instruments i ON i.id = t.to_id
    WHERE t.kind = 'withdrawal' AND t.status <> 'failed' AND t.from_id IN (SELECT owner_id FROM risk_reviews WHERE status <> 'approved')
  UNION ALL SELECT t.id, t.to_id, t.from_id FROM transactions t
    WHERE t.kind = 'top_up' AND t.status = 'posted' AND t.to_id IN (SELECT owner_id FROM risk_reviews WHERE status <> 'approved')
)
UPDATE risk_windows SET first_at = 0
  WHERE (owner_id, what) IN (
    SELECT s.owner_id, s.what FROM sent s LEFT JOIN risk_reviews v ON v.txn_id = s.id AND v.status <> 'approved'
    GROUP BY s.owner_id, s.what HAVING COUNT(*) = COUNT(v.txn_id));
