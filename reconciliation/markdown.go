package reconciliation

import (
	"fmt"
	"io"
	"strings"

	"github.com/okpay/okpay/wallet"
)

// WriteMarkdown writes a report of runs as Markdown (GitHub's flavour, for its
// tables), as wikis, tickets and the job summaries of CI systems take it.
func WriteMarkdown(w io.Writer, runs []wallet.ReconciliationRun) error {
	report, err := newReport(runs)
	if err != nil {
		return err
	}
	m := &markdownWriter{}
	m.line("# " + markdown(report.Title))
	if len(report.Runs) > 1 {
		m.overview(report)
	}
	for i := range report.Runs {
		if len(report.Runs) > 1 {
			m.line("## " + markdown(report.Runs[i].Account+": "+report.Runs[i].Headline))
		}
		m.run(&report.Runs[i])
	}
	if report.More != "" {
		m.line(report.More)
	}
	_, err = io.WriteString(w, strings.TrimSuffix(m.text.String(), "\n"))
	return err
}

// markdownWriter collects the text of a report. What it is given as a cell or a line
// is data; only headings and tables are its own.
type markdownWriter struct{ text strings.Builder }

// line writes a paragraph.
func (m *markdownWriter) line(text string) { m.text.WriteString(text + "\n\n") }

// table writes a table. Without rows there is none.
func (m *markdownWriter) table(head []string, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	m.text.WriteString("| " + strings.Join(head, " | ") + " |\n|" + strings.Repeat(" --- |", len(head)) + "\n")
	for _, row := range rows {
		m.text.WriteByte('|')
		for _, cell := range row {
			m.text.WriteString(" " + markdown(cell) + " |")
		}
		m.text.WriteByte('\n')
	}
	m.text.WriteByte('\n')
}

func (m *markdownWriter) overview(report *report) {
	rows := make([][]string, len(report.Runs))
	for i := range report.Runs {
		r := &report.Runs[i]
		rows[i] = []string{r.Account, r.ID, r.Headline}
	}
	m.table([]string{"Account", "Run", "Result"}, rows)
}

func (m *markdownWriter) run(r *run) {
	for _, note := range r.Notes {
		m.line("**Note:** " + note)
	}
	kinds := make([][]string, len(r.Groups))
	for i := range r.Groups {
		g := &r.Groups[i]
		kinds[i] = []string{g.Name, fmt.Sprint(g.Count), strings.Join(g.Sums, ", "), g.Since}
	}
	m.table([]string{"Open breaks", "Count", "Amount", "Oldest"}, kinds)
	facts := make([][]string, len(r.Facts))
	for i, f := range r.Facts {
		facts[i] = []string{f.Name, f.Value}
	}
	m.table([]string{"Figure", "Value"}, facts)
	for i := range r.Groups {
		g := &r.Groups[i]
		m.line(fmt.Sprintf("### %s (%d)", g.Name, g.Count))
		m.line(g.Means)
		rows := make([][]string, len(g.Items))
		for j := range g.Items {
			b := &g.Items[j]
			rows[j] = []string{b.ID, b.Since, b.Age, b.Amount, b.Bank, b.Ledger, b.Why}
		}
		m.table([]string{"Break", "Since", "Age", "Amount", "Bank", "Ledger", "Why"}, rows)
	}
	if len(r.Ended) > 0 {
		m.line("### No longer open")
		rows := make([][]string, len(r.Ended))
		for j := range r.Ended {
			b := &r.Ended[j]
			rows[j] = []string{b.ID, b.Kind, b.Status, b.Since, b.Amount, b.Bank, b.Ledger, b.By}
		}
		m.table([]string{"Break", "Kind", "Status", "Since", "Amount", "Bank", "Ledger", "By"}, rows)
	}
	if r.Hidden > 0 {
		m.line(count(r.Hidden, "more break") + " " + are(r.Hidden) + " counted and not shown.")
	}
	m.suggestions(r)
}

func (m *markdownWriter) suggestions(r *run) {
	if len(r.Suggestions) == 0 && r.HiddenSuggestions == 0 {
		return
	}
	m.line("### Suggestions")
	m.line(suggestionsMean)
	rows := make([][]string, len(r.Suggestions))
	for i, s := range r.Suggestions {
		rows[i] = []string{s.Rule, s.Bank, s.Ledger, s.Alike, s.Why}
	}
	m.table([]string{"Rule", "Bank", "Ledger", "Alike", "Why"}, rows)
	if r.HiddenSuggestions > 0 {
		m.line(count(r.HiddenSuggestions, "more suggestion") + " " + are(r.HiddenSuggestions) + " counted and not shown.")
	}
}
