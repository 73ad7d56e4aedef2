package rates

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/okpay/okpay/wallet"
)

// noRate is what the history has where a currency has no rate on a day.
const noRate = "N/A"

// readCSV reads a table with a column a currency and a row a day. Lines end in a
// comma, which makes a last column without a name.
func readCSV(r io.Reader) ([]wallet.RateDay, error) {
	reader := csv.NewReader(r)
	reader.ReuseRecord, reader.TrimLeadingSpace, reader.FieldsPerRecord = true, true, 0
	header, err := nextRow(reader)
	if err != nil {
		return nil, err
	}
	if header == nil || header[0] != "Date" {
		return nil, bad(1, "the first column of rates is Date")
	}
	columns := append([]string(nil), header[1:]...)
	if n := len(columns); n > 0 && columns[n-1] == "" {
		columns = columns[:n-1]
	}
	if len(columns) == 0 || len(columns) > wallet.MaxDayRates {
		return nil, bad(1, fmt.Sprintf("a table has 1 to %d currencies", wallet.MaxDayRates))
	}
	var days []wallet.RateDay
	for {
		row, err := nextRow(reader)
		if err != nil {
			return nil, err
		}
		if row == nil {
			return days, nil
		}
		line, _ := reader.FieldPos(0)
		if len(days) >= MaxDays {
			return nil, bad(line, fmt.Sprintf("there are more than %d days", MaxDays))
		}
		day, err := newDay(line, row[0])
		if err != nil {
			return nil, err
		}
		for i, currency := range columns {
			if text := row[i+1]; text != noRate && text != "" {
				if err := addRate(&day, line, currency, text); err != nil {
					return nil, err
				}
			}
		}
		if rest := row[len(columns)+1:]; len(rest) > 0 && rest[0] != "" {
			return nil, bad(line, "there is a rate without a currency")
		}
		days = append(days, day)
	}
}

// nextRow gives the next row with the space around its fields left out, nil at
// the end.
func nextRow(reader *csv.Reader) ([]string, error) {
	row, err := reader.Read()
	if errors.Is(err, io.EOF) {
		return nil, nil //nolint:nilnil // there is no row any more
	}
	if parse, ok := errors.AsType[*csv.ParseError](err); ok {
		return nil, bad(parse.Line, "it is no CSV, or a row has another number of fields: "+parse.Err.Error())
	}
	if err != nil {
		return nil, fmt.Errorf("read a file of rates: %w", err)
	}
	for i := range row {
		row[i] = strings.TrimSpace(row[i])
	}
	return row, nil
}
