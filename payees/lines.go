package payees

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
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

// lines reads a file by the line, hashes all that it reads and keeps the bounds.
type lines struct {
	source *bufio.Reader
	limits Limits
	sum    hash.Hash
	size   int64
	number int
	long   []byte // a line that did not fit in the buffer of source
	again  []line // lines that were given back, to be read again first
}

func newLines(r io.Reader, limits Limits) *lines {
	return &lines{source: bufio.NewReaderSize(r, readBuffer), limits: limits, sum: sha256.New()}
}

// next gives the next line, and io.EOF after the last one. A last line without
// an end is a line; an empty one is not.
func (l *lines) next() (line, error) {
	if len(l.again) > 0 {
		first := l.again[0]
		l.again = l.again[1:]
		return first, nil
	}
	text, err := l.read()
	if err != nil {
		return line{}, err
	}
	l.number++
	if l.number == 1 {
		if bytes.HasPrefix(text, []byte("\xFF\xFE")) || bytes.HasPrefix(text, []byte("\xFE\xFF")) {
			return line{}, refuseFile("the file is written in UTF-16", "save it as UTF-8", l.number)
		}
		text = bytes.TrimPrefix(text, utf8Mark())
	}
	text = bytes.TrimSuffix(text, []byte("\n"))
	return line{number: l.number, text: bytes.TrimSuffix(text, []byte("\r"))}, nil
}

// read gives the bytes up to and with the next line feed.
func (l *lines) read() ([]byte, error) {
	l.long = l.long[:0]
	for {
		part, err := l.source.ReadSlice('\n')
		l.size += int64(len(part))
		_, _ = l.sum.Write(part) // a hash never fails
		switch {
		case l.size > l.limits.Bytes:
			return nil, refuseFile(fmt.Sprintf("the file is larger than %d bytes", l.limits.Bytes), "split it", l.number+1)
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

// sha256 gives the hash of all bytes read so far, in hex.
func (l *lines) sha256() string { return hex.EncodeToString(l.sum.Sum(nil)) }
