package commands

import (
	"bufio"
	"context"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/settlement"
	"github.com/okpay/okpay/statement"
	"github.com/okpay/okpay/wallet"
)

// settlementFormat is in what settlements are written.
type settlementFormat string

// The formats of settlements.
const (
	settlementTable settlementFormat = "table"
	settlementCSV   settlementFormat = "csv"
	settlementCamt  settlementFormat = "camt"
)

func settlementFormats() []settlementFormat {
	return []settlementFormat{settlementTable, settlementCSV, settlementCamt}
}

type settlementOptions struct {
	month, since, until, payout string
	currency, format, out       string
}

func newMerchantSettlementCmd(f *factory) *cobra.Command {
	opts := &settlementOptions{}
	cmd := &cobra.Command{
		Use:   "settlement",
		Short: "Tell what each withdrawal to the bank was made of",
		Long: `Tell what each withdrawal to the bank was made of, by hand or by itself: what
was there after the one before it, the sales, the refunds, the fees, whatever
else moved, what was withdrawn and what stayed, with every movement and its
order id. What came after the last one is there as well, without a withdrawal.
A withdrawal stands at the moment at which its money left.

It is of a month, of the span of --since and --until, which take dates as whole
days in UTC, or with --payout of one withdrawal. A table and -o json are for
reading here; --format csv is for a spreadsheet, and --format camt writes a
camt.053 of the purse, as a bank does, which okpay reconcile read and other
programs for reconciliation take. It is of a span that is over, and the same
span gives the same file.`,
		Example: `  okpay merchant settlement --user cafe --month 2026-05
  okpay merchant settlement --user cafe --month 2026-05 --format csv --out may.csv
  okpay merchant settlement --user cafe --format camt --out settled.xml \
    --payout "$(okpay history --user cafe --kind withdrawal --status posted --jq '.[0].id')"`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runMerchantSettlement(cmd.Context(), f, opts) },
	}
	flags := cmd.Flags()
	flags.StringVar(&opts.month, "month", "", "of this month in UTC, as 2026-05")
	flags.StringVar(&opts.since, "since", "", "from this moment on: "+momentHelp)
	flags.StringVar(&opts.until, "until", "", "before this moment; a date is included: "+momentHelp)
	flags.StringVar(&opts.payout, "payout", "", "of this withdrawal alone, by its transaction id")
	flags.StringVar(&opts.currency, "currency", "", "only this currency")
	flags.StringVar(&opts.format, "format", string(settlementTable), "table, csv or camt")
	flags.StringVar(&opts.out, "out", "", "write csv or camt to this `FILE`")
	for _, flag := range []string{"month", "since", "until", "payout", "currency"} {
		mustComplete(cmd, flag, noFiles)
	}
	oneOf(cmd, "format", settlementFormats()...)
	return cmd
}

func runMerchantSettlement(ctx context.Context, f *factory, opts *settlementOptions) error {
	format := settlementFormat(opts.format)
	if err := opts.check(f, format); err != nil {
		return err
	}
	user, err := f.user()
	if err != nil {
		return err
	}
	var in wallet.StatementInput
	if opts.payout == "" {
		if in, err = (&statementOptions{month: opts.month, since: opts.since, until: opts.until, currency: opts.currency}).input(); err != nil {
			return err
		}
	}
	if opts.payout != "" {
		merchants, err := f.merchants(ctx)
		if err != nil {
			return err
		}
		span, err := call(ctx, f, "SettlementSpan", merchants.SettlementSpan, wallet.SettlementSpanInput{User: user, Withdrawal: opts.payout})
		if err != nil {
			return err
		}
		in = wallet.StatementInput{Since: span.Since, Until: span.Until, Currency: string(span.Currency)}
	}
	in.User = user
	service, err := f.statements(ctx)
	if err != nil {
		return err
	}
	doc, err := statement.Assemble(ctx, calledStatements{f, service}, in, "")
	if err != nil {
		return err
	}
	report, err := settlement.Make(&doc)
	if err != nil {
		return err
	}
	return f.printSettlements(ctx, opts, format, &report)
}

func (f *factory) printSettlements(ctx context.Context, opts *settlementOptions, format settlementFormat, report *settlement.Report) error {
	switch {
	case format == settlementCSV:
		return f.writeSettlements(ctx, opts, report, settlement.WriteCSV)
	case format == settlementCamt:
		return f.writeSettlements(ctx, opts, report, settlement.WriteCamt)
	case f.printer.Format() == output.CSV:
		return output.List(ctx, f.printer, settlementRowsView(), settlementRows(report))
	default:
		return output.One(ctx, f.printer, settlementView(report), *report)
	}
}

// check refuses flags that do not go together, before the wallet is asked.
func (o *settlementOptions) check(f *factory, format settlementFormat) error {
	if err := choice("format", format, settlementFormats()...); err != nil {
		return err
	}
	if o.payout != "" && slices.Contains([]bool{o.month != "", o.since != "", o.until != "", o.currency != ""}, true) {
		return usageError("--payout says of what span and currency it is", "leave --month, --since, --until and --currency out")
	}
	if format == "" || format == settlementTable {
		switch {
		case o.out != "":
			return usageError("--out takes a file of --format csv or camt", "name the format with --format")
		case f.printer.Format() == output.CSV:
			return output.Check(f.printer, settlementRowsView())
		default:
			return output.Check(f.printer, settlementView(&settlement.Report{}))
		}
	}
	if o.out == "" && (f.flagGiven("columns") || f.flagGiven("jq")) {
		return usageError("--format "+o.format+" is written whole, and not as --columns or --jq say", "leave out one or the other")
	}
	if o.out == "" {
		return nil
	}
	return output.Check(f.printer, savedStatementView())
}

// writeSettlements writes settlements to standard output, or to a file and then
// where it is.
func (f *factory) writeSettlements(
	ctx context.Context, opts *settlementOptions, report *settlement.Report, write func(io.Writer, *settlement.Report) error,
) error {
	if opts.out == "" {
		out := bufio.NewWriter(f.printer.Streams().Out)
		if err := write(out, report); err != nil {
			return err
		}
		return out.Flush()
	}
	size, err := saveFile(opts.out, func(w io.Writer) error { return write(w, report) })
	if err != nil {
		return err
	}
	return output.One(ctx, f.printer, savedStatementView(), savedStatement{User: report.User, Format: opts.format, Bytes: size, File: opts.out})
}
