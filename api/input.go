package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/okpay/okpay/wallet"
)

// Header names.
const (
	// KeyHeader carries the idempotency key of a change, as it is or as a
	// quoted string (RFC 9651, section 3.3.3).
	KeyHeader = "Idempotency-Key"
	// RequestIDHeader names a request in the answer and in the server's log.
	RequestIDHeader = "X-Request-Id"
)

// encoded is an input on its way.
type encoded struct {
	path  string // escaped, with the query
	body  []byte // nil without one
	key   string // the idempotency key, empty without one
	id    string // of the request, empty when the server may name it
	dry   bool
	keyed bool // the input has an idempotency key
}

// encode writes an input for its route.
func (r *Route) encode(in any) (encoded, error) {
	value := reflect.ValueOf(in)
	var out encoded
	if change, ok := changeOf(value); ok {
		out.key, out.dry, out.keyed = change.Key, change.DryRun, true
		if err := wallet.CheckKey(out.key); err != nil {
			return out, err
		}
	} else if dry := value.FieldByName("DryRun"); dry.IsValid() {
		out.dry = dry.Bool()
	}
	path, err := r.fillPath(value)
	if err != nil {
		return out, err
	}
	out.path = path
	if r.HasBody() {
		out.body, err = encodeBody(in)
		return out, err
	}
	query, err := encodeQuery(value, r.parameters())
	if err == nil && len(query) > 0 {
		out.path += "?" + query.Encode()
	}
	return out, err
}

func (r *Route) fillPath(in reflect.Value) (string, error) {
	var path strings.Builder
	for _, segment := range r.segments {
		path.WriteByte('/')
		name, parameter := parameterName(segment)
		if !parameter {
			path.WriteString(segment)
			continue
		}
		text, err := formatParameter(fieldNamed(in, name))
		if err != nil {
			return "", err
		}
		path.WriteString(escapeSegment(text))
	}
	return path.String(), nil
}

// escapeSegment escapes a value for a path, dots too where they would mean a
// folder.
func escapeSegment(text string) string {
	if text == "." || text == ".." {
		return strings.ReplaceAll(text, ".", "%2E")
	}
	return url.PathEscape(text)
}

// fieldNamed gives the field with a JSON name; a route whose path names none
// is found by a test.
func fieldNamed(in reflect.Value, name string) reflect.Value {
	for _, field := range flatFields(in.Type()) {
		if field.name == name {
			return in.FieldByIndex(field.index)
		}
	}
	panic(fmt.Sprintf("api: %s has no field %s", in.Type(), name))
}

// changeOf gives the Change that is embedded in an input.
func changeOf(in reflect.Value) (wallet.Change, bool) {
	field := in.FieldByName("Change")
	if !field.IsValid() {
		return wallet.Change{}, false
	}
	change, ok := field.Interface().(wallet.Change)
	return change, ok
}

func encodeBody(in any) ([]byte, error) {
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(in); err != nil {
		return nil, fmt.Errorf("write the request: %w", err)
	}
	if replaced(body.Bytes()) {
		return nil, malformed("a text is not UTF-8", "write it in UTF-8")
	}
	return body.Bytes(), nil
}

// replaced reports whether encoding/json put the replacement character, as an
// escape, in the place of bytes that were no UTF-8.
func replaced(body []byte) bool {
	escape := []byte(`\ufffd`)
	for rest := body; ; {
		i := bytes.Index(rest, escape)
		if i < 0 {
			return false
		}
		before := 0
		for before < i && rest[i-1-before] == '\\' {
			before++
		}
		if before%2 == 0 {
			return true
		}
		rest = rest[i+len(escape):]
	}
}

// Decode reads a request into an input that NewInput made: the values of the
// path as Match gives them, the query, the body (nil for none) and the
// idempotency key of its header.
func (r *Route) Decode(in any, values map[string]string, query url.Values, body []byte, key string) error {
	value := reflect.ValueOf(in).Elem()
	if r.HasBody() {
		if len(query) > 0 {
			return malformed("this takes no parameters in its query", "put them into the body")
		}
		if err := decodeStrictly(body, in); err != nil {
			return err
		}
	} else {
		if len(body) > 0 {
			return malformed("this takes no body", "put what you ask for into the query")
		}
		if err := decodeQuery(query, value, r.parameters()); err != nil {
			return err
		}
	}
	for name, escaped := range values {
		if err := setParameter(fieldNamed(value, name), name, escaped); err != nil {
			return err
		}
	}
	if field := value.FieldByName("Change"); field.IsValid() {
		field.FieldByName("Key").SetString(key)
	}
	return nil
}

// setParameter puts a value of the path into its field. A body that says it too
// must say the same.
func setParameter(field reflect.Value, name, escaped string) error {
	text, err := url.PathUnescape(escaped)
	if err != nil {
		return malformed(fmt.Sprintf("the path's %s is not escaped as it must be", name), "")
	}
	if said := field.String(); said != "" && said != text {
		return malformed(fmt.Sprintf("path and body name a different %s", name), "leave it out of the body")
	}
	field.SetString(text)
	return nil
}

// decodeStrictly reads one JSON object. Members that are not known, that stand
// twice, and what follows the object are refused. No body is an empty object.
func decodeStrictly(body []byte, into any) error {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	if !utf8.Valid(body) {
		return malformed("the body is not UTF-8", "write it in UTF-8")
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return malformed("the body is not what it must be: "+describe(err), "see /openapi.json")
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return malformed("something follows the body's object", "send one JSON object")
	}
	if body[bytes.IndexFunc(body, notSpace)] != '{' {
		return malformed("the body is not a JSON object", "send one JSON object")
	}
	if name, twice := duplicate(body); twice {
		return malformed(fmt.Sprintf("the member %s stands twice in the body", quoted(name)), "give it once")
	}
	return nil
}

func notSpace(c rune) bool { return c != ' ' && c != '\t' && c != '\n' && c != '\r' }

// describe says what is wrong with a body without the names of Go's types, and
// without its values, of which one may be a secret.
func describe(err error) string {
	var kind *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &kind):
		return fmt.Sprintf("%s cannot be a %s", quoted(kind.Field), kind.Value)
	case errors.As(err, &syntax):
		return fmt.Sprintf("no JSON at byte %d", syntax.Offset)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "it ends too early"
	case strings.HasPrefix(err.Error(), "json: unknown field"):
		return strings.TrimPrefix(err.Error(), "json: ")
	default:
		return "a member cannot be read"
	}
}

// FormatKey writes an idempotency key for its header: as it is when it is plain,
// else as a quoted string, so that no space at an end is lost.
func FormatKey(key string) string {
	plain := key != "" && key[0] != '"' && key[0] != ' ' && key[len(key)-1] != ' '
	if plain {
		return key
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(key) + `"`
}

// ParseKey reads what FormatKey writes.
func ParseKey(header string) (string, error) {
	if !strings.HasPrefix(header, `"`) {
		return header, nil
	}
	var key strings.Builder
	for i := 1; i < len(header); i++ {
		switch header[i] {
		case '"':
			if i != len(header)-1 {
				return "", malformed("the idempotency key is not one quoted string", "")
			}
			return key.String(), nil
		case '\\':
			i++
			if i == len(header) || (header[i] != '"' && header[i] != '\\') {
				return "", malformed("the idempotency key is not one quoted string", "")
			}
			key.WriteByte(header[i])
		default:
			key.WriteByte(header[i])
		}
	}
	return "", malformed("the idempotency key is not one quoted string", "")
}
