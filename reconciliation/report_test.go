package reconciliation_test

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/okpay/okpay/internal/htmltest"
	"github.com/okpay/okpay/reconciliation"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// form is one of the forms of a report.
type form func(w io.Writer, runs []wallet.ReconciliationRun) error

func forms() map[string]form {
	return map[string]form{"Markdown": reconciliation.WriteMarkdown, "HTML": reconciliation.WriteHTML}
}

func written(t testing.TB, write form, runs ...wallet.ReconciliationRun) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b, runs); err != nil {
		t.Fatalf("render: %v", err)
	}
	return b.String()
}

// clean is a run without a break.
func clean() wallet.ReconciliationRun {
	return wallet.ReconciliationRun{
		ID: "rec_01", Account: "giro", Number: 3, Statements: []string{"sta_01", "sta_02"}, From: "2026-10-01", To: "2026-10-31",
		Opening: "1000.00", Closing: "1987.50", Currency: "EUR", Footing: wallet.FootingOK, Matched: 12, Matches: 10,
		RulesVersion: "default-1", RulesSHA256: "aa11", InputSHA256: "bb22", ResultSHA256: "cc33",
		CreatedAt: time.Date(2026, 11, 1, 6, 0, 0, 0, time.UTC), Done: true, Settled: 4, Returned: 1, Parked: 2,
	}
}

// broken is a run with breaks of three kinds, one of which is resolved.
func broken() wallet.ReconciliationRun {
	r := clean()
	r.UnmatchedStatement, r.UnmatchedLedger, r.Mismatched, r.BreaksOpen, r.BreaksNew, r.BreaksClosed = 2, 1, 1, 4, 3, 5
	r.Breaks = []wallet.Break{
		{
			ID: "brk_4", Kind: wallet.BreakMissingInLedger, Status: wallet.BreakOpen, Bank: []string{"stl_4"}, Amount: "0.10", Currency: "EUR",
			Since: "2026-10-30", AgeDays: 1, Why: "the bank has it and the ledger does not",
		},
		{
			ID: "brk_1", Kind: wallet.BreakAmountDiffers, Status: wallet.BreakOpen, Bank: []string{"stl_1", "stl_2"}, Ledger: []string{"txn_1"},
			Amount: "-0.01", Currency: "EUR", Since: "2026-10-12", AgeDays: 20, Why: "12.49 is not 12.50",
		},
		{
			ID: "brk_3", Kind: wallet.BreakMissingInLedger, Status: wallet.BreakOpen, StatementLine: "stl_3", Amount: "0.20", Currency: "EUR",
			Since: "2026-10-29", AgeDays: 0, Why: "the bank has it and the ledger does not",
		},
		{
			ID: "brk_2", Kind: wallet.BreakTiming, Status: wallet.BreakResolved, Ledger: []string{"txn_2"}, Amount: "-5.00", Currency: "EUR",
			Since: "2026-10-28", AgeDays: 4, ClosedBy: "operator",
		},
		{ID: "brk_5", Kind: wallet.BreakFooting, Status: wallet.BreakOpen, Statement: "sta_02", Amount: "1.00", Currency: "EUR", Since: "2026-10-31", AgeDays: 1, Why: "off by 1.00"},
	}
	r.Suggestions = []wallet.Suggestion{{Rule: "alike", Bank: []string{"stl_4"}, Ledger: []string{"txn_9"}, SimilarPermille: 873, Why: "the amounts are the same"}}
	return r
}

const facts = `| Figure | Value |
| --- | --- |
| Account | giro |
| Run | rec_01 |
| Number | 3 |
| Period | 2026-10-01 to 2026-10-31 |
| Opening | 1000.00 EUR |
| Closing | 1987.50 EUR |
| Footing | ok: opening and entries make closing |
| Statements | sta_01, sta_02 |
| Lines of the bank matched | 12 |
| Matches | 10 |
| Unmatched, of the bank | %d |
| Unmatched, of the ledger | %d |
| Mismatched | %d |
| Breaks | %s |
| Posted | 4 settled, 1 returned, 2 on suspense |
| Rules | default-1 |
| SHA-256 of the rules | aa11 |
| SHA-256 of the input | bb22 |
| SHA-256 of the result | cc33 |
| Made at | 2026-11-01T06:00:00Z |
`

func TestMarkdownSaysThatTheBankAgrees(t *testing.T) {
	t.Parallel()
	want := "# giro: the bank agrees\n\n" + fmt.Sprintf(facts, 0, 0, 0, "0 open, 0 new, 0 closed by the run")
	if got := written(t, reconciliation.WriteMarkdown, clean()); got != want {
		t.Errorf("it says\n%s\nwant\n%s", got, want)
	}
}

func TestMarkdownTellsBreaksByKindTheOldestFirst(t *testing.T) {
	t.Parallel()
	want := `# giro: 4 open breaks

| Open breaks | Count | Amount | Oldest |
| --- | --- | --- | --- |
| Statement does not add up | 1 | 1.00 EUR | 2026-10-31 |
| Amount differs | 1 | -0.01 EUR | 2026-10-12 |
| Missing in the ledger | 2 | 0.30 EUR | 2026-10-29 |

` + fmt.Sprintf(facts, 2, 1, 1, "4 open, 3 new, 5 closed by the run") + `
### Statement does not add up (1)

Opening and entries do not make closing; its lines are held back.

| Break | Since | Age | Amount | Bank | Ledger | Why |
| --- | --- | --- | --- | --- | --- | --- |
| brk_5 | 2026-10-31 | 1 day | 1.00 EUR | statement sta_02 |  | off by 1.00 |

### Amount differs (1)

It is one payment, of two amounts.

| Break | Since | Age | Amount | Bank | Ledger | Why |
| --- | --- | --- | --- | --- | --- | --- |
| brk_1 | 2026-10-12 | 20 days | -0.01 EUR | stl_1, stl_2 | txn_1 | 12.49 is not 12.50 |

### Missing in the ledger (2)

The bank has it and the ledger does not.

| Break | Since | Age | Amount | Bank | Ledger | Why |
| --- | --- | --- | --- | --- | --- | --- |
| brk_3 | 2026-10-29 | today | 0.20 EUR | stl_3 |  | the bank has it and the ledger does not |
| brk_4 | 2026-10-30 | 1 day | 0.10 EUR | stl_4 |  | the bank has it and the ledger does not |

### No longer open

| Break | Kind | Status | Since | Amount | Bank | Ledger | By |
| --- | --- | --- | --- | --- | --- | --- | --- |
| brk_2 | Timing | resolved | 2026-10-28 | -5.00 EUR |  | txn_2 | operator |

### Suggestions

Lines that a person may find to be the same money. Nothing was done with them.

| Rule | Bank | Ledger | Alike | Why |
| --- | --- | --- | --- | --- |
| alike | stl_4 | txn_9 | 87.3 % | the amounts are the same |
`
	if got := written(t, reconciliation.WriteMarkdown, broken()); got != want {
		t.Errorf("it says\n%s\nwant\n%s", got, want)
	}
}

func TestThePageTellsWhatTheMarkdownTells(t *testing.T) {
	t.Parallel()
	list := htmltest.Elements(t, written(t, reconciliation.WriteHTML, broken()))
	for name, want := range map[string][]string{
		"title": {"giro: 4 open breaks"},
		"h1":    {"giro: 4 open breaks"},
		"h3":    {"Statement does not add up (1)", "Amount differs (1)", "Missing in the ledger (2)", "No longer open", "Suggestions"},
		"dd": {
			"giro", "rec_01", "3", "2026-10-01 to 2026-10-31", "1000.00 EUR", "1987.50 EUR", "ok: opening and entries make closing",
			"sta_01, sta_02", "12", "10", "2", "1", "1", "4 open, 3 new, 5 closed by the run", "4 settled, 1 returned, 2 on suspense", "default-1",
			"aa11", "bb22", "cc33", "2026-11-01T06:00:00Z",
		},
		"tr": {
			"KindCountAmountOldest", "Statement does not add up11.00 EUR2026-10-31", "Amount differs1-0.01 EUR2026-10-12", "Missing in the ledger20.30 EUR2026-10-29",
			"BreakSinceAgeAmountBankLedgerWhy", "brk_52026-10-311 day1.00 EURstatement sta_02off by 1.00",
			"BreakSinceAgeAmountBankLedgerWhy", "brk_12026-10-1220 days-0.01 EURstl_1, stl_2txn_112.49 is not 12.50",
			"BreakSinceAgeAmountBankLedgerWhy", "brk_32026-10-29today0.20 EURstl_3the bank has it and the ledger does not",
			"brk_42026-10-301 day0.10 EURstl_4the bank has it and the ledger does not",
			"BreakKindStatusSinceAmountBankLedgerBy", "brk_2Timingresolved2026-10-28-5.00 EURtxn_2operator",
			"RuleBankLedgerAlikeWhy", "alikestl_4txn_987.3 %the amounts are the same",
		},
	} {
		if got := htmltest.Texts(list, name); !slices.Equal(got, want) {
			t.Errorf("its %s are %q\nwant %q", name, got, want)
		}
	}
}

func TestThePageNeedsNothingElse(t *testing.T) {
	t.Parallel()
	page := written(t, reconciliation.WriteHTML, broken(), clean())
	for _, e := range htmltest.Elements(t, page) {
		if slices.Contains([]string{"script", "link", "img", "iframe", "object", "form", "a", "base"}, e.Name) || e.Attrs["src"] != "" || e.Attrs["href"] != "" {
			t.Errorf("the page has %s %v", e.Name, e.Attrs)
		}
		if e.Name == "th" && e.Attrs["scope"] == "" {
			t.Errorf("the header %q says not of what", e.Text)
		}
	}
	for _, want := range []string{"@media print", "prefers-color-scheme: dark", `content="default-src 'none'; style-src 'unsafe-inline'"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page is without %q", want)
		}
	}
	if strings.Contains(page, "url(") || strings.Contains(page, "@import") || strings.Contains(page, "://") {
		t.Error("the page names an address")
	}
}

func TestSeveralRunsHaveAnOverview(t *testing.T) {
	t.Parallel()
	got := written(t, reconciliation.WriteMarkdown, clean(), broken())
	want := "# 2 reconciliations: the bank agrees in 1, 4 open breaks\n\n| Account | Run | Result |\n| --- | --- | --- |\n" +
		"| giro | rec_01 | the bank agrees |\n| giro | rec_01 | 4 open breaks |\n\n## giro: the bank agrees\n"
	if !strings.HasPrefix(got, want) || !strings.Contains(got, "\n## giro: 4 open breaks\n") {
		t.Errorf("it begins with\n%s", got)
	}
	if got := written(t, reconciliation.WriteMarkdown, clean(), clean()); !strings.HasPrefix(got, "# 2 reconciliations: the bank agrees in all of them\n") {
		t.Errorf("it begins with\n%s", got)
	}
	if got := written(t, reconciliation.WriteMarkdown); got != "# Nothing was reconciled\n" {
		t.Errorf("without a run it says %q", got)
	}
}

func TestAReportSaysWhatAReaderMustKnowFirst(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(r *wallet.ReconciliationRun)
		want   string
	}{
		"a dry run":          {func(r *wallet.ReconciliationRun) { r.DryRun, r.Done = true, false }, "This was a dry run: nothing was changed."},
		"not finished":       {func(r *wallet.ReconciliationRun) { r.Done = false }, "The run is not finished"},
		"off":                {func(r *wallet.ReconciliationRun) { r.Footing = wallet.FootingOff }, "The statements do not add up."},
		"the headline of it": {func(r *wallet.ReconciliationRun) { r.Footing = wallet.FootingOff }, "giro: no open breaks, and the statements do not add up"},
		"timing alone": {func(r *wallet.ReconciliationRun) {
			r.BreaksOpen, r.Breaks = 1, []wallet.Break{{ID: "brk_1", Kind: wallet.BreakTiming, Status: wallet.BreakOpen, Amount: "1.00", Currency: "EUR"}}
		}, "giro: the bank agrees, 1 is expected to close by itself"},
		"what was resolved since": {func(r *wallet.ReconciliationRun) {
			r.BreaksOpen, r.Breaks = 1, []wallet.Break{{ID: "brk_1", Kind: wallet.BreakReturned, Status: wallet.BreakResolved, Amount: "1.00", Currency: "EUR"}}
		}, "giro: the bank agrees"},
		"more breaks": {func(r *wallet.ReconciliationRun) { r.BreaksOpen = 7 }, "7 open breaks of the account are not in this report."},
	} {
		r := clean()
		c.change(&r)
		for form, write := range forms() {
			if got := written(t, write, r); !strings.Contains(got, c.want) {
				t.Errorf("%s: %s does not say %q", name, form, c.want)
			}
		}
	}
}

func TestEveryKindOfBreakHasItsWords(t *testing.T) {
	t.Parallel()
	headings := map[string]bool{}
	for _, kind := range append(wallet.BreakKinds(), "new_kind") {
		r := clean()
		r.Breaks = []wallet.Break{{ID: "brk_1", Kind: kind, Status: wallet.BreakOpen, Amount: "1.00", Currency: "EUR"}}
		_, after, _ := strings.Cut(written(t, reconciliation.WriteMarkdown, r), "\n### ")
		heading, _, _ := strings.Cut(after, "\n")
		if known := !strings.Contains(heading, "Of another kind"); known != (kind != "new_kind") || heading == "" || headings[heading] {
			t.Errorf("%s is told as %q", kind, heading)
		}
		headings[heading] = true
	}
}

func TestAmountsAreSummedByCurrencyExactly(t *testing.T) {
	t.Parallel()
	r := clean()
	for i, text := range []money.Decimal{"0.10", "0.20", "90071992547409.93", "0.01"} {
		r.Breaks = append(r.Breaks, wallet.Break{ID: fmt.Sprint("brk_", i), Kind: wallet.BreakMissingAtBank, Amount: text, Currency: "EUR"})
	}
	r.Breaks = append(r.Breaks, wallet.Break{ID: "brk_j", Kind: wallet.BreakMissingAtBank, Amount: "7", Currency: "JPY"}, wallet.Break{ID: "brk_n", Kind: wallet.BreakMissingAtBank})
	if got, want := written(t, reconciliation.WriteMarkdown, r), "| Missing at the bank | 6 | 90071992547410.24 EUR, 7 JPY |"; !strings.Contains(got, want) {
		t.Errorf("it does not say %q:\n%s", want, got)
	}
	for i := range 2 {
		r.Breaks = append(r.Breaks, wallet.Break{ID: fmt.Sprint("brk_big", i), Kind: wallet.BreakMissingAtBank, Amount: "92233720368547758.07", Currency: "EUR"})
	}
	if got, want := written(t, reconciliation.WriteMarkdown, r), "| more than can be counted in EUR, 7 JPY |"; !strings.Contains(got, want) {
		t.Errorf("it does not say %q", want)
	}
	r.Breaks = []wallet.Break{{ID: "brk_x", Kind: wallet.BreakTiming, Amount: "1.005", Currency: "EUR"}}
	for form, write := range forms() {
		if err := write(io.Discard, []wallet.ReconciliationRun{r}); err == nil || !strings.Contains(err.Error(), "brk_x") {
			t.Errorf("%s: an amount that is none is %v", form, err)
		}
	}
}
