package match

import (
	"go.yaml.in/yaml/v3"

	"github.com/okpay/okpay/wallet/money"
)

// Case is what rules must make of lines that are given.
type Case struct {
	Name         string
	Today        Day
	Bank, Ledger []Line
	Expect       Expectation
}

// Expectation is what is to come of a case: all of its matches, breaks and
// suggestions, each in any order.
type Expectation struct {
	Matches     []ExpectedMatch
	Breaks      []ExpectedBreak
	Suggestions []ExpectedMatch
}

// ExpectedMatch is a match that is to be there. A fee that is left empty is none.
type ExpectedMatch struct {
	Rule         string
	Bank, Ledger []string
	Fee          string // a decimal in the currency of the lines
}

// ExpectedBreak is a break that is to be there.
type ExpectedBreak struct {
	Kind         BreakKind
	Bank, Ledger []string
}

// maxCaseLines is how many lines, matches or breaks a case may have of each sort.
const maxCaseLines = 200

func (r *reading) testCase(n *yaml.Node) Case {
	c := Case{}
	r.object(n,
		field{"name", true, r.text(&c.Name, maxValue)},
		field{"today", true, r.day(&c.Today)},
		field{"bank", false, r.lines(&c.Bank)},
		field{"ledger", false, r.lines(&c.Ledger)},
		field{"expect", true, r.expectation(&c.Expect)})
	return c
}

func (r *reading) lines(into *[]Line) func(*yaml.Node) {
	return func(n *yaml.Node) {
		r.items(n, maxCaseLines, func(item *yaml.Node) { *into = append(*into, r.line(item)) })
	}
}

func (r *reading) line(n *yaml.Node) Line {
	l := Line{}
	var currency money.Currency
	var amount *yaml.Node
	r.object(n,
		field{"id", true, r.text(&l.ID, maxValue)},
		field{"amount", true, func(n *yaml.Node) { amount = n }},
		field{"currency", true, r.currency(&currency)},
		field{"booked", false, r.day(&l.Booked)},
		field{"value", false, r.day(&l.Value)},
		field{"references", false, r.texts(&l.References, maxReferences)},
		field{"name", false, r.text(&l.Name, maxValue)},
		field{"text", false, r.text(&l.Text, maxValue)},
		field{"kind", false, r.text(&l.Kind, maxValue)},
		field{"group", false, r.text(&l.Group, maxValue)},
		field{"pending", false, r.yes(&l.Pending)},
		field{"returned", false, r.yes(&l.Returned)},
		field{"reversal", false, r.yes(&l.Reversal)})
	if amount != nil && currency != "" {
		a, err := money.Parse(money.Decimal(amount.Value), currency)
		if err != nil || amount.Kind != yaml.ScalarNode {
			r.problem(amount, "here belongs an amount in %s, as -12.50, not %s", currency, shown(amount))
		}
		l.Amount = a
	}
	return l
}

func (r *reading) expectation(into *Expectation) func(*yaml.Node) {
	return func(n *yaml.Node) {
		r.object(n,
			field{"matches", false, r.expectedMatches(&into.Matches)},
			field{"breaks", false, func(n *yaml.Node) {
				r.items(n, maxCaseLines, func(item *yaml.Node) {
					b := ExpectedBreak{}
					r.object(item,
						field{"kind", true, oneOf(r, &b.Kind, MissingInLedger, MissingAtBank, AmountDiffers, DuplicateAtBank, Returned, Timing, Ambiguous)},
						field{"bank", false, r.texts(&b.Bank, maxCaseLines)},
						field{"ledger", false, r.texts(&b.Ledger, maxCaseLines)})
					into.Breaks = append(into.Breaks, b)
				})
			}},
			field{"suggestions", false, r.expectedMatches(&into.Suggestions)})
	}
}

func (r *reading) expectedMatches(into *[]ExpectedMatch) func(*yaml.Node) {
	return func(n *yaml.Node) {
		r.items(n, maxCaseLines, func(item *yaml.Node) {
			m := ExpectedMatch{}
			r.object(item,
				field{"rule", true, r.name(&m.Rule)},
				field{"bank", false, r.texts(&m.Bank, maxCaseLines)},
				field{"ledger", false, r.texts(&m.Ledger, maxCaseLines)},
				field{"fee", false, r.text(&m.Fee, maxName)})
			*into = append(*into, m)
		})
	}
}
