package scan

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"

	"github.com/okpay/okpay/wallet/ident"
)

// MediaType is what a file is (RFC 6838).
type MediaType string

// The types that are read.
const (
	JPEG MediaType = "image/jpeg"
	PNG  MediaType = "image/png"
	PDF  MediaType = "application/pdf"
)

// File is what is known of a file. Width and Height are in pixels, 0 for a PDF.
type File struct {
	Type          MediaType
	Width, Height int
}

// Bounds are what a file may be. MinSide and MaxPixels are those of a picture.
type Bounds struct {
	MaxBytes  int
	MinSide   int
	MaxPixels int
	PDF       bool // a PDF will do
}

// The marks by which formats are known, and those that end them: ITU-T T.81,
// table B.1; PNG (third edition), sections 5.2 and 11.2.5; ISO 32000-1, 7.5.2 and 7.5.5.
const (
	jpegStart = "\xff\xd8\xff"
	jpegEnd   = "\xff\xd9"
	pngStart  = "\x89PNG\r\n\x1a\n"
	pngEnd    = "IEND\xae\x42\x60\x82"
	pdfStart  = "%PDF-"
	pdfCross  = "startxref"
	pdfEnd    = "%%EOF"
	pdfTail   = 1024 // bytes at the end in which a PDF says that it ends
)

const retake = "give the picture as the camera or the scanner made it, in JPEG or PNG"

// Look says what content is, when it is within bounds.
func Look(content []byte, within Bounds) (File, error) {
	switch {
	case len(content) == 0:
		return File{}, refuse("the file is empty")
	case len(content) > within.MaxBytes:
		return File{}, &ident.Error{
			Message: fmt.Sprintf("the file has %d bytes, and at most %d are taken", len(content), within.MaxBytes), Hint: "make it smaller",
		}
	case bytes.HasPrefix(content, []byte(jpegStart)):
		config, err := jpeg.DecodeConfig(bytes.NewReader(content))
		return picture(JPEG, config, err, bytes.Contains(content[len(jpegStart):], []byte(jpegEnd)), within)
	case bytes.HasPrefix(content, []byte(pngStart)):
		config, err := png.DecodeConfig(bytes.NewReader(content))
		return picture(PNG, config, err, bytes.Contains(content, []byte(pngEnd)), within)
	case within.PDF && bytes.HasPrefix(content, []byte(pdfStart)):
		tail := content[max(0, len(content)-pdfTail):]
		if !bytes.Contains(tail, []byte(pdfCross)) || !bytes.Contains(tail, []byte(pdfEnd)) {
			return File{}, &ident.Error{Message: "the PDF does not end as one does: it was cut off", Hint: "give the whole file"}
		}
		return File{Type: PDF}, nil
	case within.PDF:
		return File{}, &ident.Error{Message: "the file is none of JPEG, PNG and PDF", Hint: "give a picture or a PDF; the name of a file does not count"}
	default:
		return File{}, &ident.Error{Message: "the file is neither JPEG nor PNG", Hint: "the name of a file does not count; " + retake}
	}
}

// picture judges what the header of a picture says.
func picture(kind MediaType, config image.Config, err error, whole bool, within Bounds) (File, error) {
	switch {
	case err != nil:
		return File{}, refuse("the file begins like a picture and is none")
	case !whole:
		return File{}, refuse("the picture was cut off")
	case min(config.Width, config.Height) < within.MinSide:
		return File{}, refuse(fmt.Sprintf("the picture has %d by %d pixels, and nothing can be read in it: each side has %d at least",
			config.Width, config.Height, within.MinSide))
	case config.Width > within.MaxPixels/config.Height:
		return File{}, &ident.Error{
			Message: fmt.Sprintf("the picture has %d by %d pixels, and at most %d in all are taken", config.Width, config.Height, within.MaxPixels),
			Hint:    "make it smaller",
		}
	}
	return File{Type: kind, Width: config.Width, Height: config.Height}, nil
}

func refuse(message string) error { return &ident.Error{Message: message, Hint: retake} }
