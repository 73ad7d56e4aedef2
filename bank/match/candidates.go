package match

import (
	"cmp"
	"slices"
)

// The candidates of a break: how many are told, and how far from the line's own
// amount they are looked for, in lines.
const (
	maxCandidates = 3
	lookAround    = 8
)

// nearest tells of each line that is alone in its break the lines of the other
// side that come nearest: those with its amount by their days, then those with the
// nearest amounts. Only lines that are open themselves are looked at.
func (k *breaking) nearest() {
	slices.Sort(k.openBank)
	slices.Sort(k.openLedger)
	for i := range k.breaks {
		b := &k.breaks[i]
		rank := k.alone[i]
		switch {
		case len(b.Bank)+len(b.Ledger) != 1:
		case len(b.Bank) == 1 && b.Kind == MissingInLedger:
			line := k.bank.line(rank)
			mine := wordsOf(line)
			for _, l := range around(k.bank, rank, k.ledger, k.openLedger) {
				theirs := wordsOf(k.ledger.line(l))
				b.Candidates = append(b.Candidates, candidateOf(line, k.ledger.line(l), &mine, &theirs, Ledger))
			}
		case len(b.Ledger) == 1:
			line := k.ledger.line(rank)
			mine := wordsOf(line)
			for _, o := range around(k.ledger, rank, k.bank, k.openBank) {
				theirs := wordsOf(k.bank.line(o))
				b.Candidates = append(b.Candidates, candidateOf(k.bank.line(o), line, &theirs, &mine, Bank))
			}
		}
	}
}

// around gives the lines of the other side that come nearest to one.
func around(s *side, rank int32, other *side, open []int32) []int32 {
	f := &s.facts[rank]
	at, _ := slices.BinarySearchFunc(open, f, func(o int32, f *fact) int {
		g := &other.facts[o]
		return cmp.Or(compareMoney(g, f), cmp.Compare(g.day, f.day))
	})
	near := slices.Clone(open[max(at-lookAround, 0):min(at+lookAround, len(open))])
	near = slices.DeleteFunc(near, func(o int32) bool {
		g := &other.facts[o]
		return g.currency != f.currency || (g.amount < 0) != (f.amount < 0)
	})
	slices.SortFunc(near, func(x, y int32) int {
		a, b := &other.facts[x], &other.facts[y]
		return cmp.Or(cmp.Compare(distance(a.amount, f.amount), distance(b.amount, f.amount)),
			cmp.Compare(distance(int64(a.day), int64(f.day)), distance(int64(b.day), int64(f.day))), cmp.Compare(x, y))
	})
	return near[:min(len(near), maxCandidates)]
}

// distance is how far two numbers of one sign are from each other.
func distance(a, b int64) int64 { return max(a-b, b-a) }
