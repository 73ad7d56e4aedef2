package match

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/okpay/okpay/wallet/money"
)

// The lengths of texts.
const (
	maxName  = 64
	maxValue = 2000
)

// text reads a text of at most so many bytes; what looks like a number is one, too.
func (r *reading) text(into *string, most int) func(*yaml.Node) {
	return func(n *yaml.Node) {
		switch {
		case n.Kind != yaml.ScalarNode:
			r.problem(n, "here belongs a text, not %s", shown(n))
		case n.Value == "" || len(n.Value) > most:
			r.problem(n, "the text has %d bytes, and 1 to %d are read", len(n.Value), most)
		case strings.ContainsFunc(n.Value, func(c rune) bool { return c < ' ' && c != '\n' || c == 0x7f }):
			r.problem(n, "the text has control characters in it")
		default:
			*into = n.Value
		}
	}
}

// texts reads a list of texts.
func (r *reading) texts(into *[]string, most int) func(*yaml.Node) {
	return func(n *yaml.Node) {
		r.items(n, most, func(item *yaml.Node) {
			var t string
			r.text(&t, maxValue)(item)
			*into = append(*into, t)
		})
	}
}

// name reads what something is called by: a letter, then letters, digits, . _ and -.
func (r *reading) name(into *string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		ok := n.Kind == yaml.ScalarNode && n.Value != "" && len(n.Value) <= maxName
		for i := 0; ok && i < len(n.Value); i++ {
			c := n.Value[i]
			letter := c|0x20 >= 'a' && c|0x20 <= 'z'
			ok = letter || i > 0 && (c >= '0' && c <= '9' || c == '.' || c == '_' || c == '-')
		}
		if !ok {
			r.problem(n, "%s is not a name (a letter, then letters, digits, . _ and -, %d in all at most)", shown(n), maxName)
			return
		}
		*into = n.Value
	}
}

// oneOf reads one of some words.
func oneOf[T ~string](r *reading, into *T, words ...T) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if n.Kind != yaml.ScalarNode || !slices.Contains(words, T(n.Value)) {
			list := make([]string, len(words))
			for i, w := range words {
				list[i] = string(w)
			}
			r.problem(n, "%s is none of %s", shown(n), strings.Join(list, ", "))
			return
		}
		*into = T(n.Value)
	}
}

// whole reads a whole number within bounds.
func (r *reading) whole(into *int, least, most int) func(*yaml.Node) {
	return func(n *yaml.Node) {
		value, err := strconv.Atoi(n.Value)
		if n.Kind != yaml.ScalarNode || err != nil || value < least || value > most || strconv.Itoa(value) != n.Value {
			r.problem(n, "here belongs a whole number from %d to %d, not %s", least, most, shown(n))
			return
		}
		*into = value
	}
}

// yes reads true or false.
func (r *reading) yes(into *bool) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if n.ShortTag() != "!!bool" || n.Value != "true" && n.Value != "false" {
			r.problem(n, "here belongs true or false, not %s", shown(n))
			return
		}
		*into = n.Value == "true"
	}
}

// day reads a day.
func (r *reading) day(into *Day) func(*yaml.Node) {
	return func(n *yaml.Node) {
		day, err := ParseDay(n.Value)
		if n.Kind != yaml.ScalarNode || err != nil {
			r.problem(n, "here belongs a day, as 2026-04-30, not %s", shown(n))
			return
		}
		*into = day
	}
}

// currency reads an ISO 4217 code.
func (r *reading) currency(into *money.Currency) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if c := money.Currency(n.Value); n.Kind == yaml.ScalarNode && c.Digits() >= 0 {
			*into = c
			return
		}
		r.problem(n, "%s is no currency: use an ISO 4217 code in capitals, such as EUR", shown(n))
	}
}

// amount reads a decimal of 0 or more in a currency, which may be empty when it
// was not read, and told of, before.
func (r *reading) amount(into *money.Amount, c *money.Currency) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if *c == "" {
			return
		}
		a, err := money.Parse(money.Decimal(n.Value), *c)
		if n.Kind != yaml.ScalarNode || err != nil || a.IsNegative() {
			r.problem(n, "here belongs an amount in %s, as 12.50, not %s", *c, shown(n))
			return
		}
		*into = a
	}
}

// percent reads a share in percent with two decimals at most, as basis points.
func (r *reading) percent(into *int64) func(*yaml.Node) {
	return func(n *yaml.Node) {
		before, after, _ := strings.Cut(n.Value, ".")
		value, err := strconv.ParseUint(before+(after + "00")[:2], 10, 32)
		if n.Kind != yaml.ScalarNode || err != nil || before == "" || len(after) > 2 || value > money.BpsPerWhole {
			r.problem(n, "here belongs a percentage from 0 to 100 with two decimals at most, not %s", shown(n))
			return
		}
		*into = int64(value)
	}
}
