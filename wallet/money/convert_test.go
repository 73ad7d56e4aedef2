package money_test

import (
	"errors"
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/wallet/money"
)

func TestConvertTakesAccountOfBothMinorUnits(t *testing.T) {
	t.Parallel()
	tests := []struct {
		rate string
		from money.Amount
		to   money.Currency
		want string
	}{
		{"155.20", money.FromMinor(1000, "USD"), "JPY", "1552 JPY"},
		{"1.0850", money.FromMinor(10000, "EUR"), "USD", "108.50 USD"},
		{"1.0850", money.FromMinor(-10000, "EUR"), "USD", "-108.50 USD"},
		{"0.3071", money.FromMinor(10000, "USD"), "KWD", "30.710 KWD"},
		{"0.0064", money.FromMinor(1552, "JPY"), "USD", "9.93 USD"},
		{"0.01", money.FromMinor(1552, "JPY"), "USD", "15.52 USD"},
		{"2", money.FromMinor(3, "JPY"), "CLF", "6.0000 CLF"},
		{"0.000000000000000001", money.FromMinor(5, "CLF"), "JPY", "0 JPY"},
		{"9.50000000000000000", money.FromMinor(10, "USD"), "JPY", "1 JPY"}, // a remainder above 2^63
		{"0.5", money.FromMinor(1, "JPY"), "KRW", "0 KRW"},                  // half to even
		{"0.5", money.FromMinor(3, "JPY"), "KRW", "2 KRW"},                  // half to even
	}
	for _, test := range tests {
		got, err := mustRate(t, test.rate).Convert(test.from, test.to, money.HalfEven)
		if err != nil || got.String() != test.want {
			t.Errorf("%s to %s at %s = %s, %v, want %s", test.from, test.to, test.rate, got, err, test.want)
		}
	}
}

func TestConvertBackDivides(t *testing.T) {
	t.Parallel()
	tests := []struct {
		rate string
		from money.Amount
		to   money.Currency
		want string
	}{
		{"155.20", money.FromMinor(1552, "JPY"), "USD", "10.00 USD"},
		{"1.0850", money.FromMinor(10850, "USD"), "EUR", "100.00 EUR"},
		{"0.3071", money.FromMinor(30710, "KWD"), "USD", "100.00 USD"},
		{"3", money.FromMinor(-1000, "USD"), "EUR", "-3.33 EUR"},
		{"2", money.FromMinor(10000, "CLF"), "JPY", "0 JPY"}, // half to even
		{"9223372036854775807", money.FromMinor(math.MaxInt64, "CLF"), "JPY", "0 JPY"},
	}
	for _, test := range tests {
		got, err := mustRate(t, test.rate).ConvertBack(test.from, test.to, money.HalfEven)
		if err != nil || got.String() != test.want {
			t.Errorf("%s back to %s at %s = %s, %v, want %s", test.from, test.to, test.rate, got, err, test.want)
		}
	}
}

func TestConversionsRefuseWhatHasNoResult(t *testing.T) {
	t.Parallel()
	one := mustRate(t, "1")
	tests := []struct {
		name     string
		rate     money.Rate
		from     money.Amount
		to       money.Currency
		rounding money.Rounding
		want     error
	}{
		{"no rate", money.Rate{}, money.FromMinor(1, "USD"), "EUR", money.Down, money.ErrDivisionByZero},
		{"no amount", one, money.Amount{}, "EUR", money.Down, money.ErrUnknownCurrency},
		{"unknown currency", one, money.FromMinor(1, "USD"), "XAU", money.Down, money.ErrUnknownCurrency},
		{"unbounded currency", one, money.FromMinor(1, "USD"), money.Currency(long()), money.Down, money.ErrUnknownCurrency},
		{"out of range", one, money.FromMinor(math.MaxInt64, "JPY"), "USD", money.Down, money.ErrOverflow},
		{"unknown rounding", one, money.FromMinor(1, "USD"), "EUR", 77, money.ErrUnknownRounding},
	}
	for _, test := range tests {
		there, err := test.rate.Convert(test.from, test.to, test.rounding)
		if !errors.Is(err, test.want) || there != (money.Amount{}) {
			t.Errorf("%s: %v, %v, want %v", test.name, there, err, test.want)
		}
		back, backErr := test.rate.ConvertBack(test.from, test.to, test.rounding)
		if !errors.Is(backErr, test.want) || back != (money.Amount{}) {
			t.Errorf("%s, back: %v, %v, want %v", test.name, back, backErr, test.want)
		}
		if err != nil && len(err.Error()) > 2*maxErrorLength {
			t.Errorf("%s answers with %d bytes", test.name, len(err.Error()))
		}
	}
}

func TestUnknownRoundingIsRefusedOnTheWidePath(t *testing.T) {
	t.Parallel()
	// 10^22 divides here, which is more than 64 bits hold.
	smallest := mustRate(t, "0.000000000000000001")
	if _, err := smallest.Convert(money.FromMinor(1, "CLF"), "JPY", 77); !errors.Is(err, money.ErrUnknownRounding) {
		t.Errorf("got %v", err)
	}
}

func TestConvertAgreesWithExactFractions(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		from, to, rate := drawAmount(t, "from"), drawConversionTarget(t), drawRate(t, "rate")
		shift := tenTo(to.Digits() - from.Currency().Digits())
		minor := new(big.Rat).SetInt64(from.Minor())
		shifted := new(big.Rat).Mul(minor, shift)
		there := new(big.Rat).Mul(shifted, ratOfRate(t, rate))
		back := new(big.Rat).Quo(shifted, ratOfRate(t, rate))
		for _, rounding := range roundings {
			got, err := rate.Convert(from, to, rounding)
			sameAsBig(t, "convert "+rounding.String(), got, err, roundExactly(t, there, rounding))
			if err == nil && got.Currency() != to {
				t.Fatalf("converted to %s instead of %s", got.Currency(), to)
			}
			got, err = rate.ConvertBack(from, to, rounding)
			sameAsBig(t, "convert back "+rounding.String(), got, err, roundExactly(t, back, rounding))
			if err == nil && got.Currency() != to {
				t.Fatalf("converted back to %s instead of %s", got.Currency(), to)
			}
		}
	})
}

// drawConversionTarget draws a currency, and often one whose minor unit is rare.
func drawConversionTarget(t *rapid.T) money.Currency {
	return rapid.OneOf(
		rapid.SampledFrom(money.Currencies()),
		rapid.SampledFrom([]money.Currency{"JPY", "USD", "KWD", "CLF"}),
	).Draw(t, "to")
}

func TestWideConversionsAgreeWithExactFractions(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		minor := drawInt(t, "minor")
		small := mustRate(t, decimalText(
			rapid.Int64Range(1, math.MaxInt64).Draw(t, "coefficient"),
			rapid.IntRange(16, money.MaxRateScale).Draw(t, "scale")))
		large := mustRate(t, decimalText(rapid.Int64Range(math.MaxInt64/1000, math.MaxInt64).Draw(t, "whole"), 0))
		fromCLF := new(big.Rat).Mul(new(big.Rat).SetInt64(minor), tenTo(-4))
		toCLF := new(big.Rat).Mul(new(big.Rat).SetInt64(minor), tenTo(4))
		for _, rounding := range roundings {
			// Divides by 10^20 and more.
			got, err := small.Convert(money.FromMinor(minor, "CLF"), "JPY", rounding)
			exact := new(big.Rat).Mul(fromCLF, ratOfRate(t, small))
			sameAsBig(t, "convert down "+rounding.String(), got, err, roundExactly(t, exact, rounding))
			// Divides by the coefficient times 10^4.
			got, err = large.ConvertBack(money.FromMinor(minor, "CLF"), "JPY", rounding)
			exact.Quo(fromCLF, ratOfRate(t, large))
			sameAsBig(t, "convert back down "+rounding.String(), got, err, roundExactly(t, exact, rounding))
			// Multiplies by 10^20 and more.
			got, err = small.ConvertBack(money.FromMinor(minor, "JPY"), "CLF", rounding)
			exact.Quo(toCLF, ratOfRate(t, small))
			sameAsBig(t, "convert back up "+rounding.String(), got, err, roundExactly(t, exact, rounding))
			// Multiplies by the coefficient times 10^4.
			got, err = large.Convert(money.FromMinor(minor, "JPY"), "CLF", rounding)
			exact.Mul(toCLF, ratOfRate(t, large))
			sameAsBig(t, "convert up "+rounding.String(), got, err, roundExactly(t, exact, rounding))
		}
	})
}

func TestConversionsAtTheEdgeOfTheRange(t *testing.T) {
	t.Parallel()
	one, tiny := mustRate(t, "1"), mustRate(t, "0.000000000000000001")
	least, most := int64(math.MinInt64), int64(math.MaxInt64)
	for _, minor := range []int64{least, most} {
		a := money.FromMinor(minor, "USD")
		if got, err := one.Convert(a, "EUR", money.Up); err != nil || got != money.FromMinor(minor, "EUR") {
			t.Errorf("%s at 1: %s, %v", a, got, err)
		}
		if got, err := tiny.ConvertBack(money.FromMinor(minor, "JPY"), "CLF", money.Down); !errors.Is(err, money.ErrOverflow) {
			t.Errorf("%s divided by the least rate: %s, %v", a, got, err)
		}
	}
	// The quotient is 2^63 here: one more than fits, and the least that does with a sign.
	half := mustRate(t, "0.5")
	if got, err := half.ConvertBack(money.FromMinor(1<<62, "USD"), "EUR", money.Down); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("2^63: %s, %v", got, err)
	}
	if got, err := half.ConvertBack(money.FromMinor(-1<<62, "USD"), "EUR", money.Down); err != nil || got.Minor() != least {
		t.Errorf("-2^63: %s, %v", got, err)
	}
}
