package statement

import (
	"bytes"
	"io"
)

// reader reads the statements of a file.
type reader func(r io.Reader, t *teller) error

// readerOf finds the format of a file by its beginning, and no reader when it is none
// that is read.
func readerOf(head []byte, options Options) (Format, reader, error) {
	start := bytes.TrimLeft(head, " \t\r\n\x00\x01")
	upper := bytes.ToUpper(start[:min(len(start), ofxHead)])
	switch {
	case bytes.HasPrefix(upper, []byte("OFXHEADER")), bytes.Contains(upper, []byte("<OFX>")), bytes.Contains(upper, []byte("<?OFX")):
		return OFX1, readOFX, nil
	case bytes.HasPrefix(start, []byte("<")):
		return Camt053, readCamt, nil
	case bytes.HasPrefix(start, []byte("01,")):
		return BAI2, readBAI2, nil
	case hasField(head):
		return MT940, readMT, nil
	case options.Mapping != nil:
		return CSV, readCSV(options.Mapping), nil
	}
	mapping, err := recognise(head)
	if err != nil || mapping == nil {
		return "", nil, err
	}
	return CSV, readCSV(mapping), nil
}

// ofxHead is how many bytes of a file are looked at for the head of OFX.
const ofxHead = 1024

// hasField says that a line of the file is the reference with which messages of SWIFT
// begin.
func hasField(head []byte) bool {
	for line := range bytes.Lines(head) {
		line = bytes.TrimLeft(line, " \t\x01")
		if at := bytes.Index(line, []byte("{4:")); at >= 0 {
			line = line[at+len("{4:"):]
		}
		if bytes.HasPrefix(line, []byte(":20:")) {
			return true
		}
	}
	return false
}

// unreadable refuses a file whose format is none that is read.
func unreadable(head []byte) error {
	const hint = "camt.052, camt.053, camt.054, MT940, MT942, OFX, BAI2 and, by a mapping, CSV are read"
	if len(bytes.TrimSpace(head)) == 0 {
		return &Error{Reason: "the file is empty", Hint: hint}
	}
	return &Error{Line: 1, Reason: "the format of the file is not known", Hint: hint}
}
