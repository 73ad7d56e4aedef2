package commands

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/bank/statement"
	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// mappingRow is a ready mapping in a list of them.
type mappingRow struct {
	Name    string   `json:"name"`
	Title   string   `json:"title"`
	Decimal string   `json:"decimal"`
	Dates   string   `json:"dates"`
	Columns []string `json:"columns"`
	Source  string   `json:"source"`
}

func newReconcileMappingsCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "mappings [NAME]",
		Short: "List the ready mappings for CSV files, or print one",
		Long: `List the ready mappings by which CSV files of processors are read, with the
columns that a file must have, or print one as it is written, to begin one of
your own with. A file whose header fits a single one is read by it without
being asked for.`,
		Example: `  okpay reconcile mappings
  okpay reconcile mappings wise-statement > our-bank.yaml`,
		Args:              between(0, "NAME"),
		ValidArgsFunction: completeMappings,
		RunE:              func(cmd *cobra.Command, args []string) error { return runReconcileMappings(cmd.Context(), f, args) },
	}
}

func runReconcileMappings(ctx context.Context, f *factory, args []string) error {
	if len(args) > 0 {
		text := statement.MappingText(args[0])
		if text == nil {
			return wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("there is no ready mapping %q", args[0]), "okpay reconcile mappings lists them")
		}
		_, err := f.printer.Streams().Out.Write(text)
		return err
	}
	ready, err := statement.ReadyMappings()
	if err != nil {
		return err
	}
	rows := make([]mappingRow, len(ready))
	for i, m := range ready {
		rows[i] = mappingRow{Name: m.Name, Title: m.Title, Decimal: string(m.Decimal), Dates: m.Dates, Columns: m.Columns(), Source: m.Source}
	}
	return output.List(ctx, f.printer, mappingsView(), rows)
}

func completeMappings(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	ready, err := statement.ReadyMappings()
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	names := make([]cobra.Completion, len(ready))
	for i, m := range ready {
		names[i] = cobra.CompletionWithDesc(m.Name, m.Title)
	}
	return names, cobra.ShellCompDirectiveDefault
}
