package store

// ledgerInvariants are what is always true of transactions, postings and
// balances. Where there is one figure to tell, the other is told with it.
func ledgerInvariants() []invariant {
	return []invariant{
		{
			name: "transaction_balances", says: "its postings sum to %[1]s and not to zero",
			query: `SELECT p.txn_id AS object, a.currency AS currency, CAST(SUM(p.amount) AS BIGINT) AS first, 0 AS second
			FROM postings p JOIN accounts a ON a.id = p.account_id
			GROUP BY p.txn_id, a.currency HAVING SUM(p.amount) <> 0`,
		},
		{
			name: "currency_balances", says: "all accounts of the currency sum to %[1]s and not to zero",
			query: `SELECT currency AS object, currency, CAST(SUM(balance) AS BIGINT) AS first, 0 AS second
			FROM {balances} a GROUP BY currency HAVING SUM(balance) <> 0`,
		},
		{
			name: "balance_is_sum", says: "its balance is %[1]s and its postings sum to %[2]s",
			query: `SELECT object, currency, first, second FROM (SELECT a.path AS object, a.currency, a.balance AS first,
					CAST(COALESCE((SELECT SUM(p.amount) FROM postings p WHERE p.account_id = a.id), 0) AS BIGINT) AS second
				FROM {balances} a) AS sums
			WHERE first <> second`,
		},
		{
			name: "postings_are_counted", says: "it counts %[1]s postings and has %[2]s, or another time of the last one",
			query: `SELECT object, '' AS currency, first, second FROM (SELECT a.path AS object, a.postings AS first, a.last_at,
					(SELECT COUNT(*) FROM postings p WHERE p.account_id = a.id) AS second,
					COALESCE((SELECT MAX(p.at) FROM postings p WHERE p.account_id = a.id), 0) AS newest
				FROM {balances} a) AS counts
			WHERE first <> second OR last_at <> newest`,
		},
		{
			name: "balance_after_follows", says: "a posting of it says %[1]s is there after it, where it makes %[2]s",
			query: `SELECT c.object, c.currency, COALESCE(c.balance_after, 0) AS first, COALESCE(c.expected, 0) AS second
			FROM (SELECT a.path AS object, a.currency, a.constrained, p.balance_after, p.amount
					+ COALESCE(LAG(p.balance_after) OVER (PARTITION BY p.account_id ORDER BY p.at, p.idx), 0) AS expected
				FROM postings p JOIN accounts a ON a.id = p.account_id) AS c
			WHERE c.balance_after <> c.expected OR (c.balance_after IS NULL AND c.constrained = 1)`,
		},
		{
			name: "never_below_zero", says: "it may not be below zero and was at %[1]s",
			query: `SELECT a.path AS object, a.currency, MIN(p.balance_after) AS first, 0 AS second
			FROM postings p JOIN accounts a ON a.id = p.account_id
			WHERE p.balance_after < 0 AND a.class IN ('customer:available', 'customer:held', 'merchant:available', 'merchant:held')
			GROUP BY a.path, a.currency`,
		},
		{
			name: "refunds_within_payment", says: "of %[2]s, %[1]s was refunded",
			query: `SELECT r.parent_id AS object, r.currency, CAST(SUM(r.amount) AS BIGINT) AS first, COALESCE(t.amount, 0) AS second
			FROM transactions r LEFT JOIN transactions t ON t.id = r.parent_id AND t.currency = r.currency
			WHERE r.kind = 'refund' AND r.status = 'posted'
			GROUP BY r.parent_id, r.currency, t.amount HAVING SUM(r.amount) > COALESCE(t.amount, 0)`,
		},
		{
			name: "captures_within_hold", says: "of %[2]s held, %[1]s was captured",
			query: `SELECT r.parent_id AS object, r.currency, CAST(SUM(r.amount) AS BIGINT) AS first, COALESCE(t.amount, 0) AS second
			FROM transactions r LEFT JOIN transactions t ON t.id = r.parent_id AND t.currency = r.currency AND t.kind = 'hold'
			WHERE r.kind = 'capture' AND r.status = 'posted'
			GROUP BY r.parent_id, r.currency, t.amount HAVING SUM(r.amount) > COALESCE(t.amount, 0)`,
		},
		{
			name: "conversion_is_as_quoted", says: "it paid %[1]s for what was quoted at %[2]s, or received another amount",
			query: `SELECT x.txn_id AS object, x.paid_currency AS currency, x.paid - x.fee_paid AS first, COALESCE(q.pay, 0) AS second
			FROM fx_conversions x LEFT JOIN fx_quotes q ON q.id = x.quote_id AND q.from_currency = x.paid_currency
				AND q.to_currency = x.received_currency AND q.receive = x.received
			WHERE x.quote_id <> '' AND x.paid - x.fee_paid <> COALESCE(q.pay, 0)`,
		},
		{
			name: "conversion_is_given_back_once", says: "of %[2]s that it paid, its refunds gave back %[1]s",
			query: `SELECT x.payment_id AS object, x.received_currency AS currency, CAST(SUM(x.received) AS BIGINT) AS first,
				CAST(COALESCE(MAX(p.paid), 0) AS BIGINT) AS second
			FROM fx_conversions x LEFT JOIN fx_conversions p ON p.txn_id = x.payment_id AND p.paid_currency = x.received_currency
			WHERE x.payment_id <> '' GROUP BY x.payment_id, x.received_currency
			HAVING SUM(x.received) > COALESCE(MAX(p.paid), 0)`,
		},
		{
			name: "conversion_has_transaction", says: "there is no such transaction, and a conversion names it",
			query: `SELECT x.txn_id AS object, '' AS currency, 0 AS first, 0 AS second FROM fx_conversions x
			WHERE NOT EXISTS (SELECT 1 FROM transactions t WHERE t.id = x.txn_id)`,
		},
		{
			name: "sequence_has_no_gap", says: "its sequence number is %[1]s where %[2]s is due",
			query: `SELECT n.object, '' AS currency, n.seq AS first, n.due AS second
			FROM (SELECT object, seq, COALESCE(LAG(seq) OVER (ORDER BY seq), 0) + 1 AS due FROM {numbered} AS all_numbered) AS n
			WHERE n.seq <> n.due
			UNION ALL SELECT 'sequence', '', s.next_seq, (SELECT COALESCE(MAX(seq), 0) + 1 FROM {numbered} AS all_numbered)
			FROM sequence s WHERE s.next_seq <> (SELECT COALESCE(MAX(seq), 0) + 1 FROM {numbered} AS all_numbered)`,
		},
		{
			name: "time_never_goes_back", says: "it happened at %[1]s, before what precedes it, at %[2]s (microseconds since 1970)",
			query: `SELECT n.object, '' AS currency, n.at AS first, n.before AS second
			FROM (SELECT object, at, LAG(at) OVER (ORDER BY seq) AS before FROM {numbered} AS all_numbered) AS n
			WHERE n.at < n.before`, oneWriter: true,
		},
		{
			name: "posted_has_postings", says: "it is posted and has no posting",
			query: `SELECT t.id AS object, '' AS currency, 0 AS first, 0 AS second FROM transactions t
			WHERE t.status = 'posted' AND NOT EXISTS (SELECT 1 FROM postings p WHERE p.txn_id = t.id)`,
		},
		{
			name: "posting_has_transaction", says: "there is no such transaction, and a posting names it",
			query: `SELECT DISTINCT p.txn_id AS object, '' AS currency, 0 AS first, 0 AS second FROM postings p
			WHERE NOT EXISTS (SELECT 1 FROM transactions t WHERE t.id = p.txn_id)`,
		},
		{
			name: "posting_has_account", says: "there is no such account as one of its postings names",
			query: `SELECT DISTINCT p.txn_id AS object, '' AS currency, 0 AS first, 0 AS second FROM postings p
			WHERE NOT EXISTS (SELECT 1 FROM accounts a WHERE a.id = p.account_id)`,
		},
		{
			name: "account_is_of_its_path", says: "its path names another owner or kind of account than it is kept as",
			query: `SELECT a.path AS object, '' AS currency, 0 AS first, 0 AS second FROM accounts a
			WHERE CASE WHEN substr(a.path, 1, 9) IN ('customer:', 'merchant:')
				THEN a.path = substr(a.class, 1, 8) || ':' || a.owner_id || substr(a.class, 9) AND a.owner_id <> '' AND a.constrained = 1
				ELSE a.owner_id = '' AND substr(a.class, 1, 9) NOT IN ('customer:', 'merchant:') AND a.constrained = 0 END = (1 = 0)`,
		},
		{
			name: "held_is_reserved", says: "it holds %[1]s reserved, and its pending holds, withdrawals and reviews come to %[2]s",
			query: `SELECT h.owner AS object, h.currency, CAST(SUM(h.held) AS BIGINT) AS first, CAST(SUM(h.due) AS BIGINT) AS second
			FROM (SELECT owner_id AS owner, currency, balance AS held, 0 AS due FROM accounts
					WHERE class IN ('customer:held', 'merchant:held')
				UNION ALL SELECT from_id, currency, 0, amount + CASE fee_bearer WHEN 'payer' THEN fee ELSE 0 END FROM transactions
					WHERE status = 'pending' AND kind IN ('hold', 'withdrawal')
				UNION ALL SELECT owner_id, currency, 0, held FROM risk_reviews WHERE status = 'open') AS h
			GROUP BY h.owner, h.currency HAVING SUM(h.held) <> SUM(h.due)`,
		},
	}
}
