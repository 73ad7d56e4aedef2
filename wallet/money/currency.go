package money

import "fmt"

// Currency is the alphabetic code of an ISO 4217 currency in upper case, such
// as "USD".
//
// Any string converts to a Currency, so a code from outside goes through
// [ParseCurrency] once, where it comes in. Accepted are the codes of the current
// list that have a minor unit. Left out are the codes for which ISO 4217 gives
// none, because no amount can be written in them: the metals (XAG, XAU, XPD,
// XPT), the bond market units (XBA, XBB, XBC, XBD), the units of account of
// institutions (XDR, XSU, XUA), the test code XTS and XXX for no currency.
type Currency string

// codeLength is the number of letters in an ISO 4217 alphabetic code.
const codeLength = 3

// IsCode reports whether a text has the form of a code of ISO 4217, three letters
// in upper case, be it of a currency of the past or of none.
func IsCode(text string) bool {
	for i := range len(text) {
		if text[i] < 'A' || text[i] > 'Z' {
			return false
		}
	}
	return len(text) == codeLength
}

// ParseCurrency returns the currency that text names, in upper or lower case.
// Anything else, surrounding space included, is [ErrUnknownCurrency].
func ParseCurrency(text string) (Currency, error) {
	if len(text) == codeLength {
		var upper [codeLength]byte
		for i := range codeLength {
			letter := text[i]
			if letter >= 'a' && letter <= 'z' {
				letter -= 'a' - 'A'
			}
			upper[i] = letter
		}
		// The answer is the table's own string, so that a short code does not
		// keep the large text alive that it was cut from.
		if entry, ok := lookUp(string(upper[:])); ok {
			return entry.code, nil
		}
	}
	return "", unknownCurrency(text)
}

// Digits returns how many digits the minor unit has: 2 for USD, 0 for JPY, 3 for
// KWD, 4 for CLF, and -1 for a code that is not known.
func (c Currency) Digits() int {
	return digitsOf(c)
}

// Name returns the English name of the currency as ISO 4217 gives it, such as
// "US Dollar", or "" for a code that is not known.
func (c Currency) Name() string {
	entry, _ := lookUp(string(c))
	return entry.name
}

// Numeric returns the three digits of the ISO 4217 numeric code, such as "840"
// or "008", or "" for a code that is not known.
func (c Currency) Numeric() string {
	entry, _ := lookUp(string(c))
	return entry.numeric
}

// Currencies returns all accepted currencies in the order of their codes. The
// slice belongs to the caller.
func Currencies() []Currency {
	return allCurrencies()
}

// currencyEntry is one line of the currency table.
type currencyEntry struct {
	code    Currency
	numeric string
	name    string
}

// unknownCurrency wraps ErrUnknownCurrency with the code that was refused.
func unknownCurrency[T ~string](code T) error {
	return fmt.Errorf("%w %s", ErrUnknownCurrency, quoted(code))
}
