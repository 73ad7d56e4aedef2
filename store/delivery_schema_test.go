package store

import (
	"path/filepath"
	"testing"

	"github.com/okpay/okpay/internal/pgtest"
)

// TestAnOlderWalletGetsLanguagesAndTimesOfMessages brings forward a wallet from
// before messages were sent: nobody gets an old code late. What such a wallet
// says of people and in messages is not looked at, and left empty.
func TestAnOlderWalletGetsLanguagesAndTimesOfMessages(t *testing.T) {
	t.Parallel()
	const before = 4 // the last schema without delivery
	for name, c := range map[string]struct {
		location      func(t *testing.T) string
		country, want string
	}{
		"sqlite, China":     {func(t *testing.T) string { return filepath.Join(t.TempDir(), "old.db") }, "CN", "zh"},
		"sqlite, Taiwan":    {func(t *testing.T) string { return filepath.Join(t.TempDir(), "old.db") }, "TW", "en"},
		"postgres, China":   {func(t *testing.T) string { return pgtest.Database(t) }, "CN", "zh"},
		"postgres, nowhere": {func(t *testing.T) string { return pgtest.Database(t) }, "", "en"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, pool := atSchema(t, c.location(t), before)
			for _, text := range []string{
				`INSERT INTO customers (id, kind, name, email, phone, handle, country, status, kyc_level, email_verified, phone_verified,
					frozen_reason, password_hash, created_at)
				VALUES ('usr_a', 'person', 'A', 'a@b.c', '', '', '` + c.country + `', 'pending', 0, 0, 0, '', '', 5)`,
				`INSERT INTO outbox (id, customer_id, recipient, channel, purpose, code, subject, body, status, created_at)
				VALUES ('msg_a', 'usr_a', '', 'email', 'verify', '', 's', '', 'queued', 7000000)`,
			} {
				if _, err := pool.ExecContext(t.Context(), text); err != nil {
					t.Fatal(err)
				}
			}
			if err := s.runMigrations(t.Context(), pool, SchemaVersion); err != nil {
				t.Fatal(err)
			}
			var lang string
			var attempts, expires, next, sent int64
			err := pool.QueryRowContext(t.Context(), `SELECT c.lang, m.attempts, m.expires_at, m.next_at, m.sent_at
				FROM outbox m JOIN customers c ON c.id = m.customer_id`).Scan(&lang, &attempts, &expires, &next, &sent)
			if err != nil {
				t.Fatal(err)
			}
			const halfAnHour = 1_800_000_000
			if lang != c.want || attempts != 0 || expires != 7_000_000+halfAnHour || next != 7_000_000 || sent != 0 {
				t.Errorf("the customer's language is %q, want %q; the message has %d attempts, expires at %d, is due at %d, sent at %d",
					lang, c.want, attempts, expires, next, sent)
			}
		})
	}
}
