package names

import "math/bits"

// Exact is the similarity of what is the same, in basis points.
const Exact = 10_000

// Settings of Winkler's measure: how much a common letter at the beginning brings
// two words nearer, how many such letters count, and how near the words must be
// for it ("String Comparator Metrics and Enhanced Decision Rules in the
// Fellegi-Sunter Model of Record Linkage", 1990).
const (
	prefixShare  = 1_000
	maxPrefix    = 4
	boostAbove   = 7_000
	maxJaroRunes = 64
)

// JaroWinkler returns the similarity of two texts, as they stand, in basis
// points: Jaro's measure, and for texts above 7000 a tenth of what is missing for
// each of the first letters, up to four, that they have in common. Of a text
// the first 64 characters are compared. Two empty texts are the same.
func JaroWinkler(a, b string) int { return jaroWinkler([]rune(a), []rune(b)) }

func jaroWinkler(a, b []rune) int {
	a, b = a[:min(len(a), maxJaroRunes)], b[:min(len(b), maxJaroRunes)]
	return winkler(a, b, jaro(a, b))
}

// winkler adds to Jaro's measure for a common beginning.
func winkler(a, b []rune, score int) int {
	if score <= boostAbove {
		return score
	}
	prefix := 0
	for prefix < min(len(a), len(b), maxPrefix) && a[prefix] == b[prefix] {
		prefix++
	}
	return score + prefix*prefixShare*(Exact-score)/Exact
}

// jaro returns the mean of the shares of the letters of each text that are in the
// other not far away, and of those of them that are in the same order, in basis
// points (Jaro, "Advances in Record-Linkage Methodology", 1989).
func jaro(a, b []rune) int {
	if len(a) == 0 || len(b) == 0 {
		return jaroOfNothing(a, b)
	}
	// Each letter takes the first one in reach that is free. It comes to the same
	// whichever text takes.
	reach := max(max(len(a), len(b))/2-1, 0)
	var inA, inB uint64 // a bit for each letter that is found
	for i, r := range a {
		for k := max(0, i-reach); k <= min(len(b)-1, i+reach); k++ {
			if inB&(1<<k) == 0 && b[k] == r {
				inA |= 1 << i
				inB |= 1 << k
				break
			}
		}
	}
	return jaroOf(a, b, inA, inB)
}

func jaroOfNothing(a, b []rune) int {
	if len(a) == len(b) {
		return Exact
	}
	return 0
}

// jaroOf returns Jaro's measure of two texts of which the letters with a bit have
// found each other.
func jaroOf(a, b []rune, inA, inB uint64) int {
	n, m, c := len(a), len(b), bits.OnesCount64(inA)
	if c == 0 {
		return 0
	}
	moved := 0
	for ; inA != 0; inA, inB = inA&(inA-1), inB&(inB-1) {
		if a[bits.TrailingZeros64(inA)] != b[bits.TrailingZeros64(inB)] {
			moved++
		}
	}
	// (c/n + c/m + (c - moved/2)/c) / 3 over one denominator.
	return Exact * (c*c*m + c*c*n + (c-moved/2)*n*m) / (3 * c * n * m)
}

// Comparer compares one word with many.
type Comparer struct {
	word   []rune
	ascii  [128]uint64 // where a letter stands in the word, a bit for each place
	others map[rune]uint64
}

// NewComparer prepares a word.
func NewComparer(w Word) *Comparer {
	c := &Comparer{word: w.runes}
	for i, r := range w.runes {
		if r < 128 {
			c.ascii[r] |= 1 << i
			continue
		}
		if c.others == nil {
			c.others = map[rune]uint64{}
		}
		c.others[r] |= 1 << i
	}
	return c
}

// Compare returns what [JaroWinkler] gives for the word and another.
func (c *Comparer) Compare(other Word) int {
	a, b := other.runes, c.word
	if len(a) == 0 || len(b) == 0 {
		return jaroOfNothing(a, b)
	}
	reach := max(max(len(a), len(b))/2-1, 0)
	var inA, inB uint64
	for i, r := range a {
		var places uint64
		if r < 128 {
			places = c.ascii[r]
		} else {
			places = c.others[r]
		}
		window := ^uint64(0) << max(0, i-reach)
		if last := i + reach; last < 63 {
			window &= 1<<(last+1) - 1
		}
		if free := places & window &^ inB; free != 0 {
			inA |= 1 << i
			inB |= free & -free
		}
	}
	return winkler(a, b, jaroOf(a, b, inA, inB))
}
