package settlement

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/okpay/okpay/statement"
)

// WriteCSV writes a report as CSV (RFC 4180, with a header and lines that end in
// CRLF): for each settlement a row of kind opening, a row a movement, and a row of
// kind closing. Amounts are plain decimals and times RFC 3339 in UTC. A text of
// somebody else that a spreadsheet would take for a formula has an apostrophe before
// it.
func WriteCSV(w io.Writer, r *Report) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	rows := [][]string{{
		"settlement", "currency", "withdrawal", "at", "kind", "transaction", "order_id", "counterparty", "memo", "gross", "fee", "net", "balance",
	}}
	for i := range r.Settlements {
		s := &r.Settlements[i]
		start := []string{strconv.Itoa(s.Number), string(s.Currency), s.Withdrawal}
		row := func(at time.Time, fields ...string) {
			rows = append(rows, append(append(start[:len(start):len(start)], stamp(at)), fields...))
		}
		row(s.Since, "opening", "", "", "", "", "", "", "", string(s.Opening))
		for k := range s.Lines {
			l := &s.Lines[k]
			row(l.At, string(l.Kind), l.Transaction, statement.Guarded(l.OrderID), statement.Guarded(l.Counterparty), statement.Guarded(l.Memo),
				string(l.Gross), string(l.Fee), string(l.Net), string(l.Balance))
		}
		row(s.Until, "closing", "", "", "", "", "", "", "", string(s.Closing))
	}
	if err := out.WriteAll(rows); err != nil {
		return fmt.Errorf("write settlements as CSV: %w", err)
	}
	return nil
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }
