package statement

import (
	"errors"
	"io"
	"strings"

	"github.com/okpay/okpay/wallet/ident"
	"github.com/okpay/okpay/wallet/money"
)

// ofx reads statements of bank accounts and of cards of Open Financial Exchange,
// versions 1 (SGML) and 2 (XML). Elements that have elements are known by name; an end
// tag of one ends what is open within it, and so does the start of what cannot stand
// within it, so that a list need not be closed.
type ofx struct {
	*tags
	t     *teller
	open  []string // elements that have elements, outermost first
	begun bool     // the head of the statement was told
	head  Statement
	entry *ofxEntry
	// What stands behind the entries.
	ledger, available *ofxBalance
	created           string
	closed            bool // the end of the whole was read
}

// ofxEntry is an entry as it is being read.
type ofxEntry struct {
	Entry
	amount, currency string
	correction       string
}

// ofxBalance is a balance as it stands in the file.
type ofxBalance struct {
	line         int
	amount, asOf string
}

func readOFX(r io.Reader, t *teller) error {
	o := &ofx{tags: newTags(r), t: t}
	for {
		tag, err := o.read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if err := o.take(tag); err != nil {
			return err
		}
	}
	switch {
	case !o.closed:
		return t.refuse(o.line, "", "the file ends before </OFX>: a part of it is missing")
	case t.statements == 0:
		return t.refuse(0, "", "the file has no statement of a bank account or a card")
	}
	return nil
}

// isAggregate tells the elements that have elements, as far as they matter here.
func isAggregate(name string) bool {
	switch name {
	case "OFX", "SONRS", "STATUS", "FI", "STMTTRNRS", "CCSTMTTRNRS", "STMTRS", "CCSTMTRS", "BANKACCTFROM", "CCACCTFROM", "BANKACCTTO", "CCACCTTO",
		"BANKTRANLIST", "BANKTRANLISTP", "STMTTRN", "STMTTRNP", "PAYEE", "LEDGERBAL", "AVAILBAL", "BALLIST", "BAL", "CURRENCY", "ORIGCURRENCY", "IMAGEDATA",
		"REWARDINFO", "CLOSING":
		return true
	default:
		return strings.HasSuffix(name, "MSGSRSV1") || strings.HasSuffix(name, "TRNRS")
	}
}

// isWithin says whether an element may stand in an entry.
func isWithin(name string) bool {
	switch name {
	case "PAYEE", "BANKACCTTO", "CCACCTTO", "CURRENCY", "ORIGCURRENCY", "IMAGEDATA":
		return true
	default:
		return false
	}
}

// take takes a tag.
func (o *ofx) take(tag tag) error {
	switch {
	case tag.end:
		return o.end(tag)
	case strings.HasPrefix(tag.name, "INVSTMT"), strings.HasPrefix(tag.name, "LOANSTMT"):
		return o.t.refuse(tag.line, tag.name, "statements of investments and loans are not read")
	case isAggregate(tag.name) && tag.text == "":
		return o.start(tag)
	default:
		return o.value(tag)
	}
}

func (o *ofx) start(tag tag) error {
	if o.entry != nil && !isWithin(tag.name) {
		if err := o.endEntry(); err != nil {
			return err
		}
	}
	switch tag.name {
	case "STMTRS", "CCSTMTRS", "STMTTRNRS", "CCSTMTTRNRS":
		if err := o.endStatement(tag.line); err != nil {
			return err
		}
		o.head = Statement{}
		if strings.HasSuffix(tag.name, "STMTRS") {
			o.head.Line = tag.line
		}
	case "STMTTRN", "STMTTRNP":
		if o.head.Line == 0 {
			return o.t.refuse(tag.line, tag.name, "an entry stands outside of a statement")
		}
		if err := o.begin(); err != nil {
			return err
		}
		o.entry = &ofxEntry{Entry: Entry{Line: tag.line, Status: Booked}}
		if tag.name == "STMTTRNP" {
			o.entry.Status = Pending
		}
	case "LEDGERBAL":
		o.ledger = &ofxBalance{line: tag.line}
	case "AVAILBAL":
		o.available = &ofxBalance{line: tag.line}
	}
	if len(o.open) == MaxDepth {
		return o.t.refuse(tag.line, tag.name, "elements stand in each other too deep")
	}
	o.open = append(o.open, tag.name)
	return nil
}

func (o *ofx) end(tag tag) error {
	at := -1
	for i, name := range o.open {
		if name == tag.name {
			at = i
		}
	}
	if at < 0 {
		return nil // of a value, or of what was ended before
	}
	for i := len(o.open) - 1; i >= at; i-- {
		switch o.open[i] {
		case "STMTTRN", "STMTTRNP":
			if err := o.endEntry(); err != nil {
				return err
			}
		case "STMTRS", "CCSTMTRS":
			if err := o.endStatement(tag.line); err != nil {
				return err
			}
		case "OFX":
			o.closed = true
		}
	}
	o.open = o.open[:at]
	return nil
}

// inner gives the innermost element.
func (o *ofx) inner() string {
	if len(o.open) == 0 {
		return ""
	}
	return o.open[len(o.open)-1]
}

// value takes a value of the innermost element.
func (o *ofx) value(tag tag) error {
	inner := o.inner()
	switch {
	case o.entry != nil:
		return o.entryValue(inner, tag)
	case inner == "LEDGERBAL", inner == "AVAILBAL":
		b := o.ledger
		if inner == "AVAILBAL" {
			b = o.available
		}
		switch tag.name {
		case "BALAMT":
			b.amount = tag.text
		case "DTASOF":
			b.asOf = tag.text
		}
	case tag.name == "DTSERVER":
		o.created = tag.text
	case o.head.Line == 0, inner == "BAL":
	case inner == "BANKACCTFROM", inner == "CCACCTFROM":
		switch tag.name {
		case "ACCTID":
			a := accountOf(tag.text)
			o.head.Account.ID, o.head.Account.IBAN = a.ID, a.IBAN
		case "BANKID":
			o.head.Account.Routing = tag.text
		}
	case tag.name == "CURDEF":
		currency, err := money.ParseCurrency(tag.text)
		if err != nil {
			return o.t.refuse(tag.line, "CURDEF", "the currency "+quoted(tag.text)+" is not known")
		}
		o.head.Currency = currency
	case tag.name == "DTSTART":
		return o.date(tag, &o.head.From)
	case tag.name == "DTEND":
		return o.date(tag, &o.head.To)
	}
	return nil
}

// begin tells the head, once.
func (o *ofx) begin() error {
	if o.begun {
		return nil
	}
	if o.head.Currency == "" {
		return o.t.refuse(o.head.Line, "CURDEF", "the statement does not name its currency before its entries")
	}
	o.begun = true
	o.head.Format, o.head.Version, o.head.Created = OFX1, ofxVersion(o.tags.head.String()), o.created
	if strings.HasPrefix(o.head.Version, "2") || strings.Contains(o.tags.head.String(), "?xml") {
		o.head.Format = OFX2
	}
	o.t.format = o.head.Format
	own := o.head
	return o.t.begin(&own)
}

// ofxVersion finds the version in the head of a file.
func ofxVersion(head string) string {
	for _, key := range []string{"VERSION:", "VERSION=\"", "VERSION='"} {
		for _, rest := range strings.Split(head, key)[1:] {
			end := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
			if end < 0 {
				end = len(rest)
			}
			if end == 3 {
				return rest[:end]
			}
		}
	}
	return ""
}

// endStatement tells how the statement ends that is open.
func (o *ofx) endStatement(line int) error {
	if o.head.Line == 0 {
		return nil
	}
	if err := o.endEntry(); err != nil {
		return err
	}
	if err := o.begin(); err != nil {
		return err
	}
	closing, err := o.balance(o.ledger, "LEDGERBAL")
	if err != nil {
		return err
	}
	available, err := o.balance(o.available, "AVAILBAL")
	if err != nil {
		return err
	}
	for _, b := range []*Balance{closing, available} {
		if b != nil {
			o.t.closing.Balances = append(o.t.closing.Balances, *b)
		}
	}
	o.t.closing.Available = available
	o.head, o.begun, o.ledger, o.available = Statement{}, false, nil, nil
	return o.t.end(line, closing, totals{})
}

func (o *ofx) balance(b *ofxBalance, name string) (*Balance, error) {
	if b == nil || b.amount == "" {
		return nil, nil
	}
	amount, reason := signedAmount(b.amount, o.head.Currency)
	if reason != "" {
		return nil, o.t.refuse(b.line, name+"/BALAMT", reason)
	}
	balance := &Balance{Code: name, Amount: amount}
	if b.asOf != "" {
		var err error
		if balance.Date, err = o.dateOf(b.asOf, b.line, name+"/DTASOF"); err != nil {
			return nil, err
		}
	}
	return balance, nil
}

func (o *ofx) date(tag tag, into *ident.Date) (err error) {
	*into, err = o.dateOf(tag.text, tag.line, tag.name)
	return err
}

// dateOf reads the day of YYYYMMDD, which a time and a zone may follow. It is the day
// that is written, in whatever zone. A date that is all zeros or empty is none.
func (o *ofx) dateOf(text string, line int, where string) (ident.Date, error) {
	const length = len("20060102")
	if strings.Trim(text, "0") == "" {
		return ident.Date{}, nil
	}
	if len(text) >= length && isDigits(text[:length]) {
		if date, ok := day(text[:4], text[4:6], text[6:length]); ok {
			return date, nil
		}
	}
	if date, ok := isoDate(text); ok { // which some write
		return date, nil
	}
	return ident.Date{}, o.t.refuse(line, where, "the date "+quoted(text)+" is no day of the calendar")
}

// signedAmount reads an amount with a sign, whose decimals follow a point or a comma.
// A comma before three digits that the currency does not have may as well stand between
// thousands, and is refused.
func signedAmount(text string, currency money.Currency) (money.Amount, string) {
	plain, negative := strings.CutPrefix(text, "-")
	if !negative {
		plain = strings.TrimPrefix(text, "+")
	}
	point := byte('.')
	if strings.Contains(plain, ",") {
		point = ','
		if mayGroup(strings.TrimSpace(plain), currency) {
			return money.Amount{}, "the amount " + quoted(text) + " may have its decimals or its thousands behind the comma"
		}
	}
	amount, reason := parseAmount(strings.TrimSpace(plain), point, currency)
	return signed(amount, negative), reason
}

// mayGroup says whether the comma in an amount may stand between thousands: with one to
// three digits before it, of which the first is no zero, and three behind it that are
// not as many as the currency has decimals.
func mayGroup(text string, currency money.Currency) bool {
	const group = 3
	whole, behind, _ := strings.Cut(text, ",")
	return whole != "" && len(whole) <= group && whole[0] != '0' && len(behind) == group && currency.Digits() != group
}
