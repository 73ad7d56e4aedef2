package ident

import (
	"fmt"
	"strings"
	"time"
)

// Date is a day of the calendar without a time or a zone, as papers and people
// state a birth. A part that is zero is not known: some papers state a year
// alone. The zero Date is no date.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// MaxAgeYears is the most years that a stated birth may lie back.
const MaxAgeYears = 130

const (
	dateText = len("2006-01-02")
	dateHint = "type year, month and day, such as 1990-02-28"
)

// DateOf returns the day on which t falls in its own zone.
func DateOf(t time.Time) Date {
	year, month, day := t.Date()
	return Date{Year: year, Month: month, Day: day}
}

// ParseBirth reads the day on which somebody says to be born: YYYY-MM-DD
// (ISO 8601-1, 5.2.2.1), a day of the Gregorian calendar, not after today and
// at most MaxAgeYears before it. Space around it is left out.
func ParseBirth(text string, today time.Time) (Date, error) {
	text = strings.TrimSpace(text)
	if len(text) != dateText || text[4] != '-' || text[7] != '-' ||
		!isDigits(text[:4]) || !isDigits(text[5:7]) || !isDigits(text[8:]) {
		return Date{}, refuse("the birth date is not a date", dateHint)
	}
	birth := Date{Year: prefix(text, 4), Month: time.Month(prefix(text[5:], 2)), Day: prefix(text[8:], 2)}
	now := DateOf(today)
	switch {
	case !birth.Real():
		return Date{}, refuse("the birth date is not a day of the calendar", dateHint)
	case now.Before(birth):
		return Date{}, refuse("the birth date lies in the future", dateHint)
	case birth.Year < now.Year-MaxAgeYears:
		return Date{}, refuse(fmt.Sprintf("the birth date lies more than %d years back", MaxAgeYears), dateHint)
	}
	return birth, nil
}

// Known reports whether year, month and day are all known.
func (d Date) Known() bool { return d.Year != 0 && d.Month != 0 && d.Day != 0 }

// Real reports whether d is a day of the Gregorian calendar, in the years 1 to 9999.
func (d Date) Real() bool {
	return d.Year >= 1 && d.Year <= 9999 && d.Month >= time.January && d.Month <= time.December &&
		d.Day >= 1 && d.Day <= daysIn(d.Year, d.Month)
}

// Before reports whether d is earlier than other. It compares year, month and
// day in turn, and parts that one of the two does not know count as equal.
func (d Date) Before(other Date) bool {
	for _, pair := range [][2]int{{d.Year, other.Year}, {int(d.Month), int(other.Month)}, {d.Day, other.Day}} {
		if pair[0] != pair[1] && pair[0] != 0 && pair[1] != 0 {
			return pair[0] < pair[1]
		}
	}
	return false
}

// Agrees reports whether d and other may be the same day: the parts that both
// know are equal. A date of which nothing is known agrees with every other.
func (d Date) Agrees(other Date) bool {
	return (d.Year == other.Year || d.Year == 0 || other.Year == 0) &&
		(d.Month == other.Month || d.Month == 0 || other.Month == 0) &&
		(d.Day == other.Day || d.Day == 0 || other.Day == 0)
}

// Time returns the start of the day in UTC; it is meant for a date that is real.
func (d Date) Time() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// String returns YYYY-MM-DD, with question marks for what is not known.
func (d Date) String() string {
	part := func(value, width int) string {
		if value == 0 {
			return strings.Repeat("?", width)
		}
		return fmt.Sprintf("%0*d", width, value)
	}
	return part(d.Year, 4) + "-" + part(int(d.Month), 2) + "-" + part(d.Day, 2)
}

// daysIn returns the number of days of a month from January to December.
func daysIn(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}
