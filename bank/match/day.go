package match

import (
	"fmt"
	"time"
)

// Day is a day of the calendar after 1970-01-01, counted from it. The zero Day is
// none: a line of which the bank states no day has it.
type Day int32

const (
	dayLayout     = "2006-01-02"
	secondsPerDay = 24 * 60 * 60
)

// DayOf returns the day of a moment in UTC.
func DayOf(t time.Time) Day {
	seconds := t.Unix()
	day := seconds / secondsPerDay
	if seconds%secondsPerDay < 0 {
		day--
	}
	return Day(day) // #nosec G115 -- an int32 of days is millions of years
}

// ParseDay reads a day as YYYY-MM-DD.
func ParseDay(text string) (Day, error) {
	t, err := time.Parse(dayLayout, text)
	if err != nil {
		return 0, fmt.Errorf("%q is no day: write it as 2026-04-30", clip(text))
	}
	return DayOf(t), nil
}

// String returns the day as YYYY-MM-DD, and nothing for no day.
func (d Day) String() string {
	if d == 0 {
		return ""
	}
	return time.Unix(int64(d)*secondsPerDay, 0).UTC().Format(dayLayout)
}

// MarshalText writes the day as [Day.String] does.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what [Day.MarshalText] writes.
func (d *Day) UnmarshalText(text []byte) (err error) {
	if len(text) == 0 {
		*d = 0
		return nil
	}
	*d, err = ParseDay(string(text))
	return err
}
