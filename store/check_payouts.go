package store

// payoutInvariants are what is always true of payouts: their counts are those
// of their items, and each item is paid once.
func payoutInvariants() []invariant {
	return []invariant{
		{
			name: "payout_counts_items", says: "it counts %[1]s items paid, failed or pending, or other ones than it has, which are %[2]s",
			query: `SELECT p.id AS object, '' AS currency, p.paid + p.failed + p.pending AS first, COALESCE(i.count, 0) AS second
			FROM payouts p LEFT JOIN (SELECT payout_id, COUNT(*) AS count,
					SUM(CASE status WHEN 'paid' THEN 1 ELSE 0 END) AS paid,
					SUM(CASE status WHEN 'failed' THEN 1 ELSE 0 END) AS failed,
					SUM(CASE status WHEN 'pending' THEN 1 ELSE 0 END) AS pending
				FROM payout_items WHERE place >= 0 GROUP BY payout_id) AS i ON i.payout_id = p.id
			WHERE p.status <> 'loading' AND (p.count <> COALESCE(i.count, 0) OR p.paid <> COALESCE(i.paid, 0)
				OR p.failed <> COALESCE(i.failed, 0) OR p.pending <> COALESCE(i.pending, 0))`,
		},
		{
			name: "item_paid_once", says: "it is to be paid by one transaction of %[1]s, and transactions of %[2]s pay it",
			query: `SELECT i.payout_id || ' ' || i.item AS object, i.currency, i.amount AS first, CAST(COALESCE(SUM(t.amount), 0) AS BIGINT) AS second
			FROM payout_items i LEFT JOIN transactions t ON t.id = i.transaction_id AND t.status = 'posted' AND t.kind = 'payout'
				AND t.payout_id = i.payout_id AND t.item = i.item AND t.currency = i.currency AND t.to_id = i.recipient_id
			WHERE i.status = 'paid'
			GROUP BY i.payout_id, i.item, i.currency, i.amount HAVING COALESCE(SUM(t.amount), 0) <> i.amount`,
		},
		{
			name: "payment_has_item", says: "it pays %[1]s for an item of a payout that does not name it",
			query: `SELECT t.id AS object, t.currency, t.amount AS first, 0 AS second FROM transactions t
			WHERE t.kind = 'payout' AND t.status = 'posted' AND NOT EXISTS (SELECT 1 FROM payout_items i
				WHERE i.merchant_id = t.from_id AND i.item = t.item AND i.payout_id = t.payout_id AND i.transaction_id = t.id)`,
		},
	}
}
