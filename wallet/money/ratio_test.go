package money_test

import (
	"errors"
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/wallet/money"
)

func TestMulRatioRoundsAsNamed(t *testing.T) {
	t.Parallel()
	tests := []struct {
		minor, num, den int64
		want            [5]int64 // half_even, down, up, floor, ceil
	}{
		{100, 1, 4, [5]int64{25, 25, 25, 25, 25}},
		{10, 1, 4, [5]int64{2, 2, 3, 2, 3}},
		{-10, 1, 4, [5]int64{-2, -2, -3, -3, -2}},
		{10, -1, 4, [5]int64{-2, -2, -3, -3, -2}},
		{10, 1, -4, [5]int64{-2, -2, -3, -3, -2}},
		{-10, -1, 4, [5]int64{2, 2, 3, 2, 3}},
		{-10, -1, -4, [5]int64{-2, -2, -3, -3, -2}},
		{6, 1, 4, [5]int64{2, 1, 2, 1, 2}},
		{-6, 1, 4, [5]int64{-2, -1, -2, -2, -1}},
		{1, 1, 3, [5]int64{0, 0, 1, 0, 1}},
		{2, 1, 3, [5]int64{1, 0, 1, 0, 1}},
		{0, 7, 3, [5]int64{0, 0, 0, 0, 0}},
		{7, 0, 3, [5]int64{0, 0, 0, 0, 0}},
		{math.MaxInt64, math.MaxInt64, math.MaxInt64, [5]int64{
			math.MaxInt64, math.MaxInt64, math.MaxInt64, math.MaxInt64, math.MaxInt64,
		}},
		{math.MinInt64, math.MinInt64, math.MinInt64, [5]int64{
			math.MinInt64, math.MinInt64, math.MinInt64, math.MinInt64, math.MinInt64,
		}},
	}
	for _, test := range tests {
		for i, rounding := range roundings {
			a := money.FromMinor(test.minor, "USD")
			got, err := a.MulRatio(test.num, test.den, rounding)
			if err != nil || got != money.FromMinor(test.want[i], "USD") {
				t.Errorf("%s times %d/%d rounded %s = %s, %v, want %d",
					a, test.num, test.den, rounding, got, err, test.want[i])
			}
		}
	}
}

func TestMulRatioRefusesWhatHasNoResult(t *testing.T) {
	t.Parallel()
	tests := []struct {
		minor, num, den int64
		rounding        money.Rounding
		want            error
	}{
		{1, 1, 0, money.HalfEven, money.ErrDivisionByZero},
		{0, 0, 0, money.HalfEven, money.ErrDivisionByZero},
		{math.MaxInt64, 2, 1, money.Down, money.ErrOverflow},
		{math.MinInt64, -1, 1, money.Down, money.ErrOverflow},
		{math.MinInt64, 1, -1, money.Down, money.ErrOverflow},
		{math.MaxInt64, math.MaxInt64, 1, money.Down, money.ErrOverflow},
		{math.MaxInt64, math.MaxInt64, math.MaxInt64 - 1, money.Up, money.ErrOverflow},
		{1 << 62, 4, 1, money.Down, money.ErrOverflow}, // exactly 2^64
		// The exact quotient is between 2^64-1 and 2^64, so that rounding up leaves 64 bits.
		{6548553705941909294, 3479083050510675471, 1235066855845407867, money.Up, money.ErrOverflow},
		{1, 1, 1, money.Ceil + 1, money.ErrUnknownRounding},
		{1, 1, 3, 255, money.ErrUnknownRounding},
	}
	for _, test := range tests {
		got, err := money.FromMinor(test.minor, "USD").MulRatio(test.num, test.den, test.rounding)
		if !errors.Is(err, test.want) || got != (money.Amount{}) {
			t.Errorf("%d times %d/%d = %s, %v, want %v", test.minor, test.num, test.den, got, err, test.want)
		}
	}
}

func TestMulRatioAgreesWithExactFractions(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, num, den := drawAmount(t, "a"), drawInt(t, "num"), drawInt(t, "den")
		if den == 0 {
			t.Skip("no exact fraction")
		}
		exact := new(big.Rat).SetFrac(
			new(big.Int).Mul(big.NewInt(a.Minor()), big.NewInt(num)), big.NewInt(den))
		for _, rounding := range roundings {
			got, err := a.MulRatio(num, den, rounding)
			sameAsBig(t, rounding.String(), got, err, roundExactly(t, exact, rounding))
			if err == nil && got.Currency() != a.Currency() {
				t.Fatalf("%s became %s", a, got)
			}
		}
	})
}

func TestMulBpsTakesTenThousandths(t *testing.T) {
	t.Parallel()
	tests := []struct {
		minor, bps, want int64
	}{
		{10_000, 250, 250},
		{10_000, money.BpsPerWhole, 10_000},
		{50, 100, 0},  // half a cent, to the even zero
		{150, 100, 2}, // a cent and a half, to the even two
		{-150, 100, -2},
		{1, -10_000, -1},
		{math.MaxInt64, 1, 922337203685478},
	}
	for _, test := range tests {
		got, err := money.FromMinor(test.minor, "USD").MulBps(test.bps, money.HalfEven)
		if err != nil || got.Minor() != test.want {
			t.Errorf("%d bps of %d = %s, %v, want %d", test.bps, test.minor, got, err, test.want)
		}
	}
	if _, err := money.FromMinor(math.MaxInt64, "USD").MulBps(10_001, money.Down); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("more than the whole of the most: %v", err)
	}
}

func TestRoundingsHaveNames(t *testing.T) {
	t.Parallel()
	want := []string{"half_even", "down", "up", "floor", "ceil"}
	for i, rounding := range roundings {
		if rounding.String() != want[i] {
			t.Errorf("%d is named %s, want %s", i, rounding, want[i])
		}
	}
	if got := money.Rounding(9).String(); got != "rounding(9)" {
		t.Errorf("an unknown rounding is named %s", got)
	}
}
