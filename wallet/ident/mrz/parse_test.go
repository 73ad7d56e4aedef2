package mrz

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/wallet/ident"
)

var today = time.Date(2026, time.March, 14, 9, 0, 0, 0, time.UTC)

// The specimens of ICAO 9303: part 4, appendix B; part 5, appendix B, and the
// long number of its section 4.2.4; part 6, appendix B, and the long number.
const (
	passport = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n" +
		"L898902C36UTO7408122F1204159ZE184226B<<<<<10\n"
	card = "I<UTOD231458907<<<<<<<<<<<<<<<\n" +
		"7408122F1204159UTO<<<<<<<<<<<6\n" +
		"ERIKSSON<<ANNA<MARIA<<<<<<<<<<\n"
	largeCard = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\n" +
		"D231458907UTO7408122F1204159<<<<<<<6\n"
	longCard = "I<UTOD23145890<7349<<<<<<<<<<<\n" +
		"3407127M9507122UTO<<<<<<<<<<<2\n" +
		"STEVENSON<<PETER<JOHN<<<<<<<<<\n"
	longLargeCard = "I<UTOSTEVENSON<<PETER<JOHN<<<<<<<<<<\n" +
		"D23145890<UTO3407127M95071227349<<<8\n"
)

// The specimens that Germany shows of its passport and its card.
const (
	germanPassport = "P<D<<MUSTERMANN<<ERIKA<<<<<<<<<<<<<<<<<<<<<<\n" +
		"C01X00T478D<<6408125F2702283<<<<<<<<<<<<<<<4\n"
	germanCard = "IDD<<T220001293<<<<<<<<<<<<<<<\n" +
		"6408125<2010315D<<<<<<<<<<<<<4\n" +
		"MUSTERMANN<<ERIKA<<<<<<<<<<<<<\n"
)

func TestParseReadsTheSpecimens(t *testing.T) {
	t.Parallel()
	anna := Document{
		Issuer: "UTO", Nationality: "UTO", Primary: "ERIKSSON", Secondary: "ANNA MARIA",
		Birth: ident.Date{Year: 1974, Month: 8, Day: 12}, Sex: ident.Female, Expiry: ident.Date{Year: 2012, Month: 4, Day: 15},
	}
	peter := Document{
		Form: TD1, Type: "I", Issuer: "UTO", Nationality: "UTO", Primary: "STEVENSON", Secondary: "PETER JOHN", Number: "D23145890734",
		Birth: ident.Date{Year: 1934, Month: 7, Day: 12}, Sex: ident.Male, Expiry: ident.Date{Year: 1995, Month: 7, Day: 12},
	}
	erika := Document{
		Issuer: "D", Nationality: "D", Primary: "MUSTERMANN", Secondary: "ERIKA", Birth: ident.Date{Year: 1964, Month: 8, Day: 12},
	}
	for name, tc := range map[string]struct {
		text string
		base Document
		edit func(*Document)
	}{
		"passport": {passport, anna, func(d *Document) { d.Form, d.Type, d.Number, d.Optional = TD3, "P", "L898902C3", "ZE184226B" }},
		"card":     {card, anna, func(d *Document) { d.Form, d.Type, d.Number = TD1, "I", "D23145890" }},
		"large card": {largeCard, anna, func(d *Document) {
			d.Form, d.Type, d.Number = TD2, "I", "D23145890"
		}},
		"card with a long number":       {longCard, peter, func(*Document) {}},
		"large card with a long number": {longLargeCard, peter, func(d *Document) { d.Form = TD2 }},
		"German passport": {germanPassport, erika, func(d *Document) {
			d.Form, d.Type, d.Number, d.Sex, d.Expiry = TD3, "P", "C01X00T47", ident.Female, ident.Date{Year: 2027, Month: 2, Day: 28}
		}},
		"German card": {germanCard, erika, func(d *Document) {
			d.Form, d.Type, d.Number, d.Sex, d.Expiry = TD1, "ID", "T22000129", ident.SexUnspecified, ident.Date{Year: 2020, Month: 10, Day: 31}
		}},
	} {
		want := tc.base
		tc.edit(&want)
		for how, text := range map[string]string{
			"as it stands":       tc.text,
			"in lower case":      strings.ToLower(tc.text),
			"with CR LF":         strings.ReplaceAll(tc.text, "\n", "\r\n"),
			"with CR":            strings.ReplaceAll(tc.text, "\n", "\r"),
			"with empty lines":   "\n\n" + strings.ReplaceAll(tc.text, "\n", "\n \n"),
			"with spaces":        "  " + strings.Join(strings.Split(tc.text, ""), " "),
			"in one line":        strings.ReplaceAll(tc.text, "\n", ""),
			"in one with spaces": strings.ReplaceAll(tc.text, "\n", "\t "),
		} {
			got, err := Parse(text, today)
			if err != nil || got != want {
				t.Errorf("%s %s: %v\n got %s\nwant %s", name, how, err, all(got), all(want))
			}
		}
	}
}

// all shows a document whole, which its own methods do not.
func all(d Document) string {
	type plain Document
	return fmt.Sprintf("%+v", plain(d))
}

func TestParseRefusesEveryWrongCheckedCharacter(t *testing.T) {
	t.Parallel()
	// 1 for 2, B for 1 and the like: the weights 7, 3 and 1 catch every single
	// character that differs by other than a multiple of ten.
	for name, text := range map[string]string{"passport": passport, "card": card, "large card": largeCard, "long": longCard, "long large": longLargeCard} {
		d, err := Parse(text, today)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSpace(text), "\n")
		at := layoutOf(d.Form)
		for _, p := range append(at.composite, at.compositeCheck) {
			for i := p.first - 1; i < p.last; i++ {
				if c := lines[p.line-1][i]; !isDigit(c) {
					continue
				}
				wrong := append([]string(nil), lines...)
				line := []byte(wrong[p.line-1])
				line[i] = '0' + (line[i]-'0'+1)%10
				wrong[p.line-1] = string(line)
				got, err := Parse(strings.Join(wrong, "\n"), today)
				if err == nil || got != (Document{}) {
					t.Errorf("%s: line %d, character %d: %s passes", name, p.line, i+1, line)
				}
			}
		}
	}
}

func TestParseNamesLineAndFieldAndNeverTheNumber(t *testing.T) {
	t.Parallel()
	edit := func(text string, line, first int, put string) string {
		lines := strings.Split(strings.TrimSpace(text), "\n")
		lines[line-1] = lines[line-1][:first-1] + put + lines[line-1][first-1+len(put):]
		return strings.Join(lines, "\n")
	}
	for name, tc := range map[string]struct{ text, want string }{
		"nothing":                 {"", "missing"},
		"space alone":             {" \n \r\n", "missing"},
		"too long":                {strings.Repeat(" ", maxText+1), "too long"},
		"a foreign character":     {strings.Replace(passport, "F", "É", 1), "line 2 of the machine-readable zone has a character"},
		"a bracket of another":    {strings.Replace(passport, "<", "«", 1), "line 1 of the machine-readable zone has a character"},
		"one line":                {"P<UTOERIKSSON", "two or three lines"},
		"four lines":              {"A\nB\nC\nD", "two or three lines"},
		"a short line":            {strings.Replace(passport, "<<<10", "<<10", 1), "line 2 of the machine-readable zone has 43 characters, and one of this kind has 44"},
		"a long line":             {strings.Replace(card, "ERIKSSON", "ERIKSSONN", 1), "line 3 of the machine-readable zone has 31 characters, and one of this kind has 30"},
		"a visa":                  {"V" + passport[1:], "visa"},
		"a card of type V":        {edit(card, 1, 2, "V"), "line 1 of the machine-readable zone: the kind of document"},
		"a card of type P":        {"P" + card[1:], "kind of document"},
		"a passport of type 1":    {edit(passport, 1, 2, "1"), "kind of document"},
		"an unknown state":        {edit(passport, 1, 3, "UTP"), "line 1 of the machine-readable zone: the issuing state"},
		"half a state":            {edit(passport, 1, 3, "U<O"), "issuing state"},
		"no state":                {edit(passport, 1, 3, "<<<"), "issuing state"},
		"an unknown nationality":  {edit(card, 2, 16, "QQQ"), "line 2 of the machine-readable zone: the nationality"},
		"no name":                 {edit(passport, 1, 6, strings.Repeat("<", 39)), "line 1 of the machine-readable zone: the name"},
		"no primary name":         {edit(passport, 1, 6, "<<ERIKSSON"), "the name"},
		"a digit in a name":       {edit(card, 3, 2, "R1KSSON"), "line 3 of the machine-readable zone: the name"},
		"three groups of names":   {edit(passport, 1, 14, "<<ANNA<<MARIA"), "the name"},
		"a wrong number":          {edit(passport, 2, 1, "L898902C4"), "line 2 of the machine-readable zone: the document number or its check digit"},
		"no number":               {edit(passport, 2, 1, "<<<<<<<<<0"), "the document number is missing"},
		"a number without check":  {edit(passport, 2, 10, "<"), "the document number or its check digit"},
		"a wrong long number":     {edit(longCard, 1, 16, "8349"), "line 1 of the machine-readable zone: the document number or its check digit"},
		"a long number of none":   {edit(longCard, 1, 16, "9<<<"), "document number has no check digit"},
		"a long number unended":   {edit(longCard, 1, 16, "734912345678901"), "document number has no check digit"},
		"a long number in a gap":  {edit(longCard, 1, 14, "<"), "document number has no check digit"},
		"a wrong birth":           {edit(passport, 2, 14, "740813"), "line 2 of the machine-readable zone: the birth date or its check digit"},
		"a birth of no month":     {edit(passport, 2, 14, "741312"+string(checkDigit("741312"))), "birth date is not a date"},
		"a birth of month zero":   {edit(passport, 2, 14, "740012"+string(checkDigit("740012"))), "birth date is not a date"},
		"a birth of half a year":  {edit(passport, 2, 14, "7<0812"+string(checkDigit("7<0812"))), "birth date is not a date"},
		"a birth on no day":       {edit(passport, 2, 14, "740231"+string(checkDigit("740231"))), "birth date is not a day"},
		"a birth of letters":      {edit(passport, 2, 14, "74O812"+string(checkDigit("74O812"))), "birth date is not a date"},
		"a wrong sex":             {edit(passport, 2, 21, "X"), "line 2 of the machine-readable zone: the sex"},
		"a wrong expiry":          {edit(card, 2, 9, "130415"), "line 2 of the machine-readable zone: the expiry date or its check digit"},
		"an expiry on no day":     {edit(passport, 2, 22, "120431"+string(checkDigit("120431"))), "expiry date is not a day"},
		"an expiry of no day":     {edit(passport, 2, 22, "1204<<"+string(checkDigit("1204<<"))), "expiry date is not a date"},
		"an expiry of nothing":    {edit(passport, 2, 22, "<<<<<<0"), "expiry date is not a date"},
		"wrong optional data":     {edit(passport, 2, 29, "ZE184226C"), "line 2 of the machine-readable zone: the optional data or its check digit"},
		"a wrong check over all":  {edit(passport, 2, 44, "1"), "line 2 of the machine-readable zone: the check digit over the whole"},
		"optional data of a card": {edit(card, 1, 16, "1"), "line 2 of the machine-readable zone: the check digit over the whole"},
	} {
		got, err := Parse(tc.text, today)
		var refusal *ident.Error
		if !errors.As(err, &refusal) || refusal.Hint == "" || !strings.Contains(refusal.Message, tc.want) || got != (Document{}) {
			t.Errorf("%s: got %v, want %q", name, err, tc.want)
			continue
		}
		for _, secret := range []string{"L898902", "D2314", "ZE184", "ERIKSSON", "7408"} {
			if strings.Contains(refusal.Message+refusal.Hint, secret) {
				t.Errorf("%s: %q repeats %s", name, refusal.Message, secret)
			}
		}
	}
}

// makePassport writes a zone with right check digits around two dates.
func makePassport(birth, expiry string) string {
	line := "L898902C3" + string(checkDigit("L898902C3")) + "UTO" + birth + string(checkDigit(birth)) + "F" +
		expiry + string(checkDigit(expiry)) + strings.Repeat("<", 15)
	composite := checkDigit(line[:10], line[13:20], line[21:43])
	return "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n" + line + string(composite)
}

func TestYearsOfTwoDigitsFindTheirCentury(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ birth, expiry, wantBirth, wantExpiry string }{
		{"740812", "300101", "1974-08-12", "2030-01-01"},
		{"260314", "300101", "2026-03-14", "2030-01-01"}, // born today
		{"260315", "300101", "1926-03-15", "2030-01-01"}, // a day later would be tomorrow
		{"000229", "300101", "2000-02-29", "2030-01-01"},
		{"991231", "751231", "1999-12-31", "2075-12-31"},
		{"740812", "760101", "1974-08-12", "1976-01-01"}, // 50 years back
		{"200101", "120415", "1920-01-01", "2012-04-15"}, // nobody is born after the expiry
		{"100101", "120415", "2010-01-01", "2012-04-15"},
		{"7408<<", "300101", "1974-08-??", "2030-01-01"},
		{"74<<<<", "300101", "1974-??-??", "2030-01-01"},
		{"26<<<<", "300101", "2026-??-??", "2030-01-01"},
		{"27<<<<", "300101", "1927-??-??", "2030-01-01"},
		{"<<<<<<", "300101", "????-??-??", "2030-01-01"},
		{"<<0812", "300101", "????-08-12", "2030-01-01"},
	} {
		d, err := Parse(makePassport(tc.birth, tc.expiry), today)
		if err != nil || d.Birth.String() != tc.wantBirth || d.Expiry.String() != tc.wantExpiry {
			t.Errorf("%s %s: got %s %s, %v", tc.birth, tc.expiry, d.Birth, d.Expiry, err)
		}
	}
}

func TestADocumentExpiresAfterItsLastDay(t *testing.T) {
	t.Parallel()
	d, err := Parse(makePassport("740812", "260314"), today)
	if err != nil || d.Expired(today) || !d.Expired(today.AddDate(0, 0, 1)) || !d.Specimen() {
		t.Errorf("got %s, %v", d.Expiry, err)
	}
	if d, err = Parse(germanPassport, today); err != nil || d.Specimen() {
		t.Errorf("a German document is taken for one of Utopia: %v", err)
	}
}

func TestEveryZoneThatIsWrittenIsReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		birth := time.Date(1930, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 35000).Draw(t, "born"))
		expiry := today.AddDate(0, 0, rapid.IntRange(-3000, 7000).Draw(t, "expires"))
		if expiry.Before(birth) {
			expiry = today
		}
		d, err := Parse(makePassport(birth.Format("060102"), expiry.Format("060102")), today)
		if err != nil || d.Birth != ident.DateOf(birth) && birth.AddDate(100, 0, 0).After(today) || d.Expiry != ident.DateOf(expiry) {
			t.Fatalf("%s %s: got %s %s, %v", birth, expiry, d.Birth, d.Expiry, err)
		}
		if d.Expiry.Before(d.Birth) || ident.DateOf(today).Before(d.Birth) {
			t.Fatalf("born on %s, expires on %s", d.Birth, d.Expiry)
		}
	})
}

func TestADocumentIsNeverShown(t *testing.T) {
	t.Parallel()
	d, err := Parse(passport, today)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := json.Marshal(map[string]any{"document": d})
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("seen", "document", d)
	shown := fmt.Sprintf("%v %+v %#v %s %q %x %d", d, d, d, d, d, d, &d) + string(encoded) + log.String()
	for _, part := range []string{"L898902C3", "ERIKSSON", "ANNA", "1974", "ZE184226B"} {
		if strings.Contains(shown, part) {
			t.Errorf("%q holds %q", shown, part)
		}
	}
	if d.String() != "TD3 document of UTO" || (Document{}).String() != "no document" {
		t.Errorf("got %s", d)
	}
}

func TestParseNumberGivesTheFormOfAZone(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("7", maxNumber)
	for text, want := range map[string]string{
		"L898902C3": "L898902C3", " l89 8902-c3<": "L898902C3", long: long,
		"": "", " - ": "", long + "7": "", "L898902Ç3": "", "L89890/C3": "", strings.Repeat(" ", maxText+1): "",
	} {
		got, err := ParseNumber(text)
		var refusal *ident.Error
		if got != want || (err == nil) != (want != "") || err != nil && !errors.As(err, &refusal) {
			t.Errorf("%.40q: got %q, %v", text, got, err)
		}
	}
}

func TestCountriesOfCodes(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			for c := 'A'; c <= 'Z'; c++ {
				country := alpha2(string(a) + string(b) + string(c))
				if country == "" {
					continue
				}
				if seen[country] {
					t.Errorf("%s has two codes", country)
				}
				seen[country] = true
				if got, err := ident.ParseCountry(country); got != country || err != nil {
					t.Errorf("%s is not in ISO 3166-1", country)
				}
			}
		}
	}
	if len(seen) != 249 {
		t.Errorf("got %d countries, ISO 3166-1 assigns 249", len(seen))
	}
	for code, want := range map[string]string{
		"D": "DE", "DEU": "DE", "GBR": "GB", "GBD": "GB", "GBN": "GB", "GBO": "GB", "GBP": "GB", "GBS": "GB", "CHN": "CN", "UTO": "", "RKS": "",
		"XXA": "", "XXB": "", "XXC": "", "XXX": "", "XXK": "", "UNO": "", "UNA": "", "UNK": "", "EUE": "", "XPO": "", "XOM": "", "XBA": "",
	} {
		if got, ok := Country(code); got != want || !ok {
			t.Errorf("%s: got %q, %t", code, got, ok)
		}
	}
	for _, code := range []string{"", "DE", "d", "ZZZ", "D<<", "USA=", "AW ", "W A", "US", "=US", "XAA"} {
		if got, ok := Country(code); got != "" || ok {
			t.Errorf("%q is taken for a code of %q", code, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{passport, card, largeCard, longCard, longLargeCard, germanPassport, germanCard, makePassport("<<<<<<", "300101")} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := Parse(text, today)
		if err != nil {
			var refusal *ident.Error
			if !errors.As(err, &refusal) || refusal.Message == "" || refusal.Hint == "" {
				t.Errorf("%q: %v is no refusal with a hint", text, err)
			}
			return
		}
		number, err := ParseNumber(d.Number)
		if err != nil || number != d.Number || d.Primary == "" || ident.DateOf(today).Before(d.Birth) || !d.Expiry.Real() {
			t.Errorf("%q: %s, %v", text, all(d), err)
		}
		if d.NameAgreement(d.Secondary+" "+d.Primary) != NameAgrees {
			t.Errorf("%q: the name does not agree with itself", text)
		}
	})
}
