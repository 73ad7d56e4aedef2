package store

// promotionInvariants are what is always true of promotions: what is counted of
// their budgets is what their transactions were given, but for those that were
// voided, and what was posted as cashback is that of those that are posted.
func promotionInvariants() []invariant {
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
			name: "cashback_is_posted", says: "it has %[1]s, and the cashback of its transactions comes to %[2]s",
			query: `SELECT c.object, c.currency, CAST(SUM(c.balance) AS BIGINT) AS first, CAST(SUM(c.given) AS BIGINT) AS second
			FROM (SELECT a.path AS object, a.currency, a.balance, 0 AS given FROM {balances} a WHERE a.class = 'promotions'
				UNION ALL SELECT 'promotions:' || g.cashback_promotion, t.currency, 0, CASE t.kind WHEN 'refund' THEN g.cashback ELSE -g.cashback END
				FROM promoted g JOIN transactions t ON t.id = g.txn_id WHERE g.cashback_promotion <> '' AND t.status = 'posted') AS c
			GROUP BY c.object, c.currency HAVING SUM(c.balance) <> SUM(c.given)`,
		},
	}
}
