package commands

import (
	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/statement"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// statementView shows a statement: whose it is, the balances, and a table of the
// movements in each currency. Its texts are in the statement's language.
func statementView(doc *statement.Document) output.View[statement.Document] {
	type column = output.Column[statement.Document]
	w := statement.WordsOf(doc.Lang)
	view := output.View[statement.Document]{
		Columns: []column{
			{Name: "name", Header: w.Holder, Value: func(d statement.Document) string { return w.HolderOf(&d) }},
			{Name: "user", Header: w.Account, Kind: output.ID},
			{Name: "period", Header: w.Period, Value: func(d statement.Document) string { return w.PeriodOf(&d) }},
			{Name: "created_at", Header: w.Made, Value: func(d statement.Document) string { return statement.Stamp(d.CreatedAt) }},
		},
		Sections: []output.Section[statement.Document]{
			output.NewSection(w.Balances, statementBalancesView(w), func(d statement.Document) []statement.Section { return d.Currencies }),
		},
	}
	for i := range doc.Currencies {
		s := doc.Currencies[i]
		view.Columns = append(view.Columns, column{
			Name: "by_day." + string(s.Currency), Header: w.ByDay + " " + string(s.Currency),
			Value: func(statement.Document) string { return statement.Sparkline(s) },
		})
		view.Sections = append(view.Sections, output.NewSection(w.Movements+" "+string(s.Currency), statementLinesView(w, s.Currency),
			func(statement.Document) []wallet.StatementLine { return s.Lines }))
	}
	return view
}

// statementBalancesView shows the sums of a statement, a row a currency.
func statementBalancesView(w statement.Words) output.View[statement.Section] {
	type column = output.Column[statement.Section]
	amount := func(name, header string, of func(statement.Section) money.Decimal) column {
		return column{
			Name: name, Header: header, Kind: output.Number,
			Value: func(s statement.Section) string { return statement.Amount(of(s)) },
		}
	}
	return output.View[statement.Section]{
		Columns: []column{
			{Name: "currency", Header: w.Currency},
			amount("opening", w.Opening, func(s statement.Section) money.Decimal { return s.Opening }),
			amount("in", w.In, func(s statement.Section) money.Decimal { return s.In }),
			amount("out", w.Out, func(s statement.Section) money.Decimal { return s.Out }),
			amount("fees", w.Fees, func(s statement.Section) money.Decimal { return s.Fees }),
			amount("closing", w.Closing, func(s statement.Section) money.Decimal { return s.Closing }),
			amount("closing_held", w.Held, func(s statement.Section) money.Decimal { return s.ClosingHeld }),
		},
	}
}

// statementLinesView shows the movements in a currency.
func statementLinesView(w statement.Words, c money.Currency) output.View[wallet.StatementLine] {
	type column = output.Column[wallet.StatementLine]
	amount := func(name, header string, of func(wallet.StatementLine) money.Decimal) column {
		return column{
			Name: name, Header: header, Kind: output.Number,
			Value: func(l wallet.StatementLine) string { return statement.Moved(of(l), c) },
		}
	}
	return output.View[wallet.StatementLine]{
		Columns: []column{
			{Name: "at", Header: w.Date, Kind: output.ID, Value: func(l wallet.StatementLine) string { return statement.Stamp(l.At) }},
			{Name: "kind", Header: w.Kind, Kind: output.ID, Value: func(l wallet.StatementLine) string { return w.KindOf(l.Kind) }},
			{Name: "counterparty", Header: w.Counterparty},
			{Name: "memo", Header: w.Memo, Optional: true},
			{Name: "order_id", Header: w.Order, Optional: true},
			amount("in", w.In, func(l wallet.StatementLine) money.Decimal { return l.In }),
			amount("out", w.Out, func(l wallet.StatementLine) money.Decimal { return l.Out }),
			amount("fee", w.Fee, func(l wallet.StatementLine) money.Decimal { return l.Fee }),
			{
				Name: "balance", Header: w.Balance, Kind: output.Number,
				Value: func(l wallet.StatementLine) string { return statement.Amount(l.Balance) },
			},
			{Name: "rate", Header: w.Rate, Optional: true},
			{Name: "transaction", Header: w.Transaction, Kind: output.ID, Wide: true},
		},
	}
}

// statementRow is a movement with its currency, for -o csv.
type statementRow struct {
	Currency money.Currency `json:"currency"`
	wallet.StatementLine
}

func statementRows(doc *statement.Document) []statementRow {
	var rows []statementRow
	for i := range doc.Currencies {
		for k := range doc.Currencies[i].Lines {
			rows = append(rows, statementRow{doc.Currencies[i].Currency, doc.Currencies[i].Lines[k]})
		}
	}
	return rows
}

// statementRowsView shows the movements of all currencies as one list.
func statementRowsView() output.View[statementRow] {
	type column = output.Column[statementRow]
	return output.View[statementRow]{
		Columns: []column{
			{Name: "currency"},
			{Name: "at", Kind: output.Time},
			{Name: "kind"},
			{Name: "transaction", Kind: output.ID},
			{Name: "counterparty"},
			{Name: "memo"},
			{Name: "order_id"},
			{Name: "in", Kind: output.Decimal},
			{Name: "out", Kind: output.Decimal},
			{Name: "fee", Kind: output.Decimal},
			{Name: "balance", Kind: output.Decimal},
			{Name: "rate"},
		},
	}
}

// savedStatementView shows where a statement was put.
func savedStatementView() output.View[savedStatement] {
	type column = output.Column[savedStatement]
	return output.View[savedStatement]{
		Columns: []column{
			{Name: "user", Kind: output.ID},
			{Name: "format"},
			{Name: "bytes", Kind: output.Number},
			{Name: "file", Kind: output.ID},
		},
	}
}
