package pdf

import (
	"fmt"
	"strings"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// Weight is how bold Latin text is. Chinese text has one weight.
type Weight int

// The weights.
const (
	Regular Weight = iota
	Bold
)

// font is one of the fonts of a document.
type font struct{ name string }

// The fonts by their names in a page: Helvetica with the characters of Windows
// code page 1252, the same with further Latin letters, and the Chinese one.
const (
	latinFont       = "F1"
	latinBoldFont   = "F2"
	furtherFont     = "F3"
	furtherBoldFont = "F4"
	chineseFont     = "F5"
)

// fontResources names the fonts for the pages; they stand one after the other
// from object first on.
func fontResources(first int) string {
	names := []string{latinFont, latinBoldFont, furtherFont, furtherBoldFont, chineseFont}
	var b strings.Builder
	for i, name := range names {
		fmt.Fprintf(&b, "/%s %d 0 R ", name, first+i)
	}
	return strings.TrimSpace(b.String())
}

// fontObjects are the fonts and what they refer to.
func fontObjects(first int) []string {
	const latin = "<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding %s >>"
	var further strings.Builder
	fmt.Fprintf(&further, "<< /Type /Encoding /BaseEncoding /WinAnsiEncoding /Differences [%d", firstFurther)
	for _, l := range furtherLetters() {
		further.WriteString(" /" + l.name)
	}
	further.WriteString("] >>")
	return []string{
		fmt.Sprintf(latin, "Helvetica", "/WinAnsiEncoding"),
		fmt.Sprintf(latin, "Helvetica-Bold", "/WinAnsiEncoding"),
		fmt.Sprintf(latin, "Helvetica", further.String()),
		fmt.Sprintf(latin, "Helvetica-Bold", further.String()),
		fmt.Sprintf("<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light-UniGB-UTF16-H /Encoding /UniGB-UTF16-H "+
			"/DescendantFonts [%d 0 R] >>", first+5),
		fmt.Sprintf("<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light "+
			"/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /DW 1000 /FontDescriptor %d 0 R >>", first+6),
		"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 " +
			"/Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
	}
}

// run is a part of a text in one font.
type run struct {
	font    font
	encoded string // as the operand of Tj
	per1000 int64  // its width, in thousandths of the size
}

func (r run) width(size Unit) Unit { return Unit(r.per1000) * size / 1000 }

// fonts knows every character that a document has set so far.
type fonts struct {
	widths [2][lastWidth - firstWidth + 1]int64 // of ASCII, by weight
	known  [2]map[rune]glyph                    // of everything else
	more   []further
}

func newFonts() *fonts {
	f := &fonts{more: furtherLetters()}
	f.widths = [...][lastWidth - firstWidth + 1]int64{Regular: helvetica(), Bold: helveticaBold()}
	f.known = [...]map[rune]glyph{Regular: {}, Bold: {}}
	return f
}

// Width is how long a line of text is.
func (d *Document) Width(text string, size Unit, weight Weight) Unit {
	var w Unit
	for _, r := range text {
		w += Unit(d.fonts.glyph(r, weight).per1000) * size / 1000
	}
	return w
}

// glyph is a character in its font.
type glyph struct {
	font    string
	code    byte   // in a Latin font
	wide    string // in the Chinese font, in hex
	per1000 int64
}

// runs cuts a text where its font changes.
func (f *fonts) runs(text string, weight Weight) []run {
	var list []run
	var current string
	var latin []byte
	var wide strings.Builder
	var width int64
	end := func() {
		switch current {
		case "":
			return
		case chineseFont:
			list = append(list, run{font{current}, "<" + wide.String() + ">", width})
		default:
			list = append(list, run{font{current}, "(" + literal(latin) + ")", width})
		}
		latin, width = nil, 0
		wide.Reset()
	}
	for _, r := range text {
		g := f.glyph(r, weight)
		if g.font != current {
			end()
			current = g.font
		}
		width += g.per1000
		if g.wide != "" {
			wide.WriteString(g.wide)
		} else {
			latin = append(latin, g.code)
		}
	}
	end()
	return list
}

// missing stands for what no font has.
const missing = '?'

// glyph finds a character in the fonts, and remembers where it is.
func (f *fonts) glyph(r rune, weight Weight) glyph {
	if r >= firstWidth && r <= lastWidth {
		name := latinFont
		if weight == Bold {
			name = latinBoldFont
		}
		return glyph{font: name, code: byte(r), per1000: f.widths[weight][r-firstWidth]}
	}
	g, ok := f.known[weight][r]
	if !ok {
		g = f.find(r, weight)
		f.known[weight][r] = g
	}
	return g
}

// find looks for a character outside of ASCII. Control characters have none.
func (f *fonts) find(r rune, weight Weight) glyph {
	name, furtherName := latinFont, furtherFont
	if weight == Bold {
		name, furtherName = latinBoldFont, furtherBoldFont
	}
	if code, ok := charmap.Windows1252.EncodeRune(r); ok && r >= 0xa0 {
		return glyph{font: name, code: code, per1000: f.widthOf(r, weight)}
	}
	for i, l := range f.more {
		if l.letter == r {
			return glyph{font: furtherName, code: byte(firstFurther + i), per1000: f.widthOf(l.like, weight)}
		}
	}
	if r >= 0xa0 && r <= 0xffff {
		if _, err := simplifiedchinese.GBK.NewEncoder().String(string(r)); err == nil {
			return glyph{font: chineseFont, wide: hexUTF16(string(r)), per1000: 1000}
		}
	}
	return f.glyph(missing, weight)
}
