package password

import "unicode"

// findWords adds the words of the lexica that stand in the text, forwards and
// backwards, in any case and with characters swapped for letters they look like.
func (a *analysis) findWords() {
	w := walk{analysis: a}
	for _, lex := range a.lexica {
		w.lex = lex
		for _, w.back = range []bool{false, true} {
			for start := range a.text {
				w.start, w.letters = start, w.letters[:0]
				w.from(lex.all())
			}
		}
	}
}

// walk is a way down a lexicon along the text.
type walk struct {
	*analysis
	lex     *lexicon
	start   int
	back    bool   // the text is read from its end
	letters []rune // what the characters so far stand for
}

// from follows the next character of the text into a span of the lexicon.
func (w *walk) from(s span) {
	at := w.start + len(w.letters)
	if at >= len(w.text) {
		return
	}
	place := at
	if w.back {
		place = len(w.text) - 1 - at
	}
	for _, o := range w.options[place] {
		next, ok := w.lex.step(s, o.letter)
		if !ok {
			continue
		}
		w.letters = append(w.letters, o.letter)
		if rank, from, ok := w.lex.word(next); ok {
			w.found(rank, from)
		}
		w.from(next)
		w.letters = w.letters[:len(w.letters)-1]
	}
}

// found adds the word that the walk has come to.
func (w *walk) found(rank uint64, from source) {
	first, last := w.start, w.start+len(w.letters)-1
	if w.back {
		first, last = len(w.text)-1-last, len(w.text)-1-first
		if same(w.text[first : last+1]) {
			return // it has been found forwards
		}
		rank = times(rank, 2)
	}
	token := w.text[first : last+1]
	guesses := times(rank, times(caseVariations(token), w.swapVariations(token)))
	w.add(first, last, guesses, [...]Reason{ReasonCommon, ReasonWord, ReasonName, ReasonOwner}[from])
}

// same reports whether the text reads the same from both ends.
func same(text []rune) bool {
	for i := range len(text) / 2 {
		if text[i] != text[len(text)-1-i] {
			return false
		}
	}
	return true
}

// caseVariations returns how many ways of writing a word in upper and lower case
// are tried before this one: none, first, last or all of the letters at once
// (zxcvbn, section 4.2).
func caseVariations(token []rune) uint64 {
	uppers, lowers := 0, 0
	for _, r := range token {
		switch {
		case unicode.IsUpper(r):
			uppers++
		case unicode.IsLower(r):
			lowers++
		}
	}
	switch {
	case uppers == 0:
		return 1
	case lowers == 0, uppers == 1 && (unicode.IsUpper(token[0]) || unicode.IsUpper(token[len(token)-1])):
		return 2
	default:
		return variations(uppers, lowers)
	}
}

// swapVariations returns how many ways of swapping the letters of a word are
// tried before this one: for each letter that is swapped, how often it is and
// how often it is not (zxcvbn, section 4.2).
func (w *walk) swapVariations(token []rune) uint64 {
	result := uint64(1)
	for i, letter := range w.letters {
		r := token[i]
		if w.back {
			r = token[len(token)-1-i]
		}
		if unicode.ToLower(r) == letter || w.counted(token, i) {
			continue
		}
		swapped, plain := 0, 0
		for k, other := range w.letters {
			o := token[k]
			if w.back {
				o = token[len(token)-1-k]
			}
			switch {
			case other != letter:
			case o == r:
				swapped++
			case unicode.ToLower(o) == letter:
				plain++
			}
		}
		result = times(result, variations(swapped, plain))
	}
	return result
}

// counted reports whether an earlier character of the word is the same one
// swapped for the same letter.
func (w *walk) counted(token []rune, i int) bool {
	at := func(k int) rune {
		if w.back {
			return token[len(token)-1-k]
		}
		return token[k]
	}
	for k := range i {
		if w.letters[k] == w.letters[i] && at(k) == at(i) {
			return true
		}
	}
	return false
}
