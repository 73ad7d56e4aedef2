package document

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// schema is a JSON object with its members in their order.
type schema []entry

type entry struct {
	name  string
	value any
}

// described is the schema with a description for people.
func (s schema) described(says string) schema {
	return append(schema{{"description", says}}, s...)
}

// MarshalJSON implements json.Marshaler.
func (s schema) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, e := range s {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(e.name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(e.value)
		if err != nil {
			return nil, fmt.Errorf("describe %s: %w", e.name, err)
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// Schema gives the JSON Schema (draft 2020-12) of a policy document, for editors.
// What it cannot say, such as that no two lines have one name, Read says.
func Schema() ([]byte, error) {
	whole := append(schema{
		{"$schema", "https://json-schema.org/draft/2020-12/schema"},
		{"title", "okpay policy"},
		{"description", "What payments cost, what is allowed, at which margin money is converted and what it earns."},
	}, policyShape().schema...)
	raw, err := json.Marshal(whole)
	if err != nil {
		return nil, fmt.Errorf("write the schema of a policy: %w", err)
	}
	var b bytes.Buffer
	if err := json.Indent(&b, raw, "", "  "); err != nil {
		return nil, fmt.Errorf("write the schema of a policy: %w", err)
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}
