package store

// checkoutInvariants are what is always true of checkouts: what one says was paid
// and is reserved is what its payments moved, never more than it asks for, and in
// one payment unless it is paid in parts or by many.
func checkoutInvariants() []invariant {
	const sums = ` FROM checkouts h LEFT JOIN (SELECT k.checkout_id,
				CAST(SUM(CASE t.status WHEN 'posted' THEN t.amount ELSE 0 END) AS BIGINT) AS paid,
				CAST(SUM(CASE t.status WHEN 'pending' THEN t.amount ELSE 0 END) AS BIGINT) AS reserved,
				SUM(CASE WHEN t.status = 'posted' OR t.status = 'pending' THEN 1 ELSE 0 END) AS payments
			FROM checkout_payments k JOIN transactions t ON t.id = k.txn_id GROUP BY k.checkout_id) p ON p.checkout_id = h.id `
	return []invariant{
		{
			name: "checkout_paid_is_sum", says: "%[1]s are counted as paid, and its payments come to %[2]s",
			query: `SELECT h.id AS object, h.currency, h.paid AS first, COALESCE(p.paid, 0) AS second` + sums + `WHERE h.paid <> COALESCE(p.paid, 0)`,
		},
		{
			name: "checkout_reserved_is_sum", says: "%[1]s are counted as reserved, and its payments under review come to %[2]s",
			query: `SELECT h.id AS object, h.currency, h.reserved AS first, COALESCE(p.reserved, 0) AS second` + sums + `WHERE h.reserved <> COALESCE(p.reserved, 0)`,
		},
		{
			name: "checkout_paid_once", says: "it counts %[1]s payments, and %[2]s pay it",
			query: `SELECT h.id AS object, '' AS currency, h.payments AS first, CAST(COALESCE(p.payments, 0) AS BIGINT) AS second` + sums + `
			WHERE h.payments <> COALESCE(p.payments, 0) OR (h.partial = 0 AND h.reusable = 0 AND COALESCE(p.payments, 0) > 1)`,
		},
		{
			name: "checkout_not_overpaid", says: "it asks for %[1]s, and its payments come to %[2]s",
			query: `SELECT h.id AS object, h.currency, h.amount AS first, COALESCE(p.paid, 0) + COALESCE(p.reserved, 0) AS second` + sums + `
			WHERE h.amount > 0 AND h.reusable = 0 AND COALESCE(p.paid, 0) + COALESCE(p.reserved, 0) > h.amount`,
		},
		{
			name: "checkout_paid_to_merchant", says: "it pays %[1]s by a checkout that asks for something else, or for another merchant",
			query: `SELECT k.txn_id AS object, COALESCE(t.currency, h.currency) AS currency, COALESCE(t.amount, 0) AS first, 0 AS second
			FROM checkout_payments k JOIN checkouts h ON h.id = k.checkout_id LEFT JOIN transactions t ON t.id = k.txn_id
			WHERE t.id IS NULL OR t.kind <> 'payment' OR t.to_id <> h.merchant_id OR t.currency <> h.currency OR t.order_id <> h.order_id
				OR (h.reusable = 1 AND h.amount > 0 AND t.amount <> h.amount)`,
		},
	}
}
