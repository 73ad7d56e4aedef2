package payees

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/okpay/okpay/wallet"
)

// The bounds of a file.
const (
	MaxRows      = wallet.MaxPayoutRows
	MaxFileBytes = 1 << 30 // 1 GiB
	MaxLineBytes = 1 << 20 // 1 MiB, also of a row that goes over several lines
)

// Limits bound what is read. A field that is zero stands for the constant of its
// name, which is also the most that it can be.
type Limits struct {
	Rows  int
	Bytes int64
	Line  int // bytes
}

func (l Limits) orDefault() Limits {
	if l.Rows <= 0 || l.Rows > MaxRows {
		l.Rows = MaxRows
	}
	if l.Bytes <= 0 || l.Bytes > MaxFileBytes {
		l.Bytes = MaxFileBytes
	}
	if l.Line <= 0 || l.Line > MaxLineBytes {
		l.Line = MaxLineBytes
	}
	return l
}

// readBuffer is how much is read at a time.
const readBuffer = 64 << 10

// line is a line of the file without its end. Its text is good until the next
// line is asked for.
type line struct {
	number int // from 1
	text   []byte
}

// lines reads a file by the line, in UTF-8, and keeps the bounds.
type lines struct {
	content *content
	source  *bufio.Reader
	begun   bool
	decoder decoder
	limits  Limits
	number  int
	long    []byte // a line that did not fit in the buffer of source
	again   []line // lines that were given back, to be read again first
}

func newLines(from *content, encoding Encoding, limits Limits) *lines {
	if encoding == "" {
		encoding = EncodingAuto
	}
	return &lines{
		content: from, source: bufio.NewReaderSize(from, readBuffer), decoder: decoder{encoding: encoding}, limits: limits,
	}
}

// next gives the next line, and io.EOF after the last one. A last line without
// an end is a line; an empty one is not.
func (l *lines) next() (line, error) {
	if len(l.again) > 0 {
		first := l.again[0]
		l.again = l.again[1:]
		return first, nil
	}
	if !l.begun {
		source, err := l.decoder.begin(l.source)
		if err != nil {
			return line{}, err
		}
		l.source, l.begun = source, true
	}
	text, err := l.read()
	if err != nil {
		return line{}, err
	}
	l.number++
	text = bytes.TrimSuffix(text, []byte("\n"))
	text, err = l.decoder.decode(bytes.TrimSuffix(text, []byte("\r")), l.number)
	return line{number: l.number, text: text}, err
}

// read gives the bytes up to and with the next line feed.
func (l *lines) read() ([]byte, error) {
	l.long = l.long[:0]
	for {
		part, err := l.source.ReadSlice('\n')
		switch {
		case errors.Is(err, errTooLarge):
			return nil, l.content.tooLarge(l.number + 1)
		case len(l.long)+len(part) > l.limits.Line:
			return nil, refuseFile(fmt.Sprintf("line %d is longer than %d bytes", l.number+1, l.limits.Line), formatHint, l.number+1)
		case err == nil && len(l.long) == 0:
			return part, nil
		}
		l.long = append(l.long, part...)
		switch {
		case err == nil, errors.Is(err, io.EOF) && len(l.long) > 0:
			return l.long, nil
		case errors.Is(err, io.EOF):
			return nil, io.EOF
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, fmt.Errorf("read line %d: %w", l.number+1, err)
		}
	}
}

// giveBack has lines read again, before those that are still to come.
func (l *lines) giveBack(read []line) {
	l.again = append(read, l.again...)
}
