package match

import (
	"cmp"
	"fmt"
	"slices"
)

// Explanation says what became of a line, and which lines of the other side come
// nearest to it.
type Explanation struct {
	Side  Side   `json:"side"`
	Line  string `json:"line"`
	Match *Match `json:"match,omitempty"`
	Break *Break `json:"break,omitempty"`
	// Candidates are other lines than those of the match, the nearest first. What
	// speaks against one may be that it is matched with another line.
	Candidates []Candidate `json:"candidates"`
}

// maxExplained is how many candidates are told.
const maxExplained = 5

// Explain says what became of a line in a result of these lines. It looks at every
// line of the other side once. It fails when there is no such line.
func Explain(bank, ledger []Line, result *Result, side Side, id string) (*Explanation, error) {
	mine, others := bank, ledger
	if side == Ledger {
		mine, others = ledger, bank
	}
	at := slices.IndexFunc(mine, func(l Line) bool { return l.ID == id })
	if at < 0 {
		return nil, fmt.Errorf("there is no line %q of the %s", clip(id), side)
	}
	line := &mine[at]
	e := &Explanation{Side: side, Line: id, Candidates: []Candidate{}}
	own := map[string]bool{}
	for i := range result.Matches {
		if m := &result.Matches[i]; slices.Contains(m.of(side), id) {
			e.Match = m
			for _, other := range m.of(side.other()) {
				own[other] = true
			}
			break
		}
	}
	for i := range result.Breaks {
		if b := &result.Breaks[i]; slices.Contains(b.of(side), id) {
			e.Break = b
			break
		}
	}
	e.candidates(line, others, own, result)
	return e, nil
}

// of gives the lines of a side.
func (m *Match) of(side Side) []string {
	if side == Bank {
		return m.Bank
	}
	return m.Ledger
}

func (b *Break) of(side Side) []string {
	if side == Bank {
		return b.Bank
	}
	return b.Ledger
}

func (s Side) other() Side {
	if s == Bank {
		return Ledger
	}
	return Bank
}

// near is a line with how near it comes: the sooner in order, the nearer.
type near struct {
	line         *Line
	kind         int // 0 by reference, 1 by amount, 2 by neither
	amount, days int64
}

func (e *Explanation) candidates(line *Line, others []Line, own map[string]bool, result *Result) {
	var nearest []near
	byID := func(a, b near) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.amount, b.amount), cmp.Compare(a.days, b.days), cmp.Compare(a.line.ID, b.line.ID))
	}
	for i := range others {
		o := &others[i]
		if own[o.ID] {
			continue
		}
		n, ok := e.nearness(line, o)
		if !ok {
			continue
		}
		place, _ := slices.BinarySearchFunc(nearest, n, byID)
		if place < maxExplained {
			nearest = slices.Insert(nearest, place, n)
			nearest = nearest[:min(len(nearest), maxExplained)]
		}
	}
	taken := e.takenBy(nearest, result)
	for _, n := range nearest {
		bank, ledger := line, n.line
		if e.Side == Ledger {
			bank, ledger = n.line, line
		}
		ofBank, ofLedger := wordsOf(bank), wordsOf(ledger)
		c := candidateOf(bank, ledger, &ofBank, &ofLedger, e.Side.other())
		if by := taken[n.line.ID]; by != nil {
			c.Against = append(c.Against, fmt.Sprintf("it is matched with %s by the rule %s", listed(by.of(e.Side)), by.Rule))
		}
		e.Candidates = append(e.Candidates, c)
	}
}

// nearness says how near another line comes, false when it has nothing to do with
// the line: neither a reference nor currency and direction.
func (e *Explanation) nearness(line, other *Line) (near, bool) {
	bank, ledger := line, other
	if e.Side == Ledger {
		bank, ledger = other, line
	}
	n := near{line: other, kind: 2}
	sameCurrency := line.Amount.Currency() == other.Amount.Currency()
	if sameCurrency && (line.Amount.IsNegative() == other.Amount.IsNegative()) {
		n.amount = distance(line.Amount.Minor(), other.Amount.Minor())
		if n.amount == 0 {
			n.kind = 1
		}
	} else if commonReference(bank, ledger, InReferences) == "" {
		return n, false
	}
	if commonReference(bank, ledger, InReferences) != "" {
		n.kind = 0
	}
	n.days = distance(int64(line.Day()), int64(other.Day()))
	return n, true
}

// listed names lines, the first of them when they are many.
func listed(ids []string) string {
	switch len(ids) {
	case 0:
		return "nothing"
	case 1:
		return clip(ids[0])
	default:
		return fmt.Sprintf("%s and %d more", clip(ids[0]), len(ids)-1)
	}
}

// takenBy gives the matches of lines.
func (e *Explanation) takenBy(lines []near, result *Result) map[string]*Match {
	wanted, taken := map[string]bool{}, map[string]*Match{}
	for _, n := range lines {
		wanted[n.line.ID] = true
	}
	for i := range result.Matches {
		m := &result.Matches[i]
		for _, id := range m.of(e.Side.other()) {
			if wanted[id] {
				taken[id] = m
			}
		}
	}
	return taken
}
