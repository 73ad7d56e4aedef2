package names

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/okpay/okpay/wallet/ident/mrz"
)

// The bounds of a name. What goes beyond them is cut off.
const (
	MaxBytes     = 1000 // of the text
	MaxWords     = 24
	MaxWordRunes = 40
)

// Name is a name made ready for comparing: its words in lower case and plain
// letters, in the order in which they stand. The zero Name has no word.
type Name struct {
	words []Word
}

// Word is a word of a name.
type Word struct {
	runes  []rune
	weight int
}

// Parse makes a name ready. Apostrophes are left out, and everything else that is
// no letter, digit or mark stands between words. Letters lose their marks, and
// Latin letters that have no plain form are written as two or as the letter that
// they look like; letters of scripts that are not Latin or Cyrillic stay.
func Parse(text string) Name {
	var n Name
	var current []rune
	end := func() {
		if len(current) > 0 && len(n.words) < MaxWords {
			n.words = append(n.words, NewWord(string(current)))
		}
		current = current[:0]
	}
	if len(text) > MaxBytes {
		text = strings.ToValidUTF8(text[:MaxBytes], "")
	}
	for _, r := range norm.NFKD.String(text) {
		switch {
		case unicode.IsMark(r) || isApostrophe(r):
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			for _, plain := range plainLetters(r) {
				if len(current) < MaxWordRunes {
					current = append(current, plain)
				}
			}
		default:
			end()
		}
	}
	end()
	return n
}

// NewWord makes a word of text that is in plain letters already, such as one
// that [Name.Words] has given.
func NewWord(text string) Word {
	runes := []rune(text)
	if len(runes) > MaxWordRunes {
		runes = runes[:MaxWordRunes]
	}
	return Word{runes: runes, weight: weightOf(text, len(runes))}
}

// FromWords makes a name of words, of which it takes MaxWords.
func FromWords(words []Word) Name { return Name{words: words[:min(len(words), MaxWords)]} }

// Words returns the words of the name; the caller does not change them.
func (n Name) Words() []Word { return n.words }

// String returns the words with spaces between them.
func (n Name) String() string {
	texts := make([]string, len(n.words))
	for i, w := range n.words {
		texts[i] = string(w.runes)
	}
	return strings.Join(texts, " ")
}

// String returns the letters of the word.
func (w Word) String() string { return string(w.runes) }

// Runes returns the letters of the word; the caller does not change them.
func (w Word) Runes() []rune { return w.runes }

// Weight is how much the word counts beside the others: its length, or 1 for a
// word that says little, such as a legal form, a title or an article.
func (w Word) Weight() int { return w.weight }

// same reports whether two words have the same letters.
func (w Word) same(other Word) bool { return slices.Equal(w.runes, other.runes) }

func isApostrophe(r rune) bool {
	switch r {
	case '\'', '`', '´', '’', '‘', 'ʼ', 'ʻ', 'ʿ', 'ʾ', 'ʹ':
		return true
	default:
		return false
	}
}

// plainLetters returns a letter without marks in lower case and in plain letters.
func plainLetters(r rune) string {
	r = unicode.ToLower(r)
	switch r {
	case 'æ':
		return "ae"
	case 'œ':
		return "oe"
	case 'ß':
		return "ss"
	case 'þ':
		return "th"
	case 'ø':
		return "o"
	case 'đ', 'ð':
		return "d"
	case 'ħ':
		return "h"
	case 'ı':
		return "i"
	case 'ł':
		return "l"
	case 'ŋ':
		return "n"
	case 'ŧ':
		return "t"
	case 'ə':
		return "a"
	}
	if unicode.Is(unicode.Cyrillic, r) {
		if forms := mrz.Transliterations(r); len(forms) > 0 {
			return strings.ToLower(forms[0])
		}
	}
	return string(r)
}

// weightOf returns the weight of a word with so many letters.
func weightOf(text string, length int) int {
	switch text {
	case "ltd", "limited", "llc", "inc", "incorporated", "corp", "corporation", "co", "company", "gmbh", "ag", "kg", "ohg", "sa", "sarl", "sas", "srl", "spa",
		"bv", "nv", "plc", "pte", "pty", "oy", "ab", "as", "ooo", "oao", "zao", "pao", "pjsc", "ojsc", "jsc", "llp", "lp", "fze", "fzco", "sdn", "bhd", "ltda",
		"mr", "mrs", "ms", "dr", "prof", "sir", "haji", "hajji", "sheikh", "shaykh",
		"al", "el", "bin", "ibn", "bint", "ben", "de", "la", "le", "van", "von", "der", "den", "du", "da", "do", "dos", "das", "di", "the", "of", "and", "und", "et":
		return 1
	default:
		return max(length, 1)
	}
}
