package commands

import (
	"fmt"
	"strings"
	"time"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/settlement"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// salesView shows what a merchant sold, with a bar a period where it is looked at.
func salesView(report *wallet.SalesReport, chart bool) output.View[wallet.SalesReport] {
	type column = output.Column[wallet.SalesReport]
	return output.View[wallet.SalesReport]{
		Columns: []column{
			{Name: "name", Header: "Merchant"},
			{Name: "handle"},
			{Name: "since", Kind: output.Time},
			{Name: "until", Kind: output.Time},
			{Name: "by"},
			{Name: "time_zone", Header: "Time zone"},
			{Name: "user", Header: "Merchant id", Kind: output.ID},
		},
		Sections: []output.Section[wallet.SalesReport]{
			output.NewSection("Sales", salesRowsView(report, chart), func(r wallet.SalesReport) []wallet.SalesRow { return r.Rows }),
			output.NewSection("Totals", salesTotalsView(), func(r wallet.SalesReport) []wallet.SalesSums { return r.Totals }),
		},
	}
}

func salesRowsView(report *wallet.SalesReport, chart bool) output.View[wallet.SalesRow] {
	type column = output.Column[wallet.SalesRow]
	view := output.View[wallet.SalesRow]{
		Columns: []column{
			{Name: "period", Kind: output.ID},
			{Name: "currency"},
			{Name: "sales", Kind: output.Number},
			{Name: "gross", Kind: output.Decimal},
			{Name: "refunds", Kind: output.Number, Wide: true},
			{Name: "refunded", Kind: output.Decimal, Wide: true},
			{Name: "fees", Kind: output.Decimal},
			{Name: "fees_returned", Header: "Fees back", Kind: output.Decimal, Wide: true},
			{Name: "net", Kind: output.Decimal},
		},
		Empty: "no sales",
	}
	if chart {
		most := mostSold(report)
		view.Columns = append(view.Columns, column{
			Name: "gross_bar", Header: " ",
			Value: func(r wallet.SalesRow) string { return bar(soldIn(&r), most[r.Currency]) },
		})
	}
	return view
}

func salesTotalsView() output.View[wallet.SalesSums] {
	type column = output.Column[wallet.SalesSums]
	return output.View[wallet.SalesSums]{
		Columns: []column{
			{Name: "currency"},
			{Name: "sales", Kind: output.Number},
			{Name: "gross", Kind: output.Decimal},
			{Name: "refunds", Kind: output.Number},
			{Name: "refunded", Kind: output.Decimal},
			{Name: "fees", Kind: output.Decimal},
			{Name: "fees_returned", Header: "Fees back", Kind: output.Decimal},
			{Name: "net", Kind: output.Decimal},
		},
	}
}

// soldIn is what was sold in a row, in minor units. What does not read as an amount
// has no bar.
func soldIn(r *wallet.SalesRow) int64 {
	a, err := money.Parse(r.Gross, r.Currency)
	if err != nil {
		return 0
	}
	return a.Minor()
}

// mostSold is the most that was sold in a row of each currency.
func mostSold(report *wallet.SalesReport) map[money.Currency]int64 {
	most := map[money.Currency]int64{}
	if report != nil {
		for i := range report.Rows {
			r := &report.Rows[i]
			most[r.Currency] = max(most[r.Currency], soldIn(r))
		}
	}
	return most
}

// barWidth is how many characters the longest bar has.
const barWidth = 16

// bar draws a part of a whole in eighths of characters: all of it is barWidth long,
// and whatever is more than nothing is to be seen.
func bar(part, whole int64) string {
	eighths := [...]string{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"}
	if part <= 0 || whole <= 0 {
		return ""
	}
	const parts = int64(len(eighths))
	scaled, err := money.FromMinor(barWidth*parts, "XXX").MulRatio(part, whole, money.HalfEven)
	if err != nil {
		return ""
	}
	n := max(scaled.Minor(), 1)
	return strings.Repeat("█", int(n/parts)) + eighths[n%parts]
}

// settlementView shows what withdrawals were made of: their parts, and a table of
// the movements of each.
func settlementView(report *settlement.Report) output.View[settlement.Report] {
	type column = output.Column[settlement.Report]
	view := output.View[settlement.Report]{
		Columns: []column{
			{Name: "name", Header: "Merchant"},
			{Name: "handle"},
			{Name: "since", Value: func(r settlement.Report) string { return moment(r.Since) }},
			{Name: "until", Value: func(r settlement.Report) string { return moment(r.Until) }},
			{Name: "user", Header: "Merchant id", Kind: output.ID},
		},
		Sections: []output.Section[settlement.Report]{
			output.NewSection("Settlements", settlementsView(), func(r settlement.Report) []settlement.Settlement { return r.Settlements }),
		},
	}
	for i := range report.Settlements {
		s := report.Settlements[i]
		view.Sections = append(view.Sections, output.NewSection(fmt.Sprintf("Settlement %d in %s", s.Number, s.Currency), settlementLinesView(),
			func(settlement.Report) []settlement.Line { return s.Lines }))
	}
	return view
}

func moment(t time.Time) string { return output.Timestamp(t.Truncate(time.Second)) }

func settlementsView() output.View[settlement.Settlement] {
	type column = output.Column[settlement.Settlement]
	return output.View[settlement.Settlement]{
		Columns: []column{
			{Name: "number", Header: "#", Kind: output.Number},
			{Name: "currency"},
			{Name: "opening", Kind: output.Decimal},
			{Name: "sales", Kind: output.Decimal},
			{Name: "refunded", Kind: output.Decimal},
			{Name: "fees", Kind: output.Decimal},
			{Name: "other", Kind: output.Decimal},
			{Name: "withdrawn", Kind: output.Decimal},
			{Name: "closing", Kind: output.Decimal},
			{Name: "withdrawal", Kind: output.ID},
		},
	}
}

func settlementLinesView() output.View[settlement.Line] {
	type column = output.Column[settlement.Line]
	return output.View[settlement.Line]{
		Columns: []column{
			{Name: "at", Kind: output.Time, Value: func(l settlement.Line) string { return moment(l.At) }},
			{Name: "kind"},
			{Name: "order_id", Header: "Order", Optional: true},
			{Name: "counterparty", Header: "Other side"},
			{Name: "gross", Kind: output.Decimal},
			{Name: "fee", Kind: output.Decimal},
			{Name: "net", Kind: output.Decimal},
			{Name: "balance", Kind: output.Decimal},
			{Name: "transaction", Kind: output.ID, Wide: true},
		},
	}
}

// settlementRow is a movement with what it settled, for -o csv.
type settlementRow struct {
	Settlement int            `json:"settlement"`
	Currency   money.Currency `json:"currency"`
	Withdrawal string         `json:"withdrawal"`
	settlement.Line
}

func settlementRows(report *settlement.Report) []settlementRow {
	var rows []settlementRow
	for i := range report.Settlements {
		s := &report.Settlements[i]
		for k := range s.Lines {
			rows = append(rows, settlementRow{s.Number, s.Currency, s.Withdrawal, s.Lines[k]})
		}
	}
	return rows
}

func settlementRowsView() output.View[settlementRow] {
	type column = output.Column[settlementRow]
	return output.View[settlementRow]{
		Columns: []column{
			{Name: "settlement", Kind: output.Number},
			{Name: "currency"},
			{Name: "withdrawal", Kind: output.ID},
			{Name: "at", Kind: output.Time},
			{Name: "kind"},
			{Name: "transaction", Kind: output.ID},
			{Name: "order_id"},
			{Name: "counterparty"},
			{Name: "memo"},
			{Name: "gross", Kind: output.Decimal},
			{Name: "fee", Kind: output.Decimal},
			{Name: "net", Kind: output.Decimal},
			{Name: "balance", Kind: output.Decimal},
		},
	}
}

// payoutScheduleView shows one payout schedule.
func payoutScheduleView() output.View[wallet.PayoutSchedule] {
	view := payoutSchedulesView()
	view.Columns = append(view.Columns,
		output.Column[wallet.PayoutSchedule]{Name: "created_at", Header: "Created", Kind: output.Time},
		output.Column[wallet.PayoutSchedule]{Name: "updated_at", Header: "Changed", Kind: output.Time},
		output.Column[wallet.PayoutSchedule]{Name: "merchant", Header: "Merchant id", Kind: output.ID},
	)
	return view
}

// payoutSchedulesView shows many payout schedules.
func payoutSchedulesView() output.View[wallet.PayoutSchedule] {
	type column = output.Column[wallet.PayoutSchedule]
	return output.View[wallet.PayoutSchedule]{
		Columns: []column{
			{Name: "merchant_handle", Header: "Merchant"},
			{Name: "currency"},
			{Name: "status", Kind: output.Status},
			{Name: "floor", Kind: output.Decimal},
			{Name: "to", Kind: output.ID},
			{Name: "weekdays", Value: func(s wallet.PayoutSchedule) string { return strings.Join(weekdayNames(s.Weekdays), ",") }},
			{Name: "at"},
			{Name: "time_zone", Header: "Time zone"},
			{Name: "next_at", Header: "Next run", Kind: output.Time, Optional: true},
			{Name: "last_run.date", Header: "Last run", Optional: true},
			{Name: "last_run.amount", Header: "Withdrawn", Kind: output.Decimal, Optional: true},
			{Name: "last_run.transaction", Header: "Withdrawal", Kind: output.ID, Optional: true, Wide: true},
			{Name: "last_run.code", Header: "Refused", Optional: true},
			{Name: "last_run.message", Header: "Why", Optional: true, Wide: true},
		},
		Empty: "no payout schedules",
	}
}
