package commands

import (
	"strconv"
	"strings"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// explanationView shows what became of a line, and what came near it.
func explanationView() output.View[wallet.LineExplanation] {
	type column = output.Column[wallet.LineExplanation]
	return output.View[wallet.LineExplanation]{
		Columns: []column{
			{Name: "line.id", Header: "ID", Kind: output.ID},
			{Name: "line.side", Header: "Side"},
			{Name: "line.state", Header: "State", Kind: output.Status},
			{Name: "line.bank_account", Header: "Account"},
			{Name: "line.kind", Header: "Kind", Optional: true},
			{Name: "line.booking_date", Header: "Booked"},
			{Name: "line.value_date", Header: "Value", Optional: true},
			{Name: "line.amount", Header: "Amount", Kind: output.Decimal},
			{Name: "line.currency", Header: "Currency"},
			{Name: "line.name", Header: "Name", Optional: true},
			{Name: "line.text", Header: "Text", Optional: true},
			{Name: "line.references", Header: "References", Optional: true, Value: func(e wallet.LineExplanation) string { return strings.Join(e.Line.References, ", ") }},
			{Name: "run", Header: "Looked at by", Kind: output.ID},
		},
		Sections: []output.Section[wallet.LineExplanation]{
			output.NewSection("Match", lineMatchesView(), func(e wallet.LineExplanation) []wallet.LineMatch { return listed(e.Match) }),
			output.NewSection("Break", runBreaksView(), func(e wallet.LineExplanation) []wallet.Break { return listed(e.Break) }),
			output.NewSection("Candidates", evidenceView(), evidenceOf),
		},
	}
}

// evidence is a line that came near, or what spoke for or against it: each in a row
// of its own, so that a terminal has room for it.
type evidence struct {
	Says string `json:"says"`
	What string `json:"what"`
}

func evidenceView() output.View[evidence] {
	return output.View[evidence]{Columns: []output.Column[evidence]{{Name: "says", Header: ""}, {Name: "what", Header: "Line"}}}
}

func evidenceOf(e wallet.LineExplanation) []evidence {
	var all []evidence
	for i := range e.Candidates {
		c := &e.Candidates[i]
		line := []string{c.Line.ID, c.Line.BookingDate, string(c.Line.Amount) + " " + string(c.Line.Currency)}
		if c.Line.Name != "" {
			line = append(line, c.Line.Name)
		}
		all = append(all, evidence{strconv.Itoa(i + 1), strings.Join(line, ", ")})
		for _, what := range c.For {
			all = append(all, evidence{"for", what})
		}
		for _, what := range c.Against {
			all = append(all, evidence{"against", what})
		}
	}
	return all
}

// listed gives a list of what is there.
func listed[T any](value *T) []T {
	if value == nil {
		return nil
	}
	return []T{*value}
}
