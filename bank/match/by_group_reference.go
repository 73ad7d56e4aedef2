package match

import (
	"math"
	"slices"
)

// groupsByReference matches a line of the bank and all lines of the ledger whose
// Group it bears as a reference, or of which it alone bears the reference, by their
// sum or, for a settlement, by their sum less the fee. Where the sum is another,
// the lines are kept for each other, for a settlement's rule or for a break.
func (w *work) groupsByReference(rule *Rule) error {
	w.readTexts()
	takesBank, takesLedger := newSelector(&rule.Bank), newSelector(&rule.Ledger)
	for _, entries := range []*[]entry{&w.bank.keys, &w.bankTexts} {
		if err := w.bearGroups(rule, *entries, takesBank, takesLedger); err != nil {
			return err
		}
		*entries = w.bank.stillOpen(*entries)
	}
	if rule.Kind == KindSettlement {
		return w.settleLinked(rule, takesBank, takesLedger)
	}
	return nil
}

// bearGroups looks at the lines that bear groups among these references.
func (w *work) bearGroups(rule *Rule, entries []entry, takesBank, takesLedger *selector) error {
	w.forget()
	var p pairing
	var failed error
	each := func(do func(bank []int32, g group)) {
		eachRun(w.bank, w.ledger, entries, w.ledger.group, func(r run) {
			p.bank = w.bank.openOf(p.bank[:0], r.a, takesBank)
			p.ledger = w.ledger.openOf(p.ledger[:0], r.b, takesLedger)
			if len(p.bank) == 0 || len(p.ledger) == 0 || failed != nil {
				return
			}
			g := group{name: w.ledger.line(p.ledger[0]).Group, ranks: p.ledger, last: w.ledger.lastDay(p.ledger)}
			if w.ledger.facts[g.ranks[0]].currency != w.ledger.facts[g.ranks[len(g.ranks)-1]].currency {
				return // a group of two currencies has no sum
			}
			if g.sum, failed = w.ledger.sum(g.ranks); failed == nil {
				do(p.bank, g)
			}
		})
	}
	each(func(bank []int32, g group) {
		for _, b := range w.bearers(rule, bank, &g) {
			w.propose(b, g.ranks[0], always)
		}
	})
	each(func(_ []int32, g group) {
		b := w.ledger.fits[g.ranks[0]]
		switch {
		case b < 0 || w.bank.fits[b] != g.ranks[0]:
		case rule.Kind == KindGroup && w.bank.line(b).Amount == g.sum:
			w.bundle(rule, w.bank, w.ledger, b, slices.Clone(g.ranks), nil, Evidence{Group: g.name, Reference: g.name})
		default:
			w.bank.facts[b].link = g.ranks[0]
			for _, l := range g.ranks {
				w.ledger.facts[l].link = b
			}
		}
	})
	return failed
}

// bearers gives the lines of the bank that may be a group: the first that has its
// sum, or else all of its direction.
func (w *work) bearers(rule *Rule, bank []int32, g *group) []int32 {
	var same []int32
	for _, b := range bank {
		a := w.bank.line(b).Amount
		if a.Currency() != g.sum.Currency() || a.Sign() != g.sum.Sign() || !rule.Days.mayFit(w.bank.facts[b].day, g.last) {
			continue
		}
		if rule.Kind == KindGroup && a == g.sum {
			return []int32{b}
		}
		same = append(same, b)
	}
	return same
}

// settleLinked matches lines that are kept for each other and differ by the fee.
func (w *work) settleLinked(rule *Rule, takesBank, takesLedger *selector) error {
	for _, kept := range w.linked() {
		bank, ranks := kept.bank, kept.ledger
		if !takesBank.takes(w.bank.line(bank)) || slices.ContainsFunc(ranks, func(l int32) bool { return !takesLedger.takes(w.ledger.line(l)) }) {
			continue
		}
		g := group{name: w.ledger.line(ranks[0]).Group, ranks: ranks, last: w.ledger.lastDay(ranks)}
		var err error
		if g.sum, err = w.ledger.sum(ranks); err != nil {
			return err
		}
		least, most, ok, err := rule.net(w.ledger, &g)
		if err != nil {
			return err
		}
		paid := w.bank.line(bank).Amount
		if !ok || paid.Minor() < least.Minor() || paid.Minor() > most.Minor() || !rule.Days.mayFit(w.bank.facts[bank].day, g.last) {
			continue
		}
		fee, err := rule.feeOf(w.ledger, &g, paid)
		if err != nil {
			return err
		}
		w.bundle(rule, w.bank, w.ledger, bank, ranks, fee, Evidence{Group: g.name, Reference: w.linkedBy(bank, ranks)})
	}
	return nil
}

// link is a line of the bank and the lines of the ledger that are kept for it.
type link struct {
	bank   int32
	ledger []int32
}

// linked gives the lines that are kept for each other, by the rank of the bank's.
func (w *work) linked() []link {
	var pairs []uint64
	for l := range w.ledger.facts {
		if f := &w.ledger.facts[l]; w.ledger.match[l] == none && f.link != none {
			pairs = append(pairs, uint64(f.link)<<32|uint64(l)) // #nosec G115 -- a link that is there is no less than 0
		}
	}
	slices.Sort(pairs)
	var found []link
	for _, pair := range pairs {
		bank, ledger := int32(pair>>32), int32(pair&math.MaxUint32) // #nosec G115 -- as they were put in
		if len(found) == 0 || found[len(found)-1].bank != bank {
			found = append(found, link{bank: bank})
		}
		last := &found[len(found)-1]
		last.ledger = append(last.ledger, ledger)
	}
	return found
}

// linkedBy gives the reference by which lines are kept for each other.
func (w *work) linkedBy(bank int32, ledger []int32) string {
	l := w.ledger.line(ledger[0])
	if l.Group != "" && len(ledger) > 1 {
		return l.Group
	}
	if r := commonReference(w.bank.line(bank), l, InReferences); r != "" {
		return r
	}
	return l.Group
}
