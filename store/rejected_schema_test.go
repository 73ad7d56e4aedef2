package store

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"
)

// TestWhatWasRejectedCountsNoMore brings forward a wallet from before a review that
// rejects a payment gave the use of a promotion back, and in which what waits for one
// was known to the risk rules. What was counted and known of such payments alone is so
// no more, and nothing else is touched.
func TestWhatWasRejectedCountsNoMore(t *testing.T) {
	t.Parallel()
	const before = 30 // the last schema that counted them
	onEachDatabase(t, func(t *testing.T, location string) {
		s, pool := atSchema(t, location, before)
		// Ann paid, was rejected and was refunded with five and half; Bob was rejected with five.
		given := []struct{ payer, kind, status, fee, cashback string }{
			{"usr_ann", "payment", "posted", "half", "five"},
			{"usr_ann", "payment", "voided", "half", "five"},
			{"usr_shop", "refund", "posted", "half", "five"},
			{"usr_bob", "transfer", "voided", "", "five"},
			{"usr_bob", "payment", "pending", "half", ""},
		}
		for _, id := range []string{"usr_ann", "usr_bob", "usr_cat", "usr_shop", "usr_other"} {
			execute(t, pool, `INSERT INTO customers (id, kind, name, email, handle, country, status, kyc_level, email_verified, phone_verified,
					frozen_reason, password_hash, created_at, phone, phone_index)
				VALUES ($1, 'person', '', $2, '', 'US', 'active', 1, 1, 1, '', '', 5, $3, $4)`, id, id, []byte(id), id)
		}
		place := "seq"
		if !s.dialect.oneWriter() {
			place = "place"
			execute(t, pool, `INSERT INTO commits (count, last_at, first_seq) VALUES ($1, 9, 1)`, len(given))
		}
		for i, g := range given {
			id := fmt.Sprintf("txn_%d", i+1)
			execute(t, pool, `INSERT INTO transactions (`+place+`, id, kind, status, amount, currency, fee, fee_returnable, fee_bearer, fee_rule,
					from_id, to_id, memo, order_id, created_at, effective_at, expires_at, key_scope, key, input_hash, actor, policy_version,
					parent_id, payout_id, item, reason)
				VALUES ($1, $2, $3, $4, 1000, 'EUR', 10, 10, 'payee', 'payment', $5, 'usr_other', '', '', 5, 0, 0, '', '', $6, 'local', 'v1',
					'', '', '', '')`, i+1, id, g.kind, g.status, g.payer, []byte{1})
			if g.status != "posted" {
				execute(t, pool, `INSERT INTO risk_reviews (txn_id, owner_id, rule, rule_hash, policy_version, held, currency, movements, status,
						created_at, decided_at, reason, actor)
					VALUES ($1, $2, 'rule', $3, 'v1', 1000, 'EUR', '[]', $4, 5, $5, '', '')`, id, g.payer, strings.Repeat("0", 64),
					map[string]string{"voided": "rejected", "pending": "open"}[g.status], map[string]int64{"voided": 6}[g.status])
			}
			execute(t, pool, `INSERT INTO promoted (txn_id, fee_promotion, forgone, forgone_worth, cashback_promotion, cashback, cashback_worth)
				VALUES ($1, $2, 0, 0, $3, 0, 0)`, id, g.fee, g.cashback)
		}
		execute(t, pool, `INSERT INTO promotion_totals (promotion, used, uses) VALUES ('five', 7, 3), ('half', 8, 3), ('other', 9, 4)`)
		execute(t, pool, `INSERT INTO promotion_uses (owner_id, promotion, uses)
			VALUES ('usr_ann', 'five', 2), ('usr_ann', 'half', 2), ('usr_bob', 'five', 1), ('usr_bob', 'half', 1), ('usr_cat', 'other', 4)`)
		for _, w := range []string{"usr_ann|", "usr_ann|usr_other", "usr_ann|country:US", "usr_bob|usr_other", "usr_bob|country:US", "usr_cat|usr_other"} {
			owner, what, _ := strings.Cut(w, "|")
			execute(t, pool, `INSERT INTO risk_windows (owner_id, what, first_at, last_at, buckets) VALUES ($1, $2, 5, 6, $3)`, owner, what, []byte{1})
		}
		if err := s.runMigrations(t.Context(), pool, SchemaVersion); err != nil {
			t.Fatal(err)
		}
		var got string
		if err := pool.QueryRowContext(t.Context(), `SELECT COALESCE((SELECT string_agg(promotion || ' ' || used || ' ' || uses, ', ' ORDER BY promotion) FROM promotion_totals), '')
			|| '; ' || (SELECT string_agg(owner_id || ' ' || promotion || ' ' || uses, ', ' ORDER BY owner_id, promotion) FROM promotion_uses)`).Scan(&got); err != nil {
			t.Fatal(err)
		}
		const want = "five 7 1, half 8 2, other 9 4; " +
			"usr_ann five 1, usr_ann half 1, usr_bob five 0, usr_bob half 1, usr_cat other 4"
		if got != want {
			t.Errorf("counted are %s\nwant %s", got, want)
		}
		const wantKnown = "usr_ann , usr_ann country:US, usr_ann usr_other, usr_cat usr_other"
		if err := pool.QueryRowContext(t.Context(), `SELECT string_agg(owner_id || ' ' || what, ', ' ORDER BY owner_id, what)
			FROM risk_windows WHERE first_at = 5 AND last_at = 6`).Scan(&got); err != nil {
			t.Fatal(err)
		}
		if got != wantKnown {
			t.Errorf("known are %s\nwant %s", got, wantKnown)
		}
	})
}

func execute(t *testing.T, pool *sql.DB, text string, values ...any) {
	t.Helper()
	if _, err := pool.ExecContext(t.Context(), text, values...); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
}
