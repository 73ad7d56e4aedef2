package ident_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/wallet/ident"
)

func TestABICIsReadInItsOneForm(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]ident.BIC{
		"DEUTDEFF":       {Country: "DE", Text: "DEUTDEFF"},
		" deut de ff500": {Country: "DE", Text: "DEUTDEFF500"},
		"NWBKGB2LXXX":    {Country: "GB", Text: "NWBKGB2LXXX"},
		"NCBVXKPR":       {Country: "XK", Text: "NCBVXKPR"},
		"ABCDEEA0":       {Country: "EE", Text: "ABCDEEA0"},
	} {
		got, err := ident.ParseBIC(text)
		if err != nil || got != want || got.String() != want.Text {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
}

func TestWhatIsNoBICIsRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", " ", "DEUTDEF", "DEUTDEFF5", "DEUTDEFF50", "DEUTDEFF5000", "D3UTDEFF", "DEUTZZFF", "DEUTDE0F", "DEUTDE1F", "DEUTDEFO",
		"DEUT-DEFF", "DEUTDEFÄ", strings.Repeat(" ", 41) + "DEUTDEFF",
	} {
		if got, err := ident.ParseBIC(text); err == nil {
			t.Errorf("%q is taken as %v", text, got)
		}
	}
}

func TestABankServesAccountsOfItsCountryAlone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		bic, iban string
		serves    bool
	}{
		{"DEUTDEFF", "DE", true},
		{"DEUTDEFF", "FR", false},
		{"BNPAGPGX", "FR", true},
		{"BNPAFRPP", "GP", false},
		{"NWBKJESH", "GB", true},
		{"NWBKGB2L", "JE", false},
		{"AABAAXHH", "FI", true},
		{"CMCIFR2A", "MC", true},
		{"CMCIFR2A", "GB", false},
	} {
		bic, err := ident.ParseBIC(c.bic)
		if err != nil {
			t.Fatal(err)
		}
		if bic.Serves(c.iban) != c.serves {
			t.Errorf("%s for an IBAN of %s: %t", c.bic, c.iban, !c.serves)
		}
	}
}

func TestACreditorReferenceIsReadInItsOneForm(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"RF18 5390 0754 7034":        "RF18539007547034",
		"rf18539007547034":           "RF18539007547034",
		"RF04SG1":                    "",
		"RF712348231":                "RF712348231",
		"RF6518K5":                   "RF6518K5",
		"RF18 5390 0754 7035":        "",
		"RF81 5390 0754 7034":        "",
		"RG18539007547034":           "",
		"RFA8539007547034":           "",
		"RF18":                       "",
		"":                           "",
		"RF18539007547034-":          "",
		"RF18" + zeros(22):           "",
		strings.Repeat(" ", 61):      "",
		"RF18539007547034 " + "\x00": "",
	} {
		got, err := ident.ParseCreditorReference(text)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
}

func zeros(n int) string { return strings.Repeat("0", n) }

// TestAnyOneWrongCharacterOfACreditorReferenceIsFound changes one character of a
// good reference: MOD 97-10 finds each such change.
func TestAnyOneWrongCharacterOfACreditorReferenceIsFound(t *testing.T) {
	t.Parallel()
	const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	rapid.Check(t, func(t *rapid.T) {
		good := "RF18539007547034"
		at := rapid.IntRange(4, len(good)-1).Draw(t, "at")
		by := alphabet[rapid.IntRange(0, 9).Draw(t, "by")]
		if by == good[at] {
			t.Skip("the same")
		}
		bad := good[:at] + string(by) + good[at+1:]
		if _, err := ident.ParseCreditorReference(bad); err == nil {
			t.Fatalf("%s is taken", bad)
		}
	})
}
