package match

import (
	"cmp"
	"crypto/sha256"
	_ "embed" // the rules that ship with the tool
	"encoding/hex"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/okpay/okpay/strictyaml"
	"github.com/okpay/okpay/wallet/money"
)

// defaultText is the rules that ship with the tool.
//
//go:embed default.yaml
var defaultText string

// DefaultText gives the rules that ship with the tool, as they are written.
func DefaultText() string { return defaultText }

// Default gives the rules that ship with the tool.
func Default() (*Rules, error) { return ReadRules([]byte(defaultText)) }

// ReadRules reads rules. What is wrong with them is an *Error that tells all
// mistakes at once, each with its line and column.
func ReadRules(text []byte) (*Rules, error) {
	tree, err := strictyaml.Read(text, limits())
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(text)
	rules := &Rules{Text: string(text), SHA256: hex.EncodeToString(sum[:])}
	r := &reading{}
	r.rules(tree, rules)
	if len(r.problems) > 0 {
		slices.SortStableFunc(r.problems, func(a, b Problem) int {
			return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
		})
		return nil, &Error{Problems: r.problems}
	}
	slices.SortFunc(rules.Rules, func(a, b Rule) int { return cmp.Compare(a.Priority, b.Priority) })
	return rules, nil
}

func (r *reading) rules(n *yaml.Node, into *Rules) {
	r.object(n,
		field{"version", true, r.name(&into.Version)},
		field{"timing_days", true, r.whole(&into.TimingDays, 0, MaxDays)},
		field{"rules", true, func(n *yaml.Node) {
			names, priorities := map[string]bool{}, map[int]bool{}
			r.items(n, MaxRules, func(item *yaml.Node) {
				rule := r.rule(item)
				if rule.Name != "" && names[rule.Name] {
					r.problem(item, "there are two rules with the name %s", rule.Name)
				}
				if rule.Priority != 0 && priorities[rule.Priority] {
					r.problem(item, "there are two rules with the priority %d: which is tried first?", rule.Priority)
				}
				names[rule.Name], priorities[rule.Priority] = true, true
				into.Rules = append(into.Rules, rule)
			})
		}},
		field{"cases", false, func(n *yaml.Node) {
			r.items(n, MaxCases, func(item *yaml.Node) { into.Cases = append(into.Cases, r.testCase(item)) })
		}},
	)
}

// rule reads a rule: the keys that every rule has, and those of its kind.
func (r *reading) rule(n *yaml.Node) Rule {
	rule := Rule{}
	kind := member(n, "kind")
	if n.Kind != yaml.MappingNode || kind == nil {
		r.problem(n, "a rule has a kind: %s", "reference, reversal, amount, group, settlement, similar or parts")
		return rule
	}
	oneOf(r, &rule.Kind, KindReference, KindReversal, KindAmount, KindGroup, KindSettlement, KindSimilar, KindParts)(kind)
	fields := []field{
		{"name", true, r.name(&rule.Name)},
		{"kind", true, func(*yaml.Node) {}},
		{"priority", true, r.whole(&rule.Priority, 1, MaxPriority)},
		{"days", true, r.window(&rule.Days)},
		{"bank", false, r.selector(&rule.Bank)},
		{"ledger", false, r.selector(&rule.Ledger)},
	}
	switch rule.Kind {
	case KindReference:
		fields = append(fields, field{"in", true, oneOf(r, &rule.In, InReferences, InText)})
	case KindGroup:
		fields = append(fields, field{"by", true, oneOf(r, &rule.By, ByReference, ByGroup, ByDay)})
	case KindSettlement:
		fields = append(fields,
			field{"by", true, oneOf(r, &rule.By, ByReference, ByGroup, ByDay)},
			field{"fee", true, func(n *yaml.Node) { rule.Fee = r.tariff(n) }})
	case KindSimilar:
		fields = append(fields, field{"least_permille", true, r.whole(&rule.LeastPermille, 1, 1000)})
	case KindParts:
		fields = append(fields, field{"most_parts", true, r.whole(&rule.MostParts, 2, MaxParts)})
	case KindReversal, KindAmount:
	case "":
		return rule
	}
	r.object(n, fields...)
	return rule
}

// member gives the value of a key, nil when there is none.
func member(n *yaml.Node, name string) *yaml.Node {
	for i := 0; i+1 < len(n.Content) && n.Kind == yaml.MappingNode; i += 2 {
		if n.Content[i].Value == name {
			return n.Content[i+1]
		}
	}
	return nil
}

func (r *reading) window(into *Window) func(*yaml.Node) {
	return func(n *yaml.Node) {
		r.object(n,
			field{"before", true, r.whole(&into.Before, 0, MaxDays)},
			field{"after", true, r.whole(&into.After, 0, MaxDays)})
	}
}

func (r *reading) selector(into *Selector) func(*yaml.Node) {
	return func(n *yaml.Node) {
		const mostKinds = 50
		r.object(n,
			field{"kinds", false, r.texts(&into.Kinds, mostKinds)},
			field{"direction", false, oneOf(r, &into.Direction, In, Out)},
			field{"name", false, r.text(&into.Name, maxName)})
	}
}

// tariff reads what a processor keeps. Its amounts are in its currency.
func (r *reading) tariff(n *yaml.Node) *Tariff {
	t := &Tariff{}
	if c := member(n, "currency"); c != nil {
		t.Currency = money.Currency(c.Value)
		if t.Currency.Digits() < 0 {
			t.Currency = ""
		}
	}
	zero := money.Zero(t.Currency)
	t.Each, t.Fixed, t.OffBy, t.Least, t.Most = zero, zero, zero, zero, zero
	before := len(r.problems)
	r.object(n,
		field{"currency", true, r.currency(new(money.Currency))},
		field{"percent", false, r.percent(&t.Bps)},
		field{"of_sum", false, r.yes(&t.OfSum)},
		field{"each", false, r.amount(&t.Each, &t.Currency)},
		field{"fixed", false, r.amount(&t.Fixed, &t.Currency)},
		field{"off_by", false, r.amount(&t.OffBy, &t.Currency)},
		field{"least", false, r.amount(&t.Least, &t.Currency)},
		field{"most", true, r.amount(&t.Most, &t.Currency)})
	if len(r.problems) == before && t.Least.Minor() > t.Most.Minor() {
		r.problem(n, "the least fee is above the most")
	}
	return t
}
