package store_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/okpay/okpay/store"
	"github.com/okpay/okpay/wallet"
)

// TestWhatIsKeptOfAClosedAccountIsErasedWhenItsTimeIsOver moves the clock on by
// years, which outlives every key that a server would be called with.
func TestWhatIsKeptOfAClosedAccountIsErasedWhenItsTimeIsOver(t *testing.T) {
	t.Parallel()
	for name, path := range map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { return filepath.Join(t.TempDir(), "wallet.db") },
		"postgres": func(t *testing.T) string { return store.PostgresWallets.Database(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock := &clock{now: time.Date(2024, time.February, 29, 7, 8, 9, 0, time.UTC)}
			service := openEngine(t, path(t), clock)
			must := func(err error) {
				t.Helper()
				if err != nil {
					t.Fatal(err)
				}
			}
			flo, err := service.Register(t.Context(), wallet.RegisterInput{
				Change: wallet.Change{Key: "flo"}, Name: "Flo Fir", Email: "flo@example.com", Phone: "+4915112345678", Country: "DE",
			})
			must(err)
			closed, err := service.CloseAccount(t.Context(), wallet.CloseAccountInput{Change: wallet.Change{Key: "close"}, User: flo.ID, Reason: "asked for it"})
			must(err)
			erased := func() int {
				t.Helper()
				done, err := service.RunDue(t.Context(), wallet.RunDueInput{})
				must(err)
				return done.Erased
			}
			clock.Advance(closed.KeptUntil.Sub(closed.ClosedAt) - time.Second)
			if n := erased(); n != 0 {
				t.Errorf("%d are erased before their time", n)
			}
			show := wallet.ShowClosedInput{Change: wallet.Change{Key: "look"}, User: flo.ID, Reason: "the police asked"}
			kept, err := service.ShowClosed(t.Context(), show)
			must(err)
			if kept.Email != "flo@example.com" || kept.Phone != "+4915112345678" {
				t.Errorf("what is kept is %+v", kept)
			}
			clock.Advance(time.Minute)
			dry, err := service.RunDue(t.Context(), wallet.RunDueInput{DryRun: true})
			must(err)
			if dry.Erased != 1 {
				t.Errorf("a dry run says that %d are erased", dry.Erased)
			}
			if first, second := erased(), erased(); first != 1 || second != 0 {
				t.Errorf("%d are erased, and %d after that", first, second)
			}
			show.Change.Key = "again"
			if _, err := service.ShowClosed(t.Context(), show); wallet.CodeOf(err) != wallet.CodeStateConflict {
				t.Errorf("what was erased is shown: %v", err)
			}
		})
	}
}
