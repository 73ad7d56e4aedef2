package store

// givenBack is what of a return b was the bank's to pay: not the fee that its payee
// had borne.
const givenBack = `b.amount - CASE b.fee_bearer WHEN 'payee' THEN b.fee ELSE 0 END`

// payoutInvariants are what is always true of payouts: their counts are those
// of their items, and each item is paid once.
func payoutInvariants() []invariant {
	return []invariant{
		{
			name: "payout_counts_items", says: "it counts %[1]s items paid, failed, pending, returned or cancelled, or other ones than it has, which are %[2]s",
			query: `SELECT p.id AS object, '' AS currency, p.paid + p.failed + p.pending + p.returned + p.cancelled AS first, COALESCE(i.count, 0) AS second
			FROM payouts p LEFT JOIN (SELECT payout_id, COUNT(*) AS count,
					SUM(CASE WHEN ` + paidItem("payout_items") + ` THEN 1 ELSE 0 END) AS paid,
					SUM(CASE status WHEN 'submitted' THEN 1 ELSE 0 END) AS submitted,
					SUM(CASE status WHEN 'settled' THEN 1 ELSE 0 END) AS settled,
					SUM(CASE status WHEN 'returned' THEN 1 ELSE 0 END) AS returned,
					SUM(CASE status WHEN 'cancelled' THEN 1 ELSE 0 END) AS cancelled,
					SUM(CASE status WHEN 'failed' THEN 1 ELSE 0 END) AS failed,
					SUM(CASE status WHEN 'pending' THEN 1 ELSE 0 END) AS pending
				FROM payout_items WHERE place >= 0 GROUP BY payout_id) AS i ON i.payout_id = p.id
			WHERE p.status <> 'loading' AND (p.count <> COALESCE(i.count, 0) OR p.paid <> COALESCE(i.paid, 0)
				OR p.failed <> COALESCE(i.failed, 0) OR p.pending <> COALESCE(i.pending, 0)
				OR p.submitted <> COALESCE(i.submitted, 0) OR p.settled <> COALESCE(i.settled, 0) OR p.returned <> COALESCE(i.returned, 0)
				OR p.cancelled <> COALESCE(i.cancelled, 0))`,
		},
		{
			name: "item_paid_once", says: "it is to be paid by one transaction of %[1]s, and transactions of %[2]s pay it",
			query: `SELECT i.payout_id || ' ' || i.item AS object, i.currency, i.amount AS first, CAST(COALESCE(SUM(t.amount), 0) AS BIGINT) AS second
			FROM payout_items i LEFT JOIN transactions t ON t.id = i.transaction_id AND t.status = 'posted' AND t.kind = 'payout'
				AND t.payout_id = i.payout_id AND t.item = i.item AND t.currency = i.currency AND t.to_id = i.recipient_id
			WHERE ` + paidItem("i") + `
			GROUP BY i.payout_id, i.item, i.currency, i.amount HAVING COALESCE(SUM(t.amount), 0) <> i.amount`,
		},
		{
			name: "payment_has_item", says: "it pays %[1]s for an item of a payout that does not name it",
			query: `SELECT t.id AS object, t.currency, t.amount AS first, 0 AS second FROM transactions t
			WHERE t.kind = 'payout' AND t.status = 'posted' AND NOT EXISTS (SELECT 1 FROM payout_items i
				WHERE i.merchant_id = t.from_id AND i.item = t.item AND i.payout_id = t.payout_id AND i.transaction_id = t.id)`,
		},
		{
			name: "credit_transfer_of_item", says: "it instructs a bank to pay %[1]s, and its transaction moves %[2]s to that payee",
			query: `SELECT c.end_to_end_id AS object, c.currency, c.amount AS first, COALESCE(t.amount, 0) AS second
			FROM credit_transfers c LEFT JOIN transactions t ON t.id = c.transaction_id AND t.kind = 'payout' AND t.payout_id = c.payout_id
				AND t.item = c.item AND t.to_id = c.payee_id AND t.currency = c.currency AND t.from_id = c.merchant_id
			WHERE t.id IS NULL OR c.amount <> t.amount - CASE t.fee_bearer WHEN 'payee' THEN t.fee ELSE 0 END`,
		},
		{
			name: "item_at_bank_instructed_once", says: "it is sent to a bank by %[1]s instructions that did not come back",
			query: `SELECT i.payout_id || ' ' || i.item AS object, i.currency, COUNT(t.id) AS first, 1 AS second
			FROM payout_items i LEFT JOIN credit_transfers c ON c.payout_id = i.payout_id AND c.item = i.item
				LEFT JOIN transactions t ON t.id = c.transaction_id AND t.status <> 'returned'
			WHERE substr(i.recipient_id, 1, 4) = 'pye_'
			GROUP BY i.payout_id, i.item, i.currency, i.status
			HAVING COUNT(t.id) <> CASE WHEN ` + paidItem("i") + ` THEN 1 ELSE 0 END`,
		},
		{
			name: "returned_item_given_back", says: "%[1]s came back from the bank or was cancelled, and %[2]s were given back for it",
			query: `SELECT c.end_to_end_id AS object, c.currency, c.amount AS first, CAST(COALESCE(SUM(` + givenBack + `), 0) AS BIGINT) AS second
			FROM credit_transfers c JOIN transactions t ON t.id = c.transaction_id
				LEFT JOIN transactions b ON b.parent_id = t.id AND b.kind = 'return' AND b.status = 'posted' AND b.currency = c.currency
			GROUP BY c.end_to_end_id, c.currency, c.amount, t.status
			HAVING COALESCE(SUM(` + givenBack + `), 0) <> CASE t.status WHEN 'returned' THEN c.amount ELSE 0 END`,
		},
		{
			name: "export_sums_up", says: "it exports %[1]s, and its credit transfers sum to %[2]s",
			query: `SELECT e.id AS object, e.currency, e.amount AS first, CAST(COALESCE(SUM(c.amount), 0) AS BIGINT) AS second
			FROM payout_exports e LEFT JOIN credit_transfers c ON c.export_id = e.id AND c.currency = e.currency AND c.payout_id = e.payout_id
			GROUP BY e.id, e.currency, e.amount, e.count
			HAVING COALESCE(SUM(c.amount), 0) <> e.amount OR COUNT(c.transaction_id) <> e.count`,
		},
	}
}
