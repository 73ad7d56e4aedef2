package commands

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"iter"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/bank/transfer"
	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

func exportFormats() []wallet.ExportFormat {
	return []wallet.ExportFormat{wallet.Pain001V03, wallet.Pain001V09}
}

type payoutExportOptions struct {
	in  wallet.ExportPayoutInput
	out string
}

func newPayoutExportCmd(f *factory) *cobra.Command {
	opts := &payoutExportOptions{}
	format := ""
	cmd := &cobra.Command{
		Use:   "export PAYOUT",
		Short: "Write what a payout pays to bank accounts as a file for a bank",
		Long: `Write the items of a payout that go to bank accounts as a file for a bank: a
credit transfer initiation (ISO 20022, pain.001) of those in the currency of one
bank account. Only items that are paid, and not exported yet, are in it; from
then on they are submitted. Exported again, the same file is written, byte for
byte: nothing is ever instructed twice.

Names and memos are written in the letters that banks take. The end-to-end id of
an item is made of the item and never changes. --date must be a day on which the
banks work; left out, it is the first one from today on.`,
		Example: `  okpay payout export 'rents 2026-05' --from cafe --bank-account giro --out rents.xml
  okpay payout export 'rents 2026-05' --from cafe > again.xml`,
		Args:              exactly("PAYOUT"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.in.Payout, opts.in.Format = args[0], wallet.ExportFormat(format)
			return runPayoutExport(cmd.Context(), f, opts)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&opts.in.From, "from", "", "merchant of the payout, when it is named by name (default: --user)")
	flags.StringVar(&format, "format", string(wallet.Pain001V09), "pain.001.001.03 or pain.001.001.09")
	flags.StringVar(&opts.in.BankAccount, "bank-account", "", "account of the wallet that pays (default: the only one that can)")
	flags.StringVar(&opts.in.ExecutionDate, "date", "", "`DAY` on which the bank carries it out, as 2026-05-29")
	flags.BoolVar(&opts.in.BatchBooking, "batch-booking", false, "ask the bank to book the file as one sum")
	flags.StringVar(&opts.out, "out", "", "write the file to this `FILE` (default: standard output)")
	oneOf(cmd, "format", exportFormats()...)
	for _, name := range []string{"from", "bank-account", "date"} {
		mustComplete(cmd, name, noFiles)
	}
	return cmd
}

func runPayoutExport(ctx context.Context, f *factory, opts *payoutExportOptions) error {
	f.rerunnable = true
	opts.in.Change = f.change()
	opts.in.From = f.payerIfAny(opts.in.From)
	if err := choice("format", opts.in.Format, exportFormats()...); err != nil {
		return err
	}
	if err := output.Check(f.printer, savedExportView()); err != nil {
		return err
	}
	if opts.out == "" && !f.flags.dryRun && (f.flagGiven("columns") || f.flagGiven("jq")) {
		return usageError("a file for a bank is written whole, and not as --columns or --jq say", "leave them out, or name a file with --out")
	}
	service, err := f.bankFiles(ctx)
	if err != nil {
		return err
	}
	export, err := call(ctx, f, "ExportPayout", service.ExportPayout, opts.in)
	if err != nil {
		return err
	}
	if export.Again || export.IdempotentReplay {
		f.printer.Note("nothing is new to export: this is the export of %s again", export.CreatedAt.Format("2006-01-02"))
	}
	saved := savedExport{PayoutExport: export, File: opts.out}
	if f.flags.dryRun {
		saved.File = ""
		return output.One(ctx, f.printer, savedExportView(), saved)
	}
	transfers := f.transfersOf(ctx, service, export.ID)
	if opts.out == "" {
		out := bufio.NewWriter(f.printer.Streams().Out)
		if err := transfer.Write(out, &export, transfers); err != nil {
			return err
		}
		return out.Flush()
	}
	sum := sha256.New()
	saved.Bytes, err = saveFile(opts.out, func(w io.Writer) error { return transfer.Write(io.MultiWriter(w, sum), &export, transfers) })
	if err != nil {
		return err
	}
	saved.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return output.One(ctx, f.printer, savedExportView(), saved)
}

// transfersOf reads the instructions of an export, page after page, each time
// that it is gone through.
func (f *factory) transfersOf(ctx context.Context, service wallet.BankFiles, export string) iter.Seq2[wallet.CreditTransfer, error] {
	return func(yield func(wallet.CreditTransfer, error) bool) {
		in := wallet.ListCreditTransfersInput{PageInput: wallet.PageInput{Limit: wallet.MaxPageSize}, Export: export}
		for range wallet.MaxPayoutRows/wallet.MaxPageSize + 1 {
			page, err := call(ctx, f, "ListCreditTransfers", service.ListCreditTransfers, in)
			if err != nil {
				yield(wallet.CreditTransfer{}, err)
				return
			}
			for i := range page.Items {
				if !yield(page.Items[i], nil) {
					return
				}
			}
			if in.After = page.Next; page.Next == "" {
				return
			}
		}
		yield(wallet.CreditTransfer{}, errTooManyItems)
	}
}

func newPayoutExportsCmd(f *factory) *cobra.Command {
	in := wallet.ListPayoutExportsInput{}
	cmd := &cobra.Command{
		Use:   "exports PAYOUT",
		Short: "List the files for banks that a payout was exported as",
		Long: `List the exports of a payout, the oldest first: each is a file that a bank was,
or is to be, given, with its message id.`,
		Example: `  okpay payout exports 'rents 2026-05' --from cafe
  okpay payout exports 'rents 2026-05' --from cafe --jq '.[].message_id'`,
		Args:              exactly("PAYOUT"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			in.Payout = args[0]
			return runPayoutExports(cmd.Context(), f, in)
		},
	}
	cmd.Flags().StringVar(&in.From, "from", "", "merchant of the payout, when it is named by name (default: --user)")
	mustComplete(cmd, "from", noFiles)
	return cmd
}

func runPayoutExports(ctx context.Context, f *factory, in wallet.ListPayoutExportsInput) error {
	in.From = f.payerIfAny(in.From)
	if err := output.Check(f.printer, exportsView()); err != nil {
		return err
	}
	service, err := f.bankFiles(ctx)
	if err != nil {
		return err
	}
	list, err := call(ctx, f, "ListPayoutExports", service.ListPayoutExports, in)
	if err != nil {
		return err
	}
	return output.List(ctx, f.printer, exportsView(), list)
}
