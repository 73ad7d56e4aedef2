package mrz

import (
	"strings"
	"time"

	"github.com/okpay/okpay/wallet/ident"
)

// Parse reads a machine-readable zone. Lines are told apart by line ends, or by
// their length when they run together; spaces are left out and lower case is
// read as upper case. Every check digit is verified, the composite one last.
//
// Years have two digits in a zone. A birth is the latest that lies neither after
// today nor after the expiry; an expiry is the year nearest to today, in either
// direction. A document that has expired is read all the same: see
// [Document.Expired]. Visas (part 7) are refused.
func Parse(text string, today time.Time) (Document, error) {
	z, err := readZone(text)
	if err != nil {
		return Document{}, err
	}
	at := layoutOf(z.form)
	d := Document{Form: z.form}
	if err := z.readHead(at, &d); err != nil {
		return Document{}, err
	}
	if d.Number, d.Optional, err = z.readNumber(at); err != nil {
		return Document{}, err
	}
	if err := z.readDates(at, ident.DateOf(today), &d); err != nil {
		return Document{}, err
	}
	if d.Sex, err = z.readSex(at.sex); err != nil {
		return Document{}, err
	}
	if at.second.line != 0 {
		d.OptionalSecond = unfill(z.at(at.second))
	}
	covered := make([]string, 0, len(at.composite))
	for _, p := range at.composite {
		covered = append(covered, z.at(p))
	}
	if z.at(at.compositeCheck)[0] != checkDigit(covered...) {
		return Document{}, z.refuse(at.compositeCheck, "check digit over the whole", "does not fit: a character is wrong")
	}
	return d, nil
}

// readHead reads type, states and name.
func (z zone) readHead(at layout, d *Document) error {
	typePlace, issuerPlace := place{1, 1, 2}, place{1, 3, 5}
	d.Type = strings.TrimRight(z.at(typePlace), string(filler))
	if !typeFits(z.form, d.Type) {
		return z.refuse(typePlace, "kind of document", "is none of a passport or an identity card")
	}
	d.Issuer = strings.TrimRight(z.at(issuerPlace), string(filler))
	if !isState(d.Issuer) {
		return z.refuse(issuerPlace, "issuing state", "is not a code of ICAO 9303")
	}
	d.Nationality = strings.TrimRight(z.at(at.nationality), string(filler))
	if !isState(d.Nationality) {
		return z.refuse(at.nationality, "nationality", "is not a code of ICAO 9303")
	}
	name := z.at(at.name)
	var ok bool
	if d.Primary, d.Secondary, ok = splitName(name); !ok {
		return z.refuse(at.name, "name", "is not one or two groups of letters, each filled up with <")
	}
	d.Truncated = name[len(name)-1] != filler
	return nil
}

// typeFits reports whether a form may be of a type: P for a passport, and A, C
// or I for a card, with a second letter of the issuer's own, which is never V
// (part 4, section 4.2.2.1; part 5, section 4.2.2.1; part 6, section 4.2.2.1).
func typeFits(form Form, kind string) bool {
	if kind == "" || len(kind) == 2 && (!isLetter(kind[1]) || kind[1] == 'V') {
		return false
	}
	if form == TD3 {
		return kind[0] == 'P'
	}
	return kind[0] == 'A' || kind[0] == 'C' || kind[0] == 'I'
}

// readNumber reads the number of the document and the optional data. A number
// of more than nine characters has a filler for its check digit and goes on in
// the optional data, where the check digit over all of it comes after it and a
// filler after that (part 5, section 4.2.4, and part 6, section 4.2.4).
func (z zone) readNumber(at layout) (number, optional string, err error) {
	const field = "document number"
	number, optional = z.at(at.number), z.at(at.optional)
	check := z.at(place{at.number.line, at.number.last + 1, at.number.last + 1})[0]
	if check == filler && at.overflow {
		rest, after, ended := strings.Cut(optional, string(filler))
		last := len(rest) - 1
		if last < 1 || !ended || number[len(number)-1] == filler {
			return "", "", z.refuse(at.number, field, "has no check digit")
		}
		if rest[last] != checkDigit(number, rest[:last]) {
			return "", "", z.refuse(at.number, field, "or its check digit has a wrong character")
		}
		number, optional = number+rest[:last], after
	} else if _, err := z.checked(at.number, field, false); err != nil {
		return "", "", err
	}
	number = strings.ReplaceAll(number, string(filler), "")
	if number == "" {
		return "", "", z.refuse(at.number, field, "is missing")
	}
	if at.optionalCheck {
		if _, err := z.checked(at.optional, "optional data", true); err != nil {
			return "", "", err
		}
	}
	return number, unfill(optional), nil
}

func (z zone) readSex(p place) (ident.Sex, error) {
	switch z.at(p) {
	case "F":
		return ident.Female, nil
	case "M":
		return ident.Male, nil
	case string(filler):
		return ident.SexUnspecified, nil
	default:
		return "", z.refuse(p, "sex", "is none of F, M and <")
	}
}

// splitName takes a name field apart: the primary identifier, and after two
// fillers the secondary one, with single fillers between the parts of each
// (part 3, section 4.6).
func splitName(field string) (primary, secondary string, ok bool) {
	const gap = string(filler) + string(filler)
	text := strings.TrimRight(field, string(filler))
	primary, secondary, both := strings.Cut(text, gap)
	if !isName(primary) || both && !isName(secondary) {
		return "", "", false
	}
	return unfill(primary), unfill(secondary), true
}

// isName reports whether text is words of letters with one filler between them.
func isName(text string) bool {
	for word := range strings.SplitSeq(text, string(filler)) {
		if word == "" {
			return false
		}
		for i := range len(word) {
			if !isLetter(word[i]) {
				return false
			}
		}
	}
	return true
}

// unfill puts spaces for fillers and trims.
func unfill(text string) string {
	return strings.TrimSpace(strings.ReplaceAll(text, string(filler), " "))
}
