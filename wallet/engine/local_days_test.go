package engine

import (
	"slices"
	"testing"
	"time"

	"github.com/okpay/okpay/wallet"
)

func zoneOf(t *testing.T, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// TestADayWhoseMidnightTheClocksLeaveOutIsOneRowOfSales has a spring in Chile, where
// 5 September 2026 is followed by 01:00 of the 6th.
func TestADayWhoseMidnightTheClocksLeaveOutIsOneRowOfSales(t *testing.T) {
	t.Parallel()
	zone := zoneOf(t, "America/Santiago")
	since, until := time.Date(2026, time.September, 4, 12, 0, 0, 0, zone), time.Date(2026, time.September, 8, 12, 0, 0, 0, zone)
	list, err := salesPeriods(since.UnixMicro(), until.UnixMicro(), wallet.SalesByDay, zone)
	if err != nil {
		t.Fatal(err)
	}
	var days []string
	for _, p := range list {
		days = append(days, p.name+" "+time.Duration((p.until-p.since)*1000).String())
	}
	want := []string{"2026-09-04 12h0m0s", "2026-09-05 24h0m0s", "2026-09-06 23h0m0s", "2026-09-07 24h0m0s", "2026-09-08 12h0m0s"}
	if !slices.Equal(days, want) {
		t.Errorf("the days are %v, want %v", days, want)
	}
}

// TestAScheduleRunsOnEachOfItsDaysWhateverTheClocksDo has it at midnight, at a time
// that the clocks leave out once a year, and at one that they show twice.
func TestAScheduleRunsOnEachOfItsDaysWhateverTheClocksDo(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		zone   string
		minute int64
	}{{"America/Santiago", 0}, {"America/Havana", 0}, {"Atlantic/Azores", 30}, {"Europe/Berlin", 150}, {"America/New_York", 90}, {"Asia/Beirut", 5}} {
		s := SweepRecord{Weekdays: 1<<daysOfWeek - 1, Minute: c.minute, TimeZone: c.zone}
		at := time.Date(2026, time.January, 1, 12, 0, 0, 0, zoneOf(t, c.zone))
		for range 365 {
			next, err := s.next(at.UnixMicro())
			if err != nil {
				t.Fatal(err)
			}
			y, m, d := at.Date()
			want := time.Date(y, m, d+1, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
			at = timeOf(next).In(at.Location())
			day, err := s.day(next)
			if err != nil {
				t.Fatal(err)
			}
			if at.Format(time.DateOnly) != want || day != want {
				t.Fatalf("at %02d:%02d in %s it runs at %s for %s, want it on %s", c.minute/60, c.minute%60, c.zone, at, day, want)
			}
		}
	}
}
