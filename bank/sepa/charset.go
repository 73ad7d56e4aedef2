package sepa

import (
	"strings"

	"github.com/okpay/okpay/wallet/ident"
)

// IsCharacter reports whether c may stand in a payment: the letters a to z in
// both cases, the digits, the space and / - ? : ( ) . , ' + (EPC217-08, section
// 1.4 of the implementation guidelines for credit transfers; it is the character
// set X of SWIFT without its line ends, so banks beyond SEPA take it too).
func IsCharacter(c byte) bool {
	switch c {
	case ' ', '/', '-', '?', ':', '(', ')', '.', ',', '\'', '+':
		return true
	default:
		return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
	}
}

// CheckText returns an [ident.Error] unless text may stand in a field of at most
// most characters: it is not empty, has only characters of the set, among them a
// letter or a digit, and no space at its ends, which banks cut off. What names
// the field in the error; the text itself is not repeated.
func CheckText(what, text string, most int) error {
	switch {
	case text == "":
		return refuse("the "+what+" is missing", "give it")
	case len(text) > most:
		return tooLong(what, most)
	case text[0] == ' ' || text[len(text)-1] == ' ':
		return refuse("the "+what+" begins or ends with a space", "leave the space out")
	}
	visible := false
	for i := range len(text) {
		c := text[i]
		if !IsCharacter(c) {
			return refuse("the "+what+" has a character that banks do not carry", setHint)
		}
		visible = visible || isAlphanumeric(c)
	}
	if !visible {
		return refuse("the "+what+" has neither a letter nor a digit", setHint)
	}
	return nil
}

// CheckID is CheckText for an identification or a reference, which besides may
// neither begin nor end with a slash nor hold two in a row (implementation
// guidelines for credit transfers, section 1.4).
func CheckID(what, text string, most int) error {
	if err := CheckText(what, text, most); err != nil {
		return err
	}
	if text[0] == '/' || text[len(text)-1] == '/' || strings.Contains(text, "//") {
		return refuse("the "+what+" begins or ends with a slash or has two in a row", "leave the slashes out")
	}
	return nil
}

const setHint = "banks carry the letters a to z, digits, spaces and / - ? : ( ) . , ' +"

func isAlphanumeric(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// refuse makes an error as the checks of ident make theirs.
func refuse(message, hint string) *ident.Error { return &ident.Error{Message: message, Hint: hint} }
