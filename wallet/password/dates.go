package password

import (
	"strings"

	"github.com/okpay/okpay/wallet/ident"
)

// The years that are looked for, and the least number of years that a guesser
// goes through (zxcvbn, section 4.3).
const (
	firstYear    = 1900
	lastYear     = 2049
	minYearSpace = 20
	daysOfYear   = 365
)

// The digits of a date, without and with the signs between its parts.
const (
	minDateDigits = 4
	maxDateDigits = 8
	maxDateText   = 10
)

// findDates adds dates of four to eight digits, with and without signs between
// day, month and year, and years alone.
func (a *analysis) findDates() {
	for first := range a.text {
		for last := first + minDateDigits - 1; last < min(len(a.text), first+maxDateText); last++ {
			token := a.text[first : last+1]
			if year, ok := plainDate(token); ok {
				a.add(first, last, times(a.yearSpace(year), daysOfYear), ReasonDate)
			} else if year, ok := partedDate(token); ok {
				a.add(first, last, times(a.yearSpace(year), 4*daysOfYear), ReasonDate)
			}
			if year, digits := number(token); digits == 4 && len(token) == 4 && year >= firstYear && year <= lastYear {
				a.add(first, last, a.yearSpace(year), ReasonDate)
			}
		}
	}
}

func (a *analysis) yearSpace(year int) uint64 {
	return uint64(max(year-a.year, a.year-year, minYearSpace))
}

// plainDate reads digits as a date, in whatever order and with one or two digits
// for day and month; of several that fit it is the one with the year nearest to
// the middle of the years that are looked for.
func plainDate(token []rune) (year int, ok bool) {
	if _, digits := number(token); digits != len(token) || digits > maxDateDigits {
		return 0, false
	}
	n := len(token)
	for i := 1; i <= 4 && i < n-1; i++ {
		for k := i + 1; k <= i+4 && k < n; k++ {
			if y, fits := dateOf(token[:i], token[i:k], token[k:]); fits && (!ok || nearer(y, year)) {
				year, ok = y, true
			}
		}
	}
	return year, ok
}

// partedDate reads three numbers with the same sign between them.
func partedDate(token []rune) (year int, ok bool) {
	var parts [3][]rune
	part, sign := 0, rune(0)
	for i, r := range token {
		switch {
		case r >= '0' && r <= '9':
			parts[part] = append(parts[part], r)
		case i == 0 || part == 2 || !strings.ContainsRune(" /\\-_.,", r) || sign != 0 && r != sign:
			return 0, false
		default:
			part, sign = part+1, r
		}
	}
	if part != 2 {
		return 0, false
	}
	return dateOf(parts[0], parts[1], parts[2])
}

// dateOf reads three parts as a date with the year first or last.
func dateOf(first, second, third []rune) (year int, ok bool) {
	for _, order := range [][3][]rune{{first, second, third}, {third, first, second}} {
		y, ok := yearOf(order[0])
		if !ok || len(order[1]) > 2 || len(order[2]) > 2 {
			continue
		}
		a, aDigits := number(order[1])
		b, bDigits := number(order[2])
		if aDigits > 0 && bDigits > 0 && (dayAndMonth(a, b) || dayAndMonth(b, a)) {
			return y, true
		}
	}
	return 0, false
}

func dayAndMonth(day, month int) bool { return day >= 1 && day <= 31 && month >= 1 && month <= 12 }

// yearOf reads a year of two or four digits.
func yearOf(token []rune) (year int, ok bool) {
	year, digits := number(token)
	switch {
	case digits == 4 && year >= firstYear && year <= lastYear:
		return year, true
	case digits == 2 && year >= 50:
		return 1900 + year, true
	case digits == 2:
		return 2000 + year, true
	default:
		return 0, false
	}
}

func nearer(a, b int) bool {
	const middle = (firstYear + lastYear) / 2
	return max(a-middle, middle-a) < max(b-middle, middle-b)
}

// number returns the number that digits write, and how many digits there are at
// the beginning of a token; a number of more than eight digits is not read on.
func number(token []rune) (value, digits int) {
	for _, r := range token {
		if r < '0' || r > '9' || digits == maxDateDigits {
			return value, digits
		}
		value = value*10 + int(r-'0')
		digits++
	}
	return value, digits
}

// formsOf returns the ways in which people write a birth date in digits.
func formsOf(d ident.Date) []string {
	if !d.Real() {
		return nil
	}
	t := d.Time()
	layouts := []string{
		"20060102", "02012006", "01022006", "060102", "020106", "010206", "2006", "0201", "0102", "200601", "012006",
		"212006", "122006", "2106", "1206", "0601", "0106",
	}
	forms := make([]string, 0, len(layouts))
	for _, layout := range layouts {
		forms = append(forms, t.Format(layout))
	}
	return forms
}
