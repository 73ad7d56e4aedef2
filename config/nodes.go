package config

import (
	"iter"

	"go.yaml.in/yaml/v3"
)

// pairs walks over the names and the values of a mapping.
func pairs(mapping *yaml.Node) iter.Seq2[*yaml.Node, *yaml.Node] {
	return func(yield func(name, value *yaml.Node) bool) {
		for i := 0; i+1 < len(mapping.Content); i += 2 {
			if !yield(mapping.Content[i], mapping.Content[i+1]) {
				return
			}
		}
	}
}

// repeated gives a name that a mapping has twice, and nil when there is none.
func repeated(mapping *yaml.Node) *yaml.Node {
	seen := make(map[string]bool, len(mapping.Content)/2)
	for name := range pairs(mapping) {
		if seen[name.Value] {
			return name
		}
		seen[name.Value] = true
	}
	return nil
}

// isNull reports whether a node says nothing.
func isNull(node *yaml.Node) bool {
	return node.Kind == yaml.ScalarNode && node.Tag == "!!null"
}

// child gives the value of that name in a mapping, and nil when there is none.
func child(mapping *yaml.Node, name string) *yaml.Node {
	for n, value := range pairs(mapping) {
		if n.Value == name {
			return value
		}
	}
	return nil
}

// childMapping gives the mapping of that name in a mapping, and makes it when it
// is not there.
func childMapping(mapping *yaml.Node, name string) *yaml.Node {
	value := child(mapping, name)
	if value == nil {
		value = &yaml.Node{}
		mapping.Content = append(mapping.Content, scalar(name), value)
	}
	if value.Kind != yaml.MappingNode {
		value.Kind, value.Tag, value.Value = yaml.MappingNode, "!!map", ""
	}
	if len(value.Content) == 0 {
		value.Style = 0 // {} becomes a block
	}
	return value
}

// setChild gives a name in a mapping a value, and keeps the comments there.
func setChild(mapping *yaml.Node, name string, value *yaml.Node) {
	if there := child(mapping, name); there != nil {
		there.Kind, there.Tag, there.Value, there.Style = value.Kind, value.Tag, value.Value, value.Style
		there.Content, there.Alias, there.Anchor = nil, nil, ""
		return
	}
	mapping.Content = append(mapping.Content, scalar(name), value)
}

// removeChild takes a name out of a mapping, and reports whether it was there.
func removeChild(mapping *yaml.Node, name string) bool {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == name {
			mapping.Content = append(mapping.Content[:i:i], mapping.Content[i+2:]...)
			return true
		}
	}
	return false
}

// scalar makes a node of a text. The encoder quotes it where it must.
func scalar(text string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text}
}
