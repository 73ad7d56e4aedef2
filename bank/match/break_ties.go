package match

import (
	"fmt"
	"maps"
	"slices"
)

// ambiguous tells of lines that fit each other in more than one way, by their
// reference or by their amount. Lines that hang together are one break.
func (k *breaking) ambiguous() {
	t := &ties{breaking: k, parent: map[int32]int32{}}
	for i := range k.rules.Rules {
		switch rule := &k.rules.Rules[i]; rule.Kind {
		case KindReference:
			t.byReference(rule)
		case KindAmount:
			t.byAmount(rule)
		case KindReversal, KindGroup, KindSettlement, KindSimilar, KindParts:
		}
	}
	t.tell()
}

// ties joins lines that fit each other: a forest in which lines that hang together
// have one root, the first of them. The lines of the ledger stand behind the bank's.
type ties struct {
	*breaking
	parent map[int32]int32 // of a line that is no root
}

func (t *ties) root(at int32) int32 {
	for {
		parent, found := t.parent[at]
		if !found {
			return at
		}
		if above, found := t.parent[parent]; found {
			t.parent[at] = above
		}
		at = parent
	}
}

func (t *ties) join(a, b int32) {
	if a, b = t.root(a), t.root(b); a != b {
		t.parent[max(a, b)] = min(a, b)
	}
}

func (t *ties) ofLedger(rank int32) int32 { return int32(len(t.bank.facts)) + rank } // #nosec G115 -- bounded by MaxLines

func (t *ties) waiting(s *side, told []bool, ranks []int32) []int32 {
	kept := ranks[:0]
	for _, rank := range ranks {
		if s.free(rank) && !told[rank] {
			kept = append(kept, rank)
		}
	}
	return kept
}

// byReference joins what has a reference and an amount in common.
func (t *ties) byReference(rule *Rule) {
	entries := t.bank.keys
	if rule.In == InText {
		entries = t.bankTexts
	}
	takesBank, takesLedger := newSelector(&rule.Bank), newSelector(&rule.Ledger)
	var p pairing
	eachRun(t.bank, t.ledger, entries, t.ledger.keys, func(r run) {
		p.bank = t.waiting(t.bank, t.toldBank, t.bank.openOf(p.bank[:0], r.a, takesBank))
		p.ledger = t.waiting(t.ledger, t.toldLedger, t.ledger.openOf(p.ledger[:0], r.b, takesLedger))
		t.eachAmount(p.bank, p.ledger, func(bank, ledger []int32) {
			joined := [2]int{}
			for _, l := range ledger {
				for i, r := range t.bank.within(bank, t.ledger.facts[l].day, rule.Days.Before, rule.Days.After) {
					joined[i] = t.joinAll(bank, r, joined[i], l)
				}
			}
		})
	})
}

// byAmount joins what a rule by amount could not tell apart.
func (t *ties) byAmount(rule *Rule) {
	bank := t.waiting(t.bank, t.toldBank, t.bank.selected(newSelector(&rule.Bank)))
	ledger := t.waiting(t.ledger, t.toldLedger, t.ledger.selected(newSelector(&rule.Ledger)))
	var f fitting
	t.eachAmount(bank, ledger, func(bank, ledger []int32) {
		f.find(t.work, bank, ledger, rule.Days)
		joined := 0
		for j, l := range ledger {
			joined = t.joinAll(bank, f.ranges[j], joined, l)
		}
	})
}

// joinAll joins a line of the ledger with a range of lines of the bank. The ranges
// of one line after the other move forward, so that what was joined up to a place
// is not joined again. It gives the place up to which all are joined.
func (t *ties) joinAll(bank []int32, r span, joined int, ledger int32) int {
	if r.from == r.to {
		return joined
	}
	for _, b := range bank[max(r.from, min(joined, r.to-1)):r.to] {
		t.join(b, t.ofLedger(ledger))
	}
	return max(joined, r.to-1)
}

// tell makes a break of all lines that hang together, in the order of their first.
func (t *ties) tell() {
	groups := map[int32]*pairing{}
	var roots []int32
	for _, at := range slices.Sorted(maps.Keys(t.parent)) { // all but the first of each group
		root := t.root(at)
		g := groups[root]
		if g == nil {
			g = &pairing{bank: []int32{root}} // a line of the ledger hangs on one of the bank
			groups[root] = g
			roots = append(roots, root)
		}
		if at < t.ofLedger(0) {
			g.bank = append(g.bank, at)
		} else {
			g.ledger = append(g.ledger, at-t.ofLedger(0))
		}
	}
	for _, root := range roots {
		g := groups[root]
		why := "they fit each other, and fitted lines, too, that were matched with others"
		if len(g.bank)+len(g.ledger) > 2 {
			why = fmt.Sprintf("%s of the bank and %s of the ledger fit each other in more than one way", lines(len(g.bank)), lines(len(g.ledger)))
		}
		t.breaking.tell(Break{Kind: Ambiguous, Why: why}, g.bank, g.ledger)
	}
}

func lines(n int) string {
	if n == 1 {
		return "1 line"
	}
	return fmt.Sprintf("%d lines", n)
}
