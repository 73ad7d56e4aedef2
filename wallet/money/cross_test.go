package money_test

import (
	"errors"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/wallet/money"
)

func TestACrossIsShownWithItsFirstDigits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from, to string
		digits   int
		want     string
	}{
		{"1", "1.1684", 10, "1.1684"},
		{"1.1684", "1", 10, "0.855871277"},
		{"1.1684", "7.9827", 10, "6.832163643"},
		{"20082.05", "1.1684", 10, "0.00005818131117"},
		{"1.1684", "20082.05", 10, "17187.64978"},
		{"2.50", "5.000", 10, "2"},
		{"1", "1740.86", 3, "1740"}, // 1740.86 rounded to three digits
		{"3", "2", 1, "0.7"},
		{"8", "1", 2, "0.12"}, // 0.125 is halfway, and 0.12 even
		{"8", "3", 2, "0.38"}, // 0.375 is halfway, and 0.38 even
		{"1", "999.96", 4, "1000"},
		{"1000000000000000000", "1", 10, "0.000000000000000001"},
	} {
		cross, err := money.NewCross(mustRate(t, c.from), mustRate(t, c.to))
		if err != nil {
			t.Fatal(err)
		}
		got, err := cross.Shown(c.digits)
		if err != nil || got.String() != c.want {
			t.Errorf("%s / %s is shown as %s, %v, want %s", c.to, c.from, got, err, c.want)
		}
	}
	tiny, err := money.NewCross(mustRate(t, "1000000000000000000"), mustRate(t, "0.1"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tiny.Shown(10); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("a rate that is all zeros is shown: %v", err)
	}
	for _, digits := range []int{0, 19} {
		if _, err := tiny.Shown(digits); err == nil {
			t.Errorf("%d digits are shown", digits)
		}
	}
	if _, err := money.NewCross(money.Rate{}, money.One()); !errors.Is(err, money.ErrDivisionByZero) {
		t.Errorf("a cross of no rate: %v", err)
	}
}

// TestAConversionAtACrossIsExactAndRoundedOnce holds it to fractions of any size.
func TestAConversionAtACrossIsExactAndRoundedOnce(t *testing.T) {
	t.Parallel()
	currencies := []money.Currency{"EUR", "JPY", "KWD", "CLF", "USD"}
	rapid.Check(t, func(t *rapid.T) {
		rate := func(name string) money.Rate {
			return mustRate(t, rapid.StringMatching(`[1-9][0-9]{0,6}\.[0-9]{1,8}`).Draw(t, name))
		}
		from, to := rate("from"), rate("to")
		a := money.FromMinor(rapid.Int64Range(-1_000_000_000, 1_000_000_000).Draw(t, "minor"), rapid.SampledFrom(currencies).Draw(t, "of"))
		into := rapid.SampledFrom(currencies).Draw(t, "into")
		cross, err := money.NewCross(from, to)
		if err != nil {
			t.Fatal(err)
		}
		got, err := cross.Convert(a, into, money.HalfEven)
		if errors.Is(err, money.ErrOverflow) {
			t.Skip()
		}
		if err != nil {
			t.Fatal(err)
		}
		exact := new(big.Rat).SetInt64(a.Minor())
		exact.Mul(exact, fraction(to)).Quo(exact, fraction(from))
		exact.Mul(exact, power(into.Digits())).Quo(exact, power(a.Currency().Digits()))
		off := exact.Sub(exact, new(big.Rat).SetInt64(got.Minor()))
		switch off.Abs(off).Cmp(big.NewRat(1, 2)) {
		case 1:
			t.Fatalf("%s at %s/%s is %s, which is off by %s", a, to, from, got, off)
		case 0:
			if got.Minor()%2 != 0 {
				t.Fatalf("%s at %s/%s is %s, which is halfway and odd", a, to, from, got)
			}
		}
	})
}

func fraction(r money.Rate) *big.Rat {
	value, _ := new(big.Rat).SetString(r.String())
	return value
}

func power(n int) *big.Rat {
	return new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil))
}
