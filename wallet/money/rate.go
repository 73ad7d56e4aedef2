package money

import (
	"fmt"
	"math"
	"math/bits"
)

// MaxRateScale is the most digits after the point that a [Rate] has.
const MaxRateScale = 18

// Rate is an exchange rate: how many units of the quote currency one unit of the
// base currency is worth, both counted in major units. It is an exact decimal
// above zero, coefficient / 10^scale. It does not know its two currencies; who
// holds a rate names them beside it.
//
// A rate remembers the digits it was written with, so that "1.10" prints as
// "1.10"; == tells 1.1 and 1.10 apart, [Rate.Cmp] and [Rate.Equal] do not. The
// zero Rate is no rate, and converts nothing.
type Rate struct {
	coefficient int64
	scale       uint8
}

// ParseRate returns the rate that text writes. The grammar is
//
//	rate = digits [ "." digits ]
//
// in ASCII, with a digit on both sides of the point and at most
// [MaxDecimalLength] bytes. It returns [ErrSyntax] for a text outside the grammar
// and for zero, [ErrTooManyDecimals] for more than [MaxRateScale] decimals, and
// [ErrOverflow] when all digits together exceed an int64.
func ParseRate(text string) (Rate, error) {
	coefficient, decimals, err := scanDecimal(text, len(text), 0, MaxRateScale)
	if err == nil && coefficient > math.MaxInt64 {
		err = ErrOverflow
	}
	if err != nil {
		return Rate{}, fmt.Errorf("parse rate %s: %w", quoted(text), err)
	}
	if coefficient == 0 {
		return Rate{}, fmt.Errorf("parse rate %s, which is not above zero: %w", quoted(text), ErrSyntax)
	}
	return Rate{coefficient: int64(coefficient), scale: uint8(decimals)}, nil
}

// String returns the rate with the decimals it was written with, "1.0850".
// [ParseRate] reads it back. The zero Rate is "0".
func (r Rate) String() string {
	var buffer [maxTextLength]byte
	return string(r.appendTo(buffer[:0]))
}

// appendTo appends what String returns to text.
func (r Rate) appendTo(text []byte) []byte {
	return appendPoint(text, uint64(r.coefficient), int(r.scale))
}

// IsZero reports whether r is the zero Rate, which is no rate.
func (r Rate) IsZero() bool { return r.coefficient == 0 }

// Coefficient returns the digits of the rate without their point: 10850 for
// 1.0850.
func (r Rate) Coefficient() int64 { return r.coefficient }

// Scale returns how many digits stand after the point, 0 to [MaxRateScale]: 4 for
// 1.0850.
func (r Rate) Scale() int { return int(r.scale) }

// Cmp returns -1, 0 or 1 as r is numerically less than, equal to or more than s.
func (r Rate) Cmp(s Rate) int {
	// A coefficient has 63 bits and a power of ten up to the scale 60.
	rHigh, rLow := bits.Mul64(uint64(r.coefficient), powerOfTen(int(s.scale)))
	sHigh, sLow := bits.Mul64(uint64(s.coefficient), powerOfTen(int(r.scale)))
	if rHigh != sHigh {
		return compare(rHigh, sHigh)
	}
	return compare(rLow, sLow)
}

// Equal reports whether r and s are the same number: 1.1 equals 1.10.
func (r Rate) Equal(s Rate) bool { return r.Cmp(s) == 0 }
