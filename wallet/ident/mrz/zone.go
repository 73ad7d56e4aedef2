package mrz

import (
	"fmt"
	"strings"

	"github.com/okpay/okpay/wallet/ident"
)

const (
	filler   = '<'
	maxText  = 1024 // bytes that are looked at: three lines and much space
	zoneHint = "type the lines at the foot of the page, or on the back of the card, as they are printed"
)

// zone is the lines of a zone in upper case, each of the length of its form.
type zone struct {
	form  Form
	lines []string
}

// place is where a field stands: its line and its first and last character,
// counted from 1 as in the tables of the standard.
type place struct{ line, first, last int }

// layout is where the fields of a form stand. The place of a check digit is
// right after its field.
type layout struct {
	number, birth, sex, expiry, nationality, optional, name place
	second                                                  place   // TD1's second optional field
	optionalCheck                                           bool    // TD3's optional data has a check digit
	overflow                                                bool    // a long number goes on in the optional data
	composite                                               []place // what the last check digit covers
	compositeCheck                                          place
}

// layoutOf returns the places of a form: part 5, section 4.2.2; part 6, section
// 4.2.2; part 4, section 4.2.2.
func layoutOf(form Form) layout {
	switch form {
	case TD1:
		return layout{
			number: place{1, 6, 14}, optional: place{1, 16, 30}, overflow: true,
			birth: place{2, 1, 6}, sex: place{2, 8, 8}, expiry: place{2, 9, 14}, nationality: place{2, 16, 18}, second: place{2, 19, 29},
			name:      place{3, 1, 30},
			composite: []place{{1, 6, 30}, {2, 1, 7}, {2, 9, 15}, {2, 19, 29}}, compositeCheck: place{2, 30, 30},
		}
	case TD2:
		return layout{
			name: place{1, 6, 36}, number: place{2, 1, 9}, nationality: place{2, 11, 13}, birth: place{2, 14, 19}, sex: place{2, 21, 21},
			expiry: place{2, 22, 27}, optional: place{2, 29, 35}, overflow: true,
			composite: []place{{2, 1, 10}, {2, 14, 20}, {2, 22, 35}}, compositeCheck: place{2, 36, 36},
		}
	default:
		return layout{
			name: place{1, 6, 44}, number: place{2, 1, 9}, nationality: place{2, 11, 13}, birth: place{2, 14, 19}, sex: place{2, 21, 21},
			expiry: place{2, 22, 27}, optional: place{2, 29, 42}, optionalCheck: true,
			composite: []place{{2, 1, 10}, {2, 14, 20}, {2, 22, 43}}, compositeCheck: place{2, 44, 44},
		}
	}
}

// readZone splits text into lines, leaves spaces and empty lines out, and finds
// the form. Lines may run together, as they do when they are pasted.
func readZone(text string) (zone, error) {
	if len(text) > maxText {
		return zone{}, &ident.Error{Message: "the machine-readable zone is too long", Hint: zoneHint}
	}
	var lines []string
	var line strings.Builder
	end := func() {
		if line.Len() > 0 {
			lines = append(lines, line.String())
			line.Reset()
		}
	}
	for i := range len(text) {
		switch c := upper(text[i]); {
		case c == '\n' || c == '\r':
			end()
		case c == ' ' || c == '\t':
		case isDigit(c) || isLetter(c) || c == filler:
			line.WriteByte(c)
		default:
			return zone{}, &ident.Error{
				Message: fmt.Sprintf("line %d of the machine-readable zone has a character that is neither letter, digit nor <", len(lines)+1),
				Hint:    zoneHint,
			}
		}
	}
	end()
	if len(lines) == 1 {
		lines = split(lines[0])
	}
	return measure(lines)
}

// split cuts a zone that was given without line ends.
func split(run string) []string {
	var width int
	switch len(run) {
	case 3 * 30:
		width = 30
	case 2 * 36:
		width = 36
	case 2 * 44:
		width = 44
	default:
		return []string{run}
	}
	var lines []string
	for ; run != ""; run = run[width:] {
		lines = append(lines, run[:width])
	}
	return lines
}

// measure finds the form by the number of lines and what the first begins with,
// and checks that each line has its length.
func measure(lines []string) (zone, error) {
	z := zone{lines: lines}
	var width int
	switch {
	case len(lines) == 0:
		return zone{}, &ident.Error{Message: "the machine-readable zone is missing", Hint: zoneHint}
	case len(lines) == 3:
		z.form, width = TD1, 30
	case len(lines) != 2:
		return zone{}, &ident.Error{Message: "a machine-readable zone has two or three lines", Hint: zoneHint}
	case lines[0][0] == 'V':
		return zone{}, &ident.Error{Message: "a visa does not prove who somebody is", Hint: "use a passport or an identity card"}
	case lines[0][0] == 'P':
		z.form, width = TD3, 44
	default:
		z.form, width = TD2, 36
	}
	for i, line := range lines {
		if len(line) != width {
			return zone{}, &ident.Error{
				Message: fmt.Sprintf("line %d of the machine-readable zone has %d characters, and one of this kind has %d", i+1, len(line), width),
				Hint:    zoneHint,
			}
		}
	}
	return z, nil
}

// at returns what stands at a place.
func (z zone) at(p place) string { return z.lines[p.line-1][p.first-1 : p.last] }

// refuse says what is wrong with the field at a place.
func (z zone) refuse(p place, field, wrong string) error {
	return &ident.Error{
		Message: fmt.Sprintf("line %d of the machine-readable zone: the %s %s", p.line, field, wrong),
		Hint:    zoneHint,
	}
}

// checked returns what stands at a place after its check digit has been
// verified. A check digit of fillers alone may itself be a filler when blank
// says so.
func (z zone) checked(p place, field string, blank bool) (string, error) {
	text, check := z.at(p), z.at(place{p.line, p.last + 1, p.last + 1})[0]
	if check == filler && blank && strings.Trim(text, string(filler)) == "" {
		return text, nil
	}
	if check != checkDigit(text) {
		return "", z.refuse(p, field, "or its check digit has a wrong character")
	}
	return text, nil
}

// checkDigit returns the check digit over the parts: digits count for
// themselves, letters from 10 to 35, fillers nothing, each times 7, 3 and 1 in
// turn; the sum by 10 (part 3, section 4.9).
func checkDigit(parts ...string) byte {
	sum, at := 0, 0
	for _, part := range parts {
		for i := range len(part) {
			value := 0
			switch c := part[i]; {
			case isDigit(c):
				value = int(c - '0')
			case isLetter(c):
				value = int(c-'A') + 10
			}
			sum += value * [...]int{7, 3, 1}[at%3]
			at++
		}
	}
	return "0123456789"[sum%10]
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isLetter(c byte) bool { return c >= 'A' && c <= 'Z' }

func upper(c byte) byte {
	if c >= 'a' && c <= 'z' {
		return c - 'a' + 'A'
	}
	return c
}
