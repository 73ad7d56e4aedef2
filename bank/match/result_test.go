package match_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/bank/match"
	"github.com/okpay/okpay/wallet/money"
)

func TestAResultIsWrittenAsItIsMarshalled(t *testing.T) {
	t.Parallel()
	rules := mustRules(t, everyKind)
	rapid.Check(t, func(t *rapid.T) {
		r := matched(t, drawLines(t, match.Bank), drawLines(t, match.Ledger), rules)
		var written bytes.Buffer
		if err := r.Write(&written); err != nil {
			t.Fatal(err)
		}
		if want := asJSON(t, r) + "\n"; written.String() != want {
			t.Fatalf("written is\n%s\nand not\n%s", written.String(), want)
		}
	})
}

func euros(cents int64) money.Amount { return money.FromMinor(cents, "EUR") }

func day(t *testing.T, text string) match.Day {
	t.Helper()
	d, err := match.ParseDay(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestALineIsExplainedByItsMatchOrByWhatComesNear(t *testing.T) {
	t.Parallel()
	rules, err := match.Default()
	if err != nil {
		t.Fatal(err)
	}
	d := day(t, "2026-04-20")
	bank := []match.Line{
		{ID: "b1", Amount: euros(5000), Booked: d, References: []string{"E2E-1"}, Name: "Ada Lovelace"},
		{ID: "b2", Amount: euros(7000), Booked: d + 9, Name: "Grace Hopper"},
	}
	ledger := []match.Line{
		{ID: "l1", Amount: euros(5000), Booked: d, References: []string{"e2e 1"}, Name: "Ada Lovelace"},
		{ID: "l2", Amount: euros(7000), Booked: d, References: []string{"E2E-2"}, Name: "HOPPER GRACE"},
	}
	r, err := match.Lines(bank, ledger, rules, match.Options{Today: d + 10})
	if err != nil {
		t.Fatal(err)
	}
	e, err := match.Explain(bank, ledger, r, match.Bank, "b1")
	if err != nil || e.Match == nil || e.Match.Evidence.Reference != "E2E-1" || e.Match.Rule != "reference" || e.Break != nil {
		t.Errorf("b1 is explained as %s, error %v", asJSON(t, e), err)
	}
	e, err = match.Explain(bank, ledger, r, match.Bank, "b2")
	if err != nil || e.Break == nil || e.Break.Kind != match.MissingInLedger || len(e.Candidates) != 2 {
		t.Fatalf("b2 is explained as %s, error %v", asJSON(t, e), err)
	}
	want := match.Candidate{
		Line: "l2", For: []string{"the same amount", "name and text are alike to 1000 of 1000"},
		Against: []string{"no reference in common", "the bank is 9 days later"},
	}
	if got := e.Candidates[0]; asJSON(t, got) != asJSON(t, want) {
		t.Errorf("the nearest is %s", asJSON(t, got))
	}
	if against := e.Candidates[1].Against; !slices.Contains(against, "it is matched with b1 by the rule reference") {
		t.Errorf("against l1 speaks %q", against)
	}
	if got := e.Break.Candidates; len(got) != 1 || got[0].Line != "l2" {
		t.Errorf("the candidates of the break are %s", asJSON(t, got))
	}
	if _, err := match.Explain(bank, ledger, r, match.Ledger, "b1"); err == nil {
		t.Error("a line that is not there is explained")
	}
	if got := r.Age(e.Break); got != 1 {
		t.Errorf("the break is %d days old", got)
	}
}

func TestMatchesAreWonAndLostByOtherRules(t *testing.T) {
	t.Parallel()
	rule := func(name string, after int) *match.Rules {
		return mustRules(t, fmt.Sprintf("version: v\ntiming_days: 5\nrules: [{name: %s, kind: amount, priority: 1, days: {before: 0, after: %d}}]\n", name, after))
	}
	d := day(t, "2026-04-20")
	bank := []match.Line{
		{ID: "b1", Amount: euros(100), Booked: d},
		{ID: "b2", Amount: euros(200), Booked: d + 3},
		{ID: "b3", Amount: euros(300), Booked: d},
	}
	ledger := []match.Line{
		{ID: "l1", Amount: euros(100), Booked: d},
		{ID: "l2", Amount: euros(200), Booked: d},
		{ID: "l3", Amount: euros(300), Booked: d},
		{ID: "l4", Amount: euros(300), Booked: d - 3},
	}
	got, err := match.Diff(bank, ledger, rule("near", 1), rule("far", 4), match.Options{Today: d})
	if err != nil || len(got.Won) != 1 || len(got.Lost) != 1 || got.Kept != 1 || got.ByAnother != 1 {
		t.Fatalf("the difference is %s, error %v", asJSON(t, got), err)
	}
	if got.Won[0].Bank[0] != "b2" || got.Lost[0].Bank[0] != "b3" || got.BreaksBefore != 3 || got.BreaksAfter != 1 {
		t.Errorf("the difference is %s", asJSON(t, got))
	}
}

func TestLinesThatCannotBeMatchedAreRefused(t *testing.T) {
	t.Parallel()
	rules := mustRules(t, everyKind)
	for name, c := range map[string]struct {
		bank, ledger []match.Line
		want         string
	}{
		"one id twice": {[]match.Line{{ID: "a", Amount: euros(1)}, {ID: "a", Amount: euros(2)}}, nil, `two lines of the bank have the id "a"`},
		"no id":        {nil, []match.Line{{Amount: euros(1)}}, "line 1 of the ledger has no id"},
		"no currency":  {[]match.Line{{ID: "a"}}, nil, "line 1 of the bank has no id or no currency"},
		"too much": {nil, []match.Line{
			{ID: "a", Amount: euros(1<<63 - 1), Booked: 20_000, Group: "G"}, {ID: "b", Amount: euros(1), Booked: 20_000, Group: "G"},
		}, "number out of range"},
	} {
		if _, err := match.Lines(c.bank, c.ledger, rules, match.Options{}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
	same := []match.Line{{ID: "a", Amount: euros(1), Booked: 20_000}}
	if r, err := match.Lines(same, same, rules, match.Options{}); err != nil || len(r.Matches) != 1 {
		t.Errorf("an id of both sides is no mistake: %v", err)
	}
}

// TestLinesThatAreAllAlikeAreMatchedInTime would not end in any patience if some
// step compared every line with every other one.
func TestLinesThatAreAllAlikeAreMatchedInTime(t *testing.T) {
	t.Parallel()
	rules := mustRules(t, everyKind)
	const count = 40_000
	alike := func(side match.Side) []match.Line {
		lines := make([]match.Line, count)
		for i := range lines {
			lines[i] = match.Line{
				ID: fmt.Sprint(side, i), Amount: euros(1000), Booked: match.Day(20_000 + i%5), Kind: "top_up",
				References: []string{"RENT-2026"}, Text: "RENT-2026 GROUP-9", Name: "Ada Lovelace", Group: "GROUP-9",
			}
		}
		return lines
	}
	r := matched(t, alike(match.Bank), alike(match.Ledger), rules)
	if len(r.Matches) != 0 || len(r.Breaks) != 1 || len(r.Breaks[0].Bank) != count || len(r.Breaks[0].Ledger) != count || !r.SuggestionsCut {
		t.Errorf("there are %d matches and %d breaks", len(r.Matches), len(r.Breaks))
	}
}

func TestDaysAreWrittenAsTheyAreRead(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"1970-01-02", "2026-02-28", "2024-02-29", "9999-12-31"} {
		if got := day(t, text).String(); got != text {
			t.Errorf("%s is written as %s", text, got)
		}
	}
	for _, text := range []string{"", "2026-02-30", "2026-2-3", "20260203", "2026-02-03T00:00:00Z"} {
		if d, err := match.ParseDay(text); err == nil {
			t.Errorf("%q is read as %s", text, d)
		}
	}
	var none match.Day
	if err := none.UnmarshalText(nil); err != nil || none != 0 || none.String() != "" {
		t.Errorf("no day is %q, error %v", none, err)
	}
}

func TestAKeyIsWhatOfAReferenceCounts(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"inv-2026/0042": "INV20260042", "RF18 5390 0754 7034": "RF18539007547034", "0000471": "471", "00-A-0": "A0",
		"NOTPROVIDED": "", "not provided": "", "NONREF": "", "": "", " - ": "", "000": "", "n/a": "", "größe 1": "GRößE1",
	} {
		if got := match.Key(text); got != want {
			t.Errorf("the key of %q is %q, and not %q", text, got, want)
		}
	}
}
