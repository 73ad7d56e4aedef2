package store

// promotionInvariants are what is always true of promotions: what is counted of
// their budgets and of how often they were used is what their transactions come to,
// but for those that were voided, and what was posted as cashback is that of those
// that are posted. A refund is no use.
func promotionInvariants() []invariant {
	const uses = `SELECT t.from_id AS owner_id, g.fee_promotion AS promotion FROM promoted g JOIN transactions t ON t.id = g.txn_id
			WHERE g.fee_promotion <> '' AND t.status <> 'voided' AND t.kind <> 'refund'
		UNION ALL SELECT t.from_id, g.cashback_promotion FROM promoted g JOIN transactions t ON t.id = g.txn_id
			WHERE g.cashback_promotion <> '' AND t.status <> 'voided' AND t.kind <> 'refund'`
	return []invariant{
		{
			name: "promotion_is_sum", says: "%[1]s of its budget are counted as used, and its transactions come to %[2]s",
			query: `SELECT u.name AS object, '' AS currency, CAST(SUM(u.counted) AS BIGINT) AS first, CAST(SUM(u.given) AS BIGINT) AS second
			FROM (SELECT promotion AS name, used AS counted, 0 AS given FROM promotion_totals
				UNION ALL SELECT g.fee_promotion, 0, g.forgone_worth FROM promoted g JOIN transactions t ON t.id = g.txn_id
				WHERE g.fee_promotion <> '' AND t.status <> 'voided'
				UNION ALL SELECT g.cashback_promotion, 0, g.cashback_worth FROM promoted g JOIN transactions t ON t.id = g.txn_id
				WHERE g.cashback_promotion <> '' AND t.status <> 'voided') AS u
			GROUP BY u.name HAVING SUM(u.counted) <> SUM(u.given)`,
		},
		{
			name: "promotion_uses_are_counted", says: "%[1]s uses are counted, and %[2]s transactions used it",
			query: `SELECT u.name AS object, '' AS currency, CAST(SUM(u.counted) AS BIGINT) AS first, CAST(SUM(u.used) AS BIGINT) AS second
			FROM (SELECT promotion AS name, uses AS counted, 0 AS used FROM promotion_totals
				UNION ALL SELECT owner_id || ' ' || promotion, uses, 0 FROM promotion_uses
				UNION ALL SELECT y.promotion, 0, 1 FROM (` + uses + `) AS y
				UNION ALL SELECT y.owner_id || ' ' || y.promotion, 0, 1 FROM (` + uses + `) AS y) AS u
			GROUP BY u.name HAVING SUM(u.counted) <> SUM(u.used)`,
		},
		{
			name: "cashback_is_posted", says: "it has %[1]s, and the cashback of its transactions comes to %[2]s",
			query: `SELECT c.object, c.currency, CAST(SUM(c.balance) AS BIGINT) AS first, CAST(SUM(c.given) AS BIGINT) AS second
			FROM (SELECT a.path AS object, a.currency, a.balance, 0 AS given FROM {balances} a WHERE a.class = 'promotions'
				UNION ALL SELECT 'promotions:' || g.cashback_promotion, t.currency, 0, CASE t.kind WHEN 'refund' THEN g.cashback ELSE -g.cashback END
				FROM promoted g JOIN transactions t ON t.id = g.txn_id WHERE g.cashback_promotion <> '' AND t.status = 'posted') AS c
			GROUP BY c.object, c.currency HAVING SUM(c.balance) <> SUM(c.given)`,
		},
	}
}
