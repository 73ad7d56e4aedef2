package pdf

import "strings"

// The widths of Helvetica and Helvetica-Bold from the blank to the tilde, in
// thousandths of the size (Adobe Font Metrics of the standard 14 fonts). Letters
// with marks are as wide as those without.
const (
	firstWidth = ' '
	lastWidth  = '~'
)

func helvetica() [lastWidth - firstWidth + 1]int64 {
	return [...]int64{
		278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
		556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
		1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
		667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
		333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
		556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
	}
}

func helveticaBold() [lastWidth - firstWidth + 1]int64 {
	return [...]int64{
		278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278,
		556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611,
		975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833, 722, 778,
		667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556,
		333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611,
		611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
	}
}

// widthOf is the width of a character of code page 1252.
func (f *fonts) widthOf(r rune, weight Weight) int64 {
	if plain := withoutMark(r); plain != 0 {
		r = plain
	}
	if r < firstWidth || r > lastWidth {
		return otherWidth(r)
	}
	return f.widths[weight][r-firstWidth]
}

// otherWidth is the width of what is no letter and not in ASCII.
func otherWidth(r rune) int64 {
	switch r {
	case '\u2026', '\u2014', '\u2030', '\u0152', '\u00c6', '\u2122': // an ellipsis, a long dash, a ligature
		return 1000
	case '\u00b7', '\u00a0', '\u2019', '\u2018', '\u201a':
		return 278
	default:
		return 556
	}
}

// withoutMark is the letter of ASCII that a letter with a mark is as wide as, 0
// when it is none.
func withoutMark(r rune) rune {
	const (
		marked = "ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝàáâãäåçèéêëìíîïñòóôõöøùúûüýÿŠšŽžŸÐð"
		plain  = "AAAAAACEEEEIIIINOOOOOOUUUUYaaaaaaceeeeiiiinoooooouuuuyySsZzYDo"
	)
	at := strings.IndexRune(marked, r)
	if at < 0 {
		return 0
	}
	return rune(plain[len([]rune(marked[:at]))])
}

// further is a Latin letter that code page 1252 lacks, with its name in a font
// (Adobe Glyph List) and the letter that it is as wide as.
type further struct {
	letter rune
	name   string
	like   rune
}

// firstFurther is the code of the first of them.
const firstFurther = 32

// furtherLetters are those of central and eastern Europe that the standard fonts have.
func furtherLetters() []further {
	return []further{
		{'Ă', "Abreve", 'A'},
		{'ă', "abreve", 'a'},
		{'Ā', "Amacron", 'A'},
		{'ā', "amacron", 'a'},
		{'Ą', "Aogonek", 'A'},
		{'ą', "aogonek", 'a'},
		{'Ć', "Cacute", 'C'},
		{'ć', "cacute", 'c'},
		{'Č', "Ccaron", 'C'},
		{'č', "ccaron", 'c'},
		{'Ď', "Dcaron", 'D'},
		{'ď', "dcaron", 'm'},
		{'Đ', "Dcroat", 'D'},
		{'đ', "dcroat", 'd'},
		{'Ě', "Ecaron", 'E'},
		{'ě', "ecaron", 'e'},
		{'Ė', "Edotaccent", 'E'},
		{'ė', "edotaccent", 'e'},
		{'Ē', "Emacron", 'E'},
		{'ē', "emacron", 'e'},
		{'Ę', "Eogonek", 'E'},
		{'ę', "eogonek", 'e'},
		{'Ğ', "Gbreve", 'G'},
		{'ğ', "gbreve", 'g'},
		{'İ', "Idotaccent", 'I'},
		{'ı', "dotlessi", 'f'},
		{'Ī', "Imacron", 'I'},
		{'ī', "imacron", 'f'},
		{'Į', "Iogonek", 'I'},
		{'į', "iogonek", 'i'},
		{'Ĺ', "Lacute", 'L'},
		{'ĺ', "lacute", 'l'},
		{'Ľ', "Lcaron", 'L'},
		{'ľ', "lcaron", 'r'},
		{'Ł', "Lslash", 'L'},
		{'ł', "lslash", 'l'},
		{'Ń', "Nacute", 'N'},
		{'ń', "nacute", 'n'},
		{'Ň', "Ncaron", 'N'},
		{'ň', "ncaron", 'n'},
		{'Ő', "Ohungarumlaut", 'O'},
		{'ő', "ohungarumlaut", 'o'},
		{'Ō', "Omacron", 'O'},
		{'ō', "omacron", 'o'},
		{'Ŕ', "Racute", 'R'},
		{'ŕ', "racute", 'r'},
		{'Ř', "Rcaron", 'R'},
		{'ř', "rcaron", 'r'},
		{'Ś', "Sacute", 'S'},
		{'ś', "sacute", 's'},
		{'Ş', "Scedilla", 'S'},
		{'ş', "scedilla", 's'},
		{'Ș', "Scommaaccent", 'S'},
		{'ș', "scommaaccent", 's'},
		{'Ť', "Tcaron", 'T'},
		{'ť', "tcaron", '('},
		{'Ț', "Tcommaaccent", 'T'},
		{'ț', "tcommaaccent", 't'},
		{'Ű', "Uhungarumlaut", 'U'},
		{'ű', "uhungarumlaut", 'u'},
		{'Ū', "Umacron", 'U'},
		{'ū', "umacron", 'u'},
		{'Ų', "Uogonek", 'U'},
		{'ų', "uogonek", 'u'},
		{'Ů', "Uring", 'U'},
		{'ů', "uring", 'u'},
		{'Ź', "Zacute", 'Z'},
		{'ź', "zacute", 'z'},
		{'Ż', "Zdotaccent", 'Z'},
		{'ż', "zdotaccent", 'z'},
	}
}
