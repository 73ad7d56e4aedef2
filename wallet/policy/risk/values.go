package risk

import (
	"encoding/json"
	"fmt"

	"github.com/okpay/okpay/wallet/money"
)

// Values writes what the condition saw as a JSON object: the variables that it
// names, with amounts as decimals in the base.
func (c *Condition) Values(f *Facts) ([]byte, error) {
	seen := make(map[string]any, len(c.uses))
	for i := range c.uses {
		v := &c.uses[i]
		if seen[v.Name] = v.Of(f); v.sort == amount {
			seen[v.Name] = string(money.FromMinor(*v.whole(f), c.base).Decimal())
		}
	}
	data, err := json.Marshal(seen)
	if err != nil {
		return nil, fmt.Errorf("write what a condition saw: %w", err)
	}
	return data, nil
}

// Of gives the variable's value: a bool, a string or an int64, which is in minor
// units for an amount.
func (v *Variable) Of(f *Facts) any {
	switch v.sort {
	case truth:
		return *v.flag(f)
	case text:
		return *v.words(f)
	default:
		return *v.whole(f)
	}
}

// Given makes facts of values by the names of the variables: a bool, a whole
// number, a text, and an amount of the base as a decimal text or a whole number
// of units. What is not given is false, 0 or empty. A name that there is not
// and a value that a variable cannot have are refused.
func Given(values map[string]any, base money.Currency) (*Facts, error) {
	f := &Facts{}
	known := Variables()
next:
	for name, given := range values {
		for i := range known {
			if known[i].Name != name {
				continue
			}
			if err := known[i].set(f, given, base); err != nil {
				return nil, err
			}
			continue next
		}
		return nil, fmt.Errorf("there is no variable %q", name)
	}
	return f, nil
}

func (v *Variable) set(f *Facts, given any, base money.Currency) error {
	switch v.sort {
	case truth:
		if flag, ok := given.(bool); ok {
			*v.flag(f) = flag
			return nil
		}
	case text:
		if words, ok := given.(string); ok && v.may(words) {
			*v.words(f) = words
			return nil
		}
	case count:
		if whole, ok := wholeOf(given); ok {
			*v.whole(f) = whole
			return nil
		}
	case amount:
		digits, ok := given.(string)
		if whole, is := wholeOf(given); is {
			digits, ok = fmt.Sprint(whole), true
		}
		if !ok {
			break
		}
		parsed, err := money.Parse(money.Decimal(digits), base)
		if err != nil {
			return fmt.Errorf("%s: %v is no amount of %s: %w", v.Name, given, base, err)
		}
		*v.whole(f) = parsed.Minor()
		return nil
	}
	return fmt.Errorf("%s is %s, and cannot be %v", v.Name, v.sort, given)
}

// wholeOf gives the whole number of a value as a reader of YAML or JSON gives it.
func wholeOf(given any) (int64, bool) {
	switch n := given.(type) {
	case int:
		return int64(n), true
	case int64:
		return n, true
	case uint64:
		return int64(n), n <= 1<<62 //nolint:gosec // bounded by the comparison
	case json.Number:
		whole, err := n.Int64()
		return whole, err == nil
	default:
		return 0, false
	}
}
