package daytime_test

import (
	"testing"
	"time"

	"github.com/okpay/okpay/wallet/daytime"
)

// TestADayBeginsWhenItsDateDoes goes through days of zones that put their clocks on
// and back, some of them at midnight.
func TestADayBeginsWhenItsDateDoes(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia", "America/Santiago", "America/Havana",
		"America/Asuncion", "Atlantic/Azores", "Asia/Beirut", "Africa/Cairo", "Asia/Tehran", "Asia/Amman", "America/Sao_Paulo", "America/Scoresbysund",
	} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		for day := range 20 * 366 {
			at := daytime.At(2010, time.January, 1+day, 0, zone)
			want := time.Date(2010, time.January, 1+day, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
			if name == "Pacific/Apia" && want == "2011-12-30" {
				continue // a day that was left out
			}
			if got := at.Format(time.DateOnly); got != want || at.Add(-time.Microsecond).Format(time.DateOnly) == want {
				t.Fatalf("%s begins at %s in %s", want, at, name)
			}
		}
	}
}

func TestATimeThatTheClocksLeaveOutIsAsMuchLater(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		zone            string
		month           time.Month
		day, hour, want int
		offset, minute  int
	}{
		{"Europe/Berlin", time.March, 29, 2, 3, 2, 30},
		{"America/New_York", time.March, 8, 2, 3, -4, 30},
		{"Europe/Berlin", time.October, 25, 2, 2, 2, 30},    // twice: in summer time first
		{"America/New_York", time.November, 1, 1, 1, -4, 0}, // twice, too
		{"America/New_York", time.July, 1, 18, 18, -4, 15},
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		at := daytime.At(2026, c.month, c.day, c.hour*60+c.minute, zone)
		if _, offset := at.Zone(); at.Hour() != c.want || at.Minute() != c.minute || at.Day() != c.day || offset != c.offset*3600 {
			t.Errorf("%+v: %s", c, at)
		}
	}
}
