package statement

import (
	"fmt"

	"github.com/okpay/okpay/wallet/money"
)

// teller stands between a reader and the sink: it numbers, counts, and finds out
// whether a statement adds up.
type teller struct {
	sink   Sink
	limits Limits

	format     Format // of the reader
	first      Format // of the first statement
	statements int
	entries    int // of the file

	open    bool
	current Statement // of which the head is known
	closing Closing
	foreign int          // entries of which it is not known what they moved
	balance money.Amount // the sum of the booked entries
}

// refuse returns an Error of the reader's format.
func (t *teller) refuse(line int, where, reason string) error {
	return &Error{Format: t.format, Line: line, Where: where, Reason: reason}
}

// begin tells the head of a statement.
func (t *teller) begin(s *Statement) error {
	if t.statements++; t.statements > t.limits.Statements {
		return t.refuse(s.Line, "", fmt.Sprintf("the file has more than %d statements", t.limits.Statements))
	}
	s.Number = t.statements
	if t.first == "" {
		t.first = s.Format
	}
	if s.Currency == "" && s.Opening != nil {
		s.Currency = s.Opening.Amount.Currency()
	}
	t.open, t.current, t.closing, t.foreign = true, *s, Closing{Opening: s.Opening}, 0
	t.currencyIs(s.Currency)
	return t.sink.Begin(s)
}

// currencyIs takes the currency of the account, when it was not known yet.
func (t *teller) currencyIs(c money.Currency) {
	if t.closing.Currency != "" || c == "" {
		return
	}
	t.closing.Currency, t.balance = c, money.Zero(c)
	for _, sums := range []*Sums{&t.closing.Booked, &t.closing.Pending} {
		sums.Credits, sums.Debits = money.Zero(c), money.Zero(c)
	}
}

// entry tells an entry of the statement.
func (t *teller) entry(e *Entry) error {
	if t.entries++; t.entries > t.limits.Entries {
		return t.refuse(e.Line, "", fmt.Sprintf("the file has more than %d entries", t.limits.Entries))
	}
	t.closing.Entries++
	e.Number = t.closing.Entries
	t.currencyIs(e.Amount.Currency())
	switch currency := t.closing.Currency; {
	case e.Amount.Currency() == currency:
		e.Moved = e.Amount
	case e.Moved.Currency() != currency:
		e.Moved = money.Amount{}
	}
	if err := t.count(e); err != nil {
		return t.refuse(e.Line, "", "the entries add up to more than an amount can be")
	}
	return t.sink.Entry(e)
}

func (t *teller) count(e *Entry) (err error) {
	sums := &t.closing.Booked
	switch e.Status {
	case Booked:
	case Pending:
		sums = &t.closing.Pending
	case Info:
		return nil
	}
	sums.Count++
	if e.Moved.Currency() == "" {
		if e.Status == Booked {
			t.foreign++
		}
		return nil
	}
	side := &sums.Credits
	if e.Moved.IsNegative() {
		side = &sums.Debits
	}
	if *side, err = side.Add(e.Moved); err == nil && e.Status == Booked {
		t.balance, err = t.balance.Add(e.Moved)
	}
	return err
}

// totals is what a file says itself of the sums of its entries. What it does not say
// is nil.
type totals struct {
	count           *int // of all entries
	credits, debits *money.Amount
	net             *money.Amount
	held            bool // sums of the file's own kind hold
	binding         bool // what differs is an error of the file and no manner of counting
	why             string
}

// end tells how the statement ends.
func (t *teller) end(line int, closing *Balance, stated totals) error {
	c := &t.closing
	c.Line, c.Closing = line, closing
	if closing != nil {
		t.currencyIs(closing.Amount.Currency())
	}
	t.foot(stated)
	t.open = false
	return t.sink.End(c)
}

// foot finds out whether the statement adds up: by its balances, and by its own
// totals.
func (t *teller) foot(stated totals) {
	c := &t.closing
	c.Footing, c.Why = FootingUnknown, "the file does not have both balances"
	if stated.why != "" {
		c.Footing, c.Why = FootingOff, stated.why
		return
	}
	if c.Opening != nil && c.Closing != nil {
		t.footBalances()
		if c.Footing == FootingOff {
			return
		}
	}
	held, differs := t.holds(stated)
	held = held || stated.held
	switch {
	case differs != "" && stated.binding:
		c.Footing, c.Why = FootingOff, differs
	case differs != "" && c.Footing == FootingUnknown:
		c.Why = differs
	case held && c.Footing == FootingUnknown:
		c.Footing, c.Why = FootingOK, ""
	}
}

func (t *teller) footBalances() {
	c := &t.closing
	opening, closing := c.Opening.Amount, c.Closing.Amount
	switch {
	case opening.Currency() != c.Currency || closing.Currency() != c.Currency:
		c.Why = "the balances are in another currency than the account"
		return
	case t.foreign > 0:
		c.Why = fmt.Sprintf("of %d entries in another currency the file does not say what they moved on the account", t.foreign)
		return
	}
	counted, err := opening.Add(t.balance)
	if err == nil {
		c.Difference, err = closing.Sub(counted)
	}
	switch {
	case err != nil:
		c.Why = "the entries and the balances add up to more than an amount can be"
	case c.Difference.IsZero():
		c.Footing, c.Why = FootingOK, ""
	case t.current.Interim:
		c.Difference = money.Amount{}
		c.Why = "the balances are not those before and after the entries, which a report within the day need not have"
	default:
		c.Footing = FootingOff
		c.Why = fmt.Sprintf("opening %s and entries of %s make %s, and the closing balance is %s",
			opening.Decimal(), t.balance.Decimal(), counted.Decimal(), closing.Decimal())
	}
}

// holds compares what the file says of its sums with what was counted, pending
// entries among it.
func (t *teller) holds(stated totals) (held bool, differs string) {
	c := &t.closing
	if stated.count != nil {
		if held = true; *stated.count != c.Entries {
			return false, fmt.Sprintf("the file speaks of %d entries and has %d", *stated.count, c.Entries)
		}
	}
	if t.foreign > 0 || c.Currency == "" {
		return held, ""
	}
	credits, err := c.Booked.Credits.Add(c.Pending.Credits)
	if err != nil {
		return false, ""
	}
	debits, err := c.Booked.Debits.Add(c.Pending.Debits)
	if err != nil {
		return false, ""
	}
	net, err := credits.Add(debits)
	if err != nil {
		return false, ""
	}
	for _, sum := range []struct {
		what            string
		stated, counted *money.Amount
	}{{"credits", stated.credits, &credits}, {"debits", stated.debits, &debits}, {"entries", stated.net, &net}} {
		if sum.stated == nil {
			continue
		}
		if held = true; *sum.stated != *sum.counted {
			return false, fmt.Sprintf("the file speaks of %s of %s and has %s", sum.what, sum.stated.Decimal(), sum.counted.Decimal())
		}
	}
	return held, ""
}
