package pdf

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
)

// Unit is a length in hundredths of a point.
type Unit int64

// Lengths: a point, and the page, which is A4 (ISO 216).
const (
	Point      Unit = 100
	PageWidth  Unit = 59528
	PageHeight Unit = 84189
)

// Document is a document under way. It is for one goroutine.
type Document struct {
	title, lang string
	created     time.Time
	fonts       *fonts
	pages       []*Page
}

// New begins a document with its title, its language (a tag of BCP 47) and the
// time at which it was made.
func New(title, lang string, created time.Time) *Document {
	return &Document{title: title, lang: lang, created: created.UTC(), fonts: newFonts()}
}

// AddPage begins the next page.
func (d *Document) AddPage() *Page {
	p := &Page{of: d}
	d.pages = append(d.pages, p)
	return p
}

// Pages gives the pages in their order.
func (d *Document) Pages() []*Page { return d.pages }

// Page is a page. What is drawn later covers what was drawn before.
type Page struct {
	of      *Document
	content bytes.Buffer
}

// Gray is how light something is: 0 is black, 100 white.
type Gray int

// The grays.
const (
	Black  Gray = 0
	Dim    Gray = 35
	Pale   Gray = 80
	Accent Gray = 45
)

// Text sets a line of text with its baseline at y, from x to the right.
func (p *Page) Text(x, y, size Unit, weight Weight, gray Gray, text string) {
	for _, run := range p.of.fonts.runs(text, weight) {
		fmt.Fprintf(&p.content, "%s g BT /%s %s Tf %s %s Td %s Tj ET\n",
			percent(gray), run.font.name, number(size), number(x), number(PageHeight-y), run.encoded)
		x += run.width(size)
	}
}

// TextRight sets a line of text that ends at x.
func (p *Page) TextRight(x, y, size Unit, weight Weight, gray Gray, text string) {
	p.Text(x-p.of.Width(text, size, weight), y, size, weight, gray, text)
}

// Rule draws a horizontal line from x on.
func (p *Page) Rule(x, y, length, thickness Unit, gray Gray) {
	p.Bar(x, y, length, thickness, gray)
}

// Bar fills a rectangle whose top left is at x and y.
func (p *Page) Bar(x, y, width, height Unit, gray Gray) {
	fmt.Fprintf(&p.content, "%s g %s %s %s %s re f\n",
		percent(gray), number(x), number(PageHeight-y-height), number(width), number(height))
}

// number writes a length in points.
func number(u Unit) string {
	sign := ""
	if u < 0 {
		sign, u = "-", -u
	}
	text := sign + strconv.FormatInt(int64(u/Point), 10)
	if rest := int64(u % Point); rest != 0 {
		text += fmt.Sprintf(".%02d", rest)
	}
	return text
}

// percent writes a gray as PDF does, from 0 to 1.
func percent(g Gray) string {
	if g >= 100 {
		return "1"
	}
	return fmt.Sprintf("0.%02d", int(g))
}

// The objects of a document, by their numbers; pages follow, two objects each.
const (
	catalogObject = iota + 1
	pagesObject
	infoObject
	firstFontObject
)

// writer counts the bytes that it wrote and where each object begins.
type writer struct {
	out     io.Writer
	count   int64
	offsets []int64
	err     error
}

func (w *writer) printf(format string, args ...any) {
	w.write([]byte(fmt.Sprintf(format, args...)))
}

func (w *writer) write(raw []byte) {
	if w.err != nil {
		return
	}
	n, err := w.out.Write(raw)
	w.count += int64(n)
	w.err = err
}

// object writes the next object.
func (w *writer) object(body string) {
	w.offsets = append(w.offsets, w.count)
	w.printf("%d 0 obj\n%s\nendobj\n", len(w.offsets), body)
}

// stream writes the next object as a compressed stream.
func (w *writer) stream(content []byte) {
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	if _, err := z.Write(content); err != nil && w.err == nil {
		w.err = err
	}
	if err := z.Close(); err != nil && w.err == nil {
		w.err = err
	}
	w.offsets = append(w.offsets, w.count)
	w.printf("%d 0 obj\n<< /Length %d /Filter /FlateDecode >>\nstream\n", len(w.offsets), packed.Len())
	w.write(packed.Bytes())
	w.printf("\nendstream\nendobj\n")
}

// WriteTo writes the document.
func (d *Document) WriteTo(out io.Writer) (int64, error) {
	w := &writer{out: out}
	w.printf("%%PDF-1.7\n%%\xe2\xe3\xcf\xd3\n")
	w.object(fmt.Sprintf("<< /Type /Catalog /Pages %d 0 R /Lang (%s) /ViewerPreferences << /DisplayDocTitle true >> >>",
		pagesObject, literal([]byte(d.lang))))
	objects := fontObjects(firstFontObject)
	firstPage := firstFontObject + len(objects)
	kids := make([]string, len(d.pages))
	for i := range d.pages {
		kids[i] = fmt.Sprintf("%d 0 R", firstPage+2*i)
	}
	w.object(fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d /MediaBox [0 0 %s %s] /Resources << /Font << %s >> >> >>",
		strings.Join(kids, " "), len(kids), number(PageWidth), number(PageHeight), fontResources(firstFontObject)))
	w.object(fmt.Sprintf("<< /Title %s /Producer (okpay) /CreationDate (D:%sZ) >>",
		textString(d.title), d.created.Format("20060102150405")))
	for _, body := range objects {
		w.object(body)
	}
	for i, p := range d.pages {
		w.object(fmt.Sprintf("<< /Type /Page /Parent %d 0 R /Contents %d 0 R >>", pagesObject, firstPage+2*i+1))
		w.stream(p.content.Bytes())
	}
	start := w.count
	w.printf("xref\n0 %d\n0000000000 65535 f \n", len(w.offsets)+1)
	for _, offset := range w.offsets {
		w.printf("%010d 00000 n \n", offset)
	}
	w.printf("trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n",
		len(w.offsets)+1, catalogObject, infoObject, start)
	return w.count, w.err
}

// textString writes a text outside of pages, which is UTF-16 (7.9.2.2).
func textString(text string) string {
	return "<FEFF" + hexUTF16(text) + ">"
}

func hexUTF16(text string) string {
	var b strings.Builder
	for _, unit := range utf16.Encode([]rune(text)) {
		fmt.Fprintf(&b, "%04X", unit)
	}
	return b.String()
}

// literal escapes what ends a literal string (7.3.4.2).
func literal(raw []byte) string {
	var b strings.Builder
	for _, c := range raw {
		switch {
		case c == '(' || c == ')' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < ' ' || c >= 0x7f:
			fmt.Fprintf(&b, `\%03o`, c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}
