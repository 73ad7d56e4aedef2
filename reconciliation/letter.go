package reconciliation

import (
	"fmt"
	"strings"

	"github.com/okpay/okpay/wallet"
)

// The bounds of a letter. A page of a thousand letters can still be listed.
const (
	MaxLetterBreaks = 40   // of all its runs together
	MaxLetterBytes  = 6000 // of its body
	maxLetterName   = 60   // characters of a name in it
)

// Letter writes a report of runs as an e-mail: its subject, of one line, and its
// body in plain text of at most MaxLetterBytes. It says which breaks are open, since
// when and about how much. What a bank or anybody else wrote (why it is a break,
// references, suggestions) is left out: the letter is read by machines on its way.
func Letter(runs []wallet.ReconciliationRun) (subject, body string, err error) {
	report, err := newReport(runs)
	if err != nil {
		return "", "", err
	}
	l := &letter{left: MaxLetterBreaks}
	for i := range report.Runs {
		l.run(&report.Runs[i])
	}
	if report.More != "" {
		l.add(report.More)
	}
	const end = "Read more: okpay reconcile show RUN, okpay breaks show BREAK, okpay reconcile explain LINE."
	body = strings.TrimRight(l.text(MaxLetterBytes-len(end)-len("\n\n")), "\n") + "\n\n" + end
	title := report.Title
	if len(runs) == 1 {
		title = name(report.Runs[0].Account) + ": " + report.Runs[0].Headline
	}
	return "okpay: " + title, body, nil
}

// letter collects the lines of a letter.
type letter struct {
	lines []string
	left  int // breaks that it may still tell
}

func (l *letter) add(line string) { l.lines = append(l.lines, line) }

func (l *letter) run(r *run) {
	l.add(name(r.Account) + ": " + r.Headline)
	for _, note := range r.Notes {
		l.add(note)
	}
	for _, f := range r.Facts {
		switch f.Name {
		case "Run", "Period", "Opening", "Closing", "Footing", "Breaks":
			l.add("  " + f.Name + ": " + name(f.Value))
		}
	}
	for i := range r.Groups {
		g := &r.Groups[i]
		l.add("")
		l.add(fmt.Sprintf("  %s: %d, %s, since %s", g.Name, g.Count, strings.Join(g.Sums, ", "), name(g.Since)))
		shown := g.Items[:take(&l.left, len(g.Items))]
		for j := range shown {
			b := &shown[j]
			l.add(fmt.Sprintf("    %s  %s  %s  %s", name(b.ID), name(b.Since), name(b.Age), name(b.Amount)))
		}
		if more := g.Count - len(shown); more > 0 {
			l.add("    and " + count(more, "more break"))
		}
	}
	l.add("")
}

// text joins the lines to at most so many bytes. What does not fit is left out whole
// lines at a time, and said.
func (l *letter) text(most int) string {
	const cut = "The rest is left out.\n"
	var b strings.Builder
	for i, line := range l.lines {
		room := most - b.Len() - len(line) - len("\n")
		if last := i == len(l.lines)-1; room < 0 || !last && room < len(cut) {
			b.WriteString(cut)
			break
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}

// name cuts what stands in a line of a letter.
func name(text string) string {
	runes := []rune(text)
	if len(runes) <= maxLetterName {
		return text
	}
	return string(runes[:maxLetterName]) + "..."
}
