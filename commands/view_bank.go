package commands

import (
	"strconv"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// bankAccountView shows an account of the wallet at a bank.
func bankAccountView() output.View[wallet.BankAccount] {
	return output.View[wallet.BankAccount]{
		Columns: []output.Column[wallet.BankAccount]{
			{Name: "name"},
			{Name: "holder"},
			{Name: "iban", Header: "IBAN", Optional: true},
			{Name: "bic", Header: "BIC", Optional: true},
			{Name: "account", Optional: true},
			{Name: "routing", Optional: true},
			{Name: "country"},
			{Name: "currency"},
			{Name: "created_at", Header: "Created", Kind: output.Time},
			{Name: "rail", Optional: true},
		},
	}
}

// bankAccountsView shows all of them.
func bankAccountsView() output.View[wallet.BankAccount] {
	return output.View[wallet.BankAccount]{
		Columns: []output.Column[wallet.BankAccount]{
			{Name: "name"},
			{Name: "holder"},
			{Name: "iban", Header: "IBAN", Optional: true},
			{Name: "bic", Header: "BIC", Optional: true, Wide: true},
			{Name: "account", Optional: true},
			{Name: "routing", Optional: true},
			{Name: "country", Wide: true},
			{Name: "currency"},
			{Name: "rail", Optional: true},
		},
		Empty: "no bank accounts",
	}
}

// exportColumns show an export: what was instructed, from where and for when.
func exportColumns() []output.Column[wallet.PayoutExport] {
	return []output.Column[wallet.PayoutExport]{
		{Name: "id", Kind: output.ID},
		{Name: "payout", Kind: output.ID},
		{Name: "bank_account", Header: "Bank account"},
		{Name: "format"},
		{Name: "message_id", Header: "Message id"},
		{Name: "execution_date", Header: "Execution"},
		{Name: "batch_booking", Header: "Batch booking", Value: func(e wallet.PayoutExport) string { return strconv.FormatBool(e.BatchBooking) }},
		{Name: "count", Header: "Transfers", Kind: output.Number},
		{Name: "amount", Kind: output.Decimal},
		{Name: "currency"},
		{Name: "created_at", Header: "Created", Kind: output.Time},
	}
}

func exportsView() output.View[wallet.PayoutExport] {
	return output.View[wallet.PayoutExport]{Columns: exportColumns(), Empty: "no exports"}
}

// savedExport is an export with the file that it was written to.
type savedExport struct {
	wallet.PayoutExport
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
	File   string `json:"file"`
}

func savedExportView() output.View[savedExport] {
	view := output.View[savedExport]{}
	for _, c := range exportColumns() {
		column := output.Column[savedExport]{Name: c.Name, Header: c.Header, Kind: c.Kind}
		if c.Value != nil {
			column.Value = func(e savedExport) string { return c.Value(e.PayoutExport) }
		}
		view.Columns = append(view.Columns, column)
	}
	view.Columns = append(view.Columns,
		output.Column[savedExport]{Name: "bytes", Kind: output.Number, Optional: true, Value: func(e savedExport) string {
			if e.File == "" {
				return ""
			}
			return strconv.FormatInt(e.Bytes, 10)
		}},
		output.Column[savedExport]{Name: "sha256", Header: "SHA-256", Kind: output.ID, Optional: true},
		output.Column[savedExport]{Name: "file", Optional: true},
	)
	return view
}

// statusImport is what the reports of banks have changed.
type statusImport struct {
	Files     int                       `json:"files"`
	Settled   int                       `json:"settled"`
	Returned  int                       `json:"returned"`
	Unchanged int                       `json:"unchanged"`
	Unknown   []string                  `json:"unknown"`
	Conflicts []wallet.TransferConflict `json:"conflicts"`
	Returns   []wallet.ReturnedTransfer `json:"returns"`
	DryRun    bool                      `json:"dry_run,omitempty"`
}

func statusImportView() output.View[statusImport] {
	return output.View[statusImport]{
		Columns: []output.Column[statusImport]{
			{Name: "files", Kind: output.Number},
			{Name: "settled", Kind: output.Number},
			{Name: "returned", Kind: output.Number},
			{Name: "unchanged", Kind: output.Number},
			{Name: "unknown", Kind: output.Number, Value: func(s statusImport) string { return strconv.Itoa(len(s.Unknown)) }},
			{Name: "conflicts", Kind: output.Number, Value: func(s statusImport) string { return strconv.Itoa(len(s.Conflicts)) }},
		},
		Sections: []output.Section[statusImport]{
			output.NewSection("Returned", returnedView(), func(s statusImport) []wallet.ReturnedTransfer { return s.Returns }),
		},
	}
}

func returnedView() output.View[wallet.ReturnedTransfer] {
	return output.View[wallet.ReturnedTransfer]{
		Columns: []output.Column[wallet.ReturnedTransfer]{
			{Name: "item"},
			{Name: "amount", Kind: output.Decimal},
			{Name: "currency"},
			{Name: "reason"},
			{Name: "text"},
			{Name: "end_to_end_id", Header: "End-to-end id", Wide: true},
			{Name: "transaction", Kind: output.ID, Wide: true},
			{Name: "payout", Kind: output.ID, Wide: true},
		},
	}
}
