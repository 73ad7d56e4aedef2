package commands

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/bank/transfer"
	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

func newPayoutImportStatusCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "import-status FILE...",
		Short: "Read what a bank says of the items that it was instructed to pay",
		Long: `Read the status reports of a bank (ISO 20022, pain.002) on files that were
exported. Items that the bank has carried out are settled; those that it has
rejected are returned: their money is back in the merchant's purse, and they can
be sent again. That a file or an item is a duplicate is said of what was handed
in twice, and gives nothing back. - reads standard input. A file is read to its
end before anything is changed, and read again it changes nothing. Exit code 9
when it speaks of instructions that were never given, rejects a duplicate, or
says what cannot be.`,
		Example: `  okpay payout import-status status.xml
  okpay payout import-status status.xml -o json --jq '.returns[].item'`,
		Args: atLeastOne("FILE"),
		RunE: func(cmd *cobra.Command, args []string) error { return runPayoutImportStatus(cmd.Context(), f, args) },
	}
}

func runPayoutImportStatus(ctx context.Context, f *factory, paths []string) error {
	f.rerunnable = true
	f.change() // so that every error from here on tells the key
	if err := output.Check(f.printer, statusImportView()); err != nil {
		return err
	}
	var reports []*transfer.Said
	for _, path := range paths {
		said, err := f.readStatusReport(path)
		if err != nil {
			return err
		}
		reports = append(reports, said...)
	}
	service, err := f.bankFiles(ctx)
	if err != nil {
		return err
	}
	sum := statusImport{
		Files: len(paths), Unknown: []string{}, Conflicts: []wallet.TransferConflict{}, Returns: []wallet.ReturnedTransfer{}, DryRun: f.flags.dryRun,
	}
	for _, said := range reports { // all of them, before anything is changed
		if _, err := call(ctx, f, "ShowPayoutExport", service.ShowPayoutExport, wallet.ShowPayoutExportInput{Export: said.MessageID}); err != nil {
			return err
		}
	}
	for i, said := range reports {
		if err := f.reportTransfers(ctx, service, i, said, &sum); err != nil {
			return err
		}
	}
	if err := output.One(ctx, f.printer, statusImportView(), sum); err != nil {
		return err
	}
	f.noteChange(false, sum.DryRun)
	return sum.differences()
}

func (f *factory) readStatusReport(path string) ([]*transfer.Said, error) {
	file, err := f.openFile(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	said, err := transfer.ReadReport(file)
	if err != nil {
		return nil, readFailure(path, err)
	}
	return said, nil
}

// reportTransfers takes what a bank says of one file to the wallet, in chunks.
func (f *factory) reportTransfers(ctx context.Context, service wallet.BankFiles, number int, said *transfer.Said, sum *statusImport) error {
	outcomes := said.Single
	if said.Whole() {
		others, err := f.otherOutcomes(ctx, service, said)
		if err != nil {
			return err
		}
		outcomes = append(outcomes, others...)
	}
	bar := f.printer.Progress("reading "+said.MessageID, len(outcomes))
	defer bar.Done()
	for first := 0; first < len(outcomes); first += wallet.MaxTransferReports {
		end := min(first+wallet.MaxTransferReports, len(outcomes))
		report, err := call(ctx, f, "ReportTransfers", service.ReportTransfers, wallet.ReportTransfersInput{
			Change: f.part(fmt.Sprintf("report-%d", number), first), MessageID: said.MessageID, Outcomes: outcomes[first:end],
		})
		if err != nil {
			return err
		}
		sum.Settled += report.Settled
		sum.Returned += report.Returned
		sum.Unchanged += report.Unchanged
		sum.Unknown = append(sum.Unknown, report.Unknown...)
		sum.Conflicts = append(sum.Conflicts, report.Conflicts...)
		sum.Returns = append(sum.Returns, report.Returns...)
		bar.Add(end - first)
	}
	return nil
}

// otherOutcomes gives what is said of the instructions that a report does not name.
func (f *factory) otherOutcomes(ctx context.Context, service wallet.BankFiles, said *transfer.Said) ([]wallet.TransferOutcome, error) {
	export, err := call(ctx, f, "ShowPayoutExport", service.ShowPayoutExport, wallet.ShowPayoutExportInput{Export: said.MessageID})
	if err != nil {
		return nil, err
	}
	return said.Others(&export, f.transfersOf(ctx, service, export.ID))
}

// differences is how the command ends when the bank speaks of what is not so.
func (s *statusImport) differences() error {
	if len(s.Unknown) == 0 && len(s.Conflicts) == 0 {
		return nil
	}
	return wallet.Refuse(wallet.CodeDifferences,
		fmt.Sprintf("the bank speaks of %d instructions that it was never given, and contradicts itself on %d", len(s.Unknown), len(s.Conflicts)),
		"the others are taken; ask the bank about these, which -o json lists as unknown and conflicts",
		"unknown", len(s.Unknown), "conflicts", len(s.Conflicts))
}
