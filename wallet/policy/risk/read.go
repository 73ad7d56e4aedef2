package risk

import (
	"strings"

	"github.com/expr-lang/expr/ast"

	"github.com/okpay/okpay/wallet/money"
)

// value is a part of a condition that was read: one of its functions gives what
// it is, by its sort. A constant's are of no facts.
type value struct {
	sort     sort
	flag     func(*Facts) bool
	whole    func(*Facts) int64
	words    func(*Facts) string
	variable *Variable // when it is one
	constant *string   // of a text that is one
}

// reader turns the tree of an expression into functions.
type reader struct {
	base      money.Currency
	unit      string // the name of the function that gives an amount
	variables []Variable
	used      map[string]bool
}

// read turns a node and what is under it into a value.
func (r *reader) read(node ast.Node, depth int) (value, error) {
	if depth > MaxDepth {
		return value{}, wrong(node, "operators nest deeper than %d", MaxDepth)
	}
	depth++
	switch n := node.(type) {
	case *ast.BoolNode:
		v := n.Value
		return value{sort: truth, flag: func(*Facts) bool { return v }}, nil
	case *ast.IntegerNode:
		return constantWhole(count, int64(n.Value)), nil
	case *ast.StringNode:
		v := n.Value
		return value{sort: text, words: func(*Facts) string { return v }, constant: &v}, nil
	case *ast.FloatNode:
		return value{}, wrong(node, "fractions are not counted with; write an amount as %s(\"12.50\")", r.unit)
	case *ast.IdentifierNode:
		return r.name(n)
	case *ast.UnaryNode:
		return r.unary(n, depth)
	case *ast.BinaryNode:
		return r.binary(n, depth)
	case *ast.ConditionalNode:
		return r.choice(n, depth)
	case *ast.CallNode:
		return r.call(n)
	case *ast.ArrayNode:
		return value{}, wrong(node, "a list stands at the right of `in` alone")
	default:
		return value{}, wrong(node, "this is not for conditions: they know and, or, not, comparisons, + - *, `in` with a list, and ? :")
	}
}

func constantWhole(s sort, v int64) value {
	return value{sort: s, whole: func(*Facts) int64 { return v }}
}

// name reads a variable.
func (r *reader) name(n *ast.IdentifierNode) (value, error) {
	for i := range r.variables {
		v := &r.variables[i]
		if v.Name != n.Value {
			continue
		}
		r.used[v.Name] = true
		out := value{sort: v.sort, variable: v}
		switch v.sort {
		case truth:
			flag := v.flag
			out.flag = func(f *Facts) bool { return *flag(f) }
		case text:
			words := v.words
			out.words = func(f *Facts) string { return *words(f) }
		case count, amount:
			whole := v.whole
			out.whole = func(f *Facts) int64 { return *whole(f) }
		}
		return out, nil
	}
	return value{}, wrong(n, "there is no variable %q; there are %s", n.Value, r.names())
}

// names lists the variables.
func (r *reader) names() string {
	names := make([]string, len(r.variables))
	for i := range r.variables {
		names[i] = r.variables[i].Name
	}
	return strings.Join(names, ", ")
}

// call reads an amount of money: eur(500) or eur("12.50"), where the name is
// that of the base. It is written with its currency so that a policy whose base
// changes is refused instead of meaning something else.
func (r *reader) call(n *ast.CallNode) (value, error) {
	callee, ok := n.Callee.(*ast.IdentifierNode)
	if !ok || callee.Value != r.unit || len(n.Arguments) != 1 {
		return value{}, wrong(n, "the one function is that of an amount in the base: %s(500) or %s(\"12.50\")", r.unit, r.unit)
	}
	var digits string
	switch a := n.Arguments[0].(type) {
	case *ast.IntegerNode:
		digits = a.String()
	case *ast.StringNode:
		digits = a.Value
	default:
		return value{}, wrong(n.Arguments[0], "an amount is a whole number or a text: %s(500) or %s(\"12.50\")", r.unit, r.unit)
	}
	parsed, err := money.Parse(money.Decimal(digits), r.base)
	if err != nil {
		return value{}, wrong(n.Arguments[0], "%s is no amount of %s: %v", digits, r.base, err)
	}
	return constantWhole(amount, parsed.Minor()), nil
}

func (r *reader) unary(n *ast.UnaryNode, depth int) (value, error) {
	v, err := r.read(n.Node, depth)
	if err != nil {
		return v, err
	}
	switch {
	case (n.Operator == "not" || n.Operator == "!") && v.sort == truth:
		flag := v.flag
		return value{sort: truth, flag: func(f *Facts) bool { return !flag(f) }}, nil
	case n.Operator == "-" && isNumber(v):
		whole := v.whole
		return value{sort: v.sort, whole: func(f *Facts) int64 { return minus(0, whole(f)) }}, nil
	}
	return v, wrong(n, "%s cannot stand before %s", n.Operator, v.sort)
}

func (r *reader) binary(n *ast.BinaryNode, depth int) (value, error) {
	if n.Operator == "in" {
		return r.within(n, depth)
	}
	left, err := r.read(n.Left, depth)
	if err != nil {
		return left, err
	}
	right, err := r.read(n.Right, depth)
	if err != nil {
		return right, err
	}
	switch n.Operator {
	case "and", "&&", "or", "||":
		return logic(n, left, right)
	case "+", "-", "*":
		return r.arithmetic(n, left, right)
	case "==", "!=", "<", "<=", ">", ">=":
		return r.compare(n, left, right)
	default:
		return left, wrong(n, "conditions do not know the operator %s", n.Operator)
	}
}

func logic(n *ast.BinaryNode, left, right value) (value, error) {
	if left.sort != truth || right.sort != truth {
		return left, wrong(n, "%s stands between what is true or false, not between %s and %s", n.Operator, left.sort, right.sort)
	}
	a, b := left.flag, right.flag
	if n.Operator == "and" || n.Operator == "&&" {
		return value{sort: truth, flag: func(f *Facts) bool { return a(f) && b(f) }}, nil
	}
	return value{sort: truth, flag: func(f *Facts) bool { return a(f) || b(f) }}, nil
}

func isNumber(v value) bool { return v.sort == count || v.sort == amount }

// arithmetic adds what is alike, and multiplies by counts alone.
func (r *reader) arithmetic(n *ast.BinaryNode, left, right value) (value, error) {
	if !isNumber(left) || !isNumber(right) {
		return left, wrong(n, "%s stands between numbers, not between %s and %s", n.Operator, left.sort, right.sort)
	}
	a, b := left.whole, right.whole
	if n.Operator == "*" {
		if left.sort == amount && right.sort == amount {
			return left, wrong(n, "an amount of money is multiplied by a number, not by money")
		}
		return value{sort: max(left.sort, right.sort), whole: func(f *Facts) int64 { return times(a(f), b(f)) }}, nil
	}
	if left.sort != right.sort {
		return left, wrong(n, "%s stands between %s and %s; %s", n.Operator, left.sort, right.sort, r.alike(left, right))
	}
	if n.Operator == "+" {
		return value{sort: left.sort, whole: func(f *Facts) int64 { return plus(a(f), b(f)) }}, nil
	}
	return value{sort: left.sort, whole: func(f *Facts) int64 { return minus(a(f), b(f)) }}, nil
}

// alike hints how two values become alike.
func (r *reader) alike(left, right value) string {
	if isNumber(left) && isNumber(right) {
		return "write money with its currency, as " + r.unit + "(500)"
	}
	return "they have to be alike"
}

func (r *reader) choice(n *ast.ConditionalNode, depth int) (value, error) {
	when, err := r.read(n.Cond, depth)
	if err != nil {
		return when, err
	}
	left, err := r.read(n.Exp1, depth)
	if err != nil {
		return left, err
	}
	right, err := r.read(n.Exp2, depth)
	if err != nil {
		return right, err
	}
	if when.sort != truth || left.sort != right.sort {
		return left, wrong(n, "? chooses between two values of one sort by what is true or false")
	}
	choose := when.flag
	switch left.sort {
	case truth:
		a, b := left.flag, right.flag
		return value{sort: truth, flag: func(f *Facts) bool {
			if choose(f) {
				return a(f)
			}
			return b(f)
		}}, nil
	case text:
		a, b := left.words, right.words
		return value{sort: text, words: func(f *Facts) string {
			if choose(f) {
				return a(f)
			}
			return b(f)
		}}, nil
	case count, amount:
	}
	a, b := left.whole, right.whole
	return value{sort: left.sort, whole: func(f *Facts) int64 {
		if choose(f) {
			return a(f)
		}
		return b(f)
	}}, nil
}

// within reads `variable in ["a", "b"]`, of texts or of whole numbers.
func (r *reader) within(n *ast.BinaryNode, depth int) (value, error) {
	left, err := r.read(n.Left, depth)
	if err != nil {
		return left, err
	}
	list, ok := n.Right.(*ast.ArrayNode)
	if !ok || len(list.Nodes) == 0 {
		return left, wrong(n.Right, "at the right of `in` stands a list, as [\"DE\", \"FR\"]")
	}
	var texts []string
	var wholes []int64
	for _, item := range list.Nodes {
		v, err := r.read(item, depth)
		if err != nil {
			return v, err
		}
		if v.sort != left.sort || v.variable != nil {
			return v, wrong(item, "the list holds constants that are %s", left.sort)
		}
		switch v.sort {
		case text:
			if v.constant == nil {
				return v, wrong(item, "a list holds constants")
			}
			if err := possible(item, left, v); err != nil {
				return v, err
			}
			texts = append(texts, *v.constant)
		case count, amount:
			if !fixed(item) {
				return v, wrong(item, "a list holds constants")
			}
			wholes = append(wholes, v.whole(&Facts{}))
		case truth:
			return v, wrong(item, "a list holds texts or numbers")
		}
	}
	if left.sort == text {
		words := left.words
		return value{sort: truth, flag: func(f *Facts) bool { return has(texts, words(f)) }}, nil
	}
	whole := left.whole
	return value{sort: truth, flag: func(f *Facts) bool { return has(wholes, whole(f)) }}, nil
}

// fixed reports whether a node is a number, or an amount, by itself.
func fixed(node ast.Node) bool {
	switch n := node.(type) {
	case *ast.IntegerNode, *ast.CallNode:
		return true
	case *ast.UnaryNode:
		return fixed(n.Node)
	default:
		return false
	}
}

func has[T comparable](list []T, v T) bool {
	for _, one := range list {
		if one == v {
			return true
		}
	}
	return false
}

// possible refuses the comparison of a variable with a text that it can never be.
func possible(at ast.Node, a, b value) error {
	if a.constant != nil {
		a, b = b, a
	}
	if a.variable == nil || b.constant == nil || a.variable.may(*b.constant) {
		return nil
	}
	return wrong(at, "%s is never %q", a.variable.Name, strings.ToValidUTF8(*b.constant, "?"))
}
