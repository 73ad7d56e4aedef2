package money

import (
	"fmt"
	"math"
	"math/big"
	"math/bits"
)

// Rounding says what becomes of the part of a result below one minor unit. The
// zero value is HalfEven, which favours neither side.
type Rounding uint8

const (
	// HalfEven rounds to the nearest, and a half to the even neighbour: 0.5 is
	// 0, 1.5 is 2, -2.5 is -2. Also called banker's rounding (IEEE 754,
	// roundTiesToEven).
	HalfEven Rounding = iota
	// Down rounds toward zero: 1.9 is 1, -1.9 is -1.
	Down
	// Up rounds away from zero: 1.1 is 2, -1.1 is -2.
	Up
	// Floor rounds toward negative infinity: 1.9 is 1, -1.1 is -2.
	Floor
	// Ceil rounds toward positive infinity: 1.1 is 2, -1.9 is -1.
	Ceil
)

// String returns the name of the rounding: "half_even", "down", "up", "floor" or
// "ceil".
func (r Rounding) String() string {
	switch r {
	case HalfEven:
		return "half_even"
	case Down:
		return "down"
	case Up:
		return "up"
	case Floor:
		return "floor"
	case Ceil:
		return "ceil"
	default:
		return fmt.Sprintf("rounding(%d)", uint8(r))
	}
}

// check returns ErrUnknownRounding unless r is one of the named ones.
func (r Rounding) check() error {
	if r > Ceil {
		return fmt.Errorf("%w %d", ErrUnknownRounding, uint8(r))
	}
	return nil
}

// enlarges reports whether a truncated quotient with a remainder moves one away
// from zero. half compares the remainder with half of the divisor; r has passed
// its check.
func (r Rounding) enlarges(negative, odd bool, half int) bool {
	switch r {
	case HalfEven:
		return half > 0 || (half == 0 && odd)
	case Up:
		return true
	case Floor:
		return negative
	case Ceil:
		return !negative
	case Down:
	}
	return false
}

// mulDiv returns x*y/divisor with the sign given, exact but for the rounding
// named. The product is taken in 128 bits.
func mulDiv(x, y, divisor uint64, negative bool, r Rounding) (int64, error) {
	if err := r.check(); err != nil {
		return 0, err
	}
	if divisor == 0 {
		return 0, ErrDivisionByZero
	}
	high, low := bits.Mul64(x, y)
	if high >= divisor { // the quotient does not fit in 64 bits
		return 0, ErrOverflow
	}
	quotient, remainder := bits.Div64(high, low, divisor)
	if remainder != 0 {
		half := compare(remainder, divisor-remainder)
		if r.enlarges(negative, quotient&1 == 1, half) {
			if quotient == math.MaxUint64 {
				return 0, ErrOverflow
			}
			quotient++
		}
	}
	result, fits := signed(quotient, negative)
	if !fits {
		return 0, ErrOverflow
	}
	return result, nil
}

// wideMulDiv returns what mulDiv does, for factors and divisors of any size.
// The divisor is not zero.
func wideMulDiv(x, y, divisor *big.Int, negative bool, r Rounding) (int64, error) {
	if err := r.check(); err != nil {
		return 0, err
	}
	var product, quotient, remainder big.Int
	product.Mul(x, y)
	quotient.QuoRem(&product, divisor, &remainder)
	if remainder.Sign() != 0 {
		var rest big.Int
		half := remainder.Cmp(rest.Sub(divisor, &remainder))
		if r.enlarges(negative, quotient.Bit(0) == 1, half) {
			quotient.Add(&quotient, big.NewInt(1))
		}
	}
	if !quotient.IsUint64() {
		return 0, ErrOverflow
	}
	result, fits := signed(quotient.Uint64(), negative)
	if !fits {
		return 0, ErrOverflow
	}
	return result, nil
}

// compare returns -1, 0 or 1 as x is below, at or above y.
func compare(x, y uint64) int {
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	default:
		return 0
	}
}
