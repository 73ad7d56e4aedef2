package payees

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/okpay/okpay/wallet"
)

const header = "item,recipient,amount,currency,memo\n"

func read(t *testing.T, format Format, text string) File {
	t.Helper()
	file, err := Read(strings.NewReader(text), format, Options{})
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(text))
	if file.SHA256 != hex.EncodeToString(sum[:]) {
		t.Errorf("got hash %s of other bytes", file.SHA256)
	}
	return file
}

// shape writes rows as "line item recipient amount currency memo" and a problem
// as "line !code".
func shape(rows []wallet.PayoutRow) string {
	var b strings.Builder
	for _, r := range rows {
		if r.Problem != nil {
			fmt.Fprintf(&b, "%d !%s\n", r.Line, r.Problem.Code)
			continue
		}
		fmt.Fprintf(&b, "%d %s %s %s %s %s\n", r.Line, r.Item, r.Recipient, r.Amount, r.Currency, r.Memo)
	}
	return b.String()
}

func TestReadCSV(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ text, want string }{
		"plain":              {header + "a1,ann@example.com,12.50,USD,June\n", "2 a1 ann@example.com 12.50 USD June\n"},
		"no last line end":   {header + "a1,bo,1,USD,", "2 a1 bo 1 USD \n"},
		"CRLF and BOM":       {"\xEF\xBB\xBF" + strings.ReplaceAll(header+"a1,bo,1,USD,x\na2,bo,2,USD,y\n", "\n", "\r\n"), "2 a1 bo 1 USD x\n3 a2 bo 2 USD y\n"},
		"columns anyhow":     {" Currency ,\"AMOUNT\",Item,recipient\nUSD,1,a1,bo\n", "2 a1 bo 1 USD \n"},
		"blank lines":        {"\n" + header + "\na1,bo,1,USD,x\n  \n\na2,bo,2,USD,y\n\n", "4 a1 bo 1 USD x\n7 a2 bo 2 USD y\n"},
		"quotes":             {header + `"a,1","bo ""b""",1,USD,""` + "\n", "2 a,1 bo \"b\" 1 USD \n"},
		"amount untouched":   {header + "a1,bo,0012.5000e3,usd,x\n", "2 a1 bo 0012.5000e3 usd x\n"},
		"trimmed":            {header + " a1\t, bo ,1 , USD,  x y \n", "2 a1 bo 1 USD x y\n"},
		"line of a row":      {header + "\"a1\",bo,1,USD,\"x\n\ny\"\na2,bo,2,USD,y\n", "2 !invalid_input\n5 a2 bo 2 USD y\n"},
		"line end trimmed":   {header + "a1,bo,1,USD,\"x\r\n\"\r\na2,bo,2,USD,y\n", "2 a1 bo 1 USD x\n4 a2 bo 2 USD y\n"},
		"too few fields":     {header + "a1,bo,1,USD\na2,bo,2,USD,y\n", "2 !invalid_file\n3 a2 bo 2 USD y\n"},
		"too many fields":    {header + "a1,bo,1,000,USD,x\n", "2 !invalid_file\n"},
		"all empty":          {header + ",,,,\n", "2 !invalid_input\n"},
		"no item":            {header + " ,bo,1,USD,x\n", "2 !invalid_input\n"},
		"no recipient":       {header + "a1,,1,USD,x\n", "2 !invalid_recipient\n"},
		"no amount":          {header + "a1,bo,,USD,x\n", "2 !invalid_amount\n"},
		"no currency":        {header + "a1,bo,1,,x\n", "2 !unknown_currency\n"},
		"invalid UTF-8":      {header + "a0,bä,1,USD,x\na1,b\xffo,1,USD,x\n", "2 a0 bä 1 USD x\n3 !invalid_recipient\n"},
		"control character":  {header + "a1,bo,1,USD,x\x1b[31m\n", "2 !invalid_input\n"},
		"lone CR":            {header + "a1,bo,1,USD,x\ra2,bo,2,USD,y\n", "2 !invalid_file\n"},
		"quote within":       {header + "a1,bo,1,USD,5\" pipe\na2,bo,2,USD,y\n", "2 !invalid_file\n3 a2 bo 2 USD y\n"},
		"text after quote":   {header + "a1,\"b\"o,1,USD,x\na2,bo,2,USD,y\n", "2 !invalid_file\n3 a2 bo 2 USD y\n"},
		"unclosed quote":     {header + "a1,bo,1,USD,\"x\na2,bo,2,USD,y\na3,\"b,o\",3,USD,\"z\"\n", "2 !invalid_file\n3 a2 bo 2 USD y\n4 a3 b,o 3 USD z\n"},
		"two unclosed":       {header + "a1,bo,1,USD,\"x\na2,bo,2,USD,y\na3,bo,3,USD,\"z\na4,bo,4,USD,w\n", "2 !invalid_file\n3 a2 bo 2 USD y\n4 !invalid_file\n5 a4 bo 4 USD w\n"},
		"quotes that pair":   {header + "a1,\"bo,1,USD,x\na2,bo\",2,USD,y\n", "2 !invalid_recipient\n"},
		"quotes that do not": {header + "a1,\"bo,1,USD,x\na2,bo\",2,USD\n", "2 !invalid_file\n3 !invalid_file\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := shape(read(t, CSV, tc.text).Rows); got != tc.want {
				t.Errorf("got\n%swant\n%s", got, tc.want)
			}
		})
	}
}

func TestReadJSONL(t *testing.T) {
	t.Parallel()
	row := func(members string) string {
		return `{"item":"a1","recipient":"bo","currency":"USD",` + members + "}\n"
	}
	for name, tc := range map[string]struct{ text, want string }{
		"amount as text":      {row(`"amount":"12.50","memo":"June"`), "1 a1 bo 12.50 USD June\n"},
		"amount as number":    {row(`"amount":12.50`), "1 a1 bo 12.50 USD \n"},
		"amount beyond float": {row(`"amount":90071992547409931.000000001`), "1 a1 bo 90071992547409931.000000001 USD \n"},
		"amount in exponents": {row(`"amount":-1E+2`), "1 a1 bo -1E+2 USD \n"},
		"order and space":     {" { \"amount\" : 1 ,\t\"memo\" : null, \"currency\" : \"USD\", \"item\":\"a1\",\"recipient\":\"bo\" } \r\n", "1 a1 bo 1 USD \n"},
		"BOM and blank lines": {"\xEF\xBB\xBF\n" + row(`"amount":1`) + "\n \n" + row(`"amount":2`), "2 a1 bo 1 USD \n5 a1 bo 2 USD \n"},
		"escapes":             {row(`"amo\u0075nt":"1","memo":"\"\u00e4\ud83d\ude00\\"`), "1 a1 bo 1 USD \"ä😀\\\n"},
		"bad row between":     {row(`"amount":1`) + "{\n" + row(`"amount":2`), "1 a1 bo 1 USD \n2 !invalid_file\n3 a1 bo 2 USD \n"},
		"not an object":       {"[1]\n\"x\"\n5\nnull\n", "1 !invalid_file\n2 !invalid_file\n3 !invalid_file\n4 !invalid_file\n"},
		"two objects":         {"{}{}\n", "1 !invalid_file\n"},
		"empty object":        {"{}\n", "1 !invalid_input\n"},
		"unknown member":      {row(`"amount":1,"note":{"x":["}",1]}`), "1 !invalid_file\n"},
		"upper case":          {row(`"Amount":1`), "1 !invalid_file\n"},
		"twice":               {row(`"amount":1,"amount":2`), "1 !invalid_file\n"},
		"twice in disguise":   {row(`"amount":1,"\u0061mount":2`), "1 !invalid_file\n"},
		"amount of an array":  {row(`"amount":[1]`), "1 !invalid_file\n"},
		"amount of a bool":    {row(`"amount":true`), "1 !invalid_file\n"},
		"item of a number":    {`{"item":1,"recipient":"bo","currency":"USD","amount":1}` + "\n", "1 !invalid_file\n"},
		"missing amount":      {row(`"memo":"x"`), "1 !invalid_amount\n"},
		"null amount":         {row(`"amount":null`), "1 !invalid_amount\n"},
		"empty amount":        {row(`"amount":" "`), "1 !invalid_amount\n"},
		"half a surrogate":    {row(`"amount":1,"memo":"\ud83d"`), "1 !invalid_input\n"},
		"control character":   {row(`"amount":1,"memo":"a\nb"`), "1 !invalid_input\n"},
		"invalid UTF-8":       {row("\"amount\":1,\"memo\":\"\xff\""), "1 !invalid_file\n"},
		"number too long":     {row(`"amount":` + strings.Repeat("1", 33)), "1 !invalid_amount\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := shape(read(t, JSONL, tc.text).Rows); got != tc.want {
				t.Errorf("got\n%swant\n%s", got, tc.want)
			}
		})
	}
}

func TestAProblemNamesEverythingThatIsWrongWithItsRow(t *testing.T) {
	t.Parallel()
	file := read(t, CSV, header+"a1,,,USD,x\na2,bo,1,USD,y\n")
	p := file.Rows[0].Problem
	if p == nil || p.Line != 2 || p.Item != "a1" || p.Message != "the recipient is missing; the amount is missing" {
		t.Errorf("got %+v", p)
	}
	if file.Problems() != 1 {
		t.Errorf("got %d problems, want 1", file.Problems())
	}
	long := read(t, JSONL, `{"x":1`+strings.Repeat(`,"unknown":1`, 1000)+"}\n").Rows[0].Problem
	if len(long.Message) > 2*maxFault || !strings.HasSuffix(long.Message, "; and more") {
		t.Errorf("a message of %d bytes ends in %q", len(long.Message), long.Message[len(long.Message)-20:])
	}
}

func TestTheLengthOfEveryValueIsBounded(t *testing.T) {
	t.Parallel()
	for column, most := range map[string]int{"item": 100, "recipient": 254, "amount": 32, "currency": 16, "memo": 500} {
		for _, length := range []int{most, most + 1} {
			values := map[string]string{"item": "a", "recipient": "b", "amount": "1", "currency": "USD", "memo": "m"}
			values[column] = strings.Repeat("1", length)
			row := fmt.Sprintf("%s,%s,%s,%s,%s\n", values["item"], values["recipient"], values["amount"], values["currency"], values["memo"])
			if problems := read(t, CSV, header+row).Problems(); (problems == 1) != (length > most) {
				t.Errorf("%s of %d bytes: %d problems", column, length, problems)
			}
		}
	}
}

// refused reads a file that is refused whole, and checks that the refusal says
// what, has a hint and names the line.
func refused(t *testing.T, r io.Reader, format Format, options Options, what string, line int) {
	t.Helper()
	file, err := Read(r, format, options)
	var refusal *wallet.Error
	if !errors.As(err, &refusal) || refusal.Code != wallet.CodeInvalidFile || !strings.Contains(refusal.Message, what) || refusal.Hint == "" {
		t.Errorf("got %v, want a refusal about %q with a hint", err, what)
		return
	}
	if got, _ := refusal.Details["line"].(int); got != line {
		t.Errorf("got line %d, want %d", got, line)
	}
	if file.Rows != nil || file.SHA256 != "" {
		t.Error("a refused file has rows")
	}
}

func TestAWrongHeaderIsRefused(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		text, what string
		line       int
	}{
		{"", "empty", 0},
		{"\n\n", "empty", 0},
		{header, "no rows", 0},
		{header + "\n \n", "no rows", 0},
		{"item,recipient,amuont,currency\na,b,1,USD\n", `"amuont"`, 1},
		{"\nitem,recipient,amount,currency,\n", `""`, 2},
		{"item,recipient,amount,amount,currency\n", "twice: amount", 1},
		{"item,memo,amount\n", "lacks the columns recipient, currency", 1},
		{"item|recipient|amount|currency\n", "not separated by", 1},
		{"item;recipient,amount;currency\n", "more than one sign", 1},
		{"\"item,recipient\n", "cannot be read", 1},
	} {
		refused(t, strings.NewReader(tc.text), CSV, Options{}, tc.what, tc.line)
	}
	refused(t, strings.NewReader(""), JSONL, Options{}, "no rows", 0)
	refused(t, strings.NewReader("x"), "odt", Options{}, "no format", 0)
}

func TestTheSizeOfAFileIsBoundedFromBothSides(t *testing.T) {
	t.Parallel()
	row := "a1,bo,1,USD,x\n"
	three := header + strings.Repeat(row, 3)
	for name, tc := range map[string]struct {
		fits, passes Limits
		what         string
		line         int
	}{
		"rows":  {Limits{Rows: 3}, Limits{Rows: 2}, "more than 2 rows", 4},
		"bytes": {Limits{Bytes: int64(len(three))}, Limits{Bytes: int64(len(three)) - 1}, "larger than", 4},
		"line":  {Limits{Line: len(header)}, Limits{Line: len(header) - 1}, "longer than", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if file, err := Read(strings.NewReader(three), CSV, Options{Limits: tc.fits}); err != nil || len(file.Rows) != 3 {
				t.Errorf("got %d rows, %v", len(file.Rows), err)
			}
			refused(t, strings.NewReader(three), CSV, Options{Limits: tc.passes}, tc.what, tc.line)
		})
	}
	if got := (Limits{Rows: MaxRows + 1, Bytes: MaxFileBytes + 1, Line: MaxLineBytes + 1}).orDefault(); got != (Limits{MaxRows, MaxFileBytes, MaxLineBytes}) {
		t.Errorf("limits can be raised to %+v", got)
	}
}

func TestALineOfAMebibyteIsReadAndNoMore(t *testing.T) {
	t.Parallel()
	const start = "a1,bo,1,USD,"
	long := start + strings.Repeat("x", MaxLineBytes-len(start)-1) + "\n"
	file := read(t, CSV, header+long+"a2,bo,2,USD,y\n")
	if got := shape(file.Rows); got != "2 !invalid_input\n3 a2 bo 2 USD y\n" {
		t.Errorf("got %.200s", got)
	}
	refused(t, strings.NewReader(header+"x"+long), CSV, Options{}, "line 2 is longer", 2)
	refused(t, strings.NewReader("{\"x\":\""+strings.Repeat("y", MaxLineBytes)), JSONL, Options{}, "line 1 is longer", 1)
}

func TestAQuoteIsFollowedOverSoManyLinesAndNoMore(t *testing.T) {
	t.Parallel()
	for lines := range maxRowLines + 3 {
		if lines == 0 {
			continue
		}
		text := header + "a1,bo,1,USD,\"" + strings.Repeat("\n", lines-1) + "\"\na2,bo,2,USD,y\n"
		rows := read(t, CSV, text).Rows
		last := rows[len(rows)-1]
		if last.Item != "a2" || last.Line != lines+2 {
			t.Errorf("%d lines: the row after has line %d", lines, last.Line)
		}
		if fits := rows[0].Problem == nil; fits != (lines <= maxRowLines) {
			t.Errorf("a row of %d lines: got %+v", lines, rows[0].Problem)
		}
	}
}

func TestAFailingReaderGivesItsOwnError(t *testing.T) {
	t.Parallel()
	broken := errors.New("the disk broke")
	r := io.MultiReader(strings.NewReader(header+"a1,bo,1,USD,x\n"), iotest.ErrReader(broken))
	if _, err := Read(r, CSV, Options{}); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	text := header + "a1,bo,1,USD,\"x\ny\"\n"
	file, err := Read(iotest.OneByteReader(strings.NewReader(text)), CSV, Options{})
	if err != nil || len(file.Rows) != 1 {
		t.Errorf("byte by byte: got %d rows, %v", len(file.Rows), err)
	}
}

func TestDetectFormat(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, head string
		want       Format
	}{
		{"june.csv", "", CSV},
		{"JUNE.CSV", "{", CSV},
		{"june.jsonl", "", JSONL},
		{"june.ndjson", "item,", JSONL},
		{"-", "item,recipient", CSV},
		{"-", " \n{\"item\"", JSONL},
		{"june.txt", "\xEF\xBB\xBF{", JSONL},
		{"june.json", "{\"item\":1}\n{", JSONL},
		{"june.json", "[{\"item\":1}]", ""},
		{"june.xlsx", "PK\x03\x04abc", XLSX},
		{"june.csv", "PK\x03\x04abc", XLSX},
		{"june.xlsx", "", XLSX},
		{"june.xls", "\xD0\xCF\x11\xE0abc", ""},
	} {
		got, err := DetectFormat(tc.name, []byte(tc.head))
		if got != tc.want || (err == nil) != (tc.want != "") {
			t.Errorf("%s %.10q: got %q, %v", tc.name, tc.head, got, err)
		}
		if err != nil && wallet.CodeOf(err) != wallet.CodeInvalidFile {
			t.Errorf("%s: got code %s", tc.name, wallet.CodeOf(err))
		}
	}
	if got, err := DetectFormat("x", bytes.Repeat([]byte("a"), 10*HeadSize)); got != CSV || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}
