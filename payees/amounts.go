package payees

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// groupDigits is how many digits stand between the signs that group an amount.
const groupDigits = 3

// plain writes an amount as the contract does, with a point before its decimals
// and nothing between its digits: 1234.56 for 1.234,56. What is not grouped by
// threes is refused, since its sign may mean the decimals; what is no amount at
// all stays as it is, for others to judge.
func (d DecimalSign) plain(text string) (string, error) {
	switch d {
	case DecimalPoint:
		return ungroup(text, '.', ',')
	case DecimalComma:
		return ungroup(text, ',', '.')
	default:
		if strings.Contains(text, ",") {
			return "", fmt.Errorf("the amount %q has a comma: say with --decimal comma or --decimal point what stands before its decimals", text)
		}
		return text, nil
	}
}

// ungroup writes an amount whose decimals follow the sign and whose digits may
// be grouped by group, a space or an apostrophe.
func ungroup(text string, sign, group rune) (string, error) {
	minus := ""
	digits := text
	if rest, found := strings.CutPrefix(digits, "-"); found {
		minus, digits = "-", rest
	}
	whole, decimals, hasDecimals := strings.Cut(digits, string(sign))
	parts, ok := cutGroups(whole, group)
	if !ok || strings.ContainsRune(decimals, group) || strings.ContainsRune(decimals, sign) {
		return "", fmt.Errorf("the amount %q does not have its decimals after a %s and its digits in groups of %d", text, signName(sign), groupDigits)
	}
	plain := minus + strings.Join(parts, "")
	if hasDecimals {
		plain += "." + decimals
	}
	return plain, nil
}

func signName(sign rune) string {
	if sign == ',' {
		return "comma"
	}
	return "point"
}

// cutGroups splits digits at the sign that groups them, which is the first that
// is no digit. Groups are of three digits, the first of one to three and not a
// zero. Digits without groups are one part; so is what is no number.
func cutGroups(whole string, group rune) (parts []string, ok bool) {
	at := strings.IndexFunc(whole, func(r rune) bool { return r < '0' || r > '9' })
	if at < 0 {
		return []string{whole}, true
	}
	by, _ := utf8.DecodeRuneInString(whole[at:])
	if by != group && !strings.ContainsRune(groupSigns, by) {
		return []string{whole}, true // no number, which is for others to say
	}
	parts = strings.Split(whole, string(by))
	for i, part := range parts {
		switch {
		case i == 0 && (len(part) == 0 || len(part) > groupDigits || part[0] == '0'):
			return nil, false
		case i > 0 && len(part) != groupDigits:
			return nil, false
		}
	}
	return parts, true
}

// groupSigns are those that group digits whatever the decimal sign is: a space,
// one that does not break (also the narrow one), and apostrophes.
const groupSigns = " \u00a0\u202f'\u2019"
