package money

import "fmt"

// BpsPerWhole is the number of basis points in the whole: 10000, so that 100
// basis points are one percent.
const BpsPerWhole = 10_000

// MulRatio returns a times num/den in the same currency, rounded as r says. The
// product is taken in 128 bits, so that only the result must fit. It returns
// [ErrDivisionByZero] for a den of zero, [ErrOverflow] when the result does not
// fit, and [ErrUnknownRounding].
func (a Amount) MulRatio(num, den int64, r Rounding) (Amount, error) {
	negative := (a.minor < 0) != ((num < 0) != (den < 0))
	minor, err := mulDiv(magnitude(a.minor), magnitude(num), magnitude(den), negative, r)
	if err != nil {
		return Amount{}, fmt.Errorf("multiply %s by %d/%d: %w", a, num, den, err)
	}
	return Amount{minor: minor, currency: a.currency}, nil
}

// MulBps returns bps basis points of a, rounded as r says: 250 of 100.00 USD is
// 2.50 USD. Its errors are those of [Amount.MulRatio].
func (a Amount) MulBps(bps int64, r Rounding) (Amount, error) {
	return a.MulRatio(bps, BpsPerWhole, r)
}
