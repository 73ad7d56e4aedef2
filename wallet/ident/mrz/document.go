package mrz

import (
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet/ident"
)

// Form is the size of a document, which says how its zone is laid out.
type Form string

// The forms of ICAO 9303, by lines and characters of a line.
const (
	TD1 Form = "TD1" // 3 by 30: a card
	TD2 Form = "TD2" // 2 by 36: a larger card
	TD3 Form = "TD3" // 2 by 44: a passport
)

// Document is what a zone says. It is personal data: printing, logging or
// encoding one gives form and issuing state alone.
type Document struct {
	Form        Form
	Type        string // one or two letters: "P", "PD", "I", "ID"
	Issuer      string // the issuing state or organisation, as [Country] reads it
	Nationality string // as [Country] reads it
	Number      string // letters and digits; fillers are left out
	Primary     string // the primary identifier, its parts set apart by a space
	Secondary   string // the secondary identifier; empty for who has one name
	// Truncated says that the name fills its field, so that parts of it may
	// have been cut off or left out (part 3, section 4.6).
	Truncated bool
	Birth     ident.Date // parts that the document does not know are zero
	Sex       ident.Sex
	Expiry    ident.Date
	// Optional is what the issuer added: a personal number in many passports.
	// OptionalSecond is the second such field, which TD1 alone has.
	Optional       string
	OptionalSecond string
}

// Expired reports whether the document was good for the last time before today.
func (d Document) Expired(today time.Time) bool {
	return d.Expiry.Before(ident.DateOf(today))
}

// Specimen reports whether the document is one of Utopia (UTO), the state in
// which ICAO 9303 shows its examples. Nobody can be known by one.
func (d Document) Specimen() bool { return d.Issuer == utopia || d.Nationality == utopia }

// String returns form and issuer: "TD3 document of UTO".
func (d Document) String() string {
	if d.Form == "" {
		return "no document"
	}
	return string(d.Form) + " document of " + d.Issuer
}

// GoString returns what String returns.
func (d Document) GoString() string { return d.String() }

// Format writes what String returns, whatever the verb, so that no verb shows
// more.
func (d Document) Format(state fmt.State, _ rune) { _, _ = state.Write([]byte(d.String())) }

// LogValue gives form and issuer to structured logs.
func (d Document) LogValue() slog.Value {
	return slog.GroupValue(slog.String("form", string(d.Form)), slog.String("issuer", d.Issuer))
}

// MarshalText encodes what String returns, so that JSON does not hold the rest.
func (d Document) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// maxNumber is the most characters of a document number: nine, and what TD1 has
// room for in its optional data before the check digit.
const maxNumber = 9 + 14

const numberHint = "type it as it is printed in the document"

// ParseNumber reads the number of a document as somebody types it and returns
// it in the form of [Document.Number]: upper case, without spaces, dashes and
// fillers, 1 to 23 letters and digits.
func ParseNumber(text string) (string, error) {
	refuse := func(message string) (string, error) {
		return "", &ident.Error{Message: message, Hint: numberHint}
	}
	if len(text) > maxText {
		return refuse("the document number is too long")
	}
	var b strings.Builder
	for i := range len(text) {
		switch c := upper(text[i]); {
		case c == ' ' || c == '-' || c == filler:
		case isDigit(c) || isLetter(c):
			b.WriteByte(c)
		default:
			return refuse("the document number has characters that are neither letters nor digits")
		}
	}
	switch n := b.Len(); {
	case n == 0:
		return refuse("the document number is missing")
	case n > maxNumber:
		return refuse("the document number is too long")
	}
	return b.String(), nil
}
