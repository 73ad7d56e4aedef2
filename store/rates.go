package store

import (
	"context"

	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/money"
)

const rateColumns = `f.day, f.currency, f.priority, f.source, f.rate, f.recorded_at`

func scanRate(r rowScanner, v *engine.RateRecord) (err error) {
	var text string
	if err := r.Scan(&v.Day, &v.Currency, &v.Priority, &v.Source, &text, &v.RecordedAt); err != nil {
		return err
	}
	v.Rate, err = money.ParseRate(text)
	return err
}

// RatesOn reads all that was recorded of days, both included: of all currencies,
// or of some.
func (s *session) RatesOn(ctx context.Context, first, last int64, currencies []string) ([]engine.RateRecord, error) {
	if currencies == nil {
		return collect(ctx, s, "read rates", `SELECT `+rateColumns+` FROM fx_rates f WHERE f.day BETWEEN $1 AND $2
			ORDER BY f.day, f.currency, f.priority, f.recorded_at`, scanRate, first, last)
	}
	return collect(ctx, s, "read rates", `SELECT `+rateColumns+` FROM fx_rates f WHERE f.currency IN {set $1} AND f.day BETWEEN $2 AND $3
		ORDER BY f.day, f.currency, f.priority, f.recorded_at`, scanRate, set(currencies), first, last)
}

// RatesMark tells how many rates of days there are, and when the last was recorded.
func (s *session) RatesMark(ctx context.Context, first, last int64) (engine.RatesMark, error) {
	mark, _, err := one(ctx, s, "look for new rates", `SELECT COALESCE(MAX(f.recorded_at), 0), COUNT(*) FROM fx_rates f WHERE f.day BETWEEN $1 AND $2`,
		func(r rowScanner, m *engine.RatesMark) error { return r.Scan(&m.Newest, &m.Count) }, first, last)
	return mark, err
}

// ListRates pages through rates: the newest day first, then by currency, and of
// one currency what goes before the others first. What was shown of the day of the
// cursor is left out; said the other way round, SQLite would look in two indexes
// and sort everything.
func (s *session) ListRates(ctx context.Context, in engine.RateQuery) ([]engine.RateRecord, error) {
	query := `SELECT ` + rateColumns + ` FROM fx_rates f WHERE f.day BETWEEN $1 AND $2
		AND NOT (f.day = $2 AND (f.currency < $3 OR (f.currency = $3 AND (f.priority > $4 OR (f.priority = $4 AND f.recorded_at >= $5)))))
		AND ($6 = '' OR f.source = $6)`
	args := []any{in.Since, in.After.Day, in.After.Currency, in.After.Priority, in.After.RecordedAt, string(in.Source), limitOf(in.Limit)}
	if in.Currency != "" {
		args = append(args, in.Currency)
		query += ` AND f.currency = $8`
	}
	return collect(ctx, s, "list rates", query+` ORDER BY f.day DESC, f.currency, f.priority DESC, f.recorded_at DESC LIMIT $7`, scanRate, args...)
}

func (s *session) saveRates(ctx context.Context, rates []engine.RateRecord) error {
	return s.bulk(ctx, "record rates", `INSERT INTO fx_rates (day, currency, priority, source, rate, recorded_at) VALUES ($1, $2, $3, $4, $5, $6)`, len(rates),
		func(i int, r *row) {
			v := &rates[i]
			r.int(v.Day)
			r.text(v.Currency)
			r.place(v.Priority)
			r.text(string(v.Source))
			r.text(v.Rate.String())
			r.int(v.RecordedAt)
		})
}

// RateMark reads the mark of what was last fetched from an address.
func (s *session) RateMark(ctx context.Context, url string) (engine.RateMark, bool, error) {
	return one(ctx, s, "read the mark of a file of rates", `SELECT url, etag, last_modified, fetched_at FROM rate_marks WHERE url = $1`,
		func(r rowScanner, m *engine.RateMark) error {
			return r.Scan(&m.URL, &m.ETag, &m.LastModified, &m.FetchedAt)
		}, url)
}

func (s *session) saveRateMarks(ctx context.Context, marks []engine.RateMark) error {
	return s.bulk(ctx, "keep the mark of a file of rates", `INSERT INTO rate_marks (url, etag, last_modified, fetched_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (url) DO UPDATE SET etag = excluded.etag, last_modified = excluded.last_modified, fetched_at = excluded.fetched_at`, len(marks),
		func(i int, r *row) {
			m := &marks[i]
			r.text(m.URL)
			r.text(m.ETag)
			r.text(m.LastModified)
			r.int(m.FetchedAt)
		})
}
