package statement

import (
	"fmt"
	"io"
	"strings"

	"github.com/okpay/okpay/bank/elements"
	"github.com/okpay/okpay/wallet/ident"
	"github.com/okpay/okpay/wallet/money"
)

// camt reads the cash management messages of ISO 20022: BankToCustomerAccountReport
// (camt.052), BankToCustomerStatement (camt.053) and
// BankToCustomerDebitCreditNotification (camt.054), versions 01 to 14, in any
// namespace or none, with any prefix, and inside whatever envelope. Its methods are
// called when the start of an element was read, and return when its end was.
//
// Elements may stand in any order. One that is not known is refused where an entry
// or a balance might stand, and passed over elsewhere.
type camt struct {
	*elements.Reader
	t       *teller
	format  Format
	version string
	message camtMessage
}

// camtMessage is the head of a message.
type camtMessage struct {
	id, created string
	page        int
	last        bool
}

func readCamt(r io.Reader, t *teller) error {
	c := &camt{
		Reader: elements.NewUTF8(r, "statement", elements.Limits{Bytes: 4 * MaxBytes, Depth: MaxDepth, Token: MaxToken, Text: MaxText}),
		t:      t,
	}
	root, err := c.First()
	if err != nil {
		return err
	}
	line := c.Line()
	if err := c.find(root); err != nil {
		return err
	}
	if err := c.Last(); err != nil {
		return err
	}
	if t.statements == 0 {
		return t.refuse(line, "", "the file has no statement, report or notification: it begins with the element "+elements.Quoted(root.Name))
	}
	return nil
}

func (c *camt) refuse(where, reason string) error {
	return &Error{Format: c.format, Line: c.Line(), Where: where, Reason: reason}
}

// messageFormat tells a message by its element, whose name in version 01 ends in the
// version.
func messageFormat(name string) Format {
	switch strings.TrimSuffix(name, "V01") {
	case "BkToCstmrAcctRpt":
		return Camt052
	case "BkToCstmrStmt":
		return Camt053
	case "BkToCstmrDbtCdtNtfctn":
		return Camt054
	default:
		return ""
	}
}

// find reads the messages in an element.
func (c *camt) find(start elements.Start) error {
	if format := messageFormat(start.Name); format != "" {
		c.format, c.t.format = format, format
		return c.readMessage(start)
	}
	return c.Within(c.find)
}

func (c *camt) readMessage(start elements.Start) error {
	c.message, c.version = camtMessage{}, ""
	if at := strings.LastIndex(start.Space, string(c.format)); at >= 0 {
		c.version = start.Space[at:]
	}
	return c.Children(start.Name, func(child elements.Start) error {
		switch child.Name {
		case "GrpHdr":
			return c.groupHeader()
		case "Stmt", "Rpt", "Ntfctn":
			return c.statement(child.Name)
		case "SplmtryData":
			return c.Skip()
		default:
			return c.Unknown(child, start.Name)
		}
	})
}

func (c *camt) groupHeader() error {
	return c.Children("GrpHdr", func(start elements.Start) error {
		switch start.Name {
		case "MsgId":
			return c.Once(&c.message.id)
		case "CreDtTm":
			return c.Once(&c.message.created)
		case "MsgPgntn":
			return c.pagination(&c.message.page, &c.message.last)
		default:
			return c.Skip()
		}
	})
}

func (c *camt) pagination(page *int, last *bool) error {
	return c.Within(func(start elements.Start) error {
		switch start.Name {
		case "PgNb":
			text, err := c.Text()
			if err != nil {
				return err
			}
			n, ok := number(text)
			if !ok {
				return c.refuse("PgNb", "the page "+quoted(text)+" cannot be read")
			}
			*page = n
			return nil
		case "LastPgInd":
			return c.indicator(last)
		default:
			return c.Skip()
		}
	})
}

// camtStatement is a statement that is being read.
type camtStatement struct {
	Statement
	begun    bool
	balances []camtBalance
	summary  camtSummary
}

// statement reads a Stmt, a Rpt or an Ntfctn. Its head is told before its first
// entry, and so has to stand before it, but for balances and sums.
func (c *camt) statement(name string) error {
	s := &camtStatement{Statement: Statement{
		Line: c.Line(), Format: c.format, Version: c.version, MessageID: c.message.id,
		Page: c.message.page, LastPage: c.message.last, Interim: c.format != Camt053,
	}}
	err := c.Children(name, func(start elements.Start) error {
		switch start.Name {
		case "Ntry":
			if err := c.begin(s); err != nil {
				return err
			}
			return c.entry(s)
		case "Bal":
			return c.balance(s)
		case "TxsSummry":
			return c.summaryOf(s)
		case "AddtlStmtInf", "AddtlRptInf", "AddtlNtfctnInf", "RltdAcct", "Intrst", "RptgSrc", "RptgSeq", "SplmtryData":
			return c.Skip()
		}
		if s.begun {
			return c.refuse(start.Name, "a part of the head stands behind the first entry")
		}
		return c.head(s, start, name)
	})
	if err != nil {
		return err
	}
	if err := c.begin(s); err != nil {
		return err
	}
	return c.end(s)
}

// head reads a part of the head that must stand before the entries.
func (c *camt) head(s *camtStatement, start elements.Start, parent string) error {
	switch start.Name {
	case "Id":
		return c.Once(&s.ID)
	case "StmtPgntn", "RptPgntn", "NtfctnPgntn":
		return c.pagination(&s.Page, &s.LastPage)
	case "ElctrncSeqNb":
		s.Sequence = ""
		return c.Once(&s.Sequence)
	case "LglSeqNb":
		if s.Sequence != "" {
			return c.Skip()
		}
		return c.Once(&s.Sequence)
	case "CreDtTm":
		return c.Once(&s.Created)
	case "FrToDt":
		return c.period(s)
	case "CpyDplctInd":
		s.Copy = true
		return c.Skip()
	case "Acct":
		return c.ownAccount(s)
	default:
		return c.Unknown(start, parent)
	}
}

func (c *camt) period(s *camtStatement) error {
	return c.Within(func(start elements.Start) error {
		switch start.Name {
		case "FrDtTm", "FrDt":
			return c.date(&s.From)
		case "ToDtTm", "ToDt":
			return c.date(&s.To)
		default:
			return c.Skip()
		}
	})
}

func (c *camt) ownAccount(s *camtStatement) error {
	code := ""
	err := c.account(&s.Account, &code, func(start elements.Start) error {
		switch start.Name {
		case "Ownr":
			return c.party(&camtParty{name: &s.Account.Name})
		case "Svcr":
			return c.agent(&s.Account)
		default:
			return c.Skip()
		}
	})
	if err != nil || code == "" {
		return err
	}
	s.Currency, err = c.currency("Acct/Ccy", code)
	return err
}

// begin tells the head, once.
func (c *camt) begin(s *camtStatement) error {
	if s.begun {
		return nil
	}
	s.begun = true
	if s.Created == "" {
		s.Created = c.message.created
	}
	if s.Currency == "" && len(s.balances) > 0 {
		s.Currency = s.balances[0].Amount.Currency()
	}
	s.Opening, _, _ = chooseBalances(s.balances, s.Currency)
	head := s.Statement
	return c.t.begin(&head)
}

func (c *camt) end(s *camtStatement) error {
	opening, closing, available := chooseBalances(s.balances, c.t.closing.Currency)
	if c.t.closing.Opening == nil && opening != nil {
		c.t.closing.Opening = opening
		c.t.currencyIs(opening.Amount.Currency())
	}
	for i := range s.balances {
		c.t.closing.Balances = append(c.t.closing.Balances, s.balances[i].Balance)
	}
	c.t.closing.Available = available
	return c.t.end(c.Line(), closing, s.summary.totals(c.t.closing.Currency))
}

// date reads the day of a date or of a time.
func (c *camt) date(into *ident.Date) error {
	text, err := c.Text()
	if err != nil || text == "" {
		return err
	}
	date, ok := isoDate(text)
	if !ok {
		return c.refuse("", "the date "+quoted(text)+" is no day of the calendar")
	}
	*into = date
	return nil
}

// dateOrTime reads the choice of a day or a time.
func (c *camt) dateOrTime(into *ident.Date) error {
	return c.Within(func(start elements.Start) error {
		switch start.Name {
		case "Dt", "DtTm":
			return c.date(into)
		default:
			return c.Skip()
		}
	})
}

// indicator reads a truth value of XML.
func (c *camt) indicator(into *bool) error {
	text, err := c.Text()
	switch {
	case err != nil:
		return err
	case text == "true" || text == "1":
		*into = true
	case text != "false" && text != "0" && text != "":
		return c.refuse("", "the indicator "+quoted(text)+" is neither true nor false")
	}
	return nil
}

func (c *camt) currency(where, code string) (money.Currency, error) {
	currency, err := money.ParseCurrency(code)
	if err != nil {
		return "", c.refuse(where, "the currency "+quoted(code)+" is not known")
	}
	return currency, nil
}

// amount reads an amount with its currency, without a sign.
func (c *camt) amount(start elements.Start, where string) (money.Amount, error) {
	text, err := c.Text()
	if err != nil {
		return money.Amount{}, err
	}
	currency, err := c.currency(where, start.Attribute("Ccy"))
	if err != nil {
		return money.Amount{}, err
	}
	amount, reason := parseAmount(strings.TrimPrefix(text, "+"), '.', currency)
	if reason != "" {
		return money.Amount{}, c.refuse(where, reason)
	}
	return amount, nil
}

// onlyAmount reads an amount that is stated once.
func (c *camt) onlyAmount(start elements.Start, into *money.Amount, where string) (err error) {
	if into.Currency() != "" {
		return c.refuse(where, "the amount is stated twice")
	}
	*into, err = c.amount(start, where)
	return err
}

// side is what CdtDbtInd says.
type side int

const (
	noSide side = iota
	credit
	debit
)

func (c *camt) side(into *side, where string) error {
	text, err := c.Text()
	if err != nil {
		return err
	}
	if *into != noSide {
		return c.refuse(where, "it is stated twice whether it is credit or debit")
	}
	switch text {
	case "CRDT":
		*into = credit
	case "DBIT":
		*into = debit
	default:
		return c.refuse(where, "the side "+quoted(text)+" is neither CRDT nor DBIT")
	}
	return nil
}

// add appends to a list of a transaction, within the limit.
func add[T any](c *camt, list []T, what string, value T) ([]T, error) {
	if len(list) == MaxLines {
		return list, c.refuse("", fmt.Sprintf("a transaction has more than %d %s", MaxLines, what))
	}
	return append(list, value), nil
}
