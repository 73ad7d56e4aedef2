package payees

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// content is the bytes of a file: it hashes what is read of it and gives no more
// than so many.
type content struct {
	source io.Reader
	sum    hash.Hash
	most   int64
	left   int64
}

func newContent(r io.Reader, most int64) *content {
	return &content{source: r, sum: sha256.New(), most: most, left: most}
}

// errTooLarge says that a file has more bytes than it may.
var errTooLarge = errors.New("the file is too large")

func (c *content) Read(p []byte) (int, error) {
	if c.left == 0 {
		var more [1]byte
		n, err := c.source.Read(more[:])
		if n > 0 {
			err = errTooLarge
		}
		return 0, err
	}
	if int64(len(p)) > c.left {
		p = p[:c.left]
	}
	n, err := c.source.Read(p)
	c.left -= int64(n)
	_, _ = c.sum.Write(p[:n]) // a hash never fails
	return n, err
}

// tooLarge refuses the file in which errTooLarge came up.
func (c *content) tooLarge(line int) error {
	return refuseFile(fmt.Sprintf("the file is larger than %d bytes", c.most), "split it", line)
}

// sha256 gives the hash of all bytes read so far, in hex.
func (c *content) sha256() string { return hex.EncodeToString(c.sum.Sum(nil)) }

// The byte order marks of UTF-16 (RFC 2781, section 3.2).
const (
	littleEndianMark = "\xFF\xFE"
	bigEndianMark    = "\xFE\xFF"
)

// decoder tells of a file by its bytes how its characters are written, and gives
// its lines in UTF-8. A byte order mark decides. Without one, a file is ASCII
// until a line that is not: when that line is valid UTF-8, the file is; when it
// is not, the file is Windows-1252, which says so of itself nowhere. A line of
// such a file that is UTF-8 after all contradicts that, and refuses the file.
type decoder struct {
	encoding Encoding // EncodingAuto until it is known
	found    int      // the line by which it was found to be Windows-1252
	scratch  []byte
}

// begin looks at the start of a file, and gives what its lines are read from.
func (d *decoder) begin(source *bufio.Reader) (*bufio.Reader, error) {
	head, err := source.Peek(len(utf8Mark()))
	if err != nil && !errors.Is(err, io.EOF) {
		return source, nil // it comes again where the bytes are read
	}
	marked := EncodingAuto
	switch {
	case bytes.HasPrefix(head, utf8Mark()):
		marked = EncodingUTF8
		_, err = source.Discard(len(utf8Mark()))
	case bytes.HasPrefix(head, []byte(littleEndianMark)), bytes.HasPrefix(head, []byte(bigEndianMark)):
		marked = EncodingUTF16
		var order binary.ByteOrder = binary.LittleEndian
		if head[0] == bigEndianMark[0] {
			order = binary.BigEndian
		}
		if _, err = source.Discard(len(bigEndianMark)); err == nil {
			source = bufio.NewReaderSize(&utf16Reader{source: source, order: order}, readBuffer)
		}
	default:
		err = nil
	}
	switch {
	case err != nil:
		return nil, err
	case marked != EncodingAuto && d.encoding != EncodingAuto && d.encoding != marked:
		return nil, refuseFile(fmt.Sprintf("the file starts with the mark of %s and is said to be %s", marked, d.encoding), "leave --encoding out", 1)
	case marked == EncodingAuto && d.encoding == EncodingUTF16:
		return nil, refuseFile("the file does not start with the mark of UTF-16", "save it as UTF-8, or as UTF-16 with a byte order mark", 1)
	case marked != EncodingAuto:
		d.encoding = EncodingUTF8 // that is what the lines are in by now
	}
	return source, nil
}

// decode gives a line in UTF-8. What is not valid in the encoding of the file
// comes out as bytes that are no UTF-8, so that their value is refused.
func (d *decoder) decode(text []byte, number int) ([]byte, error) {
	switch d.encoding {
	case EncodingAuto:
		switch {
		case isASCII(text):
			return text, nil
		case utf8.Valid(text):
			d.encoding = EncodingUTF8
			return text, nil
		}
		d.encoding, d.found = EncodingWindows1252, number
	case EncodingWindows1252:
		if d.found > 0 && !isASCII(text) && utf8.Valid(text) {
			return nil, refuseFile(fmt.Sprintf("line %d is not UTF-8 and line %d is", d.found, number),
				"save the file in one encoding, or say with --encoding which one it is in", number)
		}
	default:
		return text, nil
	}
	d.scratch = appendWindows1252(d.scratch[:0], text)
	return d.scratch, nil
}

// warning says what was found out that the file does not say.
func (d *decoder) warning() []string {
	if d.found == 0 {
		return nil
	}
	return []string{fmt.Sprintf("line %d is not UTF-8: the file is read as %s; --encoding says what it is in", d.found, EncodingWindows1252)}
}

func isASCII(text []byte) bool {
	for _, b := range text {
		if b >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// appendWindows1252 appends a text in Windows-1252 as UTF-8. The five bytes that
// stand for nothing there stay as they are, which is no UTF-8.
func appendWindows1252(to, text []byte) []byte {
	for _, b := range text {
		switch {
		case b < utf8.RuneSelf:
			to = append(to, b)
		case b >= 0xA0:
			to = utf8.AppendRune(to, rune(b))
		default:
			if r := windows1252(b); r != 0 {
				to = utf8.AppendRune(to, r)
			} else {
				to = append(to, b)
			}
		}
	}
	return to
}

// windows1252 gives the character of a byte from 0x80 to 0x9F, and 0 where there
// is none: the table of the Unicode consortium, MAPPINGS/VENDORS/MICSFT/WINDOWS/CP1252.TXT.
func windows1252(b byte) rune {
	table := [...]rune{
		0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
		0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
	}
	return table[b-0x80]
}

// utf16Reader gives UTF-16 as UTF-8. Half of a pair, and half of a unit at the
// end, come out as a byte that is no UTF-8.
type utf16Reader struct {
	source *bufio.Reader
	order  binary.ByteOrder
	high   rune   // the first half of a pair, 0 when none is open
	rest   []byte // what did not fit in the caller's space
}

func (u *utf16Reader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if len(u.rest) == 0 {
		if err := u.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(p, u.rest)
	u.rest = u.rest[n:]
	return n, nil
}

// badUTF8 stands in no UTF-8.
const badUTF8 = 0xFF

// fill reads on until there is something to give.
func (u *utf16Reader) fill() error {
	out := make([]byte, 0, readBuffer)
	for len(out) < readBuffer-2*utf8.UTFMax {
		var unit [2]byte
		n, err := io.ReadFull(u.source, unit[:])
		if err != nil {
			if u.high != 0 || n == 1 {
				out, u.high = append(out, badUTF8), 0
			}
			if errors.Is(err, io.ErrUnexpectedEOF) {
				err = io.EOF
			}
			if len(out) > 0 && errors.Is(err, io.EOF) {
				break
			}
			return err
		}
		out = u.take(out, rune(u.order.Uint16(unit[:])))
	}
	u.rest = out
	return nil
}

// take appends a unit, together with the one that it makes a pair with.
func (u *utf16Reader) take(out []byte, unit rune) []byte {
	if u.high != 0 {
		pair := utf16.DecodeRune(u.high, unit)
		u.high = 0
		if pair != utf8.RuneError {
			return utf8.AppendRune(out, pair)
		}
		out = append(out, badUTF8)
	}
	const lowHalf = 0xDC00
	switch {
	case utf16.IsSurrogate(unit) && unit < lowHalf:
		u.high = unit
		return out
	case utf16.IsSurrogate(unit):
		return append(out, badUTF8)
	default:
		return utf8.AppendRune(out, unit)
	}
}
