package statement

import (
	"fmt"
	"strings"

	"github.com/okpay/okpay/bank/elements"
	"github.com/okpay/okpay/wallet/money"
)

// camtAmounts are the amounts that an entry or a transaction states, without signs
// and zero where there is none.
type camtAmounts struct {
	own, transaction, counter, instructed money.Amount
}

// in gives the first of them in a currency.
func (a *camtAmounts) in(currency money.Currency) (money.Amount, bool) {
	for _, amount := range [...]money.Amount{a.own, a.transaction, a.counter, a.instructed} {
		if amount.Currency() == currency && currency != "" {
			return amount, true
		}
	}
	return money.Amount{}, false
}

// first gives the first of them in whatever currency.
func (a *camtAmounts) first() money.Amount {
	for _, amount := range [...]money.Amount{a.own, a.transaction, a.counter, a.instructed} {
		if amount.Currency() != "" {
			return amount
		}
	}
	return money.Amount{}
}

// camtTransaction is an entry or one of its transactions, as it is being read.
type camtTransaction struct {
	line             int
	side             side
	amounts          camtAmounts
	facts            Facts
	debtor, creditor Party
}

// camtEntry is an entry as it is being read.
type camtEntry struct {
	camtTransaction
	Entry
	details []camtTransaction
}

// entry reads a Ntry and tells it.
func (c *camt) entry(s *camtStatement) error {
	e := &camtEntry{Entry: Entry{Line: c.Line(), Status: Booked}}
	e.line = e.Line
	err := c.Children("Ntry", func(start elements.Start) error {
		switch start.Name {
		case "NtryRef":
			return c.Once(&e.facts.OwnReference)
		case "Amt":
			return c.onlyAmount(start, &e.amounts.own, "Ntry/Amt")
		case "CdtDbtInd":
			return c.side(&e.side, "Ntry/CdtDbtInd")
		case "RvslInd":
			return c.indicator(&e.Reversal)
		case "Sts":
			return c.status(&e.Status)
		case "BookgDt":
			return c.dateOrTime(&e.BookingDate)
		case "ValDt":
			return c.dateOrTime(&e.ValueDate)
		case "AcctSvcrRef":
			return c.Once(&e.facts.BankReference)
		case "BkTxCd":
			return c.code(&e.facts.Code)
		case "AmtDtls":
			return c.amountDetails(&e.amounts)
		case "Chrgs":
			return c.charges(&e.facts)
		case "NtryDtls":
			return c.entryDetails(e)
		case "Btch": // of version 01, as TxDtls is
			return c.batch(&e.Batch)
		case "TxDtls":
			return c.detail(e)
		case "AddtlNtryInf":
			return c.Once(&e.facts.Info)
		default:
			return c.Skip()
		}
	})
	if err != nil {
		return err
	}
	if err := c.settle(e, s); err != nil {
		return err
	}
	return c.t.entry(&e.Entry)
}

// settle makes of what was read an entry.
func (c *camt) settle(e *camtEntry, s *camtStatement) error {
	amount := e.amounts.first()
	switch {
	case amount.Currency() == "":
		return c.refuse("Ntry/Amt", "an entry has no amount")
	case e.side == noSide:
		return c.refuse("Ntry/CdtDbtInd", "an entry does not say whether it is credit or debit")
	}
	e.Amount = signed(amount, e.side == debit)
	if moved, ok := c.movedBy(e, amount); ok {
		e.Moved = signed(moved, e.side == debit)
	}
	if e.single() {
		d := &e.details[0]
		if stated := d.amounts.first(); stated != amount && d.amounts.instructed.Currency() == "" {
			d.amounts.instructed = stated
		}
		e.Facts = d.facts
		e.Counterparty = counterparty(d, e.side, e.Reversal || e.Return.Code != "", s.Account)
		e.Instructed = instructed(&d.amounts, amount)
		e.takeOver(&e.facts)
		return nil
	}
	e.Facts = e.facts
	e.Instructed = instructed(&e.amounts, amount)
	e.Details = make([]Detail, 0, len(e.details))
	for i := range e.details {
		d := &e.details[i]
		detail := Detail{Number: i + 1, Line: d.line, Facts: d.facts}
		sign := d.side
		if sign == noSide {
			sign = e.side
		}
		stated, ok := d.amounts.in(amount.Currency())
		if !ok {
			stated = d.amounts.first()
		}
		if stated.Currency() != "" {
			detail.Amount = signed(stated, sign == debit)
			detail.Instructed = instructed(&d.amounts, stated)
		}
		detail.Counterparty = counterparty(d, sign, e.Reversal || detail.Return.Code != "", s.Account)
		e.Details = append(e.Details, detail)
	}
	if len(e.Details) == 0 {
		e.Details = nil
	}
	return nil
}

// movedBy gives what an entry in another currency moved on the account, which stands
// among the details of its amount or of that of its one transaction.
func (c *camt) movedBy(e *camtEntry, amount money.Amount) (money.Amount, bool) {
	account := c.t.closing.Currency
	if account == "" || amount.Currency() == account {
		return amount, true
	}
	if moved, ok := e.amounts.in(account); ok {
		return moved, true
	}
	if len(e.details) == 1 {
		return e.details[0].amounts.in(account)
	}
	return money.Amount{}, false
}

// single says that an entry stands for its one transaction. Where their amounts
// differ, by charges or by an exchange, the transaction's is what was ordered.
func (e *camtEntry) single() bool { return len(e.details) == 1 && e.Batch.Count <= 1 }

// instructed gives what was ordered where it is not what was booked.
func instructed(a *camtAmounts, booked money.Amount) money.Amount {
	if a.instructed == booked {
		return money.Amount{}
	}
	return a.instructed
}

// takeOver adds what an entry says of itself to the facts of its one transaction.
// Kind and bank reference are those of the entry where it has them.
func (e *Entry) takeOver(own *Facts) {
	if own.Code != (Code{}) {
		e.Code = own.Code
	}
	if own.BankReference != "" {
		if e.BankReference != "" && e.BankReference != own.BankReference && len(e.References) < MaxLines {
			e.References = append(e.References, Reference{Kind: "AcctSvcrRef", Text: e.BankReference})
		}
		e.BankReference = own.BankReference
	}
	if own.OwnReference != "" {
		e.OwnReference = own.OwnReference
	}
	if len(own.Charges) > 0 {
		e.Charges = own.Charges
	}
	if own.Info != "" {
		e.Info = own.Info
	}
	if e.Batch == (Batch{}) {
		return
	}
	if e.Batch.MessageID == "" {
		e.Batch.MessageID = e.MessageID
	}
	if e.Batch.PaymentID == "" {
		e.Batch.PaymentID = e.PaymentID
	}
}

// counterparty finds who is on the other side: of a credit the debtor and of a debit
// the creditor, unless that is the account's own holder or there is none, which is
// how some banks state a payment that came back or was reversed.
func counterparty(t *camtTransaction, sign side, back bool, own Account) Party {
	first, second := &t.debtor, &t.creditor
	if sign == debit {
		first, second = second, first
	}
	isOwn := func(p *Party) bool { return own.ID != "" && p.Account.ID == own.ID }
	empty := func(p *Party) bool { return p.Name == "" && p.Account.ID == "" && p.Ultimate == "" }
	switch {
	case isOwn(first) && !isOwn(second):
		return *second
	case empty(first) && !isOwn(second):
		return *second
	case back && first.Account.ID == "" && second.Account.ID != "" && !isOwn(second):
		return *second
	default:
		return *first
	}
}

// status reads how final an entry is: a text up to version 07, a choice after it.
func (c *camt) status(into *Status) error {
	text := ""
	if err := c.textOrChoice(&text); err != nil {
		return err
	}
	switch strings.ToUpper(text) {
	case "BOOK", "":
		*into = Booked
	case "PDNG", "FUTR":
		*into = Pending
	case "INFO":
		*into = Info
	default:
		return c.refuse("Ntry/Sts", "the status "+quoted(text)+" is not known")
	}
	return nil
}

// code reads a BkTxCd.
func (c *camt) code(into *Code) error {
	return c.Within(func(start elements.Start) error {
		switch start.Name {
		case "Domn":
			return c.Within(func(start elements.Start) error {
				switch start.Name {
				case "Cd":
					return c.Once(&into.Domain)
				case "Fmly":
					return c.Within(func(start elements.Start) error {
						switch start.Name {
						case "Cd":
							return c.Once(&into.Family)
						case "SubFmlyCd":
							return c.Once(&into.SubFamily)
						default:
							return c.Skip()
						}
					})
				default:
					return c.Skip()
				}
			})
		case "Prtry":
			err := c.Within(func(start elements.Start) error {
				switch start.Name {
				case "Cd":
					return c.Once(&into.Proprietary)
				case "Issr":
					return c.Once(&into.Issuer)
				default:
					return c.Skip()
				}
			})
			into.german()
			return err
		default:
			return c.Skip()
		}
	})
}

// german takes apart the code of the German banks: SWIFT's type, the
// Geschäftsvorfallcode and more, with plus signs between them.
func (code *Code) german() {
	parts := strings.Split(code.Proprietary, "+")
	const swiftType, business = 4, 3
	if len(parts) < 2 || len(parts[0]) != swiftType || len(parts[1]) != business || !isDigits(parts[1]) {
		return
	}
	code.Type, code.Business = parts[0], parts[1]
}

// batch reads a Btch.
func (c *camt) batch(b *Batch) error {
	return c.Within(func(start elements.Start) error {
		switch start.Name {
		case "MsgId":
			return c.Once(&b.MessageID)
		case "PmtInfId":
			return c.Once(&b.PaymentID)
		case "NbOfTxs":
			text, err := c.Text()
			if err != nil || text == "" {
				return err
			}
			n, ok := number(text)
			if !ok {
				return c.refuse("Btch/NbOfTxs", "the count "+quoted(text)+" cannot be read")
			}
			b.Count += n
			return nil
		default:
			return c.Skip()
		}
	})
}

// entryDetails reads an NtryDtls.
func (c *camt) entryDetails(e *camtEntry) error {
	return c.Children("NtryDtls", func(start elements.Start) error {
		switch start.Name {
		case "Btch":
			var b Batch
			if err := c.batch(&b); err != nil {
				return err
			}
			e.Batch.Count += b.Count
			if e.Batch.MessageID == "" {
				e.Batch.MessageID = b.MessageID
			}
			if e.Batch.PaymentID == "" {
				e.Batch.PaymentID = b.PaymentID
			}
			return nil
		case "TxDtls":
			return c.detail(e)
		case "SplmtryData":
			return c.Skip()
		default:
			return c.Unknown(start, "NtryDtls")
		}
	})
}

// detail reads a TxDtls.
func (c *camt) detail(e *camtEntry) error {
	if len(e.details) == c.t.limits.Details {
		return c.refuse("TxDtls", fmt.Sprintf("an entry has more than %d transactions", c.t.limits.Details))
	}
	e.details = append(e.details, camtTransaction{line: c.Line()})
	return c.transaction(&e.details[len(e.details)-1])
}
