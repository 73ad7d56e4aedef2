package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// errNoResult is JSON that something before the server has answered, or nothing
// at all: it must not pass for a result without content.
var errNoResult = errors.New("it is JSON, and not a result of okpay")

// readResult reads a result into out, a pointer. A result that has an id has it
// also when it is empty, and any other has one at least of the fields that are
// always written; those of another version of the server need not all be there.
func readResult(body []byte, out any) error {
	if err := json.Unmarshal(body, out); err != nil {
		return err
	}
	shape := reflect.TypeOf(out).Elem()
	if string(bytes.TrimSpace(body)) == "null" {
		return errNoResult
	}
	always := fieldsAlwaysWritten(shape)
	if len(always) == 0 {
		return nil
	}
	var has map[string]json.RawMessage
	if err := json.Unmarshal(body, &has); err != nil {
		return fmt.Errorf("read its fields: %w", err)
	}
	if slices.Contains(always, "id") {
		always = []string{"id"}
	}
	for _, name := range always {
		if _, ok := has[name]; ok {
			return nil
		}
	}
	return errNoResult
}

// fieldsAlwaysWritten lists the fields of a struct that its JSON always has.
func fieldsAlwaysWritten(shape reflect.Type) []string {
	if shape.Kind() != reflect.Struct {
		return nil
	}
	var names []string
	for i := range shape.NumField() {
		field := shape.Field(i)
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case field.Anonymous && name == "":
			names = append(names, fieldsAlwaysWritten(field.Type)...)
		case name != "" && name != "-" && !strings.Contains(options, "omit"):
			names = append(names, name)
		}
	}
	return names
}
