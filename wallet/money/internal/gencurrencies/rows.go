package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

const (
	// maxRows bounds the list. ISO 4217 has fewer than 200 current codes.
	maxRows = 500
	// maxDigits is the largest minor unit that ISO 4217 gives.
	maxDigits = 4
	// codeLength is the length of an alphabetic and of a numeric code.
	codeLength = 3
)

// row is one currency of the list.
type row struct {
	code    string
	numeric string
	digits  int
	name    string
}

// readRows reads the whole list and refuses one that is malformed, not sorted by
// code, or names a code or a number twice.
func readRows(source io.Reader) ([]row, error) {
	reader := csv.NewReader(source)
	header, err := reader.Read()
	if err != nil {
		return nil, fmt.Errorf("header: %w", err)
	}
	if !slices.Equal(header, []string{"code", "numeric", "digits", "name"}) {
		return nil, fmt.Errorf("header is %q, expected code,numeric,digits,name", header)
	}
	var rows []row
	numerics := make(map[string]string)
	for len(rows) <= maxRows {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
		next, err := parseRow(record)
		if err != nil {
			return nil, fmt.Errorf("row %d: %w", len(rows)+1, err)
		}
		if len(rows) > 0 && rows[len(rows)-1].code >= next.code {
			return nil, fmt.Errorf("%s does not come after %s", next.code, rows[len(rows)-1].code)
		}
		if other, taken := numerics[next.numeric]; taken {
			return nil, fmt.Errorf("%s and %s share the number %s", other, next.code, next.numeric)
		}
		numerics[next.numeric] = next.code
		rows = append(rows, next)
	}
	return nil, fmt.Errorf("more than %d rows", maxRows)
}

// parseRow checks one record of the list.
func parseRow(record []string) (row, error) {
	code, numeric, name := record[0], record[1], record[3]
	if len(code) != codeLength || strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return row{}, fmt.Errorf("code %q is not three capital letters", code)
	}
	if len(numeric) != codeLength || strings.Trim(numeric, "0123456789") != "" {
		return row{}, fmt.Errorf("number %q of %s is not three digits", numeric, code)
	}
	digits, err := strconv.Atoi(record[2])
	if err != nil || digits < 0 || digits > maxDigits {
		return row{}, fmt.Errorf("digits %q of %s are not 0 to %d", record[2], code, maxDigits)
	}
	if name == "" || strings.TrimSpace(name) != name {
		return row{}, fmt.Errorf("name %q of %s is empty or has space around it", name, code)
	}
	return row{code: code, numeric: numeric, digits: digits, name: name}, nil
}
