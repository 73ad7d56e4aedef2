package store

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/okpay/okpay/internal/pgtest"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// TestAnOlderWalletGetsLanguagesAndTimesOfMessages brings forward a wallet from
// before messages were sent: nobody gets an old code late.
func TestAnOlderWalletGetsLanguagesAndTimesOfMessages(t *testing.T) {
	t.Parallel()
	const before = 4 // the last schema without delivery
	for kind, location := range map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { return filepath.Join(t.TempDir(), "old.db") },
		"postgres": func(t *testing.T) string { return pgtest.Database(t) },
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			old := &oldWallet{t: t, path: location(t)}
			old.makeKey()
			s := old.bare(Options{})
			if s.file != nil {
				if err := s.file.create(); err != nil {
					t.Fatal(err)
				}
			}
			pool := s.open(forMigrating, 1)
			if err := s.runMigrations(t.Context(), pool, before); err != nil {
				t.Fatal(err)
			}
			for _, text := range []string{
				`INSERT INTO wallet (id, created_at) VALUES (1, 1)`,
				`INSERT INTO customers (id, kind, name, email, phone, handle, country, status, kyc_level, email_verified, phone_verified,
					frozen_reason, password_hash, created_at)
				VALUES ('usr_a', 'person', 'Mei Lin', 'a@b.c', '+861', '', 'CN', 'pending', 0, 0, 0, '', '', 5),
					('usr_b', 'person', 'Ann Lee', 'b@b.c', '+862', '', 'TW', 'pending', 0, 0, 0, '', '', 5)`,
				`INSERT INTO outbox (id, customer_id, recipient, channel, purpose, code, subject, body, status, created_at)
				VALUES ('msg_a', 'usr_a', 'a@b.c', 'email', 'verify', '123456', 's', 'b', 'queued', 7000000)`,
			} {
				if _, err := pool.ExecContext(t.Context(), text); err != nil {
					t.Fatal(err)
				}
			}
			if err := pool.Close(); err != nil {
				t.Fatal(err)
			}
			err := s.Read(t.Context(), func(r engine.Reader) error { return readOld(t, r) })
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}

func readOld(t *testing.T, r engine.Reader) error {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	for id, want := range map[string]wallet.Language{"usr_a": wallet.LanguageChinese, "usr_b": wallet.LanguageEnglish} {
		list, err := r.Customers(ctx, []engine.Ref{{Kind: engine.RefID, Text: id}})
		if err != nil {
			return err
		}
		if len(list) != 1 || list[0].Lang != want {
			t.Errorf("%s: got %+v, want %s", id, list, want)
		}
	}
	list, err := r.Messages(ctx, engine.MessageQuery{Channel: wallet.ChannelEmail, DueAt: 7_000_000})
	if err != nil {
		return err
	}
	created := time.UnixMicro(7_000_000).UTC()
	if len(list) != 1 || list[0].Code != "123456" || !list[0].ExpiresAt.Equal(created.Add(30*time.Minute)) || !list[0].NextAttemptAt.Equal(created) || list[0].Attempts != 0 {
		t.Errorf("the message is %+v", list)
	}
	return nil
}
