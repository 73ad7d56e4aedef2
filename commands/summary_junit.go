package commands

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// A JUnit report is what CI systems show of tests: here a suite is a payout and a
// test case an item of it. A refused item has failed, one that is pending was
// skipped, and a run that did not come to its end has a test case with an error.
// There is no standard; this is the form that GitLab, Jenkins and the actions of
// GitHub read.

// junitCounts are the counts that stand before the cases.
type junitCounts struct{ tests, failures, errors, skipped int }

// writeJUnit writes a report as JUnit XML. The cases go through a file of their
// own first, as their counts stand before them.
func writeJUnit(w io.Writer, report *payoutReport) (err error) {
	cases, err := os.CreateTemp("", ".okpay-cases-*")
	if err != nil {
		return fmt.Errorf("write the cases of a summary: %w", err)
	}
	defer func() {
		_ = cases.Close()           // it was written to be read here alone
		_ = os.Remove(cases.Name()) // as above
	}()
	counts, err := writeCases(cases, report)
	if err != nil {
		return err
	}
	if _, err := cases.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("read the cases of a summary: %w", err)
	}
	p := report.Payout
	attributes := fmt.Sprintf(`tests="%d" failures="%d" errors="%d" skipped="%d"`, counts.tests, counts.failures, counts.errors, counts.skipped)
	x := &xmlWriter{to: w}
	x.raw("%s<testsuites name=\"okpay payout\" %s>\n  <testsuite name=\"%s\" %s", xml.Header, attributes, xmlText(summaryName(p)), attributes)
	if !p.CreatedAt.IsZero() {
		x.raw(` timestamp="%s"`, p.CreatedAt.UTC().Format(time.RFC3339))
	}
	x.raw(">\n    <properties>\n")
	for _, property := range payoutFacts(p) {
		x.raw("      <property name=\"%s\" value=\"%s\"/>\n", xmlText(property.name), xmlText(property.value))
	}
	x.raw("    </properties>\n")
	if x.err == nil {
		_, x.err = io.Copy(w, cases)
	}
	x.raw("  </testsuite>\n</testsuites>\n")
	return x.err
}

// writeCases writes a test case an item, and one for the run when it failed.
func writeCases(w io.Writer, report *payoutReport) (junitCounts, error) {
	var counts junitCounts
	x := &xmlWriter{to: w}
	class := xmlText(summaryName(report.Payout))
	err := report.Items("", func(item wallet.PayoutItem) error {
		counts.tests++
		x.raw("    <testcase classname=\"%s\" name=\"%s\" time=\"0\"", class, xmlText(item.Item))
		switch itemOutcomeOf(item.Status) {
		case itemRefused:
			counts.failures++
			x.raw(">\n      <failure type=\"%s\" message=\"%s\">%s</failure>\n    </testcase>\n",
				xmlText(string(item.Code)), xmlText(item.Message), xmlText(itemLine(item)))
		case itemLeft:
			counts.skipped++
			x.raw(">\n      <skipped message=\"%s\"/>\n    </testcase>\n", xmlText(string(item.Status)))
		case itemDone:
			x.raw(">\n      <system-out>%s</system-out>\n    </testcase>\n", xmlText(itemLine(item)))
		}
		return x.err
	})
	if err != nil {
		return counts, err
	}
	for _, problem := range planProblemsOf(report.Refusal) {
		counts.tests++
		counts.failures++
		x.raw("    <testcase classname=\"%s\" name=\"%s\" time=\"0\">\n      <failure type=\"%s\" message=\"%s\"/>\n    </testcase>\n", class,
			xmlText(problemName(problem)), xmlText(string(problem.Code)), xmlText(problem.Message))
	}
	if refused := report.Refusal; refused != nil {
		counts.tests++
		counts.errors++
		x.raw("    <testcase classname=\"%s\" name=\"the run of the payout\" time=\"0\">\n      <error type=\"%s\" message=\"%s\">%s</error>\n    </testcase>\n",
			class, xmlText(string(refused.Code)), xmlText(refused.Message), xmlText(refused.Hint))
	}
	return counts, x.err
}

// itemLine tells of an item what a person looks for.
func itemLine(item wallet.PayoutItem) string {
	line := fmt.Sprintf("%s %s, %s", item.Amount, item.Currency, item.Status)
	if item.Transaction != "" {
		line += ", " + item.Transaction
	}
	return line
}

// problemName names the row of a payee file that has a problem.
func problemName(p wallet.PayoutProblem) string {
	switch {
	case p.Line == 0:
		return "the file as a whole"
	case p.Item == "":
		return fmt.Sprintf("line %d", p.Line)
	default:
		return fmt.Sprintf("line %d: %s", p.Line, p.Item)
	}
}

// planProblemsOf gives the problems of a plan that an error is about, of which it
// has a bounded number.
func planProblemsOf(refused *wallet.Error) []wallet.PayoutProblem {
	if refused == nil {
		return nil
	}
	problems, _ := refused.Details["problems"].([]wallet.PayoutProblem)
	return problems
}

// fact is something that is told of a payout as a whole.
type fact struct{ name, value string }

// payoutFacts are the facts of a payout that was opened.
func payoutFacts(p wallet.Payout) []fact {
	facts := []fact{
		{"payout", p.ID},
		{"from", p.From},
		{"plan", p.Plan},
		{"status", string(p.Status)},
		{"items", fmt.Sprint(p.Count)},
		{"paid", fmt.Sprint(p.Paid)},
		{"refused", fmt.Sprint(p.Failed)},
		{"pending", fmt.Sprint(p.Pending)},
		{"already paid", fmt.Sprint(p.AlreadyPaid)},
		{"totals", totalsText(p.Totals)},
	}
	var known []fact
	for _, f := range facts {
		if f.value != "" && p.Name != "" {
			known = append(known, f)
		}
	}
	return known
}

// xmlWriter keeps the first error.
type xmlWriter struct {
	to  io.Writer
	err error
}

func (x *xmlWriter) raw(format string, args ...any) {
	if x.err == nil {
		_, x.err = fmt.Fprintf(x.to, format, args...)
	}
}

// xmlText writes data as text of XML, in which nothing of it is markup and what
// a terminal would perform is written out.
func xmlText(text string) string {
	var b bytes.Buffer
	if err := xml.EscapeText(&b, []byte(output.Escape(text))); err != nil {
		return "" // cannot be: a buffer takes all
	}
	return b.String()
}
