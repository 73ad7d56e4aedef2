package engine

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// ShowRate implements wallet.Rates.
func (s *session) ShowRate(ctx context.Context, in wallet.ShowRateInput) (wallet.MidRate, error) {
	var out wallet.MidRate
	from, err := rateCurrency(in.From)
	if err != nil {
		return out, err
	}
	to, err := rateCurrency(in.To)
	if err != nil {
		return out, err
	}
	day := dayOf(s.engine.now())
	if in.Date != "" {
		if day, err = dayNumber(in.Date); err != nil {
			return out, err
		}
	}
	err = s.engine.Store.Read(ctx, func(r Reader) error {
		mid, err := midRate(ctx, r, from, to, day)
		if err != nil {
			return err
		}
		out, err = mid.present()
		return err
	})
	return out, err
}

// mid is the rate between two currencies, and the records that it is made of:
// none of the base, which is worth one of itself.
type mid struct {
	from, to money.Currency
	day      int64
	cross    money.Cross
	legs     []RateRecord
}

func (m *mid) present() (wallet.MidRate, error) {
	shown, err := m.cross.Shown(wallet.MidRateDigits)
	if err != nil {
		return wallet.MidRate{}, fmt.Errorf("show the rate of %s in %s: %w", m.from, m.to, err)
	}
	out := wallet.MidRate{From: string(m.from), To: string(m.to), Rate: shown.String(), Date: dateOf(m.day), Legs: []wallet.ReferenceRate{}}
	for i := range m.legs {
		out.Legs = append(out.Legs, presentRate(&m.legs[i]))
	}
	return out, nil
}

// midRate finds the rate between two currencies on the newest day up to a day on
// which both have one. Of one day and currency the rate that was recorded last
// goes, an operator's before what was published.
func midRate(ctx context.Context, r Reader, from, to money.Currency, day int64) (*mid, error) {
	out := &mid{from: from, to: to, day: day}
	wanted := []string{}
	for _, c := range []money.Currency{from, to} {
		if c != wallet.RatesBase && !slices.Contains(wanted, string(c)) {
			wanted = append(wanted, string(c))
		}
	}
	rates := map[string]money.Rate{string(wallet.RatesBase): money.One()}
	if len(wanted) > 0 {
		list, err := r.RatesOn(ctx, day-wallet.MaxRateGapDays, day, wanted)
		if err != nil {
			return nil, fmt.Errorf("read rates: %w", err)
		}
		if out.day, out.legs = newestDay(list, wanted); len(out.legs) == 0 {
			return nil, wallet.Refuse(wallet.CodeRateNotFound, fmt.Sprintf("there is no rate of %s in %s on %s or the %d days before", from, to, dateOf(day), wallet.MaxRateGapDays),
				"import the rates of that time with `okpay rates import`, or state one with `okpay rates set`", "from", string(from), "to", string(to), "date", dateOf(day))
		}
		for i := range out.legs {
			rates[out.legs[i].Currency] = out.legs[i].Rate
		}
	}
	var err error
	out.cross, err = money.NewCross(rates[string(from)], rates[string(to)])
	return out, err
}

// goesBefore reports whether of two rates of one day and currency this one goes.
func (v *RateRecord) goesBefore(other *RateRecord) bool {
	return cmp.Or(v.Priority-other.Priority, cmp.Compare(v.RecordedAt, other.RecordedAt)) > 0
}

// newestDay gives the newest day on which all currencies have a rate, and the
// rates that go on it, in the order of the currencies.
func newestDay(list []RateRecord, currencies []string) (day int64, legs []RateRecord) {
	best := map[rateKey]*RateRecord{}
	days := map[int64]int{}
	for i := range list {
		key := rateKey{list[i].Day, list[i].Currency}
		before := best[key]
		if before == nil {
			days[key.day]++
		}
		if before == nil || list[i].goesBefore(before) {
			best[key] = &list[i]
		}
	}
	found := false
	for d, n := range days {
		if n == len(currencies) && (!found || d > day) {
			day, found = d, true
		}
	}
	if !found {
		return 0, nil
	}
	for _, currency := range currencies {
		legs = append(legs, *best[rateKey{day, currency}])
	}
	return day, legs
}
