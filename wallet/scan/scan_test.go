package scan

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"github.com/okpay/okpay/wallet/ident"
)

func encoded(t testing.TB, kind MediaType, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	picture := image.NewGray(image.Rect(0, 0, width, height))
	var err error
	if kind == PNG {
		err = png.Encode(&b, picture)
	} else {
		err = jpeg.Encode(&b, picture, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const wholePDF = "%PDF-1.4\n1 0 obj\n<<>>\nendobj\nxref\n0 1\nstartxref\n30\n%%EOF\n"

func bounds() Bounds {
	return Bounds{MaxBytes: 100_000, MinSide: 100, MaxPixels: 40_000, PDF: true}
}

func TestLookSaysWhatAFileIs(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		content []byte
		want    File
	}{
		{encoded(t, PNG, 120, 100), File{PNG, 120, 100}},
		{encoded(t, JPEG, 100, 140), File{JPEG, 100, 140}},
		{append(encoded(t, JPEG, 100, 100), "what some cameras add"...), File{JPEG, 100, 100}},
		{encoded(t, PNG, 400, 100), File{PNG, 400, 100}},
		{[]byte(wholePDF), File{Type: PDF}},
	} {
		if got, err := Look(c.content, bounds()); err != nil || got != c.want {
			t.Errorf("got %+v, %v; want %+v", got, err, c.want)
		}
	}
}

func TestLookRefusesWhatIsNoPictureOrOutOfBounds(t *testing.T) {
	t.Parallel()
	small := encoded(t, PNG, 120, 100)
	photo := encoded(t, JPEG, 120, 100)
	for name, c := range map[string]struct {
		content []byte
		within  func(*Bounds)
		want    string
	}{
		"nothing":           {nil, nil, "empty"},
		"text":              {[]byte("GIF89a and more"), nil, "none of JPEG, PNG and PDF"},
		"a PDF for a face":  {[]byte(wholePDF), func(b *Bounds) { b.PDF = false }, "neither JPEG nor PNG"},
		"half a PDF":        {[]byte(wholePDF[:30]), nil, "cut off"},
		"half a PNG":        {small[:len(small)-9], nil, "cut off"},
		"half a JPEG":       {photo[:len(photo)-2], nil, "cut off"},
		"a JPEG's start":    {photo[:10], nil, "is none"},
		"a PNG's start":     {[]byte(pngStart + "IHDR"), nil, "is none"},
		"one side short":    {encoded(t, PNG, 99, 100), nil, "99 by 100"},
		"one pixel too big": {encoded(t, PNG, 401, 100), nil, "at most 40000"},
		"a byte too long":   {small, func(b *Bounds) { b.MaxBytes = len(small) - 1 }, "bytes"},
	} {
		within := bounds()
		if c.within != nil {
			c.within(&within)
		}
		_, err := Look(c.content, within)
		var said *ident.Error
		if !errors.As(err, &said) || !strings.Contains(said.Message, c.want) || said.Hint == "" {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
	within := bounds()
	within.MaxBytes = len(small)
	if _, err := Look(small, within); err != nil {
		t.Errorf("a file of just as many bytes: %v", err)
	}
}

// FuzzLook also bounds what a header may promise: a picture that would take
// gigabytes is refused by its sides, which are all that is read.
func FuzzLook(f *testing.F) {
	f.Add(encoded(f, PNG, 120, 100))
	f.Add(encoded(f, JPEG, 120, 100))
	f.Add([]byte(wholePDF))
	f.Fuzz(func(t *testing.T, content []byte) {
		got, err := Look(content, bounds())
		if err == nil && got.Type != PDF && (min(got.Width, got.Height) < 100 || got.Width*got.Height > 40_000) {
			t.Errorf("%+v is out of bounds", got)
		}
	})
}
