package ident

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"
)

func TestParseCardKnowsBrandAndLength(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ number, brand string }{
		{"4242424242424242", BrandVisa},
		{"4242 4242 4242 4242", BrandVisa},
		{"4242-4242-4242-4242", BrandVisa},
		{"4222222222222", BrandVisa},
		{"4000056655665556", BrandVisa},
		{"5555555555554444", BrandMastercard},
		{"5105105105105100", BrandMastercard},
		{"2223003122003222", BrandMastercard},
		{"2221000000000009", BrandMastercard},
		{"2720999999999996", BrandMastercard},
		{"378282246310005", BrandAmex},
		{"371449635398431", BrandAmex},
		{"6011111111111117", BrandDiscover},
		{"6011000990139424", BrandDiscover},
		{"3056930009020004", BrandDiners},
		{"36227206271667", BrandDiners},
		{"38520000023237", BrandDiners},
		{"3566002020360505", BrandJCB},
		{"3530111333300000", BrandJCB},
		{"6200000000000005", BrandUnionPay},
		{"6205500000000000004", BrandUnionPay},
	} {
		t.Run(tc.number, func(t *testing.T) {
			t.Parallel()
			card, err := ParseCard(tc.number)
			if err != nil {
				t.Fatal(err)
			}
			plain := strings.NewReplacer(" ", "", "-", "").Replace(tc.number)
			want := Card{Number: plain, Brand: tc.brand, BIN: plain[:6], Last4: plain[len(plain)-4:]}
			if card != want {
				t.Errorf("got %s %s %s, want %s", card.Brand, card.BIN, card.Last4, tc.brand)
			}
		})
	}
}

func TestParseCardRefusesWithoutRepeatingTheNumber(t *testing.T) {
	t.Parallel()
	for name, number := range map[string]string{
		"missing":                   " ",
		"wrong check digit":         "4242424242424241",
		"letters":                   "4242x424242424242",
		"digits of another script":  "٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢",
		"too short":                 "42424242422",
		"too long":                  "42424242424242424242",
		"much too long":             strings.Repeat("4", 1000),
		"visa of fifteen digits":    fifteenDigits("4"),
		"amex of sixteen digits":    "3400000000000000",
		"zeros":                     "0000000000000000",
		"no brand":                  "9999999999999995",
		"just below mastercard two": "2220999999999990",
		"just above mastercard two": "2721000000000004",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := ParseCard(number)
			var refusal *Error
			if !errors.As(err, &refusal) {
				t.Fatalf("got %v, want an *Error", err)
			}
			if refusal.Message == "" || refusal.Hint == "" {
				t.Errorf("message %q and hint %q must both say something", refusal.Message, refusal.Hint)
			}
			if n := strings.TrimSpace(number); n != "" && strings.Contains(refusal.Message+refusal.Hint, n) {
				t.Error("the refusal repeats the number")
			}
		})
	}
}

// fifteenDigits returns the number with this start, filled with zeros, whose
// check digit fits.
func fifteenDigits(start string) string {
	base := start + strings.Repeat("0", 14-len(start))
	for d := range 10 {
		if n := fmt.Sprintf("%s%d", base, d); luhn(n) {
			return n
		}
	}
	return ""
}

func TestCardNeverShowsItsNumber(t *testing.T) {
	t.Parallel()
	const number = "4242424242424242"
	card, err := ParseCard(number)
	if err != nil {
		t.Fatal(err)
	}
	shown := []string{card.String(), card.GoString()}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		shown = append(shown, fmt.Sprintf(verb, card), fmt.Sprintf(verb, &card), fmt.Sprintf(verb, []Card{card}))
	}
	encoded, err := json.Marshal(map[string]any{"card": card})
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("bound", "card", card)
	shown = append(shown, string(encoded), log.String())
	for _, text := range shown {
		if strings.Contains(text, number) || strings.Contains(text, "424242") {
			t.Errorf("%q shows the number", text)
		}
		if !strings.Contains(text, "4242") || !strings.Contains(text, "visa") {
			t.Errorf("%q does not name the card", text)
		}
	}
}

func TestParseExpiry(t *testing.T) {
	t.Parallel()
	now := time.Date(2025, time.June, 30, 23, 59, 59, 0, time.UTC)
	for _, tc := range []struct{ text, want string }{
		{"06/25", "06/25"},
		{"6/25", "06/25"},
		{" 12 / 2030 ", "12/30"},
		{"06/45", "06/45"},
		{"05/25", ""},
		{"12/24", ""},
		{"07/45", ""},
		{"00/30", ""},
		{"13/30", ""},
		{"1230", ""},
		{"12/3", ""},
		{"012/30", ""},
		{"-1/30", ""},
		{"12/+30", ""},
		{"12/30/30", ""},
		{"", ""},
		{"/", ""},
		{strings.Repeat("1", 99), ""},
	} {
		month, year, canonical, err := ParseExpiry(tc.text, now)
		if canonical != tc.want || (err == nil) != (tc.want != "") {
			t.Errorf("%q: got %q, %v; want %q", tc.text, canonical, err, tc.want)
		}
		if err == nil && fmt.Sprintf("%02d/%02d", month, year-2000) != tc.want {
			t.Errorf("%q: got month %d of %d", tc.text, month, year)
		}
	}
	if _, _, _, err := ParseExpiry("06/25", now.Add(time.Second)); err == nil {
		t.Error("a card is expired when its month is over")
	}
	_, year, _, err := ParseExpiry("01/05", time.Date(2095, time.May, 1, 0, 0, 0, 0, time.UTC))
	if year != 2105 || err != nil {
		t.Errorf("got %d, %v: a small year near the end of a century is after it", year, err)
	}
}

func FuzzParseCard(f *testing.F) {
	f.Add("4242 4242 4242 4242")
	f.Add("37-8282246310005")
	f.Add("4242x")
	f.Fuzz(func(t *testing.T, text string) {
		card, err := ParseCard(text)
		if err != nil {
			if card != (Card{}) {
				t.Fatal("a refusal gives a card")
			}
			return
		}
		if again, err := ParseCard(card.Number); err != nil || again != card {
			t.Fatal("the canonical number is read differently")
		}
	})
}

func FuzzParseExpiry(f *testing.F) {
	now := time.Date(2025, time.June, 30, 0, 0, 0, 0, time.UTC)
	f.Add("06/25")
	f.Add("6/2030")
	f.Fuzz(func(t *testing.T, text string) {
		month, year, canonical, err := ParseExpiry(text, now)
		if err != nil {
			return
		}
		m, y, c, err := ParseExpiry(canonical, now)
		if m != month || y != year || c != canonical || err != nil {
			t.Fatalf("%q is read differently as %q: %v", text, canonical, err)
		}
	})
}
