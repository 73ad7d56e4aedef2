package statement

import (
	"strings"
	"time"

	"github.com/okpay/okpay/wallet/ident"
	"github.com/okpay/okpay/wallet/money"
)

// mtEntry is an entry with the text of its information.
type mtEntry struct {
	Entry
	information []string // a text for each :86:
}

// startEntry reads :61:, which is
//
//	value date (YYMMDD), entry date (MMDD) or nothing, mark, funds code or nothing,
//	amount, type, the holder's reference, // and the bank's reference or nothing,
//	and in the next line what the bank says besides.
//
// The marks are C and D; RC and RD, which take back a credit and a debit and so are a
// debit and a credit; EC and ED, which are expected. A letter behind the mark is the
// third of the currency's code, and says nothing of reversals.
func (m *mt) startEntry(text string) error {
	if err := m.begin(); err != nil {
		return err
	}
	if m.message.closed {
		return m.refuse("an entry stands behind the closing balance")
	}
	currency := m.message.currency
	if currency == "" {
		return m.refuse("the currency of the entry is stated nowhere before it")
	}
	line, besides, _ := strings.Cut(text, "\n")
	e := &mtEntry{Entry: Entry{Line: m.at, Status: Booked}}
	const dateLength, entryDateLength = 6, 4
	rest := strings.TrimSpace(line)
	if len(rest) < dateLength {
		return m.refuse("the entry " + quoted(line) + " cannot be read")
	}
	value, ok := mtDate(rest[:dateLength])
	if !ok {
		return m.refuse("the value date " + quoted(rest[:dateLength]) + " is no day of the calendar")
	}
	e.ValueDate, rest = value, rest[dateLength:]
	if len(rest) >= entryDateLength && isDigits(rest[:entryDateLength]) {
		if e.BookingDate, ok = entryDate(rest[:entryDateLength], value); !ok {
			return m.refuse("the entry date " + quoted(rest[:entryDateLength]) + " is no day of the calendar")
		}
		rest = rest[entryDateLength:]
	}
	negative, rest, ok := e.mark(rest)
	if !ok {
		return m.refuse("the entry " + quoted(line) + " does not say whether it is credit or debit")
	}
	end := strings.IndexFunc(rest, func(r rune) bool { return (r < '0' || r > '9') && r != ',' && r != '.' })
	if end < 0 {
		end = len(rest)
	}
	amount, reason := mtAmount(rest[:end], currency)
	if behind := strings.TrimLeft(rest[end:], " "); reason == "" && behind != "" && (behind[0] < 'A' || behind[0] > 'Z') {
		reason = "the amount " + quoted(rest) + " cannot be read: the type of the entry does not follow it"
	}
	if reason != "" {
		return m.refuse(reason)
	}
	e.Amount = signed(amount, negative)
	e.references(rest[end:])
	if reason := e.supplement(besides); reason != "" {
		return m.refuse(reason)
	}
	m.message.entry = e
	return nil
}

// mark reads the mark and the funds code.
func (e *mtEntry) mark(text string) (negative bool, rest string, ok bool) {
	if text != "" && (text[0] == 'R' || text[0] == 'E') {
		e.Reversal = text[0] == 'R'
		if text[0] == 'E' {
			e.Status = Pending
		}
		text = text[1:]
	}
	if text == "" || text[0] != 'C' && text[0] != 'D' {
		return false, text, false
	}
	negative = (text[0] == 'D') != e.Reversal
	text = text[1:]
	if text != "" && text[0] >= 'A' && text[0] <= 'Z' {
		text = text[1:]
	}
	return negative, text, true
}

// references reads what stands behind the amount: the type and the references. Words
// that only point to the information are no references.
func (e *mtEntry) references(text string) {
	const typeLength = 4
	if len(text) < typeLength {
		e.Code.Type = strings.TrimSpace(text)
		return
	}
	e.Code.Type = strings.TrimSpace(text[:typeLength])
	own, bank, _ := strings.Cut(text[typeLength:], "//")
	own = provided(own)
	switch strings.TrimRight(own, "+") {
	case "EREF", "KREF", "PREF", "MARF", "MREF":
		own = ""
	}
	e.OwnReference, e.BankReference = own, provided(bank)
	if a := accountOf(own); a.IBAN {
		e.OwnReference, e.Counterparty.Account = "", a
	}
}

// supplement reads what the bank says besides: the amount that was ordered, and
// charges, or whatever text.
func (e *mtEntry) supplement(text string) (reason string) {
	text = strings.TrimSpace(strings.ReplaceAll(text, "\n", " "))
	if a := accountOf(text); a.IBAN && e.Counterparty.Account.ID == "" {
		e.Counterparty.Account = a
		return ""
	}
	e.Info = text
	for _, code := range []string{"/OCMT/", "/CHGS/"} {
		_, value, found := strings.Cut(text, code)
		if !found {
			continue
		}
		value, _, _ = strings.Cut(value, "/")
		const length = 3
		if len(value) <= length {
			continue
		}
		currency, err := money.ParseCurrency(value[:length])
		if err != nil {
			continue // it is text of somebody's own then
		}
		amount, reason := mtAmount(value[length:], currency)
		switch {
		case reason != "":
			return reason
		case code == "/OCMT/":
			e.Instructed = amount
		default:
			e.Charges = append(e.Charges, Charge{Amount: signed(amount, true), Included: true})
		}
	}
	return ""
}

// entryDate reads MMDD in the year that brings it nearest to the value date, so that
// an entry of the first days of a year may have a value date in the last days of the
// year before, and the other way round. 0000 is no date.
func entryDate(text string, value ident.Date) (ident.Date, bool) {
	if text == "0000" {
		return ident.Date{}, true
	}
	var nearest ident.Date
	best := time.Duration(-1)
	for year := value.Year - 1; year <= value.Year+1; year++ {
		month, okMonth := number(text[:2])
		dayOfMonth, okDay := number(text[2:])
		date := ident.Date{Year: year, Month: time.Month(month), Day: dayOfMonth}
		if !okMonth || !okDay {
			return ident.Date{}, false
		}
		if date.Month == time.February && date.Day > 28 && date.Day <= 30 {
			for !date.Real() {
				date.Day--
			}
		}
		if !date.Real() {
			continue
		}
		if apart := date.Time().Sub(value.Time()).Abs(); best < 0 || apart < best {
			nearest, best = date, apart
		}
	}
	return nearest, best >= 0
}

// information takes :86:, which is about the entry before it, or about the statement
// when there is none.
func (m *mt) information(text string) error {
	e := m.message.entry
	if e == nil {
		return nil
	}
	if len(e.information) == MaxLines {
		return m.refuse("an entry has more lines of information than are read")
	}
	e.information = append(e.information, text)
	return nil
}

// tellEntry tells the entry that waits for its information.
func (m *mt) tellEntry() error {
	e := m.message.entry
	if e == nil {
		return nil
	}
	m.message.entry = nil
	for _, text := range e.information {
		e.inform(text)
	}
	return m.t.entry(&e.Entry)
}
