package match_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/okpay/okpay/bank/match"
)

func TestMistakesInRulesAreToldWithTheirPlaces(t *testing.T) {
	t.Parallel()
	const head = "version: v1\ntiming_days: 5\nrules:\n"
	for name, c := range map[string]struct{ text, want string }{
		"nothing":        {"", "1:1: the document is empty"},
		"no YAML":        {"version: [", "1:1: this is not YAML"},
		"two documents":  {head + "  []\n---\nversion: v2\n", "a second document begins here"},
		"no rules":       {"version: v1\ntiming_days: 5\n", "1:1: rules is missing"},
		"unknown key":    {head + "  []\ncolour: red\n", "5:1: colour: there is no such key here"},
		"key twice":      {head + "  []\nversion: v2\n", "5:1: version: the key is here twice"},
		"no value":       {"version:\ntiming_days: 5\nrules: []\n", "1:1: version: the key has no value"},
		"no kind":        {head + "  - {name: a, priority: 1, days: {before: 1, after: 1}}\n", "4:5: rules[0]: a rule has a kind"},
		"unknown kind":   {head + "  - {name: a, kind: guess, priority: 1, days: {before: 1, after: 1}}\n", `4:21: rules[0]: "guess" is none of reference`},
		"bad days":       {head + "  - {name: a, kind: amount, priority: 1, days: {before: -1, after: 1}}\n", `rules[0].days.before: here belongs a whole number from 0 to 400, not "-1"`},
		"other's key":    {head + "  - {name: a, kind: amount, in: text, priority: 1, days: {before: 1, after: 1}}\n", "rules[0].in: there is no such key here"},
		"same name":      {head + "  - {name: a, kind: amount, priority: 1, days: {before: 1, after: 1}}\n  - {name: a, kind: amount, priority: 2, days: {before: 1, after: 1}}\n", "5:5: rules[1]: there are two rules with the name a"},
		"same priority":  {head + "  - {name: a, kind: amount, priority: 1, days: {before: 1, after: 1}}\n  - {name: b, kind: amount, priority: 1, days: {before: 1, after: 1}}\n", "rules[1]: there are two rules with the priority 1"},
		"fee no limit":   {head + "  - {name: a, kind: settlement, by: group, priority: 1, days: {before: 1, after: 1}, fee: {currency: EUR, percent: 1}}\n", "rules[0].fee: most is missing"},
		"fee in no such": {head + "  - {name: a, kind: settlement, by: group, priority: 1, days: {before: 1, after: 1}, fee: {currency: EUX, most: 1}}\n", `rules[0].fee.currency: "EUX" is no currency`},
		"fee too exact":  {head + "  - {name: a, kind: settlement, by: group, priority: 1, days: {before: 1, after: 1}, fee: {currency: EUR, most: 1, each: 0.001}}\n", "rules[0].fee.each: here belongs an amount in EUR"},
		"fee upside":     {head + "  - {name: a, kind: settlement, by: group, priority: 1, days: {before: 1, after: 1}, fee: {currency: EUR, most: 1, least: 2}}\n", "the least fee is above the most"},
		"percentage":     {head + "  - {name: a, kind: settlement, by: group, priority: 1, days: {before: 1, after: 1}, fee: {currency: EUR, most: 1, percent: 100.01}}\n", "rules[0].fee.percent: here belongs a percentage"},
		"an anchor":      {"version: &v v1\ntiming_days: 5\nrules: []\n", "1:10: there are no anchors"},
		"a tag":          {"version: !!binary v1\ntiming_days: 5\nrules: []\n", "1:10: there are no values with the tag !!binary"},
		"case's amount":  {head + "  []\ncases:\n  - name: c\n    today: 2026-04-30\n    bank: [{id: b, amount: 1.001, currency: EUR}]\n    expect: {}\n", "8:28: cases[0].bank[0]: here belongs an amount in EUR"},
		"case's day":     {head + "  []\ncases: [{name: c, today: 2026-02-30, expect: {}}]\n", "5:26: cases[0].today: here belongs a day"},
		"control":        {head + "  []\ncases: [{name: \"a\\x07\", today: 2026-02-03, expect: {}}]\n", "cases[0].name: the text has control characters"},
		"too deep":       {strings.Repeat("[", 12) + strings.Repeat("]", 12), "more than 10 deep"},
		"too large":      {strings.Repeat("#", match.MaxBytes+1), "larger than"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := match.ReadRules([]byte(c.text))
			var mistakes *match.Error
			if !errors.As(err, &mistakes) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("the error is\n%v\nand not\n%s", err, c.want)
			}
		})
	}
}

func TestAllMistakesAreToldAtOnceInTheirOrder(t *testing.T) {
	t.Parallel()
	_, err := match.ReadRules([]byte("version: 1 2\ntiming_days: x\nrules: [1, 2]\n"))
	var mistakes *match.Error
	if !errors.As(err, &mistakes) || len(mistakes.Problems) != 4 {
		t.Fatalf("the error is %v", err)
	}
	for i := 1; i < len(mistakes.Problems); i++ {
		if a, b := mistakes.Problems[i-1], mistakes.Problems[i]; a.Line > b.Line {
			t.Errorf("%s stands before %s", a, b)
		}
	}
}

func TestMistakesAreToldUpToABound(t *testing.T) {
	t.Parallel()
	rules := func(n int) string {
		return "version: v1\ntiming_days: 5\nrules:\n" + strings.Repeat("  - 1\n", n)
	}
	for n, want := range map[int]int{match.MaxProblems - 1: match.MaxProblems - 1, match.MaxProblems + 1: match.MaxProblems, match.MaxRules + 1: 1} {
		var mistakes *match.Error
		if _, err := match.ReadRules([]byte(rules(n))); !errors.As(err, &mistakes) || len(mistakes.Problems) != want {
			t.Errorf("of %d wrong rules the error is %v", n, err)
		}
	}
}

func TestRulesAreTriedByTheirPriority(t *testing.T) {
	t.Parallel()
	rules := mustRules(t, "version: v1\ntiming_days: 5\nrules:\n"+
		"  - {name: b, kind: amount, priority: 20, days: {before: 1, after: 1}}\n  - {name: a, kind: amount, priority: 10, days: {before: 1, after: 1}}\n")
	if rules.Rules[0].Name != "a" || rules.Rules[1].Name != "b" || len(rules.SHA256) != 64 {
		t.Errorf("the rules are %+v", rules.Rules)
	}
}

func TestACaseThatDoesNotHoldSaysWhy(t *testing.T) {
	t.Parallel()
	rules := mustRules(t, `
version: v1
timing_days: 5
rules: [{name: amount, kind: amount, priority: 10, days: {before: 1, after: 1}}]
cases:
  - name: wrong in every way
    today: 2026-04-30
    bank: [{id: b1, amount: 1, currency: EUR, booked: 2026-04-30}]
    ledger: [{id: l1, amount: 1, currency: EUR, booked: 2026-04-30}, {id: l2, amount: 2, currency: EUR, booked: 2026-04-30}]
    expect:
      matches: [{rule: other, bank: [b1], ledger: [l1]}]
      breaks: [{kind: missing_at_bank, ledger: [l2]}]
      suggestions: [{rule: parts, bank: [b1], ledger: [l2]}]
  - {name: the same id twice, today: 2026-04-30, bank: [{id: b, amount: 1, currency: EUR}, {id: b, amount: 2, currency: EUR}], expect: {}}
`)
	verdicts, failed := match.TryAll(rules, rules.Cases)
	if failed != 2 || len(verdicts[0].Differences) != 5 || verdicts[0].Holds {
		t.Fatalf("%d failed: %+v", failed, verdicts)
	}
	want := []string{
		"the match by other of b1 at the bank and l1 in the ledger is missing",
		"the break missing_at_bank of nothing at the bank and l2 in the ledger is missing",
		"the suggestion by parts of b1 at the bank and l2 in the ledger is missing",
		"the match by amount of b1 at the bank and l1 in the ledger was not expected",
		"the break timing of nothing at the bank and l2 in the ledger was not expected",
	}
	if got := fmt.Sprintf("%q", verdicts[0].Differences); got != fmt.Sprintf("%q", want) {
		t.Errorf("the differences are %s", got)
	}
	if got := fmt.Sprint(verdicts[1].Differences); got != `[two lines of the bank have the id "b"]` {
		t.Errorf("the differences are %s", got)
	}
}

func FuzzReadRules(f *testing.F) {
	// Short ones: what is found is made smaller byte by byte.
	for _, text := range []string{
		"version: v1\ntiming_days: 5\nrules: [{name: a, kind: amount, priority: 1, days: {before: 1, after: 1}}]\n",
		"version: v1\ntiming_days: 0\nrules:\n- name: s\n  kind: settlement\n  by: day\n  priority: 9\n  days: {before: 0, after: 400}\n  bank: {name: A, direction: in}\n" +
			"  fee: {currency: JPY, percent: 1.5, of_sum: true, each: 1, fixed: 2, off_by: 1, least: 0, most: 9}\n",
		"version: v1\ntiming_days: 5\nrules: []\ncases:\n- name: c\n  today: 2026-04-30\n" +
			"  bank: [{id: b, amount: -1.5, currency: EUR, value: 2026-04-29, references: [x], pending: true}]\n" +
			"  expect: {breaks: [{kind: timing, bank: [b]}], matches: [{rule: r, fee: 1}]}\n",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		rules, err := match.ReadRules(text)
		if err != nil {
			var mistakes *match.Error
			if !errors.As(err, &mistakes) || len(mistakes.Problems) == 0 || len(mistakes.Problems) > match.MaxProblems {
				t.Fatalf("the error is %v", err)
			}
			return
		}
		again, err := match.ReadRules([]byte(rules.Text))
		if err != nil || again.SHA256 != rules.SHA256 {
			t.Fatalf("what was read is not read again: %v", err)
		}
		const mostTried = 3 // cases
		for i := range rules.Cases[:min(len(rules.Cases), mostTried)] {
			match.Try(rules, &rules.Cases[i])
		}
	})
}
