package money_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/okpay/okpay/wallet/money"
)

func TestACodeHasThreeLettersInUpperCase(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{"USD": true, "CYP": true, "ZZZ": true, "": false, "US": false, "USDT": false, "usd": false, "U$D": false, "ÄU": false} {
		if got := money.IsCode(text); got != want {
			t.Errorf("%q: got %t", text, got)
		}
	}
}

func TestParseCurrencyAcceptsUpperAndLowerCase(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"USD", "usd", "uSd"} {
		got, err := money.ParseCurrency(text)
		if err != nil || got != "USD" {
			t.Errorf("ParseCurrency(%q) = %q, %v", text, got, err)
		}
	}
}

func TestParseCurrencyRefusesWhatIsNotACurrentCurrency(t *testing.T) {
	t.Parallel()
	tests := []string{
		"", "U", "US", "USDD", " USD", "USD ", "US D", "U$D", "840", "US\x00", "ÜSD", "\xffSD", "[SD",
		"DEM", "FRF", "BTC", "ABC", // withdrawn or never assigned
		"XAU", "XAG", "XPD", "XPT", "XBA", "XBB", "XBC", "XBD", "XDR", "XSU", "XUA", "XTS", "XXX", // no minor unit
		long(),
	}
	for _, text := range tests {
		got, err := money.ParseCurrency(text)
		if !errors.Is(err, money.ErrUnknownCurrency) || got != "" {
			t.Errorf("ParseCurrency(%.20q) = %q, %v", text, got, err)
		}
		if err != nil && len(err.Error()) > maxErrorLength {
			t.Errorf("ParseCurrency(%.20q) answers with %d bytes", text, len(err.Error()))
		}
	}
}

func TestCurrencyFacts(t *testing.T) {
	t.Parallel()
	tests := []struct {
		code    money.Currency
		digits  int
		numeric string
		name    string
	}{
		{"USD", 2, "840", "US Dollar"},
		{"EUR", 2, "978", "Euro"},
		{"ALL", 2, "008", "Lek"},
		{"AUD", 2, "036", "Australian Dollar"},
		{"JPY", 0, "392", "Yen"},
		{"KMF", 0, "174", "Comorian Franc"},
		{"XAF", 0, "950", "CFA Franc BEAC"},
		{"KWD", 3, "414", "Kuwaiti Dinar"},
		{"CLF", 4, "990", "Unidad de Fomento"},
		{"UYW", 4, "927", "Unidad Previsional"},
		{"TOP", 2, "776", "Pa’anga"},
		{"", -1, "", ""},
		{"usd", -1, "", ""},
		{"XXX", -1, "", ""},
		{"XAU", -1, "", ""},
	}
	for _, test := range tests {
		if got := test.code.Digits(); got != test.digits {
			t.Errorf("%q has %d digits, want %d", test.code, got, test.digits)
		}
		if got := test.code.Numeric(); got != test.numeric {
			t.Errorf("%q has the number %q, want %q", test.code, got, test.numeric)
		}
		if got := test.code.Name(); got != test.name {
			t.Errorf("%q is named %q, want %q", test.code, got, test.name)
		}
	}
}

func TestCurrenciesAreSortedCompleteAndTheCallersOwn(t *testing.T) {
	t.Parallel()
	all := money.Currencies()
	if !slices.IsSorted(all) || len(slices.Compact(slices.Clone(all))) != len(all) {
		t.Fatalf("not sorted or not unique: %v", all)
	}
	for _, code := range all {
		if parsed, err := money.ParseCurrency(strings.ToLower(string(code))); err != nil || parsed != code {
			t.Errorf("%s is listed but parses as %q, %v", code, parsed, err)
		}
		if code.Digits() < 0 || code.Name() == "" || len(code.Numeric()) != 3 {
			t.Errorf("%s: digits %d, name %q, number %q", code, code.Digits(), code.Name(), code.Numeric())
		}
	}
	all[0] = "ZZZ"
	if money.Currencies()[0] == "ZZZ" {
		t.Error("a caller's change reaches the table")
	}
}

// noMinorUnit are the codes for which ISO 4217 gives no minor unit; the published
// sample writes them with 0.
var noMinorUnit = []string{
	"XAG", "XAU", "XBA", "XBB", "XBC", "XBD", "XDR", "XPD", "XPT", "XSU", "XTS", "XUA", "XXX",
}

func TestTableAgreesWithThePublishedList(t *testing.T) {
	t.Parallel()
	path := filepath.Join(moduleRoot(t), "..", "shared", "samples", "iso4217", "current.json")
	data, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		t.Skipf("SKIPPED: the published ISO 4217 list is not beside the repository, so the table was not compared with it: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	var published map[string]struct {
		Currency    string `json:"currency"`
		MinorUnit   int    `json:"minorUnit"`
		NumericCode int    `json:"numericCode"`
	}
	if err := json.Unmarshal(data, &published); err != nil {
		t.Fatal(err)
	}
	for _, code := range noMinorUnit {
		if _, ok := published[code]; !ok {
			t.Errorf("%s is left out of the table but is not in the list", code)
		}
		delete(published, code)
	}
	for _, code := range money.Currencies() {
		if _, ok := published[string(code)]; !ok {
			t.Errorf("%s is in the table but not in the list", code)
		}
	}
	for text, want := range published {
		code := money.Currency(text)
		if code.Digits() != want.MinorUnit {
			t.Errorf("%s has %d digits, the list says %d", code, code.Digits(), want.MinorUnit)
		}
		if code.Numeric() != fmt.Sprintf("%03d", want.NumericCode) {
			t.Errorf("%s has the number %q, the list says %d", code, code.Numeric(), want.NumericCode)
		}
		if code.Name() != strings.TrimSpace(want.Currency) {
			t.Errorf("%s is named %q, the list says %q", code, code.Name(), want.Currency)
		}
	}
}

// moduleRoot returns the folder that holds go.mod, above the one of this test.
func moduleRoot(t *testing.T) string {
	t.Helper()
	folder, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			return folder
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			t.Fatal("no go.mod above the test's folder")
		}
		folder = parent
	}
}
