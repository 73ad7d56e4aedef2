package month

import (
	"fmt"
	"time"

	"github.com/okpay/okpay/wallet/money"
)

// booking is what a bank books, as it is told: Day counts from that on which the
// month was made, and Of names what it is of, if anything. What is empty comes from
// there: the amount, and the name of the other side.
type booking struct {
	day      int
	of       string
	amount   string // signed as our account moves
	name     string
	text     string
	cites    place
	returned string // the bank's code for why it came back
	reversal bool   // the bank takes back what it has booked
	charge   bool   // of the bank itself
}

// place is where a bank writes the reference.
type place int

const (
	nowhere place = iota
	asReference
	inText
	asMessage // of a file that is booked as one
)

// entry is a booking with all that it says.
type entry struct {
	booking

	date      time.Time
	amount    money.Amount
	reference string
}

// sheet is a statement of an account from one day to another.
type sheet struct {
	account  string
	number   int
	from, to time.Time
	opening  money.Amount
	closing  money.Amount
	entries  []entry
}

// period is a sheet that is to be made. Off is by how much its closing balance is
// wrong.
type period struct {
	from, to int // days
	bookings []booking
	off      string
}

// sheets makes the statements of an account that follow one another.
func (f *Facts) sheets(account, opening, currency string, periods []period) ([]sheet, error) {
	balance, err := money.Parse(decimal(opening), money.Currency(currency))
	if err != nil {
		return nil, fmt.Errorf("the opening balance of %s: %w", account, err)
	}
	list := make([]sheet, len(periods))
	for i, p := range periods {
		s := sheet{account: account, number: i + 1, from: f.day(p.from), to: f.day(p.to), opening: balance}
		for _, b := range p.bookings {
			e, err := f.entry(b, balance.Currency())
			if err == nil {
				balance, err = balance.Add(e.amount)
			}
			if err != nil {
				return nil, fmt.Errorf("the booking of %s on day %d: %w", account, b.day, err)
			}
			s.entries = append(s.entries, e)
		}
		if s.closing = balance; p.off != "" {
			off, err := money.Parse(decimal(p.off), balance.Currency())
			if err == nil {
				s.closing, err = balance.Add(off)
			}
			if err != nil {
				return nil, fmt.Errorf("the closing balance of %s: %w", account, err)
			}
		}
		list[i] = s
	}
	return list, nil
}

// day gives a day, counted from that on which the month was made.
func (f *Facts) day(n int) time.Time {
	y, m, d := f.first.Date()
	return time.Date(y, m, d+n, 0, 0, 0, 0, time.UTC)
}

func (f *Facts) entry(b booking, currency money.Currency) (entry, error) {
	e := entry{booking: b, date: f.day(b.day)}
	if b.of != "" {
		about, known := f.moved[b.of]
		if b.cites == asMessage {
			about, known = f.batches[b.of]
		}
		if !known {
			return e, fmt.Errorf("nothing moved by the name %q", b.of)
		}
		e.amount = about.amount
		if b.cites != nowhere {
			e.reference = about.reference
		}
		if e.name == "" && b.cites != asMessage {
			e.name = about.name
		}
	}
	var err error
	if b.amount != "" {
		e.amount, err = money.Parse(decimal(b.amount), currency)
	}
	return e, err
}
