package document

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet/money"
)

// plain refuses what is no single value.
func plain(r *reading, n *node, wanted string) bool {
	if n.kind == scalar {
		return true
	}
	r.problem(n, "here belongs %s, not %s", wanted, n.what())
	return false
}

// text is a line of 1 to most bytes.
func text(most int) shape[string] {
	return shape[string]{schema: schema{{"type", "string"}, {"minLength", 1}, {"maxLength", most}}, read: func(r *reading, n *node) string {
		if !plain(r, n, "a text") {
			return ""
		}
		switch {
		case n.boolean || n.number:
			r.problem(n, "here belongs a text, not %s: put it in quotes", n.what())
		case n.text == "" || len(n.text) > most:
			r.problem(n, "the text has %d bytes, and 1 to %d are read", len(n.text), most)
		case strings.ContainsFunc(n.text, func(c rune) bool { return c < ' ' && c != '\n' || c == 0x7f }):
			r.problem(n, "the text has control characters in it")
		}
		return n.text
	}}
}

// matching is a text by a regular expression, of which ok is the quicker form.
func matching(expression, says string, ok func(string) bool) shape[string] {
	return shape[string]{schema: schema{{"type", "string"}, {"pattern", expression}}, read: func(r *reading, n *node) string {
		if !plain(r, n, says) {
			return ""
		}
		if n.boolean || n.number || !ok(n.text) {
			r.problem(n, "%q is not %s", clip(n.text), says)
			return ""
		}
		return n.text
	}}
}

// maxName is how long a name may be.
const maxName = 64

// name is what a line is called by: letters, digits, ., _ and -.
func name() shape[string] {
	return matching(`^[A-Za-z][A-Za-z0-9._-]{0,63}$`, "a name (a letter, then letters, digits, . _ and -, 64 in all at most)", func(text string) bool {
		for i := range len(text) {
			c := text[i]
			letter := c|0x20 >= 'a' && c|0x20 <= 'z'
			if !letter && (i == 0 || (c < '0' || c > '9') && c != '.' && c != '_' && c != '-') {
				return false
			}
		}
		return text != "" && len(text) <= maxName
	})
}

// oneOf is one of some words.
func oneOf[T ~string](words ...T) shape[T] {
	return shape[T]{schema: schema{{"enum", words}}, read: func(r *reading, n *node) T {
		if !plain(r, n, "one of "+wordList(words)) {
			return ""
		}
		if !slices.Contains(words, T(n.text)) {
			r.problem(n, "%q is none of %s", clip(n.text), wordList(words))
			return ""
		}
		return T(n.text)
	}}
}

func wordList[T ~string](words []T) string {
	list := make([]string, len(words))
	for i, w := range words {
		list[i] = string(w)
	}
	return strings.Join(list, ", ")
}

// yesNo is true or false.
func yesNo() shape[bool] {
	return shape[bool]{schema: schema{{"type", "boolean"}}, read: func(r *reading, n *node) bool {
		if n.kind != scalar || !n.boolean {
			r.problem(n, "here belongs true or false, not %s", n.what())
		}
		return n.text == "true"
	}}
}

// whole is a whole number within bounds.
func whole(least, most int64) shape[int64] {
	return shape[int64]{schema: schema{{"type", "integer"}, {"minimum", least}, {"maximum", most}}, read: func(r *reading, n *node) int64 {
		value, err := strconv.ParseInt(n.text, 10, 64)
		if n.kind != scalar || !n.number || err != nil || value < least || value > most || strconv.FormatInt(value, 10) != n.text {
			r.problem(n, "here belongs a whole number from %d to %d, not %s", least, most, shownValue(n))
			return least
		}
		return value
	}}
}

// decimals are digits with a point, with or without quotes: no sign, no exponent.
func decimalSchema(places int) schema {
	return schema{{"type", []string{"number", "string"}}, {"minimum", 0}, {"pattern", fmt.Sprintf(`^(0|[1-9][0-9]*)(\.[0-9]{1,%d})?$`, places)}}
}

// decimal gives the text of a decimal of 0 or more.
func decimal(r *reading, n *node, wanted string) (money.Decimal, bool) {
	if n.kind != scalar || n.boolean || !isJSONNumber(n.text) || n.text[0] == '-' {
		r.problem(n, "here belongs %s, as 12.50, not %s", wanted, shownValue(n))
		return "", false
	}
	return money.Decimal(n.text), true
}

func shownValue(n *node) string {
	if n.kind == scalar {
		return strconv.Quote(clip(n.text))
	}
	return n.what()
}

func clip(text string) string {
	const most = 40
	if len(text) > most {
		return strings.ToValidUTF8(text[:most], "") + "…"
	}
	return text
}

// maxPlaces is how many decimals an amount may have in any currency.
const maxPlaces = 4

// amount is money in the base of the document.
func amount() shape[money.Amount] {
	return shape[money.Amount]{schema: decimalSchema(maxPlaces), read: func(r *reading, n *node) money.Amount {
		text, ok := decimal(r, n, "an amount in "+string(r.base))
		if !ok {
			return money.Zero(r.base)
		}
		a, err := money.Parse(text, r.base)
		if err != nil {
			r.problem(n, "%s is no amount in %s, which has %d decimals", shownValue(n), r.base, r.base.Digits())
			return money.Zero(r.base)
		}
		return a
	}}
}

// percent is a share in percent, to two decimals, read as basis points.
func percent(most int64) shape[int64] {
	described := decimalSchema(2)
	return shape[int64]{schema: append(described, entry{"maximum", most / 100}), read: func(r *reading, n *node) int64 {
		text, ok := decimal(r, n, "a percentage")
		if !ok {
			return 0
		}
		before, after, _ := strings.Cut(string(text), ".")
		value, err := strconv.ParseInt(before+(after + "00")[:2], 10, 64)
		if err != nil || len(after) > 2 || value > most {
			r.problem(n, "here belongs a percentage from 0 to %d with two decimals at most, not %s", most/100, shownValue(n))
			return 0
		}
		return value
	}}
}

// rate is a decimal above zero.
func rate() shape[money.Rate] {
	return shape[money.Rate]{schema: schema{{"type", []string{"number", "string"}}, {"exclusiveMinimum", 0}, {"pattern", `^(0|[1-9][0-9]*)(\.[0-9]+)?$`}}, read: func(r *reading, n *node) money.Rate {
		text, ok := decimal(r, n, "a rate")
		if !ok {
			return money.Rate{}
		}
		value, err := money.ParseRate(string(text))
		if err != nil {
			r.problem(n, "%s is no rate: it is above zero, with few enough digits", shownValue(n))
		}
		return value
	}}
}

// currency is an ISO 4217 code that the wallet knows.
func currency() shape[money.Currency] {
	return shape[money.Currency]{schema: schema{{"type", "string"}, {"pattern", "^[A-Z]{3}$"}}, read: func(r *reading, n *node) money.Currency {
		if !plain(r, n, "a currency") {
			return ""
		}
		c := money.Currency(n.text)
		if c.Digits() < 0 {
			r.problem(n, "%q is no currency: use an ISO 4217 code in capitals, such as EUR", clip(n.text))
		}
		return c
	}}
}

// durationPattern is days, hours, minutes and seconds, the largest first.
const durationPattern = `^([0-9]{1,5}d)?([0-9]{1,5}h)?([0-9]{1,5}m)?([0-9]{1,5}s)?$`

// duration is a time such as 30d, 12h, 5m or 1h30m.
func duration(least, most time.Duration) shape[time.Duration] {
	return shape[time.Duration]{schema: schema{{"type", "string"}, {"minLength", 2}, {"pattern", durationPattern}}, read: func(r *reading, n *node) time.Duration {
		total, ok := time.Duration(0), false
		if n.kind == scalar && !n.number {
			total, ok = parseDuration(n.text)
		}
		if !ok {
			r.problem(n, "here belongs a time, as 30d, 12h, 5m or 1h30m, not %s", shownValue(n))
			return least
		}
		if total < least || total > most {
			r.problem(n, "here belongs a time from %s to %s, not %s", least, most, shownValue(n))
			return least
		}
		return total
	}}
}

// parseDuration reads what durationPattern says: a count of at most five digits
// before each unit.
func parseDuration(text string) (total time.Duration, ok bool) {
	units := []struct {
		letter byte
		length time.Duration
	}{{'d', 24 * time.Hour}, {'h', time.Hour}, {'m', time.Minute}, {'s', time.Second}}
	for _, unit := range units {
		count, rest, found := strings.Cut(text, string(unit.letter))
		if !found || !digits(count) {
			continue
		}
		n, err := strconv.Atoi(count)
		if err != nil || len(count) > 5 {
			return 0, false
		}
		total, text, ok = total+time.Duration(n)*unit.length, rest, true
	}
	return total, ok && text == ""
}

// moment is an instant, as 2026-12-01T00:00:00Z (RFC 3339), to the second.
func moment() shape[time.Time] {
	return shape[time.Time]{schema: schema{{"type", "string"}, {"format", "date-time"}}, read: func(r *reading, n *node) time.Time {
		when, err := time.Parse(time.RFC3339, n.text)
		if n.kind != scalar || err != nil || when.Year() < firstYear || when.Year() > lastYear {
			r.problem(n, "here belongs a moment, as 2026-12-01T00:00:00Z, not %s", shownValue(n))
			return time.Time{}
		}
		return when.UTC().Truncate(time.Second)
	}}
}

// The years that a policy may speak of.
const (
	firstYear = 2000
	lastYear  = 2200
)
