package commands

import (
	"strings"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// bankStatementsView shows statements without their entries.
func bankStatementsView() output.View[wallet.BankStatement] {
	type column = output.Column[wallet.BankStatement]
	return output.View[wallet.BankStatement]{
		Empty: "no statements",
		Columns: []column{
			{Name: "file", Wide: true},
			{Name: "format", Wide: true},
			{Name: "id", Header: "Statement"},
			{Name: "account"},
			{Name: "closing_date", Header: "Closed", Wide: true},
			{Name: "currency"},
			{Name: "opening", Kind: output.Decimal},
			{Name: "credits", Kind: output.Decimal},
			{Name: "debits", Kind: output.Decimal},
			{Name: "closing", Kind: output.Decimal},
			{Name: "entry_count", Header: "Entries", Kind: output.Number},
			{Name: "footing"},
		},
	}
}

// bankEntriesView shows the entries of statements.
func bankEntriesView() output.View[entryRow] {
	type column = output.Column[entryRow]
	return output.View[entryRow]{
		Empty: "no entries",
		Columns: []column{
			{Name: "account", Wide: true},
			{Name: "booking_date", Header: "Booked"},
			{Name: "value_date", Header: "Value"},
			{Name: "amount", Kind: output.Decimal},
			{Name: "currency"},
			{Name: "status", Kind: output.Status},
			{Name: "counterparty"},
			{Name: "end_to_end_id", Header: "End to end", Optional: true},
			{Name: "reference", Wide: true},
			{Name: "remittance", Value: func(e entryRow) string { return strings.ReplaceAll(e.Remittance, "\n", " ") }},
		},
	}
}

// mappingsView shows ready mappings.
func mappingsView() output.View[mappingRow] {
	type column = output.Column[mappingRow]
	return output.View[mappingRow]{
		Columns: []column{
			{Name: "name"},
			{Name: "title"},
			{Name: "decimal", Wide: true},
			{Name: "dates", Wide: true},
			{Name: "columns", Value: func(m mappingRow) string { return strings.Join(m.Columns, ", ") }, Wide: true},
		},
	}
}
