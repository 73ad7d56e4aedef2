package reconciliation_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

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

// element is a piece of a page: what it is, what it says of itself, its text.
type element struct {
	name  string
	attrs map[string]string
	text  string
}

// elements reads a page and holds it to be closed.
func elements(t testing.TB, page string) []element {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(page))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	var list []element
	var open []int
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			if len(open) != 0 {
				t.Errorf("%d elements are not closed", len(open))
			}
			return list
		}
		if err != nil {
			t.Fatalf("the page is no HTML: %v", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			e := element{name: token.Name.Local, attrs: map[string]string{}}
			for _, a := range token.Attr {
				e.attrs[a.Name.Local] = a.Value
			}
			open = append(open, len(list))
			list = append(list, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			for _, i := range open {
				list[i].text += string(token)
			}
		}
	}
}

// texts are those of all elements of a name.
func texts(list []element, name string) []string {
	var out []string
	for _, e := range list {
		if e.name == name {
			out = append(out, strings.Join(strings.Fields(e.text), " "))
		}
	}
	return out
}

func TestThePageTellsWhatTheMarkdownTells(t *testing.T) {
	t.Parallel()
	list := elements(t, written(t, reconciliation.WriteHTML, broken()))
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
		if got := texts(list, name); !slices.Equal(got, want) {
			t.Errorf("its %s are %q\nwant %q", name, got, want)
		}
	}
}

func TestThePageNeedsNothingElse(t *testing.T) {
	t.Parallel()
	page := written(t, reconciliation.WriteHTML, broken(), clean())
	for _, e := range elements(t, page) {
		if slices.Contains([]string{"script", "link", "img", "iframe", "object", "form", "a", "base"}, e.name) || e.attrs["src"] != "" || e.attrs["href"] != "" {
			t.Errorf("the page has %s %v", e.name, e.attrs)
		}
		if e.name == "th" && e.attrs["scope"] == "" {
			t.Errorf("the header %q says not of what", e.text)
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

// hostile are texts that would act where they are not only shown.
func hostile() []string {
	return []string{
		"<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "</td></tr></table><h1>paid</h1>", "{{.}}", "--><!--",
		"a|b\n\n# paid", "[pay](https://example.com)", "![x](//example.com/p)", "https://example.com/x", "www.example.com", "@everybody", "#1",
		"`code`", "</code><b>x", "**bold**", "_x_", "~~gone~~", "&lt;b&gt;", "&#60;b&#62;", "\\", "a\\|b", "<!-- -->", "\u202etxt.exe", "\u2066x\u2069",
		"\x1b[2J\x07", "a\x00b", "\xff\xfe", "\ufeffx", "x\u2028y", "javascript:alert(1)", "mailto:a@example.com", "ann@example.com", "=HYPERLINK(1)", "| --- |",
		"\U000e0041tag", "\u00adsoft", "xmpp:a@b.example", "1. x", "- x", "> x", "    code", "\tcode", "x  ", "***",
	}
}

// filled is a run in which a text stands everywhere that a text may stand.
func filled(text string) wallet.ReconciliationRun {
	r := broken()
	r.ID, r.Account, r.From, r.To, r.Statements = text, text, text, text, []string{text}
	r.RulesVersion, r.RulesSHA256, r.InputSHA256, r.ResultSHA256, r.Footing = text, text, text, text, wallet.Footing(text)
	r.Opening, r.Closing, r.Currency = money.Decimal(text), money.Decimal(text), money.Currency(text)
	for i := range r.Breaks {
		b := &r.Breaks[i]
		b.ID, b.Statement, b.StatementLine, b.LedgerLine, b.Bank, b.Ledger = text, text, text, text, []string{text}, []string{text}
		b.Since, b.Why, b.ClosedBy, b.OpenedBy = text, text, text, text
	}
	r.Breaks[0].Kind = wallet.BreakKind(text)
	r.Breaks[3].Status = wallet.BreakStatus(text)
	r.Suggestions[0] = wallet.Suggestion{Rule: text, Bank: []string{text}, Ledger: []string{text}, Why: text}
	return r
}

func TestWhatABankWroteIsShownAndNeverActedUpon(t *testing.T) {
	t.Parallel()
	harmless := filled("x")
	pageOf, markdownOf := written(t, reconciliation.WriteHTML, harmless), written(t, reconciliation.WriteMarkdown, harmless)
	names := func(page string) (list []string) {
		for _, e := range elements(t, page) {
			list = append(list, e.name)
		}
		return list
	}
	for _, text := range hostile() {
		r := filled(text)
		if got := names(written(t, reconciliation.WriteHTML, r)); !slices.Equal(got, names(pageOf)) {
			t.Errorf("%q changes the elements of the page: %v", text, got)
		}
		got := written(t, reconciliation.WriteMarkdown, r)
		if strings.Count(got, "\n") != strings.Count(markdownOf, "\n") || strings.Count(got, "|") != strings.Count(markdownOf, "|") {
			t.Errorf("%q changes the lines or cells of the Markdown:\n%s", text, got)
		}
		for _, sign := range []string{"[", "]", "](", "!", "`", "*", "@", "://", "www.", "~", "\\", "{{", "<b", "<i", "<s", "<h", "<!", "</t", "mailto:", "javascript:", "xmpp:"} {
			bare := strings.ReplaceAll(got, "**Note:**", "")
			if strings.Contains(bare, sign) {
				t.Errorf("%q leaves %q in the Markdown:\n%s", text, sign, got)
			}
		}
		subject, body, err := reconciliation.Letter([]wallet.ReconciliationRun{r})
		if err != nil {
			t.Fatal(err)
		}
		for name, all := range map[string]string{"Markdown": got, "the page": written(t, reconciliation.WriteHTML, r), "the letter": body + subject} {
			for _, c := range all {
				if c != '\n' && c < ' ' || c >= 0x7f && c < 0xa0 || strings.ContainsRune("\u202e\u2066\u2069\u2028\ufeff\u00ad\U000e0041\ufffd", c) {
					t.Errorf("%q leaves %U in %s", text, c, name)
				}
			}
		}
		if strings.ContainsAny(subject, "\r\n") {
			t.Errorf("%q gives the subject a line of its own: %q", text, subject)
		}
	}
}

func TestNoTextChangesTheFormOfAReport(t *testing.T) {
	t.Parallel()
	names := func(t testing.TB, page string) (list []string) {
		for _, e := range elements(t, page) {
			list = append(list, e.name)
		}
		return list
	}
	harmless := filled("x")
	page, plain := names(t, written(t, reconciliation.WriteHTML, harmless)), written(t, reconciliation.WriteMarkdown, harmless)
	signs := []rune("<>&\"'`|*_[](){}!#~\\/:.@-+= \t\n\r\x00\x1b\u202e\u2028aw1ä银")
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.OneOf(rapid.StringOfN(rapid.SampledFrom(signs), 1, 40, -1), rapid.StringN(1, 40, -1)).Draw(rt, "text")
		if strings.TrimSpace(text) == "" {
			return // an amount that is not there has no row
		}
		r := filled(text)
		if got := names(t, written(t, reconciliation.WriteHTML, r)); !slices.Equal(got, page) {
			rt.Fatalf("the page has %v", got)
		}
		got := written(t, reconciliation.WriteMarkdown, r)
		for _, sign := range []string{"\n", "|", "[", "]", "`", "\\", "!", "@", "://"} {
			if strings.Count(got, sign) != strings.Count(plain, sign) {
				rt.Fatalf("%q is there %d times:\n%s", sign, strings.Count(got, sign), got)
			}
		}
	})
}

func TestALetterLeavesOutWhatOthersWrote(t *testing.T) {
	t.Parallel()
	subject, body, err := reconciliation.Letter([]wallet.ReconciliationRun{broken()})
	if err != nil {
		t.Fatal(err)
	}
	if subject != "okpay: giro: 4 open breaks" {
		t.Errorf("its subject is %q", subject)
	}
	want := `giro: 4 open breaks
  Run: rec_01
  Period: 2026-10-01 to 2026-10-31
  Opening: 1000.00 EUR
  Closing: 1987.50 EUR
  Footing: ok: opening and entries make closing
  Breaks: 4 open, 3 new, 5 closed by the run

  Statement does not add up: 1, 1.00 EUR, since 2026-10-31
    brk_5  2026-10-31  1 day  1.00 EUR

  Amount differs: 1, -0.01 EUR, since 2026-10-12
    brk_1  2026-10-12  20 days  -0.01 EUR

  Missing in the ledger: 2, 0.30 EUR, since 2026-10-29
    brk_3  2026-10-29  today  0.20 EUR
    brk_4  2026-10-30  1 day  0.10 EUR

Read more: okpay reconcile show RUN, okpay breaks show BREAK, okpay reconcile explain LINE.`
	if body != want {
		t.Errorf("it says\n%s\nwant\n%s", body, want)
	}
}

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
