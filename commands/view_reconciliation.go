package commands

import (
	"strconv"
	"strings"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// reconciliationView shows one run, with breaks and suggestions.
func reconciliationView() output.View[wallet.ReconciliationRun] {
	type column = output.Column[wallet.ReconciliationRun]
	return output.View[wallet.ReconciliationRun]{
		Columns: []column{
			{Name: "id", Kind: output.ID},
			{Name: "account"},
			{Name: "from"},
			{Name: "to"},
			{Name: "opening", Kind: output.Decimal},
			{Name: "closing", Kind: output.Decimal},
			{Name: "currency"},
			{Name: "statements", Kind: output.Number, Value: func(r wallet.ReconciliationRun) string { return strconv.Itoa(len(r.Statements)) }},
			{Name: "footing", Kind: output.Status},
			{Name: "matched", Kind: output.Number},
			{Name: "unmatched_statement", Header: "At the bank alone", Kind: output.Number},
			{Name: "unmatched_ledger", Header: "In the ledger alone", Kind: output.Number},
			{Name: "mismatched", Kind: output.Number},
			{Name: "breaks_open", Header: "Breaks open", Kind: output.Number},
			{Name: "breaks_new", Header: "Breaks new", Kind: output.Number},
			{Name: "breaks_closed", Header: "Breaks closed", Kind: output.Number},
			{Name: "settled", Kind: output.Number},
			{Name: "returned", Kind: output.Number},
			{Name: "parked", Header: "On suspense", Kind: output.Number},
			{Name: "done", Header: "All posted"},
			{Name: "rules_version", Header: "Rules"},
			{Name: "created_at", Header: "Made", Kind: output.Time},
		},
		Sections: []output.Section[wallet.ReconciliationRun]{
			output.NewSection("Breaks", runBreaksView(), func(r wallet.ReconciliationRun) []wallet.Break { return r.Breaks }),
			output.NewSection("Suggestions", suggestionsView(), func(r wallet.ReconciliationRun) []wallet.Suggestion { return r.Suggestions }),
		},
	}
}

// runBreaksView shows the breaks of a run: what is wrong, and since when.
func runBreaksView() output.View[wallet.Break] {
	type column = output.Column[wallet.Break]
	return output.View[wallet.Break]{
		Columns: []column{
			{Name: "id", Kind: output.ID},
			{Name: "kind"},
			{Name: "status", Kind: output.Status, Wide: true},
			{Name: "amount", Kind: output.Decimal},
			{Name: "currency"},
			{Name: "since", Wide: true},
			{Name: "age_days", Header: "Days", Kind: output.Number},
			{Name: "why"},
		},
	}
}

// suggestionsView shows lines that may belong together.
func suggestionsView() output.View[wallet.Suggestion] {
	type column = output.Column[wallet.Suggestion]
	return output.View[wallet.Suggestion]{
		Columns: []column{
			{Name: "rule"},
			{Name: "bank", Kind: output.ID, Value: func(s wallet.Suggestion) string { return strings.Join(s.Bank, ", ") }},
			{Name: "ledger", Kind: output.ID, Value: func(s wallet.Suggestion) string { return strings.Join(s.Ledger, ", ") }},
			{Name: "why"},
		},
	}
}

// reconciliationsView shows many runs.
func reconciliationsView() output.View[wallet.ReconciliationRun] {
	type column = output.Column[wallet.ReconciliationRun]
	return output.View[wallet.ReconciliationRun]{
		Columns: []column{
			{Name: "id", Kind: output.ID},
			{Name: "account"},
			{Name: "from", Wide: true},
			{Name: "to", Kind: output.ID},
			{Name: "closing", Kind: output.Decimal, Wide: true},
			{Name: "currency", Wide: true},
			{Name: "footing", Kind: output.Status, Wide: true},
			{Name: "matched", Kind: output.Number},
			{Name: "breaks_open", Header: "Open", Kind: output.Number},
			{Name: "breaks_new", Header: "New", Kind: output.Number},
			{Name: "breaks_closed", Header: "Closed", Kind: output.Number},
			{Name: "done", Header: "All posted", Wide: true},
			{Name: "created_at", Header: "Made", Kind: output.Time},
		},
		Empty: "no runs",
	}
}

// accountStatementsView shows the statements that the wallet has.
func accountStatementsView() output.View[wallet.AccountStatement] {
	type column = output.Column[wallet.AccountStatement]
	return output.View[wallet.AccountStatement]{
		Columns: []column{
			{Name: "id", Kind: output.ID},
			{Name: "bank_account", Header: "Account"},
			{Name: "from", Wide: true},
			{Name: "closing_date", Header: "Closed"},
			{Name: "opening", Kind: output.Decimal, Wide: true},
			{Name: "closing", Kind: output.Decimal},
			{Name: "currency"},
			{Name: "lines", Kind: output.Number},
			{Name: "state"},
			{Name: "gate", Kind: output.Status},
			{Name: "received_at", Header: "Received", Kind: output.Time, Wide: true},
			{Name: "file", Wide: true},
		},
		Empty: "no statements",
	}
}

// lineMatchView shows one match.
func lineMatchView() output.View[wallet.LineMatch] {
	type column = output.Column[wallet.LineMatch]
	return output.View[wallet.LineMatch]{
		Columns: []column{
			{Name: "id", Kind: output.ID},
			{Name: "run", Kind: output.ID},
			{Name: "bank_account", Header: "Account"},
			{Name: "rule"},
			{Name: "bank", Header: "Lines of the bank", Kind: output.ID, Value: func(m wallet.LineMatch) string { return strings.Join(m.Bank, ", ") }},
			{Name: "ledger", Header: "Lines of the ledger", Kind: output.ID, Value: func(m wallet.LineMatch) string { return strings.Join(m.Ledger, ", ") }},
			{Name: "amount", Kind: output.Decimal},
			{Name: "currency"},
			{Name: "fee", Kind: output.Decimal},
			{Name: "reference", Optional: true},
			{Name: "days", Header: "Bank later by days", Kind: output.Number},
			{Name: "transaction", Header: "Posted by", Kind: output.ID, Optional: true},
			{Name: "undone_at", Header: "Undone", Kind: output.Time, Optional: true},
			{Name: "reversal", Header: "Reversed by", Kind: output.ID, Optional: true},
		},
	}
}

// lineMatchesView shows many matches, by the first line of each side.
func lineMatchesView() output.View[wallet.LineMatch] {
	type column = output.Column[wallet.LineMatch]
	first := func(lines []string, count int) string {
		switch {
		case len(lines) == 0:
			return ""
		case count > 1:
			return lines[0] + " and " + strconv.Itoa(count-1) + " more"
		default:
			return lines[0]
		}
	}
	return output.View[wallet.LineMatch]{
		Columns: []column{
			{Name: "id", Kind: output.ID},
			{Name: "rule"},
			{Name: "bank", Kind: output.ID, Value: func(m wallet.LineMatch) string { return first(m.Bank, m.BankCount) }},
			{Name: "ledger", Kind: output.ID, Value: func(m wallet.LineMatch) string { return first(m.Ledger, m.LedgerCount) }},
			{Name: "amount", Kind: output.Decimal},
			{Name: "currency"},
			{Name: "fee", Kind: output.Decimal, Wide: true},
			{Name: "reference", Wide: true},
			{Name: "days", Kind: output.Number, Wide: true},
			{Name: "undone_at", Header: "Undone", Kind: output.Time, Optional: true},
			{Name: "transaction", Header: "Posted by", Kind: output.ID, Wide: true},
		},
		Empty: "no matches",
	}
}

// replayView shows how a run comes out again.
func replayView() output.View[wallet.ReconciliationReplay] {
	type column = output.Column[wallet.ReconciliationReplay]
	return output.View[wallet.ReconciliationReplay]{
		Columns: []column{
			{Name: "id", Kind: output.ID},
			{Name: "same"},
			{Name: "bank_lines", Header: "Lines of the bank", Kind: output.Number},
			{Name: "ledger_lines", Header: "Lines of the ledger", Kind: output.Number},
			{Name: "input_sha256", Header: "Input SHA-256", Kind: output.ID},
			{Name: "was_sha256", Header: "It was", Kind: output.ID},
			{Name: "result_sha256", Header: "It is", Kind: output.ID},
		},
	}
}

// rulesComparisonView shows what other rules would make of the same lines.
func rulesComparisonView() output.View[wallet.RulesComparison] {
	type column = output.Column[wallet.RulesComparison]
	matches := output.View[wallet.LineMatch]{Columns: lineMatchesView().Columns[1:8]} // they were never made, and have no ids
	return output.View[wallet.RulesComparison]{
		Columns: []column{
			{Name: "bank_lines", Header: "Lines of the bank", Kind: output.Number},
			{Name: "ledger_lines", Header: "Lines of the ledger", Kind: output.Number},
			{Name: "kept", Kind: output.Number},
			{Name: "by_another", Header: "By another rule", Kind: output.Number},
			{Name: "won_count", Header: "Won", Kind: output.Number},
			{Name: "lost_count", Header: "Lost", Kind: output.Number},
			{Name: "breaks_before", Header: "Breaks before", Kind: output.Number},
			{Name: "breaks_after", Header: "Breaks after", Kind: output.Number},
		},
		Sections: []output.Section[wallet.RulesComparison]{
			output.NewSection("Won", matches, func(c wallet.RulesComparison) []wallet.LineMatch { return c.Won }),
			output.NewSection("Lost", matches, func(c wallet.RulesComparison) []wallet.LineMatch { return c.Lost }),
		},
	}
}
