package money

import (
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"
)

// Decimal is an exact decimal number as text, such as "12.50". It is what stands
// for an amount in JSON and in databases, beside its currency; [Parse] reads it
// and [Amount.Decimal] writes it. It is only text: two spellings of one number
// are different Decimals.
type Decimal string

// Grouped writes it for a reader of English or Chinese, with commas between
// thousands: 1,234.56 (CLDR, decimal format #,##0.###). What is no decimal is
// written as it is grouped, too: nothing is lost of it.
func (d Decimal) Grouped() string {
	digits, negative := strings.CutPrefix(string(d), "-")
	whole, fraction, _ := strings.Cut(digits, ".")
	var b strings.Builder
	if negative {
		b.WriteByte('-')
	}
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(digit)
	}
	if fraction != "" {
		b.WriteString("." + fraction)
	}
	return b.String()
}

// MaxDecimalLength is the most bytes that [Parse] and [ParseRate] accept: the 19
// digits of an int64, a sign and a point, with room for leading zeros.
const MaxDecimalLength = 32

// Parse returns the amount that text writes in c.
//
// The grammar is
//
//	amount = [ "-" ] digits [ "." digits ]
//
// in ASCII, with no plus sign, exponent, space or grouping, a digit on both sides
// of the point, and at most [MaxDecimalLength] bytes. Leading zeros and fewer
// decimals than the currency has are accepted: "12" and "012.5" are 12.00 and
// 12.50 USD. "-0" is zero.
//
// It returns [ErrUnknownCurrency] for c, [ErrSyntax] for a text outside the
// grammar, [ErrTooManyDecimals] when text has more decimals than c, even zeros,
// since it is refused and not rounded, and [ErrOverflow] when the amount does not
// fit in an int64 of minor units.
func Parse(text Decimal, c Currency) (Amount, error) {
	digits := c.Digits()
	if digits < 0 {
		return Amount{}, fmt.Errorf("parse amount: %w", unknownCurrency(c))
	}
	unsigned, negative := text, false
	if len(text) > 0 && text[0] == '-' {
		unsigned, negative = text[1:], true
	}
	size, _, err := scanDecimal(unsigned, len(text), digits, digits)
	if err != nil {
		return Amount{}, fmt.Errorf("parse amount %s in %s: %w", quoted(text), c, err)
	}
	minor, fits := signed(size, negative)
	if !fits {
		return Amount{}, fmt.Errorf("parse amount %s in %s: %w", quoted(text), c, ErrOverflow)
	}
	return Amount{minor: minor, currency: c}, nil
}

// scanDecimal reads digits [ "." digits ] and returns the number without its
// point, and how many decimals it has. The number is filled with zeros to least
// decimals; more than most are refused. length is that of the text with its sign.
func scanDecimal[T ~string](text T, length, least, most int) (coefficient uint64, decimals int, err error) {
	if length > MaxDecimalLength {
		return 0, 0, ErrSyntax
	}
	point, overflow := -1, false
	for i := range len(text) {
		symbol := text[i]
		if symbol == '.' && point < 0 && i > 0 {
			point = i
			continue
		}
		if symbol < '0' || symbol > '9' {
			return 0, 0, ErrSyntax
		}
		coefficient, overflow = shiftIn(coefficient, uint64(symbol-'0'), overflow)
	}
	if point >= 0 {
		decimals = len(text) - point - 1
	}
	if len(text) == 0 || (point >= 0 && decimals == 0) {
		return 0, 0, ErrSyntax
	}
	if decimals > most {
		return 0, 0, ErrTooManyDecimals
	}
	for ; decimals < least; decimals++ {
		coefficient, overflow = shiftIn(coefficient, 0, overflow)
	}
	if overflow {
		return 0, 0, ErrOverflow
	}
	return coefficient, decimals, nil
}

// shiftIn appends a decimal digit to n, and remembers an overflow.
func shiftIn(n, digit uint64, overflow bool) (uint64, bool) {
	if n < math.MaxUint64/10 {
		return n*10 + digit, overflow
	}
	high, low := bits.Mul64(n, 10)
	low, carry := bits.Add64(low, digit, 0)
	return low, overflow || high+carry != 0
}

// maxTextLength is the most bytes that an amount or a rate is written with: a
// sign, 19 digits, a point, a space and a code, rounded up.
const maxTextLength = 32

// Decimal returns the amount as text with all digits of its minor unit and no
// currency: "12.50" for USD, "12" for JPY, "-0.05". [Parse] reads it back. An
// amount whose currency is not known is written as its minor units.
func (a Amount) Decimal() Decimal {
	var buffer [maxTextLength]byte
	return Decimal(a.appendDecimal(buffer[:0]))
}

// String returns the amount with its currency, "12.50 USD". An amount of no
// currency is its number alone.
func (a Amount) String() string {
	var buffer [maxTextLength]byte
	text := a.appendDecimal(buffer[:0])
	if a.currency == "" {
		return string(text)
	}
	text = append(text, ' ')
	if a.currency.Digits() < 0 {
		return string(append(text, quoted(a.currency)...))
	}
	return string(append(text, a.currency...))
}

// appendDecimal appends what Decimal returns to text.
func (a Amount) appendDecimal(text []byte) []byte {
	if a.minor < 0 {
		text = append(text, '-')
	}
	return appendPoint(text, magnitude(a.minor), max(a.currency.Digits(), 0))
}

// appendPoint appends coefficient with a point before its last decimals digits.
func appendPoint(text []byte, coefficient uint64, decimals int) []byte {
	if decimals == 0 {
		return strconv.AppendUint(text, coefficient, 10)
	}
	unit := powerOfTen(decimals)
	text = strconv.AppendUint(text, coefficient/unit, 10)
	// Adding the unit puts a 1 before the decimals and so keeps their leading
	// zeros; the point then takes the place of the 1.
	point := len(text)
	text = strconv.AppendUint(text, coefficient%unit+unit, 10)
	text[point] = '.'
	return text
}

// maxPower is the largest power of ten that fits in a uint64.
const maxPower = 19

// powerOfTen returns 10 to the power n, which is between 0 and maxPower.
func powerOfTen(n int) uint64 {
	power := uint64(1)
	for range n {
		power *= 10
	}
	return power
}
