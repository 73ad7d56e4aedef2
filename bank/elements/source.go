package elements

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// source gives an XML decoder its bytes, and so keeps two limits that the decoder
// does not have: of a file as a whole, and of one token, which the decoder would
// otherwise read into memory however long it is. A mark of UTF-8 at the front is
// left out.
type source struct {
	r      io.Reader
	most   int64 // bytes
	buffer []byte
	at     int
	filled int
	total  int64 // read so far
	token  int   // bytes left for this token
	err    error
}

var (
	errTooLarge  = errors.New("the file is larger than it may be")
	errLongToken = errors.New("an element, a text or a comment is too long")
	errUTF16     = errors.New("the file is in UTF-16, which is not read")
	errCharacter = errors.New("a byte is no character of the character set that the file declares")
)

// bufferSize is how much is read at a time.
const bufferSize = 64 << 10

func newSource(r io.Reader, most int64) *source {
	s := &source{r: r, most: most, buffer: make([]byte, bufferSize)}
	// The mark of the encoding is at most three bytes, which may come one by one.
	for s.filled < 3 && s.err == nil {
		s.fill()
	}
	switch head := s.buffer[:s.filled]; {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		s.at = 3
	case bytes.HasPrefix(head, []byte("\xfe\xff")), bytes.HasPrefix(head, []byte("\xff\xfe")):
		s.filled, s.err = 0, errUTF16
	}
	return s
}

// fill reads behind what is in the buffer, which begins anew when all of it was
// taken.
func (s *source) fill() {
	if s.at == s.filled {
		s.at, s.filled = 0, 0
	}
	const mostEmpty = 100
	for range mostEmpty {
		n, err := s.r.Read(s.buffer[s.filled:])
		s.filled += n
		s.total += int64(n)
		s.err = err
		if s.total > s.most {
			s.filled, s.err = s.at, errTooLarge
		}
		if n > 0 || s.err != nil {
			return
		}
	}
	s.err = io.ErrNoProgress
}

// ReadByte returns the next byte of the file.
func (s *source) ReadByte() (byte, error) {
	if s.at == s.filled {
		if s.err == nil {
			s.fill()
		}
		if s.at == s.filled {
			return 0, s.err
		}
	}
	if s.token--; s.token < 0 {
		return 0, errLongToken
	}
	c := s.buffer[s.at]
	s.at++
	return c, nil
}

// Read is there for the decoder's type of a source, which reads bytes.
func (s *source) Read(p []byte) (int, error) { return readBytes(s, p) }

func readBytes(r io.ByteReader, p []byte) (int, error) {
	for n := range p {
		c, err := r.ReadByte()
		if err != nil {
			return n, err
		}
		p[n] = c
	}
	return len(p), nil
}

// decoded turns a file of one byte a character into UTF-8.
type decoded struct {
	source  io.ByteReader
	charset *charmap.Charmap
	pending []byte // of the character that is being given out
	space   [utf8.UTFMax]byte
}

// charset returns a reader of input in the character set that a file declares.
// Bytes are read one by one, so that input is read no further than it must be.
func charset(label string, input io.Reader) (io.Reader, error) {
	bytewise, ok := input.(io.ByteReader)
	if !ok {
		return nil, errors.New("the character set is declared twice")
	}
	switch strings.ToUpper(label) {
	case "US-ASCII", "ASCII":
		return input, nil // of which UTF-8 is more
	case "ISO-8859-1", "ISO8859-1", "LATIN1", "ISO-LATIN-1":
		return &decoded{source: bytewise, charset: charmap.ISO8859_1}, nil
	case "ISO-8859-15", "ISO8859-15", "LATIN9", "ISO-LATIN-9":
		return &decoded{source: bytewise, charset: charmap.ISO8859_15}, nil
	case "WINDOWS-1252", "CP1252":
		return &decoded{source: bytewise, charset: charmap.Windows1252}, nil
	default:
		return nil, errors.New("the character set " + Quoted(label) + " is not read; UTF-8, ISO-8859-1, ISO-8859-15 and Windows-1252 are")
	}
}

// ReadByte returns the next byte of the file in UTF-8.
func (d *decoded) ReadByte() (byte, error) {
	if len(d.pending) == 0 {
		c, err := d.source.ReadByte()
		if err != nil || c < utf8.RuneSelf {
			return c, err
		}
		r := d.charset.DecodeByte(c)
		if r == utf8.RuneError {
			return 0, errCharacter
		}
		d.pending = utf8.AppendRune(d.space[:0], r)
	}
	c := d.pending[0]
	d.pending = d.pending[1:]
	return c, nil
}

// Read is there for the decoder's type of a source, which reads bytes.
func (d *decoded) Read(p []byte) (int, error) { return readBytes(d, p) }
