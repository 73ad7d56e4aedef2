package output

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"
)

// indent is the indentation of JSON and YAML: two spaces, on a terminal and off it.
const indent = "  "

// marshal returns the JSON form of a value: compact, without HTML escaping, and with the characters that a terminal
// would perform or hide written as \u escapes inside its strings, which are the same strings to any JSON reader. Lists
// are never null, however deep they lie.
func marshal(value any) (json.RawMessage, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		return nil, fmt.Errorf("write the result as JSON: %w", err)
	}
	raw := escapeJSON(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
	if !bytes.Contains(raw, []byte("null")) {
		return raw, nil
	}
	return fillLists(reflect.ValueOf(value), raw)
}

// marshalRow is marshal and --columns: of an object only the top-level fields that names picks, in its order; a
// dotted name stands for the top-level field that holds it. Fields that the object does not have are left out.
func marshalRow(value any, names []string) (json.RawMessage, error) {
	raw, err := marshal(value)
	if err != nil || len(names) == 0 {
		return raw, err
	}
	all, err := decodeObject(raw)
	if err != nil {
		return nil, err
	}
	var picked object
	for _, name := range names {
		name, _, _ = strings.Cut(name, ".")
		has := func(m member) bool { return m.name == name }
		if i := slices.IndexFunc(all, has); i >= 0 && !slices.ContainsFunc(picked, has) {
			picked = append(picked, all[i])
		}
	}
	return picked.encode()
}

// decodeValue returns the fields of the JSON form of value.
func decodeValue(value any) (object, error) {
	raw, err := marshal(value)
	if err != nil {
		return nil, err
	}
	return decodeObject(raw)
}

// fieldText returns the text of the field with that dotted name, empty when there is none.
func fieldText(fields object, name string) string {
	first, rest, nested := strings.Cut(name, ".")
	raw := fields.get(first)
	if !nested {
		return jsonText(raw)
	}
	inner, err := decodeObject(raw)
	if err != nil {
		return ""
	}
	return fieldText(inner, rest)
}

// jsonText is a JSON value as the text of a cell.
func jsonText(raw json.RawMessage) string {
	if len(raw) == 0 || string(raw) == "null" {
		return ""
	}
	if raw[0] != '"' {
		return string(raw)
	}
	if len(raw) > 1 && bytes.IndexByte(raw, '\\') < 0 {
		return string(raw[1 : len(raw)-1])
	}
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		return string(raw)
	}
	return s
}

// writeIndented writes raw over several lines, every line after the first with the prefix before it.
func writeIndented(w io.Writer, raw json.RawMessage, prefix string) error {
	var b bytes.Buffer
	b.Grow(2 * len(raw))
	if err := json.Indent(&b, raw, prefix, indent); err != nil {
		return fmt.Errorf("indent the result's JSON: %w", err)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// escapeJSON writes hidden characters inside the strings of valid JSON as \u escapes. Outside of strings JSON has
// none, so the bytes need no parsing.
func escapeJSON(raw []byte) []byte {
	plain := func(i int) bool { return raw[i] < 0x7f }
	i := 0
	for i < len(raw) && plain(i) {
		i++
	}
	if i == len(raw) {
		return raw
	}
	var b strings.Builder
	b.Grow(len(raw) + 16)
	b.Write(raw[:i])
	for i < len(raw) {
		r, size := utf8.DecodeRune(raw[i:])
		switch {
		case plain(i) || !hiddenRune(r):
			b.Write(raw[i : i+size])
		case r > 0xffff: // a surrogate pair, RFC 8259 section 7
			v := uint32(r) - 0x10000
			writeHex(&b, `\u`, 0xd800+v>>10, 4)
			writeHex(&b, `\u`, 0xdc00+v&0x3ff, 4)
		default:
			writeHex(&b, `\u`, uint32(r), 4) //nolint:gosec // a rune is not negative
		}
		i += size
	}
	return []byte(b.String())
}
