package ident

const (
	minCreditorReference = 5
	maxCreditorReference = 25
	maxCreditorText      = 60
	rfHint               = "type it as it stands on the invoice, such as RF18 5390 0754 7034"
)

// ParseCreditorReference reads a structured creditor reference (ISO 11649) in
// upper or lower case, with or without spaces, and returns it in upper case
// without spaces: RF, two check digits by MOD 97-10 (ISO/IEC 7064), and 1 to 21
// letters and digits.
func ParseCreditorReference(text string) (string, error) {
	if len(text) > maxCreditorText {
		return "", refuse("the creditor reference is too long", rfHint)
	}
	plain, ok := upperAlphanumeric(text)
	switch {
	case !ok:
		return "", refuse("the creditor reference has characters that are neither letters nor digits", rfHint)
	case plain == "":
		return "", refuse("the creditor reference is missing", rfHint)
	case len(plain) < minCreditorReference || len(plain) > maxCreditorReference:
		return "", refuse("a creditor reference has 5 to 25 characters", rfHint)
	case plain[:2] != "RF" || !isDigits(plain[2:ibanHead]):
		return "", refuse("a creditor reference starts with RF and two digits", rfHint)
	case mod97(plain[ibanHead:]+plain[:ibanHead]) != 1:
		return "", refuse("the creditor reference has a wrong character: its check digits do not fit", rfHint)
	}
	return plain, nil
}
