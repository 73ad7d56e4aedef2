package policy_test

import (
	"errors"
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
	"github.com/okpay/okpay/wallet/policy/document"
)

func TestNothingThatIsSomethingIsWorthNothing(t *testing.T) {
	t.Parallel()
	p := shipped(t)
	for _, c := range p.Offered() {
		least := money.FromMinor(1, c)
		worth, err := p.ToBase(least)
		if err != nil {
			t.Fatal(err)
		}
		if !worth.IsPositive() {
			t.Errorf("%s is worth %s", least, worth)
		}
		if worth, err = p.ToBase(money.FromMinor(-1, c)); err != nil || !worth.IsNegative() {
			t.Errorf("-%s is worth %s, %v", least, worth, err)
		}
		if worth, err = p.ToBase(money.Zero(c)); err != nil || worth != eur(0) {
			t.Errorf("nothing of %s is worth %s, %v", c, worth, err)
		}
	}
}

func TestToBaseTable(t *testing.T) {
	t.Parallel()
	p := shipped(t)
	tests := []struct {
		minor    int64
		currency money.Currency
		want     int64
	}{
		{12345, "EUR", 12345},
		{116_84, "USD", 100_00},
		{1168, "USD", 1000},   // 999.66
		{1_00, "USD", 86},     // 85.59
		{18675, "JPY", 10000}, // 186.75 yen
		{1, "JPY", 1},         // 0.54
		{3, "JPY", 2},         // 1.61
		{2008205, "IDR", 100},
		{1, "IDR", 1}, // 0.00005, and yet something
		{-18675, "JPY", -10000},
	}
	for _, test := range tests {
		if got, err := p.ToBase(money.FromMinor(test.minor, test.currency)); err != nil || got != eur(test.want) {
			t.Errorf("%d %s is worth %s, %v, want %d", test.minor, test.currency, got, err, test.want)
		}
	}
}

// TestWorthsAreTheExactOnesRounded holds both directions to fractions.
func TestWorthsAreTheExactOnesRounded(t *testing.T) {
	t.Parallel()
	p := shipped(t)
	rates := map[money.Currency]*big.Rat{"EUR": big.NewRat(1, 1)}
	for _, w := range p.Worths {
		rates[w.Currency] = exactly(t, w.Rate.String())
	}
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom(p.Offered()).Draw(t, "currency")
		minor := rapid.OneOf(rapid.Int64Range(-1000, 1000), rapid.Int64Range(-1e12, 1e12), rapid.Int64()).Draw(t, "minor")
		shift := new(big.Rat).SetFrac(tenTo(2), tenTo(c.Digits())) // cents a minor unit, at par
		exact := new(big.Rat).Mul(new(big.Rat).SetInt64(minor), shift)
		exact.Quo(exact, rates[c])
		want := halfEven(exact)
		if minor != 0 && want.Sign() == 0 {
			want.SetInt64(int64(exact.Sign()))
		}
		checkWorth(t, want, func() (money.Amount, error) { return p.ToBase(money.FromMinor(minor, c)) }, p.Base)

		exact.Mul(new(big.Rat).SetInt64(minor), rates[c])
		exact.Quo(exact, shift)
		checkWorth(t, halfEven(exact), func() (money.Amount, error) { return p.FromBase(eur(minor), c) }, c)
	})
}

func checkWorth(t *rapid.T, want *big.Int, convert func() (money.Amount, error), c money.Currency) {
	got, err := convert()
	if !want.IsInt64() {
		if !errors.Is(err, money.ErrOverflow) {
			t.Fatalf("%s and %v, want an overflow", got, err)
		}
		return
	}
	if err != nil || got != money.FromMinor(want.Int64(), c) {
		t.Fatalf("%s, %v, want %s %s", got, err, want, c)
	}
}

func TestWhatIsNotOfferedHasNoWorth(t *testing.T) {
	t.Parallel()
	p := shipped(t)
	if _, err := p.ToBase(money.FromMinor(1, "KWD")); !errors.Is(err, money.ErrUnknownCurrency) {
		t.Errorf("to the base: %v", err)
	}
	if _, err := p.FromBase(eur(1), "KWD"); !errors.Is(err, money.ErrUnknownCurrency) {
		t.Errorf("from the base: %v", err)
	}
	if _, err := p.ToBase(money.FromMinor(math.MaxInt64, "GBP")); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("too much: %v", err)
	}
}

// halfEven rounds a fraction to the nearest whole number, a half to the even one.
func halfEven(exact *big.Rat) *big.Int {
	double := new(big.Int).Lsh(exact.Num(), 1)
	double.Add(double, exact.Denom())
	width := new(big.Int).Lsh(exact.Denom(), 1)
	whole, rest := new(big.Int).DivMod(double, width, new(big.Int)) // floor(x + 1/2)
	if rest.Sign() == 0 && whole.Bit(0) == 1 {
		whole.Sub(whole, big.NewInt(1))
	}
	return whole
}

func tenTo(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

func exactly(t rapid.TB, text string) *big.Rat {
	t.Helper()
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		t.Fatalf("%q is no number", text)
	}
	return r
}

func shipped(t rapid.TB) *policy.Policy {
	t.Helper()
	p, err := document.Default()
	if err != nil {
		t.Fatal(err)
	}
	return p
}
