package engine

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/okpay/okpay/wallet"
)

// RateSource fetches reference rates. Like a rail it is never called inside a
// transaction.
type RateSource interface {
	// URL is where the rates are.
	URL() string
	// Fetch gets what is published, unless it is what the mark is of. Codes:
	// configuration, unavailable, invalid_file.
	Fetch(ctx context.Context, mark RateMark) (RateFetch, error)
}

// RateMark is by what a source knows again what was fetched from it: the ETag and
// the time of its last change, as the source wrote them. Either may be empty.
type RateMark struct {
	URL          string
	ETag         string
	LastModified string
	FetchedAt    int64
}

// RateFetch is what a source gave: nothing when it is Unchanged, else days, the
// oldest first.
type RateFetch struct {
	Unchanged bool
	Days      []wallet.RateDay
	Mark      RateMark
}

// SyncRates implements wallet.Rates.
func (s *session) SyncRates(ctx context.Context, in wallet.SyncRatesInput) (wallet.RatesSync, error) {
	out := wallet.RatesSync{Source: wallet.RateFromECB, Status: wallet.RatesUnchanged, DryRun: in.DryRun}
	if err := s.operator(); err != nil {
		return out, err
	}
	source := s.engine.Rates
	if source == nil {
		return out, wallet.Refuse(wallet.CodeNotAvailableThere, "this wallet has no address to fetch rates from", "set rates_url where the wallet is")
	}
	if err := wallet.CheckKey(in.Key); err != nil {
		return out, err
	}
	out.URL = source.URL()
	fields := []field{{"command", "rates sync"}}
	replay := func(_ Reader, stored EventRecord) error {
		if err := json.Unmarshal(stored.Data, &out); err != nil {
			return fmt.Errorf("read what a sync did: %w", err)
		}
		out.IdempotentReplay = true
		return nil
	}
	var mark RateMark
	err := s.engine.Store.Read(ctx, func(r Reader) error {
		stored, found, err := before(ctx, r, KeyRef{s.caller.ID, in.Key}, fields)
		if err != nil {
			return err
		}
		if found { // what was done is told without asking again
			return replay(r, stored)
		}
		mark, _, err = r.RateMark(ctx, out.URL)
		return err
	})
	if err != nil || out.IdempotentReplay {
		return out, err
	}
	fetched, err := source.Fetch(ctx, mark)
	if err != nil || fetched.Unchanged {
		return out, err
	}
	if len(fetched.Days) > wallet.MaxRateDays {
		return out, wallet.Refuse(wallet.CodeInvalidFile, fmt.Sprintf("the file has %d days, more than the %d of a sync", len(fetched.Days), wallet.MaxRateDays),
			"take a shorter one, and import the whole history once with `okpay rates import`", "url", out.URL)
	}
	rates, err := cleanRates(fetched.Days)
	if err != nil {
		return out, err
	}
	out.Status, out.Days = wallet.RatesNew, len(fetched.Days)
	out.First, out.Last = dateOf(rates[0].Day), dateOf(rates[len(rates)-1].Day)
	err = s.keyed(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (EventRecord, error) {
		var err error
		if out.Added, out.Corrected, out.Unchanged, err = recordRates(ctx, r, c, rates, moment); err != nil {
			return EventRecord{}, err
		}
		next := fetched.Mark
		next.FetchedAt = moment
		c.RateMarks = []RateMark{next}
		data, err := eventData("source", out.Source, "url", out.URL, "status", out.Status, "first", out.First, "last", out.Last,
			"days", out.Days, "added", out.Added, "corrected", out.Corrected, "unchanged", out.Unchanged)
		return EventRecord{Type: "rates.synced", Object: "rates:" + string(out.Source), Data: data}, err
	}, replay)
	return out, err
}

// recordRates records those of sorted rates that are not there already as they
// are, and counts.
func recordRates(ctx context.Context, r Reader, c *Changes, rates []RateRecord, moment int64) (added, corrected, unchanged int, err error) {
	if last := rates[len(rates)-1].Day; last > dayOf(moment)+1 { // a day, for a clock that is behind
		return 0, 0, 0, wallet.Refuse(wallet.CodeInvalidInput, "there are rates of "+dateOf(last)+", which has not come yet",
			"look whether the dates, and the clock of the wallet, are right", "date", dateOf(last))
	}
	there, err := r.RatesOn(ctx, rates[0].Day, rates[len(rates)-1].Day, nil)
	if err != nil {
		return 0, 0, 0, fmt.Errorf("read the rates that are there: %w", err)
	}
	known := newestRates(there, wallet.RateFromECB)
	for i := range rates {
		before, found := known[rateKey{rates[i].Day, rates[i].Currency}]
		switch {
		case found && before.Rate.Equal(rates[i].Rate):
			unchanged++
			continue
		case found:
			corrected++
		default:
			added++
		}
		record := rates[i]
		record.RecordedAt = moment
		if found {
			record.RecordedAt = max(moment, before.RecordedAt+1)
		}
		c.Rates = append(c.Rates, record)
	}
	return added, corrected, unchanged, nil
}
