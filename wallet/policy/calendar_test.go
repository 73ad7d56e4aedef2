package policy_test

import (
	"testing"
	"time"

	"github.com/okpay/okpay/wallet/policy"
)

// Where the clock changes at midnight, a day begins at another moment than the
// one that 00:00 is taken for.
func TestADayEndsWhenTheDateChangesAlsoWhereTheClockDoes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ zone, at, want string }{
		{"UTC", "2026-09-05T23:59:59Z", "2026-09-06T00:00:00Z"},
		{"Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-28T23:00:00Z"},
		{"Europe/Berlin", "2026-03-29T12:00:00Z", "2026-03-29T22:00:00Z"},
		{"America/Santiago", "2026-09-05T12:00:00Z", "2026-09-06T04:00:00Z"}, // there is no 00:00: it becomes 01:00
		{"America/Santiago", "2026-09-06T03:30:00Z", "2026-09-06T04:00:00Z"},
		{"America/Santiago", "2026-04-04T12:00:00Z", "2026-04-05T04:00:00Z"}, // 23:00 is there twice
		{"Africa/Cairo", "2026-04-23T12:00:00Z", "2026-04-23T22:00:00Z"},
		{"America/Havana", "2026-03-07T12:00:00Z", "2026-03-08T05:00:00Z"},
		{"America/Havana", "2026-10-31T12:00:00Z", "2026-11-01T04:00:00Z"}, // 00:00 is there twice
	} {
		p := zoned(t, c.zone)
		at, err := time.Parse(time.RFC3339, c.at)
		if err != nil {
			t.Fatal(err)
		}
		next := p.NextDay(at.UnixMicro())
		if got := next.Format(time.RFC3339); got != c.want {
			t.Errorf("%s: the day of %s ends at %s, want %s", c.zone, c.at, got, c.want)
		}
		if last, first := p.Day(next.UnixMicro()-1), p.Day(next.UnixMicro()); last != p.Day(at.UnixMicro()) || first != last+1 {
			t.Errorf("%s: the date does not change at %s", c.zone, next)
		}
	}
}

func TestEveryDayOfEveryYearEndsWhenTheNextBegins(t *testing.T) {
	t.Parallel()
	for _, zone := range []string{"America/Santiago", "America/Havana", "Asia/Beirut", "Africa/Cairo", "Asia/Tehran", "Atlantic/Azores", "Australia/Lord_Howe"} {
		p := zoned(t, zone)
		at := time.Date(2015, 1, 1, 12, 0, 0, 0, time.UTC).UnixMicro()
		for range 12 * 366 {
			next, month := p.NextDay(at).UnixMicro(), p.NextMonth(at).UnixMicro()
			if next <= at || p.Day(next) != p.Day(at)+1 || p.Day(next-1) != p.Day(at) {
				t.Fatalf("%s: the day of %s ends at %s", zone, time.UnixMicro(at), time.UnixMicro(next))
			}
			if p.MonthStart(month) != p.Day(month) || p.MonthStart(month-1) != p.MonthStart(at) {
				t.Fatalf("%s: the month of %s ends at %s", zone, time.UnixMicro(at), time.UnixMicro(month))
			}
			at = next
		}
	}
}

func zoned(t *testing.T, zone string) *policy.Policy {
	t.Helper()
	p, err := policy.New(policy.Policy{Version: "test", Base: "EUR", TimeZone: zone})
	if err != nil {
		t.Fatal(err)
	}
	return p
}
