package money

import (
	"fmt"
	"math"
)

// Amount is an exact amount of one currency, a whole number of its minor units
// between math.MinInt64 and math.MaxInt64. It is a value: it is passed by value,
// compared with == (equal when number and currency are), and may be a map key.
//
// The zero Amount is nothing of no currency. It combines with no amount that has
// a currency, and it cannot be written as JSON; a sum starts from [Zero].
type Amount struct {
	minor    int64
	currency Currency
}

// FromMinor returns minor units of c: FromMinor(1250, "USD") is 12.50 USD. It is
// meant for numbers that were stored or computed before; it does not check that
// c is a known currency, since c comes from [ParseCurrency] or from a constant.
func FromMinor(minor int64, c Currency) Amount {
	return Amount{minor: minor, currency: c}
}

// Zero returns nothing of the currency c.
func Zero(c Currency) Amount {
	return Amount{currency: c}
}

// Minor returns the number of minor units: 1250 for 12.50 USD.
func (a Amount) Minor() int64 { return a.minor }

// Currency returns the currency, "" for the zero Amount.
func (a Amount) Currency() Currency { return a.currency }

// IsZero reports whether the amount is zero of whatever currency. A JSON field
// with the option omitzero calls it, and so leaves out 0.00 USD as well.
func (a Amount) IsZero() bool { return a.minor == 0 }

// IsPositive reports whether the amount is above zero.
func (a Amount) IsPositive() bool { return a.minor > 0 }

// IsNegative reports whether the amount is below zero.
func (a Amount) IsNegative() bool { return a.minor < 0 }

// Sign returns -1, 0 or 1 as the amount is below, at or above zero.
func (a Amount) Sign() int {
	switch {
	case a.minor < 0:
		return -1
	case a.minor > 0:
		return 1
	default:
		return 0
	}
}

// Add returns a plus b. It returns [ErrCurrencyMismatch] or [ErrOverflow].
func (a Amount) Add(b Amount) (Amount, error) {
	sum := a.minor + b.minor
	if a.currency != b.currency {
		return Amount{}, attempted("add", a, b, ErrCurrencyMismatch)
	}
	if (a.minor > 0 && b.minor > 0 && sum <= 0) || (a.minor < 0 && b.minor < 0 && sum >= 0) {
		return Amount{}, attempted("add", a, b, ErrOverflow)
	}
	return Amount{minor: sum, currency: a.currency}, nil
}

// Sub returns a less b. It returns [ErrCurrencyMismatch] or [ErrOverflow].
func (a Amount) Sub(b Amount) (Amount, error) {
	difference := a.minor - b.minor
	if a.currency != b.currency {
		return Amount{}, attempted("subtract", a, b, ErrCurrencyMismatch)
	}
	if (a.minor >= 0 && b.minor < 0 && difference < 0) || (a.minor < 0 && b.minor > 0 && difference >= 0) {
		return Amount{}, attempted("subtract", a, b, ErrOverflow)
	}
	return Amount{minor: difference, currency: a.currency}, nil
}

// Neg returns the amount with the other sign. It returns [ErrOverflow] for
// math.MinInt64 minor units, which have no positive counterpart.
func (a Amount) Neg() (Amount, error) {
	if a.minor == math.MinInt64 {
		return Amount{}, fmt.Errorf("negate %s: %w", a, ErrOverflow)
	}
	return Amount{minor: -a.minor, currency: a.currency}, nil
}

// Abs returns the amount without its sign. It returns [ErrOverflow] for
// math.MinInt64 minor units.
func (a Amount) Abs() (Amount, error) {
	if a.minor >= 0 {
		return a, nil
	}
	return a.Neg()
}

// Cmp returns -1, 0 or 1 as a is less than, equal to or more than b. It returns
// [ErrCurrencyMismatch] when their currencies differ.
func (a Amount) Cmp(b Amount) (int, error) {
	if a.currency != b.currency {
		return 0, attempted("compare", a, b, ErrCurrencyMismatch)
	}
	switch {
	case a.minor < b.minor:
		return -1, nil
	case a.minor > b.minor:
		return 1, nil
	default:
		return 0, nil
	}
}

// Min returns the lesser of a and b. It returns [ErrCurrencyMismatch].
func Min(a, b Amount) (Amount, error) {
	order, err := a.Cmp(b)
	if err != nil {
		return Amount{}, err
	}
	if order <= 0 {
		return a, nil
	}
	return b, nil
}

// Max returns the greater of a and b. It returns [ErrCurrencyMismatch].
func Max(a, b Amount) (Amount, error) {
	order, err := a.Cmp(b)
	if err != nil {
		return Amount{}, err
	}
	if order >= 0 {
		return a, nil
	}
	return b, nil
}

// attempted wraps err with an operation on two amounts.
func attempted(operation string, a, b Amount, err error) error {
	return fmt.Errorf("%s %s and %s: %w", operation, a, b, err)
}
