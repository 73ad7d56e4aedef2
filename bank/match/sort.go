package match

import (
	"cmp"
	"slices"
)

// shortRun is how many entries are sorted by comparing them.
const shortRun = 128

// sortEntries sorts entries by hash, rank and place, in place: byte by byte of the
// hash into 256 parts, from the first one on, until a part is short (P. M. McIlroy,
// K. Bostic, M. D. McIlroy, "Engineering Radix Sort", 1993). Hashes are spread
// evenly, so that the work for an entry hardly grows with their number.
func sortEntries(entries []entry) { sortByByte(entries, 56) }

func sortByByte(entries []entry, shift int) {
	if len(entries) <= shortRun || shift < 0 {
		slices.SortFunc(entries, compareEntries)
		return
	}
	var ends, next [256]int
	for i := range entries {
		ends[byte(entries[i].hash>>shift)]++ // #nosec G115 -- one byte of it
	}
	total := 0
	for part, count := range ends {
		next[part] = total
		total += count
		ends[part] = total
	}
	for part := range ends {
		for at := next[part]; at < ends[part]; at = next[part] {
			held := entries[at]
			for to := byte(held.hash >> shift); int(to) != part; to = byte(held.hash >> shift) { // #nosec G115 -- one byte of it
				entries[next[to]], held = held, entries[next[to]]
				next[to]++
			}
			entries[at] = held
			next[part]++
		}
	}
	from := 0
	for _, to := range ends {
		sortByByte(entries[from:to], shift-8)
		from = to
	}
}

func compareEntries(a, b entry) int {
	if a.hash != b.hash {
		return cmp.Compare(a.hash, b.hash)
	}
	if a.rank != b.rank {
		return cmp.Compare(a.rank, b.rank)
	}
	return cmp.Compare(a.from, b.from)
}
