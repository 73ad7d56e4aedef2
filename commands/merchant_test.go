package commands

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

func TestABarIsInEighthsAndShowsWhateverIsMoreThanNothing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		part, whole int64
		want        string
	}{
		{0, 100, ""},
		{5, 0, ""},
		{-5, 100, ""},
		{1, 1_000_000_000, "▏"},
		{50, 100, strings.Repeat("█", barWidth/2)},
		{100, 100, strings.Repeat("█", barWidth)},
		{99, 100, strings.Repeat("█", barWidth-1) + "▉"},
	} {
		if got := bar(c.part, c.whole); got != c.want {
			t.Errorf("the bar of %d of %d is %q, want %q", c.part, c.whole, got, c.want)
		}
	}
}

// salesOf is a wallet that tells of two days.
type salesOf struct{ wallet.Service }

func (salesOf) SalesReport(_ context.Context, in wallet.SalesReportInput) (wallet.SalesReport, error) {
	row := func(day string, gross, net money.Decimal) wallet.SalesRow {
		return wallet.SalesRow{Period: day, SalesSums: salesSums(gross, net)}
	}
	return wallet.SalesReport{
		User: "mer_1", Name: "Corner Cafe", Handle: "cafe", By: in.By, TimeZone: in.TimeZone, Since: in.Since, Until: in.Until,
		Rows: []wallet.SalesRow{row("2026-05-01", "80.00", "79.20"), row("2026-05-02", "40.00", "39.60")}, Totals: []wallet.SalesSums{salesSums("120.00", "118.80")},
	}, nil
}

func salesSums(gross, net money.Decimal) wallet.SalesSums {
	return wallet.SalesSums{Currency: "EUR", Sales: 1, Gross: gross, Refunded: "0.00", Fees: "0.80", FeesReturned: "0.00", Net: net}
}

func TestSalesHaveBarsOnATerminalAlone(t *testing.T) {
	t.Parallel()
	for _, terminal := range []bool{true, false} {
		sh := shell{terminal: terminal, open: func(context.Context, Target) (wallet.Service, func() error, error) {
			return salesOf{}, func() error { return nil }, nil
		}}
		r := sh.run(t, "merchant", "sales", "--user", "cafe", "--month", "2026-05").wantExit(t, 0)
		if got := strings.Contains(r.out, strings.Repeat("█", barWidth)); got != terminal {
			t.Errorf("on a terminal (%t) there are bars: %t\n%s", terminal, got, r.out)
		}
		if !strings.Contains(r.out, "2026-05-02") || !strings.Contains(r.out, "118.80") {
			t.Errorf("the table is not whole:\n%s", r.out)
		}
	}
}

func TestDatesOfSalesAreDaysOfTheZone(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 5, 20, 23, 30, 0, 0, time.UTC) // the 21st in Berlin
	for _, c := range []struct {
		opts         merchantSalesOptions
		since, until string
	}{
		{merchantSalesOptions{zone: "UTC"}, "2026-04-21T00:00:00Z", "2026-05-20T23:30:00Z"},
		{merchantSalesOptions{zone: "Europe/Berlin"}, "2026-04-21T22:00:00Z", "2026-05-20T23:30:00Z"},
		{merchantSalesOptions{zone: "Europe/Berlin", month: "2026-03"}, "2026-02-28T23:00:00Z", "2026-03-31T22:00:00Z"},
		{merchantSalesOptions{zone: "Asia/Tokyo", since: "2026-05-01", until: "2026-05-02"}, "2026-04-30T15:00:00Z", "2026-05-02T15:00:00Z"},
		{merchantSalesOptions{zone: "America/Santiago", since: "2026-09-06", until: "2026-09-06"}, "2026-09-06T04:00:00Z", "2026-09-07T03:00:00Z"},
		{merchantSalesOptions{zone: "America/Asuncion", month: "2023-10"}, "2023-10-01T04:00:00Z", "2023-11-01T03:00:00Z"},
		{merchantSalesOptions{zone: "Asia/Tokyo", since: "2026-05-01T00:00:00Z"}, "2026-05-01T00:00:00Z", "2026-05-20T23:30:00Z"},
	} {
		in, err := c.opts.input(now)
		if err != nil {
			t.Fatal(err)
		}
		if since, until := in.Since.UTC().Format(time.RFC3339), in.Until.UTC().Format(time.RFC3339); since != c.since || until != c.until {
			t.Errorf("%+v: from %s to %s, want %s to %s", c.opts, since, until, c.since, c.until)
		}
	}
}
