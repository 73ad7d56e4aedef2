package password

import "unicode"

// findRepeats adds parts that are a shorter part two or more times in a row. The
// guesses are those of the shorter part times how often it stands there.
func (a *analysis) findRepeats() {
	for first := 0; first < len(a.text)-1; {
		period, last := a.longestRepeat(first)
		if period == 0 {
			first++
			continue
		}
		base := a.text[first : first+period]
		estimate := a.estimatePart(base)
		count := uint64((last - first + 1) / period) //nolint:gosec // at most MaxRunes
		a.add(first, last, times(estimate.Guesses, count), ReasonRepeat)
		first = last + 1
	}
}

// longestRepeat returns the shortest period of the longest repeat that begins at
// a character, and where it ends; a period of 0 is none.
func (a *analysis) longestRepeat(first int) (period, last int) {
	for p := 1; p <= (len(a.text)-first)/2; p++ {
		end := first + p
		for end < len(a.text) && a.text[end] == a.text[end-p] {
			end++
		}
		whole := first + (end-first)/p*p - 1
		if whole-first+1 >= 2*p && whole > last {
			period, last = p, whole
		}
	}
	return period, last
}

// estimatePart estimates a part of the text by itself, once.
func (a *analysis) estimatePart(part []rune) Estimate {
	if known, ok := a.known[string(part)]; ok {
		return known
	}
	estimate := newAnalysis(part, a).estimate()
	a.known[string(part)] = estimate
	return estimate
}

// maxDelta is the widest step of a sequence, as from a to f.
const maxDelta = 5

// findSequences adds characters that follow each other at a constant distance in
// Unicode: abcd, 9753.
func (a *analysis) findSequences() {
	for first := 0; first < len(a.text)-1; {
		delta := a.text[first+1] - a.text[first]
		last := first + 1
		for last+1 < len(a.text) && a.text[last+1]-a.text[last] == delta {
			last++
		}
		wide := max(delta, -delta)
		if wide > 0 && wide <= maxDelta && (last-first > 1 || wide == 1) {
			a.add(first, last, a.sequenceGuesses(first, last, delta), ReasonSequence)
		}
		first = last
	}
}

// sequenceGuesses counts the sequences that are tried: an obvious beginning comes
// first, digits before letters, upwards before downwards (zxcvbn, section 4.3).
func (a *analysis) sequenceGuesses(first, last int, delta rune) uint64 {
	guesses := uint64(26)
	switch r := a.text[first]; {
	case r == 'a' || r == 'A' || r == 'z' || r == 'Z' || r == '0' || r == '1' || r == '9':
		guesses = 4
	case unicode.IsDigit(r):
		guesses = 10
	}
	if delta < 0 {
		guesses *= 2
	}
	if wide := max(delta, -delta); wide > 1 {
		guesses *= uint64(wide)
	}
	return guesses * uint64(last-first+1) //nolint:gosec // at most MaxRunes
}
