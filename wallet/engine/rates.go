package engine

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// What goes before what on the same day.
const (
	priorityPublished = 0
	priorityStated    = 2
)

// dayNumber reads a date as days since 1970.
func dayNumber(date string) (int64, error) {
	t, err := time.Parse(time.DateOnly, date)
	if err == nil && t.Year() >= wallet.FirstRateYear && t.Year() <= wallet.LastRateYear {
		return dayOf(t.UnixMicro()), nil
	}
	return 0, wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("%s is no date of a rate", quote(date)),
		"write a day since 1999 as 2026-04-13", "date", date)
}

func dateOf(day int64) string {
	return timeOf(day * microsPerDay).Format(time.DateOnly)
}

// ImportRates implements wallet.Rates.
func (s *session) ImportRates(ctx context.Context, in wallet.ImportRatesInput) (wallet.RatesImport, error) {
	out := wallet.RatesImport{Source: wallet.RateFromECB, Days: len(in.Days)}
	if err := s.operator(); err != nil {
		return out, err
	}
	rates, err := cleanRates(in.Days)
	if err != nil {
		return out, err
	}
	first, last := rates[0].Day, rates[len(rates)-1].Day
	out.First, out.Last = dateOf(first), dateOf(last)
	fields := []field{{"command", "rates import"}, {"days", hashRates(rates)}}
	err = s.keyed(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (EventRecord, error) {
		var err error
		if out.Added, out.Corrected, out.Unchanged, err = recordRates(ctx, r, c, rates, moment); err != nil {
			return EventRecord{}, err
		}
		if len(c.Rates) == 0 {
			return EventRecord{}, nil
		}
		data, err := eventData("source", out.Source, "first", out.First, "last", out.Last, "days", out.Days,
			"added", out.Added, "corrected", out.Corrected, "unchanged", out.Unchanged)
		return EventRecord{Type: "rates.imported", Object: "rates:" + string(out.Source), Data: data}, err
	}, func(_ Reader, stored EventRecord) error {
		if err := json.Unmarshal(stored.Data, &out); err != nil {
			return fmt.Errorf("read what an import did: %w", err)
		}
		out.IdempotentReplay = true
		return nil
	})
	out.DryRun = in.DryRun
	return out, err
}

type rateKey struct {
	day      int64
	currency string
}

// newestRates gives of each day and currency what a source said last.
func newestRates(list []RateRecord, source wallet.RateSource) map[rateKey]*RateRecord {
	newest := make(map[rateKey]*RateRecord, len(list))
	for i := range list {
		key := rateKey{list[i].Day, list[i].Currency}
		if before := newest[key]; list[i].Source == source && (before == nil || before.RecordedAt < list[i].RecordedAt) {
			newest[key] = &list[i]
		}
	}
	return newest
}

// cleanRates checks days and gives their rates by day and currency.
func cleanRates(days []wallet.RateDay) ([]RateRecord, error) {
	if len(days) == 0 || len(days) > wallet.MaxRateDays {
		return nil, wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("an import has 1 to %d days, not %d", wallet.MaxRateDays, len(days)), "split it")
	}
	seen := make(map[int64]bool, len(days))
	var rates []RateRecord
	for _, d := range days {
		day, err := dayNumber(d.Date)
		if err != nil {
			return nil, err
		}
		if seen[day] {
			return nil, wallet.Refuse(wallet.CodeInvalidInput, "the day "+d.Date+" is there twice", "give each day once", "date", d.Date)
		}
		seen[day] = true
		if len(d.Rates) == 0 || len(d.Rates) > wallet.MaxDayRates {
			return nil, wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("a day has 1 to %d rates, and %s has %d", wallet.MaxDayRates, d.Date, len(d.Rates)),
				"look whether the file is whole", "date", d.Date)
		}
		for _, currency := range slices.Sorted(maps.Keys(d.Rates)) {
			if !money.IsCode(currency) || currency == string(wallet.RatesBase) || d.Rates[currency].IsZero() {
				return nil, wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("there is no rate of %s on %s", quote(currency), d.Date),
					"a rate is above zero, and of a currency of three letters other than the base", "date", d.Date)
			}
			rates = append(rates, RateRecord{
				Day: day, Currency: currency, Priority: priorityPublished, Source: wallet.RateFromECB, Rate: d.Rates[currency],
			})
		}
	}
	slices.SortFunc(rates, func(a, b RateRecord) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Currency, b.Currency))
	})
	return rates, nil
}

func hashRates(rates []RateRecord) string {
	var text strings.Builder
	for i := range rates {
		text.WriteString(strconv.FormatInt(rates[i].Day, 10) + " " + rates[i].Currency + " " + rates[i].Rate.String() + "\n")
	}
	sum := sha256.Sum256([]byte(text.String()))
	return hex.EncodeToString(sum[:])
}

// SetRate implements wallet.Rates.
func (s *session) SetRate(ctx context.Context, in wallet.SetRateInput) (wallet.ReferenceRate, error) {
	var out wallet.ReferenceRate
	if err := s.operator(); err != nil {
		return out, err
	}
	record := RateRecord{Priority: priorityStated, Source: wallet.RateFromOperator}
	currency, err := rateCurrency(in.Currency)
	if err == nil && currency == wallet.RatesBase {
		err = wallet.Refuse(wallet.CodeInvalidInput, "the base has no rate in itself", "give the rate of another currency: what one "+string(wallet.RatesBase)+" is worth in it")
	}
	if err != nil {
		return out, err
	}
	record.Currency = string(currency)
	if record.Rate, err = money.ParseRate(in.Rate); err != nil {
		return out, wallet.Refuse(wallet.CodeInvalidInput, quote(in.Rate)+" is no rate", "write a decimal above zero, such as 1.1684", "rate", in.Rate)
	}
	if in.Date != "" {
		if record.Day, err = dayNumber(in.Date); err != nil {
			return out, err
		}
	}
	fields := []field{{"command", "rates set"}, {"currency", record.Currency}, {"rate", record.Rate.String()}, {"date", in.Date}}
	err = s.keyed(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (EventRecord, error) {
		record := record
		today := dayOf(moment)
		if record.Day = cmp.Or(record.Day, today); record.Day > today {
			return EventRecord{}, wallet.Refuse(wallet.CodeInvalidInput, in.Date+" has not come yet", "state a rate of today or before", "date", in.Date)
		}
		there, err := r.RatesOn(ctx, record.Day, record.Day, []string{record.Currency})
		if err != nil {
			return EventRecord{}, fmt.Errorf("read the rates that are there: %w", err)
		}
		record.RecordedAt = moment
		if before := newestRates(there, record.Source)[rateKey{record.Day, record.Currency}]; before != nil {
			record.RecordedAt = max(moment, before.RecordedAt+1) // what was said last goes
		}
		c.Rates = append(c.Rates, record)
		out = presentRate(&record)
		data, err := eventData("date", out.Date, "currency", out.Currency, "rate", out.Rate, "recorded_at", record.RecordedAt)
		return EventRecord{Type: "rates.set", Object: "rates:" + string(record.Source), Data: data}, err
	}, func(_ Reader, stored EventRecord) error {
		var kept struct {
			Date, Currency, Rate string
			RecordedAt           int64 `json:"recorded_at"`
		}
		if err := json.Unmarshal(stored.Data, &kept); err != nil {
			return fmt.Errorf("read which rate was set: %w", err)
		}
		out = wallet.ReferenceRate{
			Date: kept.Date, Base: string(wallet.RatesBase), Currency: kept.Currency, Rate: kept.Rate,
			Source: wallet.RateFromOperator, RecordedAt: timeOf(kept.RecordedAt), IdempotentReplay: true,
		}
		return nil
	})
	out.DryRun = in.DryRun
	return out, err
}

// rateCurrency reads a currency that there is.
func rateCurrency(text string) (money.Currency, error) {
	currency, err := money.ParseCurrency(text)
	if err != nil {
		return "", wallet.Refuse(wallet.CodeUnknownCurrency, quote(text)+" is no currency", "use an ISO 4217 code", "currency", text)
	}
	return currency, nil
}

func presentRate(v *RateRecord) wallet.ReferenceRate {
	return wallet.ReferenceRate{
		Date: dateOf(v.Day), Base: string(wallet.RatesBase), Currency: v.Currency, Rate: v.Rate.String(), Source: v.Source,
		RecordedAt: timeOf(v.RecordedAt),
	}
}

// ListRates implements wallet.Rates. Its cursor is "DAY CURRENCY PRIORITY MICROS".
func (s *session) ListRates(ctx context.Context, in wallet.ListRatesInput) (wallet.Page[wallet.ReferenceRate], error) {
	page := wallet.Page[wallet.ReferenceRate]{Items: []wallet.ReferenceRate{}}
	limit, err := pageLimit(in.Limit)
	if err != nil {
		return page, err
	}
	if err := oneOf("source", in.Source, wallet.RateSources()...); err != nil {
		return page, err
	}
	query := RateQuery{Limit: limit + 1, Source: in.Source, Currency: strings.ToUpper(in.Currency)}
	if in.Currency != "" && !money.IsCode(query.Currency) {
		return page, wallet.Refuse(wallet.CodeInvalidInput, quote(in.Currency)+" is no currency", "use an ISO 4217 code", "currency", in.Currency)
	}
	if query.Since, err = dayNumber(cmp.Or(in.Since, fmt.Sprintf("%d-01-01", wallet.FirstRateYear))); err != nil {
		return page, err
	}
	if query.Until, err = dayNumber(cmp.Or(in.Until, fmt.Sprintf("%d-12-31", wallet.LastRateYear))); err != nil {
		return page, err
	}
	if query.After, err = parseRateCursor(in.After, query.Until); err != nil {
		return page, err
	}
	var list []RateRecord
	err = s.engine.Store.Read(ctx, func(r Reader) (err error) {
		list, err = r.ListRates(ctx, query)
		return err
	})
	if err != nil {
		return page, fmt.Errorf("list rates: %w", err)
	}
	return pageOf(list, limit, rateCursor, presentRate), nil
}

func rateCursor(v *RateRecord) string {
	return fmt.Sprintf("%d %s %d %d", v.Day, v.Currency, v.Priority, v.RecordedAt)
}

// parseRateCursor reads a cursor; an empty one is before all of a day.
func parseRateCursor(text string, until int64) (RatePlace, error) {
	if text == "" {
		return RatePlace{Day: until}, nil
	}
	parts := strings.Split(text, " ")
	var place RatePlace
	var errs [3]error
	if len(parts) == 4 && money.IsCode(parts[1]) {
		place.Currency = parts[1]
		place.Day, errs[0] = strconv.ParseInt(parts[0], 10, 64)
		place.Priority, errs[1] = strconv.Atoi(parts[2])
		place.RecordedAt, errs[2] = strconv.ParseInt(parts[3], 10, 64)
		if errs == [3]error{} {
			return place, nil
		}
	}
	return RatePlace{}, badCursor()
}
