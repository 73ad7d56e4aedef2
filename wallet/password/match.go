package password

import (
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// match is a pattern that covers the characters from first to last.
type match struct {
	first, last int
	guesses     uint64
	reason      Reason
}

// add appends a match with at least the guesses that any match of a part needs:
// a guesser does not know that the rest is there.
func (a *analysis) add(first, last int, guesses uint64, reason Reason) {
	if last-first+1 < len(a.text) {
		least := uint64(minPart)
		if first == last {
			least = minRune
		}
		guesses = max(guesses, least)
	}
	a.matches[last] = append(a.matches[last], match{first, last, guesses, reason})
}

// The least guesses of a pattern that covers a part of a password (zxcvbn,
// section 4).
const (
	minRune = 10
	minPart = 50
)

// analysis is the work on one password.
type analysis struct {
	text    []rune
	options [][]option // for each character, what it may stand for
	matches [][]match  // by the character at which they end

	lexica []*lexicon
	boards []board
	known  map[string]Estimate // of the parts that are repeated
	year   int                 // the present one
}

// option is a letter that a character may stand for. A swap is a character for
// another that looks like it.
type option struct {
	letter rune
	swap   bool
}

// newAnalysis prepares the work on a text, with the lexica and the boards of another.
func newAnalysis(text []rune, like *analysis) *analysis {
	a := *like
	a.text = text
	a.matches = make([][]match, len(text))
	a.options = make([][]option, len(text))
	for i, r := range text {
		a.options[i] = optionsOf(r)
	}
	return &a
}

// optionsOf returns what a character may stand for in a word: itself in lower
// case, the letter without its marks, and the letters that it looks like.
func optionsOf(r rune) []option {
	lower := unicode.ToLower(r)
	list := []option{{lower, false}}
	for _, letter := range lookalikes(lower) {
		list = append(list, option{letter, true})
	}
	if lower >= 0x80 {
		parts := []rune(norm.NFKD.String(string(lower)))
		if len(parts) > 0 && parts[0] != lower {
			list = append(list, option{unicode.ToLower(parts[0]), true})
		}
	}
	return list
}

// lookalikes returns the letters for which people write a digit or a sign.
func lookalikes(r rune) string {
	switch r {
	case '0':
		return "o"
	case '1', '|':
		return "il"
	case '2':
		return "z"
	case '3':
		return "e"
	case '4':
		return "a"
	case '5':
		return "s"
	case '6':
		return "gb"
	case '7':
		return "tl"
	case '8':
		return "b"
	case '9':
		return "gq"
	case '@':
		return "a"
	case '$':
		return "s"
	case '!':
		return "il"
	case '+':
		return "t"
	case '(', '{', '[', '<':
		return "c"
	case '%':
		return "x"
	case '€':
		return "e"
	case '£':
		return "l"
	case 'ß':
		return "s"
	case 'ø':
		return "o"
	case 'ł':
		return "l"
	case 'đ':
		return "d"
	default:
		return ""
	}
}
