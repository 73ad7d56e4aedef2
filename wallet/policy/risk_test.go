package policy_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/okpay/okpay/wallet/policy"
	"github.com/okpay/okpay/wallet/policy/risk"
)

// ruled is a well-formed policy with these risk rules for transfers, each as its
// name, decision and condition.
func ruled(t *testing.T, rules ...[3]string) policy.Policy {
	t.Helper()
	p := wellFormed(t)
	for _, r := range rules {
		p.Risk = append(p.Risk, policy.RiskRule{Name: r[0], Kinds: []string{"transfer"}, Decision: policy.RiskDecision(r[1]), When: r[2]})
	}
	return p
}

func TestNewRefusesEachMalformedRiskRuleAndSaysWhich(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		spoil  func(r *policy.RiskRule)
		saying string
	}{
		"no name":                  {func(r *policy.RiskRule) { r.Name = "" }, "name"},
		"a name with a space":      {func(r *policy.RiskRule) { r.Name = "first one" }, "first one"},
		"a name in capitals":       {func(r *policy.RiskRule) { r.Name = "First" }, "First"},
		"a long name":              {func(r *policy.RiskRule) { r.Name = strings.Repeat("a", policy.MaxNameLength+1) }, "name"},
		"a name twice":             {func(r *policy.RiskRule) { r.Name = "second" }, "second"},
		"no decision":              {func(r *policy.RiskRule) { r.Decision = "" }, "first"},
		"an unknown decision":      {func(r *policy.RiskRule) { r.Decision = "block" }, "block"},
		"no kind":                  {func(r *policy.RiskRule) { r.Kinds = nil }, "first"},
		"an unknown kind":          {func(r *policy.RiskRule) { r.Kinds = []string{"payment", "refund"} }, "refund"},
		"a kind twice":             {func(r *policy.RiskRule) { r.Kinds = []string{"payment", "payment"} }, "payment"},
		"a long note":              {func(r *policy.RiskRule) { r.Note = strings.Repeat("a", policy.MaxNoteLength+1) }, "first"},
		"no condition":             {func(r *policy.RiskRule) { r.When = "" }, "first"},
		"a condition that is none": {func(r *policy.RiskRule) { r.When = "amount > 500" }, "first: column 8"},
	} {
		p := ruled(t, [3]string{"first", "alert", "true"}, [3]string{"second", "alert", "true"})
		test.spoil(&p.Risk[0])
		made, err := policy.New(p)
		if err == nil || made != nil || !strings.Contains(err.Error(), test.saying) {
			t.Errorf("%s: %v, want %q in it", name, err, test.saying)
		}
	}
	many := ruled(t)
	for i := range policy.MaxRiskRules + 1 {
		many.Risk = append(many.Risk, policy.RiskRule{
			Name: "r" + strings.Repeat("x", i%60) + "-" + strings.Repeat("y", i/60), Kinds: []string{"hold"}, Decision: policy.RiskAlert, When: "true",
		})
	}
	if _, err := policy.New(many); err == nil {
		t.Errorf("%d rules are taken", len(many.Risk))
	}
	many.Risk = many.Risk[1:]
	if _, err := policy.New(many); err != nil {
		t.Errorf("%d rules: %v", len(many.Risk), err)
	}
}

func TestAnAcceptedPolicyReadsItsConditionsWhenTheyAreNeeded(t *testing.T) {
	t.Parallel()
	p, err := policy.Accepted(ruled(t, [3]string{"broken", "alert", "amount >"}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.TryRisk(map[string]any{"kind": "payment"}); err != nil {
		t.Errorf("no rule is for payments: %v", err)
	}
	for range 2 {
		if _, err := p.TryRisk(map[string]any{"kind": "transfer"}); err == nil || !strings.Contains(err.Error(), "broken") {
			t.Errorf("a condition that cannot be read: %v", err)
		}
	}
}

func TestTheStrictestRuleBeforeTheEndDecides(t *testing.T) {
	t.Parallel()
	alert, review, freeze, allow := [3]string{"a", "alert", "true"}, [3]string{"r", "review", "true"}, [3]string{"f", "freeze", "true"}, [3]string{"ok", "allow", "true"}
	never := [3]string{"never", "freeze", "false"}
	for name, test := range map[string]struct {
		rules   [][3]string
		rule    string
		matches string
	}{
		"none":                               {nil, "", ""},
		"none that holds":                    {[][3]string{never}, "", ""},
		"an alert goes on":                   {[][3]string{alert, never, review}, "r", "a r"},
		"a milder one later changes nothing": {[][3]string{review, alert}, "r", "r a"},
		"a review goes on":                   {[][3]string{review, freeze}, "f", "r f"},
		"a freeze ends":                      {[][3]string{freeze, alert}, "f", "f"},
		"an allow ends":                      {[][3]string{allow, freeze}, "ok", "ok"},
		"an allow does not undo":             {[][3]string{review, allow, freeze}, "r", "r ok"},
		"of two the first":                   {[][3]string{{"x", "review", "true"}, review}, "x", "x r"},
	} {
		p, err := policy.New(ruled(t, test.rules...))
		if err != nil {
			t.Fatal(err)
		}
		verdict, err := p.TryRisk(map[string]any{"kind": "transfer"})
		if err != nil {
			t.Fatal(err)
		}
		rule, matches := "", []string{}
		if verdict.Rule != nil {
			rule = verdict.Rule.Name
			if verdict.Decision != verdict.Rule.Decision {
				t.Errorf("%s: %s by a rule that says %s", name, verdict.Decision, verdict.Rule.Decision)
			}
		}
		for _, m := range verdict.Matches {
			matches = append(matches, m.Rule.Name)
			if m.Hash != m.Rule.Hash() || len(m.Hash) != 64 || string(m.Values) != "{}" {
				t.Errorf("%s: %+v", name, m)
			}
		}
		if rule != test.rule || strings.Join(matches, " ") != test.matches {
			t.Errorf("%s: %q by %v", name, rule, matches)
		}
	}
}

func TestARuleLooksAtItsKindsAlone(t *testing.T) {
	t.Parallel()
	p, err := policy.New(ruled(t, [3]string{"all", "review", "new_country"}))
	if err != nil {
		t.Fatal(err)
	}
	if p.HasRisk("payment") || !p.HasRisk("transfer") {
		t.Error("the kinds of a rule are mixed up")
	}
	if p.RiskNeeds("payment") != 0 || p.RiskNeeds("transfer") != risk.NeedsCountry || p.AllRiskNeeds() != risk.NeedsCountry {
		t.Errorf("needs are %b, %b and %b", p.RiskNeeds("payment"), p.RiskNeeds("transfer"), p.AllRiskNeeds())
	}
	if verdict, err := p.TryRisk(map[string]any{"kind": "payment", "new_country": true}); verdict.Rule != nil || err != nil {
		t.Errorf("%+v, %v", verdict, err)
	}
	for _, given := range []map[string]any{{}, {"kind": "refund"}, {"kind": "transfer", "no_such": 1}} {
		if verdict, err := p.TryRisk(given); err == nil {
			t.Errorf("%v: %+v", given, verdict)
		}
	}
}

func TestTheHashOfARuleIsThatOfWhatDecides(t *testing.T) {
	t.Parallel()
	rule := policy.RiskRule{Name: "a", Kinds: []string{"payment"}, When: "true", Decision: policy.RiskAlert}
	hashes := []string{rule.Hash()}
	for _, change := range []func(r *policy.RiskRule){
		func(r *policy.RiskRule) { r.Name = "b" }, func(r *policy.RiskRule) { r.When = "false" },
		func(r *policy.RiskRule) { r.Kinds = []string{"hold"} }, func(r *policy.RiskRule) { r.Decision = policy.RiskFreeze },
	} {
		other := rule
		change(&other)
		if slices.Contains(hashes, other.Hash()) {
			t.Errorf("%+v has the hash of another rule", other)
		}
		hashes = append(hashes, other.Hash())
	}
	if rule.Note = "explained"; rule.Hash() != hashes[0] {
		t.Error("a note changes the hash")
	}
}

// TestTheShippedRiskRules looks at each rule from both sides of its bounds.
func TestTheShippedRiskRules(t *testing.T) {
	t.Parallel()
	shipped, err := policy.Default()
	if err != nil {
		t.Fatal(err)
	}
	p, err := policy.New(*shipped) // which reads all conditions
	if err != nil {
		t.Fatal(err)
	}
	given := func(kind string, pairs ...any) map[string]any {
		values := map[string]any{"kind": kind, "customer_kind": "person"}
		for i := 0; i < len(pairs); i += 2 {
			values[fmt.Sprint(pairs[i])] = pairs[i+1]
		}
		return values
	}
	for _, test := range []struct {
		rule  string
		given map[string]any
	}{
		{"", given("payment", "amount", 20_000)},
		{"velocity", given("payment", "amount", "0.01", "sent_hour", 30, "sent_hour_amount", 5000)},
		{"", given("payment", "amount", "0.01", "sent_hour", 29, "sent_hour_amount", 5000)},
		{"", given("payment", "amount", "0.01", "sent_hour", 30, "sent_hour_amount", "4999.99")},
		{"", given("payment", "amount", 500, "sent_hour", 3000, "sent_hour_amount", 50_000, "customer_kind", "merchant")},
		{"", given("payout", "amount", 500, "sent_hour", 3000, "sent_hour_amount", 50_000)},
		{"", given("payment", "amount", 500, "sent_hour", 3000, "sent_hour_amount", 50_000, "level", 3)},
		{"new-bank-account-large", given("withdrawal", "amount", 5000, "new_instrument", true)},
		{"", given("withdrawal", "amount", 5000)},
		{"", given("withdrawal", "amount", "4999.99", "new_instrument", true)},
		{"new-card-large", given("top_up", "amount", 2000, "new_instrument", true, "instrument", "credit")},
		{"", given("top_up", "amount", 2000, "new_instrument", true, "instrument", "bank")},
		{"", given("top_up", "amount", "1999.99", "new_instrument", true, "instrument", "debit")},
		{"declined-cards", given("top_up", "amount", 1, "declined_hour", 10)},
		{"", given("top_up", "amount", 1, "declined_hour", 9, "declined_day", 19)},
		{"declined-cards", given("top_up", "amount", 1, "declined_day", 20)},
		{"dormant-wakes", given("transfer", "amount", 1000, "idle_days", 180)},
		{"", given("transfer", "amount", 1000, "idle_days", 179)},
		{"", given("transfer", "amount", "999.99", "idle_days", 180)},
		{"round-trip", given("transfer", "amount", 500, "received_back_day", 500)},
		{"", given("transfer", "amount", 500, "received_back_day", "499.99")},
		{"", given("payment", "amount", 500, "received_back_day", 500)},
		{"first-abroad-large", given("payment", "amount", 2500, "new_country", true)},
		{"", given("payment", "amount", "2499.99", "new_country", true)},
	} {
		verdict, err := p.TryRisk(test.given)
		if err != nil {
			t.Fatal(err)
		}
		rule := ""
		if verdict.Rule != nil {
			rule = verdict.Rule.Name
		}
		if rule != test.rule {
			t.Errorf("%v: %q, want %q", test.given, rule, test.rule)
		}
	}
}
