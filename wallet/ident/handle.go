package ident

import "strings"

// The length of a handle, in bytes.
const (
	MinHandleLength = 3
	MaxHandleLength = 40
)

// ParseHandle reads the handle of a merchant and returns it in lower case: 3 to
// 40 letters, digits and hyphens, a letter first and no hyphen last. Ids hold an
// underscore, addresses an @ and phones a plus sign, so a handle is none of them.
func ParseHandle(text string) (string, error) {
	const hint = "use letters, digits and hyphens, such as coffee-corner"
	if len(text) < MinHandleLength || len(text) > MaxHandleLength {
		return "", refuse("a handle has 3 to 40 characters", hint)
	}
	for i := range len(text) {
		if !isAlphanumeric(text[i]) && text[i] != '-' {
			return "", refuse("a handle has letters, digits and hyphens only", hint)
		}
	}
	handle := strings.ToLower(text)
	if first := handle[0]; first < 'a' || first > 'z' {
		return "", refuse("a handle starts with a letter", hint)
	}
	if handle[len(handle)-1] == '-' {
		return "", refuse("a handle does not end with a hyphen", hint)
	}
	return handle, nil
}
