package match

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/okpay/okpay/wallet/money"
)

// group is lines of one side that the other may have as one.
type group struct {
	name  string
	ranks []int32 // ascending
	sum   money.Amount
	last  Day // of its lines
}

// lastDay is the latest day of lines.
func (s *side) lastDay(ranks []int32) Day {
	last := Day(0)
	for _, rank := range ranks {
		last = max(last, s.facts[rank].day)
	}
	return last
}

// groups puts lines that stand for themselves into groups, by what the rule says.
func (s *side) groups(by By, ranks []int32) ([]group, error) {
	keys := make([]entry, 0, len(ranks))
	for _, rank := range ranks {
		switch {
		case by == ByDay:
			keys = append(keys, entry{hash: uint64(uint32(s.facts[rank].day)), rank: rank}) // #nosec G115 -- only to tell days apart
		case s.line(rank).Group != "":
			keys = append(keys, entry{hash: hashText(s.line(rank).Group), rank: rank})
		}
	}
	name := func(e entry) string {
		if by == ByDay {
			return s.facts[e.rank].day.String()
		}
		return s.line(e.rank).Group
	}
	sortEntries(keys)
	var found []group
	for from := 0; from < len(keys); {
		to := endOfRun(keys, from)
		run := keys[from:to]
		if by != ByDay && slices.ContainsFunc(run, func(e entry) bool { return name(e) != name(run[0]) }) {
			slices.SortStableFunc(run, func(a, b entry) int { return strings.Compare(name(a), name(b)) })
		}
		for len(run) > 0 {
			n := 1
			for n < len(run) && s.facts[run[n].rank].currency == s.facts[run[0].rank].currency && (by == ByDay || name(run[n]) == name(run[0])) {
				n++
			}
			g := group{name: name(run[0]), ranks: make([]int32, n)}
			for i := range n {
				g.ranks[i] = run[i].rank
			}
			var err error
			if g.sum, err = s.sum(g.ranks); err != nil {
				return nil, err
			}
			g.last = s.lastDay(g.ranks)
			found, run = append(found, g), run[n:]
		}
		from = to
	}
	return found, nil
}

// mostLooked is how many lines are looked at for one group when its amount is not
// exact. Where there are more, all are taken to fit, and so none does alone.
const mostLooked = 64

// groupsByAmount matches a line of one side and all lines of a group of the other
// by their sum, less the fee when the rule has one, when within the days the line
// fits no other group and the group no other line.
func (w *work) groupsByAmount(rule *Rule, one, several *side) error {
	takesOne, takesSeveral := newSelector(&rule.Bank), newSelector(&rule.Ledger)
	if several.name == Bank {
		takesOne, takesSeveral = takesSeveral, takesOne
	}
	groups, err := several.groups(rule.By, several.selected(takesSeveral))
	if err != nil || len(groups) == 0 {
		return err
	}
	s := search{work: w, rule: rule, one: one, ranks: one.selected(takesOne)}
	s.covered = make([]int, len(s.ranks)+1)
	fits := make([]span, len(groups))
	for i := range groups {
		if fits[i], err = s.fit(&groups[i]); err != nil {
			return err
		}
	}
	for i := 1; i < len(s.covered); i++ {
		s.covered[i] += s.covered[i-1]
	}
	for i := range groups {
		if fits[i].to-fits[i].from == 1 && s.covered[fits[i].from] == 1 {
			rank := s.ranks[fits[i].from]
			fee, err := rule.feeOf(several, &groups[i], one.line(rank).Amount)
			if err != nil {
				return err
			}
			w.bundle(rule, one, several, rank, groups[i].ranks, fee, Evidence{Group: groups[i].name})
		}
	}
	return nil
}

// search looks for the lines that fit groups.
type search struct {
	*work
	rule    *Rule
	one     *side
	ranks   []int32
	covered []int // how many groups each line fits, as differences
}

// fit gives the range of lines that fit a group, a single one or more than one.
func (s *search) fit(g *group) (span, error) {
	if s.rule.Kind == KindGroup && len(g.ranks) < 2 {
		return span{}, nil // one line is no group, and a rule by amount may take it
	}
	least, most := g.sum, g.sum
	if s.rule.Fee != nil {
		var ok bool
		var err error
		if least, most, ok, err = s.rule.net(s.ledger, g); err != nil || !ok {
			return span{}, err
		}
	}
	currency := s.currencyOf(g)
	first, last := int64(g.last)-int64(s.rule.Days.Before), int64(g.last)+int64(s.rule.Days.After)
	if s.one.name == Ledger {
		first, last = int64(g.last)-int64(s.rule.Days.After), int64(g.last)+int64(s.rule.Days.Before)
	}
	var r span
	if least == most {
		r = span{s.place(currency, least.Minor(), first), s.place(currency, least.Minor(), last+1)}
	} else {
		r = s.several(span{s.place(currency, least.Minor(), math.MinInt64), s.place(currency, most.Minor(), math.MaxInt64)}, first, last)
	}
	if r.from < r.to {
		s.covered[r.from]++
		s.covered[r.to]--
	}
	return r, nil
}

// currencyOf gives the number of the currency of a group.
func (s *search) currencyOf(g *group) uint16 {
	if s.one.name == Ledger {
		return s.bank.facts[g.ranks[0]].currency
	}
	return s.ledger.facts[g.ranks[0]].currency
}

// place finds the first line at or after a currency, an amount and a day.
func (s *search) place(currency uint16, amount, day int64) int {
	at, _ := slices.BinarySearchFunc(s.ranks, fact{}, func(rank int32, _ fact) int {
		f := &s.one.facts[rank]
		return cmp.Or(cmp.Compare(f.currency, currency), cmp.Compare(f.amount, amount), cmp.Compare(int64(f.day), day))
	})
	return at
}

// several leaves of lines of several amounts those that are within the days.
func (s *search) several(r span, first, last int64) span {
	if r.to-r.from > mostLooked {
		return r
	}
	fitting := span{}
	for at := r.from; at < r.to; at++ {
		if day := int64(s.one.facts[s.ranks[at]].day); day < first || day > last {
			continue
		}
		if fitting.to > fitting.from {
			return span{fitting.from, at + 1} // more than one: what lies between counts as well
		}
		fitting = span{at, at + 1}
	}
	return fitting
}

// net gives the least and the most that a processor may pay for a group, false
// when the rule is not for it.
func (r *Rule) net(s *side, g *group) (least, most money.Amount, ok bool, err error) {
	if r.Fee.Currency != g.sum.Currency() {
		return least, most, false, nil
	}
	expected, err := r.Fee.expected(s.amounts(g.ranks))
	if err != nil {
		return least, most, false, err
	}
	low, high, err := r.Fee.bounds(expected)
	if err != nil || low.Minor() > high.Minor() {
		return least, most, false, err
	}
	if most, err = g.sum.Sub(low); err != nil {
		return least, most, false, err
	}
	least, err = g.sum.Sub(high)
	return least, most, err == nil, err
}

// feeOf says what was kept of a group, nil when the rule has no fee.
func (r *Rule) feeOf(s *side, g *group, paid money.Amount) (*Fee, error) {
	if r.Fee == nil {
		return nil, nil //nolint:nilnil // no fee, and no error
	}
	expected, err := r.Fee.expected(s.amounts(g.ranks))
	if err != nil {
		return nil, err
	}
	kept, err := g.sum.Sub(paid)
	return &Fee{Rule: r.Name, Amount: kept, Expected: expected}, err
}
