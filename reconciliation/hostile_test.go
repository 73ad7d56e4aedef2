package reconciliation_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/internal/htmltest"
	"github.com/okpay/okpay/reconciliation"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

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
	names := func(page string) []string { return htmltest.Names(htmltest.Elements(t, page)) }
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
	names := func(page string) []string { return htmltest.Names(htmltest.Elements(t, page)) }
	harmless := filled("x")
	page, plain := names(written(t, reconciliation.WriteHTML, harmless)), written(t, reconciliation.WriteMarkdown, harmless)
	signs := []rune("<>&\"'`|*_[](){}!#~\\/:.@-+= \t\n\r\x00\x1b\u202e\u2028aw1ä银")
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.OneOf(rapid.StringOfN(rapid.SampledFrom(signs), 1, 40, -1), rapid.StringN(1, 40, -1)).Draw(rt, "text")
		if strings.TrimSpace(text) == "" {
			return // an amount that is not there has no row
		}
		r := filled(text)
		if got := names(written(t, reconciliation.WriteHTML, r)); !slices.Equal(got, page) {
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
