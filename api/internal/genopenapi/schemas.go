package main

import (
	"encoding/json"
	"reflect"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// schemas makes a schema a type, each once.
type schemas struct{ made object }

// schemaField is a member of an object.
type schemaField struct {
	name     string
	schema   object
	optional bool
}

// of gives the schema of a type: a reference for a struct.
func (s *schemas) of(t reflect.Type) object {
	if known := special(t); known != nil {
		return known
	}
	switch t.Kind() {
	case reflect.Pointer:
		inner := s.of(t.Elem())
		return object{"anyOf": []any{inner, object{"type": "null"}}}
	case reflect.Slice:
		return object{"type": "array", "items": s.of(t.Elem())}
	case reflect.Map:
		return object{"type": "object"}
	case reflect.Struct:
		name := schemaName(t)
		if _, ok := s.made[name]; !ok {
			s.made[name] = object{} // a type that holds itself ends here
			s.made[name] = s.structure(t)
		}
		return object{"$ref": "#/components/schemas/" + name}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int, reflect.Int64:
		return object{"type": "integer"}
	case reflect.String:
		return texts(t)
	default:
		panic("genopenapi: " + t.String() + " has no schema")
	}
}

// special gives the schemas of types that write themselves.
func special(t reflect.Type) object {
	switch t {
	case reflect.TypeFor[time.Time]():
		return object{"type": "string", "format": "date-time"}
	case reflect.TypeFor[time.Duration]():
		return object{"type": "integer", "description": "nanoseconds"}
	case reflect.TypeFor[[]byte]():
		return object{"type": "string", "contentEncoding": "base64"}
	case reflect.TypeFor[json.RawMessage]():
		return object{}
	case reflect.TypeFor[money.Decimal]():
		return object{"type": "string", "pattern": `^(-?[0-9]+(\.[0-9]+)?)?$`, "examples": []any{"12.50"}}
	case reflect.TypeFor[money.Currency]():
		return object{"type": "string", "pattern": "^([A-Z]{3})?$", "examples": []any{"EUR"}}
	default:
		return nil
	}
}

// texts gives the schema of a text, with its values when it is an enumeration
// that the contract lists.
func texts(t reflect.Type) object {
	var values []any
	switch t {
	case reflect.TypeFor[wallet.Scope]():
		values = list(wallet.Scopes())
	case reflect.TypeFor[wallet.TransactionKind]():
		values = list(wallet.TransactionKinds())
	case reflect.TypeFor[wallet.TransactionStatus]():
		values = list(wallet.TransactionStatuses())
	case reflect.TypeFor[wallet.Kind]():
		values = list([]wallet.Kind{wallet.KindPerson, wallet.KindMerchant})
	case reflect.TypeFor[wallet.Status]():
		values = list([]wallet.Status{wallet.StatusPending, wallet.StatusActive, wallet.StatusFrozen, wallet.StatusClosed})
	case reflect.TypeFor[wallet.Channel]():
		values = list([]wallet.Channel{wallet.ChannelEmail, wallet.ChannelPhone})
	default:
	}
	if values == nil {
		return object{"type": "string"}
	}
	return object{"type": "string", "enum": values}
}

func list[T ~string](values []T) []any {
	out := make([]any, len(values))
	for i, value := range values {
		out[i] = value
	}
	return out
}

func (s *schemas) structure(t reflect.Type) object {
	properties, required := object{}, []any{}
	for _, field := range s.fields(t) {
		properties[field.name] = field.schema
		if !field.optional && !strings.HasSuffix(t.Name(), "Input") {
			required = append(required, field.name)
		}
	}
	schema := object{"type": "object", "properties": properties}
	if strings.HasSuffix(t.Name(), "Input") {
		schema["additionalProperties"] = false // the server refuses what it does not know
	}
	if len(required) > 0 {
		schema["required"] = required
	}
	return schema
}

// fields lists the members of a struct, with those of the structs embedded in it.
func (s *schemas) fields(t reflect.Type) []schemaField {
	var fields []schemaField
	for field := range t.Fields() {
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case field.Anonymous:
			fields = append(fields, s.fields(field.Type)...)
		case name != "-" && name != "":
			fields = append(fields, schemaField{name: name, schema: s.of(field.Type), optional: strings.HasPrefix(options, "omit")})
		}
	}
	return fields
}

// schemaName names a type; wallet.Page[wallet.Customer] is CustomerPage.
func schemaName(t reflect.Type) string {
	name, argument, generic := strings.Cut(t.Name(), "[")
	if !generic {
		return name
	}
	argument = strings.TrimSuffix(argument, "]")
	return argument[strings.LastIndex(argument, ".")+1:] + name
}
