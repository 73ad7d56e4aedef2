package output

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

const scanned = "https://pay.example.com/pay/chk_01ARZ3NDEKTSV4RRFFQ69G5FAV"

// scan reads a code as a phone does.
func scan(t *testing.T, picture image.Image) string {
	t.Helper()
	bits, err := gozxing.NewBinaryBitmapFromImage(picture)
	if err != nil {
		t.Fatalf("read the picture: %v", err)
	}
	found, err := qrcode.NewQRCodeReader().Decode(bits, nil)
	if err != nil {
		t.Fatalf("scan the code: %v", err)
	}
	return found.GetText()
}

// modules is a picture of so many pixels a module.
func modules(rows [][]bool) image.Image {
	picture := image.NewGray(image.Rect(0, 0, len(rows[0])*QRScale, len(rows)*QRScale))
	for y := range picture.Rect.Max.Y {
		for x := range picture.Rect.Max.X {
			if row := rows[y/QRScale]; !row[x/QRScale] {
				picture.SetGray(x, y, color.Gray{Y: 0xff})
			}
		}
	}
	return picture
}

func TestAPNGIsScannedAndHasItsQuietZone(t *testing.T) {
	t.Parallel()
	var first, second bytes.Buffer
	for _, b := range []*bytes.Buffer{&first, &second} {
		if err := WriteQRPNG(b, scanned); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("the same text gives other bytes")
	}
	picture, err := png.Decode(&first)
	if err != nil {
		t.Fatal(err)
	}
	if got := scan(t, picture); got != scanned {
		t.Errorf("scanned %q", got)
	}
	for at := range fullQuietZone * QRScale {
		for _, p := range []image.Point{{at, picture.Bounds().Max.Y / 2}, {picture.Bounds().Max.X / 2, at}} {
			if r, _, _, _ := picture.At(p.X, p.Y).RGBA(); r != 0xffff {
				t.Fatalf("the quiet zone is dark at %v", p)
			}
		}
	}
	if r, _, _, _ := picture.At(fullQuietZone*QRScale, fullQuietZone*QRScale).RGBA(); r != 0 {
		t.Error("the code does not begin after its quiet zone")
	}
}

func TestAnSVGIsScannedAndHasItsQuietZone(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := WriteQRSVG(&b, scanned); err != nil {
		t.Fatal(err)
	}
	var drawn struct {
		ViewBox string `xml:"viewBox,attr"`
		Path    struct {
			D string `xml:"d,attr"`
		} `xml:"path"`
	}
	if err := xml.Unmarshal(b.Bytes(), &drawn); err != nil {
		t.Fatal(err)
	}
	var side int
	if _, err := fmt.Sscanf(drawn.ViewBox, "0 0 %d", &side); err != nil {
		t.Fatal(err)
	}
	rows := make([][]bool, side)
	for y := range rows {
		rows[y] = make([]bool, side)
	}
	for part := range strings.SplitSeq(strings.TrimPrefix(drawn.Path.D, "M"), "M") {
		var x, y, run, back int
		if _, err := fmt.Sscanf(part, "%d %dh%dv1h-%dz", &x, &y, &run, &back); err != nil || run != back {
			t.Fatalf("%q: %v", part, err)
		}
		if x < fullQuietZone || y < fullQuietZone || x+run > side-fullQuietZone || y >= side-fullQuietZone {
			t.Fatalf("the quiet zone is dark at %d %d", x, y)
		}
		for i := range run {
			rows[y][x+i] = true
		}
	}
	if got := scan(t, modules(rows)); got != scanned {
		t.Errorf("scanned %q", got)
	}
}

// drawn reads a code of half blocks back into its modules: what is drawn in the
// colour of the text is light, on a dark background.
func drawn(t *testing.T, text string) [][]bool {
	t.Helper()
	var rows [][]bool
	for line := range strings.Lines(text) {
		var above, below []bool
		for _, r := range strings.TrimSuffix(line, "\n") {
			at := strings.IndexRune(" \u2584\u2580\u2588", r)
			if at < 0 {
				t.Fatalf("%q is no half block", r)
			}
			above, below = append(above, at < 3 && r != '\u2580'), append(below, r == ' ' || r == '\u2580')
		}
		rows = append(rows, above, below)
	}
	return rows[:len(rows[0])] // the last half line is below the code
}

func TestACodeInATerminalIsScannedOnDarkAndOnLight(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		colour, inverted bool
	}{
		"in colours": {colour: true}, "in colours, where nothing is to invert": {colour: true, inverted: true}, "on dark": {}, "on light": {inverted: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var b bytes.Buffer
			p, err := NewPrinter(Streams{Out: &b, Err: io.Discard, OutTerminal: true, Color: c.colour, Width: 80}, Settings{Format: Table})
			if err != nil {
				t.Fatal(err)
			}
			if err := p.WriteQR(scanned, c.inverted); err != nil {
				t.Fatal(err)
			}
			text := b.String()
			if strings.Contains(text, "\x1b") != c.colour {
				t.Errorf("colours: %v", !c.colour)
			}
			text = strings.NewReplacer(qrColours, "", qrColoursReset, "").Replace(text)
			rows := drawn(t, text)
			if c.inverted && !c.colour { // the text is dark on a light background
				for y := range rows {
					for x := range rows[y] {
						rows[y][x] = !rows[y][x]
					}
				}
			}
			for at := range fullQuietZone {
				for i := range rows {
					if rows[at][i] || rows[i][at] || rows[len(rows)-1-at][i] || rows[i][len(rows)-1-at] {
						t.Fatalf("the quiet zone is dark at %d, %d", at, i)
					}
				}
			}
			if got := scan(t, modules(rows)); got != scanned {
				t.Errorf("scanned %q", got)
			}
		})
	}
}

func TestANarrowTerminalIsToldHowWideACodeIs(t *testing.T) {
	t.Parallel()
	p, err := NewPrinter(Streams{Out: io.Discard, Err: io.Discard, OutTerminal: true, Width: 20}, Settings{Format: Table})
	if err != nil {
		t.Fatal(err)
	}
	err = p.WriteQR(scanned, false)
	if err == nil || !strings.Contains(err.Error(), "the terminal has "+strconv.Itoa(20)) {
		t.Errorf("got %v", err)
	}
}
