// Package jcs writes canonical JSON: the JSON Canonicalization Scheme of RFC
// 8785, in which a value has one form and so one hash.
//
// It promises that what it writes is what every other implementation of the
// scheme makes of the same value. It knows texts, whole numbers, truth values,
// lists and objects; it knows no fractions, since nothing that is signed or
// hashed here has any. It imports the standard library alone and does no I/O.
package jcs

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// MaxInteger is the largest whole number that every reader of JSON keeps as it
// is (RFC 7493, section 2.2); its negative is the smallest.
const MaxInteger = 1<<53 - 1

// Object is a JSON object. Its members are written by their names, in the order
// of UTF-16 code units (RFC 8785, section 3.2.3).
type Object map[string]any

// Why a value has no canonical form.
var (
	ErrText    = errors.New("a text is not valid UTF-8")
	ErrInteger = errors.New("a number is too large to be the same for every reader")
	ErrKind    = errors.New("a value is of a kind that is not written")
)

// Append appends the canonical form of a value: a string, an int, an int64, a
// bool, nil, an Object, a []any or a []Object. Errors: ErrText, ErrInteger, ErrKind.
func Append(dst []byte, value any) ([]byte, error) {
	switch v := value.(type) {
	case nil:
		return append(dst, "null"...), nil
	case bool:
		return strconv.AppendBool(dst, v), nil
	case string:
		return AppendText(dst, v)
	case int:
		return AppendInteger(dst, int64(v))
	case int64:
		return AppendInteger(dst, v)
	case Object:
		return appendObject(dst, v)
	case []any:
		return appendList(dst, v)
	case []Object:
		return appendList(dst, v)
	default:
		return dst, fmt.Errorf("%T: %w", value, ErrKind)
	}
}

// AppendInteger appends a whole number. Errors: ErrInteger.
func AppendInteger(dst []byte, n int64) ([]byte, error) {
	if n > MaxInteger || n < -MaxInteger {
		return dst, fmt.Errorf("%d: %w", n, ErrInteger)
	}
	return strconv.AppendInt(dst, n, 10), nil
}

// AppendText appends a text between quotes. Only the quote, the backslash and
// what is below U+0020 are escaped, in their shortest form (RFC 8785, section
// 3.2.2.2). Errors: ErrText.
func AppendText(dst []byte, text string) ([]byte, error) {
	if !utf8.ValidString(text) {
		return dst, ErrText
	}
	dst = append(dst, '"')
	from := 0
	for i := range len(text) {
		c := text[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		dst = appendEscape(append(dst, text[from:i]...), c)
		from = i + 1
	}
	return append(append(dst, text[from:]...), '"'), nil
}

const hexDigits = "0123456789abcdef"

func appendEscape(dst []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '\b':
		return append(dst, `\b`...)
	case '\t':
		return append(dst, `\t`...)
	case '\n':
		return append(dst, `\n`...)
	case '\f':
		return append(dst, `\f`...)
	case '\r':
		return append(dst, `\r`...)
	default:
		return append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&0xf])
	}
}

func appendList[T any](dst []byte, list []T) ([]byte, error) {
	dst = append(dst, '[')
	for i, value := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		var err error
		if dst, err = Append(dst, value); err != nil {
			return dst, err
		}
	}
	return append(dst, ']'), nil
}

func appendObject(dst []byte, object Object) ([]byte, error) {
	names := make([]string, 0, len(object))
	for name := range object {
		names = append(names, name)
	}
	slices.SortFunc(names, Compare)
	dst = append(dst, '{')
	for i, name := range names {
		if i > 0 {
			dst = append(dst, ',')
		}
		var err error
		if dst, err = AppendText(dst, name); err != nil {
			return dst, err
		}
		if dst, err = Append(append(dst, ':'), object[name]); err != nil {
			return dst, err
		}
	}
	return append(dst, '}'), nil
}

// Compare orders two names by their UTF-16 code units, as slices.SortFunc takes it.
func Compare(a, b string) int {
	return slices.Compare(utf16.Encode([]rune(a)), utf16.Encode([]rune(b)))
}
