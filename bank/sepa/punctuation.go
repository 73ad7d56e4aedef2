package sepa

// punctuation returns the nearest kin of a mark, a sign or a digit that is not
// in the set, and "" when it has none: those of ASCII and of Latin-1, and what
// word processors put in their place.
func punctuation(r rune) string {
	switch r {
	case '&':
		return "+"
	case '"', '`', '´', '«', '»', '‘', '’', '‚', '‛', '“', '”', '„', '‟', '‹', '›', '′', '″', 'ʹ', 'ʺ', 'ʻ', 'ʼ', 'ʽ':
		return "'"
	case '[', '{', '<', '〈', '《', '「', '【':
		return "("
	case ']', '}', '>', '〉', '》', '」', '】':
		return ")"
	case '\\', '|', '¦', '⁄', '∕':
		return "/"
	case '_', '~', '¬', '‐', '‑', '‒', '–', '—', '―', '−', '¯':
		return "-"
	case ';', '、', '，':
		return ","
	case '÷', '∶':
		return ":"
	case '¿':
		return "?"
	case '±':
		return "+"
	case '×':
		return "x"
	case '…':
		return "..."
	case '€':
		return "EUR"
	case '№':
		return "No"
	case '©':
		return "(C)"
	case '®':
		return "(R)"
	case 'ª':
		return "a"
	case 'º':
		return "o"
	case 'µ':
		return "m"
	case '⁰':
		return "0"
	case '¹':
		return "1"
	case '²':
		return "2"
	case '³':
		return "3"
	case '¼':
		return "1/4"
	case '½':
		return "1/2"
	case '¾':
		return "3/4"
	case 'ﬀ':
		return "ff"
	case 'ﬁ':
		return "fi"
	case 'ﬂ':
		return "fl"
	case 'ﬃ':
		return "ffi"
	case 'ﬄ':
		return "ffl"
	case 'ﬅ', 'ﬆ':
		return "st"
	default:
		return ""
	}
}
