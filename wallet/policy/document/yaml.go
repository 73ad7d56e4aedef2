package document

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// fromYAML reads the tree of a YAML document (YAML 1.2.2). Anchors, merge keys
// and tags of its own it may not have: what a line says, it says there.
func fromYAML(text []byte) (*node, error) {
	if len(text) > MaxBytes {
		return nil, fault(0, 0, "the document is larger than %d bytes", MaxBytes)
	}
	decoder := yaml.NewDecoder(strings.NewReader(string(text)))
	var root yaml.Node
	switch err := decoder.Decode(&root); {
	case errors.Is(err, io.EOF):
		return nil, fault(1, 1, "the document is empty")
	case err != nil:
		return nil, notYAML(err)
	}
	var second yaml.Node
	if err := decoder.Decode(&second); !errors.Is(err, io.EOF) {
		if err != nil {
			return nil, notYAML(err)
		}
		return nil, fault(second.Line, second.Column, "a second document begins here: a policy is one")
	}
	b := &builder{}
	return b.node(root.Content[0], 0)
}

// notYAML turns the reader's words into a problem with its line.
func notYAML(err error) *Error {
	said := strings.TrimPrefix(err.Error(), "yaml: ")
	line := 0
	if found := regexp.MustCompile(`^(?:unmarshal errors:\s*)?line (\d+): `).FindStringSubmatch(said); found != nil {
		line, _ = strconv.Atoi(found[1]) // digits, by the expression
		said = said[len(found[0]):]
	}
	column := min(line, 1)
	return fault(line, column, "this is not YAML: %s", said)
}

type builder struct{ nodes int }

func (b *builder) node(from *yaml.Node, depth int) (*node, error) {
	if b.nodes++; b.nodes > maxNodes || depth > maxDepth {
		return nil, fault(from.Line, from.Column, "the document has more than %d values, or values more than %d deep", maxNodes, maxDepth)
	}
	n := &node{line: from.Line, column: from.Column}
	if from.Anchor != "" || from.Kind == yaml.AliasNode {
		return nil, fault(from.Line, from.Column, "a policy has no anchors and aliases: write it out where it counts")
	}
	switch from.Kind {
	case yaml.ScalarNode:
		return n, b.scalar(n, from)
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

func (b *builder) scalar(n *node, from *yaml.Node) error {
	n.kind, n.text = scalar, from.Value
	switch from.ShortTag() {
	case "!!null":
		n.kind, n.text = null, ""
	case "!!bool":
		n.boolean = from.Value == "true" || from.Value == "false"
	case "!!int", "!!float":
		n.number = true
	case "!!str", "!!timestamp":
	default:
		return fault(from.Line, from.Column, "a policy has no values with the tag %s", from.ShortTag())
	}
	return nil
}

func (b *builder) mapping(n *node, from *yaml.Node, depth int) error {
	for i := 0; i+1 < len(from.Content); i += 2 {
		name := from.Content[i]
		if name.Kind != yaml.ScalarNode || name.ShortTag() == "!!merge" {
			return fault(name.Line, name.Column, "a key is a plain name")
		}
		if n.member(name.Value) != nil {
			return fault(name.Line, name.Column, "the key %s is here twice", name.Value)
		}
		value, err := b.node(from.Content[i+1], depth+1)
		if err != nil {
			return err
		}
		n.keys = append(n.keys, key{name: name.Value, line: name.Line, column: name.Column, value: value})
	}
	return nil
}
