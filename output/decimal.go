package output

import "strings"

// decimalParts is a cell cut where it is aligned: "-1200.50 EUR" is the whole "-1200", the fraction ".50" and the
// rest " EUR". Text that does not start like a number is all whole, so that it stands right before the point.
type decimalParts struct {
	whole, fraction, rest string
}

func splitDecimal(s string) decimalParts {
	i := 0
	if i < len(s) && (s[i] == '-' || s[i] == '+') {
		i++
	}
	first := i
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	if i == first {
		return decimalParts{whole: s}
	}
	whole := s[:i]
	end := i
	if i+1 < len(s) && s[i] == '.' && isDigit(s[i+1]) {
		for end = i + 1; end < len(s) && isDigit(s[end]); {
			end++
		}
	}
	return decimalParts{whole: whole, fraction: s[i:end], rest: s[end:]}
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// decimalWidths are the widths, in terminal cells, that a column of decimals needs on each side of its point.
type decimalWidths struct {
	whole, fraction, rest int
}

func (w *decimalWidths) add(p decimalParts) {
	w.whole = max(w.whole, displayWidth(p.whole))
	w.fraction = max(w.fraction, len(p.fraction))
	w.rest = max(w.rest, displayWidth(p.rest))
}

// pad returns the cell at the column's full width, its point under the others' points. It works on the characters
// alone: no number is ever made of an amount.
func (w *decimalWidths) pad(p decimalParts) string {
	return spaces(w.whole-displayWidth(p.whole)) + p.whole +
		p.fraction + spaces(w.fraction-len(p.fraction)) +
		p.rest + spaces(w.rest-displayWidth(p.rest))
}

func (w *decimalWidths) total() int { return w.whole + w.fraction + w.rest }

func spaces(n int) string {
	if n <= 0 {
		return ""
	}
	return strings.Repeat(" ", n)
}
