package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/okpay/okpay/wallet/policy/risk"
)

// RiskDecision is what a risk rule decides about a transaction.
type RiskDecision string

// The decisions, from the mildest to the strictest. RiskPass is that of no rule.
const (
	RiskPass   RiskDecision = ""
	RiskAllow  RiskDecision = "allow"  // it goes through, and no further rule is tried
	RiskAlert  RiskDecision = "alert"  // it goes through, and is recorded
	RiskReview RiskDecision = "review" // the money is held until an operator decides
	RiskFreeze RiskDecision = "freeze" // it is refused, and the account is frozen
)

// RiskDecisions lists what a rule may decide.
func RiskDecisions() []RiskDecision {
	return []RiskDecision{RiskAllow, RiskAlert, RiskReview, RiskFreeze}
}

// The bounds of the risk rules.
const (
	MaxRiskRules  = 100
	MaxNameLength = 64  // bytes of a rule's name
	MaxNoteLength = 200 // bytes of a rule's note
)

// RiskRule is one risk rule. The rules of a transaction's kind are tried in
// their order: `allow` ends it, `alert` and `review` go on, `freeze` ends it.
// The strictest that held before the end is what becomes of the transaction.
type RiskRule struct {
	// Name names the rule in what is recorded: lower-case letters, digits, -.
	Name string
	// Kinds are the kinds of transactions that it looks at, at least one of
	// payment, transfer, withdrawal, top_up, hold and payout (an item of one).
	// A rule costs nothing for any other.
	Kinds []string
	// When is the condition, in the language of the package risk.
	When string
	// Decision is what happens when the condition holds.
	Decision RiskDecision
	// Note tells people what the rule is for. It may be empty.
	Note string
}

// RiskMatch is a rule that held, with the hash of its text and the values that
// its condition saw, a JSON object.
type RiskMatch struct {
	Rule   *RiskRule
	Hash   string
	Values []byte
}

// RiskVerdict is what the rules say of a transaction. Rule is the one that
// decided, nil when none held; Matches are all that held, in their order.
type RiskVerdict struct {
	Decision RiskDecision
	Rule     *RiskRule
	Matches  []RiskMatch
}

// riskLine is a rule with its condition.
type riskLine struct {
	rule      *RiskRule
	condition *risk.Condition
}

// riskLines are the rules of a kind of transactions, whose conditions are read
// when the first of them is judged.
type riskLines func() ([]riskLine, error)

// riskOrder says which of two decisions is stricter.
func riskOrder(d RiskDecision) int { return slices.Index(RiskDecisions(), d) }

// RiskNeeds says which facts have to be looked up for the rules of a kind.
func (p *Policy) RiskNeeds(kind string) risk.Needs {
	if p.riskNeeds == nil {
		return 0
	}
	return p.riskNeeds()[kind]
}

// AllRiskNeeds says which facts the rules of any kind look at: what is counted.
func (p *Policy) AllRiskNeeds() risk.Needs { return p.RiskNeeds("") }

// sumNeeds finds what the rules mention, by kind, and of all kinds for "".
func (p *Policy) sumNeeds() map[string]risk.Needs {
	needs := make(map[string]risk.Needs, len(p.riskOf)+1)
	for i := range p.Risk {
		of := risk.Mentioned(p.Risk[i].When)
		needs[""] |= of
		for _, kind := range p.Risk[i].Kinds {
			needs[kind] |= of
		}
	}
	return needs
}

// HasRisk reports whether there are rules for a kind.
func (p *Policy) HasRisk(kind string) bool { return p.riskOf[kind] != nil }

// JudgeRisk tries the rules of a transaction's kind. When none holds it takes no
// memory. Its error is that of a condition that New did not see.
func (p *Policy) JudgeRisk(facts *risk.Facts) (RiskVerdict, error) {
	var verdict RiskVerdict
	read := p.riskOf[facts.Kind]
	if read == nil {
		return verdict, nil
	}
	lines, err := read()
	if err != nil {
		return verdict, fmt.Errorf("policy %s: %w", p.Version, err)
	}
	for i := range lines {
		line := &lines[i]
		if !line.condition.Holds(facts) {
			continue
		}
		values, err := line.condition.Values(facts)
		if err != nil {
			return verdict, fmt.Errorf("policy %s: risk rule %s: %w", p.Version, line.rule.Name, err)
		}
		verdict.Matches = append(verdict.Matches, RiskMatch{Rule: line.rule, Hash: line.rule.Hash(), Values: values})
		if riskOrder(line.rule.Decision) > riskOrder(verdict.Decision) {
			verdict.Decision, verdict.Rule = line.rule.Decision, line.rule
		}
		if line.rule.Decision == RiskAllow || line.rule.Decision == RiskFreeze {
			break
		}
	}
	return verdict, nil
}

// TryRisk judges what is given by the names of the variables, as risk.Given
// reads it, for the tests of a policy. The kind must be among it.
func (p *Policy) TryRisk(given map[string]any) (RiskVerdict, error) {
	facts, err := risk.Given(given, p.Base)
	if err != nil {
		return RiskVerdict{}, err
	}
	if !slices.Contains(risk.Kinds(), facts.Kind) {
		return RiskVerdict{}, fmt.Errorf("what is given has to say its kind: one of %s", strings.Join(risk.Kinds(), ", "))
	}
	return p.JudgeRisk(facts)
}

// Hash is the SHA-256, in hex, of all of the rule that decides.
func (r *RiskRule) Hash() string {
	sum := sha256.Sum256([]byte(r.Name + "\n" + strings.Join(r.Kinds, ",") + "\n" + r.When + "\n" + string(r.Decision)))
	return hex.EncodeToString(sum[:])
}

// indexRisk sorts the rules by the kinds that they look at. Their conditions are
// read when a transaction of the kind first comes to them, once for all.
func (p *Policy) indexRisk() {
	p.riskNeeds, p.riskOf, p.conditions = nil, nil, nil // of a policy that this one was made of
	if len(p.Risk) == 0 {
		return
	}
	p.riskNeeds = sync.OnceValue(p.sumNeeds)
	p.riskOf = make(map[string]riskLines, len(risk.Kinds()))
	for i := range p.Risk {
		rule := &p.Risk[i]
		p.conditions = append(p.conditions, sync.OnceValues(func() (*risk.Condition, error) { return risk.Read(rule.When, p.Base) }))
		for _, kind := range rule.Kinds {
			if p.riskOf[kind] == nil {
				p.riskOf[kind] = sync.OnceValues(func() ([]riskLine, error) { return p.readRisk(kind) })
			}
		}
	}
}

// readRisk reads the conditions of the rules of a kind, of all kinds for "". The
// error of one that cannot be read is a *LineError.
func (p *Policy) readRisk(kind string) ([]riskLine, error) {
	var lines []riskLine
	for i := range p.Risk {
		rule := &p.Risk[i]
		if kind != "" && !slices.Contains(rule.Kinds, kind) {
			continue
		}
		condition, err := p.conditions[i]()
		if err != nil {
			return nil, &LineError{Section: "risk", Index: i, Key: "when", Err: fmt.Errorf("risk rule %s: %w", rule.Name, err)}
		}
		lines = append(lines, riskLine{rule, condition})
	}
	return lines, nil
}

// checkRisk looks at all of the rules but their conditions.
func (p *Policy) checkRisk() error {
	if len(p.Risk) > MaxRiskRules {
		return fmt.Errorf("%d risk rules, and %d are allowed", len(p.Risk), MaxRiskRules)
	}
	return checkEach("risk", p.Risk, func(r *RiskRule) (string, error) { return r.Name, r.check() })
}

// IsRuleName reports whether a text has the form of a risk rule's name.
func IsRuleName(text string) bool {
	return text != "" && len(text) <= MaxNameLength && of(text, 'a', 'z')
}

func (r *RiskRule) check() error {
	if !IsRuleName(r.Name) {
		return fmt.Errorf("a risk rule needs a name of at most %d letters (a-z), digits and -, not %q", MaxNameLength, r.Name)
	}
	if riskOrder(r.Decision) < 0 {
		return fmt.Errorf("risk rule %s: decision %q, want allow, alert, review or freeze", r.Name, r.Decision)
	}
	if len(r.Note) > MaxNoteLength {
		return fmt.Errorf("risk rule %s: the note has %d bytes, and %d are allowed", r.Name, len(r.Note), MaxNoteLength)
	}
	if len(r.Kinds) == 0 {
		return fmt.Errorf("risk rule %s: it needs at least one kind of %s", r.Name, strings.Join(risk.Kinds(), ", "))
	}
	for i, kind := range r.Kinds {
		if !slices.Contains(risk.Kinds(), kind) || slices.Contains(r.Kinds[:i], kind) {
			return fmt.Errorf("risk rule %s: kind %q, want each of %s at most once", r.Name, kind, strings.Join(risk.Kinds(), ", "))
		}
	}
	return nil
}
