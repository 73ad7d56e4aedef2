package commands

import (
	"fmt"
	"time"
)

// A moment on the command line is an RFC 3339 time, or a date, which is taken
// in UTC as a whole day: --since starts at its beginning, --until and --as-of
// end with its last moment.

// momentHelp says so where a flag takes one.
const momentHelp = "RFC 3339 time, or a date in UTC"

// dayLength is the length of a day in UTC, which has no daylight saving.
const dayLength = 24 * time.Hour

// clockStep is the resolution of stored times.
const clockStep = time.Microsecond

// startOf reads a moment; a date is its first instant. Empty is the zero time.
func startOf(flag, text string) (time.Time, error) {
	t, _, err := readMoment(flag, text)
	return t, err
}

// after reads the exclusive end of a span; a date ends when the next begins.
func after(flag, text string) (time.Time, error) {
	t, day, err := readMoment(flag, text)
	if day {
		t = t.Add(dayLength)
	}
	return t, err
}

// endOfDay reads a moment to look back from; a date is its last instant. Today
// has not ended: it is the zero time, which is now.
func endOfDay(flag, text string, now time.Time) (time.Time, error) {
	t, day, err := readMoment(flag, text)
	if !day || err != nil {
		return t, err
	}
	end := t.Add(dayLength - clockStep)
	if !t.After(now) && end.After(now) {
		return time.Time{}, nil
	}
	return end, nil
}

func readMoment(flag, text string) (t time.Time, day bool, err error) {
	if text == "" {
		return time.Time{}, false, nil
	}
	if t, err := time.Parse(time.DateOnly, text); err == nil {
		return t, true, nil
	}
	if t, err := time.Parse(time.RFC3339Nano, text); err == nil {
		return t.UTC(), false, nil
	}
	return time.Time{}, false, usageError(fmt.Sprintf("--%s: %q is neither a time nor a date", flag, text),
		"write 2026-01-31 or 2026-01-31T14:00:00Z")
}
