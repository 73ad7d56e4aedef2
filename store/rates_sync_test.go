package store_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/money"
)

// bulletin publishes one rate and counts what it is asked.
type bulletin struct {
	rate  string
	marks []engine.RateMark // that it was asked with
}

func (b *bulletin) URL() string { return "https://rates.example/daily" }

func (b *bulletin) Fetch(_ context.Context, mark engine.RateMark) (engine.RateFetch, error) {
	b.marks = append(b.marks, mark)
	if mark.ETag == b.rate {
		return engine.RateFetch{Unchanged: true, Mark: mark}, nil
	}
	rate, err := money.ParseRate(b.rate)
	days := []wallet.RateDay{{Date: "2026-04-13", Rates: map[string]money.Rate{"USD": rate}}}
	return engine.RateFetch{Days: days, Mark: engine.RateMark{URL: b.URL(), ETag: b.rate}}, err
}

func TestASyncRemembersWhatItFetched(t *testing.T) {
	t.Parallel()
	clock := &clock{now: time.Date(2026, time.May, 6, 7, 8, 9, 0, time.UTC)}
	e := makeEngine(t, filepath.Join(t.TempDir(), "wallet.db"), clock)
	source := &bulletin{rate: "1.1"}
	e.Rates = source
	s := e.As(engine.LocalOperator())
	for i, step := range []struct {
		rate, key, asked      string
		dry, replay           bool
		status                wallet.RatesStatus
		added, corrected, met int
	}{
		{rate: "1.1", key: "dry", dry: true, status: wallet.RatesNew, added: 1, met: 1},
		{rate: "1.1", key: "a", status: wallet.RatesNew, added: 1, met: 2},
		{rate: "1.1", key: "b", asked: "1.1", status: wallet.RatesUnchanged, met: 3},
		{rate: "1.2", key: "c", asked: "1.1", status: wallet.RatesNew, corrected: 1, met: 4},
		{rate: "1.3", key: "c", status: wallet.RatesNew, corrected: 1, replay: true, met: 4}, // and nobody is asked
		{rate: "1.3", key: "b", asked: "1.2", status: wallet.RatesNew, corrected: 1, met: 5},
	} {
		source.rate = step.rate
		got, err := s.SyncRates(t.Context(), wallet.SyncRatesInput{Change: wallet.Change{Key: step.key, DryRun: step.dry}})
		if err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
		if got.Status != step.status || got.Added != step.added || got.Corrected != step.corrected || got.IdempotentReplay != step.replay {
			t.Errorf("step %d gives %+v", i, got)
		}
		if len(source.marks) != step.met {
			t.Fatalf("step %d: the source was asked %d times, want %d", i, len(source.marks), step.met)
		}
		if last := source.marks[len(source.marks)-1]; !step.replay && last.ETag != step.asked {
			t.Errorf("step %d asks with %+v", i, last)
		}
	}
}

func TestASyncIsForAnOperatorAndNeedsAnAddress(t *testing.T) {
	t.Parallel()
	clock := &clock{now: time.Date(2026, time.May, 6, 7, 8, 9, 0, time.UTC)}
	e := makeEngine(t, filepath.Join(t.TempDir(), "wallet.db"), clock)
	in := wallet.SyncRatesInput{Change: wallet.Change{Key: "k"}}
	if _, err := e.As(engine.LocalOperator()).SyncRates(t.Context(), in); wallet.CodeOf(err) != wallet.CodeNotAvailableThere {
		t.Errorf("without an address: %v", err)
	}
	source := &bulletin{rate: "1.1"}
	e.Rates = source
	if _, err := e.As(engine.Anonymous("192.0.2.1")).SyncRates(t.Context(), in); wallet.CodeOf(err) != wallet.CodeUnauthorized || len(source.marks) != 0 {
		t.Errorf("by nobody: %v, asked %d times", err, len(source.marks))
	}
	long := &longBulletin{bulletin: source}
	e.Rates = long
	if _, err := e.As(engine.LocalOperator()).SyncRates(t.Context(), in); wallet.CodeOf(err) != wallet.CodeInvalidFile {
		t.Errorf("more days than a sync takes: %v", err)
	}
}

// longBulletin publishes more days than a sync takes.
type longBulletin struct{ *bulletin }

func (b *longBulletin) Fetch(ctx context.Context, mark engine.RateMark) (engine.RateFetch, error) {
	got, err := b.bulletin.Fetch(ctx, mark)
	for i := range wallet.MaxRateDays {
		got.Days = append(got.Days, wallet.RateDay{Date: fmt.Sprintf("20%02d-01-01", i), Rates: got.Days[0].Rates})
	}
	return got, err
}
