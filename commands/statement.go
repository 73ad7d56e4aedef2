package commands

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/statement"
	"github.com/okpay/okpay/wallet"
)

// statementFormat is in what a statement is written.
type statementFormat string

// The formats of a statement.
const (
	statementTable statementFormat = "table"
	statementCSV   statementFormat = "csv"
	statementHTML  statementFormat = "html"
	statementPDF   statementFormat = "pdf"
)

func statementFormats() []statementFormat {
	return []statementFormat{statementTable, statementCSV, statementHTML, statementPDF}
}

type statementOptions struct {
	month, since, until string
	currency            string
	format, lang, out   string
}

func newStatementCmd(f *factory) *cobra.Command {
	opts := &statementOptions{}
	cmd := &cobra.Command{
		Use:   "statement",
		Short: "Make a statement of account",
		Long: `Make a statement of account: for each currency what there was at the beginning,
every movement with its fee and the balance after it, what there was at the end,
and the balance by day. It is of a month, or of the span of --since and --until,
which take dates as whole days in UTC. Money that is only held has not moved;
it is shown as a part of the balances.

--format csv, html and pdf write a file for keeping or printing, to --out or to
standard output; a table, and -o json, are for reading here. Texts and amounts
are in the language that the customer is written to in, or in that of --lang.
A statement that does not add up is an error, and is not written.`,
		Example: `  okpay statement --user ann@example.com --month 2026-05
  okpay statement --user ann@example.com --month 2026-05 --format pdf --out may.pdf
  okpay statement --user cafe --since 2026-05-01 --until 2026-05-15 -o json --jq '.currencies[].closing'`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runStatement(cmd.Context(), f, opts) },
	}
	flags := cmd.Flags()
	flags.StringVar(&opts.month, "month", "", "of this month in UTC, as 2026-05")
	flags.StringVar(&opts.since, "since", "", "from this moment on: "+momentHelp)
	flags.StringVar(&opts.until, "until", "", "before this moment; a date is included: "+momentHelp)
	flags.StringVar(&opts.currency, "currency", "", "only this currency")
	flags.StringVar(&opts.format, "format", string(statementTable), "table, csv, html or pdf")
	flags.StringVar(&opts.lang, "lang", "", "language of the texts: en or zh; left out, the customer's own")
	flags.StringVar(&opts.out, "out", "", "write csv, html or pdf to this `FILE`")
	for _, flag := range []string{"month", "since", "until", "currency"} {
		mustComplete(cmd, flag, noFiles)
	}
	oneOf(cmd, "format", statementFormats()...)
	oneOf(cmd, "lang", wallet.LanguageEnglish, wallet.LanguageChinese)
	return cmd
}

func runStatement(ctx context.Context, f *factory, opts *statementOptions) error {
	format, err := opts.check(f)
	if err != nil {
		return err
	}
	in, err := opts.input()
	if err != nil {
		return err
	}
	if in.User, err = f.user(); err != nil {
		return err
	}
	service, err := f.statements(ctx)
	if err != nil {
		return err
	}
	doc, err := statement.Assemble(ctx, calledStatements{f, service}, in, wallet.Language(opts.lang))
	if err != nil {
		return err
	}
	switch format {
	case statementCSV:
		return f.writeStatement(ctx, opts, &doc, statement.WriteCSV)
	case statementHTML:
		return f.writeStatement(ctx, opts, &doc, statement.WriteHTML)
	case statementPDF:
		return f.writeStatement(ctx, opts, &doc, statement.WritePDF)
	case statementTable:
		return f.showStatement(ctx, &doc)
	default:
		return fmt.Errorf("there is no way to write a statement as %q", format)
	}
}

// showStatement prints a statement, and notes what a page of it says in words and a
// table cannot show.
func (f *factory) showStatement(ctx context.Context, doc *statement.Document) error {
	show := func() error { return output.One(ctx, f.printer, statementView(doc), *doc) }
	if f.printer.Format() == output.CSV {
		show = func() error { return output.List(ctx, f.printer, statementRowsView(), statementRows(doc)) }
	}
	if err := show(); err != nil {
		return err
	}
	words := statement.WordsOf(doc.Lang)
	if len(doc.Currencies) == 0 {
		f.printer.Note("%s", words.Nothing)
	}
	if !doc.Final {
		f.printer.Note("%s", words.Interim)
	}
	return nil
}

// check refuses flags that do not go together, before the wallet is asked.
func (o *statementOptions) check(f *factory) (statementFormat, error) {
	format := statementFormat(o.format)
	if err := choice("format", format, statementFormats()...); err != nil {
		return format, err
	}
	if err := choice("lang", wallet.Language(o.lang), wallet.LanguageEnglish, wallet.LanguageChinese); err != nil {
		return format, err
	}
	if format == "" || format == statementTable {
		if o.out != "" {
			return format, usageError("--out takes a file of --format csv, html or pdf", "name the format with --format")
		}
		if f.printer.Format() == output.CSV {
			return statementTable, output.Check(f.printer, statementRowsView())
		}
		return statementTable, output.Check(f.printer, statementView(&statement.Document{}))
	}
	if o.out == "" && (f.flagGiven("columns") || f.flagGiven("jq")) {
		return format, usageError("--format "+o.format+" is written whole, and not as --columns or --jq say", "leave out one or the other")
	}
	if err := output.Check(f.printer, savedStatementView()); o.out != "" && err != nil {
		return format, err
	}
	if o.out == "" && format == statementPDF && f.printer.Streams().OutTerminal {
		return format, usageError("a PDF is nothing for a terminal", "name a file with --out, or send it on with a pipe")
	}
	return format, nil
}

// input reads the span.
func (o *statementOptions) input() (wallet.StatementInput, error) {
	in := wallet.StatementInput{Currency: o.currency}
	var err error
	switch {
	case o.month != "" && (o.since != "" || o.until != ""):
		return in, usageError("--month is a span, as --since and --until are", "give one or the other")
	case o.month != "":
		if in.Since, err = time.Parse("2006-01", o.month); err != nil {
			return in, usageError(fmt.Sprintf("--month: %q is no month", o.month), "write 2026-01")
		}
		in.Until = in.Since.AddDate(0, 1, 0)
		return in, nil
	case o.since == "" || o.until == "":
		return in, usageError("a statement is of a month, or of a span with two ends", "give --month, or --since and --until")
	}
	if in.Since, err = startOf("since", o.since); err != nil {
		return in, err
	}
	in.Until, err = after("until", o.until)
	return in, err
}

// calledStatements calls the methods of the Service as commands do.
type calledStatements struct {
	f       *factory
	service wallet.Statements
}

func (c calledStatements) Statement(ctx context.Context, in wallet.StatementInput) (wallet.Statement, error) {
	return call(ctx, c.f, "Statement", c.service.Statement, in)
}

func (c calledStatements) StatementLines(ctx context.Context, in wallet.StatementLinesInput) (wallet.Page[wallet.StatementLine], error) {
	return call(ctx, c.f, "StatementLines", c.service.StatementLines, in)
}

// savedStatement says where a statement was put.
type savedStatement struct {
	User   string `json:"user"`
	Format string `json:"format"`
	Bytes  int64  `json:"bytes"`
	File   string `json:"file"`
}

// writeStatement writes a document to standard output, or to a file and then
// where it is.
func (f *factory) writeStatement(
	ctx context.Context, opts *statementOptions, doc *statement.Document, write func(io.Writer, *statement.Document) error,
) error {
	if opts.out == "" {
		out := bufio.NewWriter(f.printer.Streams().Out)
		if err := write(out, doc); err != nil {
			return err
		}
		return out.Flush()
	}
	size, err := saveFile(opts.out, func(w io.Writer) error { return write(w, doc) })
	if err != nil {
		return err
	}
	return output.One(ctx, f.printer, savedStatementView(), savedStatement{User: doc.User, Format: opts.format, Bytes: size, File: opts.out})
}
