package match

import (
	"cmp"
	"fmt"
	"slices"

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
	order []int32  // the index of each rank
	ranks []int32  // the rank of each index: what goes through all lines goes as they lie in memory
	facts []fact   // by rank
	match []int32  // by rank, the match in which the line stands, or none
	fits  []int32  // by rank, the line of the other side that fits it under a rule that is being tried, none, or many
	taken []uint64 // a bit by rank, set for what is in a match or pending: small enough to stay near
	keys  []entry  // of the references, by hash
	group []entry  // of the groups, by hash
}

// fact is what of a line is looked at most, close together.
type fact struct {
	amount   int64
	day      Day
	link     int32 // the line of the other side for which it is kept, or none
	currency uint16
	pending  bool
	repeated bool // the line for which it is kept was matched with an earlier booking
}

// newSide puts lines in order. The memory of spare is free for use.
func newSide(name Side, lines []Line, currencies []money.Currency, spare []entry) (*side, error) {
	s := &side{name: name, lines: lines, facts: make([]fact, len(lines)), taken: make([]uint64, (len(lines)+63)/64)}
	for i := range lines {
		l := &lines[i]
		c, found := slices.BinarySearch(currencies, l.Amount.Currency())
		if !found || l.ID == "" {
			return nil, fmt.Errorf("line %d of the %s has no id or no currency", i+1, name)
		}
		s.facts[i] = fact{
			amount: l.Amount.Minor(), day: l.knownDay(), currency: uint16(c), pending: name == Bank && l.Pending, // #nosec G115 -- there are few currencies
			link: int32(i), // #nosec G115 -- bounded by MaxLines; until they are in order, the index
		}
	}
	sortFacts(s.facts, lines)
	s.order, s.ranks = make([]int32, len(lines)), make([]int32, len(lines))
	s.match, s.fits = make([]int32, len(lines)), make([]int32, len(lines))
	for rank := range s.facts {
		f := &s.facts[rank]
		s.order[rank], s.ranks[f.link] = f.link, int32(rank) // #nosec G115 -- bounded by MaxLines
		f.link, s.match[rank] = none, none
		if f.pending {
			s.take(int32(rank)) // #nosec G115 -- bounded by MaxLines
		}
	}
	return s, s.eachOnce(spare)
}

// eachOnce refuses lines of which two have one id.
func (s *side) eachOnce(spare []entry) error {
	ids := slices.Grow(spare[:0], len(s.lines))[:len(s.lines)]
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
	return s.open(rank) && s.facts[rank].link == none
}

// open reports whether a line is booked and in no match yet.
func (s *side) open(rank int32) bool { return s.taken[rank/64]&(1<<(rank%64)) == 0 }

// take notes that a line is not open.
func (s *side) take(rank int32) { s.taken[rank/64] |= 1 << (rank % 64) }

// takeBy notes the match in which a line stands.
func (s *side) takeBy(match, rank int32) {
	s.match[rank] = match
	s.take(rank)
}

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
