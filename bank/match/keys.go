package match

import "slices"

// entry is a reference of a line: where it stands and the hash of its key.
type entry struct {
	hash     uint64
	rank     int32
	from, to uint16 // in the text or the name; when to is 0, from is the number of the reference
}

// nameAt is added to from when the place is in the name, and asGroup is from where
// the line's Group stands for its reference.
const (
	nameAt  = 1 << 15
	asGroup = 1<<16 - 1
)

// maxReferences is how many references of a line are looked at.
const maxReferences = 64

// reference gives what an entry stands for.
func (s *side) reference(e *entry) string {
	l := s.line(e.rank)
	switch {
	case e.to == 0 && e.from == asGroup:
		return l.Group
	case e.to == 0:
		return l.References[e.from]
	case e.from >= nameAt:
		return l.Name[e.from-nameAt : e.to]
	default:
		return l.Text[e.from:e.to]
	}
}

// referenceKeys gives the entries of the references of all lines that are known, by
// hash and rank, in the memory of spare if that is enough.
func (s *side) referenceKeys(spare []entry, known *filter) []entry {
	g := gathering{known: known, entries: spare[:0]}
	for i, rank := range s.ranks {
		for n, r := range s.lines[i].References {
			if n == maxReferences {
				break
			}
			if hash, ok := hashKey(r); ok {
				g.add(entry{hash: hash, rank: rank, from: uint16(n)}) // #nosec G115 -- below maxReferences
			}
		}
	}
	return g.sorted()
}

// referencesOf counts the references of lines that are looked at.
func referencesOf(lines []Line) int {
	count := 0
	for i := range lines {
		count += min(len(lines[i].References), maxReferences)
	}
	return count
}

// groupKeys gives the entries of the groups of all lines, by hash and rank.
func (s *side) groupKeys() []entry {
	var entries []entry
	for i, rank := range s.ranks {
		if hash, ok := hashKey(s.lines[i].Group); ok {
			entries = append(entries, entry{hash: hash, rank: rank, from: asGroup})
		}
	}
	sortEntries(entries)
	return entries
}

// textKeys gives the entries of the references that stand in the texts and names
// of open lines and that are known, in the memory of spare if that is enough.
func (s *side) textKeys(spare []entry, known *filter) []entry {
	g := gathering{known: known, entries: spare[:0]}
	for i, rank := range s.ranks {
		if !s.open(rank) {
			continue
		}
		l := &s.lines[i]
		eachTextKey(l.Text, func(hash uint64, from, to int) {
			g.add(entry{hash: hash, rank: rank, from: uint16(from), to: uint16(to)}) // #nosec G115 -- at most maxText
		})
		eachTextKey(l.Name, func(hash uint64, from, to int) {
			g.add(entry{hash: hash, rank: rank, from: nameAt + uint16(from), to: uint16(to)}) // #nosec G115 -- at most maxText
		})
	}
	return g.sorted()
}

// run is the entries of two sides that have one key.
type run struct{ a, b []entry }

// eachLikelyRun calls do for each key that both sides have, with the entries of
// it. Where each side has one entry of a hash, it does not look whether their keys
// are the same: who uses them does, once, when it looks at the lines anyway.
func eachLikelyRun(sideA, sideB *side, a, b []entry, do func(run)) {
	eachHash(a, b, func(r run) {
		if len(r.a) == 1 && len(r.b) == 1 {
			do(r)
			return
		}
		splitRun(sideA, sideB, r.a, r.b, do)
	})
}

// eachRun calls do for each key that both sides have, with the entries of it. Two
// keys with one hash are told apart.
func eachRun(sideA, sideB *side, a, b []entry, do func(run)) {
	eachHash(a, b, func(r run) { splitRun(sideA, sideB, r.a, r.b, do) })
}

// eachHash calls do for each hash that both lists have.
func eachHash(a, b []entry, do func(run)) {
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i].hash < b[j].hash:
			i++
		case a[i].hash > b[j].hash:
			j++
		default:
			nextI, nextJ := endOfRun(a, i), endOfRun(b, j)
			do(run{a[i:nextI], b[j:nextJ]})
			i, j = nextI, nextJ
		}
	}
}

func endOfRun(entries []entry, from int) int {
	next := from + 1
	for next < len(entries) && entries[next].hash == entries[from].hash {
		next++
	}
	return next
}

// splitRun gives do the entries of one hash, key by key.
func splitRun(sideA, sideB *side, a, b []entry, do func(run)) {
	key := sideA.reference(&a[0])
	differs := func(s *side) func(entry) bool {
		return func(e entry) bool { return compareKeys(s.reference(&e), key) != 0 }
	}
	if !slices.ContainsFunc(a[1:], differs(sideA)) && !slices.ContainsFunc(b, differs(sideB)) {
		do(run{a, b})
		return
	}
	byKey := func(s *side, entries []entry) []entry {
		sorted := slices.Clone(entries)
		slices.SortStableFunc(sorted, func(x, y entry) int { return compareKeys(s.reference(&x), s.reference(&y)) })
		return sorted
	}
	a, b = byKey(sideA, a), byKey(sideB, b)
	for len(a) > 0 && len(b) > 0 {
		key := sideA.reference(&a[0])
		order := compareKeys(key, sideB.reference(&b[0]))
		if order > 0 {
			b = b[1:]
			continue
		}
		ofA := 1
		for ofA < len(a) && compareKeys(key, sideA.reference(&a[ofA])) == 0 {
			ofA++
		}
		ofB := 0
		for order == 0 && ofB < len(b) && compareKeys(key, sideB.reference(&b[ofB])) == 0 {
			ofB++
		}
		if order == 0 {
			do(run{a[:ofA], b[:ofB]})
		}
		a, b = a[ofA:], b[ofB:]
	}
}
