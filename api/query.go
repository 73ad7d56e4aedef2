package api

import (
	"encoding"
	"fmt"
	"net/url"
	"reflect"
	"strconv"
	"strings"

	"github.com/okpay/okpay/wallet"
)

// A flat input travels in the query of a GET: a field a parameter, by its JSON
// name, left out when it is zero. Embedded structs give their fields. What a
// parameter may be is a text, a whole number, true or false, what reads itself
// from a text, such as a time (RFC 3339), or a list of texts, between commas.

// flatField is a field of a flat input.
type flatField struct {
	name  string
	index []int
	kind  reflect.Type
}

// flatFields lists the fields of an input that travel, in their order. The
// idempotency key is not one: it has a header of its own.
func flatFields(in reflect.Type) []flatField {
	var list []flatField
	for i := range in.NumField() {
		field := in.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case field.Anonymous:
			for _, inner := range flatFields(field.Type) {
				inner.index = append([]int{i}, inner.index...)
				list = append(list, inner)
			}
		case name != "-" && name != "":
			list = append(list, flatField{name: name, index: []int{i}, kind: field.Type})
		}
	}
	return list
}

// encodeQuery writes the fields of a flat input that are not zero, without
// those that are parameters of the path.
func encodeQuery(in reflect.Value, without []string) (url.Values, error) {
	values := url.Values{}
	for _, field := range flatFields(in.Type()) {
		value := in.FieldByIndex(field.index)
		if value.IsZero() || contains(without, field.name) {
			continue
		}
		text, err := formatParameter(value)
		if err != nil {
			return nil, fmt.Errorf("write the parameter %s: %w", field.name, err)
		}
		values.Set(field.name, text)
	}
	return values, nil
}

// decodeQuery reads a query into a flat input. What is not a field of it, or
// stands twice, is refused.
func decodeQuery(query url.Values, in reflect.Value, without []string) error {
	known := map[string]flatField{}
	for _, field := range flatFields(in.Type()) {
		if !contains(without, field.name) {
			known[field.name] = field
		}
	}
	for name, texts := range query {
		field, ok := known[name]
		if !ok {
			return malformed(fmt.Sprintf("there is no parameter %s here", quoted(name)), "see /openapi.json")
		}
		if len(texts) != 1 {
			return malformed(fmt.Sprintf("the parameter %s stands %d times", name, len(texts)), "give it once")
		}
		if err := parseParameter(texts[0], in.FieldByIndex(field.index)); err != nil {
			return malformed(fmt.Sprintf("the parameter %s is not what it must be", name), "see /openapi.json")
		}
	}
	return nil
}

func formatParameter(value reflect.Value) (string, error) {
	if own, ok := value.Interface().(encoding.TextMarshaler); ok {
		text, err := own.MarshalText()
		return string(text), err
	}
	switch value.Kind() {
	case reflect.String:
		return value.String(), nil
	case reflect.Int, reflect.Int64:
		return strconv.FormatInt(value.Int(), 10), nil
	case reflect.Bool:
		return strconv.FormatBool(value.Bool()), nil
	case reflect.Slice:
		texts, ok := value.Interface().([]string)
		for _, text := range texts {
			ok = ok && text != "" && !strings.Contains(text, ",")
		}
		if !ok {
			return "", malformed("an entry of a list is empty or has a comma", "leave it out")
		}
		return strings.Join(texts, ","), nil
	default:
		return "", fmt.Errorf("a %s does not travel in a query", value.Type())
	}
}

func parseParameter(text string, into reflect.Value) error {
	if own, ok := into.Addr().Interface().(encoding.TextUnmarshaler); ok {
		return own.UnmarshalText([]byte(text))
	}
	switch into.Kind() {
	case reflect.String:
		into.SetString(text)
		return nil
	case reflect.Int, reflect.Int64:
		n, err := strconv.ParseInt(text, 10, into.Type().Bits())
		into.SetInt(n)
		return err
	case reflect.Bool:
		if text != "true" && text != "false" {
			return fmt.Errorf("%s is neither true nor false", quoted(text))
		}
		into.SetBool(text == "true")
		return nil
	case reflect.Slice:
		if into.Type() != reflect.TypeFor[[]string]() {
			return fmt.Errorf("a %s does not travel in a query", into.Type())
		}
		into.Set(reflect.ValueOf(strings.Split(text, ",")))
		return nil
	default:
		return fmt.Errorf("a %s does not travel in a query", into.Type())
	}
}

// malformed refuses a request that cannot be read.
func malformed(message, hint string) error {
	return wallet.Refuse(wallet.CodeInvalidInput, message, hint)
}

// quoted shows a text from outside in a message, bounded and escaped.
func quoted(text string) string {
	const most = 40
	if len(text) > most {
		text = text[:most] + "…"
	}
	return strconv.Quote(text)
}

func contains(list []string, text string) bool {
	for _, one := range list {
		if one == text {
			return true
		}
	}
	return false
}
