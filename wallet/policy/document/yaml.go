package document

import (
	"fmt"

	"go.yaml.in/yaml/v3"

	"github.com/okpay/okpay/strictyaml"
)

// fromYAML reads the tree of a YAML document.
func fromYAML(text []byte) (*node, error) {
	root, err := strictyaml.Read(text, strictyaml.Limits{Bytes: MaxBytes, Nodes: 2 * maxNodes, Depth: maxDepth}) // with the keys
	if err != nil {
		return nil, err
	}
	b := &builder{}
	return b.node(root, 0)
}

type builder struct{ nodes int }

func (b *builder) node(from *yaml.Node, depth int) (*node, error) {
	if b.nodes++; b.nodes > maxNodes || depth > maxDepth {
		return nil, strictyaml.Fault(from.Line, from.Column, "the document has more than %d values, or values more than %d deep", maxNodes, maxDepth)
	}
	n := &node{line: from.Line, column: from.Column}
	switch from.Kind {
	case yaml.ScalarNode:
		b.scalar(n, from)
		return n, nil
	case yaml.SequenceNode:
		n.kind = list
		for _, item := range from.Content {
			made, err := b.node(item, depth+1)
			if err != nil {
				return nil, err
			}
			n.items = append(n.items, made)
		}
		return n, nil
	case yaml.MappingNode:
		n.kind = mapping
		return n, b.mapping(n, from, depth)
	default:
		return nil, fmt.Errorf("read YAML: a node of the kind %d", from.Kind)
	}
}

func (b *builder) scalar(n *node, from *yaml.Node) {
	n.kind, n.text = scalar, from.Value
	switch from.ShortTag() {
	case "!!null":
		n.kind, n.text = null, ""
	case "!!bool":
		n.boolean = from.Value == "true" || from.Value == "false"
	case "!!int", "!!float":
		n.number = true
	}
}

func (b *builder) mapping(n *node, from *yaml.Node, depth int) error {
	for i := 0; i+1 < len(from.Content); i += 2 {
		name := from.Content[i]
		if name.Kind != yaml.ScalarNode || name.ShortTag() == "!!merge" {
			return strictyaml.Fault(name.Line, name.Column, "a key is a plain name")
		}
		if n.member(name.Value) != nil {
			return strictyaml.Fault(name.Line, name.Column, "the key %s is here twice", name.Value)
		}
		value, err := b.node(from.Content[i+1], depth+1)
		if err != nil {
			return err
		}
		n.keys = append(n.keys, key{name: name.Value, line: name.Line, column: name.Column, value: value})
	}
	return nil
}
