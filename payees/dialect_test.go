package payees

import (
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/okpay/okpay/wallet"
)

func readWith(t *testing.T, text string, options Options) File {
	t.Helper()
	file, err := Read(strings.NewReader(text), CSV, options)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestTheDelimiterIsThatOfTheHeader(t *testing.T) {
	t.Parallel()
	const want = "2 a1 bo 1 USD x,y;z\n"
	for name, text := range map[string]string{
		"commas":             "item,recipient,amount,currency,memo\na1,bo,1,USD,\"x,y;z\"\n",
		"semicolons":         "item;recipient;amount;currency;memo\na1;bo;1;USD;\"x,y;z\"\n",
		"tabs":               "item\trecipient\tamount\tcurrency\tmemo\na1\tbo\t1\tUSD\tx,y;z\n",
		"quoted names":       "\"item\";\"recipient\";\"amount\";\"currency\";\"memo\"\na1;bo;1;USD;\"x,y;z\"\n",
		"BOM and semicolons": "\xEF\xBB\xBFitem;recipient;amount;currency;memo\r\na1;bo;1;USD;\"x,y;z\"\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := shape(readWith(t, text, Options{}).Rows); got != want {
				t.Errorf("got %s", got)
			}
		})
	}
	if got := shape(readWith(t, "sep=;\nitem;recipient;amount;currency;memo\na1;bo;1;USD;\"x,y;z\"\n", Options{}).Rows); got != "3 a1 bo 1 USD x,y;z\n" {
		t.Errorf("after a line that tells the delimiter: got %s", got)
	}
}

func TestAHeaderWithTwoDelimitersNeedsToBeTold(t *testing.T) {
	t.Parallel()
	const text = "item;recipient;amount;currency;memo, in short\na1;bo;1;USD;x\n"
	refused(t, strings.NewReader(text), CSV, Options{}, "comma (1), semicolon (4)", 1)
	mapping, err := ParseMapping(`"memo=memo, in short"`)
	if err != nil {
		t.Fatal(err)
	}
	file := readWith(t, text, Options{Delimiter: DelimiterSemicolon, Mapping: mapping})
	if got := shape(file.Rows); got != "2 a1 bo 1 USD x\n" {
		t.Errorf("got %s", got)
	}
	// What stands in quotes separates nothing.
	file = readWith(t, "item;recipient;amount;currency;\"memo, in\nshort\"\na1;bo;1;USD;x\n", Options{Mapping: mustMap(t, "\"memo=x\"", "memo=currency")})
	if got := shape(file.Rows); got != "3 a1 bo 1 USD USD\n" {
		t.Errorf("got %s", got)
	}
}

// mustMap reads the last of the mappings; those before it only have to be such.
func mustMap(t *testing.T, texts ...string) (m Mapping) {
	t.Helper()
	for _, text := range texts {
		var err error
		if m, err = ParseMapping(text); err != nil {
			t.Fatal(err)
		}
	}
	return m
}

// utf16Text writes text in UTF-16 with its mark.
func utf16Text(text string, order binary.AppendByteOrder) string {
	var b []byte
	for _, unit := range append([]uint16{0xFEFF}, utf16.Encode([]rune(text))...) {
		b = order.AppendUint16(b, unit)
	}
	return string(b)
}

func TestTheEncodingIsFoundOut(t *testing.T) {
	t.Parallel()
	const text = "item;recipient;amount;currency;memo\na1;bo;1;EUR;Gehalt\na2;bo;2;EUR;für Žofie – 5 €\n"
	const want = "2 a1 bo 1 EUR Gehalt\n3 a2 bo 2 EUR für Žofie – 5 €\n"
	windows := strings.NewReplacer("ü", "\xFC", "Ž", "\x8E", "–", "\x96", "€", "\x80").Replace(text)
	for name, tc := range map[string]struct {
		text    string
		said    Encoding
		warning string
	}{
		"UTF-8":                     {text, "", ""},
		"UTF-8 with BOM":            {"\xEF\xBB\xBF" + text, "", ""},
		"UTF-8, said":               {text, EncodingUTF8, ""},
		"UTF-16 little-endian":      {utf16Text(text, binary.LittleEndian), "", ""},
		"UTF-16 big-endian":         {utf16Text(text, binary.BigEndian), EncodingUTF16, ""},
		"Windows-1252":              {windows, "", "line 3 is not UTF-8: the file is read as windows-1252"},
		"Windows-1252, said":        {windows, EncodingWindows1252, ""},
		"UTF-16 beyond one unit":    {utf16Text(text, binary.LittleEndian), EncodingAuto, ""},
		"UTF-8, said to be no more": {text, EncodingAuto, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := readWith(t, tc.text, Options{Encoding: tc.said})
			if got := shape(file.Rows); got != want {
				t.Errorf("got %q", got)
			}
			if got := strings.Join(file.Warnings, "; "); (tc.warning == "") != (got == "") || !strings.Contains(got, tc.warning) {
				t.Errorf("it warns of %q", got)
			}
		})
	}
	if got := shape(readWith(t, utf16Text(header+"a1,bo,1,USD,\U0001F600\n", binary.BigEndian), Options{}).Rows); got != "2 a1 bo 1 USD \U0001F600\n" {
		t.Errorf("a character of two units: got %q", got)
	}
}

func TestTextThatIsOfNoEncodingIsRefused(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		text string
		said Encoding
		what string
		line int
	}{
		"two encodings":    {header + "a1,bo,1,USD,\xFC\na2,bo,2,USD,ü\n", "", "line 2 is not UTF-8 and line 3 is", 3},
		"another mark":     {"\xEF\xBB\xBF" + header, EncodingWindows1252, "mark of utf-8", 1},
		"UTF-16 as UTF-8":  {utf16Text(header, binary.LittleEndian), EncodingUTF8, "mark of utf-16", 1},
		"UTF-16 unmarked":  {header, EncodingUTF16, "does not start with the mark", 1},
		"UTF-8 as UTF-16":  {"\xEF\xBB\xBF" + header, EncodingUTF16, "mark of utf-8", 1},
		"UTF-16, cut in 2": {utf16Text("item,", binary.LittleEndian) + "r", "", `columns that are not known`, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refused(t, strings.NewReader(tc.text), CSV, Options{Encoding: tc.said}, tc.what, tc.line)
		})
	}
	for name, text := range map[string]string{
		"a byte that Windows-1252 does not have": header + "a1,bo,1,USD,\x81\n",
		"half of a pair":                         "\xFF\xFE" + utf16Text(header+"a1,bo,1,USD,x", binary.LittleEndian)[2:] + "\x3D\xD8\n\x00",
	} {
		if got := readWith(t, text, Options{}).Problems(); got != 1 {
			t.Errorf("%s: got %d problems", name, got)
		}
	}
}

func TestAnAmountIsReadAsItsFileIsSaidToWriteIt(t *testing.T) {
	t.Parallel()
	const bad = "!"
	for _, tc := range []struct{ text, unsaid, point, comma string }{
		{"12.50", "12.50", "12.50", bad},
		{"12,50", bad, bad, "12.50"},
		{"1.234,56", bad, bad, "1234.56"},
		{"1,234.56", bad, "1234.56", bad},
		{"1,234", bad, "1234", "1.234"},
		{"1.234", "1.234", "1.234", "1234"},
		{"1.234.567", "1.234.567", bad, "1234567"},
		{"1 234,5", bad, bad, "1234.5"},
		{"1\u00a0234", "1\u00a0234", "1234", "1234"},
		{"1'234.50", "1'234.50", "1234.50", bad},
		{"1\u2019234.50", "1\u2019234.50", "1234.50", bad},
		{"-1.234,56", bad, bad, "-1234.56"},
		{"1234,5", bad, bad, "1234.5"},
		{"12.34,5", bad, bad, bad},
		{"1234.567,8", bad, bad, bad},
		{"0.123", "0.123", "0.123", bad},
		{".123", ".123", ".123", bad},
		{"1,2,3", bad, bad, bad},
		{"1 234.567,8", bad, bad, bad},
		{"five", "five", "five", "five"},
		{"", bad, bad, bad}, // an amount is required
	} {
		for sign, want := range map[DecimalSign]string{"": tc.unsaid, DecimalPoint: tc.point, DecimalComma: tc.comma} {
			rows := readWith(t, header+"a1,bo,\""+tc.text+"\",USD,x\n", Options{Decimal: sign}).Rows
			got := string(rows[0].Amount)
			if p := rows[0].Problem; p != nil {
				got = bad
				if p.Code != wallet.CodeInvalidAmount {
					t.Errorf("%q with %q: the problem is %+v", tc.text, sign, p)
				}
			}
			if got != want {
				t.Errorf("%q with %q: got %q, want %q", tc.text, sign, got, want)
			}
		}
	}
	problem := readWith(t, header+"a1,bo,\"1,5\",USD,x\n", Options{}).Rows[0].Problem
	if !strings.Contains(problem.Message, "--decimal comma") {
		t.Errorf("the problem has no advice: %s", problem.Message)
	}
}

func TestANumberOfJSONIsNoMatterOfDecimalSigns(t *testing.T) {
	t.Parallel()
	const text = `{"item":"a1","recipient":"bo","amount":1.500,"currency":"USD"}` + "\n" +
		`{"item":"a2","recipient":"bo","amount":"1.500","currency":"USD"}` + "\n"
	file, err := Read(strings.NewReader(text), JSONL, Options{Decimal: DecimalComma})
	if err != nil || shape(file.Rows) != "1 a1 bo 1.500 USD \n2 a2 bo 1500 USD \n" {
		t.Errorf("got %s, %v", shape(file.Rows), err)
	}
}

func TestColumnsComeFromWhereTheMappingSays(t *testing.T) {
	t.Parallel()
	m := mustMap(t, ` item = Reference ,recipient=Payee,amount=Betrag,currency==EUR,"memo==Salary, ""June"""`)
	file := readWith(t, "Booked,BETRAG,reference,Payee,amount\nyes,12.50,R-1,bo,7\n", Options{Mapping: m})
	if got := shape(file.Rows); got != "2 R-1 bo 12.50 EUR Salary, \"June\"\n" {
		t.Errorf("got %s", got)
	}
	if got := strings.Join(file.Warnings, "\n"); got != `nothing is taken from the columns "booked", "amount"` {
		t.Errorf("it warns of %q", got)
	}
	jsonl := `{"Reference":"R-1","Payee":"bo","Betrag":12.50,"Booked":{"by":["me"]}}` + "\n" + `{"Reference":"R-2","Payee":"bo"}` + "\n"
	got, err := Read(strings.NewReader(jsonl), JSONL, Options{Mapping: m})
	if err != nil || shape(got.Rows) != "1 R-1 bo 12.50 EUR Salary, \"June\"\n2 !invalid_amount\n" {
		t.Errorf("got %s, %v", shape(got.Rows), err)
	}
	if p := got.Rows[1].Problem; !strings.Contains(p.Message, `"Betrag"`) {
		t.Errorf("the problem does not name the member: %s", p.Message)
	}
	// One column may give two.
	file = readWith(t, "recipient,amount,currency,ref\nbo,1,USD,R-1\n", Options{Mapping: mustMap(t, "item=ref,memo=ref")})
	if got := shape(file.Rows); got != "2 R-1 bo 1 USD R-1\n" {
		t.Errorf("got %s", got)
	}
	file, err = Read(strings.NewReader(`{"recipient":"bo","amount":1,"currency":"USD","ref":"R-1"}`), JSONL, Options{Mapping: mustMap(t, "item=ref,memo=ref")})
	if err != nil || shape(file.Rows) != "1 R-1 bo 1 USD R-1\n" {
		t.Errorf("got %s, %v", shape(file.Rows), err)
	}
}

func TestAColumnThatIsMappedIsNotReadUnderItsOwnNameToo(t *testing.T) {
	t.Parallel()
	file := readWith(t, "Reference,Name,amount,currency\nr1,bo,1,USD\n", Options{Mapping: mustMap(t, "item=Reference,recipient=Name")})
	if got := file.Rows[0]; got.Item != "r1" || got.Recipient != "bo" || got.BankPayee != (wallet.BankPayee{}) {
		t.Errorf("got %+v", got)
	}
	file = readWith(t, "item,recipient,amount,currency\nr1,bo,1,USD\n", Options{Mapping: mustMap(t, "memo=recipient")})
	if got := file.Rows[0]; got.Recipient != "bo" || got.Memo != "bo" {
		t.Errorf("what a row must have: got %+v", got)
	}
}

func TestAMappedColumnThatIsNotThereRefusesTheFile(t *testing.T) {
	t.Parallel()
	for text, tc := range map[string]struct{ mapping, what string }{
		"item,recipient,amount,currency\n":             {"amount=Betrag,memo=Zweck", `"Betrag" for amount, "Zweck" for memo`},
		"ref,recipient,betrag,betrag,currency\n":       {"item=ref,amount=Betrag", "twice: betrag"},
		"ref,recipient,currency\n":                     {"item=ref", "lacks the columns amount"},
		"item,amount,currency,iban\n":                  {"memo=item", "lacks the columns name"},
		"item,amount,currency,who\n":                   {"name=who", "lacks the columns recipient"},
		"item,amount,currency,account,routing,bank2\n": {"bic=bank2", "lacks the columns name"},
	} {
		refused(t, strings.NewReader(text+"1,2,3,4,5,6\n"), CSV, Options{Mapping: mustMap(t, tc.mapping)}, tc.what, 1)
	}
}

func TestAMappingIsReadOrRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"item", "item=", "item==", "=Reference", "shoe=Size", "item=A,item=B", `"item=A`, "item=A\namount=B", "item=A,,amount=B",
		"memo==" + strings.Repeat("x", maxMapping),
	} {
		_, err := ParseMapping(text)
		if wallet.CodeOf(err) != wallet.CodeInvalidInput {
			t.Errorf("%.40q: got %v", text, err)
		}
	}
	if m, err := ParseMapping("  "); err != nil || !m.empty() {
		t.Errorf("nothing maps %v, %v", m, err)
	}
	if m, err := ParseMapping("memo==" + strings.Repeat("x", maxMapping-len("memo=="))); err != nil || m.empty() {
		t.Errorf("the longest mapping is refused: %v", err)
	}
}

func TestARowNamesARecipientOrABankAccount(t *testing.T) {
	t.Parallel()
	const head = "item,recipient,name,iban,bic,account,routing,country,amount,currency,reference\n"
	for row, want := range map[string]string{
		"a1,bo,,,,,,,1,EUR,":                                           "",
		"a1,bo,Bo Bay,,,,,,1,EUR,":                                     "",
		"a1,,Bo Bay,DE89370400440532013000,,,,,1,EUR,":                 "",
		"a1,,Bo Bay,,,12345678,021000021,US,1,EUR,RF18":                "",
		"a1,,,,,,,,1,EUR,":                                             "the recipient is missing",
		"a1,,Bo Bay,,,,,,1,EUR,":                                       "the recipient is missing",
		"a1,,,DE89,,,,,1,EUR,":                                         "the name of who has the bank account is missing",
		"a1,bo,,DE89,,,,,1,EUR,":                                       "the row names a recipient and a bank account too",
		"a1,,Bo Bay,DE89,,1234,,,,EUR,":                                "the row has an iban and an account too; the amount is missing",
		",,,,,,,,,,":                                                   "the item is missing; the recipient is missing; the amount is missing; the currency is missing",
		"a1,,B\x01,DE89,,,,,1,EUR,":                                    "the name holds the control character U+0001",
		"a1,,Bo,DE89,,,,,1,EUR," + strings.Repeat("R", maxReference+1): "the reference is longer than 64 bytes",
	} {
		r := readWith(t, head+row+"\n", Options{}).Rows[0]
		switch {
		case want == "" && r.Problem != nil:
			t.Errorf("%s: %s", row, r.Problem.Message)
		case want != "" && (r.Problem == nil || r.Problem.Message != want):
			t.Errorf("%s: got %+v, want %s", row, r.Problem, want)
		}
	}
	r := readWith(t, head+"a1,,Bo Bay,,BOBADEFF,12345678,021000021,US,1,EUR,RF18\n", Options{}).Rows[0]
	if want := (wallet.BankPayee{Name: "Bo Bay", BIC: "BOBADEFF", Account: "12345678", Routing: "021000021", Country: "US", Reference: "RF18"}); r.BankPayee != want {
		t.Errorf("got %+v", r.BankPayee)
	}
	file := readWith(t, "item,name,iban,amount,currency\na1,Bo,DE89,1,EUR\n", Options{})
	if file.Problems() != 0 || file.Rows[0].IBAN != "DE89" {
		t.Errorf("a file of bank accounts alone: got %+v", file.Rows)
	}
}
