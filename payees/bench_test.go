package payees

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// benchRows is how many rows the benchmarks read.
const benchRows = 100_000

func BenchmarkRead(b *testing.B) {
	var csv, quoted, jsonl bytes.Buffer
	var sheet, texts strings.Builder
	sheet.WriteString(headRow())
	csv.WriteString(header)
	quoted.WriteString(header)
	for i := range benchRows {
		fmt.Fprintf(&csv, "2025-06-%06d,payee%06d@example.com,%d.%02d,USD,Salary of June\n", i, i, i, i%100)
		fmt.Fprintf(&quoted, "\"2025-06-%06d\",\"payee%06d@example.com\",\"%d.%02d\",\"USD\",\"Salary, June\"\n", i, i, i, i%100)
		fmt.Fprintf(&jsonl, `{"item":"2025-06-%06d","recipient":"payee%06d@example.com","amount":"%d.%02d","currency":"USD","memo":"Salary of June"}`+"\n", i, i, i, i%100)
		fmt.Fprintf(&sheet, `<row r="%d" spans="1:5"><c r="A%d" t="s"><v>%d</v></c><c r="B%d" t="s"><v>%d</v></c><c r="C%d" s="5"><v>%d.%02d</v></c>`+
			`<c r="D%d" t="inlineStr"><is><t>USD</t></is></c><c r="E%d" t="inlineStr"><is><t>Salary of June</t></is></c></row>`,
			i+2, i+2, 2*i, i+2, 2*i+1, i+2, i%10_000+1, i%100, i+2, i+2)
		fmt.Fprintf(&texts, "<si><t>2025-06-%06d</t></si><si><t>payee%06d@example.com</t></si>", i, i)
	}
	xlsx := book{sheet: sheet.String(), strings: texts.String(), styles: someStyles}.write(b)
	for _, bench := range []struct {
		name   string
		format Format
		text   []byte
	}{{"csv", CSV, csv.Bytes()}, {"quoted", CSV, quoted.Bytes()}, {"jsonl", JSONL, jsonl.Bytes()}, {"xlsx", XLSX, xlsx}} {
		b.Run(bench.name, func(b *testing.B) {
			b.SetBytes(int64(len(bench.text)))
			b.ReportAllocs()
			for b.Loop() {
				file, err := Read(bytes.NewReader(bench.text), bench.format, Options{})
				if err != nil || len(file.Rows) != benchRows || file.Problems() != 0 {
					b.Fatalf("got %d rows, %v", len(file.Rows), err)
				}
			}
		})
	}
}
