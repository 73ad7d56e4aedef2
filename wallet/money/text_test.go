package money_test

import (
	"errors"
	"math"
	"math/big"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/wallet/money"
)

// maxErrorLength bounds what any error of this package may answer: two escaped
// texts of the most bytes that are repeated, and the sentence around them.
const maxErrorLength = 2*4*money.MaxDecimalLength + 100

func TestParseReadsExactAmounts(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text     money.Decimal
		currency money.Currency
		minor    int64
		decimal  money.Decimal
	}{
		{"12.50", "USD", 1250, "12.50"},
		{"12.5", "USD", 1250, "12.50"},
		{"12", "USD", 1200, "12.00"},
		{"0", "USD", 0, "0.00"},
		{"-0", "USD", 0, "0.00"},
		{"-0.00", "USD", 0, "0.00"},
		{"0.01", "USD", 1, "0.01"},
		{"-0.05", "USD", -5, "-0.05"},
		{"-3.1", "USD", -310, "-3.10"},
		{"007.50", "USD", 750, "7.50"},
		{"00000000000000000000000000001.00", "USD", 100, "1.00"}, // 32 bytes
		{"1552", "JPY", 1552, "1552"},
		{"-1", "JPY", -1, "-1"},
		{"1.005", "KWD", 1005, "1.005"},
		{"1", "KWD", 1000, "1.000"},
		{"0.0001", "CLF", 1, "0.0001"},
		{"92233720368547758.07", "USD", math.MaxInt64, "92233720368547758.07"},
		{"-92233720368547758.08", "USD", math.MinInt64, "-92233720368547758.08"},
		{"9223372036854775807", "JPY", math.MaxInt64, "9223372036854775807"},
		{"-9223372036854775808", "JPY", math.MinInt64, "-9223372036854775808"},
		{"922337203685477.5807", "UYW", math.MaxInt64, "922337203685477.5807"},
	}
	for _, test := range tests {
		got, err := money.Parse(test.text, test.currency)
		if err != nil {
			t.Errorf("Parse(%q, %s): %v", test.text, test.currency, err)
			continue
		}
		if got != money.FromMinor(test.minor, test.currency) {
			t.Errorf("Parse(%q, %s) is %d minor units, want %d", test.text, test.currency, got.Minor(), test.minor)
		}
		if got.Decimal() != test.decimal {
			t.Errorf("Parse(%q, %s) prints %q, want %q", test.text, test.currency, got.Decimal(), test.decimal)
		}
		if want := string(test.decimal) + " " + string(test.currency); got.String() != want {
			t.Errorf("Parse(%q, %s) prints %q, want %q", test.text, test.currency, got.String(), want)
		}
	}
}

func TestParseRefusesWhatIsNotExactlyAnAmount(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text     string
		currency money.Currency
		want     error
	}{
		{"", "USD", money.ErrSyntax},
		{"-", "USD", money.ErrSyntax},
		{".", "USD", money.ErrSyntax},
		{"-.", "USD", money.ErrSyntax},
		{".5", "USD", money.ErrSyntax},
		{"-.5", "USD", money.ErrSyntax},
		{"5.", "USD", money.ErrSyntax},
		{"5.", "JPY", money.ErrSyntax},
		{"+5", "USD", money.ErrSyntax},
		{"--5", "USD", money.ErrSyntax},
		{"5-", "USD", money.ErrSyntax},
		{"1.2.3", "USD", money.ErrSyntax},
		{"1..2", "USD", money.ErrSyntax},
		{"1e3", "USD", money.ErrSyntax},
		{"0x10", "USD", money.ErrSyntax},
		{"1,000", "USD", money.ErrSyntax},
		{"1_000", "USD", money.ErrSyntax},
		{"1 000", "USD", money.ErrSyntax},
		{" 5", "USD", money.ErrSyntax},
		{"5 ", "USD", money.ErrSyntax},
		{"5\n", "USD", money.ErrSyntax},
		{"5\x00", "USD", money.ErrSyntax},
		{"NaN", "USD", money.ErrSyntax},
		{"Inf", "USD", money.ErrSyntax},
		{"$5", "USD", money.ErrSyntax},
		{"\u0665", "USD", money.ErrSyntax},  // ARABIC-INDIC DIGIT FIVE
		{"\uff15", "USD", money.ErrSyntax},  // FULLWIDTH DIGIT FIVE
		{"\u22125", "USD", money.ErrSyntax}, // MINUS SIGN
		{"\xff", "USD", money.ErrSyntax},
		{strings.Repeat("0", money.MaxDecimalLength+1), "USD", money.ErrSyntax},
		{"-" + strings.Repeat("0", money.MaxDecimalLength), "USD", money.ErrSyntax},
		{long(), "USD", money.ErrSyntax},
		{"1.005", "USD", money.ErrTooManyDecimals},
		{"1.000", "USD", money.ErrTooManyDecimals},
		{"1.0", "JPY", money.ErrTooManyDecimals},
		{"1.00000", "CLF", money.ErrTooManyDecimals},
		{"1.00x", "USD", money.ErrSyntax},
		{"92233720368547758.08", "USD", money.ErrOverflow},
		{"-92233720368547758.09", "USD", money.ErrOverflow},
		{"92233720368547759", "USD", money.ErrOverflow},
		{"18446744073709551616", "JPY", money.ErrOverflow},
		{"18446744073709551615", "JPY", money.ErrOverflow},
		{"184467440737095516.16", "USD", money.ErrOverflow},
		{"184467440737095516.17", "USD", money.ErrOverflow}, // wraps to 1 in 64 bits
		{"36893488147419103233", "JPY", money.ErrOverflow},  // wraps to 1 in 64 bits
		{strings.Repeat("9", money.MaxDecimalLength), "JPY", money.ErrOverflow},
		{"9223372036854775808", "JPY", money.ErrOverflow},
		{"-9223372036854775809", "JPY", money.ErrOverflow},
		{"1", "", money.ErrUnknownCurrency},
		{"1", "usd", money.ErrUnknownCurrency},
		{"1", "XAU", money.ErrUnknownCurrency},
		{"1", money.Currency(long()), money.ErrUnknownCurrency},
	}
	for _, test := range tests {
		got, err := money.Parse(money.Decimal(test.text), test.currency)
		if !errors.Is(err, test.want) || got != (money.Amount{}) {
			t.Errorf("Parse(%.40q, %.10s) = %v, %v, want %v", test.text, test.currency, got, err, test.want)
		}
		if err != nil && len(err.Error()) > maxErrorLength {
			t.Errorf("Parse(%.40q, %.10s) answers with %d bytes", test.text, test.currency, len(err.Error()))
		}
	}
}

func TestParseErrorSaysWhatWasAttempted(t *testing.T) {
	t.Parallel()
	_, err := money.Parse("1.005", "USD")
	if want := `parse amount "1.005" in USD: too many decimals`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestAmountOfNoKnownCurrencyPrintsItsMinorUnits(t *testing.T) {
	t.Parallel()
	tests := []struct {
		amount  money.Amount
		decimal money.Decimal
		text    string
	}{
		{money.Amount{}, "0", "0"},
		{money.FromMinor(-7, ""), "-7", "-7"},
		{money.FromMinor(700, "A\nB"), "700", `700 "A\nB"`},
	}
	for _, test := range tests {
		if got := test.amount.Decimal(); got != test.decimal {
			t.Errorf("decimal %q, want %q", got, test.decimal)
		}
		if got := test.amount.String(); got != test.text {
			t.Errorf("text %q, want %q", got, test.text)
		}
	}
}

func TestEveryAmountParsesBackFromItsText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		amount := drawAmount(t, "amount")
		back, err := money.Parse(amount.Decimal(), amount.Currency())
		if err != nil || back != amount {
			t.Fatalf("%s parses back as %s, %v", amount, back, err)
		}
	})
}

func TestDecimalIsTheMinorUnitsOverThePowerOfTen(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		amount := drawAmount(t, "amount")
		printed, ok := new(big.Rat).SetString(string(amount.Decimal()))
		exact := new(big.Rat).SetInt64(amount.Minor())
		exact.Mul(exact, tenTo(-amount.Currency().Digits()))
		if !ok || printed.Cmp(exact) != 0 {
			t.Fatalf("%d minor units of %s print as %q", amount.Minor(), amount.Currency(), amount.Decimal())
		}
	})
}

// amountGrammar is the grammar of Parse, but for the bound of its length.
var amountGrammar = regexp.MustCompile(`\A-?[0-9]+(\.[0-9]+)?\z`)

// checkParse holds Parse to its grammar and to big.Rat for any text at all.
func checkParse(t rapid.TB, text string, currency money.Currency) {
	t.Helper()
	got, err := money.Parse(money.Decimal(text), currency)
	if err != nil && len(err.Error()) > maxErrorLength {
		t.Fatalf("the error has %d bytes", len(err.Error()))
	}
	if currency.Digits() < 0 {
		if !errors.Is(err, money.ErrUnknownCurrency) {
			t.Fatalf("Parse(%q, %q) = %v, %v for an unknown currency", text, currency, got, err)
		}
		return
	}
	if len(text) > money.MaxDecimalLength || !amountGrammar.MatchString(text) {
		if !errors.Is(err, money.ErrSyntax) {
			t.Fatalf("Parse(%q, %s) = %v, %v, want %v", text, currency, got, err, money.ErrSyntax)
		}
		return
	}
	if _, decimals, _ := strings.Cut(text, "."); len(decimals) > currency.Digits() {
		if !errors.Is(err, money.ErrTooManyDecimals) {
			t.Fatalf("Parse(%q, %s) = %v, %v, want %v", text, currency, got, err, money.ErrTooManyDecimals)
		}
		return
	}
	exact, _ := new(big.Rat).SetString(text)
	exact.Mul(exact, tenTo(currency.Digits()))
	if !exact.Num().IsInt64() {
		if !errors.Is(err, money.ErrOverflow) {
			t.Fatalf("Parse(%q, %s) = %v, %v, want %v", text, currency, got, err, money.ErrOverflow)
		}
		return
	}
	if err != nil || got != money.FromMinor(exact.Num().Int64(), currency) {
		t.Fatalf("Parse(%q, %s) = %v, %v, want %s minor units", text, currency, got, err, exact.Num())
	}
}

func TestParseAcceptsExactlyItsGrammar(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(
			rapid.StringMatching(`-?[0-9]{1,20}(\.[0-9]{1,4})?`),
			rapid.StringMatching(`[-+.0-9e, ]{0,34}`),
			rapid.String(),
		).Draw(t, "text")
		checkParse(t, text, drawCurrency(t, "currency"))
	})
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"12.50", "-3.1", "007.50", "0", "-0.00", ".5", "5.", "+1", "1e9", "1,000.00", "92233720368547758.07",
		"-92233720368547758.08", "92233720368547758.08", "18446744073709551617", "\u0665", "\xff", "",
	} {
		for _, currency := range []string{"USD", "JPY", "KWD", "CLF", "XXX"} {
			f.Add(text, currency)
		}
	}
	f.Fuzz(func(t *testing.T, text, currency string) {
		checkParse(t, text, money.Currency(currency))
	})
}
