package statement

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/okpay/okpay/wallet/ident"
	"github.com/okpay/okpay/wallet/money"
)

// tableAmount reads an amount as people and programs write it in tables: with a sign
// in front or behind, or in brackets when it is below zero, and with digits that are
// grouped by threes.
func tableAmount(text string, decimal Decimal, currency money.Currency) (money.Amount, string) {
	plain, negative := strings.TrimSpace(strings.ReplaceAll(text, "\u2212", "-")), false
	switch {
	case strings.HasPrefix(plain, "(") && strings.HasSuffix(plain, ")"):
		plain, negative = plain[1:len(plain)-1], true
	case strings.HasPrefix(plain, "-"), strings.HasPrefix(plain, "+"):
		plain, negative = strings.TrimSpace(plain[1:]), plain[0] == '-'
	case strings.HasSuffix(plain, "-"):
		plain, negative = strings.TrimSpace(plain[:len(plain)-1]), true
	}
	point, group := byte('.'), ','
	if decimal == DecimalComma {
		point, group = ',', '.'
	}
	whole, decimals, hasPoint := strings.Cut(plain, string(point))
	ungrouped, ok := ungroup(whole, group)
	if !ok {
		return money.Amount{}, "the amount " + quoted(text) + " cannot be read with a " + pointName(point) + " before its decimals"
	}
	if hasPoint {
		ungrouped += string(point) + decimals
	}
	amount, reason := parseAmount(ungrouped, point, currency)
	if reason != "" {
		return money.Amount{}, reason
	}
	return signed(amount, negative), ""
}

func pointName(point byte) string {
	if point == ',' {
		return "comma"
	}
	return "point"
}

// ungroup takes out of digits the sign that groups them by threes: the one that is not
// before decimals, a space, one that does not break, or an apostrophe.
func ungroup(whole string, group rune) (string, bool) {
	at := strings.IndexFunc(whole, func(r rune) bool { return r < '0' || r > '9' })
	if at < 0 {
		return whole, true
	}
	by, _ := utf8.DecodeRuneInString(whole[at:])
	if by != group && !strings.ContainsRune(" \u00a0\u202f'\u2019", by) {
		return "", false
	}
	parts := strings.Split(whole, string(by))
	for i, part := range parts {
		if !isDigits(part) || i == 0 && (part == "" || len(part) > 3 || part[0] == '0') || i > 0 && len(part) != 3 {
			return "", false
		}
	}
	return strings.Join(parts, ""), true
}

// layout is how a date is written: the parts in their order with a sign between them,
// or none.
type layout struct {
	parts     []string
	separator string
}

// dateLayout reads a pattern of YYYY or YY, MM and DD.
func dateLayout(pattern string) (layout, bool) {
	if pattern == "YYYYMMDD" {
		return layout{parts: []string{"YYYY", "MM", "DD"}}, true
	}
	at := strings.IndexAny(pattern, "-./ ")
	if at < 0 {
		return layout{}, false
	}
	l := layout{separator: pattern[at : at+1]}
	l.parts = strings.Split(pattern, l.separator)
	seen := map[byte]bool{}
	for _, part := range l.parts {
		if part != "YYYY" && part != "YY" && part != "MM" && part != "DD" || seen[part[0]] {
			return layout{}, false
		}
		seen[part[0]] = true
	}
	return l, len(l.parts) == 3
}

// read reads a date, which a time may follow. A day and a month may have one digit.
func (l layout) read(text string) (ident.Date, bool) {
	var year, month, dayOfMonth string
	rest := text
	for i, part := range l.parts {
		if i > 0 && l.separator != "" {
			var found bool
			if rest, found = strings.CutPrefix(rest, l.separator); !found {
				return ident.Date{}, false
			}
		}
		digits := 0
		for digits < len(rest) && digits < len(part) && rest[digits] >= '0' && rest[digits] <= '9' {
			digits++
		}
		value := rest[:digits]
		rest = rest[digits:]
		if value == "" || part[0] == 'Y' && digits != len(part) {
			return ident.Date{}, false
		}
		switch part {
		case "YYYY":
			year = value
		case "YY":
			year = "20" + value
		case "MM":
			month = value
		default:
			dayOfMonth = value
		}
	}
	if rest != "" && rest[0] != ' ' && rest[0] != 'T' && rest[0] != ',' {
		return ident.Date{}, false
	}
	return day(year, month, dayOfMonth)
}

// chain follows the balances after the entries of a table, from the oldest row to the
// newest and the other way round.
type chain struct {
	count           int
	currency        money.Currency
	opening, newest money.Amount // as if the oldest row came first
	last            Balance
	firstBefore     money.Amount
	up, down        int // the first line at which the order does not hold, 0 when it does
	broken          bool
	first           Balance
}

// take takes an entry with its balance.
func (c *chain) take(e *Entry) {
	before, err := e.Balance.Amount.Sub(e.Amount)
	switch {
	case err != nil, c.count > 0 && e.Balance.Amount.Currency() != c.currency:
		c.broken = true
	case c.count == 0:
		c.currency, c.opening, c.first = e.Balance.Amount.Currency(), before, *e.Balance
	default:
		if before != c.newest && c.up == 0 {
			c.up = e.Line
		}
		if e.Balance.Amount != c.firstBefore && c.down == 0 {
			c.down = e.Line
		}
	}
	c.count++
	c.newest, c.firstBefore, c.last = e.Balance.Amount, before, *e.Balance
}

// balances gives the balances before and after all entries, and why they do not
// follow from each other.
func (c *chain) balances() (opening, closing *Balance, why string) {
	switch {
	case c.count == 0 || c.broken:
		return nil, nil, ""
	case c.up == 0:
		return &Balance{Code: c.first.Code, Amount: c.opening}, copyOf(&c.last), ""
	case c.down == 0:
		return &Balance{Code: c.first.Code, Amount: c.firstBefore}, copyOf(&c.first), ""
	default:
		return nil, nil, fmt.Sprintf("the balance in line %d does not follow from the row before it", max(c.up, c.down))
	}
}
