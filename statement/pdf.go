package statement

import (
	"fmt"
	"io"
	"strings"

	"github.com/okpay/okpay/statement/internal/pdf"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// The measures of a page, in hundredths of a point.
const (
	marginLeft   = 40 * pdf.Point
	marginRight  = 40 * pdf.Point
	marginBottom = 50 * pdf.Point
	firstLine    = 78 * pdf.Point // below the header that every page has
	footerLine   = pdf.PageHeight - 28*pdf.Point
	textWidth    = pdf.PageWidth - marginLeft - marginRight
	rightEdge    = pdf.PageWidth - marginRight

	titleSize = 16 * pdf.Point
	headSize  = 12 * pdf.Point
	textSize  = 9 * pdf.Point
	smallSize = 7 * pdf.Point
	textLead  = 13 * pdf.Point // from one line of text to the next
	smallLead = 9 * pdf.Point
	rowGap    = 4 * pdf.Point
	hairline  = pdf.Point / 2

	chartTall = 60 * pdf.Point
	barsGap   = pdf.Point
)

// The columns of the table: where those that are read from the left begin, and
// where those of amounts end.
const (
	dateColumn    = marginLeft
	kindColumn    = marginLeft + 90*pdf.Point
	detailColumn  = marginLeft + 152*pdf.Point
	detailWidth   = 118 * pdf.Point
	inColumn      = marginLeft + 335*pdf.Point
	outColumn     = marginLeft + 398*pdf.Point
	feeColumn     = marginLeft + 446*pdf.Point
	balanceColumn = rightEdge
)

// layout sets a statement on pages.
type layout struct {
	doc   *Document
	words Words
	lang  wallet.Language
	out   *pdf.Document
	page  *pdf.Page
	y     pdf.Unit // of the next line
}

// WritePDF writes a statement as PDF on pages of A4, each with its number and
// whose it is. No font is in it: a reader of PDF sets Chinese in a font of its
// own, and a character beyond Latin and GBK is a question mark.
func WritePDF(w io.Writer, d *Document) error {
	words := WordsOf(d.Lang)
	lang := wallet.Language(words.Lang)
	tag := "en"
	if lang == wallet.LanguageChinese {
		tag = "zh-CN"
	}
	title := words.Title + ": " + words.HolderOf(d) + ", " + words.PeriodOf(d)
	l := &layout{doc: d, words: words, lang: lang, out: pdf.New(title, tag, d.CreatedAt)}
	l.newPage()
	l.head()
	for i := range d.Currencies {
		l.section(&d.Currencies[i])
	}
	if len(d.Currencies) == 0 {
		l.line(textSize, pdf.Regular, pdf.Black, words.Nothing)
	}
	l.frame()
	if _, err := l.out.WriteTo(w); err != nil {
		return fmt.Errorf("write a statement as PDF: %w", err)
	}
	return nil
}

func (l *layout) newPage() {
	l.page = l.out.AddPage()
	l.y = firstLine
}

// room makes sure that so much fits on the page, or begins the next one.
func (l *layout) room(height pdf.Unit) (fresh bool) {
	if l.y+height <= pdf.PageHeight-marginBottom {
		return false
	}
	l.newPage()
	return true
}

// line sets texts over the whole width, on as many lines as they take.
func (l *layout) line(size pdf.Unit, weight pdf.Weight, gray pdf.Gray, text string) {
	for _, part := range l.wrap(text, size, weight, textWidth) {
		l.room(textLead)
		l.page.Text(marginLeft, l.y, size, weight, gray, part)
		l.y += textLead
	}
}

// head tells whose statement it is, of which span.
func (l *layout) head() {
	w, d := l.words, l.doc
	l.page.Text(marginLeft, l.y, titleSize, pdf.Bold, pdf.Black, w.Title)
	l.y += 2 * textLead
	l.field(w.Holder, w.HolderOf(d))
	l.field(w.Account, d.User)
	l.field(w.Period, w.PeriodOf(d))
	l.field(w.Made, w.MomentOf(d.CreatedAt))
	if !d.Final {
		l.y += rowGap
		l.line(textSize, pdf.Bold, pdf.Black, w.Interim)
	}
	l.y += textLead
}

// field sets a label and what it is the label of.
func (l *layout) field(label, value string) {
	const valueColumn = marginLeft + 110*pdf.Point
	l.room(textLead)
	l.page.Text(marginLeft, l.y, textSize, pdf.Regular, pdf.Dim, label)
	for i, part := range l.wrap(value, textSize, pdf.Regular, rightEdge-valueColumn) {
		if i > 0 {
			l.y += textLead
			l.room(textLead)
		}
		l.page.Text(valueColumn, l.y, textSize, pdf.Regular, pdf.Black, part)
	}
	l.y += textLead
}

// section sets a currency: its sums, its chart and its lines.
func (l *layout) section(s *Section) {
	const sumRows = 7
	l.room(sumRows*textLead + chartTall + 4*textLead)
	l.page.Text(marginLeft, l.y, headSize, pdf.Bold, pdf.Black, string(s.Currency))
	l.page.Rule(marginLeft, l.y+rowGap, textWidth, pdf.Point, pdf.Black)
	l.y += 2 * textLead
	w := l.words
	l.field(w.Opening, l.withHeld(s.Opening, s.OpeningHeld, s.Currency))
	l.field(w.In, Money(l.lang, s.In, s.Currency))
	l.field(w.Out, Money(l.lang, s.Out, s.Currency))
	l.field(w.Fees, Money(l.lang, s.Fees, s.Currency))
	l.field(w.Closing, l.withHeld(s.Closing, s.ClosingHeld, s.Currency))
	l.y += rowGap
	l.chart(s)
	if len(s.Lines) == 0 {
		l.line(textSize, pdf.Regular, pdf.Black, w.NoMovements)
		l.y += textLead
		return
	}
	l.table(s)
}

func (l *layout) withHeld(balance, held money.Decimal, c money.Currency) string {
	text := Money(l.lang, balance, c)
	if unlessZero(held, c) != "" {
		text += " (" + l.words.Held + " " + Money(l.lang, held, c) + ")"
	}
	return text
}

// chart draws the balance by day, and tells it in words below.
func (l *layout) chart(s *Section) {
	c := newChart(*s, maxBars)
	if len(c.bars) == 0 {
		return
	}
	l.room(chartTall + 3*textLead)
	width := textWidth / pdf.Unit(max(len(c.bars), maxBars/2))
	for i, height := range c.heights(int64(chartTall)) {
		tall := max(pdf.Unit(height), hairline)
		l.page.Bar(marginLeft+pdf.Unit(i)*width, l.y+chartTall-tall, width-barsGap, tall, pdf.Accent)
	}
	l.y += chartTall
	l.page.Rule(marginLeft, l.y, pdf.Unit(len(c.bars))*width-barsGap, hairline, pdf.Black)
	l.y += smallLead + rowGap
	for _, part := range l.wrap(l.words.ChartOf(*s), smallSize, pdf.Regular, textWidth) {
		l.page.Text(marginLeft, l.y, smallSize, pdf.Regular, pdf.Dim, part)
		l.y += smallLead
	}
	l.y += textLead
}

// table sets the lines of a currency, with the head of the table on every page
// that it reaches.
func (l *layout) table(s *Section) {
	l.room(4 * textLead)
	l.tableHead(s)
	for i := range s.Lines {
		l.row(s, &s.Lines[i])
	}
	if l.room(2 * textLead) {
		l.tableHead(s)
	}
	l.y += rowGap
	l.amounts(pdf.Bold, Amount(s.In), Amount(s.Out), Amount(s.Fees), Amount(s.Closing))
	l.page.Text(dateColumn, l.y, textSize, pdf.Bold, pdf.Black, l.words.Closing)
	l.y += 3 * textLead
}

func (l *layout) tableHead(s *Section) {
	w := l.words
	l.page.Text(dateColumn, l.y, textSize, pdf.Bold, pdf.Black, w.Date)
	l.page.Text(kindColumn, l.y, textSize, pdf.Bold, pdf.Black, w.Kind)
	l.page.Text(detailColumn, l.y, textSize, pdf.Bold, pdf.Black, w.Details)
	l.amounts(pdf.Bold, w.In, w.Out, w.Fee, w.Balance+" "+string(s.Currency))
	l.y += rowGap
	l.page.Rule(marginLeft, l.y, textWidth, pdf.Point, pdf.Black)
	l.y += textLead
}

func (l *layout) amounts(weight pdf.Weight, in, out, fee, balance string) {
	for _, cell := range []struct {
		column pdf.Unit
		text   string
	}{{inColumn, in}, {outColumn, out}, {feeColumn, fee}, {balanceColumn, balance}} {
		l.page.TextRight(cell.column, l.y, textSize, weight, pdf.Black, cell.text)
	}
}

// row sets one movement. What was written about it stands below whom it was
// with, on as many lines as it takes, none of which is left out.
func (l *layout) row(s *Section, m *wallet.StatementLine) {
	var small []string
	for _, text := range []string{m.Memo, labelled(l.words.Order, m.OrderID), Conversion(l.lang, *m), m.Transaction} {
		small = append(small, l.wrap(text, smallSize, pdf.Regular, detailWidth)...)
	}
	names := l.wrap(m.Counterparty, textSize, pdf.Regular, detailWidth)
	kinds := l.wrap(l.words.KindOf(m.Kind), textSize, pdf.Regular, detailColumn-kindColumn-rowGap)
	height := pdf.Unit(max(len(names), len(kinds), 1)-1)*textLead + pdf.Unit(len(small))*smallLead + textLead + rowGap
	if l.room(height) {
		l.tableHead(s)
	}
	l.page.Text(dateColumn, l.y, textSize, pdf.Regular, pdf.Black, l.words.MomentOf(m.At))
	for i, part := range kinds {
		l.page.Text(kindColumn, l.y+pdf.Unit(i)*textLead, textSize, pdf.Regular, pdf.Black, part)
	}
	c := s.Currency
	l.amounts(pdf.Regular, Moved(m.In, c), Moved(m.Out, c), Moved(m.Fee, c), Amount(m.Balance))
	y := l.y
	for i, part := range names {
		if i > 0 {
			y += textLead
		}
		l.page.Text(detailColumn, y, textSize, pdf.Regular, pdf.Black, part)
	}
	for _, part := range small {
		y += smallLead
		l.page.Text(detailColumn, y, smallSize, pdf.Regular, pdf.Dim, part)
	}
	l.y += height
	l.page.Rule(marginLeft, l.y-textLead+hairline, textWidth, hairline, pdf.Pale)
}

func labelled(label, text string) string {
	if text == "" {
		return ""
	}
	return label + ": " + text
}

// wrap cuts a text into lines that fit a width, at blanks where there are some.
func (l *layout) wrap(text string, size pdf.Unit, weight pdf.Weight, width pdf.Unit) []string {
	var lines []string
	line, blank := "", -1
	for _, r := range text {
		if r == ' ' {
			blank = len(line)
		}
		line += string(r)
		if len(line) == len(string(r)) || l.out.Width(line, size, weight) <= width {
			continue
		}
		cut := len(line) - len(string(r))
		if blank > 0 && blank < len(line)-1 {
			cut = blank
		}
		lines = append(lines, strings.TrimRight(line[:cut], " "))
		line, blank = strings.TrimLeft(line[cut:], " "), -1
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// frame gives every page its header and its footer, once it is known how many
// there are.
func (l *layout) frame() {
	w, d := l.words, l.doc
	pages := l.out.Pages()
	for i, p := range pages {
		l.page, l.y = p, 40*pdf.Point
		number := w.PageOf(i+1, len(pages))
		name := l.wrap(w.Title+": "+w.HolderOf(d), smallSize, pdf.Regular, textWidth-l.out.Width(number, smallSize, pdf.Regular)-textLead)
		p.Text(marginLeft, l.y, smallSize, pdf.Regular, pdf.Dim, name[0])
		p.TextRight(rightEdge, l.y, smallSize, pdf.Regular, pdf.Dim, number)
		p.Rule(marginLeft, l.y+rowGap, textWidth, hairline, pdf.Pale)
		p.Text(marginLeft, footerLine, smallSize, pdf.Regular, pdf.Dim, w.PeriodOf(d)+" · "+w.Made+" "+w.MomentOf(d.CreatedAt))
		p.TextRight(rightEdge, footerLine, smallSize, pdf.Regular, pdf.Dim, d.User)
	}
}
