package ident

const (
	shortBIC    = 8
	longBIC     = 11
	bicPrefix   = 4
	bicLocation = 6
	maxBICText  = 40
	bicHint     = "it has 8 or 11 characters, such as DEUTDEFF or DEUTDEFF500"
)

// BIC is a business identifier code of a bank, in upper case without spaces.
type BIC struct {
	Country string // ISO 3166-1 alpha-2, or XK
	Text    string // 8 or 11 characters
}

// String returns the code as it is written in messages.
func (b BIC) String() string { return b.Text }

// ParseBIC reads a business identifier code (ISO 9362) in upper or lower case:
// four letters for the bank, the two of its country, two characters for the
// place and, where it has them, three for the branch. Of what the standard has
// allowed since 2014 it takes what every version of every bank's message takes
// (BICIdentifier of ISO 20022): letters alone for the bank, a place that does
// not begin with 0 or 1 and does not end in the letter O.
func ParseBIC(text string) (BIC, error) {
	if len(text) > maxBICText {
		return BIC{}, refuse("the BIC is too long", bicHint)
	}
	plain, ok := upperAlphanumeric(text)
	switch {
	case !ok:
		return BIC{}, refuse("the BIC has characters that are neither letters nor digits", bicHint)
	case plain == "":
		return BIC{}, refuse("the BIC is missing", bicHint)
	case len(plain) != shortBIC && len(plain) != longBIC:
		return BIC{}, refuse("a BIC has 8 or 11 characters", bicHint)
	case !isLetters(plain[:bicLocation]):
		return BIC{}, refuse("a BIC starts with six letters", bicHint)
	}
	country := plain[bicPrefix:bicLocation]
	if !isCountry(country) && country != "XK" {
		return BIC{}, refuse("the fifth and sixth letter of the BIC are no country", bicHint)
	}
	if place := plain[bicLocation:shortBIC]; place[0] == '0' || place[0] == '1' || place[1] == 'O' {
		return BIC{}, refuse("the place in the BIC is none that banks have", bicHint)
	}
	return BIC{Country: country, Text: plain}, nil
}

// Serves reports whether a bank with this BIC may keep an account with an IBAN of
// country. Their countries are the same, but for the territories whose banks
// have a country of their own and IBANs of another: those of France, the islands
// around Great Britain, Åland, and Monaco, where banks of France keep accounts.
func (b BIC) Serves(country string) bool {
	if b.Country == country {
		return true
	}
	switch country {
	case "FR":
		switch b.Country {
		case "BL", "GF", "GP", "MC", "MF", "MQ", "NC", "PF", "PM", "RE", "TF", "WF", "YT":
			return true
		}
	case "GB":
		return b.Country == "GG" || b.Country == "IM" || b.Country == "JE"
	case "FI":
		return b.Country == "AX"
	case "MC":
		return b.Country == "FR"
	}
	return false
}
