package ident

import (
	"errors"
	"strings"
	"testing"
)

// check runs a parser over texts and what they are expected to give; "" is a
// refusal, which must be an *Error that says something and gives a hint.
func check(t *testing.T, parse func(string) (string, error), cases map[string]string) {
	t.Helper()
	for text, want := range cases {
		got, err := parse(text)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%.60q: got %q, %v; want %q", text, got, err, want)
		}
		if err == nil {
			continue
		}
		var refusal *Error
		if !errors.As(err, &refusal) || refusal.Message == "" || refusal.Hint == "" {
			t.Errorf("%.60q: %v is no refusal with a hint", text, err)
		}
	}
}

func TestParseEmail(t *testing.T) {
	t.Parallel()
	local64, domain := strings.Repeat("a", 64), strings.Repeat("b", 63)+"."+strings.Repeat("c", 63)+"."+strings.Repeat("d", 57)+".io"
	if n := len(local64 + "@" + domain); n != MaxEmailLength-1 {
		t.Fatalf("the long address has %d bytes", n)
	}
	check(t, ParseEmail, map[string]string{
		"Ann@Example.COM":              "ann@example.com",
		" ann@example.com\n":           "ann@example.com",
		"ann.b+tag@mail.example.co.uk": "ann.b+tag@mail.example.co.uk",
		"o'neil_{x}@xn--bcher-kva.ch":  "o'neil_{x}@xn--bcher-kva.ch",
		local64 + "@x.io":              local64 + "@x.io",
		local64 + "a@x.io":             "",
		local64 + "@b" + domain:        "", // a label of 64
		local64 + "@" + domain:         local64 + "@" + domain,
		local64 + "@e." + domain:       "", // 255 bytes
		"":                             "",
		"ann":                          "",
		"ann@":                         "",
		"@example.com":                 "",
		"ann@@example.com":             "",
		"ann@b@example.com":            "",
		"ann@localhost":                "",
		"ann@example.c":                "",
		"ann@127.0.0.1":                "",
		"ann@[127.0.0.1]":              "",
		"ann@-example.com":             "",
		"ann@example-.com":             "",
		"ann@example..com":             "",
		"ann@.example.com":             "",
		"ann@example.com.":             "",
		"ann@exa mple.com":             "",
		"an n@example.com":             "",
		"ann\x00@example.com":          "",
		".ann@example.com":             "",
		"ann.@example.com":             "",
		"an..n@example.com":            "",
		`"ann"@example.com`:            "",
		"änn@example.com":              "",
		"ann@exämple.com":              "",
		"\u212Aim@example.com":         "", // the Kelvin sign is not k
		strings.Repeat("x", 10000):     "",
	})
}

func TestParsePhone(t *testing.T) {
	t.Parallel()
	check(t, ParsePhone, map[string]string{
		"+4915123456789":        "+4915123456789",
		"+49 (151) 234-567-89 ": "+4915123456789",
		"+12345678":             "+12345678",
		"+1234567":              "",
		"+123456789012345":      "+123456789012345",
		"+1234567890123456":     "",
		"+0123456789":           "",
		"004915123456789":       "",
		"4915123456789":         "",
		"+49x15123456789":       "",
		"++4915123456789":       "",
		"+":                     "",
		"":                      "",
		"   ":                   "",
		"+49٤٢٤٢٤٢٤٢":           "",
		strings.Repeat("+", 41): "",
	})
}

func TestParseCountryKnowsAllOfISO3166(t *testing.T) {
	t.Parallel()
	count := 0
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			if _, err := ParseCountry(string(a) + string(b)); err == nil {
				count++
			}
		}
	}
	if count != 249 {
		t.Errorf("got %d countries, ISO 3166-1 assigns 249", count)
	}
	check(t, ParseCountry, map[string]string{
		"de": "DE", " US ": "US", "cN": "CN",
		"": "", "D": "", "DEU": "", "XX": "", "UK": "", "EU": "", "d3": "", "ß": "", "ſa": "",
	})
}

func TestParseHandle(t *testing.T) {
	t.Parallel()
	forty := strings.Repeat("a", 40)
	check(t, ParseHandle, map[string]string{
		"coffee":          "coffee",
		"Coffee-Corner-2": "coffee-corner-2",
		"abc":             "abc",
		"ab":              "",
		forty:             forty,
		forty + "a":       "",
		"1abc":            "",
		"-abc":            "",
		"abc-":            "",
		"ab_c":            "",
		"ab c":            "",
		"ab.c":            "",
		"äbc":             "",
		"\u212Aiosk":      "", // the Kelvin sign is not k
		"":                "",
	})
}

func TestParseNameTakesEveryScriptAndNoTricks(t *testing.T) {
	t.Parallel()
	check(t, ParseName, map[string]string{
		"  Ann O'Neil ":                    "Ann O'Neil",
		"Ľuboš Ďurčo":                      "Ľuboš Ďurčo",
		"王小明":                              "王小明",
		"می\u200cخواهم":                    "می\u200cخواهم", // zero-width non-joiner, needed in Persian
		strings.Repeat("a", MaxNameLength): strings.Repeat("a", MaxNameLength),
		strings.Repeat("a", 201):           "",
		"":                                 "",
		" \t ":                             "",
		"Ann\nBob":                         "",
		"Ann\x1b[31m":                      "",
		"Ann\x7f":                          "",
		"Ann\u0085Bob":                     "",
		"Ann\u202eboB":                     "",
		"Ann\u2066boB":                     "",
		"Ann\u200fboB":                     "",
		"Ann\u2028Bob":                     "",
		"Ann\ufeff":                        "",
		"Ann\xff":                          "",
	})
}

func TestParseTextMayBeEmptyAndNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	if got, err := ParseText("memo", "  ", 5); got != "" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	if got, err := ParseText("memo", " abcde ", 5); got != "abcde" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	if _, err := ParseText("memo", "abcdef", 5); err == nil || err.Error() != "the memo is longer than 5 bytes" {
		t.Errorf("got %v", err)
	}
}

func TestClassify(t *testing.T) {
	t.Parallel()
	const ulid = "01ARZ3NDEKTSV4RRFFQ69G5FAV"
	for text, want := range map[string]Reference{
		"usr_" + ulid:                   {ByID, "usr_" + ulid},
		" USR_" + strings.ToLower(ulid): {ByID, "usr_" + ulid},
		"mer_" + ulid:                   {ByID, "mer_" + ulid},
		"Ann@Example.com":               {ByEmail, "ann@example.com"},
		"+49 151 23456789":              {ByPhone, "+4915123456789"},
		"Coffee-Corner":                 {ByHandle, "coffee-corner"},
		"usr":                           {ByHandle, "usr"},
		"":                              {},
		"txn_" + ulid:                   {},
		"usr_" + ulid[1:]:               {},
		"usr_" + ulid + "0":             {},
		"usr_8" + ulid[1:]:              {}, // more than 128 bits
		"usr_0U" + ulid[2:]:             {}, // no letter of the alphabet
		"usr_0ſ" + ulid[3:]:             {}, // becomes an S in upper case
		"15123456789":                   {},
		"+0":                            {},
		"@":                             {},
		strings.Repeat("a", 41):         {},
		strings.Repeat("a@", 5000):      {},
	} {
		if got := Classify(text); got != want {
			t.Errorf("%.60q: got %+v, want %+v", text, got, want)
		}
	}
}

func FuzzText(f *testing.F) {
	for _, text := range []string{"Ann@Example.com", "+49 (151) 23456789", "de", "Coffee-Corner", "Ann O'Neil", "usr_01ARZ3NDEKTSV4RRFFQ69G5FAV"} {
		f.Add(text)
	}
	parsers := map[string]func(string) (string, error){
		"e-mail": ParseEmail, "phone": ParsePhone, "country": ParseCountry, "handle": ParseHandle, "name": ParseName, "id": parseCustomerID,
	}
	f.Fuzz(func(t *testing.T, text string) {
		for name, parse := range parsers {
			canonical, err := parse(text)
			if err != nil {
				continue
			}
			if canonical == "" || len(canonical) > len(text) {
				t.Errorf("%s %q: %q is no canonical form", name, text, canonical)
			}
			if again, err := parse(canonical); again != canonical || err != nil {
				t.Errorf("%s %q: %q is read as %q, %v", name, text, canonical, again, err)
			}
		}
		if ref := Classify(text); (ref.Kind == NoReference) != (ref.Text == "") || Classify(ref.Text) != ref {
			t.Errorf("%q: %+v is no canonical reference", text, ref)
		}
	})
}
