package ident

import "strings"

// The lengths of an e-mail address, in bytes (RFC 5321, section 4.5.3.1, less
// the brackets of a path) and of a label of its domain (RFC 1035, section 2.3.4).
const (
	MaxEmailLength = 254
	maxLocalPart   = 64
	maxLabel       = 63
)

const emailHint = "type an address such as ann@example.com"

// ParseEmail reads an e-mail address and returns it in lower case, which is its
// identity here: mail systems in use do not tell Ann@ from ann@. Accepted is the
// plain form of RFC 5321 in ASCII: a dot-atom of at most 64 bytes, one @, and a
// domain of at least two labels. Space around it is left out.
func ParseEmail(text string) (string, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", refuse("the e-mail address is missing", emailHint)
	}
	if len(text) > MaxEmailLength {
		return "", refuse("the e-mail address is longer than 254 bytes", emailHint)
	}
	local, domain, found := strings.Cut(text, "@")
	if !found || strings.Contains(domain, "@") {
		return "", refuse("an e-mail address has one @", emailHint)
	}
	if !validLocalPart(local) {
		return "", refuse("the part of the e-mail address before the @ is not valid", emailHint)
	}
	if !validDomain(domain) {
		return "", refuse("the part of the e-mail address after the @ is not a domain", emailHint)
	}
	return strings.ToLower(text), nil
}

// validLocalPart reports whether text is a dot-atom (RFC 5322, section 3.2.3).
func validLocalPart(text string) bool {
	if text == "" || len(text) > maxLocalPart || text[0] == '.' || text[len(text)-1] == '.' {
		return false
	}
	for i := range len(text) {
		switch c := text[i]; {
		case isAlphanumeric(c):
		case c == '.':
			if text[i-1] == '.' {
				return false
			}
		case strings.IndexByte("!#$%&'*+-/=?^_`{|}~", c) >= 0:
		default:
			return false
		}
	}
	return true
}

// validDomain reports whether text is two or more labels of letters, digits and
// inner hyphens, the last of which is no number (RFC 1123, section 2.1).
func validDomain(text string) bool {
	labels, last := 0, ""
	for label := range strings.SplitSeq(text, ".") {
		if label == "" || len(label) > maxLabel || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for i := range len(label) {
			if !isAlphanumeric(label[i]) && label[i] != '-' {
				return false
			}
		}
		labels++
		last = label
	}
	return labels >= 2 && len(last) >= 2 && !isDigits(last)
}

// isAlphanumeric reports whether c is an ASCII letter or digit.
func isAlphanumeric(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}
