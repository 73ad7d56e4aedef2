package money

import (
	"errors"
	"strconv"
)

// The errors of this package. They arrive wrapped with what was attempted; test
// for them with [errors.Is].
var (
	// ErrSyntax says that a text is not an amount or a rate at all.
	ErrSyntax = errors.New("not a decimal number")
	// ErrUnknownCurrency says that a code is not a current ISO 4217 currency
	// with minor units.
	ErrUnknownCurrency = errors.New("unknown currency")
	// ErrTooManyDecimals says that a number has more digits after its point
	// than its currency, or a rate, can hold. Zeros count.
	ErrTooManyDecimals = errors.New("too many decimals")
	// ErrOverflow says that a result does not fit in an int64 of minor units,
	// or the coefficient of a rate in an int64.
	ErrOverflow = errors.New("number out of range")
	// ErrCurrencyMismatch says that an operation was given two currencies.
	ErrCurrencyMismatch = errors.New("currencies differ")
	// ErrDivisionByZero says that a divisor, a sum of weights or a rate is zero.
	ErrDivisionByZero = errors.New("division by zero")
	// ErrAllocation says that an amount was to be divided by a negative weight,
	// or into more than MaxAllocationParts parts.
	ErrAllocation = errors.New("cannot be allocated")
	// ErrUnknownRounding says that a Rounding is none of the named ones.
	ErrUnknownRounding = errors.New("unknown rounding")
)

// maxQuotedBytes bounds how much of a refused text an error repeats.
const maxQuotedBytes = MaxDecimalLength

// quoted returns text for an error message, escaped, and cut when it is longer
// than anything this package accepts.
func quoted[T ~string](text T) string {
	if len(text) > maxQuotedBytes {
		return strconv.QuoteToASCII(string(text[:maxQuotedBytes])) + "..."
	}
	return strconv.QuoteToASCII(string(text))
}
