package commands

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/config"
	"github.com/okpay/okpay/payees"
)

// sheetFlag names the sheet of a workbook. The other flags of payee files are
// settings too, and a profile may hold them.
const sheetFlag = "sheet"

// addPayeeFlags defines what a payee file may be told to be. The values of those
// that are settings are taken from the settings.
func addPayeeFlags(cmd *cobra.Command, sheet *string) {
	flags := cmd.Flags()
	flags.Var(&joinedValue{}, "map", "take columns from others: item=Reference,currency==EUR; may be given more than once")
	flags.String("decimal", "", "what stands before the decimals of amounts: point or comma")
	flags.String("delimiter", "", "what stands between the fields of CSV: comma, semicolon, tab or auto (default auto)")
	flags.String("encoding", "", "how CSV is written: utf-8, utf-16, windows-1252 or auto (default auto)")
	flags.StringVar(sheet, sheetFlag, "", "sheet of a workbook (default: its first)")
	mustComplete(cmd, "map", completeColumns)
	oneOf(cmd, "decimal", config.PayeeDecimals()...)
	oneOf(cmd, "delimiter", config.PayeeDelimiters()...)
	oneOf(cmd, "encoding", config.PayeeEncodings()...)
	mustComplete(cmd, sheetFlag, noFiles)
}

// completeColumns offers the columns that a mapping may give.
func completeColumns(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	columns := payees.PayeeColumns()
	for i, name := range columns {
		columns[i] = name + "="
	}
	return columns, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

// payeeOptions are how the settings say that a payee file is to be read.
func (f *factory) payeeOptions(sheet string) (payees.Options, error) {
	mapping, err := payees.ParseMapping(f.settings.Payees.Map)
	return payees.Options{
		Delimiter: payees.Delimiter(f.settings.Payees.Delimiter),
		Encoding:  payees.Encoding(f.settings.Payees.Encoding),
		Decimal:   payees.DecimalSign(f.settings.Payees.Decimal),
		Sheet:     sheet,
		Mapping:   mapping,
	}, err
}

// joinedValue is a flag that may be given more than once, and then is all that
// it was given, with commas between.
type joinedValue struct{ parts []string }

func (j *joinedValue) String() string { return strings.Join(j.parts, ",") }

func (j *joinedValue) Set(text string) error {
	j.parts = append(j.parts, text)
	return nil
}

func (j *joinedValue) Type() string { return "mapping" }
