package statement_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/okpay/okpay/internal/htmltest"
	"github.com/okpay/okpay/statement"
	"github.com/okpay/okpay/wallet"
)

// written renders a document.
func written(t *testing.T, write func(io.Writer, *statement.Document) error, d statement.Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b, &d); err != nil {
		t.Fatalf("render: %v", err)
	}
	return b.Bytes()
}

func TestCSVHasARowAMovementBetweenTheBalances(t *testing.T) {
	t.Parallel()
	k := newKept(t, 3)
	k.lines["EUR"][1].Memo = "=HYPERLINK(\"https://example.com\"),\"x\"\x1b[2Jnext"
	k.lines["EUR"][1].Counterparty = "@cafe"
	k.lines["EUR"][2].OrderID, k.lines["EUR"][2].Rate = "-7", "0.85"
	raw := written(t, statement.WriteCSV, k.assemble(t, wallet.LanguageChinese))
	rows, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"currency", "at", "kind", "transaction", "counterparty", "memo", "order_id", "in", "out", "fee", "balance", "held"},
		{"EUR", "2026-10-01T00:00:00Z", "opening", "", "", "", "", "", "", "", "1234.56", "0.00"},
		{"EUR", "2026-10-01T00:00:00Z", "top_up", "txn_" + strings.Repeat("0", 26), "cafe", "", "", "1000.00", "", "0.00", "2234.56", ""},
		{
			"EUR", "2026-10-01T03:00:00Z", "payment", "txn_" + strings.Repeat("0", 25) + "1", "'@cafe",
			"'=HYPERLINK(\"https://example.com\"),\"x\"\ufffd[2Jnext", "", "", "1.01", "0.30", "2233.25", "",
		},
		{"EUR", "2026-10-01T06:00:00Z", "payment", "txn_" + strings.Repeat("0", 25) + "2", "cafe", "order of day 2", "'-7", "", "1.02", "0.30", "2231.93", ""},
		{"EUR", "2026-11-01T00:00:00Z", "closing", "", "", "", "", "1000.00", "2.03", "0.60", "2231.93", "5.00"},
	}
	for i := range want { // nothing was converted, but the last movement
		want[i] = append(want[i], []string{"rate", "", "", "", "0.85", ""}[i])
	}
	if !slices.EqualFunc(rows, want, slices.Equal) {
		t.Errorf("the rows are\n%q\nwant\n%q", rows, want)
	}
	if !bytes.Contains(raw, []byte("rate\r\nEUR,")) {
		t.Error("lines do not end in CRLF")
	}
}

func TestThePageTellsAllOfTheStatement(t *testing.T) {
	t.Parallel()
	k := newKept(t, 3)
	list := htmltest.Elements(t, written(t, statement.WriteHTML, k.assemble(t, "")))
	if got := list[0]; got.Name != "html" || got.Attrs["lang"] != "en" {
		t.Errorf("the page begins with %+v", got.Attrs)
	}
	if got, want := htmltest.Texts(list, "dd"), []string{
		"Ann Łukasz", "usr_01K6ANN", "1 October 2026 to 31 October 2026 (UTC)", "2026-11-02 08:30:00",
		"EUR 1,234.56", "EUR 1,000.00", "EUR 2.03", "EUR 0.60", "EUR 2,231.93 (of which held EUR 5.00)",
	}; !slices.Equal(got, want) {
		t.Errorf("it says %q\nwant %q", got, want)
	}
	if got, want := htmltest.Texts(list, "tr"), []string{
		"Date (UTC)KindDetailsInOutFeeBalance", "Opening balance1,234.56",
		"2026-10-01 00:00:00Top-upcafetxn_000000000000000000000000001,000.002,234.56",
		"2026-10-01 03:00:00Paymentcafeorder of day 1txn_000000000000000000000000011.010.302,233.25",
		"2026-10-01 06:00:00Paymentcafeorder of day 2txn_000000000000000000000000021.020.302,231.93",
		"Closing balance1,000.002.030.602,231.93",
	}; !slices.Equal(got, want) {
		t.Errorf("its rows are %q\nwant %q", got, want)
	}
	bars := 0
	for _, e := range list {
		switch {
		case e.Name == "th" && e.Attrs["scope"] == "":
			t.Errorf("the header %q says not of what", e.Text)
		case e.Name == "svg" && (e.Attrs["role"] != "img" || !strings.Contains(e.Attrs["aria-label"], "highest EUR 2,231.93")):
			t.Errorf("the chart is told as %q", e.Attrs["aria-label"])
		case e.Name == "rect":
			bars++
		case e.Name == "script" || e.Name == "link" || e.Name == "img" || e.Attrs["src"] != "" || e.Attrs["href"] != "":
			t.Errorf("the page needs %s %v", e.Name, e.Attrs)
		}
	}
	if bars != 31 {
		t.Errorf("the chart of October has %d bars", bars)
	}
}

func TestThePageIsInChineseForWhoReadsIt(t *testing.T) {
	t.Parallel()
	k := newKept(t, 2)
	k.head.Final = false
	list := htmltest.Elements(t, written(t, statement.WriteHTML, k.assemble(t, wallet.LanguageChinese)))
	if list[0].Attrs["lang"] != "zh" {
		t.Errorf("the language is %q", list[0].Attrs["lang"])
	}
	if got, want := htmltest.Texts(list, "th"), []string{"日期 (UTC)", "类型", "摘要", "收入", "支出", "手续费", "余额", "期初余额", "期末余额"}; !slices.Equal(got, want) {
		t.Errorf("the headers are %q", got)
	}
	if got := htmltest.Texts(list, "dd"); got[4] != "€1,234.56" {
		t.Errorf("the opening balance is %q", got[4])
	}
	if got := htmltest.Texts(list, "p"); len(got) != 1 || !strings.Contains(got[0], "临时") {
		t.Errorf("a provisional statement says %q", got)
	}
}

func TestWhatOthersWroteActsOnNoPage(t *testing.T) {
	t.Parallel()
	k := newKept(t, 2)
	const evil = `</td><script>alert(1)</script><img src=x onerror=alert(1)>`
	k.head.Name = evil
	k.lines["EUR"][0].Memo, k.lines["EUR"][0].Counterparty, k.lines["EUR"][1].OrderID = evil, evil, evil
	page := written(t, statement.WriteHTML, k.assemble(t, ""))
	if bytes.Contains(page, []byte("<script")) || bytes.Contains(page, []byte("<img")) {
		t.Error("a text became an element")
	}
	list := htmltest.Elements(t, page)
	if got := htmltest.Texts(list, "dd")[0]; got != evil {
		t.Errorf("the name is shown as %q", got)
	}
}

func TestAStatementOfNothingIsRenderedToo(t *testing.T) {
	t.Parallel()
	k := newKept(t, 0)
	k.head.Currencies = nil
	d := k.assemble(t, "")
	if got := htmltest.Texts(htmltest.Elements(t, written(t, statement.WriteHTML, d)), "p"); !slices.Equal(got, []string{"There was no money in this period."}) {
		t.Errorf("the page says %q", got)
	}
	if got := bytes.Count(written(t, statement.WriteCSV, d), []byte("\n")); got != 1 {
		t.Errorf("the CSV has %d lines", got)
	}
	if got := written(t, statement.WritePDF, d); !bytes.HasPrefix(got, []byte("%PDF-1.7")) {
		t.Errorf("the PDF begins with %q", got[:20])
	}
}

func TestTheSameStatementIsTheSameBytes(t *testing.T) {
	t.Parallel()
	for name, write := range map[string]func(io.Writer, *statement.Document) error{
		"csv": statement.WriteCSV, "html": statement.WriteHTML, "pdf": statement.WritePDF,
	} {
		one, other := written(t, write, newKept(t, 200).assemble(t, "")), written(t, write, newKept(t, 200).assemble(t, ""))
		if !bytes.Equal(one, other) {
			t.Errorf("%s: two renderings differ", name)
		}
	}
}

// pdfText is what pdftotext reads on the pages of a document, by page.
func pdfText(t *testing.T, raw []byte) []string {
	t.Helper()
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Skip("pdftotext is not installed: the text of PDF is not read back")
	}
	path := filepath.Join(t.TempDir(), "statement.pdf")
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "pdftotext", "-layout", path, "-").Output()
	if err != nil {
		t.Fatalf("pdftotext: %v", err)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\f"), "\f")
}

func TestTheTextOfThePDFIsRead(t *testing.T) {
	t.Parallel()
	k := newKept(t, 120)
	k.lines["EUR"][1].Memo = "für Łódź, 北京烤鸭, €5 (a\\b) \u202e\x07 שלום " + strings.Repeat("long words in a long memo ", 15)
	converted := &k.lines["EUR"][2]
	converted.Counterparty, converted.Rate = "王小明", "0.85"
	converted.Paid, converted.PaidCurrency, converted.Received, converted.ReceivedCurrency = "1.20", "USD", "1.02", "EUR"
	d := k.assemble(t, "")
	pages := pdfText(t, written(t, statement.WritePDF, d))
	all := strings.Join(strings.Fields(strings.Join(pages, " ")), " ")
	for _, want := range []string{
		"Ann Łukasz", "1 October 2026 to 31 October 2026 (UTC)", "Łódź", "北京烤鸭", "€5 (a\\b)", "王小明", "EUR 1,234.56",
		"of which held EUR 5.00", "Top-up", "USD 1.20 = EUR 1.02 @ 0.85", statement.Amount(d.Currencies[0].Closing),
	} {
		if !strings.Contains(all, want) {
			t.Errorf("the PDF does not say %q", want)
		}
	}
	for i := range 120 {
		if !strings.Contains(all, fmt.Sprintf("txn_%026d", i)) {
			t.Errorf("movement %d is not in the PDF", i)
		}
	}
	if len(pages) < 3 {
		t.Fatalf("120 movements are on %d pages", len(pages))
	}
	for i, page := range pages {
		if want := fmt.Sprintf("Page %d of %d", i+1, len(pages)); !strings.Contains(page, want) {
			t.Errorf("page %d does not say %q", i+1, want)
		}
		if !strings.Contains(page, "Details") || !strings.Contains(page, "Account statement: Ann Łukasz") {
			t.Errorf("page %d has no header", i+1)
		}
	}
	if got := strings.Count(all, "long words"); got != 15 {
		t.Errorf("the memo is there %d times of 15", got)
	}
}

func TestThePDFIsInChineseForWhoReadsIt(t *testing.T) {
	t.Parallel()
	d := newKept(t, 9).assemble(t, wallet.LanguageChinese)
	all := strings.Join(pdfText(t, written(t, statement.WritePDF, d)), " ")
	for _, want := range []string{"账户对账单", "2026年10月1日 至 2026年10月31日 (UTC)", "期初余额", "€1,234.56", "充值", "第 1 页，共 1 页"} {
		if !strings.Contains(all, want) {
			t.Errorf("the PDF does not say %q", want)
		}
	}
}

func TestASpreadsheetReckonsWithNoTextOfSomebodyElse(t *testing.T) {
	t.Parallel()
	for _, sign := range []string{"=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"} {
		if got := statement.Guarded(sign + "1"); got != "'"+sign+"1" {
			t.Errorf("%q stands as %q", sign+"1", got)
		}
	}
	for _, text := range []string{"", "1+1", "a=b", "你好", "\xff", "'=1"} {
		if got := statement.Guarded(text); got != text {
			t.Errorf("%q stands as %q", text, got)
		}
	}
}
