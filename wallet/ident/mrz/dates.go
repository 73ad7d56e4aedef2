package mrz

import (
	"time"

	"github.com/okpay/okpay/wallet/ident"
)

// century is how many years two digits tell apart.
const century = 100

// readDates reads birth and expiry. Fillers stand for parts of a birth that
// nobody knows (part 3, section 4.8); an expiry is known whole.
func (z zone) readDates(at layout, today ident.Date, d *Document) error {
	text, err := z.checked(at.expiry, "expiry date", false)
	if err != nil {
		return err
	}
	expiry, ok := readDate(text)
	if !ok || text[0] == filler || expiry.Month == 0 || expiry.Day == 0 {
		return z.refuse(at.expiry, "expiry date", "is not a date")
	}
	expiry.Year = nearest(expiry.Year, today.Year)
	if !expiry.Real() {
		return z.refuse(at.expiry, "expiry date", "is not a day of the calendar")
	}
	text, err = z.checked(at.birth, "birth date", true)
	if err != nil {
		return err
	}
	birth, ok := readDate(text)
	if !ok {
		return z.refuse(at.birth, "birth date", "is not a date")
	}
	if text[0] != filler {
		latest := today
		if expiry.Before(today) {
			latest = expiry
		}
		birth.Year += latest.Year / century * century
		if latest.Before(birth) {
			birth.Year -= century
		}
	}
	if birth.Known() && !birth.Real() {
		return z.refuse(at.birth, "birth date", "is not a day of the calendar")
	}
	d.Birth, d.Expiry = birth, expiry
	return nil
}

// readDate reads YYMMDD, each part two digits or two fillers; the year is that
// of a century. ok is false for anything else and for a month or a day that no
// calendar has.
func readDate(text string) (date ident.Date, ok bool) {
	var parts [3]int
	for i := range parts {
		a, b := text[2*i], text[2*i+1]
		switch {
		case isDigit(a) && isDigit(b):
			parts[i] = int(a-'0')*10 + int(b-'0')
			if i > 0 && parts[i] == 0 {
				return ident.Date{}, false
			}
		case a == filler && b == filler:
		default:
			return ident.Date{}, false
		}
	}
	date = ident.Date{Year: parts[0], Month: time.Month(parts[1]), Day: parts[2]}
	return date, date.Month <= time.December && date.Day <= 31
}

// nearest returns the year with the last two digits that lies nearest to now:
// from 50 years before it to 49 after.
func nearest(digits, now int) int {
	year := now/century*century + digits
	switch {
	case year < now-century/2:
		return year + century
	case year >= now+century/2:
		return year - century
	default:
		return year
	}
}
