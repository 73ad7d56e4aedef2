package statement

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/okpay/okpay/wallet/money"
)

// WriteCSV writes a statement as CSV (RFC 4180, with a header and lines that end
// in CRLF): for each currency a row of kind opening, a row a movement, and a row
// of kind closing with the sums. Amounts are plain decimals and times RFC 3339
// in UTC, whatever the language. A text of somebody else that a spreadsheet
// would take for a formula has an apostrophe before it.
func WriteCSV(w io.Writer, d *Document) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	rows := [][]string{{
		"currency", "at", "kind", "transaction", "counterparty", "memo", "order_id", "in", "out", "fee", "balance", "held", "rate",
	}}
	for i := range d.Currencies {
		s := &d.Currencies[i]
		rows = append(rows, []string{
			string(s.Currency), stamp(d.Since), "opening", "", "", "", "", "", "", "", string(s.Opening), string(s.OpeningHeld), "",
		})
		for k := range s.Lines {
			l := &s.Lines[k]
			rows = append(rows, []string{
				string(s.Currency), stamp(l.At), string(l.Kind), l.Transaction, Guarded(l.Counterparty), Guarded(l.Memo), Guarded(l.OrderID),
				unlessZero(l.In, s.Currency), unlessZero(l.Out, s.Currency), string(l.Fee), string(l.Balance), "", l.Rate,
			})
		}
		rows = append(rows, []string{
			string(s.Currency), stamp(d.Until), "closing", "", "", "", "", string(s.In), string(s.Out), string(s.Fees),
			string(s.Closing), string(s.ClosingHeld), "",
		})
	}
	if err := out.WriteAll(rows); err != nil {
		return fmt.Errorf("write a statement as CSV: %w", err)
	}
	return nil
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// unlessZero leaves the side empty on which nothing moved.
func unlessZero(text money.Decimal, c money.Currency) string {
	if text == money.Zero(c).Decimal() {
		return ""
	}
	return string(text)
}

// Guarded keeps a spreadsheet from reckoning with a text. In Chinese and Japanese
// the wide forms of the signs begin a formula, too.
func Guarded(text string) string {
	if first, _ := utf8.DecodeRuneInString(text); text != "" && strings.ContainsRune("=+-@\t\r＝＋－＠", first) {
		return "'" + text
	}
	return text
}
