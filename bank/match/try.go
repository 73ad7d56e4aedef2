package match

import (
	"fmt"
	"slices"
	"strings"
)

// Verdict is what became of a case. Differences is empty when it holds.
type Verdict struct {
	Name        string   `json:"name"`
	Holds       bool     `json:"holds"`
	Differences []string `json:"differences"`
}

// Try matches the lines of a case and says how the outcome differs from what is
// expected: what is missing, and what was not expected.
func Try(rules *Rules, c *Case) Verdict {
	v := Verdict{Name: c.Name, Differences: []string{}}
	result, err := Lines(c.Bank, c.Ledger, rules, Options{Today: c.Today})
	if err != nil {
		v.Differences = append(v.Differences, err.Error())
		return v
	}
	var want, got []string
	for _, m := range c.Expect.Matches {
		want = append(want, outcome("the match by "+m.Rule, m.Bank, m.Ledger, m.Fee))
	}
	for i := range result.Matches {
		m := &result.Matches[i]
		fee := ""
		if m.Fee != nil {
			fee = string(m.Fee.Amount.Decimal())
		}
		got = append(got, outcome("the match by "+m.Rule, m.Bank, m.Ledger, fee))
	}
	for _, b := range c.Expect.Breaks {
		want = append(want, outcome("the break "+string(b.Kind), b.Bank, b.Ledger, ""))
	}
	for i := range result.Breaks {
		b := &result.Breaks[i]
		got = append(got, outcome("the break "+string(b.Kind), b.Bank, b.Ledger, ""))
	}
	for _, s := range c.Expect.Suggestions {
		want = append(want, outcome("the suggestion by "+s.Rule, s.Bank, s.Ledger, ""))
	}
	for i := range result.Suggestions {
		s := &result.Suggestions[i]
		got = append(got, outcome("the suggestion by "+s.Rule, s.Bank, s.Ledger, ""))
	}
	v.Differences = append(v.Differences, without(want, got, "is missing")...)
	v.Differences = append(v.Differences, without(got, want, "was not expected")...)
	v.Holds = len(v.Differences) == 0
	return v
}

// TryAll tries all cases of rules and counts those that do not hold.
func TryAll(rules *Rules, cases []Case) (verdicts []Verdict, failed int) {
	verdicts = make([]Verdict, len(cases))
	for i := range cases {
		if verdicts[i] = Try(rules, &cases[i]); !verdicts[i].Holds {
			failed++
		}
	}
	return verdicts, failed
}

// outcome says in words what was, or is to be, found.
func outcome(what string, bank, ledger []string, fee string) string {
	sorted := func(ids []string) string {
		if len(ids) == 0 {
			return "nothing"
		}
		ids = slices.Clone(ids)
		slices.Sort(ids)
		return strings.Join(ids, ", ")
	}
	if fee != "" {
		fee = " less a fee of " + fee
	}
	return fmt.Sprintf("%s of %s at the bank and %s in the ledger%s", what, sorted(bank), sorted(ledger), fee)
}

// without gives what of the one list is not in the other, each as often as it is.
func without(list, other []string, says string) []string {
	left := map[string]int{}
	for _, o := range other {
		left[o]++
	}
	var missing []string
	for _, l := range list {
		if left[l]--; left[l] < 0 {
			missing = append(missing, l+" "+says)
		}
	}
	return missing
}
