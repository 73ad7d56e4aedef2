package statement

import (
	"fmt"
	"io"
	"strings"

	"github.com/okpay/okpay/wallet/ident"
	"github.com/okpay/okpay/wallet/money"
)

// mt reads customer statements (MT940, and MT950, which lacks their information) and
// interim reports (MT942) of SWIFT, in their envelopes or bare. What stands outside
// of messages is passed over; a field that is not known is text of the one before.
type mt struct {
	t       *teller
	lines   *lines
	kind    string // of the message by its envelope: "940", or "" when it has none
	tag     string // of the field that is being read
	at      int    // its line
	field   []byte // its text, lines parted by line feeds
	message *mtMessage
}

// mtMessage is a message that is being read.
type mtMessage struct {
	head     Statement
	begun    bool // the head was told
	closed   bool // the closing balance was read
	interim  bool // a field says that it is a report within the day
	opening  *Balance
	closing  *Balance
	currency money.Currency
	entry    *mtEntry // that waits for its information
	stated   totals
	count    int
}

func readMT(r io.Reader, t *teller) error {
	m := &mt{t: t, lines: newLines(r)}
	if err := m.lines.each(func(text []byte) error { return m.line(string(text)) }); err != nil {
		return err
	}
	if err := m.finish(); err != nil {
		return err
	}
	if t.statements == 0 {
		return t.refuse(0, "", "the file has no statement")
	}
	return nil
}

func (m *mt) refuse(reason string) error {
	return m.t.refuse(m.at, ":"+m.tag+":", reason)
}

// line takes a line: a field that begins, the end of a message, an envelope, or more
// of the field before.
func (m *mt) line(text string) error {
	if strings.HasPrefix(text, "{1:") || strings.HasPrefix(text, "{2:") || strings.HasPrefix(text, "{4:") {
		return m.envelope(text)
	}
	if trimmed := strings.TrimSpace(text); trimmed == "-" || strings.HasPrefix(trimmed, "-}") {
		if err := m.finish(); err != nil {
			return err
		}
		if at := strings.Index(trimmed, "{1:"); at >= 0 {
			return m.envelope(trimmed[at:])
		}
		return nil
	}
	if tag, rest, ok := fieldOf(text); ok {
		if err := m.endField(); err != nil {
			return err
		}
		m.tag, m.at, m.field = tag, m.lines.number, append(m.field[:0], rest...)
		return nil
	}
	if m.tag == "" {
		return nil
	}
	if len(m.field)+len(text) >= MaxText {
		return m.refuse(fmt.Sprintf("the field is longer than %d bytes", MaxText))
	}
	m.field = append(append(m.field, '\n'), text...)
	return nil
}

// envelope reads the blocks before the text of a message.
func (m *mt) envelope(text string) error {
	if err := m.finish(); err != nil {
		return err
	}
	if strings.HasPrefix(text, "{1:") {
		m.kind = ""
	}
	if _, block, found := strings.Cut(text, "{2:"); found && len(block) > 3 && isDigits(block[1:4]) {
		m.kind = block[1:4]
		switch m.kind {
		case "940", "942", "950":
		default:
			return m.t.refuse(m.lines.number, "block 2", "a message MT"+m.kind+" is no statement")
		}
	}
	if _, rest, found := strings.Cut(text, "{4:"); found && rest != "" {
		return m.line(rest)
	}
	return nil
}

// fieldOf tells a line with which a field begins.
func fieldOf(text string) (tag, rest string, ok bool) {
	text = strings.TrimLeft(text, " \t")
	if len(text) < 4 || text[0] != ':' {
		return "", "", false
	}
	tag, rest, ok = strings.Cut(text[1:], ":")
	switch tag {
	case "20", "21", "25", "25P", "28", "28C", "60F", "60M", "61", "86", "62F", "62M", "64", "65", "13", "13D", "34F", "90D", "90C", "NS":
		return tag, rest, ok
	default:
		return "", "", false
	}
}

// endField takes the field that ends.
func (m *mt) endField() error {
	tag, text := m.tag, string(m.field)
	if tag == "" {
		return nil
	}
	if tag == "20" {
		if err := m.endMessage(); err != nil {
			return err
		}
		m.message = &mtMessage{head: Statement{Line: m.at, ID: strings.TrimSpace(text)}}
		return nil
	}
	if m.message == nil {
		return m.refuse("the field stands before the reference of a message (:20:)")
	}
	if err := m.startsAnew(tag); err != nil {
		return err
	}
	if tag == "86" {
		return m.information(text)
	}
	if err := m.tellEntry(); err != nil {
		return err
	}
	return m.take(tag, text)
}

// startsAnew begins a statement where a field of the head stands behind a closing
// balance: some files have several statements in what is one message.
func (m *mt) startsAnew(tag string) error {
	switch tag {
	case "25", "25P", "28", "28C", "60F", "60M":
	default:
		return nil
	}
	before := m.message
	if !before.closed {
		return nil
	}
	if err := m.endMessage(); err != nil {
		return err
	}
	m.message = &mtMessage{head: Statement{
		Line: m.at, ID: before.head.ID, Account: before.head.Account, Sequence: before.head.Sequence, Page: before.head.Page,
	}}
	return nil
}

// take reads a field that is no information.
func (m *mt) take(tag, text string) (err error) {
	msg := m.message
	first, _, _ := strings.Cut(text, "\n")
	first = strings.TrimSpace(first)
	switch tag {
	case "25", "25P":
		msg.head.Account = mtAccount(text)
	case "28", "28C":
		sequence, page, _ := strings.Cut(first, "/")
		msg.head.Sequence = sequence
		msg.head.Page, _ = number(strings.TrimSpace(page))
	case "60F", "60M":
		if msg.begun {
			return m.refuse("an opening balance stands behind the first entry")
		}
		msg.opening, err = m.balance(tag, first)
	case "61":
		return m.startEntry(text)
	case "62F", "62M":
		if err = m.begin(); err == nil {
			msg.closing, err = m.balance(tag, first)
			msg.closed = true
			msg.head.LastPage = tag == "62F"
		}
	case "64":
		m.t.closing.Available, err = m.balance(tag, first)
	case "34F":
		msg.interim = true
		return m.floor(first)
	case "13", "13D":
		msg.interim = true
		msg.head.Created = first
	case "90D", "90C":
		if err = m.begin(); err == nil {
			err = m.sum(tag == "90D", first)
		}
	}
	return err
}

// balance reads a balance: its side, day, currency and amount.
func (m *mt) balance(tag, text string) (*Balance, error) {
	const head = len("C260131EUR")
	if len(text) <= head || text[0] != 'C' && text[0] != 'D' {
		return nil, m.refuse("the balance " + quoted(text) + " cannot be read")
	}
	date, ok := mtDate(text[1:7])
	if !ok {
		return nil, m.refuse("the day of the balance " + quoted(text) + " is none of the calendar")
	}
	currency, err := m.currency(text[7:head])
	if err != nil {
		return nil, err
	}
	amount, reason := mtAmount(text[head:], currency)
	if reason != "" {
		return nil, m.refuse(reason)
	}
	b := &Balance{Code: tag, Amount: signed(amount, text[0] == 'D'), Date: date}
	if m.message.begun && len(m.t.closing.Balances) < MaxBalances {
		m.t.closing.Balances = append(m.t.closing.Balances, *b)
	}
	return b, nil
}

func (m *mt) currency(code string) (money.Currency, error) {
	currency, err := money.ParseCurrency(code)
	if err != nil {
		return "", m.refuse("the currency " + quoted(code) + " is not known")
	}
	if m.message.currency == "" {
		m.message.currency = currency
	}
	return currency, nil
}

// floor reads the amount from which on a report lists entries, by which it names the
// currency of the account.
func (m *mt) floor(text string) error {
	const code = 3
	if len(text) < code {
		return m.refuse("the floor limit " + quoted(text) + " cannot be read")
	}
	_, err := m.currency(text[:code])
	return err
}

// sum reads how many entries of a side there are, and what they sum up to.
func (m *mt) sum(debits bool, text string) error {
	const code = 3
	digits := len(text) - len(strings.TrimLeft(text, "0123456789"))
	count, ok := number(text[:digits])
	if !ok || len(text) < digits+code {
		return m.refuse("the sum " + quoted(text) + " cannot be read")
	}
	currency, err := m.currency(text[digits : digits+code])
	if err != nil {
		return err
	}
	amount, reason := mtAmount(text[digits+code:], currency)
	if reason != "" {
		return m.refuse(reason)
	}
	msg := m.message
	amount = signed(amount, debits)
	if debits {
		msg.stated.debits = &amount
	} else {
		msg.stated.credits = &amount
	}
	msg.count += count
	msg.stated.binding = true
	if msg.stated.debits != nil && msg.stated.credits != nil {
		msg.stated.count = &msg.count
	}
	return nil
}

// begin tells the head, once.
func (m *mt) begin() error {
	msg := m.message
	if msg.begun {
		return nil
	}
	msg.begun = true
	head := &msg.head
	head.Format, head.Version = MT940, m.kind
	if m.kind == "942" || m.kind == "" && msg.opening == nil && msg.interim {
		head.Format, head.Interim = MT942, true
	}
	m.t.format = head.Format
	head.Currency, head.Opening = msg.currency, msg.opening
	if msg.opening == nil && head.Format == MT940 {
		return m.refuse("the statement has no opening balance (:60F:)")
	}
	own := *head
	if err := m.t.begin(&own); err != nil {
		return err
	}
	if msg.opening != nil {
		m.t.closing.Balances = append(m.t.closing.Balances, *msg.opening)
	}
	return nil
}

// finish ends the message.
func (m *mt) finish() error {
	if err := m.endField(); err != nil {
		return err
	}
	err := m.endMessage()
	m.tag, m.field = "", m.field[:0]
	return err
}

// endMessage tells how the statement ends.
func (m *mt) endMessage() error {
	msg := m.message
	if msg == nil {
		return nil
	}
	if err := m.tellEntry(); err != nil {
		return err
	}
	if err := m.begin(); err != nil {
		return err
	}
	if !msg.closed && msg.head.Format == MT940 {
		return m.t.refuse(m.lines.number, "", "the statement that begins in line "+fmt.Sprint(msg.head.Line)+" has no closing balance (:62F:)")
	}
	m.message = nil
	return m.t.end(m.at, msg.closing, msg.stated)
}

// mtAccount reads :25:, and the bank's code in the second line of :25P:. The account
// is an IBAN, or stands behind the code of the bank; its currency may follow it.
func mtAccount(text string) Account {
	first, second, _ := strings.Cut(text, "\n")
	first = strings.TrimSpace(first)
	a := numberWithCurrency(first)
	if left, right, found := strings.Cut(first, "/"); found && !a.IBAN {
		a = numberWithCurrency(right)
		if bic, err := ident.ParseBIC(left); err == nil {
			a.BIC = bic.Text
		} else {
			a.Routing = strings.TrimSpace(left)
		}
	}
	if second = strings.TrimSpace(second); second != "" {
		a.BIC = bicOf(second)
	}
	return a
}

// numberWithCurrency reads an account that its currency may follow.
func numberWithCurrency(text string) Account {
	const code = 3
	text = strings.TrimSpace(text)
	a := accountOf(text)
	if a.IBAN || len(text) <= code {
		return a
	}
	number, last := strings.TrimSpace(text[:len(text)-code]), text[len(text)-code:]
	if _, err := money.ParseCurrency(last); err != nil || strings.ToUpper(last) != last {
		return a
	}
	if other := accountOf(number); other.IBAN || isDigits(strings.NewReplacer(" ", "", "-", "", ".", "").Replace(number)) {
		return other
	}
	return a
}

// mtDate reads YYMMDD. Years from 80 on are of the last century, as SWIFT reads them.
func mtDate(text string) (ident.Date, bool) {
	const length, turn = len("060102"), "80"
	if len(text) != length {
		return ident.Date{}, false
	}
	century := "20"
	if text[:2] >= turn {
		century = "19"
	}
	return day(century+text[:2], text[2:4], text[4:])
}

// mtAmount reads an amount with a comma, or with a point where a bank writes one.
func mtAmount(text string, currency money.Currency) (money.Amount, string) {
	text = strings.TrimSpace(text)
	if !strings.Contains(text, ",") && strings.Contains(text, ".") {
		return parseAmount(text, '.', currency)
	}
	return parseAmount(text, ',', currency)
}
