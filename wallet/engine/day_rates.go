package engine

import (
	"context"
	"fmt"

	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

// RatesMark changes whenever a rate of some days is recorded.
type RatesMark struct{ Newest, Count int64 }

// dayPolicy is a policy with the worths of a day, and what it was made of.
type dayPolicy struct {
	of     *policy.Policy
	day    int64
	mark   RatesMark
	policy *policy.Policy
}

// atDayRates gives a policy that asks for it the worths of a moment's day: of each
// currency the newest rate that is no older than the policy converts at. A
// currency without one keeps the worth of the document.
func (e *Engine) atDayRates(ctx context.Context, r Reader, p *policy.Policy, at int64) (*policy.Policy, error) {
	if !p.DayRates {
		return p, nil
	}
	day := dayOf(at)
	first := day - int64(p.FX.MaxRateAgeDays)
	mark, err := r.RatesMark(ctx, first, day)
	if err != nil {
		return nil, fmt.Errorf("look for new rates: %w", err)
	}
	if known := e.dayPolicy.Load(); known != nil && known.of == p && known.day == day && known.mark == mark {
		return known.policy, nil
	}
	list, err := r.RatesOn(ctx, first, day, nil)
	if err != nil {
		return nil, fmt.Errorf("read the rates of the day: %w", err)
	}
	made := &dayPolicy{of: p, day: day, mark: mark, policy: p.WithWorths(worthsOf(list))}
	e.dayPolicy.Store(made)
	return made.policy, nil
}

// worthsOf gives of each currency the rate that goes on the newest day.
func worthsOf(list []RateRecord) map[money.Currency]money.Rate {
	best := make(map[money.Currency]*RateRecord, len(list))
	for i := range list {
		c := money.Currency(list[i].Currency)
		if before := best[c]; before == nil || list[i].Day > before.Day || list[i].Day == before.Day && list[i].goesBefore(before) {
			best[c] = &list[i]
		}
	}
	rates := make(map[money.Currency]money.Rate, len(best))
	for c, record := range best {
		rates[c] = record.Rate
	}
	return rates
}
