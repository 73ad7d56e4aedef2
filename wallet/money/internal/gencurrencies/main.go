// Command gencurrencies writes the currency table of package money as Go source.
//
// It reads a CSV file with the header code,numeric,digits,name and one current
// ISO 4217 currency a line, checks it, and writes switches over the codes, so
// that the table costs nothing at start-up. The same file always gives the same
// bytes. The CSV holds only currencies that have a minor unit.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
)

// outputMode is the permission of the written source file.
const outputMode = 0o644

func main() {
	data := flag.String("data", "iso4217.csv", "the currency list to read")
	out := flag.String("out", "currencies_gen.go", "the Go file to write")
	flag.Parse()
	if err := generate(*data, *out); err != nil {
		fmt.Fprintln(os.Stderr, "gencurrencies:", err)
		os.Exit(1)
	}
}

// generate reads the list at dataPath and writes the Go source to outPath.
func generate(dataPath, outPath string) error {
	data, err := os.ReadFile(dataPath)
	if err != nil {
		return fmt.Errorf("read the currency list: %w", err)
	}
	rows, err := readRows(bytes.NewReader(data))
	if err != nil {
		return fmt.Errorf("check %s: %w", dataPath, err)
	}
	source, err := render(rows)
	if err != nil {
		return err
	}
	if err := os.WriteFile(outPath, source, outputMode); err != nil {
		return fmt.Errorf("write the currency table: %w", err)
	}
	return nil
}
