package match

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/okpay/okpay/wallet/money"
)

// What a line may have instead of another line.
const (
	none = -1
	many = -2
)

// side is the lines of one side in their canonical order: by currency, amount,
// day, and id. A line is named by its place in it, its rank, so that nothing can
// depend on the order in which lines were given.
type side struct {
	name  Side
	lines []Line
	order []int32 // the index of each rank
	ranks []int32 // the rank of each index: what goes through all lines goes as they lie in memory
	facts []fact  // by rank
	keys  []entry // of the references, by hash
	group []entry // of the groups, by hash
}

// fact is what of a line is looked at most, close together.
type fact struct {
	amount   int64
	day      Day
	match    int32 // the match in which the line stands, or none
	link     int32 // the line of the other side for which it is kept, or none
	fits     int32 // the line of the other side that fits it under a rule that is being tried, none, or many
	currency uint16
	pending  bool
	repeated bool // the line for which it is kept was matched with an earlier booking
}

// rank orders lines by facts that are whole numbers.
type rankKey struct {
	amount   int64
	day      Day
	index    int32
	currency uint16
}

// scratch is memory that both sides use while they are put in order, one after
// the other: together they have millions of lines.
type scratch struct {
	ranks   []rankKey
	entries []entry
}

// newSide puts lines in order.
func newSide(name Side, lines []Line, currencies []money.Currency, using *scratch) (*side, error) {
	s := &side{name: name, lines: lines}
	using.ranks = slices.Grow(using.ranks[:0], len(lines))
	keys := using.ranks[:len(lines)]
	for i := range lines {
		l := &lines[i]
		c, found := slices.BinarySearch(currencies, l.Amount.Currency())
		if !found || l.ID == "" {
			return nil, fmt.Errorf("line %d of the %s has no id or no currency", i+1, name)
		}
		keys[i] = rankKey{amount: l.Amount.Minor(), day: max(l.Day(), 0), index: int32(i), currency: uint16(c)} // #nosec G115 -- both are bounded
	}
	slices.SortFunc(keys, func(a, b rankKey) int {
		if a.currency != b.currency {
			return cmp.Compare(a.currency, b.currency)
		}
		if a.amount != b.amount {
			return cmp.Compare(a.amount, b.amount)
		}
		if a.day != b.day {
			return cmp.Compare(a.day, b.day)
		}
		return strings.Compare(lines[a.index].ID, lines[b.index].ID)
	})
	s.order, s.ranks, s.facts = make([]int32, len(lines)), make([]int32, len(lines)), make([]fact, len(lines))
	for rank, k := range keys {
		s.order[rank], s.ranks[k.index] = k.index, int32(rank) // #nosec G115 -- bounded by MaxLines
		s.facts[rank] = fact{
			amount: k.amount, day: k.day, currency: k.currency, pending: name == Bank && lines[k.index].Pending,
			match: none, link: none,
		}
	}
	return s, s.eachOnce(using)
}

// eachOnce refuses lines of which two have one id.
func (s *side) eachOnce(using *scratch) error {
	using.entries = slices.Grow(using.entries[:0], len(s.lines))
	ids := using.entries[:len(s.lines)]
	for i, rank := range s.ranks {
		ids[i] = entry{hash: hashText(s.lines[i].ID), rank: rank}
	}
	sortEntries(ids)
	for first := 0; first < len(ids); {
		next := first + 1
		for next < len(ids) && ids[next].hash == ids[first].hash {
			next++
		}
		if next-first > 1 {
			texts := make([]string, 0, next-first)
			for _, id := range ids[first:next] {
				texts = append(texts, s.line(id.rank).ID)
			}
			slices.Sort(texts)
			for i := 1; i < len(texts); i++ {
				if texts[i] == texts[i-1] {
					return fmt.Errorf("two lines of the %s have the id %q", s.name, clip(texts[i]))
				}
			}
		}
		first = next
	}
	return nil
}

// line gives the line of a rank.
func (s *side) line(rank int32) *Line { return &s.lines[s.order[rank]] }

// free reports whether a line may still be matched with any other that fits.
func (s *side) free(rank int32) bool {
	f := &s.facts[rank]
	return f.match == none && f.link == none && !f.pending
}

// open reports whether a line is in no match yet.
func (s *side) open(rank int32) bool { return s.facts[rank].match == none && !s.facts[rank].pending }

// selected gives the free lines with a day that a rule looks at, by rank.
func (s *side) selected(want *selector) []int32 {
	ranks := make([]int32, 0, 64)
	for rank := range int32(len(s.facts)) { // #nosec G115 -- bounded by MaxLines
		if s.free(rank) && s.facts[rank].day != 0 && (want.all || want.takes(s.line(rank))) {
			ranks = append(ranks, rank)
		}
	}
	return ranks
}

// sameMoney reports whether two facts are of one currency and amount.
func sameMoney(a, b *fact) bool { return a.currency == b.currency && a.amount == b.amount }

// compareMoney orders facts by currency and amount.
func compareMoney(a, b *fact) int {
	if a.currency != b.currency {
		return cmp.Compare(a.currency, b.currency)
	}
	return cmp.Compare(a.amount, b.amount)
}

// currenciesOf gives the currencies of lines, in order.
func currenciesOf(sides ...[]Line) []money.Currency {
	var found []money.Currency
	last := money.Currency("")
	for _, lines := range sides {
		for i := range lines {
			c := lines[i].Amount.Currency()
			if c == last || c == "" {
				continue
			}
			if at, ok := slices.BinarySearch(found, c); !ok {
				found = slices.Insert(found, at, c)
			}
			last = c
		}
	}
	return found
}
