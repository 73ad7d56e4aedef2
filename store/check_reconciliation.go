package store

// reconciliationInvariants are what is always true of what banks have booked: a line is
// in one match, a match is of one sum, and the account of the wallet at a bank holds
// what the bank's lines sum up to.
func reconciliationInvariants() []invariant {
	const one = ` FROM line_matches m JOIN matched_lines k ON k.match_id = m.id `
	return []invariant{
		{
			name: "line_matched_once", says: "it is in %[1]s matches, and may be in %[2]s",
			query: `SELECT k.line_id AS object, '' AS currency, COUNT(*) AS first, 1 AS second` + one + `
			WHERE m.undone_at = 0 GROUP BY k.line_id HAVING COUNT(*) > 1`,
		},
		{
			name: "match_sums_up", says: "its lines of the bank and its fee are %[1]s, and those of the ledger %[2]s",
			query: `SELECT m.id AS object, m.currency, m.amount + m.fee AS first, CAST(COALESCE(SUM(d.amount), 0) AS BIGINT) AS second` + one + `
				LEFT JOIN ledger_lines d ON d.txn_id = k.line_id
			GROUP BY m.id, m.currency, m.amount, m.fee HAVING COALESCE(SUM(d.amount), 0) <> m.amount + m.fee`,
		},
		{
			name: "match_has_its_lines", says: "its lines of the bank sum up to %[2]s, and not to %[1]s",
			query: `SELECT m.id AS object, m.currency, m.amount AS first, CAST(COALESCE(SUM(l.amount), 0) AS BIGINT) AS second` + one + `
				LEFT JOIN bank_lines l ON l.id = k.line_id
			GROUP BY m.id, m.currency, m.amount HAVING COALESCE(SUM(l.amount), 0) <> m.amount`,
		},
		{
			name: "bank_holds_what_is_booked", says: "the lines that are posted sum up to %[1]s, and the ledger has %[2]s at the bank",
			query: `SELECT b.name AS object, b.currency, COALESCE(l.sum, 0) AS first, COALESCE(-a.balance, 0) AS second
			FROM bank_accounts b
				LEFT JOIN (SELECT n.bank_account, CAST(SUM(n.amount) AS BIGINT) AS sum FROM bank_lines n
					WHERE n.parked <> '' OR EXISTS (SELECT 1 FROM matched_lines k JOIN line_matches m ON m.id = k.match_id
						WHERE k.line_id = n.id AND m.posted = 1 AND m.undone_at = 0)
					GROUP BY n.bank_account) l ON l.bank_account = b.name
				LEFT JOIN {balances} a ON a.path = 'bank:' || b.name AND a.currency = b.currency
			WHERE COALESCE(l.sum, 0) <> COALESCE(-a.balance, 0)`,
		},
	}
}
