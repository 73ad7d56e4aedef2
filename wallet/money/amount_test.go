package money_test

import (
	"errors"
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/wallet/money"
)

func TestAmountAnswersItsParts(t *testing.T) {
	t.Parallel()
	tests := []struct {
		amount money.Amount
		sign   int
	}{
		{money.FromMinor(1250, "USD"), 1},
		{money.FromMinor(math.MaxInt64, "USD"), 1},
		{money.Zero("USD"), 0},
		{money.Amount{}, 0},
		{money.FromMinor(-1, "JPY"), -1},
		{money.FromMinor(math.MinInt64, "JPY"), -1},
	}
	for _, test := range tests {
		a := test.amount
		if a.Sign() != test.sign || a.IsZero() != (test.sign == 0) ||
			a.IsPositive() != (test.sign > 0) || a.IsNegative() != (test.sign < 0) {
			t.Errorf("%s: sign %d, zero %t, positive %t, negative %t",
				a, a.Sign(), a.IsZero(), a.IsPositive(), a.IsNegative())
		}
		if money.FromMinor(a.Minor(), a.Currency()) != a {
			t.Errorf("%s is not what its parts make", a)
		}
	}
	if money.Zero("USD") != money.FromMinor(0, "USD") || money.Zero("USD") == money.Zero("EUR") {
		t.Error("amounts are not compared by number and currency")
	}
}

func TestAddAndSubAtTheEdges(t *testing.T) {
	t.Parallel()
	const least, most = math.MinInt64, math.MaxInt64
	tests := []struct {
		a, b       int64
		sum        int64
		sumErr     error
		difference int64
		diffErr    error
	}{
		{1250, 50, 1300, nil, 1200, nil},
		{-5, 5, 0, nil, -10, nil},
		{most, 0, most, nil, most, nil},
		{0, most, most, nil, -most, nil},
		{most, 1, 0, money.ErrOverflow, most - 1, nil},
		{most, most, 0, money.ErrOverflow, 0, nil},
		{most, -1, most - 1, nil, 0, money.ErrOverflow},
		{most, least, -1, nil, 0, money.ErrOverflow},
		{least, 0, least, nil, least, nil},
		{0, least, least, nil, 0, money.ErrOverflow},
		{-1, least, 0, money.ErrOverflow, most, nil},
		{least, -1, 0, money.ErrOverflow, least + 1, nil},
		{least, 1, least + 1, nil, 0, money.ErrOverflow},
		{least, least, 0, money.ErrOverflow, 0, nil},
		{least, most, -1, nil, 0, money.ErrOverflow},
	}
	for _, test := range tests {
		a, b := money.FromMinor(test.a, "USD"), money.FromMinor(test.b, "USD")
		check(t, "add", a, b, test.sum, test.sumErr, a.Add)
		check(t, "sub", a, b, test.difference, test.diffErr, a.Sub)
	}
}

// check compares one operation with the minor units or the error it should give.
func check(
	t *testing.T, name string, a, b money.Amount, want int64, wantErr error,
	operation func(money.Amount) (money.Amount, error),
) {
	t.Helper()
	got, err := operation(b)
	if wantErr != nil {
		if !errors.Is(err, wantErr) || got != (money.Amount{}) {
			t.Errorf("%s %s and %s = %s, %v, want %v", name, a, b, got, err, wantErr)
		}
		return
	}
	if err != nil || got != money.FromMinor(want, a.Currency()) {
		t.Errorf("%s %s and %s = %s, %v, want %d", name, a, b, got, err, want)
	}
}

func TestTwoCurrenciesNeverMix(t *testing.T) {
	t.Parallel()
	dollars, euros, nothing := money.FromMinor(1, "USD"), money.FromMinor(1, "EUR"), money.Amount{}
	for _, pair := range [][2]money.Amount{{dollars, euros}, {dollars, nothing}, {nothing, dollars}, {money.Zero("USD"), money.Zero("EUR")}} {
		a, b := pair[0], pair[1]
		_, addErr := a.Add(b)
		_, subErr := a.Sub(b)
		_, cmpErr := a.Cmp(b)
		_, minErr := money.Min(a, b)
		_, maxErr := money.Max(a, b)
		_, sumErr := money.Sum(a.Currency(), a, b)
		for name, err := range map[string]error{
			"Add": addErr, "Sub": subErr, "Cmp": cmpErr, "Min": minErr, "Max": maxErr, "Sum": sumErr,
		} {
			if !errors.Is(err, money.ErrCurrencyMismatch) {
				t.Errorf("%s of %s and %s: %v", name, a, b, err)
			}
		}
	}
}

func TestMismatchNamesBothAmounts(t *testing.T) {
	t.Parallel()
	_, err := money.FromMinor(1250, "USD").Add(money.FromMinor(300, "JPY"))
	if want := "add 12.50 USD and 300 JPY: currencies differ"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestNegAndAbs(t *testing.T) {
	t.Parallel()
	tests := []struct {
		minor, neg, abs int64
		negErr, absErr  error
	}{
		{0, 0, 0, nil, nil},
		{5, -5, 5, nil, nil},
		{-5, 5, 5, nil, nil},
		{math.MaxInt64, -math.MaxInt64, math.MaxInt64, nil, nil},
		{-math.MaxInt64, math.MaxInt64, math.MaxInt64, nil, nil},
		{math.MinInt64, 0, 0, money.ErrOverflow, money.ErrOverflow},
	}
	for _, test := range tests {
		a := money.FromMinor(test.minor, "USD")
		check(t, "neg", a, a, test.neg, test.negErr, func(money.Amount) (money.Amount, error) { return a.Neg() })
		check(t, "abs", a, a, test.abs, test.absErr, func(money.Amount) (money.Amount, error) { return a.Abs() })
	}
}

func TestCmpMinAndMaxOrderAmounts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		x, y := drawInt(t, "x"), drawInt(t, "y")
		a, b := money.FromMinor(x, "USD"), money.FromMinor(y, "USD")
		order, err := a.Cmp(b)
		if err != nil || order != big.NewInt(x).Cmp(big.NewInt(y)) {
			t.Fatalf("Cmp(%d, %d) = %d, %v", x, y, order, err)
		}
		least, minErr := money.Min(a, b)
		most, maxErr := money.Max(a, b)
		if minErr != nil || maxErr != nil || least.Minor() != min(x, y) || most.Minor() != max(x, y) {
			t.Fatalf("Min, Max of %d and %d = %s, %s", x, y, least, most)
		}
	})
}

func TestAddAndSubAgreeWithBigIntegers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		x, y := drawInt(t, "x"), drawInt(t, "y")
		a, b := money.FromMinor(x, "USD"), money.FromMinor(y, "USD")
		sum, err := a.Add(b)
		sameAsBig(t, "add", sum, err, new(big.Int).Add(big.NewInt(x), big.NewInt(y)))
		difference, err := a.Sub(b)
		sameAsBig(t, "sub", difference, err, new(big.Int).Sub(big.NewInt(x), big.NewInt(y)))
	})
}

// sameAsBig fails unless got is exact, or an overflow where exact does not fit.
func sameAsBig(t rapid.TB, name string, got money.Amount, err error, exact *big.Int) {
	t.Helper()
	if !exact.IsInt64() {
		if !errors.Is(err, money.ErrOverflow) || got != (money.Amount{}) {
			t.Fatalf("%s = %v, %v, but the exact result %s does not fit", name, got, err, exact)
		}
		return
	}
	if err != nil || got.Minor() != exact.Int64() {
		t.Fatalf("%s = %v, %v, want %s minor units", name, got, err, exact)
	}
}

func TestSubUndoesAdd(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := drawAmount(t, "a")
		b := money.FromMinor(drawInt(t, "b"), a.Currency())
		sum, err := a.Add(b)
		if err != nil {
			return // the sum does not fit; TestAddAndSubAgreeWithBigIntegers says when
		}
		if back, err := sum.Sub(b); err != nil || back != a {
			t.Fatalf("%s + %s - %s = %s, %v", a, b, b, back, err)
		}
	})
}

func TestSumDoesNotDependOnTheOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		minors := rapid.SliceOfN(rapid.OneOf(rapid.Int64(), rapid.Int64Range(-100, 100)), 0, 20).Draw(t, "minors")
		exact := new(big.Int)
		amounts := make([]money.Amount, len(minors))
		for i, minor := range minors {
			exact.Add(exact, big.NewInt(minor))
			amounts[i] = money.FromMinor(minor, "EUR")
		}
		sum, err := money.Sum("EUR", amounts...)
		sameAsBig(t, "sum", sum, err, exact)
		shuffled, shuffledErr := money.Sum("EUR", rapid.Permutation(amounts).Draw(t, "shuffled")...)
		if shuffled != sum || (shuffledErr == nil) != (err == nil) {
			t.Fatalf("%v in one order, %v in another", sum, shuffled)
		}
	})
}

func TestSumFitsWhenOnlyItsPartsDoNot(t *testing.T) {
	t.Parallel()
	most := money.FromMinor(math.MaxInt64, "USD")
	less, err := most.Neg()
	if err != nil {
		t.Fatal(err)
	}
	sum, err := money.Sum("USD", most, most, less, less)
	if err != nil || sum != money.Zero("USD") {
		t.Errorf("got %s, %v", sum, err)
	}
	if none, err := money.Sum("USD"); err != nil || none != money.Zero("USD") {
		t.Errorf("the sum of nothing is %s, %v", none, err)
	}
	if _, err := money.Sum("USD", most, money.FromMinor(1, "USD")); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("one above the most: %v", err)
	}
}
