package money

import (
	"fmt"
	"math/big"
)

// Cross is an exchange rate between two currencies by way of a base in which both
// have a rate: one of the first is worth to/from of the second. It is kept as the
// two rates and a margin, so that a conversion is exact and rounded once.
type Cross struct {
	from, to Rate
	margin   int64 // basis points that are kept of what is converted
}

// One is the rate of a base in itself.
func One() Rate { return Rate{coefficient: 1} }

// NewCross makes the cross of two rates of one base. It returns
// [ErrDivisionByZero] when one of them is the zero Rate.
func NewCross(from, to Rate) (Cross, error) {
	if from.IsZero() || to.IsZero() {
		return Cross{}, fmt.Errorf("cross %s and %s: %w", from, to, ErrDivisionByZero)
	}
	return Cross{from: from, to: to}, nil
}

// Less returns the cross of which margin basis points are kept: one of the first
// currency is worth (1 - margin/10000) times as much of the second. It returns
// [ErrOverflow] unless the margin is 0 to 9999 ([BpsPerWhole] would leave nothing).
func (c Cross) Less(margin int64) (Cross, error) {
	if margin < 0 || margin >= BpsPerWhole {
		return Cross{}, fmt.Errorf("keep %d basis points of a conversion: %w", margin, ErrOverflow)
	}
	c.margin = margin
	return c, nil
}

// Convert returns an amount of the first currency in the second, to:
//
//	to minor = a minor * rate of to / rate of from * (10000 - margin) / 10000
//	           * 10^(digits of to) / 10^(digits of a)
//
// rounded once, as rounding says. Its errors are those of [Rate.Convert].
func (c Cross) Convert(a Amount, to Currency, rounding Rounding) (Amount, error) {
	minor, err := c.scale(a, to, c.to, c.from, BpsPerWhole-c.margin, BpsPerWhole, rounding)
	if err != nil {
		return Amount{}, fmt.Errorf("convert %s to %s at %s/%s: %w", a, quoted(to), c.to, c.from, err)
	}
	return Amount{minor: minor, currency: to}, nil
}

// ConvertBack returns how much of the first currency, from, is worth an amount of
// the second: it divides where Convert multiplies, the margin too, and is rounded
// once. Its errors are those of Convert.
func (c Cross) ConvertBack(a Amount, from Currency, rounding Rounding) (Amount, error) {
	minor, err := c.scale(a, from, c.from, c.to, BpsPerWhole, BpsPerWhole-c.margin, rounding)
	if err != nil {
		return Amount{}, fmt.Errorf("convert %s back to %s at %s/%s: %w", a, quoted(from), c.to, c.from, err)
	}
	return Amount{minor: minor, currency: from}, nil
}

// scale returns a times num/den times bpsNum/bpsDen in minor units of to.
func (c Cross) scale(a Amount, to Currency, num, den Rate, bpsNum, bpsDen int64, rounding Rounding) (int64, error) {
	shift, err := num.checkShift(a.currency, to)
	if err == nil && den.IsZero() {
		err = ErrDivisionByZero
	}
	if err != nil {
		return 0, err
	}
	if bpsNum == bpsDen {
		bpsNum, bpsDen = 1, 1
	}
	return scaleBoth(a.minor, [2]int64{num.coefficient, bpsNum}, [2]int64{den.coefficient, bpsDen}, shift+int(den.scale)-int(num.scale), rounding)
}

// maxShownDigits is the most digits that a Rate holds whatever they are.
const maxShownDigits = 18

// Shown returns the cross, less its margin, as a rate with digits digits from the first that is not
// zero, 1 to 18, rounded half-even, without zeros at its end. It is for people to
// read: Convert does not use it. It returns [ErrOverflow] when the rate cannot be
// written with [MaxRateScale] decimals.
func (c Cross) Shown(digits int) (Rate, error) {
	if digits < 1 || digits > maxShownDigits {
		return Rate{}, fmt.Errorf("show a cross rate with %d digits: %w", digits, ErrOverflow)
	}
	if c.from.IsZero() || c.to.IsZero() {
		return Rate{}, fmt.Errorf("show a cross rate: %w", ErrDivisionByZero)
	}
	num := wideTimesPower(c.to.coefficient, int(c.from.scale))
	den := wideTimesPower(c.from.coefficient, int(c.to.scale))
	num.Mul(num, big.NewInt(BpsPerWhole-c.margin))
	den.Mul(den, big.NewInt(BpsPerWhole))
	before := len(num.Text(10)) - len(den.Text(10)) // digits before the point, or one more
	if divFloor(num, den, -before).Sign() > 0 {
		before++
	}
	decimals := digits - before
	rounded := divHalfEven(num, den, decimals)
	if decimals > MaxRateScale {
		decimals = MaxRateScale
		rounded = divHalfEven(num, den, decimals)
	}
	ten, rest := big.NewInt(10), new(big.Int)
	for decimals > 0 {
		quotient := new(big.Int)
		if quotient.QuoRem(rounded, ten, rest); rest.Sign() != 0 {
			break
		}
		rounded, decimals = quotient, decimals-1
	}
	if decimals < 0 {
		rounded.Mul(rounded, new(big.Int).Exp(ten, big.NewInt(int64(-decimals)), nil))
		decimals = 0
	}
	if !rounded.IsInt64() || rounded.Sign() == 0 {
		return Rate{}, fmt.Errorf("show a cross rate of %s and %s: %w", c.from, c.to, ErrOverflow)
	}
	return Rate{coefficient: rounded.Int64(), scale: uint8(decimals)}, nil
}

// divFloor returns num / den * 10^decimals as a whole number, rounded down.
func divFloor(num, den *big.Int, decimals int) *big.Int {
	num, den = scaled(num, den, decimals)
	return num.Quo(num, den)
}

// divHalfEven returns num / den * 10^decimals as a whole number, rounded half-even.
// All are above zero but decimals, which may be below.
func divHalfEven(num, den *big.Int, decimals int) *big.Int {
	num, den = scaled(num, den, decimals)
	rest := new(big.Int)
	quotient, _ := new(big.Int).QuoRem(num, den, rest)
	switch rest.Lsh(rest, 1).Cmp(den) {
	case 1:
		quotient.Add(quotient, big.NewInt(1))
	case 0:
		quotient.Add(quotient, new(big.Int).And(quotient, big.NewInt(1)))
	}
	return quotient
}

// scaled returns copies of num and den of which num / den is 10^decimals times as
// much.
func scaled(num, den *big.Int, decimals int) (scaledNum, scaledDen *big.Int) {
	num, den = new(big.Int).Set(num), new(big.Int).Set(den)
	power := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(decimals, -decimals))), nil)
	if decimals < 0 {
		return num, den.Mul(den, power)
	}
	return num.Mul(num, power), den
}
