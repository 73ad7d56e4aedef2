package sepa

import (
	"time"

	"github.com/okpay/okpay/wallet/ident"
)

// firstYear is the first year for which the calendar of TARGET is as below.
const firstYear = 2000

// IsBusinessDay reports whether euros settle on day: whether the payment system
// TARGET is open. It is closed on Saturdays and Sundays, on 1 January, Good
// Friday, Easter Monday, 1 May, 25 and 26 December, and was on 31 December 2001
// (European Central Bank, long-term calendar of TARGET closing days of 14
// December 2000, and its calendars of 2000 and 2001). A day before 2000, and
// what is no day of the calendar, is no business day.
func IsBusinessDay(day ident.Date) bool {
	if !day.Real() || day.Year < firstYear {
		return false
	}
	switch at := day.Time(); {
	case at.Weekday() == time.Saturday, at.Weekday() == time.Sunday:
		return false
	case day.Month == time.January && day.Day == 1,
		day.Month == time.May && day.Day == 1,
		day.Month == time.December && (day.Day == 25 || day.Day == 26),
		day == ident.Date{Year: 2001, Month: time.December, Day: 31}:
		return false
	default:
		easter := Easter(day.Year)
		return day != addDays(easter, -2) && day != addDays(easter, 1)
	}
}

// BusinessDayFrom returns day when it is a business day, and otherwise the first
// one after it.
func BusinessDayFrom(day ident.Date) ident.Date {
	// The longest time without a business day is Good Friday to Easter Monday,
	// four days; a day of before firstYear has none to come to.
	const mostClosed = 4
	for range mostClosed + 1 {
		if IsBusinessDay(day) {
			return day
		}
		day = addDays(day, 1)
	}
	return day
}

// Easter returns Easter Sunday of a year in the Gregorian calendar, by the
// computus of Meeus, Jones and Butcher (J. Meeus, Astronomical Algorithms,
// chapter 8).
func Easter(year int) ident.Date {
	golden := year % 19
	century, inCentury := year/100, year%100
	leapCenturies, restCentury := century/4, century%4
	correction := (century + 8) / 25
	moon := (century - correction + 1) / 3
	epact := (19*golden + century - leapCenturies - moon + 15) % 30
	leaps, rest := inCentury/4, inCentury%4
	weekday := (32 + 2*restCentury + 2*leaps - epact - rest) % 7
	late := (golden + 11*epact + 22*weekday) / 451
	days := epact + weekday - 7*late + 114
	return ident.Date{Year: year, Month: time.Month(days / 31), Day: days%31 + 1}
}

func addDays(day ident.Date, n int) ident.Date { return ident.DateOf(day.Time().AddDate(0, 0, n)) }
