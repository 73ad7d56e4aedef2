package output

import (
	"fmt"
	"strings"

	"rsc.io/qr"
)

// quietZone is how many light modules stand around a QR code (ISO/IEC 18004,
// section 6.3.8, asks for four; scanners of screens do with two).
const quietZone = 2

// QR shows a text as a QR code to a person at a terminal who is shown tables, and
// nothing to anybody else.
func (p *Printer) QR(text string) error {
	if !p.streams.OutTerminal || p.settings.Format != Table {
		return nil
	}
	code, err := qr.Encode(text, qr.L)
	if err != nil {
		return fmt.Errorf("draw a QR code: %w", err)
	}
	_, err = fmt.Fprint(p.out, drawQR(code.Size, quietZone, code.Black))
	return err
}

// drawQR draws modules, two rows of them in a line of text. Light is drawn and
// dark left out, which is right on the dark background that most terminals
// have; scanners read the other way round as well.
func drawQR(size, quiet int, dark func(x, y int) bool) string {
	end := size + quiet
	light := func(x, y int) bool { return y < end && !dark(x, y) } // a half line below the last one stays empty
	var b strings.Builder
	for y := -quiet; y < end; y += 2 {
		for x := -quiet; x < end; x++ {
			switch above, below := light(x, y), light(x, y+1); {
			case above && below:
				b.WriteString("\u2588")
			case above:
				b.WriteString("\u2580")
			case below:
				b.WriteString("\u2584")
			default:
				b.WriteByte(' ')
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}
