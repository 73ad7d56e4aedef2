package risk

import (
	"math"
	"math/bits"

	"github.com/expr-lang/expr/ast"
)

// compare reads a comparison of two values of one sort.
func (r *reader) compare(n *ast.BinaryNode, left, right value) (value, error) {
	if left.sort != right.sort {
		return left, wrong(n, "%s compares %s with %s; %s", n.Operator, left.sort, right.sort, r.alike(left, right))
	}
	switch left.sort {
	case count, amount:
		return value{sort: truth, flag: compareWholes(n.Operator, left.whole, right.whole)}, nil
	case text:
		if err := possible(n, left, right); err != nil {
			return left, err
		}
		a, b := left.words, right.words
		switch n.Operator {
		case "==":
			return value{sort: truth, flag: func(f *Facts) bool { return a(f) == b(f) }}, nil
		case "!=":
			return value{sort: truth, flag: func(f *Facts) bool { return a(f) != b(f) }}, nil
		}
	case truth:
		a, b := left.flag, right.flag
		switch n.Operator {
		case "==":
			return value{sort: truth, flag: func(f *Facts) bool { return a(f) == b(f) }}, nil
		case "!=":
			return value{sort: truth, flag: func(f *Facts) bool { return a(f) != b(f) }}, nil
		}
	}
	return left, wrong(n, "%s compares numbers, not %s", n.Operator, left.sort)
}

func compareWholes(operator string, a, b func(*Facts) int64) func(*Facts) bool {
	switch operator {
	case "<":
		return func(f *Facts) bool { return a(f) < b(f) }
	case "<=":
		return func(f *Facts) bool { return a(f) <= b(f) }
	case ">":
		return func(f *Facts) bool { return a(f) > b(f) }
	case ">=":
		return func(f *Facts) bool { return a(f) >= b(f) }
	case "==":
		return func(f *Facts) bool { return a(f) == b(f) }
	default:
		return func(f *Facts) bool { return a(f) != b(f) }
	}
}

// plus, minus and times stay at the largest or the smallest number where the
// result would not fit: a comparison with it comes out as if it did.
func plus(a, b int64) int64 {
	switch sum := a + b; {
	case a > 0 && b > 0 && sum < 0:
		return math.MaxInt64
	case a < 0 && b < 0 && sum >= 0:
		return math.MinInt64
	default:
		return sum
	}
}

func minus(a, b int64) int64 {
	switch difference := a - b; {
	case a >= 0 && b < 0 && difference < 0:
		return math.MaxInt64
	case a < 0 && b > 0 && difference >= 0:
		return math.MinInt64
	default:
		return difference
	}
}

func times(a, b int64) int64 {
	negative := (a < 0) != (b < 0)
	high, low := bits.Mul64(size(a), size(b))
	switch {
	case negative && (high != 0 || low > 1<<63):
		return math.MinInt64
	case !negative && (high != 0 || low > math.MaxInt64):
		return math.MaxInt64
	case negative:
		return -int64(low) //nolint:gosec // low is at most 2^63, whose negation is the smallest number
	default:
		return int64(low) //nolint:gosec // low is at most the largest number
	}
}

// size is a number without its sign.
func size(a int64) uint64 {
	if a < 0 {
		return -uint64(a) //nolint:gosec // two's complement: this is 2^64 less the wrapped value
	}
	return uint64(a)
}
