package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/rates"
	"github.com/okpay/okpay/wallet"
)

func newRatesCmd(f *factory) *cobra.Command {
	return group(&cobra.Command{
		Use:   "rates",
		Short: "Keep reference rates of foreign exchange",
		Long: `Keep reference rates of foreign exchange: what one euro is worth in other
currencies, day by day, as the European Central Bank publishes it or as an
operator states it. A rate is never changed: one that is published anew stands
beside the one before, and is taken from then on.`,
		Example: `  okpay rates import eurofxref-hist.zip
  okpay rates show USD CNY`,
	}, newRatesImportCmd(f), newRatesSyncCmd(f), newRatesSetCmd(f), newRatesListCmd(f), newRatesShowCmd(f))
}

func newRatesImportCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "import FILE",
		Short: "Import reference rates as they were published",
		Long: `Import reference rates from a file as the European Central Bank publishes it:
eurofxref-daily.xml, eurofxref-hist-90d.xml, eurofxref-hist.xml, eurofxref.csv,
eurofxref-hist.csv, or the zip of one of them. - reads standard input. What is
there already stays as it is, so the same file can be imported again; killed in
the middle and run again, it goes on.`,
		Example: `  okpay rates import eurofxref-hist.zip
  okpay rates import - < eurofxref.csv`,
		Args: exactly("FILE"),
		RunE: func(cmd *cobra.Command, args []string) error { return runRatesImport(cmd.Context(), f, args[0]) },
	}
}

func runRatesImport(ctx context.Context, f *factory, path string) error {
	f.change() // so that every error from here on tells the key
	if err := output.Check(f.printer, ratesImportView()); err != nil {
		return err
	}
	file, err := f.openFile(path)
	if err != nil {
		return err
	}
	defer file.Close()
	days, err := rates.Read(file)
	if err != nil {
		return readFailure(path, err)
	}
	service, err := f.rates(ctx)
	if err != nil {
		return err
	}
	sum, err := f.importRates(ctx, service, days)
	if err != nil {
		return err
	}
	if err := output.One(ctx, f.printer, ratesImportView(), sum); err != nil {
		return err
	}
	f.noteChange(sum.IdempotentReplay, sum.DryRun)
	return nil
}

// importRates imports chunk after chunk, each whole or not at all.
func (f *factory) importRates(ctx context.Context, service wallet.Rates, days []wallet.RateDay) (wallet.RatesImport, error) {
	bar := f.printer.Progress("importing", len(days))
	defer bar.Done()
	sum := wallet.RatesImport{Source: wallet.RateFromECB, DryRun: f.flags.dryRun, IdempotentReplay: true}
	for first := 0; first < len(days); first += wallet.MaxRateDays {
		end := min(first+wallet.MaxRateDays, len(days))
		done, err := call(ctx, f, "ImportRates", service.ImportRates, wallet.ImportRatesInput{Change: f.part("rates", first), Days: days[first:end]})
		if err != nil {
			return sum, err
		}
		if first == 0 {
			sum.First = done.First
		}
		sum.Last = done.Last
		sum.Days += done.Days
		sum.Added += done.Added
		sum.Corrected += done.Corrected
		sum.Unchanged += done.Unchanged
		sum.IdempotentReplay = sum.IdempotentReplay && done.IdempotentReplay
		bar.Add(end - first)
	}
	return sum, nil
}

func newRatesSetCmd(f *factory) *cobra.Command {
	date := ""
	cmd := &cobra.Command{
		Use:   "set CURRENCY RATE",
		Short: "State a reference rate",
		Long: `State what one euro is worth in another currency, today or on --date. What an
operator states goes before what was published for the same day.`,
		Example: `  okpay rates set USD 1.1684
  okpay rates set CNY 7.9827 --date 2026-04-13`,
		Args:              exactly("CURRENCY", "RATE"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runRatesSet(cmd.Context(), f, wallet.SetRateInput{Currency: args[0], Rate: args[1], Date: date})
		},
	}
	cmd.Flags().StringVar(&date, "date", "", "the day, as 2026-04-13; today in UTC when it is not given")
	mustComplete(cmd, "date", noFiles)
	return cmd
}

func runRatesSet(ctx context.Context, f *factory, in wallet.SetRateInput) error {
	in.Change = f.change()
	if err := output.Check(f.printer, rateView()); err != nil {
		return err
	}
	service, err := f.rates(ctx)
	if err != nil {
		return err
	}
	rate, err := call(ctx, f, "SetRate", service.SetRate, in)
	if err != nil {
		return err
	}
	if err := output.One(ctx, f.printer, rateView(), rate); err != nil {
		return err
	}
	f.noteChange(rate.IdempotentReplay, rate.DryRun)
	return nil
}

type ratesListOptions struct {
	page                           pageFlags
	currency, source, since, until string
}

func newRatesListCmd(f *factory) *cobra.Command {
	opts := &ratesListOptions{}
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List reference rates, the newest day first",
		Long: `List reference rates as they were recorded, the newest day first: what one euro
was worth, who said so, and when it was recorded.`,
		Example: `  okpay rates list --currency USD --limit 5
  okpay rates list --since 2026-04-01 --until 2026-04-13 --all -o csv`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runRatesList(cmd.Context(), f, opts) },
	}
	cmd.Flags().StringVar(&opts.currency, "currency", "", "those of this currency alone")
	cmd.Flags().StringVar(&opts.source, "source", "", "what this source said alone: ecb or operator")
	cmd.Flags().StringVar(&opts.since, "since", "", "from this day on, as 2026-04-01")
	cmd.Flags().StringVar(&opts.until, "until", "", "up to this day, as 2026-04-13")
	oneOf(cmd, "source", wallet.RateSources()...)
	for _, flag := range []string{"currency", "since", "until"} {
		mustComplete(cmd, flag, noFiles)
	}
	opts.page.add(cmd)
	return cmd
}

func runRatesList(ctx context.Context, f *factory, opts *ratesListOptions) error {
	if err := opts.page.check(); err != nil {
		return err
	}
	service, err := f.rates(ctx)
	if err != nil {
		return err
	}
	return listPages(ctx, f, ratesView(), opts.page,
		func(ctx context.Context, page wallet.PageInput) (wallet.Page[wallet.ReferenceRate], error) {
			return call(ctx, f, "ListRates", service.ListRates, wallet.ListRatesInput{
				PageInput: page, Currency: opts.currency, Source: wallet.RateSource(opts.source), Since: opts.since, Until: opts.until,
			})
		})
}

func newRatesShowCmd(f *factory) *cobra.Command {
	date := ""
	cmd := &cobra.Command{
		Use:   "show FROM TO",
		Short: "Show the mid rate between two currencies",
		Long: `Show how much one of a currency is worth in another, without margin and fee: by
the rates of the newest day, up to today or --date, on which both have one. It
may be ten days old at most. A rate between two currencies that are not the euro
goes through the euro; it is shown with ten digits, and what is converted is
reckoned with the rates themselves.`,
		Example: `  okpay rates show USD CNY
  okpay rates show EUR USD --date 2026-04-13 --jq .rate`,
		Args:              exactly("FROM", "TO"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runRatesShow(cmd.Context(), f, wallet.ShowRateInput{From: args[0], To: args[1], Date: date})
		},
	}
	cmd.Flags().StringVar(&date, "date", "", "as of this day, as 2026-04-13; today in UTC when it is not given")
	mustComplete(cmd, "date", noFiles)
	return cmd
}

func runRatesShow(ctx context.Context, f *factory, in wallet.ShowRateInput) error {
	if err := output.Check(f.printer, midRateView()); err != nil {
		return err
	}
	service, err := f.rates(ctx)
	if err != nil {
		return err
	}
	mid, err := call(ctx, f, "ShowRate", service.ShowRate, in)
	if err != nil {
		return err
	}
	return output.One(ctx, f.printer, midRateView(), mid)
}
