package match

import (
	"slices"
	"strings"

	"github.com/okpay/okpay/wallet/names"
)

// selector is a Selector made ready.
type selector struct {
	kinds     []string
	direction Direction
	words     []string
	all       bool // there is nothing to look at
}

func newSelector(s *Selector) *selector {
	made := &selector{kinds: s.Kinds, direction: s.Direction}
	for _, w := range names.Parse(s.Name).Words() {
		made.words = append(made.words, w.String())
	}
	made.all = len(made.kinds) == 0 && made.direction == "" && len(made.words) == 0
	return made
}

// takes reports whether the rule looks at a line.
func (s *selector) takes(l *Line) bool {
	switch {
	case s.direction == In && !l.Amount.IsPositive(), s.direction == Out && !l.Amount.IsNegative():
		return false
	case len(s.kinds) > 0 && !slices.ContainsFunc(s.kinds, func(k string) bool { return strings.EqualFold(k, l.Kind) }):
		return false
	case len(s.words) == 0:
		return true
	}
	words := names.Parse(l.Name).Words()
	for _, want := range s.words {
		if !slices.ContainsFunc(words, func(w names.Word) bool { return w.String() == want }) {
			return false
		}
	}
	return true
}

// fits reports whether a line of the bank of one day may be one of the ledger of
// another.
func (w Window) fits(bank, ledger Day) bool {
	later := int64(bank) - int64(ledger)
	return later >= -int64(w.Before) && later <= int64(w.After)
}

// mayFit is fits for lines that a reference connects: one without a day fits.
func (w Window) mayFit(bank, ledger Day) bool {
	return bank == 0 || ledger == 0 || w.fits(bank, ledger)
}
