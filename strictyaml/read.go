package strictyaml

import (
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Limits bound a document: bytes of its text, values, and how deep they lie.
type Limits struct{ Bytes, Nodes, Depth int }

// Read reads the tree of a document. Its error is an *Error.
func Read(text []byte, limits Limits) (*yaml.Node, error) {
	if len(text) > limits.Bytes {
		return nil, Fault(0, 0, "the document is larger than %d bytes", limits.Bytes)
	}
	decoder := yaml.NewDecoder(strings.NewReader(string(text)))
	var root, second yaml.Node
	switch err := decoder.Decode(&root); {
	case errors.Is(err, io.EOF):
		return nil, Fault(1, 1, "the document is empty")
	case err != nil:
		return nil, notYAML(err)
	}
	switch err := decoder.Decode(&second); {
	case err == nil:
		return nil, Fault(second.Line, second.Column, "a second document begins here: there can be one")
	case !errors.Is(err, io.EOF):
		return nil, notYAML(err)
	}
	c := checking{limits: limits}
	if err := c.tree(root.Content[0], 0); err != nil {
		return nil, err
	}
	return root.Content[0], nil
}

// notYAML turns the reader's words into a problem with its line.
func notYAML(err error) *Error {
	said := strings.TrimPrefix(err.Error(), "yaml: ")
	line := 0
	if found := regexp.MustCompile(`^(?:unmarshal errors:\s*)?line (\d+): `).FindStringSubmatch(said); found != nil {
		line, _ = strconv.Atoi(found[1]) // digits, by the expression
		said = said[len(found[0]):]
	}
	return Fault(line, min(line, 1), "this is not YAML: %s", said)
}

// checking goes through a tree.
type checking struct {
	limits Limits
	nodes  int
}

func (c *checking) tree(n *yaml.Node, depth int) error {
	if c.nodes++; c.nodes > c.limits.Nodes || depth > c.limits.Depth {
		return Fault(n.Line, n.Column, "the document has more than %d values, or values more than %d deep", c.limits.Nodes, c.limits.Depth)
	}
	if n.Anchor != "" || n.Kind == yaml.AliasNode {
		return Fault(n.Line, n.Column, "there are no anchors and aliases here: write it out where it counts")
	}
	if n.Kind == yaml.ScalarNode && !slices.Contains([]string{"!!null", "!!bool", "!!int", "!!float", "!!str", "!!timestamp"}, n.ShortTag()) {
		return Fault(n.Line, n.Column, "there are no values with the tag %s here", clip(n.ShortTag()))
	}
	for _, child := range n.Content {
		if err := c.tree(child, depth+1); err != nil {
			return err
		}
	}
	return nil
}
