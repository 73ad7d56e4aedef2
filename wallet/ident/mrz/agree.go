package mrz

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Agreement says how the name in a zone goes with a name that somebody stated.
type Agreement int

// The values of Agreement. Only NameAgrees needs no look by a person.
const (
	// NameDiffers: a part of the primary identifier is not in the stated name,
	// or no part of the secondary one is.
	NameDiffers Agreement = iota
	// NamePartial: the primary identifier and a part of the secondary one are in
	// the stated name, and one of the two has more: a middle name, a title.
	NamePartial
	// NameAgrees: every part of one is a part of the other. Of a name that fills
	// its field, every part begins one of the stated name.
	NameAgrees
	// NameUndecidable: the stated name has letters of a script for which there
	// is no table here, so that only a person can tell.
	NameUndecidable
)

// The most bytes of a stated name that are looked at, and its most words.
const (
	maxStated = 400
	maxWords  = 24
)

// NameAgreement compares the name in the zone with a stated one. The order of
// the words does not matter, nor do case, accents, hyphens, apostrophes and
// dots, nor whether words are written together. A letter that has several
// transliterations (part 3, section 6) agrees with each of them and with its
// plain form: Müller with MUELLER, MUXXLLER and MULLER.
func (d Document) NameAgreement(stated string) Agreement {
	words, ok := statedWords(stated)
	if !ok {
		return NameUndecidable
	}
	primary, secondary := strings.Fields(d.Primary), strings.Fields(d.Secondary)
	if len(words) == 0 || len(primary) == 0 {
		return NameDiffers
	}
	zoned := append(primary[:len(primary):len(primary)], secondary...)
	found := pair(zoned, words, false)
	missing := len(zoned) - count(found)
	switch {
	case missing == 0 && len(words) == len(zoned), together(primary, secondary, words):
		return NameAgrees
	case d.Truncated && count(pair(zoned, words, true)) == len(zoned):
		return NameAgrees
	case count(found[:len(primary)]) == len(primary) && (len(secondary) == 0 || count(found[len(primary):]) > 0):
		return NamePartial
	default:
		return NameDiffers
	}
}

// word is a stated word: for each letter what it may be in a zone.
type word [][]string

// statedWords takes a stated name apart at everything that is no letter, but
// for marks that belong to a word. ok is false for a letter without a table,
// and for a name that is longer than what is looked at.
func statedWords(stated string) (words []word, ok bool) {
	if len(stated) > maxStated {
		return nil, false
	}
	var current word
	end := func() {
		if len(current) > 0 {
			words = append(words, current)
			current = nil
		}
	}
	for _, r := range norm.NFC.String(stated) {
		switch kindOf(r) {
		case separator:
			end()
		case ignored:
		default:
			forms := Transliterations(r)
			if forms == nil {
				return nil, false
			}
			current = append(current, forms)
		}
	}
	end()
	return words, len(words) <= maxWords
}

// together reports whether the name is the stated one when the words of both
// are written as one, with the given names first or last.
func together(primary, secondary []string, words []word) bool {
	var all word
	for _, w := range words {
		all = append(all, w...)
	}
	first, last := strings.Join(secondary, ""), strings.Join(primary, "")
	return all.is(first+last, false) || all.is(last+first, false)
}

// pair finds for as many words of a zone as possible a stated word of its own,
// those that come first having precedence, and says which of them found one.
// With begin set a word of the zone may be the beginning of a stated one.
func pair(zoned []string, words []word, begin bool) []bool {
	owner := make([]int, len(words)) // the word of the zone plus one
	var try func(z int, seen []bool) bool
	try = func(z int, seen []bool) bool {
		for s, w := range words {
			if seen[s] || !w.is(zoned[z], begin) {
				continue
			}
			seen[s] = true
			if owner[s] == 0 || try(owner[s]-1, seen) {
				owner[s] = z + 1
				return true
			}
		}
		return false
	}
	found := make([]bool, len(zoned))
	for z := range zoned {
		found[z] = try(z, make([]bool, len(words)))
	}
	return found
}

// is reports whether the word may be written as text or, with begin set,
// whether text is the beginning of a way in which it may be written. It keeps
// the set of places in text that the letters so far can reach, a bit each; text
// is part of a zone and shorter than 64 characters.
func (w word) is(text string, begin bool) bool {
	end := uint64(1) << len(text)
	reached := uint64(1)
	for _, forms := range w {
		var next uint64
		for at := range len(text) + 1 {
			if reached&(1<<at) == 0 {
				continue
			}
			rest := text[at:]
			for _, form := range forms {
				switch {
				case strings.HasPrefix(rest, form):
					next |= 1 << (at + len(form))
				case begin && strings.HasPrefix(form, rest):
					return true
				}
			}
		}
		if begin && next&end != 0 {
			return true
		}
		reached = next
	}
	return reached&end != 0
}

func count(found []bool) int {
	n := 0
	for _, f := range found {
		if f {
			n++
		}
	}
	return n
}
