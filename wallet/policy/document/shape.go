package document

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/okpay/okpay/wallet/money"
)

// shape says what a value may be, twice in one place: how it is read, and as
// what the JSON Schema describes it.
type shape[T any] struct {
	schema schema
	read   func(r *reading, n *node) T
}

// reading is a document that is being read. It gathers problems and goes on, so
// that one look tells all of them.
type reading struct {
	base     money.Currency
	problems []Problem
	at       []step // from the top to the value that is being read
}

// step is one on the way to a value: the name of a member, or the place in a list.
type step struct {
	name string
	item int // when the name is empty
}

// path is where the value stands that is being read, as fees[2].percent.
func (r *reading) path() string {
	var b strings.Builder
	for i, s := range r.at {
		switch {
		case s.name == "":
			b.WriteString("[" + strconv.Itoa(s.item) + "]")
		case i > 0:
			b.WriteString("." + s.name)
		default:
			b.WriteString(s.name)
		}
	}
	return b.String()
}

// into goes to a member or an item, and out back again.
func (r *reading) into(s step) { r.at = append(r.at, s) }

func (r *reading) out() { r.at = r.at[:len(r.at)-1] }

// problem notes what is wrong with a value.
func (r *reading) problem(n *node, format string, args ...any) {
	r.problemAt(n.line, n.column, format, args...)
}

func (r *reading) problemAt(line, column int, format string, args ...any) {
	if len(r.problems) < MaxProblems {
		r.problems = append(r.problems, Problem{Line: line, Column: column, Path: r.path(), Message: fmt.Sprintf(format, args...)})
	}
}

// field is a member of a mapping that is read into a T.
type field[T any] struct {
	name     string
	schema   schema
	required bool
	read     func(r *reading, n *node, into *T)
}

// may is a member that may be there, read into the place that into gives.
func may[T, V any](name, says string, what shape[V], into func(*T) *V) field[T] {
	return field[T]{name: name, schema: what.schema.described(says), read: func(r *reading, n *node, t *T) {
		*into(t) = what.read(r, n)
	}}
}

// must is a member that must be there.
func must[T, V any](name, says string, what shape[V], into func(*T) *V) field[T] {
	f := may(name, says, what, into)
	f.required = true
	return f
}

// object is a mapping with these members and no others.
func object[T any](fields ...field[T]) shape[T] {
	described := schema{{"type", "object"}}
	members, required := schema{}, []string{}
	for _, f := range fields {
		members = append(members, entry{f.name, f.schema})
		if f.required {
			required = append(required, f.name)
		}
	}
	described = append(described, entry{"properties", members}, entry{"additionalProperties", false})
	if len(required) > 0 {
		described = append(described, entry{"required", required})
	}
	return shape[T]{schema: described, read: func(r *reading, n *node) (t T) {
		if n.kind != mapping {
			r.problem(n, "here belongs a mapping with %s, not %s", names(fields), n.what())
			return t
		}
		for i := range n.keys {
			k := &n.keys[i]
			r.into(step{name: k.name})
			found := slices.IndexFunc(fields, func(f field[T]) bool { return f.name == k.name })
			switch {
			case found < 0:
				r.problemAt(k.line, k.column, "there is no such key here%s; there are %s", meant(k.name, fields), names(fields))
			case k.value.kind == null:
				r.problemAt(k.line, k.column, "the key has no value: give one, or leave the key out")
			default:
				fields[found].read(r, k.value, &t)
			}
			r.out()
		}
		for i := range fields {
			if fields[i].required && n.member(fields[i].name) == nil {
				r.problem(n, "%s is missing", fields[i].name)
			}
		}
		return t
	}}
}

func names[T any](fields []field[T]) string {
	list := make([]string, len(fields))
	for i := range fields {
		list[i] = fields[i].name
	}
	return strings.Join(list, ", ")
}

// meant suggests the member that a misspelt one is nearest to.
func meant[T any](name string, fields []field[T]) string {
	best, distance := "", 3
	for i := range fields {
		if d := edits(name, fields[i].name); d < distance {
			best, distance = fields[i].name, d
		}
	}
	if best == "" {
		return ""
	}
	return " (is " + best + " meant?)"
}

// edits is how many letters must be put in, left out or changed to make one
// short text of another (Levenshtein).
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			changed := before
			if a[i] != b[j] {
				changed++
			}
			before, row[j+1] = row[j+1], min(changed, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}

// listOf is a list of 0 to most values.
func listOf[T any](most int, what shape[T]) shape[[]T] {
	described := schema{{"type", "array"}, {"items", what.schema}, {"maxItems", most}}
	return shape[[]T]{schema: described, read: func(r *reading, n *node) []T {
		if n.kind != list {
			r.problem(n, "here belongs a list, not %s", n.what())
			return nil
		}
		if len(n.items) > most {
			r.problem(n, "the list has %d values, and at most %d are read", len(n.items), most)
			return nil
		}
		values := make([]T, 0, len(n.items))
		for i, item := range n.items {
			r.into(step{item: i})
			values = append(values, what.read(r, item))
			r.out()
		}
		return values
	}}
}
