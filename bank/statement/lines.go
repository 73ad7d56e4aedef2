package statement

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// lines reads a file by the line.
type lines struct {
	source *bufio.Reader
	number int // of the line that was read last, from 1
}

func newLines(r io.Reader) *lines { return &lines{source: bufio.NewReaderSize(r, MaxLine)} }

// each hands every line that is left to take, as next gives it.
func (l *lines) each(take func(text []byte) error) error {
	for {
		text, err := l.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := take(text); err != nil {
			return err
		}
	}
}

// next gives the next line without its end and without the control characters that
// stand around records on a wire, and io.EOF after the last. It is good until the
// next call.
func (l *lines) next() ([]byte, error) {
	text, err := l.source.ReadSlice('\n')
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		return nil, &Error{Line: l.number + 1, Reason: fmt.Sprintf("the line is longer than %d bytes", MaxLine)}
	case errors.Is(err, io.EOF) && len(text) == 0:
		return nil, io.EOF
	case err != nil && !errors.Is(err, io.EOF):
		return nil, fmt.Errorf("read line %d: %w", l.number+1, err)
	}
	l.number++
	text = bytes.TrimRight(text, "\r\n")
	const wire = "\x01\x02\x03\x04\x1a\x00" // SOH, STX, ETX, EOT, the end of a file, padding
	return bytes.Trim(text, wire), nil
}
