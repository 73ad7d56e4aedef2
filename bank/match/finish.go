package match

import (
	"cmp"
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
	keys := make([]uint64, 0, len(w.matches))
	seen := make([]bool, len(w.matches))
	for rank := range w.bank.facts {
		if f := &w.bank.facts[rank]; f.match != none && !seen[f.match] {
			seen[f.match] = true
			keys = append(keys, uint64(uint32(f.day)^1<<31)<<32|uint64(rank)) // #nosec G115 -- the order of days is kept
		}
	}
	slices.Sort(keys)
	from := make([]int32, len(keys)) // the place of the match that belongs at each place
	for at, key := range keys {
		from[at] = w.bank.facts[uint32(key)].match // #nosec G115 -- the rank is the lower half
	}
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
