package match

import (
	"cmp"
	"fmt"
	"slices"
)

// Bounds of what is compared by name and text: for one amount, and in all.
const (
	maxPairsOfAmount = 1024
	maxPairs         = 100_000
)

// suggesting looks for what lines that are open might be.
type suggesting struct {
	*work
	bankOpen, ledgerOpen []int32 // by rank
	found                []Suggestion
	cut                  bool
	pairs, steps         int // that were looked at so far
}

// suggest tries the rules that only suggest.
func (w *work) suggest(bank, ledger []int32) ([]Suggestion, bool) {
	s := &suggesting{work: w, bankOpen: bank, ledgerOpen: ledger, found: []Suggestion{}}
	for i := range w.rules.Rules {
		switch rule := &w.rules.Rules[i]; rule.Kind {
		case KindSimilar:
			s.similar(rule)
		case KindParts:
			s.parts(rule, w.bank, w.ledger)
			s.parts(rule, w.ledger, w.bank)
		case KindReference, KindReversal, KindAmount, KindGroup, KindSettlement:
		}
	}
	return s.found, s.cut
}

// of gives the open lines of a side that a rule looks at.
func (s *suggesting) of(rule *Rule, from *side) []int32 {
	open, want := s.bankOpen, &rule.Bank
	if from.name == Ledger {
		open, want = s.ledgerOpen, &rule.Ledger
	}
	takes := newSelector(want)
	return slices.DeleteFunc(slices.Clone(open), func(r int32) bool {
		return from.facts[r].day == 0 || !takes.takes(from.line(r))
	})
}

// similar suggests a line and a line of the same amount within the days that are
// more alike by name and text than either is to any other, and alike enough.
func (s *suggesting) similar(rule *Rule) {
	s.eachAmount(s.of(rule, s.bank), s.of(rule, s.ledger), func(bank, ledger []int32) {
		if len(bank)*len(ledger) > maxPairsOfAmount || s.pairs+len(bank)*len(ledger) > maxPairs {
			s.cut = true
			return
		}
		s.pairs += len(bank) * len(ledger)
		ofBank, ofLedger := make([]best, len(bank)), make([]best, len(ledger))
		ready := make([]words, len(ledger))
		for j, l := range ledger {
			ready[j] = wordsOf(s.ledger.line(l))
		}
		for i, b := range bank {
			mine := wordsOf(s.bank.line(b))
			for j, l := range ledger {
				if rule.Days.fits(s.bank.facts[b].day, s.ledger.facts[l].day) {
					score := similarity(&mine, &ready[j])
					ofBank[i].take(score, j)
					ofLedger[j].take(score, i)
				}
			}
		}
		for i, b := range bank {
			j := ofBank[i].at
			if ofBank[i].clear(rule.LeastPermille) && ofLedger[j].clear(rule.LeastPermille) && ofLedger[j].at == i {
				s.found = append(s.found, Suggestion{
					Rule: rule.Name, Bank: s.list(s.bank, b), Ledger: s.list(s.ledger, ledger[j]), SimilarPermille: ofBank[i].score,
					Why: fmt.Sprintf("the amounts are the same, and name and text are alike to %d of 1000", ofBank[i].score),
				})
			}
		}
	})
}

// best is the greatest score so far, where it is, and whether it is there twice.
type best struct {
	score, at int
	tied      bool
}

func (b *best) take(score, at int) {
	switch {
	case score > b.score:
		*b = best{score: score, at: at}
	case score == b.score:
		b.tied = true
	}
}

// clear reports whether there is one best, and it is good enough.
func (b *best) clear(least int) bool { return b.score >= least && b.score > 0 && !b.tied }

// Bounds of the search for parts: how many lines may be parts of one, how many
// within its days are looked through for them, and how many sums are tried for a
// line and in all.
const (
	maxPartLines   = 20
	maxLinesLooked = 500
	maxSteps       = 30_000
	maxAllSteps    = 5_000_000
)

// parts suggests the few lines of one side that alone add up to one of the other.
// Where there are too many lines to be sure that no others do, it suggests nothing.
func (s *suggesting) parts(rule *Rule, one, several *side) {
	byDay := s.of(rule, several)
	order := func(currency uint16, negative bool, day int64) func(int32, struct{}) int {
		return func(r int32, _ struct{}) int {
			f := &several.facts[r]
			return cmp.Or(cmp.Compare(f.currency, currency), compareBool(f.amount < 0, negative), cmp.Compare(int64(f.day), day))
		}
	}
	slices.SortFunc(byDay, func(a, b int32) int {
		f := &several.facts[b]
		return cmp.Or(order(f.currency, f.amount < 0, int64(f.day))(a, struct{}{}), cmp.Compare(a, b))
	})
	for _, rank := range s.of(rule, one) {
		f := &one.facts[rank]
		first, last := int64(f.day)-int64(rule.Days.After), int64(f.day)+int64(rule.Days.Before)
		if one.name == Ledger {
			first, last = int64(f.day)-int64(rule.Days.Before), int64(f.day)+int64(rule.Days.After)
		}
		from, _ := slices.BinarySearchFunc(byDay, struct{}{}, order(f.currency, f.amount < 0, first))
		to, _ := slices.BinarySearchFunc(byDay, struct{}{}, order(f.currency, f.amount < 0, last+1))
		if found := s.partsOf(rule, f.amount, several, byDay[from:to]); found != nil {
			suggestion := Suggestion{Rule: rule.Name, Bank: s.list(one, rank), Ledger: s.list(several, found...)}
			if one.name == Ledger {
				suggestion.Bank, suggestion.Ledger = suggestion.Ledger, suggestion.Bank
			}
			suggestion.Why = fmt.Sprintf("%d lines add up to it, and no others within the days do", len(found))
			s.found = append(s.found, suggestion)
		}
	}
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	default:
		return 1
	}
}

// partsOf gives the lines that alone add up to an amount, by rank.
func (s *suggesting) partsOf(rule *Rule, amount int64, several *side, near []int32) []int32 {
	if len(near) > maxLinesLooked {
		s.cut = true
		return nil
	}
	smaller := slices.DeleteFunc(slices.Clone(near), func(r int32) bool {
		a := several.facts[r].amount
		return a == 0 || amount >= 0 && a >= amount || amount < 0 && a <= amount
	})
	if len(smaller) > maxPartLines || s.steps > maxAllSteps {
		s.cut = true
		return nil
	}
	slices.Sort(smaller) // by amount
	if amount >= 0 {
		slices.Reverse(smaller) // the largest first
	}
	p := parting{facts: several.facts, lines: smaller, most: rule.MostParts, left: maxSteps}
	p.search(0, amount)
	s.steps += maxSteps - p.left
	if p.left <= 0 {
		s.cut = true
		return nil
	}
	if p.count != 1 {
		return nil
	}
	slices.Sort(p.found)
	return p.found
}

// parting is a search for lines that add up to an amount.
type parting struct {
	facts  []fact
	lines  []int32 // the largest first
	chosen []int32
	found  []int32
	count  int // of the ways in which they do
	most   int
	left   int // sums that may still be tried
}

// search adds lines from a place on until nothing is left of the amount.
func (p *parting) search(from int, rest int64) {
	for at := from; at < len(p.lines) && len(p.chosen) < p.most && p.count < 2; at++ {
		if p.left--; p.left <= 0 {
			return
		}
		a := p.facts[p.lines[at]].amount
		if distance(a, 0) > distance(rest, 0) {
			continue
		}
		p.chosen = append(p.chosen, p.lines[at])
		if a == rest {
			p.found = slices.Clone(p.chosen)
			p.count++
		} else {
			p.search(at+1, rest-a)
		}
		p.chosen = p.chosen[:len(p.chosen)-1]
	}
}
