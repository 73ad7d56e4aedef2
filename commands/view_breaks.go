package commands

import (
	"strings"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// breakView shows one break and what was said of it.
func breakView() output.View[wallet.Break] {
	type column = output.Column[wallet.Break]
	return output.View[wallet.Break]{
		Columns: []column{
			{Name: "id", Kind: output.ID},
			{Name: "kind"},
			{Name: "status", Kind: output.Status},
			{Name: "account"},
			{Name: "amount", Kind: output.Decimal},
			{Name: "currency"},
			{Name: "since"},
			{Name: "age_days", Header: "Age in days", Kind: output.Number},
			{Name: "why"},
			{Name: "statement", Kind: output.ID, Optional: true},
			{Name: "bank", Header: "Lines of the bank", Kind: output.ID, Optional: true, Value: func(b wallet.Break) string { return strings.Join(b.Bank, ", ") }},
			{Name: "ledger", Header: "Lines of the ledger", Kind: output.ID, Optional: true, Value: func(b wallet.Break) string { return strings.Join(b.Ledger, ", ") }},
			{Name: "opened_by", Header: "Opened by", Kind: output.ID},
			{Name: "opened_at", Header: "Opened", Kind: output.Time},
			{Name: "closed_by", Header: "Closed by", Kind: output.ID, Optional: true},
			{Name: "closed_at", Header: "Closed", Kind: output.Time, Optional: true},
			{Name: "transaction", Header: "Top-up", Kind: output.ID, Optional: true},
		},
		Sections: []output.Section[wallet.Break]{
			output.NewSection("Notes", breakNotesView(), func(b wallet.Break) []wallet.BreakNote { return b.Notes }),
		},
	}
}

// breakNotesView shows what was said of a break.
func breakNotesView() output.View[wallet.BreakNote] {
	type column = output.Column[wallet.BreakNote]
	return output.View[wallet.BreakNote]{
		Columns: []column{
			{Name: "at", Kind: output.Time},
			{Name: "actor", Header: "By", Kind: output.ID},
			{Name: "what"},
			{Name: "text"},
		},
	}
}

// breaksView shows many breaks.
func breaksView() output.View[wallet.Break] {
	type column = output.Column[wallet.Break]
	return output.View[wallet.Break]{
		Columns: []column{
			{Name: "id", Kind: output.ID},
			{Name: "kind"},
			{Name: "status", Kind: output.Status, Wide: true},
			{Name: "account"},
			{Name: "amount", Kind: output.Decimal},
			{Name: "currency"},
			{Name: "since", Wide: true},
			{Name: "age_days", Header: "Days", Kind: output.Number},
			{Name: "why"},
			{Name: "statement_line", Header: "Line of the bank", Kind: output.ID, Wide: true},
			{Name: "ledger_line", Header: "Line of the ledger", Kind: output.ID, Wide: true},
			{Name: "note_count", Header: "Notes", Kind: output.Number, Wide: true},
		},
		Empty: "no breaks",
	}
}
