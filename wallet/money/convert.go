package money

import (
	"fmt"
	"math/big"
	"math/bits"
)

// Convert returns an amount of the base currency in the quote currency to:
//
//	to minor = a minor * rate * 10^(digits of to) / 10^(digits of a)
//
// rounded once, as rounding says. At 1 USD = 155.20 JPY, 10.00 USD is 1552 JPY.
// It returns [ErrDivisionByZero] for the zero Rate, in both directions alike,
// [ErrUnknownCurrency] when the digits of either currency are not known,
// [ErrOverflow] when the result does not fit, and [ErrUnknownRounding].
func (r Rate) Convert(a Amount, to Currency, rounding Rounding) (Amount, error) {
	converted, err := r.convert(a, to, rounding)
	if err != nil {
		return Amount{}, fmt.Errorf("convert %s to %s at %s: %w", a, quoted(to), r, err)
	}
	return converted, nil
}

// ConvertBack returns an amount of the quote currency in the base currency to: it
// divides where [Rate.Convert] multiplies, and is rounded once. At 1 USD = 155.20
// JPY, 1552 JPY is 10.00 USD. Its errors are those of Convert.
func (r Rate) ConvertBack(a Amount, to Currency, rounding Rounding) (Amount, error) {
	converted, err := r.convertBack(a, to, rounding)
	if err != nil {
		return Amount{}, fmt.Errorf("convert %s back to %s at %s: %w", a, quoted(to), r, err)
	}
	return converted, nil
}

func (r Rate) convert(a Amount, to Currency, rounding Rounding) (Amount, error) {
	shift, err := r.checkShift(a.currency, to)
	if err != nil {
		return Amount{}, err
	}
	minor, err := scale(a.minor, r.coefficient, 1, shift-int(r.scale), rounding)
	if err != nil {
		return Amount{}, err
	}
	return Amount{minor: minor, currency: to}, nil
}

func (r Rate) convertBack(a Amount, to Currency, rounding Rounding) (Amount, error) {
	shift, err := r.checkShift(a.currency, to)
	if err != nil {
		return Amount{}, err
	}
	minor, err := scale(a.minor, 1, r.coefficient, shift+int(r.scale), rounding)
	if err != nil {
		return Amount{}, err
	}
	return Amount{minor: minor, currency: to}, nil
}

// checkShift checks what a conversion is given and returns how many more digits
// the minor unit of to has than that of from.
func (r Rate) checkShift(from, to Currency) (int, error) {
	if r.IsZero() {
		return 0, ErrDivisionByZero
	}
	fromDigits, toDigits := from.Digits(), to.Digits()
	if fromDigits < 0 {
		return 0, unknownCurrency(from)
	}
	if toDigits < 0 {
		return 0, unknownCurrency(to)
	}
	return toDigits - fromDigits, nil
}

// scale returns minor * num / den * 10^power, rounded. num and den are above
// zero. It runs in 128 bits where the numbers allow it, which they do for every
// rate of usual length, and with big integers otherwise.
func scale(minor, num, den int64, power int, r Rounding) (int64, error) {
	return scaleBoth(minor, [2]int64{num, 1}, [2]int64{den, 1}, power, r)
}

// scaleBoth is scale by the products of two numbers each, all above zero.
func scaleBoth(minor int64, num, den [2]int64, power int, r Rounding) (int64, error) {
	size, negative := magnitude(minor), minor < 0
	factor, factorFits := timesBoth(num, max(power, 0))
	divisor, divisorFits := timesBoth(den, max(-power, 0))
	if factorFits && divisorFits {
		return mulDiv(size, factor, divisor, negative, r)
	}
	wideFactor := wideTimesPower(num[0], max(power, 0))
	wideDivisor := wideTimesPower(den[0], max(-power, 0))
	wideFactor.Mul(wideFactor, big.NewInt(num[1]))
	wideDivisor.Mul(wideDivisor, big.NewInt(den[1]))
	return wideMulDiv(new(big.Int).SetUint64(size), wideFactor, wideDivisor, negative, r)
}

// timesBoth returns the product of two numbers and 10^power, and false when it
// does not fit in a uint64.
func timesBoth(n [2]int64, power int) (uint64, bool) {
	high, low := bits.Mul64(uint64(n[0]), uint64(n[1]))
	if high != 0 {
		return 0, false
	}
	return timesPower(low, power)
}

// timesPower returns n * 10^power, and false when it does not fit in a uint64.
func timesPower(n uint64, power int) (uint64, bool) {
	if power > maxPower {
		return 0, false
	}
	high, low := bits.Mul64(n, powerOfTen(power))
	return low, high == 0
}

// wideTimesPower returns n * 10^power.
func wideTimesPower(n int64, power int) *big.Int {
	result := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(power)), nil)
	return result.Mul(result, big.NewInt(n))
}
