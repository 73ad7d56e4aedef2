package match

// gathering gathers entries, and keeps those that a filter may know.
type gathering struct {
	known   *filter // nil when all are kept
	entries []entry
	kept    int // so many at the front were looked up
}

// lookedUpAtOnce is how many entries are looked up one right after the other: what a
// processor waits for from memory, it then waits for together. They fit into the
// nearest cache.
const lookedUpAtOnce = 512

func (g *gathering) add(e entry) {
	g.entries = append(g.entries, e)
	if len(g.entries)-g.kept == lookedUpAtOnce {
		g.sieve()
	}
}

// sieve looks up the entries that were not yet. No branch depends on what it finds,
// since half of them would be guessed wrong.
func (g *gathering) sieve() {
	if g.known == nil {
		g.kept = len(g.entries)
		return
	}
	for at := g.kept; at < len(g.entries); at++ {
		e := g.entries[at]
		g.entries[g.kept] = e
		g.kept += g.known.maybe(e.hash)
	}
	g.entries = g.entries[:g.kept]
}

// sorted gives what was kept, by hash and rank.
func (g *gathering) sorted() []entry {
	g.sieve()
	sortEntries(g.entries)
	return g.entries
}

// filter says for sure that a hash is none of some: a Bloom filter of which a hash has
// two bits, both in one word, so that one place of memory tells, with eight bits or
// more for each hash (F. Putze, P. Sanders, J. Singler, "Cache-, Hash- and
// Space-Efficient Bloom Filters", 2007). Of others it lets about one in twenty pass.
type filter struct {
	words []uint64
	mask  uint64
}

func newFilter(lists ...[]entry) *filter {
	count := 0
	for _, entries := range lists {
		count += len(entries)
	}
	words := 1
	for words < count/8+1 {
		words *= 2
	}
	f := &filter{words: make([]uint64, words), mask: uint64(words) - 1}
	for _, entries := range lists {
		for i := range entries {
			f.words[entries[i].hash&f.mask] |= twoBits(entries[i].hash)
		}
	}
	return f
}

// twoBits gives the bits of a hash in its word, by the end of it that does not say
// which word.
func twoBits(hash uint64) uint64 { return 1<<(hash>>58) | 1<<(hash>>52&63) }

// maybe gives 0 when a hash is none of them, and else 1.
func (f *filter) maybe(hash uint64) int {
	bits := twoBits(hash)
	if f.words[hash&f.mask]&bits == bits {
		return 1
	}
	return 0
}
