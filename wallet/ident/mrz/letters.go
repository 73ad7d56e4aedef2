package mrz

import (
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// kind says what a character of a stated name is for a comparison.
type kind int

const (
	letter    kind = iota
	separator      // it stands between words
	ignored        // it belongs to a word and is left out in a zone
)

// kindOf sorts the characters of a stated name. A zone leaves apostrophes out
// and writes hyphens and spaces as fillers (part 3, section 4.6).
func kindOf(r rune) kind {
	switch {
	case r == '\'', r == '`', r == '´', r == 'ʼ', r == 'ʻ', r == 'ʿ', r == 'ʾ', r == '’', r == '‘', r == 'ʹ':
		return ignored
	case unicode.IsMark(r), r == '\u200c', r == '\u200d', r == '\u00ad':
		return ignored
	case unicode.IsLetter(r):
		return letter
	default:
		return separator
	}
}

// Transliterations returns what a letter, in either case, may be in a zone, or
// nil for one without a table: the forms of part 3, section 6, A and B, the
// recommended one first, and for a letter with a mark its plain form, which
// issuers use beside them. They are upper-case letters; one may be empty.
func Transliterations(r rune) []string {
	r = unicode.ToUpper(r)
	if r >= 'A' && r <= 'Z' {
		return []string{string(r)}
	}
	if forms := latin(r); forms != nil {
		return forms
	}
	if forms := cyrillic(r); forms != nil {
		return forms
	}
	// A letter with marks is read as the letter, as the rest of section 6 A has it.
	parts := []rune(norm.NFD.String(string(r)))
	if len(parts) > 1 && parts[0] != r && unicode.IsMark(parts[1]) {
		return Transliterations(parts[0])
	}
	return nil
}

// latin returns the forms of the letters of part 3, section 6 A, that are more
// than a letter with its marks left out.
func latin(r rune) []string {
	switch r {
	case 'Ä':
		return []string{"AE", "A"}
	case 'Å':
		return []string{"AA", "A"}
	case 'Æ', 'Ǽ':
		return []string{"AE"}
	case 'Ö', 'Ø', 'Ǿ':
		return []string{"OE", "O"}
	case 'Œ':
		return []string{"OE"}
	case 'Ü':
		return []string{"UE", "UXX", "U"}
	case 'Ñ':
		return []string{"N", "NXX"}
	case 'ß', 'ẞ':
		return []string{"SS"}
	case 'Þ':
		return []string{"TH"}
	case 'Ð', 'Đ':
		return []string{"D"}
	case 'Ĳ':
		return []string{"IJ"}
	case 'Ħ':
		return []string{"H"}
	case 'Ł', 'Ŀ':
		return []string{"L"}
	case 'Ŋ':
		return []string{"N"}
	case 'Ŧ':
		return []string{"T"}
	case 'Ə':
		return []string{"A", "E"} // no letter of the table; passports of Azerbaijan have both
	default:
		return nil
	}
}

// cyrillic returns the forms of the letters of part 3, section 6 B, with those
// that single languages have instead.
func cyrillic(r rune) []string {
	switch r {
	case 'А':
		return []string{"A"}
	case 'Б':
		return []string{"B"}
	case 'В':
		return []string{"V"}
	case 'Г', 'Ґ':
		return []string{"G", "H"}
	case 'Д':
		return []string{"D"}
	case 'Е', 'Ё':
		return []string{"E", "IE", "IO"}
	case 'Є':
		return []string{"IE", "YE"}
	case 'Ж':
		return []string{"ZH", "Z"}
	case 'З':
		return []string{"Z"}
	case 'И':
		return []string{"I", "Y"}
	case 'І':
		return []string{"I"}
	case 'Ї':
		return []string{"I", "YI"}
	case 'Й':
		return []string{"I", "Y"}
	case 'К', 'Ќ':
		return []string{"K", "KJ"}
	case 'Л':
		return []string{"L"}
	case 'М':
		return []string{"M"}
	case 'Н':
		return []string{"N"}
	case 'О':
		return []string{"O"}
	case 'П':
		return []string{"P"}
	default:
		return cyrillicRest(r)
	}
}

// cyrillicRest is the second half of the table.
func cyrillicRest(r rune) []string {
	switch r {
	case 'Р':
		return []string{"R"}
	case 'С':
		return []string{"S"}
	case 'Т':
		return []string{"T"}
	case 'У', 'Ў':
		return []string{"U"}
	case 'Ф':
		return []string{"F"}
	case 'Х':
		return []string{"KH", "H"}
	case 'Ц':
		return []string{"TS", "C"}
	case 'Ч':
		return []string{"CH", "C"}
	case 'Ш':
		return []string{"SH", "S"}
	case 'Щ':
		return []string{"SHCH", "SHT"}
	case 'Ъ':
		return []string{"IE", "A", "U", ""}
	case 'Ы':
		return []string{"Y"}
	case 'Ь':
		return []string{"", "I", "Y"}
	case 'Э':
		return []string{"E"}
	case 'Ю':
		return []string{"IU", "YU"}
	case 'Я':
		return []string{"IA", "YA"}
	case 'Ђ':
		return []string{"D", "DJ"}
	case 'Ѓ':
		return []string{"G", "GJ"}
	case 'Ј':
		return []string{"J"}
	case 'Љ':
		return []string{"LJ"}
	case 'Њ':
		return []string{"NJ"}
	case 'Ћ':
		return []string{"C"}
	case 'Џ':
		return []string{"DZ"}
	case 'Ѕ':
		return []string{"DZ"}
	default:
		return nil
	}
}
