package sepa_test

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"github.com/okpay/okpay/bank/sepa"
	"github.com/okpay/okpay/wallet/ident"
)

// TestTransliterationIsTheSameForEver holds forms that stand in banks' books:
// none of them may ever change.
func TestTransliterationIsTheSameForEver(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                             "",
		"Plain text, (1/2): a+b? 'x'.": "Plain text, (1/2): a+b? 'x'.",
		"Müller & Söhne":               "Mueller + Soehne",
		"ÄRZTE Ärzte Ä":                "AERZTE Aerzte AE",
		"Straße GROẞ":                  "Strasse GROSS",
		"Mu\u0308ller":                 "Mueller", // decomposed, as file systems have it
		"Émile Zoë Façade Ñandú":       "Emile Zoe Facade Nandu",
		"Łódź Żółć Ąę":                 "Lodz Zolc Ae",
		"Dvořák Šárka Ďábel Ťava":      "Dvorak Sarka Dabel Tava",
		"Ångström Øre Æsir œuvre":      "Angstroem Ore Aesir oeuvre",
		"Þór Ðuro ĳs Ĳs":               "Thor Duro ijs IJs",
		"İstanbul ışık ğ Ş":            "Istanbul isik g S",
		"Ştefan Ţepeş Ștefan Țepeș":    "Stefan Tepes Stefan Tepes",
		"Őrség Űr":                     "Orseg Ur",
		"Nguyễn Văn Ắ":                 "Nguyen Van A",
		"Ǆ ǅ ǆ":                        "DZ Dz dz",
		"Αθήνα Θεσσαλονίκη Χανιά Ψ":                              "Athina Thessaloniki Chania PS",
		"ΑΘΗΝΑ Ξένος ᾠδή":                                        "ATHINA Xenos odi",
		"София Щърков Жечо ЮЛИЯ":                                 "Sofiya Shtarkov Zhecho YULIYA",
		"Москва Ёлка Выборг":                                     "Moskva Elka Vyborg",
		"Київ Є ґ":                                               "Kiiv IE g",
		"Љубљана Џем Ђорђе Ћ":                                    "Ljubljana Dzem Dzordze C",
		"„Zitat“ «cite» ‘x’ \"y\" `":                             "'Zitat' 'cite' 'x' 'y' '",
		"a–b—c_d~e":                                              "a-b-c-d-e",
		"[1] {2} <3>":                                            "(1) (2) (3)",
		"a\\b|c;d":                                               "a/b/c,d",
		"5 € 50% a@b #1 $ * = ^ !":                               "5 EUR 50. a.b .1 . . . . .",
		"№ 5 ½ x² … ×":                                           "No 5 1/2 x2 ... x",
		"ﬁne ﬃ":                                                  "fine ffi",
		"ＡＢＣ１２３（ｘ）＆":                                             "ABC123(x)+",
		"a\tb\nc\u00a0d\u3000e":                                  "a b c d e",
		"soft\u00adhyphen zero\u200bwidth \u202eturned \x00\x07": "softhyphen zerowidth turned ",
		"张伟":                  "..",
		"محمد":                "....",
		"ok 👍":                "ok .",
		"bad\xff\xfe":         "bad..",
		"e\u0301\u0327\u20dd": "e",
	} {
		got, changed := sepa.Transliterate(text)
		if got != want || changed != (text != want) {
			t.Errorf("%q is %q (%t), not %q", text, got, changed, want)
		}
	}
}

// TestEveryLetterWithMarksHasAForm goes through the letters of Europe and
// Vietnam: those that decompose to a letter of ASCII begin with that letter, in
// both forms of Unicode.
func TestEveryLetterWithMarksHasAForm(t *testing.T) {
	t.Parallel()
	seen := 0
	for _, block := range [][2]rune{{0xC0, 0x24F}, {0x1E00, 0x1EFF}} {
		for r := block[0]; r <= block[1]; r++ {
			base, size := utf8.DecodeRuneInString(norm.NFD.String(string(r)))
			if size != 1 || base < 'A' {
				continue
			}
			seen++
			got, _ := sepa.Transliterate(string(r))
			if got == "" || rune(got[0]) != base {
				t.Errorf("%c is %q", r, got)
			}
			if again, _ := sepa.Transliterate(norm.NFD.String(string(r))); again != got {
				t.Errorf("%c is %q, and decomposed %q", r, got, again)
			}
		}
	}
	if seen < 400 {
		t.Errorf("only %d letters were seen", seen)
	}
}

func checkTransliterated(t interface{ Fatalf(string, ...any) }, text string) {
	got, changed := sepa.Transliterate(text)
	for i := range len(got) {
		if !sepa.IsCharacter(got[i]) {
			t.Fatalf("%q became %q, with %q", text, got, got[i])
		}
	}
	if changed != (got != text) {
		t.Fatalf("%q became %q, and changed is %t", text, got, changed)
	}
	if again, changed := sepa.Transliterate(got); again != got || changed {
		t.Fatalf("%q became %q and then %q", text, got, again)
	}
	fitted, changed, err := sepa.Fit("name", text, 70)
	if err != nil {
		var refused *ident.Error
		if !errors.As(err, &refused) || fitted != "" || changed {
			t.Fatalf("%q: %q, %v", text, fitted, err)
		}
		return
	}
	if err := sepa.CheckText("name", fitted, 70); err != nil || changed != (fitted != text) {
		t.Fatalf("%q is fitted to %q: %v", text, fitted, err)
	}
	if again, changed, err := sepa.Fit("name", fitted, 70); again != fitted || changed || err != nil {
		t.Fatalf("%q is fitted to %q and then to %q, %v", text, fitted, again, err)
	}
}

func TestWhatIsTransliteratedStaysInTheSet(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) { checkTransliterated(t, rapid.String().Draw(t, "text")) })
}

func FuzzTransliterate(f *testing.F) {
	for _, text := range []string{"", "Müller", "Mu\u0308ller", "Ä", "ÄA", "Äa", "张", "\xff", "\u200b", "Ω\u0345", "ﬃ", "  a  b  ", strings.Repeat("ß", 70)} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { checkTransliterated(t, text) })
}

func TestFitCutsOnlyWhatItMadeLonger(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, want string
		most       int
		changed    bool
	}{
		{"Anna Alt", "Anna Alt", 8, false},
		{"  Anna \t Alt ", "Anna Alt", 8, true},
		{"Anna Alte", "", 8, false},
		{"Zoë Süß", "Zoe Suess", 9, true},
		{"Zoë Süß", "Zoe Sues", 8, true},
		{"Zoë Süß", "", 6, false},
		{"Üb üb ü", "Ueb ueb", 7, true},
		{"üb a b", "ueb a", 6, true}, // cut before the last word, and its space left out
		{"张伟", "", 70, false},
		{"...", "", 70, false},
		{"", "", 70, false},
		{" \n ", "", 70, false},
	} {
		got, changed, err := sepa.Fit("name", c.text, c.most)
		if got != c.want || changed != c.changed || (err == nil) != (c.want != "") {
			t.Errorf("%q in %d: %q, %t, %v", c.text, c.most, got, changed, err)
		}
		if err != nil && strings.Contains(err.Error(), "Zo") {
			t.Errorf("the error repeats the text: %v", err)
		}
	}
}

func TestIDsHaveNoSlashesThatBanksGiveAMeaning(t *testing.T) {
	t.Parallel()
	for text, ok := range map[string]bool{
		"a": true, "a/b": true, "A1-(x)": true, "/a": false, "a/": false, "a//b": false, "": false, " a": false, "a ": false,
		"ä": false, "a_b": false, "-": false, "abcdefghijk": false,
	} {
		if err := sepa.CheckID("id", text, 10); (err == nil) != ok {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestTheSetIsThatOfTheEPC(t *testing.T) {
	t.Parallel()
	const set = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ "
	for c := range 256 {
		if sepa.IsCharacter(byte(c)) != strings.Contains(set, string([]byte{byte(c)})) {
			t.Errorf("%q", byte(c))
		}
	}
}

func TestSEPAHasItsCountries(t *testing.T) {
	t.Parallel()
	for country, in := range map[string]bool{
		"DE": true, "IE": true, "CH": true, "GB": true, "SM": true, "RS": true, "US": false, "TR": false, "XK": false, "UA": false, "": false, "de": false,
	} {
		if sepa.HasCountry(country) != in {
			t.Errorf("%s: %t", country, !in)
		}
	}
}

func BenchmarkTransliterate(b *testing.B) {
	for name, text := range map[string]string{"plain": "Invoice 42, November (part 1/2)", "umlauts": "Müller & Söhne, Größenwahn 42"} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				sepa.Transliterate(text)
			}
		})
	}
}
