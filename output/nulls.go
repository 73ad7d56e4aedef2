package output

import (
	"bytes"
	"encoding"
	"encoding/json"
	"reflect"
	"strings"
)

// fillLists returns raw, the JSON form of v, with [] wherever encoding/json wrote null for a nil slice. It follows the
// value beside its JSON, so that a null that means something else stays. Only results with a null in them come here.
func fillLists(v reflect.Value, raw json.RawMessage) (json.RawMessage, error) {
	for v.IsValid() && !writesItself(v.Type()) && (v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface) {
		v = v.Elem()
	}
	if !v.IsValid() || writesItself(v.Type()) {
		return raw, nil
	}
	switch v.Kind() {
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 { // bytes are a string in JSON
			return raw, nil
		}
		if v.IsNil() {
			return json.RawMessage("[]"), nil
		}
		return fillElements(v, raw)
	case reflect.Array:
		return fillElements(v, raw)
	case reflect.Map:
		return fillMembers(raw, func(name string) reflect.Value {
			if v.Type().Key().Kind() != reflect.String {
				return reflect.Value{}
			}
			return v.MapIndex(reflect.ValueOf(name).Convert(v.Type().Key()))
		})
	case reflect.Struct:
		return fillMembers(raw, func(name string) reflect.Value { return jsonField(v, name) })
	default:
		return raw, nil
	}
}

func fillElements(v reflect.Value, raw json.RawMessage) (json.RawMessage, error) {
	if raw[0] != '[' {
		return raw, nil
	}
	elements, err := decodeArray(raw)
	if err != nil {
		return nil, err
	}
	for i := range min(len(elements), v.Len()) {
		filled, err := fillLists(v.Index(i), elements[i])
		if err != nil {
			return nil, err
		}
		elements[i] = filled
	}
	return encodeArray(elements), nil
}

func fillMembers(raw json.RawMessage, field func(name string) reflect.Value) (json.RawMessage, error) {
	if raw[0] != '{' { // a nil map is null: an object that is not there
		return raw, nil
	}
	fields, err := decodeObject(raw)
	if err != nil {
		return nil, err
	}
	for i, m := range fields {
		if !bytes.Contains(m.value, []byte("null")) {
			continue
		}
		if fields[i].value, err = fillLists(field(m.name), m.value); err != nil {
			return nil, err
		}
	}
	return fields.encode()
}

// jsonField returns the field of a struct that encoding/json writes under that name, the invalid value if it is not
// found.
func jsonField(v reflect.Value, name string) reflect.Value {
	t := v.Type()
	for i := range t.NumField() {
		f := t.Field(i)
		tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && tag == "":
			embedded := v.Field(i)
			if embedded.Kind() == reflect.Pointer {
				embedded = embedded.Elem()
			}
			if embedded.Kind() == reflect.Struct {
				if found := jsonField(embedded, name); found.IsValid() {
					return found
				}
			}
		case f.IsExported() && (tag == name || tag == "" && f.Name == name):
			return v.Field(i)
		}
	}
	return reflect.Value{}
}

// writesItself reports whether values of the type, or pointers to them, decide on their own JSON.
func writesItself(t reflect.Type) bool {
	pointer := reflect.PointerTo(t) // it has the methods of t too, unless t is an interface or a pointer
	for _, marshaler := range []reflect.Type{reflect.TypeFor[json.Marshaler](), reflect.TypeFor[encoding.TextMarshaler]()} {
		if t.Implements(marshaler) || pointer.Implements(marshaler) {
			return true
		}
	}
	return false
}
