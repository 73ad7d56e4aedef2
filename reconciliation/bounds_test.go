package reconciliation_test

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/reconciliation"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// drawnBreak draws a break whose id says which it is.
func drawnBreak(t *rapid.T, i int) wallet.Break {
	kinds := append(wallet.BreakKinds(), "new_kind")
	b := wallet.Break{
		ID: fmt.Sprintf("brk_%04d", i), Kind: rapid.SampledFrom(kinds).Draw(t, "kind"),
		Status: rapid.SampledFrom([]wallet.BreakStatus{wallet.BreakOpen, wallet.BreakOpen, wallet.BreakResolved, wallet.BreakClosed}).Draw(t, "status"),
		Amount: money.FromMinor(rapid.Int64Range(-1e12, 1e12).Draw(t, "minor"), "EUR").Decimal(), Currency: "EUR",
		Since: fmt.Sprintf("2026-10-%02d", rapid.IntRange(1, 31).Draw(t, "day")), AgeDays: rapid.IntRange(0, 400).Draw(t, "age"),
	}
	b.Why = rapid.StringN(0, 20, -1).Draw(t, "why")
	return b
}

func TestEveryBreakIsInAReportUpToItsBound(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		runs := make([]wallet.ReconciliationRun, rapid.IntRange(1, 4).Draw(t, "runs"))
		total := 0
		for i := range runs {
			runs[i] = clean()
			for range rapid.SampledFrom([]int{0, 1, 7, 40, 700}).Draw(t, "breaks") {
				b := wallet.Break{ID: fmt.Sprintf("brk_%04d", total), Kind: wallet.BreakTiming, Amount: "1.00", Currency: "EUR", Since: "2026-10-01"}
				if total < 100 {
					b = drawnBreak(t, total)
				}
				runs[i].Breaks = append(runs[i].Breaks, b)
				total++
			}
		}
		was := fmt.Sprint(runs)
		shuffled := slices.Clone(runs)
		for i := range shuffled {
			shuffled[i].Breaks = slices.Clone(shuffled[i].Breaks)
			slices.Reverse(shuffled[i].Breaks)
		}
		for form, write := range forms() {
			var text, again bytes.Buffer
			if err := errors.Join(write(&text, runs), write(&again, shuffled)); err != nil {
				t.Fatal(err)
			}
			if text.String() != again.String() {
				t.Fatalf("%s: the order of the breaks shows", form)
			}
			told := regexp.MustCompile(`brk_\d{4}`).FindAllString(text.String(), -1)
			slices.Sort(told)
			if shown := len(slices.Compact(slices.Clone(told))); shown != len(told) || shown != min(total, reconciliation.MaxBreaks) {
				t.Fatalf("%s: of %d breaks %d are told, %d times", form, total, shown, len(told))
			}
			if total > reconciliation.MaxBreaks != strings.Contains(text.String(), "counted and not shown") {
				t.Fatalf("%s: it does not say rightly whether some of %d are left out", form, total)
			}
		}
		subject, body, err := reconciliation.Letter(runs)
		if err != nil || len(body) > reconciliation.MaxLetterBytes || len(subject) > 200 {
			t.Fatalf("a letter of %d bytes, a subject of %d, %v", len(body), len(subject), err)
		}
		if told := strings.Count(body, "brk_"); told > reconciliation.MaxLetterBreaks {
			t.Fatalf("the letter tells %d breaks", told)
		}
		if fmt.Sprint(runs) != was {
			t.Fatal("what was given is changed")
		}
	})
}

func TestAReportIsBounded(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("\u202e", 100_000)
	var many []string
	for i := range 1000 {
		many = append(many, fmt.Sprint("stl_", i))
	}
	r := clean()
	r.Statements = many
	r.Breaks = []wallet.Break{{ID: "brk_1", Kind: wallet.BreakAmbiguous, Bank: many, Ledger: many, Amount: "1.00", Currency: "EUR", Why: long}}
	r.Suggestions = make([]wallet.Suggestion, reconciliation.MaxSuggestions+2)
	got := written(t, reconciliation.WriteMarkdown, r)
	for _, want := range []string{"stl_9 and 990 more", "stl_19 and 980 more", "2 more suggestions are counted and not shown", "&#91;cut&#93;"} {
		if !strings.Contains(got, want) {
			t.Errorf("it does not say %q", want)
		}
	}
	if len(got) > 64<<10 {
		t.Errorf("it has %d bytes", len(got))
	}
	runs := make([]wallet.ReconciliationRun, reconciliation.MaxRuns+1)
	for i := range runs {
		runs[i] = r
		runs[i].Account = strings.Repeat("n", 500)
	}
	runs[reconciliation.MaxRuns].Account = "last"
	for form, write := range forms() {
		if got := written(t, write, runs...); !strings.Contains(got, "1 more run is counted and not shown.") || strings.Contains(got, "last:") {
			t.Errorf("%s: one run too many is not counted", form)
		}
		if got := written(t, write, runs[1:]...); strings.Contains(got, "more run ") || !strings.Contains(got, "last: 1 open break") {
			t.Errorf("%s: as many runs as there may be are not all told", form)
		}
	}
	if _, body, err := reconciliation.Letter(runs); err != nil || len(body) > reconciliation.MaxLetterBytes || !strings.Contains(body, "The rest is left out.") || !strings.HasSuffix(body, "explain LINE.") {
		t.Errorf("the letter of many runs has %d bytes: %v", len(body), err)
	}
}
