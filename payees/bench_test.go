package payees

import (
	"bytes"
	"fmt"
	"testing"
)

// benchRows is how many rows the benchmarks read.
const benchRows = 100_000

func BenchmarkRead(b *testing.B) {
	var csv, quoted, jsonl bytes.Buffer
	csv.WriteString(header)
	quoted.WriteString(header)
	for i := range benchRows {
		fmt.Fprintf(&csv, "2025-06-%06d,payee%06d@example.com,%d.%02d,USD,Salary of June\n", i, i, i, i%100)
		fmt.Fprintf(&quoted, "\"2025-06-%06d\",\"payee%06d@example.com\",\"%d.%02d\",\"USD\",\"Salary, June\"\n", i, i, i, i%100)
		fmt.Fprintf(&jsonl, `{"item":"2025-06-%06d","recipient":"payee%06d@example.com","amount":"%d.%02d","currency":"USD","memo":"Salary of June"}`+"\n", i, i, i, i%100)
	}
	for _, bench := range []struct {
		name   string
		format Format
		text   []byte
	}{{"csv", CSV, csv.Bytes()}, {"quoted", CSV, quoted.Bytes()}, {"jsonl", JSONL, jsonl.Bytes()}} {
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
