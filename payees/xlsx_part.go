package payees

import (
	"archive/zip"
	"bufio"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
)

// The bounds of a workbook. A zip archive may unpack to a thousand times its
// size, so what comes out is bounded too; sheets shrink to about a tenth.
const (
	maxWorkbook     = 64 << 20 // bytes of the file, which is kept in memory
	maxParts        = 10_000   // files in the archive
	maxPart         = 1 << 30  // bytes of one of them, unpacked
	maxPartRatio    = 200      // unpacked to packed, of one that is larger than freePart
	freePart        = 1 << 20
	maxToken        = 1 << 20 // bytes of a tag or of a text
	maxSheets       = 1_000
	maxSharedText   = 256 << 20
	maxSharedCount  = 4 << 20
	maxStyles       = 1 << 16
	maxSheetColumns = 16_384    // Excel's own
	maxSheetRow     = 1_048_576 // Excel's own
)

// What is wrong with a part that does not keep the bounds.
var (
	errPartTooLarge  = errors.New("it is larger than a workbook may be, or packed as none is")
	errTokenTooLarge = errors.New("it has a longer text than a workbook may have")
)

// part is an XML file of a workbook that is being read. It bounds what comes out
// of the archive and what of that has to be kept at once.
type part struct {
	name   string
	file   io.ReadCloser
	source *bufio.Reader
	left   int64 // bytes that may still come
	token  int   // bytes that what is being read now may still have
	over   error // the bound that was passed
	xml    *xml.Decoder
}

func openPart(file *zip.File) (*part, error) {
	in, err := file.Open()
	if err != nil {
		return nil, badPart(file.Name, err)
	}
	packed := min(file.CompressedSize64, maxPart)
	p := &part{
		name: file.Name, file: in, source: bufio.NewReaderSize(in, readBuffer),
		left: min(maxPart, max(freePart, int64(packed)*maxPartRatio)),
	}
	p.xml = xml.NewDecoder(p)
	return p, nil
}

// ReadByte gives the XML decoder its next byte.
func (p *part) ReadByte() (byte, error) {
	switch {
	case p.left == 0:
		p.over = errPartTooLarge
	case p.token == 0:
		p.over = errTokenTooLarge
	}
	if p.over != nil {
		return 0, p.over
	}
	b, err := p.source.ReadByte()
	if err == nil {
		p.left--
		p.token--
	}
	return b, err
}

// Read is there because a decoder asks for it; it takes the bytes one by one.
func (p *part) Read(to []byte) (int, error) {
	if len(to) == 0 {
		return 0, nil
	}
	b, err := p.ReadByte()
	if err != nil {
		return 0, err
	}
	to[0] = b
	return 1, nil
}

// next gives the next tag or text, and io.EOF after the last. It is good until
// the next call.
func (p *part) next() (xml.Token, error) {
	p.token = maxToken
	token, err := p.xml.RawToken()
	switch {
	case err == nil:
		return token, nil
	case p.over != nil:
		return nil, badPart(p.name, p.over)
	case errors.Is(err, io.EOF):
		return nil, io.EOF
	default:
		return nil, badPart(p.name, err)
	}
}

// need is next where the end of the part would be too early.
func (p *part) need() (xml.Token, error) {
	token, err := p.next()
	if errors.Is(err, io.EOF) {
		return nil, badPart(p.name, io.ErrUnexpectedEOF)
	}
	return token, err
}

// drain reads to the end, where the archive says whether all of it was right.
func (p *part) drain() error {
	for {
		if _, err := p.next(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func (p *part) close() { _ = p.file.Close() } // it was only read

// skip reads over the rest of an element whose start was read.
func (p *part) skip() error {
	for depth := 1; depth > 0; {
		token, err := p.need()
		if err != nil {
			return err
		}
		switch token.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
	}
	return nil
}

// each hands the start of every element to visit.
func (p *part) each(visit func(xml.StartElement) error) error {
	for {
		token, err := p.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if start, ok := token.(xml.StartElement); ok {
			if err := visit(start); err != nil {
				return err
			}
		}
	}
}

// badPart refuses a workbook of which a part cannot be read.
func badPart(name string, err error) error {
	return refuseFile(fmt.Sprintf("the workbook cannot be read: %.100q: %v", name, err), workbookHint, 0)
}

const workbookHint = "open it in a spreadsheet program and save it as an Excel workbook (.xlsx), or as CSV (UTF-8)"

// attribute gives the value of an attribute, and "" when it is not there.
func attribute(start xml.StartElement, name string) string {
	for _, a := range start.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
