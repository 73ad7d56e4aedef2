package ident

import (
	"errors"
	"strings"
	"testing"
)

// registryExamples are the examples of the IBAN registry, one for each country.
func registryExamples() []string {
	return strings.Fields(`
		AD1200012030200359100100 AE070331234567890123456 AL47212110090000000235698741 AT611904300234573201
		AZ21NABZ00000000137010001944 BA391290079401028494 BE68539007547034 BG80BNBG96611020345678
		BH67BMAG00001299123456 BI4210000100010000332045181 BR1800360305000010009795493C1
		BY13NBRB3600900000002Z00AB00 CH9300762011623852957 CR05015202001026284066 CY17002001280000001200527600
		CZ6508000000192000145399 DE89370400440532013000 DJ2100010000000154000100186 DK5000400440116243
		DO28BAGR00000001212453611324 EE382200221020145685 EG380019000500000000263180002
		ES9121000418450200051332 FI2112345600000785 FK88SC123456789012 FO6264600001631634
		FR1420041010050500013M02606 GB29NWBK60161331926819 GE29NB0000000101904917 GI75NWBK000000007099453
		GL8964710001000206 GR1601101250000000012300695 GT82TRAJ01020000001210029690 HN88CABF00000000000250005469
		HR1210010051863000160 HU42117730161111101800000000 IE29AIBK93115212345678 IL620108000000099999999
		IQ98NBIQ850123456789012 IS140159260076545510730339 IT60X0542811101000000123456
		JO94CBJO0010000000000131000302 KW81CBKU0000000000001234560101 KZ86125KZT5004100100
		LB62099900000001001901229114 LC55HEMM000100010012001200023015 LI21088100002324013AA LT121000011101001000
		LU280019400644750000 LV80BANK0000435195001 LY83002048000020100120361 MC5811222000010123456789030
		MD24AG000225100013104168 ME25505000012345678951 MK07250120000058984 MN121234123456789123
		MR1300020001010000123456753 MT84MALT011000012345MTLCAST001S MU17BOMM0101101030300200000MUR
		NI45BAPR00000013000003558124 NL91ABNA0417164300 NO9386011117947 OM810180000001299123456
		PK36SCBL0000001123456702 PL61109010140000071219812874 PS92PALS000000000400123456702
		PT50000201231234567890154 QA58DOHB00001234567890ABCDEFG RO49AAAA1B31007593840000
		RS35260005601001611379 RU0304452522540817810538091310419 SA0380000000608010167519
		SC18SSCB11010000000000001497USD SD2129010501234001 SE4550000000058398257466 SI56263300012039086
		SK3112000000198742637541 SM86U0322509800000000270100 SO211000001001000100141
		ST23000100010051845310146 SV62CENR00000000000000700025 TL380080012345678910157
		TN5910006035183598478831 TR330006100519786457841326 UA213223130000026007233566001
		VA59001123000012345678 VG96VPVG0000012345678901 XK051212012345678906 YE15CBYE0001018861234567891234`)
}

func TestParseIBANReadsTheExampleOfEveryCountryInTheRegistry(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, text := range registryExamples() {
		iban, err := ParseIBAN(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if iban.Text != text || iban.Country != text[:2] || iban.Last4 != text[len(text)-4:] {
			t.Errorf("%s: got %+v", text, iban)
		}
		seen[iban.Country] = true
	}
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			country := string(a) + string(b)
			if (bbanStructure(country) != "") != seen[country] {
				t.Errorf("%s is in the registry or among the examples, but not in both", country)
			}
		}
	}
	if len(seen) != 89 {
		t.Errorf("got %d countries, the registry has 89", len(seen))
	}
}

func TestParseIBANTakesSpacesAndCaseAndPrintsGroups(t *testing.T) {
	t.Parallel()
	iban, err := ParseIBAN(" gb29 nwbk 6016 1331 9268 19 ")
	if err != nil {
		t.Fatal(err)
	}
	if got := iban.String(); got != "GB29 NWBK 6016 1331 9268 19" {
		t.Errorf("got %q", got)
	}
	if iban.Last4 != "6819" {
		t.Errorf("got last four %q", iban.Last4)
	}
}

func TestParseIBANFindsEveryWrongCharacterAndEverySwap(t *testing.T) {
	t.Parallel()
	const good = "GB29NWBK60161331926819"
	for i := range len(good) {
		for _, c := range "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" {
			text := good[:i] + string(c) + good[i+1:]
			if _, err := ParseIBAN(text); (err == nil) != (text == good) {
				t.Errorf("%s: got %v", text, err)
			}
		}
		if i > 0 && good[i] != good[i-1] {
			text := good[:i-1] + string(good[i]) + string(good[i-1]) + good[i+1:]
			if _, err := ParseIBAN(text); err == nil {
				t.Errorf("%s is accepted", text)
			}
		}
	}
}

func TestParseIBANSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                               "missing",
		"GB":                             "starts with",
		"12345678":                       "starts with",
		"US64SVBKUS6S3300958879":         "no IBANs",
		"DE8937040044053201300":          "length",
		"DE893704004405320130000":        "length",
		"DE893704004405320A3000":         "letter or a digit",
		"GB29111160161331926819":         "letter or a digit",
		"DE88370400440532013000":         "check digits",
		"DE89-3704-0044":                 "neither letters nor digits",
		"DE89３7040044053201300":          "neither letters nor digits",
		strings.Repeat("DE89", 1000):     "too long",
		"MT84MALT011000012345MTLCAST001": "length",
	} {
		_, err := ParseIBAN(text)
		var refusal *Error
		if !errors.As(err, &refusal) || !strings.Contains(refusal.Message, want) || refusal.Hint == "" {
			t.Errorf("%.40q: got %v, want something about %q and a hint", text, err, want)
		}
	}
}

func TestParseAccount(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		country, number, routing string
		want                     Account
	}{
		{"us", "000 123456789", "110000000", Account{"US", "000123456789", "110000000", "6789"}},
		{"US", "1234", "021000021", Account{"US", "1234", "021000021", "1234"}},
		{"GB", "31926819", "60-16-13", Account{"GB", "31926819", "601613", "6819"}},
		{"JP", "1234567", "0001-234", Account{"JP", "1234567", "0001234", "4567"}},
		{"AU", "ab12", "sbi", Account{"AU", "AB12", "SBI", "AB12"}},
		{"US", "123", "110000000", Account{}},
		{"US", "123456789012345678", "110000000", Account{}},
		{"US", "12345A", "110000000", Account{}},
		{"US", "123456", "110000001", Account{}},
		{"US", "123456", "000000000", Account{}},
		{"US", "123456", "11000000", Account{}},
		{"GB", "3192681", "601613", Account{}},
		{"GB", "31926819", "60161", Account{}},
		{"JP", "123", "0001234", Account{}},
		{"JP", strings.Repeat("1", 35), "0001234", Account{}},
		{"JP", "1234567", "12", Account{}},
		{"JP", "1234567", "1234567890123", Account{}},
		{"JP", "1234567", "", Account{}},
		{"JP", "", "0001234", Account{}},
		{"JP", "12345/7", "0001234", Account{}},
		{"JP", strings.Repeat("1", 100), "0001234", Account{}},
		{"ZZ", "1234567", "0001234", Account{}},
	} {
		got, err := ParseAccount(tc.country, tc.number, tc.routing)
		if got != tc.want || (err == nil) != (tc.want != Account{}) {
			t.Errorf("%s %q %q: got %s %v", tc.country, tc.number, tc.routing, got.Last4, err)
		}
		if tc.want.Number != "" && len(tc.want.Number) > 4 && strings.Contains(got.String()+got.GoString(), tc.want.Number) {
			t.Errorf("%s shows the number", got)
		}
	}
}

func FuzzParseIBAN(f *testing.F) {
	for _, text := range registryExamples() {
		f.Add(text)
	}
	f.Add("gb29 nwbk 6016 1331 9268 19")
	f.Fuzz(func(t *testing.T, text string) {
		iban, err := ParseIBAN(text)
		if err != nil {
			return
		}
		if len(iban.Text) > 34 {
			t.Fatalf("%s is longer than an IBAN", iban.Text)
		}
		if again, err := ParseIBAN(iban.String()); err != nil || again != iban {
			t.Fatalf("%s is read differently in print: %v", iban.Text, err)
		}
	})
}

func FuzzParseAccount(f *testing.F) {
	f.Add("US", "000123456789", "110000000")
	f.Add("GB", "31926819", "60-16-13")
	f.Fuzz(func(t *testing.T, country, number, routing string) {
		account, err := ParseAccount(country, number, routing)
		if err != nil {
			return
		}
		if again, err := ParseAccount(account.Country, account.Number, account.Routing); err != nil || again != account {
			t.Fatalf("the canonical account is read differently: %v", err)
		}
	})
}
