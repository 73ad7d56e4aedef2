package sepa

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Transliterate writes text in the characters that banks carry, and says whether
// that changed it. It goes by the character, after composing the text to
// Unicode's form NFC so that one word typed in two ways is one text:
//
//   - a Latin letter loses its marks, ligatures are written out, and the German
//     umlauts become ae, oe, ue and ss, as banks in Germany convert them and
//     people there write their names (see latin);
//   - Greek and Cyrillic are written as EPC217-08 recommends (see greek and
//     cyrillic);
//   - punctuation becomes its nearest kin: & is +, brackets are ( and ),
//     quotation marks are ', dashes are - (see punctuation);
//   - space of any kind and the end of a line is a space;
//   - combining marks, control characters and what has no width are dropped;
//   - what has no form, such as Chinese or a smiley, is a full stop, one a
//     character, as EPC217-08 recommends, and so is a byte that is not UTF-8.
//
// A letter in upper case that becomes two is written in upper case, or with the
// first letter alone when a letter in lower case follows: AERZTE, but Aerzte.
//
// The result is the same for ever, and transliterating it changes nothing.
func Transliterate(text string) (plain string, changed bool) {
	at := 0
	for at < len(text) && IsCharacter(text[at]) {
		at++
	}
	if at == len(text) {
		return text, false
	}
	composed := norm.NFC.String(text)
	var b strings.Builder
	b.Grow(len(composed) + 8)
	for i := 0; i < len(composed); {
		if IsCharacter(composed[i]) {
			b.WriteByte(composed[i])
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(composed[i:])
		i += size
		form := formOf(r)
		if len(form) > 1 && form != "IJ" && isUpper(form) { // Dutch writes IJssel
			if next, _ := utf8.DecodeRuneInString(composed[i:]); unicode.IsLower(next) {
				form = form[:1] + strings.ToLower(form[1:])
			}
		}
		b.WriteString(form)
	}
	plain = b.String()
	return plain, plain != text
}

// Fit makes of text what may stand in a field of at most most characters: it is
// transliterated, space at its ends is left out and space within becomes one. It
// says whether the text was changed. A text that is too long as it was given is
// refused, never cut; one that only grew too long by its transliteration, which
// its writer cannot know of, is cut at the end. A text in which no letter and no
// digit is left is refused. What names the field in the [ident.Error].
func Fit(what, text string, most int) (fitted string, changed bool, err error) {
	given := strings.Join(strings.Fields(norm.NFC.String(text)), " ")
	if utf8.RuneCountInString(given) > most {
		return "", false, tooLong(what, most)
	}
	fitted, _ = Transliterate(given)
	fitted = strings.Join(strings.Fields(fitted), " ")
	if len(fitted) > most {
		fitted = strings.TrimRight(fitted[:most], " ")
	}
	if err := CheckText(what, fitted, most); err != nil {
		return "", false, err
	}
	return fitted, fitted != text, nil
}

func tooLong(what string, most int) error {
	return refuse(fmt.Sprintf("the %s is longer than %d characters", what, most), "shorten it")
}

// fullwidth is the distance of the wide forms of ASCII (U+FF01 to U+FF5E) from
// ASCII itself.
const fullwidth = 0xFEE0

// formOf returns what is written for r, which is not of the set itself; "" drops it.
func formOf(r rune) string {
	if r >= '!'+fullwidth && r <= '~'+fullwidth {
		r -= fullwidth
		if plain := string(r); IsCharacter(plain[0]) {
			return plain
		}
	}
	switch {
	case r == '\t', r == '\n', r == '\v', r == '\f', r == '\r', r == 0x85, r > utf8.RuneSelf && unicode.IsSpace(r):
		return " "
	case unicode.Is(unicode.Mn, r), unicode.Is(unicode.Me, r), unicode.Is(unicode.Cc, r), unicode.Is(unicode.Cf, r):
		return ""
	}
	var form string
	switch {
	case r < utf8.RuneSelf:
		form = punctuation(r)
	case r < 0x250, r >= 0x1E00 && r < 0x1F00:
		if form = latin(r); form == "" {
			form = punctuation(r)
		}
	case r >= 0x370 && r < 0x400, r >= 0x1F00 && r < 0x2000:
		// The base of a letter with accents and breathings is the first rune of
		// its decomposition.
		base, _ := utf8.DecodeRuneInString(norm.NFD.String(string(r)))
		form = greek(base)
	case r >= 0x400 && r < 0x500:
		form = cyrillic(r)
	default:
		form = punctuation(r)
	}
	if form == "" {
		return "."
	}
	return form
}

// isUpper reports whether form is letters in upper case alone.
func isUpper(form string) bool {
	for i := range len(form) {
		if form[i] < 'A' || form[i] > 'Z' {
			return false
		}
	}
	return true
}
