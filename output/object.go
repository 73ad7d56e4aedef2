package output

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// object is a JSON object with its fields in the order in which they were written.
type object []member

type member struct {
	name  string
	value json.RawMessage
}

// errJSON is a JSON form that is not compact JSON. encoding/json makes no other, whatever a type's own marshaller
// returns, so it is a fault of this package.
var errJSON = errors.New("the result's JSON cannot be taken apart")

// decodeObject cuts compact JSON, as marshal makes it, into the object's fields without decoding their values.
func decodeObject(raw json.RawMessage) (object, error) {
	if len(raw) == 0 || raw[0] != '{' {
		return nil, fmt.Errorf("a result with columns must be a JSON object, not %.20q", raw)
	}
	fields := make(object, 0, 16)
	for i := 1; i < len(raw) && raw[i] != '}'; {
		name := valueEnd(raw, i)
		if name >= len(raw) || raw[name] != ':' {
			return nil, errJSON
		}
		value := valueEnd(raw, name+1)
		if value >= len(raw) || value == name+1 {
			return nil, errJSON
		}
		fields = append(fields, member{name: jsonText(raw[i:name]), value: raw[name+1 : value : value]})
		if i = value; raw[i] == ',' {
			i++
		}
	}
	return fields, nil
}

// decodeArray cuts compact JSON into the elements of the array.
func decodeArray(raw json.RawMessage) ([]json.RawMessage, error) {
	var elements []json.RawMessage
	for i := 1; i < len(raw) && raw[i] != ']'; {
		end := valueEnd(raw, i)
		if end >= len(raw) || end == i {
			return nil, errJSON
		}
		elements = append(elements, raw[i:end:end])
		if i = end; raw[i] == ',' {
			i++
		}
	}
	return elements, nil
}

// valueEnd returns the index after the JSON value that starts at i, len(raw) at most.
func valueEnd(raw []byte, i int) int {
	depth, quoted := 0, false
	for ; i < len(raw); i++ {
		c := raw[i]
		switch {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
		case depth > 0 && (c == '}' || c == ']'):
			depth--
		case depth == 0 && (c == ',' || c == ':' || c == '}' || c == ']'):
			return i
		}
	}
	return len(raw)
}

// encode is the opposite of decodeObject.
func (o object) encode() (json.RawMessage, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := marshal(m.name)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(m.value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// encodeArray is the opposite of decodeArray.
func encodeArray(elements []json.RawMessage) json.RawMessage {
	var b bytes.Buffer
	b.WriteByte('[')
	for i, e := range elements {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(e)
	}
	b.WriteByte(']')
	return b.Bytes()
}

// get returns the value of that name, and nil when there is none.
func (o object) get(name string) json.RawMessage {
	for _, m := range o {
		if m.name == name {
			return m.value
		}
	}
	return nil
}
