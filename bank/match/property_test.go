package match_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/bank/match"
	"github.com/okpay/okpay/wallet/money"
)

// everyKind is rules of every kind.
const everyKind = `
version: every-kind
timing_days: 3
rules:
  - {name: reference, priority: 100, kind: reference, in: references, days: {before: 2, after: 4}}
  - {name: text, priority: 110, kind: reference, in: text, days: {before: 2, after: 4}}
  - {name: batch-by-reference, priority: 120, kind: group, by: reference, days: {before: 2, after: 4}}
  - {name: reversal, priority: 130, kind: reversal, days: {before: 0, after: 3}}
  - {name: amount, priority: 200, kind: amount, days: {before: 1, after: 2}}
  - {name: batch, priority: 300, kind: group, by: group, days: {before: 1, after: 2}}
  - {name: day, priority: 310, kind: group, by: day, ledger: {kinds: [top_up]}, days: {before: 0, after: 2}}
  - name: settled-by-reference
    priority: 320
    kind: settlement
    by: reference
    fee: {currency: EUR, percent: 10, off_by: "0.01", most: "5.00"}
    days: {before: 2, after: 4}
  - name: settled
    priority: 330
    kind: settlement
    by: group
    fee: {currency: EUR, each: "0.01", off_by: "0.01", least: "0.01", most: "5.00"}
    days: {before: 1, after: 2}
  - {name: similar, priority: 400, kind: similar, least_permille: 700, days: {before: 5, after: 5}}
  - {name: parts, priority: 410, kind: parts, most_parts: 3, days: {before: 2, after: 2}}
`

func mustRules(t rapid.TB, text string) *match.Rules {
	t.Helper()
	rules, err := match.ReadRules([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

// drawLines draws lines of which many have something in common.
func drawLines(t *rapid.T, side match.Side) []match.Line {
	references := []string{"REF-1001", "ref 1002", "REF/1003", "REF-1004", "NOTPROVIDED", "GROUP-77", "GROUP-78"}
	texts := []string{"", "thanks for REF 1001 and more", "EREF+ref-1003 SVWZ+x", "for GROUP-77", "rent of April"}
	count := rapid.IntRange(0, 12).Draw(t, string(side)+" lines")
	lines := make([]match.Line, count)
	for i := range lines {
		l := &lines[i]
		l.ID = fmt.Sprintf("%c%d", side[0], i)
		l.Amount = money.FromMinor(rapid.SampledFrom([]int64{-30, -20, -10, 0, 9, 10, 18, 19, 20, 29, 30, 27}).Draw(t, "amount"),
			money.Currency(rapid.SampledFrom([]string{"EUR", "EUR", "EUR", "USD"}).Draw(t, "currency")))
		if !rapid.Bool().Draw(t, "no day") || rapid.Bool().Draw(t, "a day after all") {
			l.Booked = match.Day(20_000 + rapid.IntRange(0, 6).Draw(t, "day"))
		}
		l.References = rapid.SliceOfN(rapid.SampledFrom(references), 0, 2).Draw(t, "references")
		l.Name = rapid.SampledFrom([]string{"", "Ada Lovelace", "Lovelace, Ada", "Grace Hopper"}).Draw(t, "name")
		if side == match.Bank {
			l.Text = rapid.SampledFrom(texts).Draw(t, "text")
			l.Pending = rapid.IntRange(0, 9).Draw(t, "pending") == 0
			l.Returned = rapid.IntRange(0, 9).Draw(t, "returned") == 0
			l.Reversal = rapid.IntRange(0, 5).Draw(t, "reversal") == 0
		} else {
			l.Kind = rapid.SampledFrom([]string{"top_up", "payout"}).Draw(t, "kind")
		}
		l.Group = rapid.SampledFrom([]string{"", "", "GROUP-77", "GROUP-78"}).Draw(t, "group")
	}
	return lines
}

func matched(t rapid.TB, bank, ledger []match.Line, rules *match.Rules) *match.Result {
	t.Helper()
	result, err := match.Lines(bank, ledger, rules, match.Options{Today: 20_005})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func TestEachLineIsInOneMatchOrOneBreak(t *testing.T) {
	t.Parallel()
	rules := mustRules(t, everyKind)
	rapid.Check(t, func(t *rapid.T) {
		bank, ledger := drawLines(t, match.Bank), drawLines(t, match.Ledger)
		r := matched(t, bank, ledger, rules)
		seen := map[string]int{}
		count := func(ids []string) {
			for _, id := range ids {
				seen[id]++
			}
		}
		for _, m := range r.Matches {
			count(m.Bank)
			count(m.Ledger)
		}
		for _, b := range r.Breaks {
			count(b.Bank)
			count(b.Ledger)
		}
		for _, l := range slices.Concat(bank, ledger) {
			if seen[l.ID] != 1 {
				t.Fatalf("%s is in %d matches and breaks: %s", l.ID, seen[l.ID], asJSON(t, r))
			}
		}
		if len(seen) != len(bank)+len(ledger) {
			t.Fatalf("there are lines that were not given: %s", asJSON(t, r))
		}
	})
}

func TestTheSumsOfAMatchAgreeInOneCurrency(t *testing.T) {
	t.Parallel()
	rules := mustRules(t, everyKind)
	rapid.Check(t, func(t *rapid.T) {
		bank, ledger := drawLines(t, match.Bank), drawLines(t, match.Ledger)
		amounts := map[string]money.Amount{}
		for _, l := range slices.Concat(bank, ledger) {
			amounts[l.ID] = l.Amount
		}
		for _, m := range matched(t, bank, ledger, rules).Matches {
			currency := amounts[m.Bank[0]].Currency()
			sum := func(ids []string) money.Amount {
				total := money.Zero(currency)
				for _, id := range ids {
					var err error
					if total, err = total.Add(amounts[id]); err != nil {
						t.Fatalf("%+v: %v", m, err)
					}
				}
				return total
			}
			paid := sum(m.Bank)
			if m.Fee != nil {
				var err error
				if paid, err = paid.Add(m.Fee.Amount); err != nil || m.Fee.Amount.IsNegative() {
					t.Fatalf("%+v has the fee %s, error %v", m, m.Fee.Amount, err)
				}
			}
			if paid != sum(m.Ledger) {
				t.Fatalf("%+v: %s and %s", m, paid, sum(m.Ledger))
			}
		}
	})
}

func asJSON(t rapid.TB, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestTheOrderOfLinesAndReferencesDoesNotMatter(t *testing.T) {
	t.Parallel()
	rules := mustRules(t, everyKind)
	rapid.Check(t, func(t *rapid.T) {
		bank, ledger := drawLines(t, match.Bank), drawLines(t, match.Ledger)
		want := asJSON(t, matched(t, bank, ledger, rules))
		bank = rapid.Permutation(bank).Draw(t, "bank again")
		ledger = rapid.Permutation(ledger).Draw(t, "ledger again")
		if got := asJSON(t, matched(t, bank, ledger, rules)); got != want {
			t.Fatalf("in another order it is\n%s\nand was\n%s", got, want)
		}
	})
}

func TestAnUnrelatedLineChangesNoMatchByReference(t *testing.T) {
	t.Parallel()
	rules := mustRules(t, everyKind)
	byReference := func(r *match.Result) (found []string) {
		for _, m := range r.Matches {
			if m.Rule == "reference" || m.Rule == "text" || m.Rule == "batch-by-reference" {
				found = append(found, fmt.Sprint(m.Rule, m.Bank, m.Ledger))
			}
		}
		return found
	}
	rapid.Check(t, func(t *rapid.T) {
		bank, ledger := drawLines(t, match.Bank), drawLines(t, match.Ledger)
		before := byReference(matched(t, bank, ledger, rules))
		other := match.Line{
			ID: "other", Amount: money.FromMinor(rapid.Int64Range(-40, 40).Draw(t, "other amount"), "EUR"), Booked: 20_003,
			References: []string{"OTHER-4711"}, Text: "nothing in common",
		}
		if rapid.Bool().Draw(t, "of the bank") {
			bank = append(bank, other)
		} else {
			ledger = append(ledger, other)
		}
		if after := byReference(matched(t, bank, ledger, rules)); !slices.Equal(before, after) {
			t.Fatalf("there were %v, and with one line more %v", before, after)
		}
	})
}

func TestLinesAreNotChanged(t *testing.T) {
	t.Parallel()
	rules := mustRules(t, everyKind)
	rapid.Check(t, func(t *rapid.T) {
		bank, ledger := drawLines(t, match.Bank), drawLines(t, match.Ledger)
		before := fmt.Sprintf("%v %v", bank, ledger)
		matched(t, bank, ledger, rules)
		if after := fmt.Sprintf("%v %v", bank, ledger); after != before {
			t.Fatalf("the lines were\n%s\nand are\n%s", before, after)
		}
	})
}

func TestEveryLineIsExplained(t *testing.T) {
	t.Parallel()
	rules := mustRules(t, everyKind)
	rapid.Check(t, func(t *rapid.T) {
		bank, ledger := drawLines(t, match.Bank), drawLines(t, match.Ledger)
		r := matched(t, bank, ledger, rules)
		for side, lines := range map[match.Side][]match.Line{match.Bank: bank, match.Ledger: ledger} {
			for _, l := range lines {
				e, err := match.Explain(bank, ledger, r, side, l.ID)
				if err != nil || (e.Match == nil) == (e.Break == nil) {
					t.Fatalf("%s is explained as %s, error %v", l.ID, asJSON(t, e), err)
				}
			}
		}
	})
}

func TestRulesDifferFromThemselvesInNothing(t *testing.T) {
	t.Parallel()
	rules := mustRules(t, everyKind)
	rapid.Check(t, func(t *rapid.T) {
		bank, ledger := drawLines(t, match.Bank), drawLines(t, match.Ledger)
		d, err := match.Diff(bank, ledger, rules, rules, match.Options{Today: 20_005})
		if err != nil || len(d.Won)+len(d.Lost)+d.ByAnother > 0 || d.BreaksBefore != d.BreaksAfter {
			t.Fatalf("%s, error %v", asJSON(t, d), err)
		}
	})
}
