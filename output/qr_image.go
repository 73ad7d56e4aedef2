package output

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"rsc.io/qr"
)

// fullQuietZone is how many light modules stand around a code that is drawn to be
// scanned by anybody's camera (ISO/IEC 18004, section 6.3.8).
const fullQuietZone = 4

// QRScale is how many pixels a module has on a side in an image.
const QRScale = 8

// Colours are set so that the code is dark on light whatever the terminal's own
// are: black and white of the 256-colour palette, which themes do not change.
const (
	qrColours      = "\x1b[38;5;231m\x1b[48;5;16m"
	qrColoursReset = "\x1b[0m"
)

// WriteQR draws a text as a QR code for a terminal, with its whole quiet zone. With
// colour it is dark on light on every terminal. Without, light is drawn in the
// colour of the text, which is right on a dark background; inverted, on a light one.
func (p *Printer) WriteQR(text string, inverted bool) error {
	code, err := qr.Encode(text, qr.L)
	if err != nil {
		return fmt.Errorf("draw a QR code: %w", err)
	}
	if needs := code.Size + 2*fullQuietZone; p.streams.OutTerminal && p.streams.Width > 0 && p.streams.Width < needs {
		return &UsageError{
			Message: fmt.Sprintf("the code needs %d columns, and the terminal has %d", needs, p.streams.Width),
			Hint:    "make the terminal wider, or write an image to a file",
		}
	}
	dark := code.Black
	colour := p.streams.outColor()
	if inverted && !colour {
		dark = func(x, y int) bool { return !code.Black(x, y) }
	}
	out := bufio.NewWriter(p.out)
	for line := range strings.Lines(drawQR(code.Size, fullQuietZone, dark)) {
		if colour {
			line = qrColours + strings.TrimSuffix(line, "\n") + qrColoursReset + "\n"
		}
		if _, err := out.WriteString(line); err != nil {
			return err
		}
	}
	return out.Flush()
}

// WriteQRPNG writes a text as a QR code in a PNG image of QRScale pixels a module.
// The same text gives the same bytes.
func WriteQRPNG(w io.Writer, text string) error {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return fmt.Errorf("draw a QR code: %w", err)
	}
	code.Scale = QRScale
	_, err = w.Write(code.PNG())
	return err
}

// WriteQRSVG writes a text as a QR code in SVG, a unit a module. The same text
// gives the same bytes.
func WriteQRSVG(w io.Writer, text string) error {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return fmt.Errorf("draw a QR code: %w", err)
	}
	var out strings.Builder
	side := code.Size + 2*fullQuietZone
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" width="%[1]d" height="%[1]d" viewBox="0 0 %[2]d %[2]d" shape-rendering="crispEdges">`+"\n"+
		`<rect width="%[2]d" height="%[2]d" fill="#fff"/>`+"\n"+`<path fill="#000" d="`, side*QRScale, side)
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			start := x
			for code.Black(x, y) {
				x++
			}
			if run := x - start; run > 0 {
				fmt.Fprintf(&out, "M%d %dh%dv1h-%dz", start+fullQuietZone, y+fullQuietZone, run, run)
			}
		}
	}
	out.WriteString(`"/>` + "\n</svg>\n")
	_, err = io.WriteString(w, out.String())
	return err
}
