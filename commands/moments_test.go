package commands

import (
	"testing"
	"time"

	"github.com/okpay/okpay/wallet"
)

func TestADateIsAWholeDayInUTC(t *testing.T) {
	t.Parallel()
	lastDay := func(flag, text string) (time.Time, error) {
		return endOfDay(flag, text, time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC))
	}
	for _, c := range []struct {
		read func(flag, text string) (time.Time, error)
		text string
		want string
	}{
		{startOf, "2026-01-31", "2026-01-31T00:00:00Z"},
		{after, "2026-01-31", "2026-02-01T00:00:00Z"},
		{lastDay, "2026-01-31", "2026-01-31T23:59:59.999999Z"},
		{startOf, "2026-01-31T14:00:00+02:00", "2026-01-31T12:00:00Z"},
		{after, "2026-01-31T14:00:00Z", "2026-01-31T14:00:00Z"},
		{lastDay, "2026-01-31T14:00:00.000001Z", "2026-01-31T14:00:00.000001Z"},
		{startOf, "", "0001-01-01T00:00:00Z"},
		{after, "", "0001-01-01T00:00:00Z"},
		{lastDay, "", "0001-01-01T00:00:00Z"},
	} {
		got, err := c.read("flag", c.text)
		if err != nil || got.Format(time.RFC3339Nano) != c.want {
			t.Errorf("%q is %s, %v; want %s", c.text, got.Format(time.RFC3339Nano), err, c.want)
		}
	}
}

func TestWhatIsNoMomentIsRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"yesterday", "2026-02-30", "31.01.2026", "2026-01-31 14:00", "2026-01-31T14:00:00", "1769860800", " "} {
		if _, err := startOf("since", text); wallet.CodeOf(err) != wallet.CodeInvalidInput {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestLookingBackToTodayIsNow(t *testing.T) {
	t.Parallel()
	for now, want := range map[string]string{
		"2026-01-31T00:00:00Z":        "0001-01-01T00:00:00Z",
		"2026-01-31T23:59:59Z":        "0001-01-01T00:00:00Z",
		"2026-01-31T23:59:59.999999Z": "2026-01-31T23:59:59.999999Z",
		"2026-02-01T00:00:00Z":        "2026-01-31T23:59:59.999999Z",
		"2026-01-30T23:59:59Z":        "2026-01-31T23:59:59.999999Z", // tomorrow, which the Service refuses
	} {
		clock, err := time.Parse(time.RFC3339Nano, now)
		if err != nil {
			t.Fatal(err)
		}
		got, err := endOfDay("as-of", "2026-01-31", clock)
		if err != nil || got.Format(time.RFC3339Nano) != want {
			t.Errorf("at %s: %s, %v; want %s", now, got.Format(time.RFC3339Nano), err, want)
		}
	}
}
