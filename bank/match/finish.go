package match

import (
	"cmp"
	"maps"
	"slices"
)

// result puts what was found into its order: by the day of the first line, of the
// bank before the ledger.
func (w *work) result() (*Result, error) {
	k, err := w.breaksOf()
	if err != nil {
		return nil, err
	}
	r := &Result{RulesSHA256: w.rules.SHA256, Today: w.today, Breaks: k.breaks}
	r.Suggestions, r.SuggestionsCut = w.suggest(k.openBank, k.openLedger)
	r.Matches = w.inOrder()
	slices.SortStableFunc(r.Breaks, func(a, b Break) int {
		return cmp.Or(cmp.Compare(a.Since, b.Since), cmp.Compare(first(a.Ledger, a.Bank), first(b.Ledger, b.Bank)),
			slices.Compare(a.Bank, b.Bank), slices.Compare(a.Ledger, b.Ledger))
	})
	return r, nil
}

// first tells lists apart by whether the bank has lines in it.
func first(ledger, bank []string) int {
	if len(bank) > 0 {
		return 0
	}
	return len(ledger)
}

// inOrder gives the matches by the day and the rank of their first line of the
// bank. They are moved within their list, which is large.
func (w *work) inOrder() []Match {
	from := w.placesByDay() // of the match that belongs at each place
	for at := range from {
		held := w.matches[at]
		for here := at; ; {
			next := from[here]
			from[here] = int32(here) // #nosec G115 -- bounded by MaxLines
			if int(next) == at {
				w.matches[here] = held
				break
			}
			w.matches[here] = w.matches[next]
			here = int(next)
		}
	}
	return w.matches
}

// placesByDay gives the places of the matches by the day and the rank of their first
// line of the bank: of each day it is counted how many there are, and then they are
// dealt out as the ranks ascend.
func (w *work) placesByDay() []int32 {
	next := map[Day]int32{} // how many there are of a day, and then where the next of them belongs
	seen := make([]bool, len(w.matches))
	for rank, match := range w.bank.match {
		if match != none && !seen[match] {
			seen[match] = true
			next[w.bank.facts[rank].day]++
		}
	}
	total := int32(0)
	for _, day := range slices.Sorted(maps.Keys(next)) {
		next[day], total = total, total+next[day]
	}
	places := make([]int32, total)
	for rank, match := range w.bank.match {
		if match != none && seen[match] {
			seen[match] = false
			day := w.bank.facts[rank].day
			places[next[day]] = match
			next[day]++
		}
	}
	return places
}
