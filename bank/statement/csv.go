package statement

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/okpay/okpay/wallet/ident"
	"github.com/okpay/okpay/wallet/money"
)

// table reads a CSV file (RFC 4180) by a mapping. All of it is one statement, of which
// each row is an entry. Where a column has the balance after each entry, opening and
// closing follow from it, whether the file begins with the oldest row or the newest.
type table struct {
	t       *teller
	m       *Mapping
	rows    *csv.Reader
	budget  *budget
	skipped int // lines before the header
	places  map[string]int
	row     []string
	line    int
	begun   bool
	account string // of the rows that name one
	chain   chain
}

// budget gives no more than so many bytes between two resets, so that a quote that is
// never closed does not take the whole file into memory.
type budget struct {
	r    io.Reader
	left int
}

func (b *budget) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errLongRow
	}
	n, err := b.r.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

var errLongRow = errors.New("long row")

// readAhead is what the reader of CSV may have read beyond a row.
const readAhead = 4 << 10

func readCSV(m *Mapping) reader {
	return func(r io.Reader, t *teller) error {
		c := &table{t: t, m: m, budget: &budget{r: r}}
		if err := c.head(r); err != nil {
			return err
		}
		for {
			err := c.next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err == nil {
				err = c.entry()
			}
			if err != nil {
				return err
			}
		}
		if !c.begun {
			return c.t.refuse(c.line, "", "the file has no row below its header")
		}
		opening, closing, why := c.chain.balances()
		t.closing.Opening = opening
		for _, b := range []*Balance{opening, closing} {
			if b != nil {
				t.closing.Balances = append(t.closing.Balances, *b)
			}
		}
		return t.end(c.line, closing, totals{why: why})
	}
}

func (c *table) refuse(column, reason string) error { return c.t.refuse(c.line, column, reason) }

// head reads the header and finds the columns.
func (c *table) head(r io.Reader) error {
	if c.m.Skip > 0 {
		skip := newLines(r)
		for range c.m.Skip {
			if _, err := skip.next(); err != nil {
				return c.t.refuse(skip.number, "", "the file ends before its header")
			}
		}
		c.skipped, c.budget.r = c.m.Skip, skip.source
	}
	c.rows = csv.NewReader(c.budget)
	c.rows.Comma, c.rows.ReuseRecord = c.m.Delimiter.rune(), true
	if err := c.next(); err != nil {
		if errors.Is(err, io.EOF) {
			return c.t.refuse(0, "", "the file is empty")
		}
		return err
	}
	names := headerNames(c.row)
	if len(names) > maxColumns {
		return c.refuse("", fmt.Sprintf("the header has more than %d columns", maxColumns))
	}
	if missing := c.m.missing(names); len(missing) > 0 {
		return &Error{
			Format: CSV, Line: c.line, Reason: "the header lacks the columns " + strings.Join(missing, ", "),
			Hint: "the mapping " + quoted(c.m.Name) + " is for another file, or the file separates its columns by another sign",
		}
	}
	c.places = make(map[string]int, len(names))
	columns, optional := c.m.columns()
	for _, name := range append(columns, optional...) {
		place := slices.Index(names, columnName(name))
		if place >= 0 && slices.Contains(names[place+1:], columnName(name)) {
			return c.refuse(name, "the header has the column twice")
		}
		c.places[name] = place
	}
	return nil
}

// next reads the next row.
func (c *table) next() (err error) {
	for {
		c.budget.left = MaxLine + readAhead
		c.row, err = c.rows.Read()
		var wrong *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return io.EOF
		case errors.Is(err, errLongRow):
			return c.t.refuse(c.line+1, "", fmt.Sprintf("the row is longer than %d bytes", MaxLine))
		case errors.As(err, &wrong) && errors.Is(err, csv.ErrFieldCount):
			return c.t.refuse(wrong.StartLine+c.skipped, "", fmt.Sprintf("the row has %d fields and the header %d", len(c.row), c.rows.FieldsPerRecord))
		case errors.As(err, &wrong):
			return c.t.refuse(wrong.Line+c.skipped, "", "the row cannot be split: "+wrong.Err.Error())
		case err != nil:
			return fmt.Errorf("read the statement: %w", err)
		}
		line, _ := c.rows.FieldPos(0)
		c.line = line + c.skipped
		if slices.ContainsFunc(c.row, func(value string) bool { return strings.TrimSpace(value) != "" }) {
			return nil
		}
	}
}

// value gives the text of a column in the row.
func (c *table) value(from Column) string {
	if from.Name == "" {
		return from.Value
	}
	return c.named(from.Name)
}

func (c *table) named(column string) string {
	place := c.places[column]
	if place < 0 {
		return ""
	}
	return strings.TrimSpace(c.row[place])
}

// entry tells a row.
func (c *table) entry() error {
	f := &c.m.Fields
	e := &Entry{Line: c.line, Status: Booked}
	if err := c.sameAccount(); err != nil {
		return err
	}
	currency, err := c.currency(f.Currency)
	if err != nil {
		return err
	}
	if e.Amount, err = c.movement(currency); err != nil {
		return err
	}
	if err := c.dates(e); err != nil {
		return err
	}
	if err := c.status(e); err != nil {
		return err
	}
	if err := c.charges(e, currency); err != nil {
		return err
	}
	if f.Balance.Name != "" {
		if err := c.balance(e, currency); err != nil {
			return err
		}
	}
	if f.InstructedAmount.Name != "" && c.value(f.InstructedAmount) != "" {
		ordered, err := c.currency(f.InstructedCurrency)
		if err != nil {
			return err
		}
		amount, reason := tableAmount(c.value(f.InstructedAmount), c.m.Decimal, ordered)
		if reason != "" {
			return c.refuse(f.InstructedAmount.Name, reason)
		}
		if e.Instructed, err = amount.Abs(); err != nil {
			return c.refuse(f.InstructedAmount.Name, "the amount is larger than an amount can be")
		}
	}
	c.facts(e)
	if !c.begun {
		c.begun = true
		head := Statement{Line: c.line, Format: CSV, Version: c.m.Name, Account: accountOf(c.value(f.Account)), Currency: currency}
		if err := c.t.begin(&head); err != nil {
			return err
		}
	}
	return c.t.entry(e)
}

// sameAccount refuses a row of another account than those before it: all rows are one
// statement, and would be counted where the first belongs.
func (c *table) sameAccount() error {
	account := strings.ToUpper(accountOf(c.value(c.m.Fields.Account)).ID)
	switch {
	case account == "":
	case c.account == "":
		c.account = account
	case c.account != account:
		return &Error{
			Format: CSV, Line: c.line, Where: c.m.Fields.Account.Name, Reason: "the row is of another account than the rows before it",
			Hint: "split the file: each account is a statement of its own",
		}
	}
	return nil
}

func (c *table) currency(from Column) (money.Currency, error) {
	currency, err := money.ParseCurrency(c.value(from))
	if err != nil {
		return "", c.refuse(from.Name, "the currency "+quoted(c.value(from))+" is not known")
	}
	return currency, nil
}

// movement gives the amount of the row, signed.
func (c *table) movement(currency money.Currency) (money.Amount, error) {
	f := &c.m.Fields
	if f.Amount.Name == "" {
		return c.twoColumns(currency)
	}
	amount, reason := tableAmount(c.value(f.Amount), c.m.Decimal, currency)
	if reason != "" {
		return amount, c.refuse(f.Amount.Name, reason)
	}
	if c.m.Sides == nil {
		return amount, nil
	}
	word := c.named(c.m.Sides.Column)
	switch {
	case amount.IsNegative():
		return amount, c.refuse(f.Amount.Name, "the amount has a sign, which the column "+quoted(c.m.Sides.Column)+" should give it")
	case slices.Contains(c.m.Sides.Credit, word):
		return amount, nil
	case slices.Contains(c.m.Sides.Debit, word):
		return signed(amount, true), nil
	default:
		return amount, c.refuse(c.m.Sides.Column, "the mapping does not say whether "+quoted(word)+" is a credit or a debit")
	}
}

// twoColumns gives the amount of a row with a column for credits and one for debits.
// Debits may be stated with a sign or without.
func (c *table) twoColumns(currency money.Currency) (money.Amount, error) {
	f := &c.m.Fields
	in, out := c.value(f.Credit), c.value(f.Debit)
	sum := money.Zero(currency)
	if in == "" && out == "" {
		return sum, c.refuse(f.Credit.Name, "the row has neither a credit nor a debit")
	}
	for _, side := range []struct {
		text, column string
		debit        bool
	}{{in, f.Credit.Name, false}, {out, f.Debit.Name, true}} {
		if side.text == "" {
			continue
		}
		amount, reason := tableAmount(side.text, c.m.Decimal, currency)
		if reason != "" {
			return sum, c.refuse(side.column, reason)
		}
		if side.debit {
			amount = signed(amount, !amount.IsNegative())
		} else if amount.IsNegative() {
			return sum, c.refuse(side.column, "a credit is below zero")
		}
		total, err := sum.Add(amount)
		if err != nil {
			return sum, c.refuse(side.column, "the amount is larger than an amount can be")
		}
		sum = total
	}
	return sum, nil
}

func (c *table) dates(e *Entry) error {
	layout, _ := dateLayout(c.m.Dates)
	for _, date := range []struct {
		from Column
		into *ident.Date
	}{{c.m.Fields.BookingDate, &e.BookingDate}, {c.m.Fields.ValueDate, &e.ValueDate}} {
		text := c.value(date.from)
		if text == "" {
			continue
		}
		day, ok := layout.read(text)
		if !ok {
			return c.refuse(date.from.Name, "the date "+quoted(text)+" is none as "+c.m.Dates)
		}
		*date.into = day
	}
	if e.BookingDate == (ident.Date{}) && e.ValueDate == (ident.Date{}) {
		return c.refuse(c.m.Fields.BookingDate.Name, "the row has no date")
	}
	return nil
}

func (c *table) status(e *Entry) error {
	s := c.m.Status
	if s == nil {
		return nil
	}
	word := c.named(s.Column)
	switch {
	case slices.Contains(s.Booked, word):
	case slices.Contains(s.Pending, word):
		e.Status = Pending
	case slices.Contains(s.Info, word):
		e.Status = Info
	default:
		return c.refuse(s.Column, "the mapping does not say what the status "+quoted(word)+" means")
	}
	return nil
}

func (c *table) charges(e *Entry, currency money.Currency) error {
	for _, column := range c.m.Fees.Columns {
		text := c.named(column)
		if text == "" {
			continue
		}
		fee, reason := tableAmount(text, c.m.Decimal, currency)
		if reason != "" {
			return c.refuse(column, reason)
		}
		if fee.IsZero() {
			continue
		}
		e.Charges = append(e.Charges, Charge{Amount: signed(fee, c.m.Fees.Costs), Included: true, Kind: column})
	}
	return nil
}

// balance takes the balance after the entry, in the currency of the first.
func (c *table) balance(e *Entry, currency money.Currency) error {
	text := c.value(c.m.Fields.Balance)
	if text == "" {
		return nil
	}
	amount, reason := tableAmount(text, c.m.Decimal, currency)
	if reason != "" {
		return c.refuse(c.m.Fields.Balance.Name, reason)
	}
	e.Balance = &Balance{Code: c.m.Fields.Balance.Name, Amount: amount, Date: e.BookingDate}
	if e.Status == Booked {
		c.chain.take(e)
	}
	return nil
}

func (c *table) facts(e *Entry) {
	f := &c.m.Fields
	e.BankReference, e.OwnReference = provided(c.value(f.Reference)), provided(c.value(f.OwnReference))
	e.EndToEndID, e.TransactionID = provided(c.value(f.EndToEndID)), provided(c.value(f.TransactionID))
	e.PaymentID, e.Mandate = provided(c.value(f.PaymentID)), provided(c.value(f.Mandate))
	for _, column := range f.Counterparty {
		if e.Counterparty.Name == "" {
			e.Counterparty.Name = c.named(column)
		}
	}
	e.Counterparty.Account = accountOf(c.value(f.CounterpartyID))
	e.Counterparty.Account.BIC = bicOf(c.value(f.CounterpartyBIC))
	e.Code.Type, e.Info = c.value(f.Kind), c.value(f.Info)
	for _, column := range f.Remittance {
		if text := c.named(column); text != "" {
			e.Remittance = append(e.Remittance, text)
		}
	}
}
