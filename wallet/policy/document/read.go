package document

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

// Document is one that was read.
type Document struct {
	Policy *policy.Policy
	Cases  []Case
	// Text is what it was read from, and SHA256 the hash of it in hex.
	Text   string
	SHA256 string

	tree *node
}

// Read reads a document. What is wrong with it is an *Error that tells all
// mistakes at once, each with its line and column.
func Read(text []byte) (*Document, error) {
	tree, err := fromYAML(text)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(text)
	d := &Document{Text: string(text), SHA256: hex.EncodeToString(sum[:]), tree: tree}
	return d, d.take(policyShape(), policy.New)
}

// JSON gives the form in which a document is kept for use, without its cases:
// Load reads it a good deal faster than Read reads YAML.
func (d *Document) JSON() []byte {
	kept := *d.tree
	kept.keys = slices.DeleteFunc(slices.Clone(kept.keys), func(k key) bool { return k.name == "cases" })
	return kept.appendJSON(nil)
}

// Load reads a policy from its JSON form.
func Load(compiled []byte) (*policy.Policy, error) {
	tree, err := fromJSON(compiled)
	if err != nil {
		return nil, err
	}
	d := &Document{tree: tree}
	if err := d.take(keptShape(), policy.Accepted); err != nil {
		return nil, err
	}
	return d.Policy, nil
}

// take reads the tree by a shape; made makes the policy of it.
func (d *Document) take(whole shape[wholeDocument], made func(policy.Policy) (*policy.Policy, error)) error {
	r := &reading{}
	if base := d.tree.member("base"); base != nil && base.kind == scalar {
		r.base = money.Currency(base.text)
	}
	if d.tree.kind == mapping && r.base.Digits() < 0 { // or every amount would be a mistake
		line, column := d.tree.line, d.tree.column
		if base := d.tree.member("base"); base != nil {
			line, column = base.line, base.column
		}
		return &Error{Problems: []Problem{{Line: line, Column: column, Path: "base", Message: "the base is no currency: use an ISO 4217 code in capitals, such as EUR"}}}
	}
	read := whole.read(r, d.tree)
	if len(r.problems) > 0 {
		slices.SortStableFunc(r.problems, func(a, b Problem) int {
			if a.Line != b.Line {
				return a.Line - b.Line
			}
			return a.Column - b.Column
		})
		return &Error{Problems: r.problems}
	}
	var err error
	if d.Policy, err = made(read.policy); err != nil {
		return d.placed(err)
	}
	d.Cases = read.cases
	return nil
}

// placed finds the place of what is wrong with a policy whose values are each right.
func (d *Document) placed(err error) error {
	p := Problem{Line: d.tree.line, Column: d.tree.column, Message: err.Error()}
	var line *policy.LineError
	if !errors.As(err, &line) {
		return &Error{Problems: []Problem{p}}
	}
	p.Path, p.Message = line.Section, line.Err.Error()
	at := d.tree.member(line.Section)
	if line.Index != policy.NoLine {
		p.Path += fmt.Sprintf("[%d]", line.Index)
		if at != nil && line.Index < len(at.items) {
			at = at.items[line.Index]
		}
	}
	if key := at.member(line.Key); key != nil {
		p.Path, at = p.Path+"."+line.Key, key
	}
	if at != nil {
		p.Line, p.Column = at.line, at.column
	}
	return &Error{Problems: []Problem{p}}
}
