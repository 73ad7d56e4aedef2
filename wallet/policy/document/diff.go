package document

import (
	"slices"
	"strings"
)

// Difference is what one document says otherwise than another, at a path. Lines
// of a list go by their names, as fees[payment-domestic].percent. Before is empty
// for what is new, and After for what is gone.
type Difference struct {
	Path   string `json:"path"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// Diff tells what changes from one document to another, in the order of the
// first and then of the second. Comments, and how a value is written, do not
// count; the order of lines in a list does, since the first that fits decides.
func Diff(before, after *Document) []Difference {
	return diff([]Difference{}, "", before.tree, after.tree)
}

// place is where a value stands, as fees[payment-domestic].percent.
type place string

func (p place) member(name string) place {
	if p == "" {
		return place(name)
	}
	return p + "." + place(name)
}

func diff(found []Difference, at place, before, after *node) []Difference {
	switch {
	case before == nil || after == nil || before.kind != after.kind || before.kind == scalar || before.kind == null:
		was, is := written(before), written(after)
		if was != is {
			found = append(found, Difference{Path: string(at), Before: was, After: is})
		}
		return found
	case before.kind == mapping:
		for _, name := range union(keyNames(before), keyNames(after)) {
			found = diff(found, at.member(name), before.member(name), after.member(name))
		}
		return found
	default:
		return diffLists(found, at, before, after)
	}
}

// diffLists compares lines by their names, and lists of other values as a whole.
func diffLists(found []Difference, at place, before, after *node) []Difference {
	was, named := lineNames(before)
	is, alsoNamed := lineNames(after)
	if !named || !alsoNamed {
		if written(before) != written(after) {
			found = append(found, Difference{Path: string(at), Before: written(before), After: written(after)})
		}
		return found
	}
	for _, name := range union(was, is) {
		found = diff(found, at+place("["+name+"]"), line(before, was, name), line(after, is, name))
	}
	stay := func(names, other []string) string {
		kept := &node{kind: list}
		for _, name := range names {
			if slices.Contains(other, name) {
				kept.items = append(kept.items, &node{kind: scalar, text: name})
			}
		}
		return written(kept)
	}
	if a, b := stay(was, is), stay(is, was); a != b {
		found = append(found, Difference{Path: string(at.member("order")), Before: a, After: b})
	}
	return found
}

func line(of *node, names []string, name string) *node {
	if i := slices.Index(names, name); i >= 0 {
		return of.items[i]
	}
	return nil
}

// lineNames gives the names of the lines of a list; named is false when they
// have none, or the same one twice.
func lineNames(of *node) (names []string, named bool) {
	for _, item := range of.items {
		name := item.member("name")
		if name == nil || name.kind != scalar || slices.Contains(names, name.text) {
			return nil, false
		}
		names = append(names, name.text)
	}
	return names, true
}

func keyNames(of *node) []string {
	names := make([]string, len(of.keys))
	for i := range of.keys {
		names[i] = of.keys[i].name
	}
	return names
}

// union gives the words of both, those of the first first.
func union(first, second []string) []string {
	all := slices.Clone(first)
	for _, word := range second {
		if !slices.Contains(first, word) {
			all = append(all, word)
		}
	}
	return all
}

// written gives a value on one line: a scalar as it is, others as JSON. Numbers
// that are the same, such as 1 and 1.00, are written alike.
func written(n *node) string {
	switch {
	case n == nil:
		return ""
	case n.kind == scalar:
		return plainNumber(n)
	default:
		return string(n.appendJSON(nil))
	}
}

// plainNumber is a number without zeros at its end that say nothing.
func plainNumber(n *node) string {
	if !isJSONNumber(n.text) || !strings.Contains(n.text, ".") {
		return n.text
	}
	return strings.TrimSuffix(strings.TrimRight(n.text, "0"), ".")
}
