package sepa_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/bank/sepa"
	"github.com/okpay/okpay/wallet/ident"
)

func day(t *testing.T, text string) ident.Date {
	t.Helper()
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return ident.DateOf(at)
}

// TestEasterIsWhereTheChurchesOfTheWestHadIt holds the computus to dates of the
// past and to the earliest and the latest that there can be.
func TestEasterIsWhereTheChurchesOfTheWestHadIt(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"1818-03-22", "1913-03-23", "1943-04-25", "1954-04-18", "1981-04-19", "1999-04-04", "2000-04-23", "2001-04-15", "2002-03-31",
		"2003-04-20", "2004-04-11", "2005-03-27", "2006-04-16", "2007-04-08", "2008-03-23", "2009-04-12", "2010-04-04", "2011-04-24",
		"2012-04-08", "2013-03-31", "2014-04-20", "2015-04-05", "2016-03-27", "2017-04-16", "2018-04-01", "2019-04-21", "2020-04-12",
		"2021-04-04", "2022-04-17", "2023-04-09", "2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2028-04-16", "2029-04-01",
		"2030-04-21", "2038-04-25", "2049-04-18", "2076-04-19", "2285-03-22",
	} {
		want := day(t, text)
		if got := sepa.Easter(want.Year); got != want {
			t.Errorf("%d: %s instead of %s", want.Year, got, want)
		}
	}
}

func TestTARGETIsClosedOnItsHolidaysAlone(t *testing.T) {
	t.Parallel()
	closed := []string{
		"2000-01-01", "2000-04-21", "2000-04-24", "2000-05-01", "2000-12-25", "2000-12-26", "2001-12-31", "2002-01-01", "2008-03-21",
		"2008-03-24", "2019-04-19", "2019-04-22", "2024-03-29", "2024-04-01", "2024-05-01", "2025-04-18", "2025-04-21", "2025-05-01",
		"2025-12-25", "2025-12-26", "2026-01-01", "2026-04-03", "2026-04-06", "2026-05-01", "2026-12-25", "2026-12-26", "2026-11-21",
		"2026-11-22", "1999-06-01",
	}
	open := []string{
		"2000-01-03", "2000-12-27", "2002-12-31", "2003-12-24", "2024-05-09", "2024-05-20", "2024-08-15", "2025-06-09", "2025-10-03",
		"2025-11-11", "2025-12-24", "2025-12-31", "2026-01-02", "2026-01-06", "2026-04-02", "2026-04-07", "2026-05-14", "2026-11-23",
	}
	for _, text := range closed {
		if sepa.IsBusinessDay(day(t, text)) {
			t.Errorf("TARGET is open on %s", text)
		}
	}
	for _, text := range open {
		if !sepa.IsBusinessDay(day(t, text)) {
			t.Errorf("TARGET is closed on %s", text)
		}
	}
	for _, none := range []ident.Date{{}, {Year: 2026}, {Year: 2026, Month: 2, Day: 29}, {Year: 2026, Month: 13, Day: 1}} {
		if sepa.IsBusinessDay(none) {
			t.Errorf("TARGET is open on %s", none)
		}
	}
}

// after gives the first business day after a day.
func after(d ident.Date) ident.Date {
	return sepa.BusinessDayFrom(ident.DateOf(d.Time().AddDate(0, 0, 1)))
}

func TestTheNextBusinessDayLeapsOverWeekendsAndHolidays(t *testing.T) {
	t.Parallel()
	for _, c := range [][3]string{
		{"2026-11-20", "2026-11-23", "2026-11-20"},
		{"2026-11-21", "2026-11-23", "2026-11-23"},
		{"2026-04-02", "2026-04-07", "2026-04-02"},
		{"2026-04-03", "2026-04-07", "2026-04-07"},
		{"2025-12-24", "2025-12-29", "2025-12-24"},
		{"2025-12-25", "2025-12-29", "2025-12-29"},
		{"2025-12-31", "2026-01-02", "2025-12-31"},
		{"2001-12-28", "2002-01-02", "2001-12-28"},
	} {
		if got := after(day(t, c[0])); got != day(t, c[1]) {
			t.Errorf("after %s comes %s", c[0], got)
		}
		if got := sepa.BusinessDayFrom(day(t, c[0])); got != day(t, c[2]) {
			t.Errorf("from %s on it is %s", c[0], got)
		}
	}
}

// TestEachYearHasItsBusinessDays counts them, and goes through the year day by
// day: between one business day and the next there is none.
func TestEachYearHasItsBusinessDays(t *testing.T) {
	t.Parallel()
	for year, want := range map[int]int{2023: 255, 2024: 256, 2025: 255, 2026: 256} {
		n := 0
		for d := (ident.Date{Year: year, Month: 1, Day: 1}); d.Year == year; d = ident.DateOf(d.Time().AddDate(0, 0, 1)) {
			if sepa.IsBusinessDay(d) {
				n++
			}
		}
		if n != want {
			t.Errorf("%d has %d business days, not %d", year, n, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		from := ident.DateOf(time.Date(2000, 1, 1+rapid.IntRange(0, 200*365).Draw(t, "days"), 0, 0, 0, 0, time.UTC))
		next := after(from)
		if !from.Before(next) || !sepa.IsBusinessDay(next) {
			t.Fatalf("%s is followed by %s", from, next)
		}
		for d := ident.DateOf(from.Time().AddDate(0, 0, 1)); d != next; d = ident.DateOf(d.Time().AddDate(0, 0, 1)) {
			if sepa.IsBusinessDay(d) {
				t.Fatalf("%s is left out between %s and %s", d, from, next)
			}
		}
	})
}
