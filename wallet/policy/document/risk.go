package document

import (
	"encoding/json"
	"time"

	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
	"github.com/okpay/okpay/wallet/policy/risk"
)

// maxCondition bounds the text of a condition; the language has bounds of its own.
const maxCondition = 4096

func fx() shape[policy.FX] {
	return object(
		may("margin", "What the wallet keeps of what is converted, in percent.", percent(policy.MaxFXMarginBPS), func(f *policy.FX) *int64 { return &f.MarginBPS }),
		may("quote_life", "How long a quote holds.", duration(policy.MinQuoteLife, policy.MaxQuoteLife), func(f *policy.FX) *time.Duration { return &f.QuoteLife }),
		may("least", "The least worth that is converted, in the base.", amount(), func(f *policy.FX) *money.Amount { return &f.Least }),
		may("max_rate_age_days", "How many days old a rate may be to be converted at.", small(1, policy.MaxRateAgeDays), func(f *policy.FX) *int { return &f.MaxRateAgeDays }),
	)
}

func riskRule() shape[policy.RiskRule] {
	return object(
		must("name", "Named in what is recorded: small letters, digits and hyphens.", matching(`^[a-z0-9-]{1,64}$`, "a name of small letters, digits and hyphens, 64 at most", policy.IsRuleName), func(r *policy.RiskRule) *string { return &r.Name }),
		must("kinds", "Of transactions that it looks at.", listOf(maxSelected, oneOf(risk.Kinds()...)), func(r *policy.RiskRule) *[]string { return &r.Kinds }),
		must("when", "The condition, in the language of expr.", text(maxCondition), func(r *policy.RiskRule) *string { return &r.When }),
		must("decision", "What happens when it holds.", oneOf(policy.RiskDecisions()...), func(r *policy.RiskRule) *policy.RiskDecision { return &r.Decision }),
		may("note", "What the rule is for.", text(policy.MaxNoteLength), func(r *policy.RiskRule) *string { return &r.Note }),
	)
}

// riskFacts is a mapping from the variables of conditions to their values.
func riskFacts() shape[map[string]any] {
	members := schema{}
	known := map[string]string{}
	for _, v := range risk.Variables() {
		members = append(members, entry{v.Name, schema{{"description", v.About + " (" + v.Sort() + ")"}}})
		known[v.Name] = v.Sort()
	}
	described := schema{{"type", "object"}, {"properties", members}, {"additionalProperties", false}}
	return shape[map[string]any]{schema: described, read: func(r *reading, n *node) map[string]any {
		if n.kind != mapping {
			r.problem(n, "here belongs a mapping of what risk rules look at, not %s", n.what())
			return nil
		}
		values := make(map[string]any, len(n.keys))
		for i := range n.keys {
			k := &n.keys[i]
			r.into(step{name: k.name})
			if known[k.name] == "" {
				r.problemAt(k.line, k.column, "risk rules know no %s", k.name)
			}
			values[k.name] = plainValue(k.value)
			if _, err := risk.Given(map[string]any{k.name: values[k.name]}, r.base); err != nil && known[k.name] != "" {
				r.problem(k.value, "%s", err)
			}
			r.out()
		}
		return values
	}}
}

// plainValue is a value as risk.Given takes it.
func plainValue(n *node) any {
	switch {
	case n.kind != scalar:
		return nil
	case n.boolean:
		return n.text == "true"
	case n.number && digits(n.text) && len(n.text) < 18:
		return json.Number(n.text)
	default:
		return n.text
	}
}
