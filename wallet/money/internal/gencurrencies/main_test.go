package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWrittenTableIsUpToDate(t *testing.T) {
	t.Parallel()
	fresh := filepath.Join(t.TempDir(), "currencies_gen.go")
	if err := generate("iso4217.csv", fresh); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(fresh)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join("..", "..", "currencies_gen.go"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("currencies_gen.go differs from iso4217.csv; run go generate in wallet/money")
	}
}

func TestMalformedListsAreRefused(t *testing.T) {
	t.Parallel()
	const header = "code,numeric,digits,name\n"
	tests := []struct {
		name, list, want string
	}{
		{"no header", "", "header"},
		{"another header", "code,numeric,name,digits\n", "expected code,numeric,digits,name"},
		{"a missing field", header + "USD,840,2\n", "wrong number of fields"},
		{"a code in lower case", header + "usd,840,2,US Dollar\n", "not three capital letters"},
		{"a short number", header + "ALL,8,2,Lek\n", "not three digits"},
		{"digits that are none", header + "XAU,959,N.A.,Gold\n", "not 0 to 4"},
		{"negative digits", header + "XAU,959,-1,Gold\n", "not 0 to 4"},
		{"too many digits", header + "CLF,990,5,Unidad de Fomento\n", "not 0 to 4"},
		{"no name", header + "USD,840,2,\n", "empty or has space"},
		{"space after a name", header + "KMF,174,0,Comorian Franc \n", "empty or has space"},
		{"the wrong order", header + "USD,840,2,US Dollar\nEUR,978,2,Euro\n", "does not come after"},
		{"a code twice", header + "USD,840,2,US Dollar\nUSD,841,2,US Dollar\n", "does not come after"},
		{"a number twice", header + "EUR,840,2,Euro\nUSD,840,2,US Dollar\n", "share the number"},
	}
	for _, test := range tests {
		rows, err := readRows(strings.NewReader(test.list))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %d rows, %v, want an error with %q", test.name, len(rows), err, test.want)
		}
	}
}

func TestTheListIsBounded(t *testing.T) {
	t.Parallel()
	var list strings.Builder
	list.WriteString("code,numeric,digits,name\n")
	for i := range maxRows {
		fmt.Fprintf(&list, "A%c%c,%03d,2,Currency\n", 'A'+i/26, 'A'+i%26, i)
	}
	rows, err := readRows(strings.NewReader(list.String()))
	if err != nil || len(rows) != maxRows {
		t.Errorf("a full list: %d rows, %v", len(rows), err)
	}
	list.WriteString("BAA,999,2,Currency\n")
	if _, err := readRows(strings.NewReader(list.String())); err == nil || !strings.Contains(err.Error(), "more than") {
		t.Errorf("one row more: %v", err)
	}
}

func TestGenerateSaysWhichFileFails(t *testing.T) {
	t.Parallel()
	missing := filepath.Join(t.TempDir(), "missing", "file")
	if err := generate(missing, missing); err == nil || !strings.Contains(err.Error(), "read the currency list") {
		t.Errorf("no list: %v", err)
	}
	if err := generate("iso4217.csv", missing); err == nil || !strings.Contains(err.Error(), "write the currency table") {
		t.Errorf("no place to write: %v", err)
	}
}
