package match

import (
	"cmp"
	"slices"
)

// reversals matches a booking of the bank that bears its mark of a reversal with
// the one that it takes back: of the opposite amount, not before it and within the
// days after it, with a reference of it or else alone in all that. The ledger has
// nothing of either.
func (w *work) reversals(rule *Rule) {
	all := w.bank.selected(newSelector(&rule.Bank))
	backs := slices.DeleteFunc(slices.Clone(all), func(r int32) bool { return !w.bank.line(r).Reversal })
	booked := slices.DeleteFunc(all, func(r int32) bool { return w.bank.line(r).Reversal })
	reversed := map[int32]int32{} // by what was booked, what takes it back
	of := map[int32]int32{}
	for _, back := range backs {
		original := w.reversedBy(back, booked, rule.Days)
		if original == none {
			continue
		}
		of[back] = original
		if _, taken := reversed[original]; taken {
			back = many
		}
		reversed[original] = back
	}
	for _, back := range backs {
		original, found := of[back]
		if !found || reversed[original] != back {
			continue
		}
		b, o := &w.bank.facts[back], &w.bank.facts[original]
		at := int32(len(w.matches)) // #nosec G115 -- bounded by MaxLines
		w.bank.takeBy(at, back)
		w.bank.takeBy(at, original)
		w.matches = append(w.matches, Match{
			Rule: rule.Name, Bank: w.list(w.bank, original, back), Ledger: []string{},
			Evidence: Evidence{Reference: commonReference(w.bank.line(back), w.bank.line(original), InReferences), Days: int32(b.day - o.day)},
		})
	}
}

// reversedBy gives the line that another takes back, none when it is not clear.
func (w *work) reversedBy(back int32, booked []int32, days Window) int32 {
	f := &w.bank.facts[back]
	place := func(day int64) int {
		at, _ := slices.BinarySearchFunc(booked, f, func(rank int32, f *fact) int {
			b := &w.bank.facts[rank]
			return cmp.Or(cmp.Compare(b.currency, f.currency), cmp.Compare(b.amount, -f.amount), cmp.Compare(int64(b.day), day))
		})
		return at
	}
	found := booked[place(int64(f.day)-int64(days.After)):place(int64(f.day)+int64(days.Before)+1)]
	if len(found) > mostLooked {
		return none
	}
	named := slices.DeleteFunc(slices.Clone(found), func(r int32) bool {
		return commonReference(w.bank.line(back), w.bank.line(r), InReferences) == ""
	})
	switch {
	case len(named) == 1:
		return named[0]
	case len(named) == 0 && len(found) == 1:
		return found[0]
	default:
		return none
	}
}
