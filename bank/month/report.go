package month

import (
	"bytes"
	_ "embed" // the rules for the acquirer
	"encoding/csv"
	"fmt"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet/money"
)

// reportMapping is the ready mapping by which the report of the acquirer is read.
const reportMapping = "stripe-balance"

// acquirerRules are the rules by which the acquirer is reconciled: those of its
// contract are in there.
//
//go:embed acquirer.yaml
var acquirerRules []byte

// What the acquirer keeps of each sale, as in its rules.
const (
	acquirerBps  = 140
	acquirerEach = "0.25"
)

// paidOut is a row of the report.
type paidOut struct {
	id, source, kind, text string
	date                   time.Time
	gross, fee             money.Amount
}

// report writes what the acquirer has paid out as its itemised balance report: a
// settlement for the sales of each day less the fee, a sale of its own that is not what
// it was in the ledger, and a dispute.
func (f *Facts) report() ([]byte, error) {
	rows, err := f.settlements("card sale 1", "card sale 2", "card sale 3")
	if err != nil {
		return nil, err
	}
	none := money.Zero(dollars)
	for _, r := range []struct {
		day                            int
		id, of, kind, amount, describe string
	}{
		{3, "single-1", "card sale in doubt", "charge", "38.00", "Sale paid out by itself"},
		{9, "dispute-1", "", "dispute", "-30.00", "Dispute of a sale, reason 10.4"},
	} {
		amount, err := money.Parse(decimal(r.amount), dollars)
		if err != nil {
			return nil, fmt.Errorf("a row of the report: %w", err)
		}
		rows = append(rows, paidOut{id: r.id, source: f.moved[r.of].reference, kind: r.kind, text: r.describe, date: f.day(r.day), gross: amount, fee: none})
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	table := [][]string{{"balance_transaction_id", "created_utc", "available_on_utc", "currency", "gross", "fee", "net", "reporting_category", "source_id", "description"}}
	for i := range rows {
		r := &rows[i]
		net, err := r.gross.Sub(r.fee)
		if err != nil {
			return nil, fmt.Errorf("a row of the report: %w", err)
		}
		day := r.date.Format(time.DateOnly) + " 00:00:00"
		table = append(table, []string{
			r.id, day, day, strings.ToLower(string(net.Currency())), string(r.gross.Decimal()), string(r.fee.Decimal()), string(net.Decimal()), r.kind, r.source, r.text,
		})
	}
	err = w.WriteAll(table)
	return b.Bytes(), err
}

// settlements sums up sales by their day. One day it is, but for a month that is made
// at midnight.
func (f *Facts) settlements(names ...string) ([]paidOut, error) {
	each, err := money.Parse(acquirerEach, dollars)
	if err != nil {
		return nil, err
	}
	var rows []paidOut
	for i, name := range names {
		sale := f.moved[name]
		date := sale.at.Truncate(24*time.Hour).AddDate(0, 0, 2)
		if i == 0 || !rows[len(rows)-1].date.Equal(date) {
			rows = append(rows, paidOut{
				id: fmt.Sprintf("payout-%d", len(rows)+1), kind: "payout", text: "Sales of a day less fees", date: date, gross: money.Zero(dollars), fee: money.Zero(dollars),
			})
		}
		row := &rows[len(rows)-1]
		fee, err := sale.amount.MulBps(acquirerBps, money.HalfEven)
		if err == nil {
			fee, err = fee.Add(each)
		}
		if err == nil {
			row.fee, err = row.fee.Add(fee)
		}
		if err == nil {
			row.gross, err = row.gross.Add(sale.amount)
		}
		if err != nil {
			return nil, fmt.Errorf("settle %s: %w", name, err)
		}
	}
	return rows, nil
}
