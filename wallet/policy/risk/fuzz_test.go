package risk_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/expr-lang/expr"

	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy/risk"
)

// FuzzRead proves that whatever is read as a condition, reading it never panics
// and refuses with an *Error, and that a condition that is taken means the same
// as in expr-lang itself. Numbers are small, as expr-lang's wrap around where
// conditions stay at the largest.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		`amount > eur(500) and new_recipient`, `level in [1, 2] ? true : kind == "payment"`, `not (sent_hour * 2 - 3 < -level)`,
		`to_country not in ["DE", "FR"]`, `3 < sent_hour <= 5`, `any([1], # > 1)`, `"\x00" == kind`, `((((`, `a.b[1:2]?.c`, `let x = 1; x`,
		`if true { false } else { true }`, `1..2`, `true ?? false`, "kind == `payment`", `eur("1e9")`, `--level`, `0x10 > level`, `1_0 > level`,
		`not not true`, `{`, `[`, `{a: 1}`, `.a`, `#`, `|`, `true | eur(1)`, `eur(1) | eur()`, `::eur(1)`, `level /* x */ > 1`,
	} {
		f.Add(seed)
	}
	facts := someone()
	env := map[string]any{"eur": func(units any) (int64, error) {
		amount, err := money.Parse(money.Decimal(fmt.Sprint(units)), "EUR")
		return amount.Minor(), err
	}}
	for _, v := range risk.Variables() {
		env[v.Name] = v.Of(facts)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := risk.Read(text, "EUR")
		if err != nil {
			if _, ok := errors.AsType[*risk.Error](err); !ok || c != nil {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		got := c.Holds(facts)
		if large(text) {
			return
		}
		program, err := expr.Compile(text, expr.Env(env), expr.AsBool())
		if err != nil {
			t.Fatalf("%q is a condition, and expr-lang refuses it: %v", text, err)
		}
		want, err := expr.Run(program, env)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if got != want {
			t.Errorf("%q is %v, and %v to expr-lang", text, got, want)
		}
	})
}

// large reports whether a text may have numbers with which expr-lang's wrap
// around.
func large(text string) bool {
	digits, products := 0, 0
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9', r >= 'a' && r <= 'f', r >= 'A' && r <= 'F':
			digits++
		case r == '*':
			products++
			digits = 0
		case r == '_':
		default:
			digits = 0
		}
		if digits > 6 || products > 1 {
			return true
		}
	}
	return false
}
