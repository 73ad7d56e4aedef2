package screen

import (
	"cmp"
	"slices"

	"github.com/okpay/okpay/wallet/names"
)

// joinedPlace says that two neighbouring words of a name, written as one, have a
// hash.
type joinedPlace struct {
	hash uint64
	name uint32
}

// add adds a name of an entry; it reports whether the name has words.
func (x *Index) add(entry, alias int, text string) bool {
	name := names.Parse(text)
	if len(name.Words()) == 0 {
		return false
	}
	at := uint32(len(x.names)) //nolint:gosec // at most MaxNames and MaxAliases
	words := make([]names.Word, 0, len(name.Words()))
	weight := 0
	for _, w := range name.Words() {
		place, known := x.words[w.String()]
		if !known {
			place = uint32(len(x.vocabulary)) //nolint:gosec // at most MaxNames times names.MaxWords
			x.words[w.String()] = place
			x.vocabulary = append(x.vocabulary, w)
			x.places = append(x.places, nil)
		}
		if list := x.places[place]; len(list) == 0 || list[len(list)-1] != at {
			x.places[place] = append(list, at)
		}
		words = append(words, x.vocabulary[place])
		weight += w.Weight()
	}
	for i := 0; i+1 < len(words); i++ {
		x.joined = append(x.joined, joinedPlace{hashOf(words[i].Runes(), words[i+1].Runes()), at})
	}
	//nolint:gosec // at most MaxEntries and MaxAliases
	x.names = append(x.names, listed{entry: uint32(entry), alias: uint32(alias), name: names.FromWords(words), weight: weight})
	return true
}

// finish puts what has been collected in order.
func (x *Index) finish() {
	for i, w := range x.vocabulary {
		s, letters := &x.sizes[len(w.Runes())], letterSetOf(w.Runes())
		s.sets = append(s.sets, letters.set)
		s.heads = append(s.heads, letters.head)
		s.words = append(s.words, uint32(i))
	}
	slices.SortFunc(x.joined, func(a, b joinedPlace) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.name, b.name)) })
}

// hashOf returns a hash of letters one after the other (FNV-1a, by the letter).
func hashOf(parts ...[]rune) uint64 {
	hash := uint64(14695981039346656037)
	for _, part := range parts {
		for _, r := range part {
			hash = (hash ^ uint64(r)) * 1099511628211 //nolint:gosec // letters are positive
		}
	}
	return hash
}
