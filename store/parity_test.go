package store

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// What PostgreSQL has otherwise, and why; everything else is the same.
var (
	onlyPostgres = []string{
		// What nobody waits for is kept beside the balances of the system's accounts.
		"balance_deltas.account_id number", "balance_deltas.amount number", "balance_deltas.postings number", "balance_deltas.last_at number",
		// Numbers come after the commit, which is what the sequencer numbers.
		"commits.id number", "commits.count number", "commits.last_at number", "commits.first_seq number null", "commits (id)", "commits (first_seq)",
		"events.commit_id number", "events.place number", "events (commit_id, place)",
		"transactions.commit_id number", "transactions.place number", "transactions (commit_id, place)",
		"trigger accounts_stay", "trigger commits_numbered_once", "trigger commits_stay", "trigger commits_stay_all",
		// No balance is known of an account that nobody is alone with.
		"postings.balance_after number null",
		// Two transactions may post to an account of the system at one moment.
		"postings (account_id, at, idx, txn_id)",
		// TRUNCATE is refused too.
		"trigger accounts_stay_all", "trigger api_keys_stay_all", "trigger credit_transfers_stay_all", "trigger payees_stay_all", "trigger payout_exports_stay_all",
		"trigger bank_lines_stay_all", "trigger bank_statements_stay_all", "trigger break_notes_stay_all", "trigger breaks_stay_all", "trigger checkout_payments_stay_all", "trigger checkouts_stay_all", "trigger ledger_lines_stay_all",
		"trigger line_matches_stay_all", "trigger reconciliation_inputs_stay_all",
		"trigger events_stay_all", "trigger keysets_stay_all", "trigger payout_items_stay_all", "trigger postings_stay_all", "trigger transactions_stay_all",
	}
	onlySQLite = []string{
		"events.seq number", "events (seq)", "transactions.seq number", "transactions (seq)",
		"postings.balance_after number", "postings (account_id, at, idx)",
	}
)

func TestTheSchemasAgree(t *testing.T) {
	t.Parallel()
	onServer := newServerWorld(t)
	inFile := newWorld(t)
	inFile.person("Ada")
	server, file := facts(t, onServer.rawServer(), serverFacts), facts(t, inFile.raw(), fileFacts)
	if missing := without(file, server); !slices.Equal(missing, slices.Sorted(slices.Values(onlySQLite))) {
		t.Errorf("SQLite alone has %q", missing)
	}
	if more := without(server, file); !slices.Equal(more, slices.Sorted(slices.Values(onlyPostgres))) {
		t.Errorf("PostgreSQL alone has %q", more)
	}
	if len(file) < 150 {
		t.Errorf("only %d facts are compared", len(file))
	}
}

func without(list, other []string) []string {
	var rest []string
	for _, fact := range list {
		if !slices.Contains(other, fact) {
			rest = append(rest, fact)
		}
	}
	return rest
}

// facts reads what a query tells of a schema: columns with kind and nullability,
// unique keys with their columns and whether they are partial, triggers.
func facts(t *testing.T, db *sql.DB, query string) []string {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var list []string
	for rows.Next() {
		var fact string
		if err := rows.Scan(&fact); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(fact, "goose") {
			list = append(list, fact)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

const fileFacts = `
	SELECT m.name || '.' || c.name || CASE c.type WHEN 'INTEGER' THEN ' number' WHEN 'TEXT' THEN ' text' WHEN 'BLOB' THEN ' bytes' ELSE c.type END
		|| CASE WHEN c."notnull" = 0 AND c.pk = 0 THEN ' null' ELSE '' END
	FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'
	UNION SELECT m.name || ' (' || (SELECT group_concat(i.name, ', ') FROM (SELECT name FROM pragma_index_info(l.name) ORDER BY seqno) i) || ')'
		|| CASE l.partial WHEN 1 THEN ' partial' ELSE '' END
	FROM sqlite_schema m JOIN pragma_index_list(m.name) l WHERE m.type = 'table' AND l."unique" = 1
	UNION SELECT m.name || ' (' || c.name || ')' FROM sqlite_schema m JOIN pragma_table_info(m.name) c
	WHERE m.type = 'table' AND c.pk = 1 AND (SELECT COUNT(*) FROM pragma_table_info(m.name) k WHERE k.pk > 0) = 1
	UNION SELECT 'trigger ' || name FROM sqlite_schema WHERE type = 'trigger'`

const serverFacts = `
	SELECT c.table_name || '.' || c.column_name || CASE WHEN c.data_type IN ('bigint', 'smallint') THEN ' number'
			WHEN c.data_type = 'text' THEN ' text' WHEN c.data_type = 'bytea' THEN ' bytes' ELSE c.data_type END
		|| CASE c.is_nullable WHEN 'YES' THEN ' null' ELSE '' END
	FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
	WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE'
	UNION SELECT i.indrelid::regclass || ' (' || (SELECT string_agg(a.attname, ', ' ORDER BY k.place)
			FROM unnest(i.indkey) WITH ORDINALITY AS k (number, place) JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number) || ')'
		|| CASE WHEN i.indpred IS NULL THEN '' ELSE ' partial' END
	FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE i.indisunique AND c.relnamespace = current_schema()::regnamespace
	UNION SELECT 'trigger ' || tgname FROM pg_trigger WHERE NOT tgisinternal`

// Every text compares by its bytes, so that lists have one order everywhere.
func TestEveryTextOnPostgreSQLComparesByItsBytes(t *testing.T) {
	t.Parallel()
	w := newServerWorld(t)
	var other string
	err := w.rawServer().QueryRow(`SELECT COALESCE(string_agg(table_name || '.' || column_name, ' '), '') FROM information_schema.columns
		JOIN information_schema.tables USING (table_schema, table_name)
		WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' AND table_name NOT LIKE 'goose%'
			AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'`).Scan(&other)
	if err != nil || other != "" {
		t.Errorf("compared otherwise: %s, %v", other, err)
	}
}

func TestPostgreSQLItselfRefusesToRewriteTheLedger(t *testing.T) {
	t.Parallel()
	w := newServerWorld(t)
	ada, shop := w.person("Ada"), w.merchant("shop")
	w.topUp(ada, w.card(ada), 1000)
	paid := w.pay(ada, shop, 100, nil)
	held := w.hold(ada, shop, 10, start*2)
	w.check() // which numbers everything
	db := w.rawServer()
	statements := []string{
		"DELETE FROM transactions", "DELETE FROM postings", "DELETE FROM events",
		"TRUNCATE transactions", "TRUNCATE postings", "TRUNCATE events", "TRUNCATE payout_items", "TRUNCATE api_keys",
		"UPDATE postings SET amount = amount + 1", "UPDATE postings SET at = at + 1", "UPDATE events SET type = 'x'",
		"UPDATE events SET place = place + 100", "UPDATE transactions SET place = place + 100", "UPDATE transactions SET commit_id = commit_id + 1",
		"UPDATE commits SET first_seq = first_seq + 100", "UPDATE commits SET first_seq = NULL", "UPDATE commits SET count = count + 1",
		"DELETE FROM commits", "TRUNCATE commits", "DELETE FROM accounts", "TRUNCATE accounts",
		"UPDATE transactions SET status = 'pending' WHERE id = '" + paid.ID + "'",
		"UPDATE transactions SET status = 'failed' WHERE id = '" + paid.ID + "'",
		"UPDATE transactions SET status = 'returned' WHERE id = '" + held.ID + "'",
		"UPDATE transactions SET reason = 'x' WHERE id = '" + paid.ID + "'",
		"UPDATE transactions SET effective_at = 5 WHERE id = '" + paid.ID + "'",
	}
	for _, column := range []string{
		"place = place + 100", "commit_id = commit_id + 1", "id = 'txn_x'", "kind = 'transfer'", "amount = amount + 1", "currency = 'USD'", "fee = fee + 1",
		"fee_returnable = 1", "fee_bearer = 'payer'", "fee_rule = 'x'", "from_id = 'x'", "to_id = 'x'", "memo = 'x'", "order_id = 'x'",
		"created_at = created_at + 1", "expires_at = expires_at + 1", "key_scope = 'x'", "key = 'x'", `input_hash = '\xff'`, "actor = 'x'",
		"policy_version = 'x'", "parent_id = 'x'", "payout_id = 'x'", "item = 'x'",
	} { // not even on the way to another status
		statements = append(statements, "UPDATE transactions SET status = 'posted', "+column+" WHERE id = '"+held.ID+"'")
	}
	for _, statement := range statements {
		if _, err := db.Exec(statement); err == nil || (!strings.Contains(err.Error(), "never") && !strings.Contains(err.Error(), "moves on")) {
			t.Errorf("%s: got %v", statement, err)
		}
	}
	for statement, want := range map[string]string{
		"UPDATE accounts SET balance = -1 WHERE constrained = 1": "accounts_not_overdrawn",
		"UPDATE customers SET kyc_level = 4":                     "kyc_level",
		"UPDATE instruments SET owner_id = 'usr_none'":           "foreign key",
		"INSERT INTO events (commit_id, place, type, object, data, at, actor, key_scope, key, input_hash) VALUES (1,0,'x','','{',1,'','','','')": "json",
		"INSERT INTO wallet VALUES (2, 5)": "check",
	} {
		if _, err := db.Exec(statement); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", statement, err, want)
		}
	}
	for _, statement := range []string{
		"UPDATE transactions SET status = 'posted', effective_at = 9, reason = 'x' WHERE id = '" + held.ID + "'",
		"UPDATE transactions SET status = 'returned', reason = 'y' WHERE id = '" + held.ID + "'",
	} {
		if _, err := db.Exec(statement); err != nil {
			t.Errorf("%s: %v", statement, err)
		}
	}
	if fmt.Sprint(paid.Seq) != "0" {
		t.Errorf("a number at the commit: %d", paid.Seq)
	}
}
