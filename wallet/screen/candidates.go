package screen

import (
	"cmp"
	"slices"

	"github.com/okpay/okpay/wallet/names"
)

// scratch is what a search writes on; it is all zeros between searches.
type scratch struct {
	alike []alike
	names []tally
	found []uint32 // the names of which the tally is not zero
}

// alike is a word of the vocabulary with its similarity to one of a name.
type alike struct {
	word  uint32
	score int32
}

// tally bounds how much a listed name and the one that is looked for cover of
// each other: of each, the similarity times the weight of the words that have a
// partner, at most.
type tally struct {
	query  uint32
	listed uint32
	turn   uint32 // the word of the name that counted last
}

// candidates returns, in their order, the listed names that may reach the threshold, by the words
// that they share with the query; none that is left out can.
func (x *Index) candidates(s *scratch, query names.Name, threshold int) []uint32 {
	turn, weight := uint32(0), uint32(0)
	words := query.Words()
	for _, w := range words {
		turn++
		weight += uint32(w.Weight()) //nolint:gosec // at most names.MaxWordRunes
		x.findAlike(s, w)
		for _, a := range s.alike {
			for _, at := range x.places[a.word] {
				x.count(s, at, turn, uint32(w.Weight())*uint32(a.score), uint32(x.vocabulary[a.word].Weight())*uint32(a.score)) //nolint:gosec // small
			}
		}
		x.countJoined(s, w, turn)
	}
	// Two words of the query may be one of a listed name.
	for i := 0; i+1 < len(words); i++ {
		turn++
		both := names.Joined(words[i], words[i+1])
		weight := uint32(max(both.Weight(), words[i].Weight()+words[i+1].Weight())) //nolint:gosec // at most names.MaxWordRunes twice
		for _, at := range x.placesOf(both) {
			x.count(s, at, turn, weight*names.Exact, weight*names.Exact)
		}
	}
	need := uint32(threshold) //nolint:gosec // at most names.Exact
	result := make([]uint32, 0, 64)
	for _, at := range s.found {
		t := &s.names[at]
		if t.query >= need*weight || t.listed >= need*uint32(x.names[at].weight) { //nolint:gosec // small
			result = append(result, at)
		}
		*t = tally{}
	}
	s.found = s.found[:0]
	slices.Sort(result)
	return result
}

// count adds to the tally of a name: for each word of the query the most alike of
// its words, which comes first, and for each of its own words all that it may cover.
func (x *Index) count(s *scratch, at, turn, query, listed uint32) {
	t := &s.names[at]
	if t.turn == 0 {
		s.found = append(s.found, at)
	}
	if t.turn != turn {
		t.turn = turn
		t.query += query
	}
	t.listed += listed
}

// countJoined counts the names of which two neighbouring words are a word of the
// query.
func (x *Index) countJoined(s *scratch, w names.Word, turn uint32) {
	hash := hashOf(w.Runes())
	first, _ := slices.BinarySearchFunc(x.joined, hash, func(p joinedPlace, h uint64) int { return cmp.Compare(p.hash, h) })
	for _, p := range x.joined[first:] {
		if p.hash != hash {
			break
		}
		weight := uint32(w.Weight()) * names.Exact //nolint:gosec // small
		s.names[p.name].query += weight
		x.count(s, p.name, turn, 0, weight)
	}
}

// placesOf returns the names that have a word as it stands.
func (x *Index) placesOf(w names.Word) []uint32 {
	at, known := x.words[w.String()]
	if !known {
		return nil
	}
	return x.places[at]
}

// findAlike finds the words of the vocabulary that may be paired with a word, the
// most alike first. It goes through the letters of all words, eight bytes each,
// and compares the few that have enough in common.
func (x *Index) findAlike(s *scratch, w names.Word) {
	s.alike = s.alike[:0]
	own, word := letterSetOf(w.Runes()), names.NewComparer(w)
	for length := range x.sizes {
		size := &x.sizes[length]
		if len(size.sets) == 0 {
			continue
		}
		need := neededFor(len(w.Runes()), length)
		for i, set := range size.sets {
			common := own.common(set)
			if common < need[headLetters] || common < need[own.prefix(size.heads[i])] {
				continue
			}
			at := size.words[i]
			if score := word.Compare(x.vocabulary[at]); score >= names.PairFloor {
				s.alike = append(s.alike, alike{at, int32(score)}) //nolint:gosec // at most names.Exact
			}
		}
	}
	slices.SortFunc(s.alike, func(a, b alike) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.word, b.word)) })
}
