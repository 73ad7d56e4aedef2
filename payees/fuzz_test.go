package payees

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"

	"github.com/okpay/okpay/wallet"
)

// checkRows checks what holds for the rows of every file: each has its own line,
// in order, and a row without a problem has what is required.
func checkRows(t *testing.T, rows []wallet.PayoutRow) {
	t.Helper()
	last := 0
	for _, row := range rows {
		if row.Line <= last {
			t.Fatalf("a row of line %d follows one of line %d", row.Line, last)
		}
		last = row.Line
		if p := row.Problem; p != nil {
			if p.Line != row.Line || p.Item != row.Item || p.Code == "" || p.Message == "" {
				t.Fatalf("line %d has the problem %+v", row.Line, p)
			}
		} else if row.Item == "" || row.Amount == "" || row.Currency == "" {
			t.Fatalf("line %d has no problem and lacks a value: %+v", row.Line, row)
		}
	}
	if _, err := json.Marshal(rows); err != nil {
		t.Fatal(err)
	}
}

func FuzzReadCSV(f *testing.F) {
	for _, rows := range []string{
		"a1,bo,1,USD,x\n", "\"a,\"\"1\",bo,1,USD,\"x\r\ny\"\r\na2,bo,2,USD,y\n", "a1,bo,1,USD,\"x\na2,bo,2,USD,y\n", ",,,,\n\n\n a\n",
	} {
		f.Add(header+rows, header+rows)
		f.Add("\xEF\xBB\xBF", rows)
	}
	f.Fuzz(func(t *testing.T, whole, rows string) {
		if file, err := Read(strings.NewReader(whole), CSV, Options{}); err == nil {
			checkRows(t, file.Rows)
		}
		rows = strings.ReplaceAll(rows, "\r", "") // the standard reader keeps some
		file, err := Read(strings.NewReader(header+rows), CSV, Options{Encoding: EncodingUTF8})
		if err != nil {
			if strings.TrimSpace(rows) != "" {
				t.Fatalf("rows are refused with the whole file: %v", err)
			}
			return
		}
		checkRows(t, file.Rows)
		if !strings.Contains(rows, `"`) {
			if want := countFilled(rows); len(file.Rows) != want {
				t.Fatalf("got %d rows of %d lines", len(file.Rows), want)
			}
		}
		compareToStandard(t, file.Rows, rows)
	})
}

func countFilled(text string) int {
	count := 0
	for text := range strings.SplitSeq(text, "\n") {
		if strings.TrimSpace(text) != "" {
			count++
		}
	}
	return count
}

// compareToStandard compares rows to what encoding/csv reads, where that reads
// all of them with the right count of fields.
func compareToStandard(t *testing.T, got []wallet.PayoutRow, rows string) {
	t.Helper()
	reader := csv.NewReader(strings.NewReader(rows))
	reader.FieldsPerRecord = 5
	want, err := reader.ReadAll()
	if err != nil || strings.Count(rows, "\n") >= maxRowLines {
		return
	}
	if len(got) != len(want) {
		t.Fatalf("got %d rows, encoding/csv reads %d", len(got), len(want))
	}
	for i, row := range got {
		if row.Problem != nil {
			continue
		}
		values := []string{row.Item, row.Recipient, string(row.Amount), row.Currency, row.Memo}
		for j, value := range values {
			if value != strings.TrimSpace(want[i][j]) {
				t.Fatalf("row %d: got %q, encoding/csv reads %q", i, values, want[i])
			}
		}
	}
}

func FuzzReadJSONL(f *testing.F) {
	f.Add(`{"item":"a1","recipient":"bo","amount":12.50,"currency":"USD","memo":null}` + "\n")
	f.Add(`{"item":"\u0061\"","recipient":"bo","amount":"1","currency":"USD","x":{"y":[1,"}"]}}` + "\n\n[]\nnull")
	f.Fuzz(func(t *testing.T, text string) {
		file, err := Read(strings.NewReader(text), JSONL, Options{})
		trimmed := strings.TrimPrefix(text, "\xEF\xBB\xBF")
		if strings.HasPrefix(text, littleEndianMark) || strings.HasPrefix(text, bigEndianMark) {
			return
		}
		if err != nil {
			if want := countFilled(trimmed); want != 0 {
				t.Fatalf("%d rows are refused with the whole file: %v", want, err)
			}
			return
		}
		checkRows(t, file.Rows)
		if want := countFilled(trimmed); len(file.Rows) != want {
			t.Fatalf("got %d rows of %d lines", len(file.Rows), want)
		}
		all := strings.Split(trimmed, "\n")
		for _, row := range file.Rows {
			if row.Problem == nil {
				compareToDecoder(t, row, []byte(all[row.Line-1]))
			}
		}
	})
}

// compareToDecoder compares a good row to what encoding/json reads of its line.
func compareToDecoder(t *testing.T, row wallet.PayoutRow, text []byte) {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var members map[string]any
	if err := decoder.Decode(&members); err != nil {
		t.Fatalf("line %d is no object: %v", row.Line, err)
	}
	for name, value := range map[string]string{
		"item": row.Item, "recipient": row.Recipient, "amount": string(row.Amount), "currency": row.Currency, "memo": row.Memo,
	} {
		want := ""
		switch v := members[name].(type) {
		case string:
			want = strings.TrimSpace(v)
		case json.Number:
			want = v.String()
		}
		if value != want {
			t.Fatalf("line %d: got %s %q, want %q", row.Line, name, value, want)
		}
		delete(members, name)
	}
	if len(members) > 0 {
		t.Fatalf("line %d has members that are not known: %v", row.Line, members)
	}
}

func FuzzReadUsers(f *testing.F) {
	f.Add("person,Ann,ann@example.com,+4915123456789,DE,\nmerchant,Bo,bo@example.com,+12025550123,,bo-bo\n")
	f.Fuzz(func(t *testing.T, rows string) {
		const head = "kind,name,email,phone,country,handle\n"
		file, err := ReadUsers(strings.NewReader(head+rows), CSV, Options{})
		if err != nil {
			return
		}
		if !strings.Contains(rows, `"`) && len(file.Users)+len(file.Problems) != countFilled(rows) {
			t.Fatalf("got %d users and %d problems of %d lines", len(file.Users), len(file.Problems), countFilled(rows))
		}
		for _, user := range file.Users {
			if user.Name == "" || user.Email == "" || user.Phone == "" || (user.Kind == wallet.KindMerchant) != (user.Handle != "") {
				t.Fatalf("a user lacks a value: %+v", user)
			}
		}
	})
}

func FuzzReadSheet(f *testing.F) {
	f.Add(headRow()+inline(2, []string{"a1", "bo", "1", "USD", "x"}), "<si><t>x</t></si>")
	f.Add(headRow()+`<row r="2"><c t="s"><v>0</v></c><c s="1"><v>45000.5</v></c><c><f>A1</f><v>1.50</v></c><c t="e"><v>#REF!</v></c></row>`, "<si><r><t>_x0041_</t></r></si>")
	f.Fuzz(func(t *testing.T, sheet, texts string) {
		file, err := Read(bytes.NewReader(book{sheet: sheet, strings: texts, styles: someStyles}.write(t)), XLSX, Options{})
		if err == nil {
			checkRows(t, file.Rows)
		}
	})
}

func FuzzReadWorkbook(f *testing.F) {
	f.Add(book{sheet: headRow() + inline(2, []string{"a1", "bo", "1", "USD", "x"})}.write(f))
	f.Fuzz(func(t *testing.T, text []byte) {
		file, err := Read(bytes.NewReader(text), XLSX, Options{})
		if err == nil {
			checkRows(t, file.Rows)
		}
	})
}

func FuzzParseMapping(f *testing.F) {
	f.Add("item=Reference,currency==EUR", "Reference,recipient,amount")
	f.Fuzz(func(t *testing.T, text, head string) {
		m, err := ParseMapping(text)
		if err != nil {
			return
		}
		file, err := Read(strings.NewReader(head+"\n1,2,3\n4,5,6\n"), CSV, Options{Mapping: m})
		if err == nil {
			checkRows(t, file.Rows)
		}
	})
}

func FuzzAmounts(f *testing.F) {
	f.Add("1.234,56")
	f.Fuzz(func(t *testing.T, text string) {
		for _, sign := range append(DecimalSigns(), "") {
			plain, err := sign.plain(text)
			if err != nil {
				continue
			}
			digits := func(s string) string {
				return strings.Map(func(r rune) rune {
					if r < '0' || r > '9' {
						return -1
					}
					return r
				}, s)
			}
			if digits(plain) != digits(text) || len(plain) > len(text) {
				t.Fatalf("%q with %q is %q", text, sign, plain)
			}
		}
	})
}
