package sepa

// latin returns the plain form of a Latin letter with marks or of a ligature,
// and "" for a character that is none. It knows the letters of Latin-1, Latin
// Extended-A and -B and Latin Extended Additional, which are those of the
// languages of Europe and of Vietnamese. German umlauts and the sharp s have the
// two letters of the German Banking Industry (DFÜ-Abkommen, annex 3, table of
// characters) in place of the one that EPC217-08 has: names are compared with
// those of the account's holder, and German names are written so. The same
// letters of Swedish, Finnish, Turkish and Hungarian cannot be told from them.
func latin(r rune) string {
	switch r {
	case 'ŉ':
		return "'n"
	case 'À', 'Á', 'Â', 'Ã', 'Å', 'Ā', 'Ă', 'Ą', 'Ə', 'Ǎ', 'Ǟ', 'Ǡ', 'Ǻ', 'Ȁ', 'Ȃ', 'Ȧ',
		'Ⱥ', 'Ḁ', 'Ạ', 'Ả', 'Ấ', 'Ầ', 'Ẩ', 'Ẫ', 'Ậ', 'Ắ', 'Ằ', 'Ẳ', 'Ẵ', 'Ặ':
		return "A"
	case 'à', 'á', 'â', 'ã', 'å', 'ā', 'ă', 'ą', 'ǎ', 'ǟ', 'ǡ', 'ǻ', 'ȁ', 'ȃ', 'ȧ', 'ḁ',
		'ạ', 'ả', 'ấ', 'ầ', 'ẩ', 'ẫ', 'ậ', 'ắ', 'ằ', 'ẳ', 'ẵ', 'ặ':
		return "a"
	case 'Ä', 'Æ', 'Ǣ', 'Ǽ':
		return "AE"
	case 'ä', 'æ', 'ǣ', 'ǽ':
		return "ae"
	case 'Ɓ', 'Ƃ', 'Ƀ', 'Ḃ', 'Ḅ', 'Ḇ':
		return "B"
	case 'ƀ', 'ƃ', 'ḃ', 'ḅ', 'ḇ':
		return "b"
	case 'Ç', 'Ć', 'Ĉ', 'Ċ', 'Č', 'Ƈ', 'Ȼ', 'Ḉ':
		return "C"
	case 'ç', 'ć', 'ĉ', 'ċ', 'č', 'ƈ', 'ȼ', 'ḉ':
		return "c"
	case 'Ð', 'Ď', 'Đ', 'Ɖ', 'Ɗ', 'Ƌ', 'Ḋ', 'Ḍ', 'Ḏ', 'Ḑ', 'Ḓ':
		return "D"
	case 'ð', 'ď', 'đ', 'ƌ', 'ȡ', 'ḋ', 'ḍ', 'ḏ', 'ḑ', 'ḓ', 'ẟ':
		return "d"
	case 'Ǆ', 'Ǳ':
		return "DZ"
	case 'ǅ', 'ǲ':
		return "Dz"
	case 'ǆ', 'ǳ':
		return "dz"
	case 'È', 'É', 'Ê', 'Ë', 'Ē', 'Ĕ', 'Ė', 'Ę', 'Ě', 'Ǝ', 'Ɛ', 'Ȅ', 'Ȇ', 'Ȩ', 'Ɇ', 'Ḕ',
		'Ḗ', 'Ḙ', 'Ḛ', 'Ḝ', 'Ẹ', 'Ẻ', 'Ẽ', 'Ế', 'Ề', 'Ể', 'Ễ', 'Ệ':
		return "E"
	case 'è', 'é', 'ê', 'ë', 'ē', 'ĕ', 'ė', 'ę', 'ě', 'ǝ', 'ȅ', 'ȇ', 'ȩ', 'ɇ', 'ḕ', 'ḗ',
		'ḙ', 'ḛ', 'ḝ', 'ẹ', 'ẻ', 'ẽ', 'ế', 'ề', 'ể', 'ễ', 'ệ':
		return "e"
	case 'Ƒ', 'Ḟ':
		return "F"
	case 'ƒ', 'ḟ':
		return "f"
	case 'Ĝ', 'Ğ', 'Ġ', 'Ģ', 'Ɠ', 'Ɣ', 'Ǥ', 'Ǧ', 'Ǵ', 'Ḡ':
		return "G"
	case 'ĝ', 'ğ', 'ġ', 'ģ', 'ǥ', 'ǧ', 'ǵ', 'ḡ':
		return "g"
	case 'Ĥ', 'Ħ', 'Ȟ', 'Ḣ', 'Ḥ', 'Ḧ', 'Ḩ', 'Ḫ':
		return "H"
	case 'ĥ', 'ħ', 'ȟ', 'ḣ', 'ḥ', 'ḧ', 'ḩ', 'ḫ', 'ẖ':
		return "h"
	case 'Ì', 'Í', 'Î', 'Ï', 'Ĩ', 'Ī', 'Ĭ', 'Į', 'İ', 'Ɨ', 'Ǐ', 'Ȉ', 'Ȋ', 'Ḭ', 'Ḯ', 'Ỉ',
		'Ị':
		return "I"
	case 'ì', 'í', 'î', 'ï', 'ĩ', 'ī', 'ĭ', 'į', 'ı', 'ǐ', 'ȉ', 'ȋ', 'ḭ', 'ḯ', 'ỉ', 'ị':
		return "i"
	case 'Ĳ':
		return "IJ"
	case 'ĳ':
		return "ij"
	case 'Ĵ', 'Ɉ':
		return "J"
	case 'ĵ', 'ǰ', 'ȷ', 'ɉ':
		return "j"
	case 'Ķ', 'Ƙ', 'Ǩ', 'Ḱ', 'Ḳ', 'Ḵ':
		return "K"
	case 'ķ', 'ĸ', 'ƙ', 'ǩ', 'ḱ', 'ḳ', 'ḵ':
		return "k"
	case 'Ĺ', 'Ļ', 'Ľ', 'Ŀ', 'Ł', 'Ƚ', 'Ḷ', 'Ḹ', 'Ḻ', 'Ḽ':
		return "L"
	case 'ĺ', 'ļ', 'ľ', 'ŀ', 'ł', 'ƚ', 'ȴ', 'ḷ', 'ḹ', 'ḻ', 'ḽ':
		return "l"
	case 'Ǉ':
		return "LJ"
	case 'ǈ':
		return "Lj"
	case 'ǉ':
		return "lj"
	case 'Ḿ', 'Ṁ', 'Ṃ':
		return "M"
	case 'ḿ', 'ṁ', 'ṃ':
		return "m"
	case 'Ñ', 'Ń', 'Ņ', 'Ň', 'Ŋ', 'Ɲ', 'Ǹ', 'Ƞ', 'Ṅ', 'Ṇ', 'Ṉ', 'Ṋ':
		return "N"
	case 'ñ', 'ń', 'ņ', 'ň', 'ŋ', 'ƞ', 'ǹ', 'ȵ', 'ṅ', 'ṇ', 'ṉ', 'ṋ':
		return "n"
	case 'Ǌ':
		return "NJ"
	case 'ǋ':
		return "Nj"
	case 'ǌ':
		return "nj"
	case 'Ò', 'Ó', 'Ô', 'Õ', 'Ø', 'Ō', 'Ŏ', 'Ő', 'Ɔ', 'Ɵ', 'Ơ', 'Ǒ', 'Ǫ', 'Ǭ', 'Ǿ', 'Ȍ',
		'Ȏ', 'Ȫ', 'Ȭ', 'Ȯ', 'Ȱ', 'Ṍ', 'Ṏ', 'Ṑ', 'Ṓ', 'Ọ', 'Ỏ', 'Ố', 'Ồ', 'Ổ', 'Ỗ', 'Ộ',
		'Ớ', 'Ờ', 'Ở', 'Ỡ', 'Ợ':
		return "O"
	case 'ò', 'ó', 'ô', 'õ', 'ø', 'ō', 'ŏ', 'ő', 'ơ', 'ǒ', 'ǫ', 'ǭ', 'ǿ', 'ȍ', 'ȏ', 'ȫ',
		'ȭ', 'ȯ', 'ȱ', 'ṍ', 'ṏ', 'ṑ', 'ṓ', 'ọ', 'ỏ', 'ố', 'ồ', 'ổ', 'ỗ', 'ộ', 'ớ', 'ờ',
		'ở', 'ỡ', 'ợ':
		return "o"
	case 'Ö', 'Œ':
		return "OE"
	case 'ö', 'œ':
		return "oe"
	case 'Ƥ', 'Ṕ', 'Ṗ':
		return "P"
	case 'ƥ', 'ṕ', 'ṗ':
		return "p"
	case 'Ŕ', 'Ŗ', 'Ř', 'Ȑ', 'Ȓ', 'Ɍ', 'Ṙ', 'Ṛ', 'Ṝ', 'Ṟ':
		return "R"
	case 'ŕ', 'ŗ', 'ř', 'ȑ', 'ȓ', 'ɍ', 'ṙ', 'ṛ', 'ṝ', 'ṟ':
		return "r"
	case 'Ś', 'Ŝ', 'Ş', 'Š', 'Ș', 'Ṡ', 'Ṣ', 'Ṥ', 'Ṧ', 'Ṩ':
		return "S"
	case 'ś', 'ŝ', 'ş', 'š', 'ſ', 'ș', 'ȿ', 'ṡ', 'ṣ', 'ṥ', 'ṧ', 'ṩ', 'ẛ':
		return "s"
	case 'ẞ':
		return "SS"
	case 'ß':
		return "ss"
	case 'Ţ', 'Ť', 'Ŧ', 'Ƭ', 'Ʈ', 'Ț', 'Ⱦ', 'Ṫ', 'Ṭ', 'Ṯ', 'Ṱ':
		return "T"
	case 'ţ', 'ť', 'ŧ', 'ƫ', 'ƭ', 'ț', 'ȶ', 'ṫ', 'ṭ', 'ṯ', 'ṱ', 'ẗ':
		return "t"
	case 'Þ':
		return "TH"
	case 'þ':
		return "th"
	case 'Ù', 'Ú', 'Û', 'Ũ', 'Ū', 'Ŭ', 'Ů', 'Ű', 'Ų', 'Ư', 'Ʊ', 'Ǔ', 'Ǖ', 'Ǘ', 'Ǚ', 'Ǜ',
		'Ȕ', 'Ȗ', 'Ʉ', 'Ṳ', 'Ṵ', 'Ṷ', 'Ṹ', 'Ṻ', 'Ụ', 'Ủ', 'Ứ', 'Ừ', 'Ử', 'Ữ', 'Ự':
		return "U"
	case 'ù', 'ú', 'û', 'ũ', 'ū', 'ŭ', 'ů', 'ű', 'ų', 'ư', 'ǔ', 'ǖ', 'ǘ', 'ǚ', 'ǜ', 'ȕ',
		'ȗ', 'ṳ', 'ṵ', 'ṷ', 'ṹ', 'ṻ', 'ụ', 'ủ', 'ứ', 'ừ', 'ử', 'ữ', 'ự':
		return "u"
	case 'Ü':
		return "UE"
	case 'ü':
		return "ue"
	case 'Ʋ', 'Ṽ', 'Ṿ':
		return "V"
	case 'ṽ', 'ṿ':
		return "v"
	case 'Ŵ', 'Ẁ', 'Ẃ', 'Ẅ', 'Ẇ', 'Ẉ':
		return "W"
	case 'ŵ', 'ẁ', 'ẃ', 'ẅ', 'ẇ', 'ẉ', 'ẘ':
		return "w"
	case 'Ẋ', 'Ẍ':
		return "X"
	case 'ẋ', 'ẍ':
		return "x"
	case 'Ý', 'Ŷ', 'Ÿ', 'Ƴ', 'Ȳ', 'Ɏ', 'Ẏ', 'Ỳ', 'Ỵ', 'Ỷ', 'Ỹ':
		return "Y"
	case 'ý', 'ÿ', 'ŷ', 'ƴ', 'ȳ', 'ɏ', 'ẏ', 'ẙ', 'ỳ', 'ỵ', 'ỷ', 'ỹ':
		return "y"
	case 'Ź', 'Ż', 'Ž', 'Ƶ', 'Ȥ', 'Ẑ', 'Ẓ', 'Ẕ':
		return "Z"
	case 'ź', 'ż', 'ž', 'ƶ', 'ȥ', 'ɀ', 'ẑ', 'ẓ', 'ẕ':
		return "z"
	}
	return ""
}
