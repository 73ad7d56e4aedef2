package match

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
)

// shortRun is how many entries or facts are sorted by comparing them.
const shortRun = 128

// sortEntries sorts entries by hash, rank and place, in place: byte by byte of the
// hash, from the first one on, until a part is short. Hashes are spread evenly, so
// that the work for an entry hardly grows with their number.
func sortEntries(entries []entry) { sortByByte(entries, 56) }

func sortByByte(entries []entry, shift int) {
	if len(entries) <= shortRun || shift < 0 {
		slices.SortFunc(entries, compareEntries)
		return
	}
	ends := scatter(entries, func(e *entry) byte { return byte(e.hash >> shift) }) // #nosec G115 -- one byte of it
	from := 0
	for _, to := range ends {
		sortByByte(entries[from:to], shift-8)
		from = to
	}
}

// scatter puts items into 256 parts, in place, and gives where each part ends (P. M.
// McIlroy, K. Bostic, M. D. McIlroy, "Engineering Radix Sort", 1993). The items of
// a part are in no order.
func scatter[T any](items []T, partOf func(*T) byte) (ends [256]int) {
	for i := range items {
		ends[partOf(&items[i])]++
	}
	var next [256]int
	total := 0
	for part, count := range ends {
		next[part] = total
		total += count
		ends[part] = total
	}
	for part := range ends {
		for at := next[part]; at < ends[part]; at = next[part] {
			held := items[at]
			for to := partOf(&held); int(to) != part; to = partOf(&held) {
				items[next[to]], held = held, items[next[to]]
				next[to]++
			}
			items[at] = held
			next[part]++
		}
	}
	return ends
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

// sortFacts sorts facts, of which link is the index of the line, by currency,
// amount, day and id, in place: by the first byte in which any two of them differ,
// then each part in the same way, until it is short.
func sortFacts(facts []fact, lines []Line) {
	for len(facts) > shortRun {
		// What differs is looked for in all of them, so that no byte that they share is
		// gone through: amounts of one bank need three of their eight.
		var currencies, amounts, days uint64
		for i := range facts {
			currencies |= uint64(facts[i].currency ^ facts[0].currency)
			amounts |= inOrderOf(facts[i].amount) ^ inOrderOf(facts[0].amount)
			days |= inOrderOf(int64(facts[i].day)) ^ inOrderOf(int64(facts[0].day))
		}
		var ends [256]int
		switch {
		case currencies != 0:
			shift := highestByte(currencies)
			ends = scatter(facts, func(f *fact) byte { return byte(f.currency >> shift) }) // #nosec G115 -- one byte of it
		case amounts != 0:
			shift := highestByte(amounts)
			ends = scatter(facts, func(f *fact) byte { return byte(inOrderOf(f.amount) >> shift) }) // #nosec G115 -- one byte of it
		case days != 0:
			shift := highestByte(days)
			ends = scatter(facts, func(f *fact) byte { return byte(inOrderOf(int64(f.day)) >> shift) }) // #nosec G115 -- one byte of it
		default:
			slices.SortFunc(facts, func(a, b fact) int { return strings.Compare(lines[a.link].ID, lines[b.link].ID) })
			return
		}
		from := 0
		for _, to := range ends[:255] {
			sortFacts(facts[from:to], lines)
			from = to
		}
		facts = facts[from:]
	}
	slices.SortFunc(facts, func(a, b fact) int { return compareFacts(&a, &b, lines) })
}

// inOrderOf gives a number without a sign that is ordered as the one with a sign.
func inOrderOf(n int64) uint64 { return uint64(n) ^ 1<<63 } // #nosec G115 -- two's complement

// highestByte gives by how much a number is shifted to leave its highest byte that
// is not 0.
func highestByte(n uint64) int { return (bits.Len64(n) - 1) &^ 7 }

// compareFacts orders facts of which link is the index of the line.
func compareFacts(a, b *fact, lines []Line) int {
	switch {
	case a.currency != b.currency:
		return cmp.Compare(a.currency, b.currency)
	case a.amount != b.amount:
		return cmp.Compare(a.amount, b.amount)
	case a.day != b.day:
		return cmp.Compare(a.day, b.day)
	default:
		return strings.Compare(lines[a.link].ID, lines[b.link].ID)
	}
}
