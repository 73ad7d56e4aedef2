package ident

import (
	"fmt"
	"strings"
	"time"
)

// MaxExpiryYears is how far ahead a card's expiry may lie.
const MaxExpiryYears = 20

const (
	maxExpiryText = 16
	expiryHint    = "type the month and the year on the card, as 04/29"
)

// ParseExpiry reads the month and the year in which a card expires: "MM/YY" or
// "MM/YYYY", the month with one digit or two. A card is good through the last
// day of its month, in UTC. An expiry in the past or more than MaxExpiryYears
// ahead of now is refused. Canonical is "MM/YY"; year has four digits.
func ParseExpiry(text string, now time.Time) (month, year int, canonical string, err error) {
	if len(text) > maxExpiryText {
		return 0, 0, "", refuse("the expiry is not a month and a year", expiryHint)
	}
	left, right, found := strings.Cut(text, "/")
	month, monthDigits := number(strings.TrimSpace(left))
	year, yearDigits := number(strings.TrimSpace(right))
	if !found || monthDigits < 1 || monthDigits > 2 || (yearDigits != 2 && yearDigits != 4) {
		return 0, 0, "", refuse("the expiry is not a month and a year", expiryHint)
	}
	if month < 1 || month > 12 {
		return 0, 0, "", refuse(fmt.Sprintf("the expiry has no month %d", month), expiryHint)
	}
	today := now.UTC()
	if yearDigits == 2 {
		year += today.Year() / 100 * 100
		// Shortly before the turn of a century a small number is a year after it.
		if year < today.Year()-50 {
			year += 100
		}
	}
	monthsLeft := (year-today.Year())*12 + month - int(today.Month())
	canonical = fmt.Sprintf("%02d/%02d", month, year%100)
	switch {
	case monthsLeft < 0:
		return 0, 0, "", refuse("the card expired at the end of "+canonical, "use a card that is still valid")
	case monthsLeft > MaxExpiryYears*12:
		return 0, 0, "", refuse("the expiry "+canonical+" lies too far ahead", expiryHint)
	}
	return month, year, canonical, nil
}

// number returns the number that text writes in at most four digits, and how
// many digits it has; -1 when it is no such number.
func number(text string) (value, digits int) {
	if len(text) == 0 || len(text) > 4 {
		return 0, -1
	}
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return 0, -1
		}
		value = value*10 + int(text[i]-'0')
	}
	return value, len(text)
}
