package ident

import "strings"

// ReferenceKind says by what a customer is named.
type ReferenceKind int

// The kinds of reference.
const (
	NoReference ReferenceKind = iota // the text names nobody
	ByID
	ByEmail
	ByPhone
	ByHandle
)

// Reference is a text by which somebody names a customer. Text is its canonical
// form, the one that is stored; it is empty for NoReference.
type Reference struct {
	Kind ReferenceKind
	Text string
}

const (
	ulidLength   = 26
	idPrefix     = 4
	maxReference = MaxEmailLength
)

// Classify says what text names a customer by: an id of a person or a merchant,
// an e-mail address, a phone, or a merchant's handle. A text that is none of
// these gives NoReference. Case and spacing do not matter.
func Classify(text string) Reference {
	text = strings.TrimSpace(text)
	switch {
	case text == "" || len(text) > maxReference:
		return Reference{}
	case strings.Contains(text, "@"):
		return canonical(ByEmail, text, ParseEmail)
	case text[0] == '+':
		return canonical(ByPhone, text, ParsePhone)
	case strings.Contains(text, "_"):
		return canonical(ByID, text, parseCustomerID)
	default:
		return canonical(ByHandle, text, ParseHandle)
	}
}

func canonical(kind ReferenceKind, text string, parse func(string) (string, error)) Reference {
	form, err := parse(text)
	if err != nil {
		return Reference{}
	}
	return Reference{Kind: kind, Text: form}
}

// parseCustomerID reads usr_ or mer_ and a ULID: 26 characters of Crockford's
// alphabet, the first at most 7 so that it fits in 128 bits.
func parseCustomerID(text string) (string, error) {
	if len(text) == idPrefix+ulidLength {
		prefix, id := strings.ToLower(text[:idPrefix]), strings.ToUpper(text[idPrefix:])
		switch {
		case (prefix != "usr_" && prefix != "mer_") || !isULID(text[idPrefix:]):
		case prefix == text[:idPrefix] && id == text[idPrefix:]:
			return text, nil
		default:
			return prefix + id, nil
		}
	}
	return "", refuse("the text is not the id of a customer", "ids start with usr_ or mer_")
}

func isULID(text string) bool {
	if len(text) != ulidLength || text[0] > '7' {
		return false
	}
	for i := range len(text) {
		if !isAlphanumeric(text[i]) || strings.IndexByte("ILOUilou", text[i]) >= 0 {
			return false
		}
	}
	return true
}
