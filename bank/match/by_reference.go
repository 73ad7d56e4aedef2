package match

import (
	"cmp"
	"slices"
)

// byReference matches one line and one line with the same reference and the same
// amount within the rule's window, when neither has such a reference in common
// with another one. Where the ledger has a line once and the bank has booked it
// several times, the first booking is it.
func (w *work) byReference(rule *Rule) {
	entries := &w.bank.keys
	if rule.In == InText {
		w.readTexts()
		entries = &w.bankTexts
	}
	w.forget()
	takesBank, takesLedger := newSelector(&rule.Bank), newSelector(&rule.Ledger)
	common := func(b, l int32) string { return commonReference(w.bank.line(b), w.ledger.line(l), rule.In) }
	sure := func(b, l int32) bool { return common(b, l) != "" }
	var p pairing
	s := singles{work: w, rule: rule, takesBank: takesBank, takesLedger: takesLedger, sure: sure}
	eachLikelyRun(w.bank, w.ledger, *entries, w.ledger.keys, func(r run) {
		if len(r.a) == 1 && len(r.b) == 1 {
			s.add(r.a[0].rank, r.b[0].rank)
			return
		}
		s.propose()
		p.bank = w.bank.openOf(p.bank[:0], r.a, takesBank)
		p.ledger = w.ledger.openOf(p.ledger[:0], r.b, takesLedger)
		w.proposeSame(&p, rule, sure)
	})
	s.propose()
	w.eachProposed(func(b, l int32) {
		if reference := common(b, l); reference != "" {
			w.pair(rule, b, l, Evidence{Reference: reference, InText: rule.In == InText})
		}
	})
	*entries = w.bank.stillOpen(*entries)
	w.markRepeated(*entries, rule, takesBank)
	if rule.In == InReferences {
		w.linkDiffering(*entries, rule, takesBank, takesLedger)
	}
}

func (w *work) readTexts() {
	if !w.textsRead {
		// Entries of lines that were matched are gone from the bank's keys, and what they left is free.
		spare := w.bank.keys[len(w.bank.keys):]
		w.bankTexts, w.textsRead = w.bank.textKeys(spare, w.known), true
	}
}

// stillOpen leaves out the entries of lines that were matched.
func (s *side) stillOpen(entries []entry) []entry {
	return slices.DeleteFunc(entries, func(e entry) bool { return !s.open(e.rank) })
}

// commonReference gives the reference that two lines have in common, as the bank
// writes it.
func commonReference(bank, ledger *Line, in Place) string {
	has := func(text string) bool {
		return slices.ContainsFunc(ledger.References, func(r string) bool { return compareKeys(r, text) == 0 })
	}
	if in == InReferences {
		for _, r := range bank.References {
			if _, key := hashKey(r); key && has(r) {
				return r
			}
		}
		return ""
	}
	found := ""
	for _, text := range []string{bank.Text, bank.Name} {
		eachTextKey(text, func(_ uint64, from, to int) {
			if part := text[from:to]; len(part) > len(found) && has(part) {
				found = part
			}
		})
	}
	return found
}

// markRepeated marks what the bank has booked once more: a line with the reference
// and the amount of exactly one line of the ledger, which was matched by it.
func (w *work) markRepeated(entries []entry, rule *Rule, takesBank *selector) {
	var bank []int32
	eachRun(w.bank, w.ledger, entries, w.ledger.keys, func(r run) {
		bank = w.bank.openOf(bank[:0], r.a, takesBank)
		if len(bank) == 0 {
			return
		}
		only := w.ledger.only(r.b, 1)
		for _, b := range bank {
			f := &w.bank.facts[b]
			of, found := only[cents{f.currency, f.amount}]
			if found && of >= 0 && w.matchedByReference(of) && rule.Days.mayFit(f.day, w.ledger.facts[of].day) {
				f.link, f.repeated = of, true
			}
		}
	})
}

// cents is an amount that is quick to look up.
type cents struct {
	currency uint16
	amount   int64
}

// only gives the lines of entries by their amount times sign, and many where
// there are several of one.
func (s *side) only(entries []entry, sign int64) map[cents]int32 {
	found := make(map[cents]int32, len(entries))
	for i := range entries {
		rank := entries[i].rank
		at := cents{s.facts[rank].currency, sign * s.facts[rank].amount}
		if old, ok := found[at]; ok && old != rank {
			rank = many
		}
		found[at] = rank
	}
	return found
}

func (w *work) matchedByReference(ledger int32) bool {
	m := w.ledger.match[ledger]
	return m != none && w.matches[m].Evidence.Reference != ""
}

// linkDiffering keeps a line of the bank and a line of the ledger for each other
// that alone have a reference in common and differ in amount: no rule may give
// them to a third.
func (w *work) linkDiffering(entries []entry, rule *Rule, takesBank, takesLedger *selector) {
	w.forget()
	var p pairing
	eachRun(w.bank, w.ledger, entries, w.ledger.keys, func(r run) {
		p.bank = w.bank.openOf(p.bank[:0], r.a, takesBank)
		p.ledger = w.ledger.openOf(p.ledger[:0], r.b, takesLedger)
		if len(p.bank) != 1 || len(p.ledger) != 1 || r.b[0].rank != r.b[len(r.b)-1].rank {
			return
		}
		b, l := &w.bank.facts[p.bank[0]], &w.ledger.facts[p.ledger[0]]
		if b.currency == l.currency && b.amount != l.amount && (b.amount < 0) == (l.amount < 0) && rule.Days.mayFit(b.day, l.day) {
			w.propose(p.bank[0], p.ledger[0], always)
		}
	})
	w.eachProposed(func(b, l int32) { w.bank.facts[b].link, w.ledger.facts[l].link = l, b })
}

// always is for lines that were looked at already.
func always(int32, int32) bool { return true }

// pairing is the lines of both sides that have one reference, by rank.
type pairing struct{ bank, ledger []int32 }

// openOf gives the lines of entries that are in no match, and that a rule looks at.
func (s *side) openOf(ranks []int32, entries []entry, want *selector) []int32 {
	for i := range entries {
		rank := entries[i].rank
		if s.open(rank) && s.facts[rank].link == none && (len(ranks) == 0 || ranks[len(ranks)-1] != rank) && (want.all || want.takes(s.line(rank))) {
			ranks = append(ranks, rank)
		}
	}
	if !slices.IsSorted(ranks) { // two keys of one hash
		slices.Sort(ranks)
		ranks = slices.Compact(ranks)
	}
	return ranks
}

// proposeSame goes through the lines of one reference, amount by amount.
func (w *work) proposeSame(p *pairing, rule *Rule, sure func(b, l int32) bool) {
	for i, j := 0, 0; i < len(p.bank) && j < len(p.ledger); {
		b, l := &w.bank.facts[p.bank[i]], &w.ledger.facts[p.ledger[j]]
		switch order := compareMoney(b, l); {
		case order < 0:
			i++
		case order > 0:
			j++
		default:
			nextI, nextJ := w.bank.endOfAmount(p.bank, i), w.ledger.endOfAmount(p.ledger, j)
			w.proposeEqual(p.bank[i:nextI], p.ledger[j:nextJ], rule, sure)
			i, j = nextI, nextJ
		}
	}
}

// endOfAmount gives the place after the lines that have the amount of one.
func (s *side) endOfAmount(ranks []int32, from int) int {
	next := from + 1
	for next < len(ranks) && sameMoney(&s.facts[ranks[next]], &s.facts[ranks[from]]) {
		next++
	}
	return next
}

// proposeEqual proposes lines that have the reference and the amount in common.
func (w *work) proposeEqual(bank, ledger []int32, rule *Rule, sure func(b, l int32) bool) {
	if len(ledger) == 1 {
		w.proposeFirst(bank, ledger[0], rule, sure)
		return
	}
	for _, b := range bank {
		for _, r := range w.ledger.within(ledger, w.bank.facts[b].day, rule.Days.After, rule.Days.Before) {
			for _, l := range ledger[r.from:min(r.to, r.from+2)] { // two are as good as all: there is a tie
				w.propose(b, l, sure)
			}
		}
	}
	for _, l := range ledger {
		for _, r := range w.bank.within(bank, w.ledger.facts[l].day, rule.Days.Before, rule.Days.After) {
			for _, b := range bank[r.from:min(r.to, r.from+2)] {
				w.propose(b, l, sure)
			}
		}
	}
}

// proposeFirst proposes the first booking of what the ledger has once.
func (w *work) proposeFirst(bank []int32, ledger int32, rule *Rule, sure func(b, l int32) bool) {
	day := w.ledger.facts[ledger].day
	first := slices.IndexFunc(bank, func(b int32) bool { return rule.Days.mayFit(w.bank.facts[b].day, day) })
	if first >= 0 {
		w.propose(bank[first], ledger, sure)
	}
}

// within gives the ranges of lines of one amount that fit a day by their own: those
// without a day, which stand first, and those of so many days before it to so many
// after it. A line without a day fits all.
func (s *side) within(ranks []int32, day Day, before, after int) [2]span {
	if day == 0 {
		return [2]span{{0, len(ranks)}}
	}
	place := func(day int64) int {
		at, _ := slices.BinarySearchFunc(ranks, day, func(r int32, d int64) int { return cmp.Compare(int64(s.facts[r].day), d) })
		return at
	}
	without := place(1)
	from := max(without, place(int64(day)-int64(before)))
	return [2]span{{0, without}, {from, max(from, place(int64(day)+int64(after)+1))}}
}
