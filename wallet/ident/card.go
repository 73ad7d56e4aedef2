package ident

import (
	"fmt"
	"log/slog"
	"strings"
)

// The brands of card.
const (
	BrandVisa       = "visa"
	BrandMastercard = "mastercard"
	BrandAmex       = "amex"
	BrandDiscover   = "discover"
	BrandDiners     = "diners"
	BrandJCB        = "jcb"
	BrandUnionPay   = "unionpay"
)

// The lengths of a card number (ISO/IEC 7812-1 allows up to 19 digits), and the
// most bytes that are looked at: 19 digits, each with a separator, and some.
const (
	minCardDigits = 12
	maxCardDigits = 19
	maxCardText   = 64
	binDigits     = 6
	last4Digits   = 4
)

const cardHint = "type the digits on the front of the card; spaces and dashes may stand between them"

// Card is a card number that may exist, taken apart. Number is digits alone and
// a secret: printing, logging or encoding a Card gives brand and last four only.
type Card struct {
	Number string
	Brand  string
	BIN    string // the first six digits
	Last4  string
}

// ParseCard reads a card number. Spaces and dashes are left out; the rest must
// be 12 to 19 digits that end in the right check digit (Luhn, ISO/IEC 7812-1
// annex B) and lie in a range of a brand with a length that the brand has.
func ParseCard(number string) (Card, error) {
	if len(number) > maxCardText {
		return Card{}, refuse("the card number is too long", cardHint)
	}
	digits, ok := digitsOnly(number)
	switch {
	case !ok:
		return Card{}, refuse("the card number has characters that are no digits", cardHint)
	case len(digits) == 0:
		return Card{}, refuse("the card number is missing", cardHint)
	case len(digits) < minCardDigits || len(digits) > maxCardDigits:
		return Card{}, refuse("the card number has the wrong number of digits", cardHint)
	case !luhn(digits):
		return Card{}, refuse("the card number has a wrong digit: its check digit does not fit", cardHint)
	}
	brand, shortest, longest := brandOf(digits)
	switch {
	case brand == "":
		return Card{}, refuse("the card number belongs to no brand that is known here",
			"use a card of visa, mastercard, amex, discover, diners, jcb or unionpay")
	case len(digits) < shortest || len(digits) > longest || !visaLength(brand, len(digits)):
		return Card{}, refuse("the card number has the wrong number of digits for "+brand, cardHint)
	}
	return Card{
		Number: digits,
		Brand:  brand,
		BIN:    digits[:binDigits],
		Last4:  digits[len(digits)-last4Digits:],
	}, nil
}

// String returns brand and last four: "visa ending in 4242".
func (c Card) String() string {
	if c.Number == "" && c.Last4 == "" {
		return "no card"
	}
	return c.Brand + " ending in " + c.Last4
}

// GoString returns what String returns.
func (c Card) GoString() string { return c.String() }

// Format writes what String returns, whatever the verb, so that no verb shows
// the number.
func (c Card) Format(state fmt.State, _ rune) { _, _ = state.Write([]byte(c.String())) }

// LogValue gives brand and last four to structured logs.
func (c Card) LogValue() slog.Value {
	return slog.GroupValue(slog.String("brand", c.Brand), slog.String("last4", c.Last4))
}

// MarshalText encodes what String returns, so that JSON does not hold the number.
func (c Card) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// digitsOnly returns text without spaces and dashes; ok is false when anything
// else than digits is left.
func digitsOnly(text string) (digits string, ok bool) {
	var b strings.Builder
	b.Grow(len(text))
	for i := range len(text) {
		switch c := text[i]; {
		case c >= '0' && c <= '9':
			b.WriteByte(c)
		case c == ' ' || c == '-':
		default:
			return "", false
		}
	}
	return b.String(), true
}

// luhn reports whether the last digit checks the ones before it: every second
// digit from the right is doubled, the digits of the products are summed, and
// the sum is a multiple of ten. A number of zeros alone is none.
func luhn(digits string) bool {
	sum, nonzero := 0, false
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		nonzero = nonzero || d != 0
		if i%2 == 1 {
			d *= 2
			if d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return nonzero && sum%10 == 0
}

// brandOf returns the brand of the range in which digits lie, and how many
// digits its numbers have; digits has at least minCardDigits of them. The ranges
// are those that the schemes publish for their issuers.
func brandOf(digits string) (brand string, shortest, longest int) {
	switch p2, p3, p4 := prefix(digits, 2), prefix(digits, 3), prefix(digits, 4); {
	case digits[0] == '4':
		return BrandVisa, 13, 19
	case p2 >= 51 && p2 <= 55, p4 >= 2221 && p4 <= 2720:
		return BrandMastercard, 16, 16
	case p2 == 34 || p2 == 37:
		return BrandAmex, 15, 15
	case p4 == 6011, p3 >= 644 && p3 <= 649, p2 == 65:
		return BrandDiscover, 16, 19
	case p3 >= 300 && p3 <= 305, p4 == 3095, p2 == 36, p2 == 38, p2 == 39:
		return BrandDiners, 14, 19
	case p4 >= 3528 && p4 <= 3589:
		return BrandJCB, 16, 19
	case p2 == 62, p2 == 81:
		return BrandUnionPay, 16, 19
	default:
		return "", 0, 0
	}
}

// visaLength reports whether a length between the shortest and the longest is
// one that the brand has: Visa has 13, 16 and 19 only.
func visaLength(brand string, length int) bool {
	return brand != BrandVisa || length == 13 || length == 16 || length == 19
}

// prefix returns the number that the first n digits write.
func prefix(digits string, n int) int {
	value := 0
	for i := range n {
		value = value*10 + int(digits[i]-'0')
	}
	return value
}
