package ident

import "strings"

// The lengths of an IBAN (ISO 13616-1): two letters, two check digits and at
// most 30 characters; and the most bytes that are looked at, with spaces.
const (
	ibanHead      = 4
	maxIBANLength = 34
	maxIBANText   = 80
	ibanGroup     = 4
)

const ibanHint = "type it as the bank gives it, such as DE89 3704 0044 0532 0130 00"

// IBAN is an international bank account number. Text is in upper case without
// spaces; String groups it by four.
type IBAN struct {
	Country string // ISO 3166-1 alpha-2, or XK
	Text    string
	Last4   string
}

// ParseIBAN reads an IBAN in upper or lower case, with or without spaces. Its
// country must be in the IBAN registry (ISO 13616), its length and the kinds of
// its characters must be the country's, and its remainder by 97 must be 1
// (ISO/IEC 7064, MOD 97-10).
func ParseIBAN(text string) (IBAN, error) {
	if len(text) > maxIBANText {
		return IBAN{}, refuse("the IBAN is too long", ibanHint)
	}
	plain, ok := upperAlphanumeric(text)
	switch {
	case !ok:
		return IBAN{}, refuse("the IBAN has characters that are neither letters nor digits", ibanHint)
	case plain == "":
		return IBAN{}, refuse("the IBAN is missing", ibanHint)
	case len(plain) <= ibanHead || !isLetters(plain[:2]) || !isDigits(plain[2:ibanHead]):
		return IBAN{}, refuse("an IBAN starts with two letters and two digits", ibanHint)
	}
	country, bban := plain[:2], plain[ibanHead:]
	structure := bbanStructure(country)
	if structure == "" {
		return IBAN{}, refuse("there are no IBANs of the country "+country,
			"check the first two letters; an account of a country without IBANs is given by number and routing code")
	}
	switch fits, length := matchStructure(bban, structure); {
	case !length:
		return IBAN{}, refuse("the IBAN has the wrong length for "+country, ibanHint)
	case !fits:
		return IBAN{}, refuse("the IBAN has a letter or a digit where "+country+" has none", ibanHint)
	case mod97(bban+plain[:ibanHead]) != 1:
		return IBAN{}, refuse("the IBAN has a wrong character: its check digits do not fit", ibanHint)
	}
	return IBAN{Country: country, Text: plain, Last4: plain[len(plain)-last4Digits:]}, nil
}

// String returns the IBAN in groups of four, as it is printed on paper.
func (i IBAN) String() string {
	var b strings.Builder
	for at := 0; at < len(i.Text); at += ibanGroup {
		if at > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(i.Text[at:min(at+ibanGroup, len(i.Text))])
	}
	return b.String()
}

// matchStructure reports whether bban has the length of structure and, in each
// of its places, the kind of character that stands there. A structure is a
// sequence of a kind (n for a digit, a for a letter, c for either) and a count.
func matchStructure(bban, structure string) (fits, length bool) {
	fits, length = true, true
	at := 0
	for i := 0; i < len(structure); {
		kind := structure[i]
		count := 0
		for i++; i < len(structure) && structure[i] >= '0' && structure[i] <= '9'; i++ {
			count = count*10 + int(structure[i]-'0')
		}
		if at+count > len(bban) {
			return false, false
		}
		for _, c := range []byte(bban[at : at+count]) {
			digit := c >= '0' && c <= '9'
			fits = fits && (kind == 'c' || digit == (kind == 'n'))
		}
		at += count
	}
	return fits, length && at == len(bban)
}

// mod97 returns the remainder by 97 of the number that text writes when each
// letter stands for 10 to 35. It goes by the character, so that no number grows
// beyond four digits.
func mod97(text string) int {
	rest := 0
	for _, c := range []byte(text) {
		if c >= 'A' {
			rest = (rest*100 + int(c-'A') + 10) % 97
		} else {
			rest = (rest*10 + int(c-'0')) % 97
		}
	}
	return rest
}

// upperAlphanumeric returns text in upper case without spaces; ok is false when
// anything else than ASCII letters and digits is left.
func upperAlphanumeric(text string) (plain string, ok bool) {
	var b strings.Builder
	b.Grow(len(text))
	for i := range len(text) {
		switch c := text[i]; {
		case c >= '0' && c <= '9', c >= 'A' && c <= 'Z':
			b.WriteByte(c)
		case c >= 'a' && c <= 'z':
			b.WriteByte(c - 'a' + 'A')
		case c == ' ':
		default:
			return "", false
		}
	}
	return b.String(), true
}

// isDigits reports whether text is ASCII digits alone.
func isDigits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return true
}

// isLetters reports whether text is upper-case ASCII letters alone.
func isLetters(text string) bool {
	for i := range len(text) {
		if text[i] < 'A' || text[i] > 'Z' {
			return false
		}
	}
	return true
}
