package money_test

import (
	"errors"
	"math/big"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/wallet/money"
)

func TestParseRateKeepsItsDecimals(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text        string
		coefficient int64
		scale       int
		printed     string
	}{
		{"1", 1, 0, "1"},
		{"1.0850", 10850, 4, "1.0850"},
		{"0.05", 5, 2, "0.05"},
		{"155.20", 15520, 2, "155.20"},
		{"007.5", 75, 1, "7.5"},
		{"0.000000000000000001", 1, 18, "0.000000000000000001"},
		{"9.223372036854775807", 9223372036854775807, 18, "9.223372036854775807"},
		{"9223372036854775807", 9223372036854775807, 0, "9223372036854775807"},
	}
	for _, test := range tests {
		rate := mustRate(t, test.text)
		if rate.Coefficient() != test.coefficient || rate.Scale() != test.scale || rate.String() != test.printed {
			t.Errorf("%q is %d / 10^%d, printed %q", test.text, rate.Coefficient(), rate.Scale(), rate)
		}
		if rate.IsZero() {
			t.Errorf("%q is no rate", test.text)
		}
	}
	if zero := (money.Rate{}); !zero.IsZero() || zero.String() != "0" {
		t.Errorf("the zero Rate: %t, %q", zero.IsZero(), zero)
	}
}

func TestParseRateRefusesWhatIsNotARate(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		want error
	}{
		{"", money.ErrSyntax},
		{"0", money.ErrSyntax},
		{"0.000", money.ErrSyntax},
		{"-1", money.ErrSyntax},
		{"+1", money.ErrSyntax},
		{".5", money.ErrSyntax},
		{"5.", money.ErrSyntax},
		{"1e2", money.ErrSyntax},
		{"1,5", money.ErrSyntax},
		{" 1", money.ErrSyntax},
		{strings.Repeat("0", money.MaxDecimalLength) + "1", money.ErrSyntax},
		{long(), money.ErrSyntax},
		{"1.0000000000000000000", money.ErrTooManyDecimals},
		{"9223372036854775808", money.ErrOverflow},
		{"9.223372036854775808", money.ErrOverflow},
		{"18446744073709551617", money.ErrOverflow},
	}
	for _, test := range tests {
		rate, err := money.ParseRate(test.text)
		if !errors.Is(err, test.want) || !rate.IsZero() {
			t.Errorf("ParseRate(%.40q) = %s, %v, want %v", test.text, rate, err, test.want)
		}
		if err != nil && len(err.Error()) > maxErrorLength {
			t.Errorf("ParseRate(%.40q) answers with %d bytes", test.text, len(err.Error()))
		}
	}
}

func TestRatesCompareByNumber(t *testing.T) {
	t.Parallel()
	if a, b := mustRate(t, "1.1"), mustRate(t, "1.10"); !a.Equal(b) || a == b {
		t.Errorf("%s and %s: Equal %t, == %t", a, b, a.Equal(b), a == b)
	}
	rapid.Check(t, func(t *rapid.T) {
		r, s := drawRate(t, "r"), drawRate(t, "s")
		if want := ratOfRate(t, r).Cmp(ratOfRate(t, s)); r.Cmp(s) != want || r.Equal(s) != (want == 0) {
			t.Fatalf("%s to %s is %d, want %d", r, s, r.Cmp(s), want)
		}
	})
}

func TestEveryRateParsesBackFromItsText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rate := drawRate(t, "rate")
		if back := mustRate(t, rate.String()); back != rate {
			t.Fatalf("%s parses back as %s", rate, back)
		}
		text, err := rate.MarshalText()
		var back money.Rate
		if err != nil || back.UnmarshalText(text) != nil || back != rate {
			t.Fatalf("%s is written %q and read %s, %v", rate, text, back, err)
		}
	})
}

// rateGrammar is the grammar of ParseRate, but for the bound of its length.
var rateGrammar = regexp.MustCompile(`\A[0-9]+(\.[0-9]+)?\z`)

// checkParseRate holds ParseRate to its grammar and to big.Rat for any text.
func checkParseRate(t rapid.TB, text string) {
	t.Helper()
	rate, err := money.ParseRate(text)
	if err != nil && len(err.Error()) > maxErrorLength {
		t.Fatalf("the error has %d bytes", len(err.Error()))
	}
	whole, decimals, _ := strings.Cut(text, ".")
	var want error
	coefficient, isNumber := new(big.Int).SetString(whole+decimals, 10)
	switch {
	case len(text) > money.MaxDecimalLength, !rateGrammar.MatchString(text), !isNumber:
		want = money.ErrSyntax
	case len(decimals) > money.MaxRateScale:
		want = money.ErrTooManyDecimals
	case coefficient.Sign() == 0:
		want = money.ErrSyntax
	case !coefficient.IsInt64():
		want = money.ErrOverflow
	}
	if want != nil {
		if !errors.Is(err, want) || !rate.IsZero() {
			t.Fatalf("ParseRate(%q) = %s, %v, want %v", text, rate, err, want)
		}
		return
	}
	if err != nil || rate.Coefficient() != coefficient.Int64() || rate.Scale() != len(decimals) {
		t.Fatalf("ParseRate(%q) = %s, %v", text, rate, err)
	}
}

func TestParseRateAcceptsExactlyItsGrammar(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		checkParseRate(t, rapid.OneOf(
			rapid.StringMatching(`[0-9]{1,14}(\.[0-9]{1,20})?`),
			rapid.StringMatching(`[-+.0-9e, ]{0,34}`),
			rapid.String(),
		).Draw(t, "text"))
	})
}

func FuzzParseRate(f *testing.F) {
	for _, text := range []string{
		"1", "1.0850", "155.20", "0.000000000000000001", "9.223372036854775807", "9.223372036854775808",
		"0", "0.0", "-1", "+1", ".5", "5.", "1e9", "18446744073709551617", "1.0000000000000000000", "\u0665", "\xff", "",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { checkParseRate(t, text) })
}
