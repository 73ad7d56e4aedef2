package store

import (
	"database/sql"
	"strings"
	"testing"
)

// TestTheDatabasesThemselvesKeepRecords tries to change what was said and decided
// about people, as any other program could.
func TestTheDatabasesThemselvesKeepRecords(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(t *testing.T) (*world, *sql.DB){
		"sqlite":   func(t *testing.T) (*world, *sql.DB) { w := newWorld(t); return w, w.raw() },
		"postgres": func(t *testing.T) (*world, *sql.DB) { w := newServerWorld(t); return w, w.rawServer() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, db := open(t)
			w.fillAllTables()
			run := func(want string, statements ...string) {
				t.Helper()
				for _, statement := range statements {
					_, err := db.Exec(statement)
					if (want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), want) {
						t.Errorf("%s: got %v, want %q", statement, err, want)
					}
				}
			}
			run("what was said is never changed",
				"UPDATE ticket_messages SET body = 'something else'", "UPDATE ticket_messages SET body = 'erased', actor = 'x'",
				"UPDATE ticket_messages SET body = 'erased', at = at + 1")
			run("a ticket only moves on",
				"UPDATE tickets SET subject = 'something else'", "UPDATE tickets SET created_at = created_at - 1",
				"UPDATE tickets SET subject = 'erased', updated_at = updated_at + 1", "UPDATE tickets SET updated_at = updated_at - 1")
			run("a checkout only moves on", "UPDATE checkouts SET amount = amount + 1, version = version + 1", "UPDATE checkouts SET paid = 0, version = version + 1",
				"UPDATE checkouts SET status = 'open', ended_at = 0, version = version + 1", "UPDATE checkouts SET memo = 'x'")
			run("what a payment pays is never changed", "UPDATE checkout_payments SET checkout_id = 'chk_x'")
			run("never deleted", "DELETE FROM checkout_payments", "DELETE FROM checkouts")
			run("a rate is never changed", "UPDATE fx_rates SET rate = '2'")
			run("a risk event is never changed", "UPDATE risk_events SET decision = 'allow'", "UPDATE risk_events SET note = 'other'")
			run("never deleted", "DELETE FROM risk_events", "DELETE FROM risk_reviews")
			run("a risk review is decided once", "UPDATE risk_reviews SET held = held + 1", "UPDATE risk_reviews SET movements = '[]'",
				"UPDATE risk_reviews SET status = 'approved', decided_at = 9, owner_id = 'x'")
			run("", "UPDATE risk_reviews SET status = 'approved', decided_at = 9, reason = 'r', actor = 'a'")
			run("a risk review is decided once", "UPDATE risk_reviews SET status = 'rejected'", "UPDATE risk_reviews SET reason = 'other'")
			run("a policy is never changed", "UPDATE policies SET effective_at = effective_at + 1", "UPDATE policies SET document = 'x'")
			run("a payee is never changed", "UPDATE payees SET name = 'Other'", "UPDATE payees SET account_index = 'cc'")
			run("an export is never changed", "UPDATE payout_exports SET amount = amount + 1", "UPDATE payout_exports SET execution_date = '2026-05-30'")
			run("a credit transfer is exported once", "UPDATE credit_transfers SET export_id = 'exp_2'", "UPDATE credit_transfers SET export_id = ''",
				"UPDATE credit_transfers SET payee_id = 'pye_2'", "UPDATE credit_transfers SET amount = amount + 1")
			run("what a bank says is never changed", "UPDATE bank_lines SET amount = amount + 1", "UPDATE bank_lines SET booked = booked + 1")
			run("never deleted", "DELETE FROM bank_lines", "DELETE FROM bank_statements", "DELETE FROM ledger_lines", "DELETE FROM reconciliation_inputs",
				"DELETE FROM line_matches", "DELETE FROM breaks", "DELETE FROM break_notes")
			run("never deleted", "DELETE FROM payees", "DELETE FROM payout_exports", "DELETE FROM credit_transfers")
			run("a paid item stays paid", "UPDATE payout_items SET status = 'paid' WHERE item = 'R-1'",
				"UPDATE payout_items SET status = 'pending', transaction_id = '' WHERE item = 'R-1'",
				"UPDATE payout_items SET status = 'settled', amount = amount + 1 WHERE item = 'R-1'")
			run("", "UPDATE payout_items SET status = 'settled' WHERE item = 'R-1'")
			run("a paid item stays paid", "UPDATE payout_items SET status = 'submitted' WHERE item = 'R-1'")
			run("", "UPDATE payout_items SET status = 'returned' WHERE item = 'R-1'")
			run("a paid item stays paid", "UPDATE payout_items SET status = 'paid' WHERE item = 'R-1'",
				"UPDATE payout_items SET status = 'pending', transaction_id = '' WHERE item = 'R-1'") // without counting the attempt
			run("", "UPDATE payout_items SET status = 'pending', transaction_id = '', attempt = 1 WHERE item = 'R-1'")
			run("an approval key is revoked once", "UPDATE approval_keys SET person = 'x', revoked_at = 9", "UPDATE approval_keys SET reason = 'x'",
				"UPDATE approval_keys SET public_key = fingerprint, revoked_at = 9")
			run("", "UPDATE approval_keys SET revoked_at = 9, reason = 'lost'")
			run("an approval key is revoked once", "UPDATE approval_keys SET revoked_at = 0", "UPDATE approval_keys SET reason = 'other'")
			run("a signature is never changed", "UPDATE plan_signatures SET plan = 'x'", "UPDATE plan_signatures SET expires_at = 0")
			run("the approval of a payout is never changed", "UPDATE payout_approvals SET plan = 'x'")
			run("never deleted", "DELETE FROM payout_approvals", "DELETE FROM plan_signatures", "DELETE FROM approval_keys")
			run("a quote is never changed", "UPDATE fx_quotes SET receive = receive + 1")
			run("a conversion is never changed", "UPDATE fx_conversions SET margin = 0")
			run("never deleted", "DELETE FROM promoted", "DELETE FROM policies", "DELETE FROM fx_rates", "DELETE FROM fx_quotes", "DELETE FROM fx_conversions", "DELETE FROM ticket_messages", "DELETE FROM tickets", "DELETE FROM sanctions_reviews")
			run("what a transaction was given is never changed", "UPDATE promoted SET cashback = cashback + 1")
			run("", "UPDATE ticket_messages SET body = 'erased'", "UPDATE tickets SET status = 'closed', closed_at = updated_at",
				"UPDATE tickets SET subject = 'erased'", "UPDATE sanctions_reviews SET status = 'cleared', decided_at = 9, reason = 'r', actor = 'a'")
			run("a ticket only moves on", "UPDATE tickets SET status = 'open', closed_at = 0", "UPDATE tickets SET subject = 's'")
			run("a review is decided once", "UPDATE sanctions_reviews SET status = 'confirmed'", "UPDATE sanctions_reviews SET reason = 'other'")
		})
	}
}
