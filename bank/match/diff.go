package match

import "slices"

// Difference is what other rules would make of the same lines.
type Difference struct {
	// Won are the matches that only the new rules make, Lost those that only the old
	// ones do. Lines that both match with others are in both.
	Won  []Match `json:"won"`
	Lost []Match `json:"lost"`
	// Kept is how many matches both make; ByAnother how many of these by a rule of
	// another name.
	Kept      int `json:"kept"`
	ByAnother int `json:"by_another"`
	// BreaksBefore and BreaksAfter are how many breaks there are.
	BreaksBefore int `json:"breaks_before"`
	BreaksAfter  int `json:"breaks_after"`
}

// Diff matches the lines by the old rules and by the new ones and says which
// matches the new ones win and lose. Matches of the same lines with the same fee
// are the same, whichever rule makes them.
func Diff(bank, ledger []Line, before, after *Rules, options Options) (*Difference, error) {
	old, err := Lines(bank, ledger, before, options)
	if err != nil {
		return nil, err
	}
	now, err := Lines(bank, ledger, after, options)
	if err != nil {
		return nil, err
	}
	d := &Difference{Won: []Match{}, Lost: []Match{}, BreaksBefore: len(old.Breaks), BreaksAfter: len(now.Breaks)}
	// A line of the bank stands in one match at most, and every match has one.
	byLine := make(map[string]int, len(old.Matches))
	for i := range old.Matches {
		byLine[old.Matches[i].Bank[0]] = i
	}
	kept := make([]bool, len(old.Matches))
	for i := range now.Matches {
		m := &now.Matches[i]
		at, found := byLine[m.Bank[0]]
		if !found || !old.Matches[at].same(m) {
			d.Won = append(d.Won, *m)
			continue
		}
		kept[at] = true
		d.Kept++
		if old.Matches[at].Rule != m.Rule {
			d.ByAnother++
		}
	}
	for i := range old.Matches {
		if !kept[i] {
			d.Lost = append(d.Lost, old.Matches[i])
		}
	}
	return d, nil
}

// same reports whether two matches are of the same lines, with the same fee.
func (m *Match) same(other *Match) bool {
	if (m.Fee == nil) != (other.Fee == nil) || m.Fee != nil && m.Fee.Amount != other.Fee.Amount {
		return false
	}
	return slices.Equal(m.Bank, other.Bank) && slices.Equal(m.Ledger, other.Ledger)
}
