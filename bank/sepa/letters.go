package sepa

// greek returns the Latin form of a Greek letter without marks as EPC217-08 has
// it (by the letter, after ELOT 743), and "" for another character.
func greek(r rune) string {
	switch r {
	case 'Α':
		return "A"
	case 'α':
		return "a"
	case 'Β':
		return "V"
	case 'β', 'ϐ':
		return "v"
	case 'Γ':
		return "G"
	case 'γ':
		return "g"
	case 'Δ':
		return "D"
	case 'δ':
		return "d"
	case 'Ε':
		return "E"
	case 'ε', 'ϵ':
		return "e"
	case 'Ζ':
		return "Z"
	case 'ζ':
		return "z"
	case 'Η', 'Ι':
		return "I"
	case 'η', 'ι':
		return "i"
	case 'Θ', 'ϴ':
		return "TH"
	case 'θ', 'ϑ':
		return "th"
	case 'Κ':
		return "K"
	case 'κ', 'ϰ':
		return "k"
	case 'Λ':
		return "L"
	case 'λ':
		return "l"
	case 'Μ':
		return "M"
	case 'μ':
		return "m"
	case 'Ν':
		return "N"
	case 'ν':
		return "n"
	case 'Ξ':
		return "X"
	case 'ξ':
		return "x"
	case 'Ο', 'Ω':
		return "O"
	case 'ο', 'ω':
		return "o"
	case 'Π':
		return "P"
	case 'π', 'ϖ':
		return "p"
	case 'Ρ':
		return "R"
	case 'ρ', 'ϱ':
		return "r"
	case 'Σ', 'Ϲ':
		return "S"
	case 'σ', 'ς', 'ϲ':
		return "s"
	case 'Τ':
		return "T"
	case 'τ':
		return "t"
	case 'Υ':
		return "Y"
	case 'υ':
		return "y"
	case 'Φ':
		return "F"
	case 'φ', 'ϕ':
		return "f"
	case 'Χ':
		return "CH"
	case 'χ':
		return "ch"
	case 'Ψ':
		return "PS"
	case 'ψ':
		return "ps"
	default:
		return ""
	}
}

// cyrillic returns the Latin form of a Cyrillic letter, and "" for another
// character: the letters of Bulgarian as EPC217-08 has them (after the
// Bulgarian law on transliteration), and those that Russian, Ukrainian,
// Belarusian, Serbian and Macedonian have besides, as their passports write them
// (ICAO 9303-3, section 6).
func cyrillic(r rune) string {
	switch r {
	case 'А', 'Ъ':
		return "A"
	case 'а', 'ъ':
		return "a"
	case 'Б':
		return "B"
	case 'б':
		return "b"
	case 'В':
		return "V"
	case 'в':
		return "v"
	case 'Г', 'Ґ', 'Ѓ':
		return "G"
	case 'г', 'ґ', 'ѓ':
		return "g"
	case 'Д':
		return "D"
	case 'д':
		return "d"
	case 'Ђ', 'Џ', 'Ѕ':
		return "DZ"
	case 'ђ', 'џ', 'ѕ':
		return "dz"
	case 'Е', 'Ё', 'Э', 'Ѐ':
		return "E"
	case 'е', 'ё', 'э', 'ѐ':
		return "e"
	case 'Є':
		return "IE"
	case 'є':
		return "ie"
	case 'Ж':
		return "ZH"
	case 'ж':
		return "zh"
	case 'З':
		return "Z"
	case 'з':
		return "z"
	case 'И', 'І', 'Ї', 'Ѝ':
		return "I"
	case 'и', 'і', 'ї', 'ѝ':
		return "i"
	case 'Й', 'Ы', 'Ь':
		return "Y"
	case 'й', 'ы', 'ь':
		return "y"
	case 'Ј':
		return "J"
	case 'ј':
		return "j"
	case 'К', 'Ќ':
		return "K"
	case 'к', 'ќ':
		return "k"
	case 'Л':
		return "L"
	case 'л':
		return "l"
	case 'Љ':
		return "LJ"
	case 'љ':
		return "lj"
	case 'М':
		return "M"
	case 'м':
		return "m"
	case 'Н':
		return "N"
	case 'н':
		return "n"
	case 'Њ':
		return "NJ"
	case 'њ':
		return "nj"
	case 'О':
		return "O"
	case 'о':
		return "o"
	case 'П':
		return "P"
	case 'п':
		return "p"
	case 'Р':
		return "R"
	case 'р':
		return "r"
	case 'С':
		return "S"
	case 'с':
		return "s"
	case 'Т':
		return "T"
	case 'т':
		return "t"
	case 'Ћ':
		return "C"
	case 'ћ':
		return "c"
	case 'У', 'Ў':
		return "U"
	case 'у', 'ў':
		return "u"
	case 'Ф':
		return "F"
	case 'ф':
		return "f"
	case 'Х':
		return "H"
	case 'х':
		return "h"
	case 'Ц':
		return "TS"
	case 'ц':
		return "ts"
	case 'Ч':
		return "CH"
	case 'ч':
		return "ch"
	case 'Ш':
		return "SH"
	case 'ш':
		return "sh"
	case 'Щ':
		return "SHT"
	case 'щ':
		return "sht"
	case 'Ю':
		return "YU"
	case 'ю':
		return "yu"
	case 'Я':
		return "YA"
	case 'я':
		return "ya"
	default:
		return ""
	}
}
