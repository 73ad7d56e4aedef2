package engine

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

func TestParseAmountGivesTheDocumentedCodes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text     money.Decimal
		currency string
		want     wallet.Code
		minor    int64
	}{
		{"12.50", "EUR", "", 12_50},
		{"12.5", "eur", "", 12_50},
		{"012", "EUR", "", 12_00},
		{"12", "JPY", "", 12},
		{"0.001", "KWD", "", 1},
		{"92233720368547758.07", "EUR", "", 9223372036854775807},
		{"12.50", "", wallet.CodeUnknownCurrency, 0},
		{"12.50", "XYZ", wallet.CodeUnknownCurrency, 0},
		{"12.50", "EURO", wallet.CodeUnknownCurrency, 0},
		{"12.50", strings.Repeat("€", 100), wallet.CodeUnknownCurrency, 0},
		{"12.501", "EUR", wallet.CodeTooManyDecimals, 0},
		{"12.500", "EUR", wallet.CodeTooManyDecimals, 0}, // zeros too: it is refused, not rounded
		{"12.0", "JPY", wallet.CodeTooManyDecimals, 0},
		{"0", "EUR", wallet.CodeInvalidAmount, 0},
		{"0.00", "EUR", wallet.CodeInvalidAmount, 0},
		{"-0", "EUR", wallet.CodeInvalidAmount, 0},
		{"-12.50", "EUR", wallet.CodeInvalidAmount, 0},
		{"", "EUR", wallet.CodeInvalidAmount, 0},
		{" 12", "EUR", wallet.CodeInvalidAmount, 0},
		{"+12", "EUR", wallet.CodeInvalidAmount, 0},
		{"1,250", "EUR", wallet.CodeInvalidAmount, 0},
		{"12.", "EUR", wallet.CodeInvalidAmount, 0},
		{".5", "EUR", wallet.CodeInvalidAmount, 0},
		{"1e3", "EUR", wallet.CodeInvalidAmount, 0},
		{"1.2.3", "EUR", wallet.CodeInvalidAmount, 0},
		{"NaN", "EUR", wallet.CodeInvalidAmount, 0},
		{"٣", "EUR", wallet.CodeInvalidAmount, 0},
		{"92233720368547758.08", "EUR", wallet.CodeInvalidAmount, 0},
		{"99999999999999999999", "EUR", wallet.CodeInvalidAmount, 0},
		{money.Decimal(strings.Repeat("9", 10_000)), "EUR", wallet.CodeInvalidAmount, 0},
	}
	for _, test := range tests {
		got, err := parseAmount(test.text, test.currency)
		if wallet.CodeOf(err) != test.want || (err == nil && got.Minor() != test.minor) {
			t.Errorf("%.40q %.10q: %s, %v, want %d or %q", test.text, test.currency, got, err, test.minor, test.want)
		}
		if refused, ok := errors.AsType[*wallet.Error](err); ok && len(refused.Message)+len(refused.Hint) > 300 {
			t.Errorf("%.40q: a message of %d bytes", test.text, len(refused.Message))
		}
	}
}

func TestAKeyIsOneTo200BytesOfPrintableASCII(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, key string
		good      bool
	}{
		{"none", "", false},
		{"one byte", "k", true},
		{"as long as allowed", strings.Repeat("k", wallet.MaxKeyLength), true},
		{"a byte too long", strings.Repeat("k", wallet.MaxKeyLength+1), false},
		{"the first that prints", " ", true},
		{"the one before it", "\x1f", false},
		{"the last that prints", "~", true},
		{"the one after it", "\x7f", false},
		{"not ASCII", "schlüssel", false},
		{"a line break at the end", "key\n", false},
		{"a zero byte within", "k\x00y", false},
		{"not UTF-8", "k\xff", false},
		{"a UUID", "7e0b5f2c-6c57-4f9e-8b68-6a3b3f0a3c11", true},
	}
	for _, test := range tests {
		err := checkKey(test.key)
		if (err == nil) != test.good || (err != nil && wallet.CodeOf(err) != wallet.CodeInvalidInput) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

func TestCanonicalIsTheNumberThatATextWrites(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, want string }{
		{"12.50", "12.5"},
		{"12.5", "12.5"},
		{"012.500", "12.5"},
		{"12", "12"},
		{"12.00", "12"},
		{"1200", "1200"},
		{"0", "0"},
		{"000", "0"},
		{"0.00", "0"},
		{"0.050", "0.05"},
		{"", ""},
		{"12.", "12."},
		{".5", ".5"},
		{".", "."},
		{"1.2.30", "1.2.30"},
		{"-12.50", "-12.50"},
		{"much", "much"},
		{"1e10", "1e10"},
	}
	for _, test := range tests {
		if got := canonical(money.Decimal(test.text)); got != test.want {
			t.Errorf("canonical(%q) = %q, want %q", test.text, got, test.want)
		}
	}
}

// TestTwoSpellingsAreOneAmountExactlyWhenTheyAreOneNumber compares spellings of
// random amounts with the amounts.
func TestTwoSpellingsAreOneAmountExactlyWhenTheyAreOneNumber(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		amount := rapid.Custom(func(t *rapid.T) money.Amount {
			return money.FromMinor(rapid.OneOf(rapid.Int64Range(0, 300), rapid.Int64Range(0, 1<<62)).Draw(t, "minor"), "EUR")
		})
		spelling := func(a money.Amount, label string) money.Decimal {
			text := strings.Repeat("0", rapid.IntRange(0, 3).Draw(t, label+" zeros")) + string(a.Decimal())
			for strings.HasSuffix(text, "0") && rapid.Bool().Draw(t, label+" cut") {
				text = strings.TrimSuffix(text, "0")
				if strings.HasSuffix(text, ".") {
					return money.Decimal(strings.TrimSuffix(text, "."))
				}
			}
			return money.Decimal(text)
		}
		a, b := amount.Draw(t, "a"), amount.Draw(t, "b")
		if rapid.Bool().Draw(t, "equal") {
			b = a
		}
		x, y := spelling(a, "a"), spelling(b, "b")
		if (canonical(x) == canonical(y)) != (a == b) {
			t.Fatalf("%q is %q and %q is %q", x, canonical(x), y, canonical(y))
		}
	})
}

// TestPackedFieldsTellExactlyWhatDiffers packs random fields and asks what
// differs from others.
func TestPackedFieldsTellExactlyWhatDiffers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		draw := func(label string) []field {
			list := make([]field, 11)
			for i := range list {
				list[i] = field{string(rune('a' + i)), rapid.SampledFrom([]string{"", "x", "y", "x ", "\x00"}).Draw(t, label)}
			}
			return list
		}
		before, now := draw("before"), draw("now")
		stored := hashFields(before)
		if got := differing(before, stored); len(got) != 0 {
			t.Fatalf("the same fields differ in %v", got)
		}
		var want []string
		filled := 0
		for i := range before {
			if before[i].value != now[i].value {
				want = append(want, before[i].name)
			}
			if before[i].value != "" {
				filled++
			}
		}
		if got := differing(now, stored); !slices.Equal(got, want) {
			t.Fatalf("%v and then %v differ in %v, want %v", before, now, got, want)
		}
		if len(stored) != filled*(1+hashLength) {
			t.Fatalf("%d filled fields take %d bytes", filled, len(stored))
		}
	})
}

func TestSameInputNamesNoOldValue(t *testing.T) {
	t.Parallel()
	stored := hashFields([]field{{"command", "payment"}, {"memo", "a secret of then"}})
	err := sameInput("the-key", []field{{"command", "payment"}, {"memo", "another"}}, stored)
	refused, ok := errors.AsType[*wallet.Error](err)
	if !ok || refused.Code != wallet.CodeIdempotencyMismatch || !slices.Equal(namedFields(err), []string{"memo"}) || refused.Details["idempotency_key"] != "the-key" {
		t.Fatalf("%v", err)
	}
	if text := asJSON(t, refused); strings.Contains(text, "secret") || strings.Contains(text, "another") {
		t.Errorf("it tells %s", text)
	}
	if err := sameInput("the-key", []field{{"command", "payment"}, {"memo", "a secret of then"}}, stored); err != nil {
		t.Errorf("the same again: %v", err)
	}
	if err := sameInput("the-key", []field{{"command", "payment"}}, nil); !slices.Equal(namedFields(err), []string{"command"}) {
		t.Errorf("a key of something else: %v", err)
	}
}

// FuzzDifferingReadsAnything gives stored bytes that nobody wrote.
func FuzzDifferingReadsAnything(f *testing.F) {
	f.Add([]byte(nil), "x")
	f.Add([]byte{0}, "")
	f.Add([]byte{200, 1, 2, 3, 4, 5, 6}, "x")
	f.Add(hashFields([]field{{"a", "x"}, {"b", "y"}}), "x")
	f.Add(append(hashFields([]field{{"a", "x"}}), 7), "x")
	f.Fuzz(func(t *testing.T, stored []byte, value string) {
		fields := []field{{"a", value}, {"b", ""}}
		names := differing(fields, stored)
		for _, name := range names {
			if name != "a" && name != "b" {
				t.Fatalf("%q differs", name)
			}
		}
		if again := differing(fields, hashFields(fields)); len(again) > 0 {
			t.Fatalf("the same differ in %v", again)
		}
	})
}
