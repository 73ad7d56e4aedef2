package reconciliation

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"

	"github.com/okpay/okpay/wallet"
)

//go:embed report.gohtml
var page string

// WriteHTML writes a report of runs as one page of HTML that needs nothing else: no
// script, no style, font or image of another address. It is light or dark as the
// reader's system is, and prints on A4.
func WriteHTML(w io.Writer, runs []wallet.ReconciliationRun) error {
	report, err := newReport(runs)
	if err != nil {
		return err
	}
	text, err := template.New("report").Funcs(template.FuncMap{
		"count": count,
		"are":   are,
		"mean":  func() string { return suggestionsMean },
	}).Parse(page)
	if err != nil {
		return fmt.Errorf("read the page of a reconciliation: %w", err)
	}
	if err := text.Execute(w, report); err != nil {
		return fmt.Errorf("write a reconciliation as HTML: %w", err)
	}
	return nil
}
