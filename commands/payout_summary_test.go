package commands

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// junitFile is what a program that reads JUnit makes of a file.
type junitFile struct {
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Skipped  int          `xml:"skipped,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name       string `xml:"name,attr"`
	Tests      int    `xml:"tests,attr"`
	Timestamp  string `xml:"timestamp,attr"`
	Properties []struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	} `xml:"properties>property"`
	Cases []struct {
		Class   string        `xml:"classname,attr"`
		Name    string        `xml:"name,attr"`
		Failure *junitMessage `xml:"failure"`
		Error   *junitMessage `xml:"error"`
		Skipped *junitMessage `xml:"skipped"`
		Out     string        `xml:"system-out"`
	} `xml:"testcase"`
}

type junitMessage struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

func parseJUnit(tb rapid.TB, text []byte) junitFile {
	tb.Helper()
	var file junitFile
	if err := xml.Unmarshal(text, &file); err != nil || len(file.Suites) != 1 {
		tb.Fatalf("the report cannot be read: %v\n%s", err, text)
	}
	return file
}

// reportOf makes a report of items.
func reportOf(items []wallet.PayoutItem, refusal *wallet.Error) *payoutReport {
	p := wallet.Payout{
		ID: "po_1", Name: "june", From: "mer_1", Plan: "plan_1", Status: wallet.PayoutPartial, Count: len(items),
		Totals:    []wallet.CurrencyTotal{{Currency: "EUR", Amount: "12.50"}, {Currency: "USD", Amount: "1.00"}},
		CreatedAt: time.Date(2026, time.June, 1, 8, 0, 0, 0, time.UTC),
	}
	for _, item := range items {
		switch item.Status {
		case wallet.ItemPaid, wallet.ItemSubmitted, wallet.ItemSettled:
			p.Paid++
		case wallet.ItemReturned:
			p.Returned++
		case wallet.ItemFailed:
			p.Failed++
		case wallet.ItemPending:
			p.Pending++
		case wallet.ItemCancelled:
		}
	}
	return &payoutReport{Payout: p, Refusal: refusal, Items: func(only wallet.ItemStatus, visit func(wallet.PayoutItem) error) error {
		for _, item := range items {
			if only != "" && only != item.Status {
				continue
			}
			if err := visit(item); errors.Is(err, errEnough) {
				return nil
			} else if err != nil {
				return err
			}
		}
		return nil
	}}
}

func TestAJUnitReportHasACaseForEveryItem(t *testing.T) {
	t.Parallel()
	report := reportOf([]wallet.PayoutItem{
		{Item: "a-1", Amount: "12.50", Currency: "EUR", Status: wallet.ItemPaid, Transaction: "txn_1"},
		{Item: "a-2", Amount: "1.00", Currency: "USD", Status: wallet.ItemFailed, Code: wallet.CodeRecipientLimit, Message: "the purse is <full> & \"closed\""},
		{Item: "a-3", Amount: "1.00", Currency: "USD", Status: wallet.ItemPending},
		{Item: "a-4", Amount: "1.00", Currency: "USD", Status: wallet.ItemReturned},
	}, nil)
	var b bytes.Buffer
	if err := writeJUnit(&b, report); err != nil {
		t.Fatal(err)
	}
	file := parseJUnit(t, b.Bytes())
	suite := file.Suites[0]
	if file.Tests != 4 || file.Failures != 2 || file.Errors != 0 || file.Skipped != 1 || suite.Tests != 4 || suite.Name != "june" || suite.Timestamp != "2026-06-01T08:00:00Z" {
		t.Errorf("got %+v", file)
	}
	if paid := suite.Cases[0]; paid.Name != "a-1" || paid.Class != "june" || paid.Failure != nil || paid.Skipped != nil || paid.Out != "12.50 EUR, paid, txn_1" {
		t.Errorf("the paid item is %+v", paid)
	}
	if f := suite.Cases[1].Failure; f == nil || f.Type != "recipient_limit_exceeded" || f.Message != "the purse is <full> & \"closed\"" {
		t.Errorf("the refused item is %+v", suite.Cases[1])
	}
	if s := suite.Cases[2].Skipped; s == nil || s.Message != "pending" {
		t.Errorf("the pending item is %+v", suite.Cases[2])
	}
	facts := map[string]string{}
	for _, p := range suite.Properties {
		facts[p.Name] = p.Value
	}
	if facts["payout"] != "po_1" || facts["status"] != "partial" || facts["totals"] != "12.50 EUR, 1.00 USD" || facts["refused"] != "1" || facts["pending"] != "1" {
		t.Errorf("the facts are %v", facts)
	}
}

func TestASummaryOfARunThatFailedTellsWhy(t *testing.T) {
	t.Parallel()
	problems := make([]wallet.PayoutProblem, problemsInError+1)
	for i := range problems {
		problems[i] = wallet.PayoutProblem{Line: i + 2, Item: fmt.Sprint("b-", i), Code: wallet.CodeInvalidAmount, Message: "the amount is missing"}
	}
	problems[1].Item = ""
	refused := planProblems(wallet.PayoutPlan{Source: "june.csv", Problems: problems})
	var b bytes.Buffer
	if err := writeJUnit(&b, &payoutReport{Refusal: refused, Items: noItems}); err != nil {
		t.Fatal(err)
	}
	file := parseJUnit(t, b.Bytes())
	cases := file.Suites[0].Cases
	if file.Tests != problemsInError+1 || file.Failures != problemsInError || file.Errors != 1 || len(cases) != file.Tests || file.Suites[0].Name != "not opened" {
		t.Errorf("got %d cases, %d failures, %d errors", len(cases), file.Failures, file.Errors)
	}
	if cases[0].Name != "line 2: b-0" || cases[1].Name != "line 3" || cases[len(cases)-1].Error == nil || cases[len(cases)-1].Error.Type != "payout_problems" {
		t.Errorf("got %+v", cases[0])
	}
	b.Reset()
	if err := writeMarkdown(&b, &payoutReport{Refusal: refused, Items: noItems}); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	if !strings.HasPrefix(text, "# Payout <code>not opened</code>: failed\n") || !strings.Contains(text, "\nand 1 more\n") || strings.Count(text, "<code>line ") != problemsInError {
		t.Errorf("got %s", text)
	}
}

func TestAMarkdownSummaryListsTheFirstRefusedItems(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, refusedInSummary, refusedInSummary + 1, refusedInSummary + 7} {
		items := []wallet.PayoutItem{{Item: "a-0", Status: wallet.ItemPaid}}
		for i := range n {
			items = append(items, wallet.PayoutItem{Item: fmt.Sprint("b-", i), Amount: "1.00", Currency: "EUR", Status: wallet.ItemFailed, Message: "no"})
		}
		var b bytes.Buffer
		if err := writeMarkdown(&b, reportOf(items, nil)); err != nil {
			t.Fatal(err)
		}
		text := b.String()
		if got := strings.Count(text, "<code>b&#45;"); got != min(n, refusedInSummary) {
			t.Errorf("%d refused: %d are listed", n, got)
		}
		if more := fmt.Sprintf("\nand %d more\n", n-refusedInSummary); strings.Contains(text, more) != (n > refusedInSummary) {
			t.Errorf("%d refused: got %s", n, text)
		}
		if (n > 0) != strings.Contains(text, "## Refused items") || !strings.HasPrefix(text, "# Payout <code>june</code>: partial\n") {
			t.Errorf("%d refused: got %s", n, text)
		}
	}
}

// TestNothingInDataIsMarkup draws texts and sees that each stands in a summary as
// it is shown to a person, and that nothing of it makes a line, a cell or a tag.
func TestNothingInDataIsMarkup(t *testing.T) {
	t.Parallel()
	nasty := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{
		`"><testcase name="x"/>`, "]]>", "<!--", "a|b\\|c", "`x` |", "\n| a | b |\n# h", "@octocat #1 [x](javascript:1) ![y](http://x.example) <script>",
		"\x1b[31m\x00", "\xff\xfe", "&#60;b&#62;", "\u202e", "~~*_x_*~~", "</code>",
	}))
	cell := regexp.MustCompile(`^(?:[^|<>\n]|<code>[^|<>\n]*</code>)*$`)
	rapid.Check(t, func(rt *rapid.T) {
		item := wallet.PayoutItem{
			Item: nasty.Draw(rt, "item"), Recipient: nasty.Draw(rt, "recipient"), Amount: "1.00", Currency: "EUR",
			Status: wallet.ItemFailed, Code: "declined", Message: nasty.Draw(rt, "message"),
		}
		report := reportOf([]wallet.PayoutItem{item}, nil)
		report.Payout.Name = "x" + nasty.Draw(rt, "name")
		var b bytes.Buffer
		if err := writeJUnit(&b, report); err != nil {
			rt.Fatal(err)
		}
		file := parseJUnit(rt, b.Bytes())
		got := file.Suites[0].Cases[0]
		// XML has no way to write a few characters, and has another for them.
		shown := func(text string) string {
			return strings.Map(func(r rune) rune {
				if r == 0xFFFE || r == 0xFFFF {
					return utf8.RuneError
				}
				return r
			}, output.Escape(text))
		}
		if len(file.Suites[0].Cases) != 1 || got.Name != shown(item.Item) || got.Failure == nil || got.Failure.Message != shown(item.Message) || file.Suites[0].Name != shown(report.Payout.Name) {
			rt.Fatalf("got %+v of %+v", got, item)
		}
		b.Reset()
		if err := writeMarkdown(&b, report); err != nil {
			rt.Fatal(err)
		}
		checkMarkdown(rt, b.String(), cell, item)
	})
}

// checkMarkdown reads a summary of one refused item.
func checkMarkdown(rt *rapid.T, text string, cell *regexp.Regexp, item wallet.PayoutItem) {
	rows := 0
	for line := range strings.SplitSeq(text, "\n") {
		if !strings.HasPrefix(line, "|") {
			if !cell.MatchString(line) {
				rt.Fatalf("the line has markup of the data: %q", line)
			}
			continue
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		for _, c := range cells {
			if !cell.MatchString(c) {
				rt.Fatalf("the cell has markup of the data: %q", c)
			}
		}
		if len(cells) == 5 && !strings.Contains(line, "---") && !strings.Contains(line, " Item ") {
			rows++
			if got := html.UnescapeString(strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(cells[0]), "<code>"), "</code>")); got != output.Escape(item.Item) {
				rt.Fatalf("the item is %q, want %q", got, output.Escape(item.Item))
			}
		}
	}
	if rows != 1 {
		rt.Fatalf("got %d rows of items:\n%s", rows, text)
	}
}

func TestASummaryIsWrittenWholeForItsOwnerAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, name := range []string{"report.xml", "REPORT.MD"} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte("of another run"), 0o644); err != nil {
			t.Fatal(err)
		}
		s, err := newPayoutSummary(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.prepare(); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(path); err == nil {
			t.Errorf("%s: what another run wrote is still there", name)
		}
		if err := s.save(reportOf(nil, nil)); err != nil || !s.written {
			t.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != privateMode {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
		s.write = func(io.Writer, *payoutReport) error {
			return &fs.PathError{Op: "write", Path: path, Err: io.ErrShortWrite}
		}
		if err := s.save(reportOf(nil, nil)); wallet.CodeOf(err) != wallet.CodeInvalidFile {
			t.Errorf("%s: a failure to write is %v", name, err)
		}
		s.write = func(io.Writer, *payoutReport) error { return wallet.Refuse(wallet.CodeUnavailable, "no items", "") }
		if err := s.save(reportOf(nil, nil)); wallet.CodeOf(err) != wallet.CodeUnavailable {
			t.Errorf("%s: a failure to read the items is %v", name, err)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Errorf("%d files are left, %v", len(entries), err)
	}
	for path, code := range map[string]wallet.Code{
		"report.txt": wallet.CodeInvalidInput, "report": wallet.CodeInvalidInput,
		filepath.Join(dir, "nowhere", "report.xml"): wallet.CodeInvalidFile,
	} {
		s, err := newPayoutSummary(path)
		if err == nil {
			err = s.prepare()
		}
		if wallet.CodeOf(err) != code {
			t.Errorf("%s: got %v", path, err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "folder.md"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := (&payoutSummary{path: filepath.Join(dir, "folder.md")}).prepare(); wallet.CodeOf(err) != wallet.CodeInvalidFile {
		t.Errorf("a folder: got %v", err)
	}
}
