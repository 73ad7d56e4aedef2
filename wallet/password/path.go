package password

import "math"

// maxParts is the most patterns of a cover. With one more, the guesses for how
// the patterns follow each other would pass the greatest uint64.
const maxParts = 7

// The guesses of a text without a pattern, a character, and what it costs to
// have one pattern more: a guesser tries short covers first (zxcvbn, section
// 4.1). Where zxcvbn has 10,000 a pattern it is 1,000 here, since with 10,000
// any three patterns, however weak, would pass MinGuesses.
const (
	perRune = 10
	perPart = 1_000
)

// cover is the cheapest way found to cover the text up to a character with a
// number of patterns.
type cover struct {
	product uint64 // of the guesses of the patterns
	part    match  // the last pattern
	found   bool
}

// estimate returns the guesses of the cheapest cover of the text: the least, over
// the covers by k patterns, of k! times the product of their guesses, plus
// perPart to the power of k - 1.
func (a *analysis) estimate() Estimate {
	if len(a.text) == 0 {
		return Estimate{Guesses: 1, Reason: ReasonShort}
	}
	a.findWords()
	a.findWalks()
	a.findRepeats()
	a.findSequences()
	a.findDates()
	best := make([][maxParts + 1]cover, len(a.text))
	for last := range a.text {
		for first := range last + 1 {
			a.add(first, last, power(perRune, last-first+1), ReasonShort)
		}
		for _, m := range a.matches[last] {
			extend(best, m)
		}
	}
	end := &best[len(a.text)-1]
	result, parts := Estimate{Guesses: math.MaxUint64, Reason: ReasonShort}, 1
	factorial := uint64(1)
	for k := 1; k <= maxParts; k++ {
		factorial = times(factorial, uint64(k))
		if !end[k].found {
			continue
		}
		guesses := plus(times(factorial, end[k].product), power(perPart, k-1))
		if guesses < result.Guesses {
			result.Guesses, parts = guesses, k
		}
	}
	result.Reason = longest(best, parts)
	return result
}

// extend lets a match follow the covers that end before it.
func extend(best [][maxParts + 1]cover, m match) {
	at := &best[m.last]
	if m.first == 0 {
		if !at[1].found || m.guesses < at[1].product {
			at[1] = cover{m.guesses, m, true}
		}
		return
	}
	before := &best[m.first-1]
	for k := 1; k < maxParts; k++ {
		if !before[k].found {
			continue
		}
		product := times(before[k].product, m.guesses)
		if !at[k+1].found || product < at[k+1].product {
			at[k+1] = cover{product, m, true}
		}
	}
}

// longest returns the reason of the pattern that covers most of the text in a
// cover of k patterns.
func longest(best [][maxParts + 1]cover, k int) Reason {
	reason, length := ReasonShort, 0
	for last := len(best) - 1; last >= 0 && k > 0; k-- {
		m := best[last][k].part
		if n := m.last - m.first + 1; n > length || n == length && reason == ReasonShort {
			reason, length = m.reason, n
		}
		last = m.first - 1
	}
	return reason
}
