package money_test

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/wallet/money"
)

// roundings are all the named ones.
var roundings = []money.Rounding{money.HalfEven, money.Down, money.Up, money.Floor, money.Ceil}

// drawCurrency draws any accepted currency.
func drawCurrency(t *rapid.T, label string) money.Currency {
	return rapid.SampledFrom(money.Currencies()).Draw(t, label)
}

// drawInt draws from the whole range of int64, and often from small numbers, where
// ties and exact quotients are found.
func drawInt(t *rapid.T, label string) int64 {
	return rapid.OneOf(rapid.Int64(), rapid.Int64Range(-30, 30), rapid.Int64Range(-1e9, 1e9)).Draw(t, label)
}

// drawAmount draws any amount of any currency.
func drawAmount(t *rapid.T, label string) money.Amount {
	return money.FromMinor(drawInt(t, label+" minor"), drawCurrency(t, label+" currency"))
}

// drawRate draws any rate, and often one of a usual size.
func drawRate(t *rapid.T, label string) money.Rate {
	coefficient := rapid.OneOf(rapid.Int64Range(1, 1<<63-1), rapid.Int64Range(1, 1e7)).Draw(t, label+" coefficient")
	scale := rapid.IntRange(0, money.MaxRateScale).Draw(t, label+" scale")
	return mustRate(t, decimalText(coefficient, scale))
}

// decimalText writes coefficient / 10^scale without using the package under test.
func decimalText(coefficient int64, scale int) string {
	digits := fmt.Sprintf("%0*d", scale+1, coefficient)
	if scale == 0 {
		return digits
	}
	return digits[:len(digits)-scale] + "." + digits[len(digits)-scale:]
}

// mustRate parses a rate that is known to be good.
func mustRate(t rapid.TB, text string) money.Rate {
	t.Helper()
	rate, err := money.ParseRate(text)
	if err != nil {
		t.Fatalf("ParseRate(%q): %v", text, err)
	}
	return rate
}

// ratOfRate returns the rate as a fraction, read from its text.
func ratOfRate(t rapid.TB, rate money.Rate) *big.Rat {
	t.Helper()
	fraction, ok := new(big.Rat).SetString(rate.String())
	if !ok {
		t.Fatalf("rate %s is not a number", rate)
	}
	return fraction
}

// tenTo returns 10^n as a fraction, for a negative n too.
func tenTo(n int) *big.Rat {
	power := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(n, -n))), nil))
	if n < 0 {
		return power.Inv(power)
	}
	return power
}

// roundExactly rounds a fraction by the definition of each rounding, from the
// whole number below it.
func roundExactly(t rapid.TB, exact *big.Rat, rounding money.Rounding) *big.Int {
	t.Helper()
	floor := new(big.Int).Div(exact.Num(), exact.Denom()) // Euclidean, and the denominator is positive
	if exact.IsInt() {
		return floor
	}
	ceil := new(big.Int).Add(floor, big.NewInt(1))
	toward := func(up bool) *big.Int {
		if up {
			return ceil
		}
		return floor
	}
	switch rounding {
	case money.Floor:
		return floor
	case money.Ceil:
		return ceil
	case money.Down:
		return toward(exact.Sign() < 0)
	case money.Up:
		return toward(exact.Sign() > 0)
	case money.HalfEven:
		above := new(big.Rat).Sub(exact, new(big.Rat).SetInt(floor))
		switch above.Cmp(big.NewRat(1, 2)) {
		case -1:
			return floor
		case 1:
			return ceil
		default:
			return toward(floor.Bit(0) == 1)
		}
	default:
		t.Fatalf("no definition for %s", rounding)
		return nil
	}
}

// TestRoundExactlyFollowsItsTable holds the oracle of the properties itself to
// numbers worked out by hand.
func TestRoundExactlyFollowsItsTable(t *testing.T) {
	t.Parallel()
	tests := []struct {
		exact string
		want  [5]int64 // in the order of roundings
	}{
		{"-5/2", [5]int64{-2, -2, -3, -3, -2}},
		{"-3/2", [5]int64{-2, -1, -2, -2, -1}},
		{"-1/3", [5]int64{0, 0, -1, -1, 0}},
		{"0", [5]int64{0, 0, 0, 0, 0}},
		{"1/2", [5]int64{0, 0, 1, 0, 1}},
		{"2/3", [5]int64{1, 0, 1, 0, 1}},
		{"3/2", [5]int64{2, 1, 2, 1, 2}},
		{"5/2", [5]int64{2, 2, 3, 2, 3}},
		{"7", [5]int64{7, 7, 7, 7, 7}},
	}
	for _, test := range tests {
		exact, _ := new(big.Rat).SetString(test.exact)
		for i, rounding := range roundings {
			if got := roundExactly(t, exact, rounding); got.Int64() != test.want[i] {
				t.Errorf("%s rounded %s is %s, want %d", test.exact, rounding, got, test.want[i])
			}
		}
	}
}

// long returns a text that no parser here may repeat whole.
func long() string { return strings.Repeat("7", 5000) }
