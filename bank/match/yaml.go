package match

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/okpay/okpay/strictyaml"
)

// limits bound the tree of a text.
func limits() strictyaml.Limits { return strictyaml.Limits{Bytes: MaxBytes, Nodes: 50_000, Depth: 10} }

// reading is rules that are being read. It gathers problems and goes on, so that
// one look tells all of them.
type reading struct {
	problems []Problem
	path     []string
}

func (r *reading) problem(n *yaml.Node, format string, args ...any) {
	if len(r.problems) < MaxProblems {
		r.problems = append(r.problems, Problem{Line: n.Line, Column: n.Column, Path: strings.Join(r.path, ""), Message: fmt.Sprintf(format, args...)})
	}
}

// field is a key that a mapping may have.
type field struct {
	name     string
	required bool
	read     func(n *yaml.Node)
}

// object reads a mapping with these keys and no others.
func (r *reading) object(n *yaml.Node, fields ...field) {
	names := make([]string, len(fields))
	for i := range fields {
		names[i] = fields[i].name
	}
	list := strings.Join(names, ", ")
	if n.Kind != yaml.MappingNode {
		r.problem(n, "here belongs a mapping with %s, not %s", list, shown(n))
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		r.member(n, key, value, seen, fields, list)
	}
	for i := range fields {
		if fields[i].required && !seen[fields[i].name] {
			r.problem(n, "%s is missing", fields[i].name)
		}
	}
}

func (r *reading) member(_, key, value *yaml.Node, seen map[string]bool, fields []field, list string) {
	at := "." + clip(key.Value)
	if len(r.path) == 0 {
		at = at[1:]
	}
	r.path = append(r.path, at)
	defer func() { r.path = r.path[:len(r.path)-1] }()
	found := slices.IndexFunc(fields, func(f field) bool { return f.name == key.Value })
	switch {
	case key.Kind != yaml.ScalarNode || key.ShortTag() == "!!merge":
		r.problem(key, "a key is a plain name")
	case seen[key.Value]:
		r.problem(key, "the key is here twice")
	case found < 0:
		r.problem(key, "there is no such key here; there are %s", list)
	case value.ShortTag() == "!!null":
		seen[key.Value] = true
		r.problem(key, "the key has no value: give one, or leave the key out")
	default:
		seen[key.Value] = true
		fields[found].read(value)
	}
}

// items reads a list of at most so many values.
func (r *reading) items(n *yaml.Node, most int, read func(n *yaml.Node)) {
	switch {
	case n.Kind != yaml.SequenceNode:
		r.problem(n, "here belongs a list, not %s", shown(n))
	case len(n.Content) > most:
		r.problem(n, "the list has %d values, and at most %d are read", len(n.Content), most)
	default:
		for i, item := range n.Content {
			r.path = append(r.path, "["+strconv.Itoa(i)+"]")
			read(item)
			r.path = r.path[:len(r.path)-1]
		}
	}
}

// shown names a value for a person.
func shown(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	case yaml.ScalarNode, yaml.DocumentNode, yaml.AliasNode:
	}
	return strconv.Quote(clip(n.Value))
}
