package screen

import (
	"math/bits"

	"github.com/okpay/okpay/wallet/names"
)

// letterSet is how often each letter is in a word: two bits for each of a to z,
// of which one is set for the first and both for more, a bit for what else there
// is by its number, and how many letters found no bit of their own. The head is
// the first four letters, 16 bits of each, the first lowest.
type letterSet struct {
	set  uint64
	head uint64
	rest int
}

const (
	bitsOfLetters = 2 * 26
	bitsOfOthers  = 64 - bitsOfLetters
	headLetters   = 4
	bitsOfHead    = 16
)

// letterSetOf returns the letters of a word.
func letterSetOf(word []rune) letterSet {
	var s letterSet
	for i, r := range word {
		if i < headLetters {
			s.head |= uint64(uint16(r)) << (i * bitsOfHead) //nolint:gosec // the low bits are meant
		}
		first := uint64(1) << (bitsOfLetters + uint32(r)%bitsOfOthers) //nolint:gosec // letters are positive
		second := first
		if r >= 'a' && r <= 'z' {
			first = 1 << (2 * (r - 'a'))
			second = first << 1
		}
		switch {
		case s.set&first == 0:
			s.set |= first
		case s.set&second == 0:
			s.set |= second
		default:
			s.rest++
		}
	}
	return s
}

// common returns how many letters a word has in common with one of the given set,
// at most: letters that found no bit may all be in the other.
func (s letterSet) common(set uint64) int { return bits.OnesCount64(s.set&set) + s.rest }

// prefix returns how many of the first four letters two words have in common, at
// least.
func (s letterSet) prefix(head uint64) int {
	return min(bits.TrailingZeros64(s.head^head)/bitsOfHead, headLetters)
}

// needed is how many letters two words of given lengths must have in common for
// names.PairFloor, by how many of the first four are the same.
type needed [headLetters + 1]int

// neededFor returns what words of lengths a and b need. Where even all letters of
// the shorter are too few it is more than these.
func neededFor(a, b int) needed {
	var n needed
	for prefix := range n {
		common := 1
		for common <= min(a, b) && !reaches(a, b, common, prefix) {
			common++
		}
		n[prefix] = common
	}
	return n
}

// reaches reports whether words of lengths a and b may be a pair: Jaro's measure
// if all letters in common were in order and near, and Winkler's on top of it.
// One basis point makes up for what was rounded down.
func reaches(a, b, common, prefix int) bool {
	jaro := names.Exact * (common*b + common*a + a*b) / (3 * a * b)
	return jaro+(names.Exact-jaro)*prefix/10+1 >= names.PairFloor
}
