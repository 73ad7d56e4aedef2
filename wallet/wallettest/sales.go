package wallettest

import (
	"fmt"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// sales is a report by day in UTC, from some days before now through today.
func (w *world) sales(user string, days int, change func(*wallet.SalesReportInput)) wallet.SalesReport {
	w.t.Helper()
	today := w.Now().UTC().Truncate(day)
	in := wallet.SalesReportInput{User: user, Since: today.AddDate(0, 0, -days), Until: today.Add(day)}
	if change != nil {
		change(&in)
	}
	report, err := w.Service.SalesReport(w.ctx(), in)
	w.ok(err)
	return report
}

// salesText is sums as "currency sales gross refunds refunded fees returned net".
func salesText(s wallet.SalesSums) string {
	return fmt.Sprint(s.Currency, " ", s.Sales, " ", s.Gross, " ", s.Refunds, " ", s.Refunded, " ", s.Fees, " ", s.FeesReturned, " ", s.Net)
}

// salesRows are the rows of a report that are not all zeros.
func salesRows(report wallet.SalesReport) []string {
	var list []string
	for _, row := range report.Rows {
		if row.Sales+row.Refunds > 0 {
			list = append(list, row.Period+" "+salesText(row.SalesSums))
		}
	}
	return list
}

func describeSales(s *suite) {
	s.it("count payments and captures, refunds, and the fees that the merchant bore", func(w *world) {
		_, _, shop := w.story()
		report := w.sales(shop, 1, nil)
		today := w.Now().UTC().Format(time.DateOnly)
		sameList(w, "rows", salesRows(report), []string{
			today + " EUR 2 35.00 0 0.00 1.48 0.00 33.52", today + " USD 1 60.00 1 6.00 1.85 0.15 52.30",
		})
		equal(w, "how many rows", len(report.Rows), 4) // two days in two currencies
		equal(w, "a day without sales", salesText(report.Rows[0].SalesSums), "EUR 0 0.00 0 0.00 0.00 0.00 0.00")
		sameList(w, "totals", []string{salesText(report.Totals[0]), salesText(report.Totals[1])}, []string{
			"EUR 2 35.00 0 0.00 1.48 0.00 33.52", "USD 1 60.00 1 6.00 1.85 0.15 52.30",
		})
		equal(w, "of whom", spaced(report.User == shop, report.Handle, report.By, report.TimeZone), "true shop day UTC")
		dollars := w.sales("shop", 1, func(in *wallet.SalesReportInput) { in.Currency = "usd" })
		equal(w, "of one currency", fmt.Sprint(len(dollars.Rows), " ", salesText(dollars.Totals[0])), "2 USD 1 60.00 1 6.00 1.85 0.15 52.30")
		none := w.sales(shop, 1, func(in *wallet.SalesReportInput) { in.Currency = "CHF" })
		equal(w, "of a currency that there is none of", fmt.Sprint(len(none.Rows), " ", salesText(none.Totals[0])), "2 CHF 0 0.00 0 0.00 0.00 0.00 0.00")
	})
	s.it("leave out what is no sale of a merchant's", func(w *world) {
		ann, bob, shop := w.story()
		for _, user := range []string{ann, bob} {
			equal(w, "rows of who buys", len(w.sales(user, 1, nil).Rows), 0)
		}
		w.fund(shop, "50.00 EUR")
		other := w.richMerchant("other", "5.00 EUR")
		w.txn(w.refund(w.pay(shop, other, "5.00 EUR").ID, ""))
		equal(w, "what the shop bought, and got back", salesText(w.sales(shop, 1, nil).Totals[0]), "EUR 2 35.00 0 0.00 1.48 0.00 33.52")
	})
	s.it("are what the statement says, period by period", func(w *world) {
		ann, shop := w.rich("ann", "1000.00 EUR"), w.merchant("shop")
		begin := w.Now().UTC().Truncate(day)
		for i := range 12 {
			paid := w.pay(ann, shop, fmt.Sprintf("%d.%02d EUR", 10+i, 7*i))
			if i%3 == 0 {
				w.txn(w.refund(paid.ID, money.Decimal(fmt.Sprintf("%d.50", i))+""))
			}
			if i%4 == 0 {
				w.txn(w.capture(w.hold(ann, shop, "9.99 EUR").ID, "5.55"))
			}
			w.Advance(17 * time.Hour)
		}
		report := w.sales(shop, 0, func(in *wallet.SalesReportInput) { in.Since = begin })
		for _, row := range report.Rows {
			start, err := time.Parse(time.DateOnly, row.Period)
			w.ok(err)
			net := money.Zero("EUR")
			if w.Now().After(start) {
				for _, l := range w.statementLines(wallet.StatementLinesInput{User: shop, Currency: "EUR", Since: start, Until: start.Add(day)}, 50) {
					net, err = net.Add(w.amount(l.In, "EUR"))
					w.ok(err)
					for _, out := range []money.Decimal{l.Out, l.Fee} {
						net, err = net.Sub(w.amount(out, "EUR"))
						w.ok(err)
					}
				}
			}
			equal(w, "net of "+row.Period, row.Net, net.Decimal())
		}
		equal(w, "net of all", report.Totals[0].Net, w.balance(shop, "EUR").Total)
		months := w.sales(shop, 0, func(in *wallet.SalesReportInput) { in.Since, in.By = begin, wallet.SalesByMonth })
		equal(w, "by month", salesText(months.Totals[0]), salesText(report.Totals[0]))
		equal(w, "a month", months.Rows[0].Period, begin.Format("2006-01"))
	})
	s.it("have the days of a time zone", func(w *world) {
		ann, shop := w.rich("ann", "100.00 EUR"), w.merchant("shop")
		w.Advance(11 * time.Hour) // 23:00
		w.pay(ann, shop, "10.00 EUR")
		w.Advance(2 * time.Hour)
		zones := map[string]int{"UTC": 1, "Asia/Tokyo": 0, "America/New_York": 1}
		for zone, before := range zones {
			report := w.sales(shop, 1, func(in *wallet.SalesReportInput) { in.TimeZone = zone })
			want := w.Now().UTC().AddDate(0, 0, -before).Format(time.DateOnly)
			if got := salesRows(report); len(got) != 1 || !strings.HasPrefix(got[0], want) {
				w.t.Errorf("the sale in %s: %v, want it on %s", zone, got, want)
			}
			equal(w, "the zone", report.TimeZone, zone)
		}
	})
	s.it("are of a bounded span", salesBounds)
}

func salesBounds(w *world) {
	ann, shop := w.rich("ann", "10.00 EUR"), w.merchant("shop")
	w.pay(ann, shop, "1.00 EUR")
	most := w.sales(shop, wallet.MaxSalesPeriods-1, nil)
	equal(w, "the most rows", len(most.Rows), wallet.MaxSalesPeriods)
	today := w.Now().UTC().Truncate(day)
	for name, in := range map[string]wallet.SalesReportInput{
		"a day too many":   {Since: today.AddDate(0, 0, -wallet.MaxSalesPeriods), Until: today.Add(day)},
		"a month too many": {Since: today.AddDate(0, -wallet.MaxSalesPeriods-1, 0), Until: today, By: wallet.SalesByMonth},
		"no end":           {Since: today},
		"no beginning":     {Until: today},
		"backwards":        {Since: today, Until: today.Add(-day)},
		"to come":          {Since: today.Add(2 * day), Until: today.Add(3 * day)},
		"by week":          {Since: today, Until: today.Add(day), By: "week"},
		"on Mars":          {Since: today, Until: today.Add(day), TimeZone: "Mars/Olympus"},
	} {
		in.User = shop
		if _, err := w.Service.SalesReport(w.ctx(), in); wallet.CodeOf(err) != wallet.CodeInvalidInput {
			w.t.Errorf("sales %s: %v", name, err)
		}
	}
	span := wallet.SalesReportInput{User: "nobody@example.org", Since: today, Until: today.Add(day)}
	w.refused(wallet.CodeCustomerNotFound, failure(w.Service.SalesReport(w.ctx(), span)))
	span.User, span.Currency = shop, "EURO"
	w.refused(wallet.CodeUnknownCurrency, failure(w.Service.SalesReport(w.ctx(), span)))
	_, hers := w.payer("eve")
	span.Currency = ""
	w.refused(wallet.CodeUnauthorized, failure(hers.SalesReport(w.ctx(), span)))
}

func describeSettlements(s *suite) {
	s.it("go from the withdrawal before to the withdrawal itself, in its currency", func(w *world) {
		ann, shop := w.rich("ann", "500.00 EUR"), w.merchant("shop")
		span := func(txn string) wallet.SettlementSpan {
			w.t.Helper()
			got, err := w.Service.SettlementSpan(w.ctx(), wallet.SettlementSpanInput{User: shop, Withdrawal: txn})
			w.ok(err)
			return got
		}
		withdraws := func(much string) wallet.Transaction {
			w.t.Helper()
			return w.txn(w.Service.Withdraw(w.ctx(), w.withdrawInput(shop, w.bank(shop), much)))
		}
		w.fund(shop, "100.00 USD")
		w.pay(ann, shop, "100.00 EUR")
		w.Advance(time.Hour)
		first := withdraws("50.00 EUR")
		got := span(first.ID)
		equal(w, "the first begins", got.Since, w.user(shop).CreatedAt)
		equal(w, "the first ends", got.Until, first.EffectiveAt.Add(time.Microsecond))
		equal(w, "its currency", got.Currency, "EUR")
		w.Advance(time.Hour)
		withdraws("10.00 USD")
		w.pay(ann, shop, "10.00 EUR")
		w.Advance(time.Hour)
		second := withdraws("20.00 EUR")
		next := span(second.ID)
		equal(w, "the second begins where the first ended", next.Since, got.Until)
		lines := w.statementLines(wallet.StatementLinesInput{User: shop, Currency: "EUR", Since: next.Since, Until: next.Until}, 50)
		sameList(w, "what it settles", lineTexts(lines), []string{"payment Ann 10.00 0.00 0.10 58.40", "withdrawal iban 3000 0.00 20.00 0.50 37.90"})
		paid := w.pay(ann, shop, "1.00 EUR").ID
		w.refused(wallet.CodeStateConflict, failure(w.Service.SettlementSpan(w.ctx(), wallet.SettlementSpanInput{User: shop, Withdrawal: paid})))
		for name, in := range map[string]wallet.SettlementSpanInput{
			"of nobody": {User: shop, Withdrawal: "txn_none"}, "of somebody else": {User: w.merchant("other"), Withdrawal: second.ID},
		} {
			if _, err := w.Service.SettlementSpan(w.ctx(), in); wallet.CodeOf(err) != wallet.CodeTransactionNotFound {
				w.t.Errorf("a withdrawal %s: %v", name, err)
			}
		}
	})
}
