package money

import (
	"fmt"
	"math"
	"math/bits"
)

// Sum returns the sum of the amounts, all of which are in c; the sum of none is
// zero. It adds in 128 bits, so that the result, and whether there is one, does
// not depend on the order. It returns [ErrCurrencyMismatch], or [ErrOverflow]
// when the whole sum does not fit.
func Sum(c Currency, amounts ...Amount) (Amount, error) {
	var high, low uint64 // the sum in two's complement
	for _, a := range amounts {
		if a.currency != c {
			return Amount{}, fmt.Errorf("sum %s: add %s: %w", quoted(c), a, ErrCurrencyMismatch)
		}
		var carry uint64
		low, carry = bits.Add64(low, uint64(a.minor), 0)
		high, _ = bits.Add64(high, uint64(a.minor>>63), carry)
	}
	total := int64(low)
	if high != uint64(total>>63) {
		return Amount{}, fmt.Errorf("sum %d amounts of %s: %w", len(amounts), quoted(c), ErrOverflow)
	}
	return Amount{minor: total, currency: c}, nil
}

// magnitude returns the absolute value of n, which fits for math.MinInt64 too.
func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

// signed returns size with a sign, and false when it does not fit in an int64.
func signed(size uint64, negative bool) (int64, bool) {
	if negative {
		return -int64(size), size <= 1<<63
	}
	return int64(size), size <= math.MaxInt64
}
