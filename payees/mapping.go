package payees

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/okpay/okpay/wallet"
)

// maxMapping bounds the text of a mapping, in bytes.
const maxMapping = 4096

// Mapping says where the columns of a payee file come from, other than from
// those of their own names: from a column with another header, or from no column
// at all, being the same in every row. The zero value maps nothing. With a
// mapping, the columns that nothing is taken from are left out of account.
type Mapping struct {
	entries []mapped
}

// mapped is one column's entry in a mapping.
type mapped struct {
	column   string
	from     string // a header, or the value itself
	constant bool
}

const mappingHint = "write it as item=Reference,amount=Betrag and, for a value that is the same in every row, currency==EUR"

// ParseMapping reads a mapping: entries with commas between them, each
// column=Header, or column==value for a value that every row has. An entry that
// has a comma in it stands in double quotes, in which a double quote is written
// twice. Codes: invalid_input.
func ParseMapping(text string) (Mapping, error) {
	var m Mapping
	if strings.TrimSpace(text) == "" {
		return m, nil
	}
	var f fields
	if len(text) > maxMapping || strings.ContainsAny(text, "\r\n") {
		return m, refuseMapping("the mapping is longer than one line of %d bytes", maxMapping)
	}
	if f.feed([]byte(text)) != rowComplete {
		return m, refuseMapping("the quotes of the mapping do not pair")
	}
	s := payeeSchema()
	for i := range f.count() {
		column, from, found := strings.Cut(string(bytes.TrimSpace(f.at(i))), "=")
		e := mapped{column: strings.TrimSpace(column)}
		e.from, e.constant = strings.CutPrefix(from, "=")
		e.from = strings.TrimSpace(e.from)
		switch {
		case !found || e.from == "":
			return Mapping{}, refuseMapping("the mapping does not say what %.60q comes from", e.column)
		case s.index([]byte(e.column)) < 0:
			err := refuseMapping("the mapping gives %.60q, which is no column of a payee file", e.column)
			err.Hint = "the columns are " + list(s.names())
			return Mapping{}, err
		case slices.ContainsFunc(m.entries, func(other mapped) bool { return other.column == e.column }):
			return Mapping{}, refuseMapping("the mapping gives %s twice", e.column)
		}
		m.entries = append(m.entries, e)
	}
	return m, nil
}

func refuseMapping(format string, args ...any) *wallet.Error {
	return wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf(format, args...), mappingHint)
}

// empty says that the mapping maps nothing.
func (m Mapping) empty() bool { return len(m.entries) == 0 }

// find gives the entry of a column.
func (m Mapping) find(column string) (mapped, bool) {
	for _, e := range m.entries {
		if e.column == column {
			return e, true
		}
	}
	return mapped{}, false
}

// claims says whether a column of the file is mapped.
func (m Mapping) claims(name string) bool {
	return slices.ContainsFunc(m.entries, func(e mapped) bool { return !e.constant && strings.ToLower(e.from) == name })
}

// giveUp takes from columns that a row need not have what the mapping reads as
// another column: a header Reference that is mapped to the item is no creditor's
// reference.
func (s schema) giveUp(b *binding, m Mapping) {
	for i, c := range s.columns {
		if _, isMapped := m.find(c.name); isMapped || c.required || !m.claims(c.name) {
			continue
		}
		place := b.places[i]
		b.places[i] = nowhere
		if len(s.missingChoice(*b)) > 0 { // there must be one
			b.places[i] = place
		}
	}
}

// binding says where in a row each column of the schema is: the place of a
// field, or none, and then perhaps a value that all rows have.
type binding struct {
	places    []int
	constants []string // empty where there is none
}

// nowhere is the place of a column that a row does not have.
const nowhere = -1

// bind finds the columns of the schema in a header at that line, whose names are
// in lower case. A name that is empty and skipEmpty are of a column without one.
func (s schema) bind(names []string, m Mapping, skipEmpty bool, at int) (b binding, ignored []string, err error) {
	known := "the columns of a " + s.what + " are " + list(s.names())
	b = binding{places: make([]int, len(s.columns)), constants: make([]string, len(s.columns))}
	used := make([]bool, len(names))
	var twice, missing, absent []string
	for i, c := range s.columns {
		b.places[i] = nowhere
		e, isMapped := m.find(c.name)
		if e.constant {
			b.constants[i] = e.from
			continue
		}
		want := c.name
		if isMapped {
			want = strings.ToLower(e.from)
		}
		place := slices.Index(names, want)
		switch {
		case place < 0 && isMapped:
			absent = append(absent, fmt.Sprintf("%.60q for %s", e.from, c.name))
			continue
		case place < 0:
			continue
		}
		b.places[i], used[place] = place, true
		if slices.Contains(names[place+1:], want) {
			twice = append(twice, want)
		}
	}
	s.giveUp(&b, m)
	chosen := s.missingChoice(b)
	for i, c := range s.columns {
		if !b.has(i) && (c.required || slices.Contains(chosen, i)) {
			missing = append(missing, c.name)
		}
	}
	var unknown []string
	for place, name := range names {
		if !used[place] && (name != "" || !skipEmpty) && !slices.Contains(names[:place], name) {
			unknown = append(unknown, fmt.Sprintf("%.60q", name))
		}
	}
	switch {
	case len(unknown) > 0 && m.empty():
		return b, nil, refuseFile("the header has columns that are not known: "+list(unknown),
			known+s.mapHint, at, "unknown", unknown, "known", s.names())
	case len(absent) > 0:
		return b, nil, refuseFile("the header lacks the columns that are mapped: "+list(absent), "the header has "+headerText(names), at, "missing", absent)
	case len(twice) > 0:
		return b, nil, refuseFile("the header names columns twice: "+list(twice), known, at, "twice", twice)
	case len(missing) > 0:
		return b, nil, refuseFile("the header lacks the columns "+list(missing), known+s.mapHint, at, "missing", missing)
	}
	return b, unknown, nil
}

// shownHeader bounds how many names of a header a message tells.
const shownHeader = 20

func headerText(names []string) string {
	shown := make([]string, 0, shownHeader)
	for _, name := range names[:min(len(names), shownHeader)] {
		shown = append(shown, fmt.Sprintf("%.60q", name))
	}
	if len(names) > shownHeader {
		shown = append(shown, "and more")
	}
	return list(shown)
}

// has says that a row has something for a column.
func (b binding) has(i int) bool { return b.places[i] != nowhere || b.constants[i] != "" }

// missingChoice gives what a file lacks that has none of the choices whole: what
// goes with the first column of one that it has, or else that of the first.
func (s schema) missingChoice(b binding) []int {
	lacks := func(i int) bool { return !b.has(i) }
	for _, choice := range s.choices {
		if !slices.ContainsFunc(choice, lacks) {
			return nil
		}
	}
	for _, choice := range s.choices {
		if b.has(choice[0]) {
			return choice
		}
	}
	if len(s.choices) == 0 {
		return nil
	}
	return s.choices[0]
}

// ignoredWarning tells of columns that nothing is taken from.
func ignoredWarning(ignored []string) []string {
	if len(ignored) == 0 {
		return nil
	}
	return []string{"nothing is taken from the columns " + list(ignored)}
}
