package ident

import "strings"

// The digits of an international number (ITU-T E.164, section 6), and the most
// bytes that are looked at.
const (
	minPhoneDigits = 8
	maxPhoneDigits = 15
	maxPhoneText   = 40
)

const phoneHint = "type it with the country code, such as +49 151 23456789"

// ParsePhone reads a phone number in international form and returns it as E.164:
// a plus sign and 8 to 15 digits, the first of which is not zero. Spaces, dashes
// and parentheses are left out.
func ParsePhone(text string) (string, error) {
	if len(text) > maxPhoneText {
		return "", refuse("the phone number is too long", phoneHint)
	}
	text = strings.TrimSpace(text)
	if text == "" {
		return "", refuse("the phone number is missing", phoneHint)
	}
	if text[0] != '+' {
		return "", refuse("the phone number does not start with + and a country code", phoneHint)
	}
	phone := make([]byte, 1, len(text))
	phone[0] = '+'
	for i := 1; i < len(text); i++ {
		switch c := text[i]; {
		case c >= '0' && c <= '9':
			phone = append(phone, c)
		case c == ' ' || c == '-' || c == '(' || c == ')':
		default:
			return "", refuse("the phone number has characters that are no digits", phoneHint)
		}
	}
	switch digits := len(phone) - 1; {
	case digits < minPhoneDigits || digits > maxPhoneDigits:
		return "", refuse("the phone number does not have 8 to 15 digits", phoneHint)
	case phone[1] == '0':
		return "", refuse("no country code starts with 0", phoneHint)
	}
	return string(phone), nil
}

// HidePhone gives a text that names somebody, with the middle left out when it
// is a phone: errors and logs tell whom a caller named only so far that the
// caller knows it again. What is no phone stays as it is.
func HidePhone(text string) string {
	phone, err := ParsePhone(text)
	if err != nil {
		return text
	}
	const shownStart, shownEnd = 3, 2
	return phone[:shownStart] + "…" + phone[len(phone)-shownEnd:]
}
