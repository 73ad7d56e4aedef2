package risk

import (
	"errors"
	"fmt"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"

	"github.com/okpay/okpay/wallet/money"
)

// The bounds of a condition. As it has no loops, they bound what it costs, too.
const (
	MaxLength = 1000 // bytes
	MaxNodes  = 100  // variables, constants and operators
	MaxDepth  = 30   // how far parentheses and operators nest
)

// Condition is an expression that was checked and made ready. It is read-only.
type Condition struct {
	holds func(*Facts) bool
	uses  []Variable
	base  money.Currency
}

// Error is what is wrong with a condition. Column counts characters from 1, and
// is 0 when no place in it is to blame.
type Error struct {
	Column  int
	Message string
}

func (e *Error) Error() string {
	if e.Column == 0 {
		return e.Message
	}
	return fmt.Sprintf("column %d: %s", e.Column, e.Message)
}

// Read checks a condition and makes it ready to be evaluated. Whatever is wrong
// with it is an *Error: that it is too long, that it names what there is not,
// compares what cannot be compared, or is neither true nor false.
func Read(condition string, base money.Currency) (*Condition, error) {
	if strings.TrimSpace(condition) == "" {
		return nil, &Error{Message: "the condition is empty; write `true` for always"}
	}
	if len(condition) > MaxLength {
		return nil, &Error{Message: fmt.Sprintf("the condition has %d bytes, and %d are allowed", len(condition), MaxLength)}
	}
	if err := shallow(condition); err != nil {
		return nil, err
	}
	tree, err := parser.ParseWithConfig(condition, &conf.Config{MaxNodes: MaxNodes})
	if err != nil {
		return nil, fromParser(err)
	}
	r := &reader{base: base, unit: strings.ToLower(string(base)), variables: Variables(), used: map[string]bool{}}
	value, err := r.read(tree.Node, 0)
	if err != nil {
		return nil, err
	}
	if value.sort != truth {
		return nil, wrong(tree.Node, "the condition is %s, and has to be true or false", value.sort)
	}
	c := &Condition{holds: value.flag, base: base}
	for i := range r.variables {
		if v := &r.variables[i]; r.used[v.Name] {
			c.uses = append(c.uses, *v)
		}
	}
	return c, nil
}

// Holds evaluates the condition. It takes no memory and cannot fail: sums that
// are too large stay at the largest number.
func (c *Condition) Holds(f *Facts) bool { return c.holds(f) }

// shallow refuses parentheses that nest deeper than the parser should follow.
func shallow(condition string) error {
	depth := 0
	for i, r := range condition {
		switch r {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		}
		if depth > MaxDepth {
			return &Error{Column: i + 1, Message: fmt.Sprintf("parentheses nest deeper than %d", MaxDepth)}
		}
	}
	return nil
}

// fromParser makes an error of the parser one of a condition.
func fromParser(err error) error {
	var at *file.Error
	if !errors.As(err, &at) {
		return &Error{Message: err.Error()}
	}
	return &Error{Column: at.From + 1, Message: at.Message}
}

// wrong is an error at a place of the condition.
func wrong(at ast.Node, format string, values ...any) error {
	return &Error{Column: at.Location().From + 1, Message: fmt.Sprintf(format, values...)}
}
