package output

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxNesting bounds how deep a result's lists and objects may lie in each other.
const maxNesting = 100

// writeYAML writes a JSON value as YAML (1.2), with the fields in the same order and the same names. Strings that
// some reader could take for another type (numbers, dates, yes and no, null) are quoted, so that "12.50" stays the
// string that it is.
func writeYAML(w io.Writer, raw json.RawMessage) error {
	node, err := yamlNode(raw)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(len(indent))
	if err := enc.Encode(node); err != nil {
		return fmt.Errorf("write the result as YAML: %w", err)
	}
	if err := enc.Close(); err != nil {
		return fmt.Errorf("write the result as YAML: %w", err)
	}
	// Only double-quoted scalars hold hidden characters (see yamlString), and there \u is an escape as in JSON.
	_, err = io.WriteString(w, escapeLines(b.String()))
	return err
}

// yamlNode builds the YAML tree of a JSON value, keeping the order of fields.
func yamlNode(raw json.RawMessage) (*yaml.Node, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	return yamlValue(dec, 0)
}

func yamlValue(dec *json.Decoder, depth int) (*yaml.Node, error) {
	if depth > maxNesting {
		return nil, fmt.Errorf("the result is nested deeper than %d levels", maxNesting)
	}
	token, err := dec.Token()
	if err != nil {
		return nil, fmt.Errorf("read the result's JSON: %w", err)
	}
	switch t := token.(type) {
	case json.Delim:
		node := &yaml.Node{Kind: yaml.SequenceNode}
		if t == '{' {
			node.Kind = yaml.MappingNode
		}
		for dec.More() { // a mapping's content is key, value, key, value
			child, err := yamlValue(dec, depth+1)
			if err != nil {
				return nil, err
			}
			node.Content = append(node.Content, child)
		}
		if len(node.Content) == 0 {
			node.Style = yaml.FlowStyle
		}
		_, err := dec.Token()
		return node, err
	case string:
		return yamlString(t), nil
	case json.Number:
		return &yaml.Node{Kind: yaml.ScalarNode, Value: t.String()}, nil // as written: no tag, no float
	case bool:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: fmt.Sprint(t)}, nil
	default:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"}, nil
	}
}

// yamlString quotes every string that does not plainly look like a word or an id.
func yamlString(s string) *yaml.Node {
	node := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s}
	if !plainYAML(s) {
		node.Style = yaml.DoubleQuotedStyle
	}
	return node
}

// plainYAML reports whether s reads as a string in every version of YAML without quotes: a letter first, then letters,
// digits, space, and a few marks, and not one of the words that YAML 1.1 takes for a boolean or for null.
func plainYAML(s string) bool {
	if s == "" || s[len(s)-1] == ' ' {
		return false
	}
	for i := range len(s) {
		c := s[i]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !letter && (i == 0 || !isDigit(c) && !strings.ContainsRune(" _-./@+", rune(c))) {
			return false
		}
	}
	switch strings.ToLower(s) {
	case "y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf":
		return false
	}
	return true
}

// yamlList writes a list as one YAML sequence while its rows arrive.
type yamlList struct {
	out   *bufio.Writer
	count int
}

func (l *yamlList) add(raw json.RawMessage) error {
	l.count++
	return writeYAML(l.out, append(append(json.RawMessage("["), raw...), ']'))
}

func (l *yamlList) flush() error { return l.out.Flush() }

func (l *yamlList) close() error {
	if l.count == 0 {
		if _, err := l.out.WriteString("[]\n"); err != nil {
			return err
		}
	}
	return l.out.Flush()
}
