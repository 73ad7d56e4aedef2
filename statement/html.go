package statement

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

//go:embed statement.gohtml
var page string

// The size of a chart on a page, in units of its own.
const (
	barWidth    = 10 // with the gap after it
	barGap      = 2
	chartHeight = 100
)

// bar is a bar of a chart on a page.
type bar struct {
	X, Y, Width, Height int64
	Label               string
}

// htmlSection is what the page shows of a currency.
type htmlSection struct {
	Section
	Chart  string
	Bars   []bar
	Width  int64
	Height int64
}

// htmlPage is what the page is made of.
type htmlPage struct {
	*Document
	Words    Words
	Sections []htmlSection
}

// WriteHTML writes a statement as one page of HTML that needs nothing else: no
// script, no style, font or image of another address. It prints on A4, is read
// out in its language, and its charts are told in words.
func WriteHTML(w io.Writer, d *Document) error {
	words := WordsOf(d.Lang)
	lang := wallet.Language(words.Lang)
	text, err := template.New("statement").Funcs(template.FuncMap{
		"amount": Amount,
		"money":  func(text money.Decimal, c money.Currency) string { return Money(lang, text, c) },
		"held":   func(text money.Decimal, c money.Currency) bool { return unlessZero(text, c) != "" },
		"rate":   func(l wallet.StatementLine) string { return Conversion(lang, l) },
		"moved":  Moved,
	}).Parse(page)
	if err != nil {
		return fmt.Errorf("read the page of a statement: %w", err)
	}
	shown := htmlPage{Document: d, Words: words}
	for _, s := range d.Currencies {
		shown.Sections = append(shown.Sections, newHTMLSection(s, words))
	}
	if err := text.Execute(w, shown); err != nil {
		return fmt.Errorf("write a statement as HTML: %w", err)
	}
	return nil
}

func newHTMLSection(s Section, words Words) htmlSection {
	c := newChart(s, maxBars)
	out := htmlSection{Section: s, Chart: words.ChartOf(s), Height: chartHeight, Width: int64(len(c.bars)) * barWidth}
	for i, height := range c.heights(chartHeight - 1) {
		height++ // a bar of nothing is still seen
		out.Bars = append(out.Bars, bar{
			X: int64(i) * barWidth, Y: chartHeight - height, Width: barWidth - barGap, Height: height,
			Label: c.bars[i].Date + ": " + Money(wallet.Language(words.Lang), c.bars[i].Balance, s.Currency),
		})
	}
	return out
}
