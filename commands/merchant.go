package commands

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/daytime"
)

func newMerchantCmd(f *factory) *cobra.Command {
	return group(&cobra.Command{
		Use:   "merchant",
		Short: "Look after a merchant's sales and its money's way to the bank",
		Long: `Look after what a merchant sold, what each withdrawal to its bank was made of,
and the withdrawals that are made by themselves. Single transactions are in
history and show, everything that moved the purse is in statement.`,
		Example: `  okpay merchant sales --user cafe --month 2026-05
  okpay merchant settlement --user cafe --month 2026-05
  okpay merchant payout-schedule show --user cafe`,
	}, newMerchantSalesCmd(f), newMerchantSettlementCmd(f), newPayoutSchedulesCmd(f))
}

type merchantSalesOptions struct {
	month, since, until string
	by, zone, currency  string
}

func newMerchantSalesCmd(f *factory) *cobra.Command {
	opts := &merchantSalesOptions{}
	cmd := &cobra.Command{
		Use:   "sales",
		Short: "Sum what a merchant sold by day or month",
		Long: `Sum what a merchant sold: for each day, or month, and currency how many payments
and captures came in and their sum, the refunds of them, the fees that the
merchant bore, what it got back of these, and what is left. A day without sales
is there with zeros. On a terminal a bar shows the sales of each.

It is of the last 30 days, of a month, or of the span of --since and --until.
Days, and dates in flags, are those of --time-zone.`,
		Example: `  okpay merchant sales --user cafe
  okpay merchant sales --user cafe --month 2026-05 --time-zone Europe/Berlin -o csv
  okpay merchant sales --user cafe --since 2026-01-01 --until 2026-12-31 --by month --jq '.totals[].net'`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runMerchantSales(cmd.Context(), f, opts) },
	}
	flags := cmd.Flags()
	flags.StringVar(&opts.month, "month", "", "of this month, as 2026-05")
	flags.StringVar(&opts.since, "since", "", "from this moment on: RFC 3339 time, or a date")
	flags.StringVar(&opts.until, "until", "", "before this moment; a date is included; left out, now")
	flags.StringVar(&opts.by, "by", string(wallet.SalesByDay), "a row a day or a month")
	flags.StringVar(&opts.zone, "time-zone", wallet.DefaultTimeZone, "whose days these are, by its IANA `NAME`")
	flags.StringVar(&opts.currency, "currency", "", "only this currency")
	for _, flag := range []string{"month", "since", "until", "time-zone", "currency"} {
		mustComplete(cmd, flag, noFiles)
	}
	oneOf(cmd, "by", wallet.SalesPeriods()...)
	return cmd
}

func runMerchantSales(ctx context.Context, f *factory, opts *merchantSalesOptions) error {
	in, err := opts.input(f.deps.Now())
	if err != nil {
		return err
	}
	if in.User, err = f.user(); err != nil {
		return err
	}
	csv, chart := f.printer.Format() == output.CSV, f.printer.Streams().OutTerminal
	check := output.Check(f.printer, salesView(nil, chart))
	if csv {
		check = output.Check(f.printer, salesRowsView(nil, false))
	}
	if check != nil {
		return check
	}
	service, err := f.merchants(ctx)
	if err != nil {
		return err
	}
	report, err := call(ctx, f, "SalesReport", service.SalesReport, in)
	if err != nil {
		return err
	}
	if csv {
		return output.List(ctx, f.printer, salesRowsView(nil, false), report.Rows)
	}
	return output.One(ctx, f.printer, salesView(&report, chart), report)
}

// salesDays is of how many days a report is that names none, with today.
const salesDays = 30

// input reads the span in the zone.
func (o *merchantSalesOptions) input(now time.Time) (wallet.SalesReportInput, error) {
	in := wallet.SalesReportInput{By: wallet.SalesPeriod(o.by), TimeZone: o.zone, Currency: o.currency, Until: now}
	if err := choice("by", in.By, wallet.SalesPeriods()...); err != nil {
		return in, err
	}
	zone, err := time.LoadLocation(o.zone)
	if err != nil {
		return in, usageError(fmt.Sprintf("--time-zone: %q is no time zone", o.zone), "name one of the IANA database, such as Europe/Berlin")
	}
	switch {
	case o.month != "" && (o.since != "" || o.until != ""):
		return in, usageError("--month is a span, as --since and --until are", "give one or the other")
	case o.month != "":
		first, err := time.Parse("2006-01", o.month)
		if err != nil {
			return in, usageError(fmt.Sprintf("--month: %q is no month", o.month), "write 2026-01")
		}
		y, m, _ := first.Date()
		in.Since, in.Until = daytime.At(y, m, 1, 0, zone), daytime.At(y, m+1, 1, 0, zone)
		return in, nil
	case o.since == "" && o.until != "":
		return in, usageError("--until has no --since", "give both ends, or --month")
	case o.since == "":
		y, m, d := now.In(zone).Date()
		in.Since = daytime.At(y, m, d+1-salesDays, 0, zone)
		return in, nil
	}
	if in.Since, err = momentIn("since", o.since, 0, zone); err == nil && o.until != "" {
		in.Until, err = momentIn("until", o.until, 1, zone)
	}
	return in, err
}

// momentIn is readMoment for dates that are days in a zone: it gives the beginning
// of the day that is so many days after a date.
func momentIn(flag, text string, days int, zone *time.Location) (time.Time, error) {
	if date, err := time.Parse(time.DateOnly, text); err == nil {
		y, m, d := date.Date()
		return daytime.At(y, m, d+days, 0, zone), nil
	}
	t, _, err := readMoment(flag, text)
	return t, err
}
