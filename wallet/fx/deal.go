package fx

import (
	"errors"
	"fmt"

	"github.com/okpay/okpay/wallet/money"
)

// Rule names how a conversion is rounded, so that a past one can be reckoned as it
// was then. There is one so far: half-even, and where that would be worth more
// than what is paid for it at the mid rate, to the other side.
const Rule = 1

// ErrTooSmall is of an amount of which nothing is left, or for which nothing is
// paid, in the other currency.
var ErrTooSmall = errors.New("the amount is too small to be converted")

// ErrRule is of a rule that this program does not know.
var ErrRule = errors.New("unknown rule of rounding")

// Terms are at what a conversion is made: the mid rate, how many basis points of
// what is paid are kept, and how it is rounded.
type Terms struct {
	Mid       money.Cross
	MarginBPS int64
	Rule      int
}

// Deal is one conversion. Margin and Residue are in the currency of Pay, and are
// parts of it: what is left, Worth, is what Receive is worth at the mid rate,
// rounded half-even. Residue is what rounding gives, and is below zero where it
// takes.
type Deal struct {
	Pay, Receive    money.Amount
	Margin, Residue money.Amount
}

// rate is the mid rate less the margin.
func (t Terms) rate() (money.Cross, error) {
	if t.Rule != Rule {
		return money.Cross{}, fmt.Errorf("%w %d", ErrRule, t.Rule)
	}
	return t.Mid.Less(t.MarginBPS)
}

// Rates gives the rate of the customer and the mid rate as they are shown, with so
// many digits.
func (t Terms) Rates(digits int) (rate, mid money.Rate, err error) {
	less, err := t.rate()
	if err != nil {
		return rate, mid, err
	}
	if rate, err = less.Shown(digits); err != nil {
		return rate, mid, err
	}
	mid, err = t.Mid.Shown(digits)
	return rate, mid, err
}

// Paying gives the deal in which pay, above zero, is paid:
//
//	receive = pay * mid * (10000 - margin) / 10000
//
// rounded half-even; but rounded down where half-even is worth more than pay at
// the mid rate. Errors: ErrTooSmall, ErrRule, and those of money.Cross.Convert.
func (t Terms) Paying(pay money.Amount, to money.Currency) (Deal, error) {
	rate, err := t.rate()
	if err != nil {
		return Deal{}, err
	}
	receive, err := rate.Convert(pay, to, money.HalfEven)
	if err != nil {
		return Deal{}, err
	}
	more, err := t.gains(pay, receive)
	if err == nil && more {
		receive, err = rate.Convert(pay, to, money.Down)
	}
	if err != nil {
		return Deal{}, err
	}
	return t.deal(pay, receive)
}

// Receiving gives the deal in which receive, above zero, is received:
//
//	pay = receive / mid / (10000 - margin) * 10000
//
// rounded half-even; but rounded up where half-even is worth less than receive at
// the mid rate. Errors: as Paying.
func (t Terms) Receiving(receive money.Amount, from money.Currency) (Deal, error) {
	rate, err := t.rate()
	if err != nil {
		return Deal{}, err
	}
	pay, err := rate.ConvertBack(receive, from, money.HalfEven)
	if err != nil {
		return Deal{}, err
	}
	more, err := t.gains(pay, receive)
	if err == nil && more {
		pay, err = rate.ConvertBack(receive, from, money.Up)
	}
	if err != nil {
		return Deal{}, err
	}
	return t.deal(pay, receive)
}

// gains says that receive is worth more than pay at the mid rate.
func (t Terms) gains(pay, receive money.Amount) (bool, error) {
	most, err := t.Mid.Convert(pay, receive.Currency(), money.Down)
	if err != nil {
		return false, err
	}
	order, err := receive.Cmp(most)
	return order > 0, err
}

// deal divides what is paid.
func (t Terms) deal(pay, receive money.Amount) (Deal, error) {
	d := Deal{Pay: pay, Receive: receive}
	if !pay.IsPositive() || !receive.IsPositive() {
		return d, ErrTooSmall
	}
	worth, err := t.Mid.ConvertBack(receive, pay.Currency(), money.HalfEven)
	if err != nil {
		return d, err
	}
	if d.Margin, err = pay.MulBps(t.MarginBPS, money.HalfEven); err != nil {
		return d, err
	}
	if d.Residue, err = pay.Sub(worth); err != nil {
		return d, err
	}
	d.Residue, err = d.Residue.Sub(d.Margin)
	return d, err
}

// Worth is what Receive is worth at the mid rate: Pay less Margin and Residue.
func (d Deal) Worth() (money.Amount, error) {
	worth, err := d.Pay.Sub(d.Margin)
	if err != nil {
		return worth, err
	}
	return worth.Sub(d.Residue)
}

// Add puts two deals of the same currencies together.
func (d Deal) Add(other Deal) (sum Deal, err error) {
	for _, part := range [...]struct {
		into *money.Amount
		a, b money.Amount
	}{
		{&sum.Pay, d.Pay, other.Pay},
		{&sum.Receive, d.Receive, other.Receive},
		{&sum.Margin, d.Margin, other.Margin},
		{&sum.Residue, d.Residue, other.Residue},
	} {
		if *part.into, err = part.a.Add(part.b); err != nil {
			return sum, err
		}
	}
	return sum, nil
}

// Part gives what becomes due of the deal when a whole that was given back up to
// before is given back up to after. Each of its amounts is a share of the deal's,
// reckoned from the beginning and rounded half-even, less what was due before: so
// the parts of any division sum to the deal. Errors: those of money.Amount.MulRatio.
func (d Deal) Part(before, after, whole int64) (part Deal, err error) {
	for _, share := range [...]struct {
		into *money.Amount
		of   money.Amount
	}{{&part.Pay, d.Pay}, {&part.Receive, d.Receive}, {&part.Margin, d.Margin}, {&part.Residue, d.Residue}} {
		due, err := share.of.MulRatio(after, whole, money.HalfEven)
		if err != nil {
			return part, err
		}
		was, err := share.of.MulRatio(before, whole, money.HalfEven)
		if err != nil {
			return part, err
		}
		if *share.into, err = due.Sub(was); err != nil {
			return part, err
		}
	}
	return part, nil
}
