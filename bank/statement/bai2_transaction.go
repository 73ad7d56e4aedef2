package statement

import (
	"strings"

	"github.com/okpay/okpay/wallet/money"
)

// afterFunds gives the place behind a funds type and what belongs to it: nothing; a
// day and a time (V); three amounts (S); or a count and as many pairs (D).
func afterFunds(f []string, at int) (next int, ok bool) {
	const mostPairs = 100
	switch kind := field(f, at); kind {
	case "", "Z", "0", "1", "2":
		return at + 1, true
	case "V":
		return at + 3, true
	case "S":
		return at + 4, true
	case "D":
		n, ok := number(field(f, at+1))
		return at + 2 + 2*n, ok && n <= mostPairs
	default:
		return at, false
	}
}

// transaction reads 16: type code, amount, funds type with what belongs to it, the
// bank's reference, the customer's, and text, in which there may be commas.
func (b *bai2) transaction() error {
	if b.account == nil {
		return b.refuse("a transaction stands outside of an account (03)")
	}
	b.account.records += b.physical
	fixed, text, ok := b.split()
	if !ok {
		return b.refuse("the funds type of the transaction cannot be read")
	}
	code := field(fixed, 0)
	e := &Entry{Line: b.line, Status: Booked, BookingDate: b.group.asOf}
	e.Code.Type = code
	amount := money.Zero(b.account.currency)
	if stated := field(fixed, 1); stated != "" {
		var err error
		if amount, err = b.amount(stated, b.account.currency); err != nil {
			return err
		}
	}
	if amount.IsNegative() {
		return b.refuse("a transaction has a sign, which its type code gives it")
	}
	if err := b.count(amount); err != nil {
		return err
	}
	negative, known := bai2Side(code)
	switch {
	case known:
	case amount.IsZero():
		e.Status = Info
	default:
		return b.refuse("the type code " + quoted(code) + " does not say whether the transaction is credit or debit")
	}
	e.Amount = signed(amount, negative)
	if field(fixed, 2) == "V" {
		if date, ok := shortDate(field(fixed, 3)); ok {
			e.ValueDate = date
		} else {
			return b.refuse("the value date " + quoted(field(fixed, 3)) + " is no day of the calendar")
		}
	}
	references := fixed[max(0, len(fixed)-2):]
	e.BankReference, e.OwnReference = provided(field(references, 0)), provided(field(references, 1))
	e.Remittance = text
	return b.t.entry(e)
}

// split gives the fields before the text of a transaction, and the lines of the text.
func (b *bai2) split() (fixed, text []string, ok bool) {
	const beforeFunds, references = 2, 2
	for i, part := range b.parts {
		part = strings.TrimSuffix(strings.TrimRight(part, " "), "/")
		want, ok := afterFunds(fixed, beforeFunds)
		for ok && part != "" && (len(fixed) <= beforeFunds || len(fixed) < want+references) {
			value, rest, more := strings.Cut(part, ",")
			fixed, part = append(fixed, strings.TrimSpace(value)), rest
			if !more {
				break
			}
			if want, ok = afterFunds(fixed, beforeFunds); !ok && field(fixed, beforeFunds) == "D" && len(fixed) == beforeFunds+1 {
				want, ok = len(fixed)+1, true // the count is yet to come
			}
		}
		if !ok && (i > 0 || len(fixed) > 0) {
			return nil, nil, false
		}
		if part = strings.TrimSpace(part); part != "" {
			text = append(text, part)
		}
	}
	want, ok := afterFunds(fixed, beforeFunds)
	for ok && len(fixed) < want+references {
		fixed = append(fixed, "")
	}
	return fixed, text, ok
}

// bai2Side says on which side a type code is: from 100 to 399 and from 920 to 959 a
// credit, from 400 to 699 and from 960 to 999 a debit.
func bai2Side(code string) (negative, known bool) {
	switch {
	case len(code) != 3 || !isDigits(code):
		return false, false
	case code >= "100" && code <= "399", code >= "920" && code <= "959":
		return false, true
	case code >= "400" && code <= "699", code >= "960":
		return true, true
	default:
		return false, false
	}
}
