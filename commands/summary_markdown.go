package commands

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// refusedInSummary bounds the refused items that a Markdown summary lists.
const refusedInSummary = 100

// writeMarkdown writes a report as Markdown, as job summaries of CI systems take
// it: how the payout stands, and a table of the refused items.
func writeMarkdown(w io.Writer, report *payoutReport) error {
	p := report.Payout
	var b strings.Builder
	title := "Payout " + markdownText(summaryName(p))
	switch {
	case report.Refusal != nil:
		title += ": failed"
	default:
		title += ": " + string(p.Status)
	}
	fmt.Fprintf(&b, "# %s\n\n", title)
	if refused := report.Refusal; refused != nil {
		fmt.Fprintf(&b, "%s: %s\n\n%s\n\n", markdownText(string(refused.Code)), markdownText(refused.Message), markdownText(refused.Hint))
	}
	if facts := payoutFacts(p); len(facts) > 0 {
		b.WriteString("| | |\n| --- | --- |\n")
		for _, f := range facts {
			fmt.Fprintf(&b, "| %s | %s |\n", f.name, markdownText(f.value))
		}
		b.WriteString("\n")
	}
	writeProblems(&b, report.Refusal)
	if err := writeRefused(&b, report); err != nil {
		return err
	}
	_, err := io.WriteString(w, strings.TrimSuffix(b.String(), "\n"))
	return err
}

// writeRefused writes the table of items that were refused or came back.
func writeRefused(b *strings.Builder, report *payoutReport) error {
	listed := 0
	list := func(item wallet.PayoutItem) error {
		if listed == refusedInSummary {
			return errEnough
		}
		if listed == 0 {
			b.WriteString("## Refused items\n\n| Item | Payee | Amount | Code | Reason |\n| --- | --- | --- | --- | --- |\n")
		}
		listed++
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s |\n", markdownText(item.Item), markdownText(cmp.Or(item.Name, item.Recipient)),
			markdownText(fmt.Sprintf("%s %s", item.Amount, item.Currency)), markdownText(string(item.Code)), markdownText(item.Message))
		return nil
	}
	for _, status := range [...]wallet.ItemStatus{wallet.ItemFailed, wallet.ItemReturned} {
		if err := report.Items(status, list); err != nil {
			return err
		}
	}
	if listed == 0 {
		return nil
	}
	if more := report.Payout.Failed + report.Payout.Returned - listed; more > 0 {
		fmt.Fprintf(b, "\nand %d more\n", more)
	}
	b.WriteString("\n")
	return nil
}

// writeProblems writes the table of the rows for which a plan was refused.
func writeProblems(b *strings.Builder, refused *wallet.Error) {
	problems := planProblemsOf(refused)
	if len(problems) == 0 {
		return
	}
	b.WriteString("## Problems of the file\n\n| Row | Code | Problem |\n| --- | --- | --- |\n")
	for _, p := range problems {
		fmt.Fprintf(b, "| %s | %s | %s |\n", markdownText(problemName(p)), markdownText(string(p.Code)), markdownText(p.Message))
	}
	if count, _ := refused.Details["problem_count"].(int); count > len(problems) {
		fmt.Fprintf(b, "\nand %d more\n", count-len(problems))
	}
	b.WriteString("\n")
}

// markdownText writes data as a piece of code in one line of Markdown. Every sign
// that may mean something is written as a reference to its character, which is
// no markup wherever it stands (CommonMark, section 2.5), so that it neither ends
// a cell nor makes a link, and within code no name is a mention of anybody.
func markdownText(text string) string {
	if text == "" {
		return ""
	}
	var b strings.Builder
	b.WriteString("<code>")
	for _, r := range output.Escape(text) {
		switch {
		case r == ' ', r >= '0' && r <= '9', r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r > '~':
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, "&#%d;", r)
		}
	}
	b.WriteString("</code>")
	return b.String()
}
