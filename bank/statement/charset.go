package statement

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// decode gives a file in UTF-8. A byte order mark decides. Without one, what is
// valid UTF-8 is taken for it whatever the file declares, since text of a code page
// is valid UTF-8 by accident only; any other byte is a character of the code page
// that the file declares, or of Windows-1252. So a file is read that declares what
// it is not, and one that was put together of parts. Amounts and dates are ASCII,
// which no doubt about a character can change.
func decode(raw *bufio.Reader, start []byte) io.Reader {
	switch {
	case bytes.HasPrefix(start, []byte("\xef\xbb\xbf")):
		_, _ = raw.Discard(3) // that were peeked at
	case bytes.HasPrefix(start, []byte("\xff\xfe")):
		_, _ = raw.Discard(2)
		return &wide{source: raw, order: binary.LittleEndian}
	case bytes.HasPrefix(start, []byte("\xfe\xff")):
		_, _ = raw.Discard(2)
		return &wide{source: raw, order: binary.BigEndian}
	}
	return &mended{source: raw, page: declaredPage(start)}
}

// declaredPage gives the code page that a file declares, by the declaration of XML
// or by the head of OFX. ISO-8859-1 stands for Windows-1252, of which it is a part
// but for control characters.
func declaredPage(start []byte) *charmap.Charmap {
	const declaration = 1024 // bytes that are looked at
	head := strings.ToLower(string(start[:min(len(start), declaration)]))
	for _, key := range []string{"encoding=", "charset:", "encoding:"} {
		_, rest, found := strings.Cut(head, key)
		if !found {
			continue
		}
		rest = strings.TrimLeft(rest, `"' `)
		name, _, _ := strings.Cut(strings.Map(func(r rune) rune {
			if strings.ContainsRune("\"'<>? \r\n\t", r) {
				return '\n'
			}
			return r
		}, rest), "\n")
		switch name {
		case "iso-8859-15", "iso8859-15", "latin9", "8859-15":
			return charmap.ISO8859_15
		case "cp850", "ibm850", "850":
			return charmap.CodePage850
		case "cp437", "ibm437", "437":
			return charmap.CodePage437
		case "iso-8859-2", "latin2", "8859-2":
			return charmap.ISO8859_2
		case "windows-1250", "cp1250", "1250":
			return charmap.Windows1250
		}
	}
	return charmap.Windows1252
}

// mended gives bytes that are no UTF-8 as characters of a code page.
type mended struct {
	source *bufio.Reader
	page   *charmap.Charmap
	rest   []byte // that did not fit
	out    []byte
	err    error
}

func (m *mended) Read(p []byte) (int, error) {
	for len(m.rest) == 0 {
		if m.err != nil {
			return 0, m.err
		}
		m.fill()
	}
	n := copy(p, m.rest)
	m.rest = m.rest[n:]
	return n, nil
}

// fill converts what the source has at hand. A sequence of UTF-8 may be cut at the
// end of it, and then waits for its rest.
func (m *mended) fill() {
	if _, m.err = m.source.Peek(1); m.err != nil {
		return
	}
	part, _ := m.source.Peek(m.source.Buffered()) // which cannot fail
	whole := len(part)
	for cut := 1; cut < utf8.UTFMax && cut <= len(part); cut++ {
		if first := part[len(part)-cut]; utf8.RuneStart(first) {
			if first >= utf8.RuneSelf && !utf8.FullRune(part[len(part)-cut:]) {
				whole = len(part) - cut
			}
			break
		}
	}
	if whole == 0 { // a sequence has begun and nothing stands before it
		more, err := m.source.Peek(len(part) + 1)
		if len(more) > len(part) {
			return // there is more now, so look again
		}
		if err != nil && !errors.Is(err, io.EOF) {
			m.err = err
			return
		}
		whole = len(part)
	}
	m.out = appendMended(m.out[:0], part[:whole], m.page)
	m.rest = m.out
	_, _ = m.source.Discard(whole) // that were peeked at
}

// appendMended appends text as UTF-8.
func appendMended(to, text []byte, page *charmap.Charmap) []byte {
	if utf8.Valid(text) {
		return append(to, text...)
	}
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		if r == utf8.RuneError && size <= 1 {
			to = utf8.AppendRune(to, page.DecodeByte(text[0]))
			size = 1
		} else {
			to = append(to, text[:size]...)
		}
		text = text[size:]
	}
	return to
}

// wide gives UTF-16 as UTF-8. What is no character is the replacement character.
type wide struct {
	source *bufio.Reader
	order  binary.ByteOrder
	rest   []byte
	out    []byte
	err    error
}

func (w *wide) Read(p []byte) (int, error) {
	const atOnce = 4 << 10 // units
	for len(w.rest) == 0 {
		if w.err != nil {
			return 0, w.err
		}
		w.out = w.out[:0]
		for range atOnce {
			r, err := w.rune()
			if err != nil {
				w.err = err
				break
			}
			w.out = utf8.AppendRune(w.out, r)
		}
		w.rest = w.out
	}
	n := copy(p, w.rest)
	w.rest = w.rest[n:]
	return n, nil
}

func (w *wide) rune() (rune, error) {
	first, err := w.unit()
	if err != nil || !utf16.IsSurrogate(first) {
		return first, err
	}
	next, err := w.source.Peek(2)
	if err != nil {
		return utf8.RuneError, nil //nolint:nilerr // it comes again where the next unit is read
	}
	r := utf16.DecodeRune(first, rune(w.order.Uint16(next)))
	if r != utf8.RuneError {
		_, _ = w.source.Discard(2) // that were peeked at
	}
	return r, nil
}

func (w *wide) unit() (rune, error) {
	var two [2]byte
	_, err := io.ReadFull(w.source, two[:])
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return utf8.RuneError, nil
	}
	return rune(w.order.Uint16(two[:])), err
}
