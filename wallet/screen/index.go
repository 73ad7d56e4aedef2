package screen

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/okpay/okpay/wallet/names"
)

// The bounds of a list. With as many names an Index takes some 200 MiB; the
// list of OFAC, of about 20,000 entries with 20,000 aliases, takes 15.
const (
	MaxEntries   = 200_000
	MaxNames     = 500_000 // of all entries together
	MaxAliases   = 500     // names of one entry
	maxHits      = 1_000
	minThreshold = names.PairFloor
)

// DefaultThreshold is the coverage from which a name is worth a look. It lets the
// usual spellings of one of two words differ; for names that are written in many
// ways a list gives aliases.
const DefaultThreshold = 8_500

// Entry is somebody or something on a list: an id of the list's own and all
// names, of which the first is the one by which it is known.
type Entry struct {
	ID    string
	Names []string
}

// Hit is an entry that a name is like.
type Hit struct {
	Entry int    // its place in the list that the index was built of
	ID    string // of the entry
	Name  string // the name that is most alike, as it stands in the list
	Score int    // [names.Coverage], in basis points
}

// ErrList says that a list cannot be indexed: it has too many entries or names,
// or an entry has no name of letters.
var ErrList = errors.New("the list cannot be indexed")

// Index is the names of a list, ready to be searched.
type Index struct {
	entries []Entry
	names   []listed

	vocabulary []names.Word
	words      map[string]uint32            // the place of a word in the vocabulary
	places     [][]uint32                   // of a word: the names that have it, in order
	sizes      [names.MaxWordRunes + 1]size // the words by their length
	joined     []joinedPlace                // neighbouring words as one, in the order of their hashes

	scratch sync.Pool // of *scratch
}

// size is the words of one length: the letters of each and its place in the
// vocabulary.
type size struct {
	sets  []uint64
	heads []uint64
	words []uint32
}

// listed is a name of an entry.
type listed struct {
	entry  uint32
	alias  uint32 // its place among the names of the entry
	name   names.Name
	weight int
}

// NewIndex makes an index of a list. It keeps the list, which the caller does
// not change any more. The error wraps [ErrList].
func NewIndex(entries []Entry) (*Index, error) {
	if len(entries) > MaxEntries {
		return nil, fmt.Errorf("%w: it has more than %d entries", ErrList, MaxEntries)
	}
	total := 0
	for _, e := range entries {
		if len(e.Names) > MaxAliases {
			return nil, fmt.Errorf("%w: entry %s has more than %d names", ErrList, e.ID, MaxAliases)
		}
		if total += len(e.Names); total > MaxNames {
			return nil, fmt.Errorf("%w: it has more than %d names", ErrList, MaxNames)
		}
	}
	x := &Index{entries: entries, words: map[string]uint32{}}
	for i, e := range entries {
		known := false
		for k, text := range e.Names {
			known = x.add(i, k, text) || known
		}
		if !known {
			return nil, fmt.Errorf("%w: entry %s has no name", ErrList, e.ID)
		}
	}
	x.finish()
	x.scratch.New = func() any {
		return &scratch{names: make([]tally, len(x.names))}
	}
	return x, nil
}

// Entries returns how many entries the index holds.
func (x *Index) Entries() int { return len(x.entries) }

// Names returns how many names, aliases included, the index holds.
func (x *Index) Names() int { return len(x.names) }

// Search returns the entries of which a name covers the given one, or is covered
// by it, by at least threshold basis points: the best first, those with the same
// score in the order of the list, and at most limit of them. The threshold is at
// least 8000, below which words are not compared, and limit at most 1000; what
// goes beyond is set to the bound.
func (x *Index) Search(name string, threshold, limit int) []Hit {
	threshold = min(max(threshold, minThreshold), names.Exact)
	limit = min(limit, maxHits)
	query := names.Parse(name)
	if len(query.Words()) == 0 || len(x.names) == 0 || limit <= 0 {
		return nil
	}
	s, ok := x.scratch.Get().(*scratch)
	if !ok {
		return nil
	}
	defer x.scratch.Put(s)
	candidates := x.candidates(s, query, threshold)
	best := map[uint32]Hit{}
	for _, at := range candidates {
		l := &x.names[at]
		score := names.Coverage(query, l.name)
		if before, found := best[l.entry]; score >= threshold && (!found || score > before.Score) {
			e := &x.entries[l.entry]
			best[l.entry] = Hit{Entry: int(l.entry), ID: e.ID, Name: e.Names[l.alias], Score: score}
		}
	}
	hits := make([]Hit, 0, len(best))
	for _, h := range best {
		hits = append(hits, h)
	}
	slices.SortFunc(hits, func(a, b Hit) int { return cmp.Or(b.Score-a.Score, a.Entry-b.Entry) })
	return hits[:min(len(hits), limit)]
}
